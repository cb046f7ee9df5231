"""What a file shows, as Pillow reads it.

What lives here: from a file's bytes to the pixels that idphoto promises:
upright, transparency on white in the file's own encoding, 16 bits rounded to
the nearest 8, RGB, in sRGB when the file brings a profile.  Nothing here knows
how the file was made.
"""

import io

from PIL import Image, ImageCms, ImageOps

WHITE = (255, 255, 255)


def pixels(data: bytes) -> Image.Image:
    """The picture in `data` as RGB."""
    image = Image.open(io.BytesIO(data))
    profile = image.info.get("icc_profile")
    shown = _rgb(ImageOps.exif_transpose(image))
    return _in_srgb(shown, profile) if profile else shown


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode == "I;16":
        return _narrowed(image).convert("RGB")
    if image.has_transparency_data:
        solid = image.convert("RGBA")
        # `composite` rounds to the nearest, which `alpha_composite` does not.
        ground = Image.new("RGB", image.size, WHITE)
        return Image.composite(solid.convert("RGB"), ground, solid.getchannel("A"))
    return image.convert("RGB")


def _narrowed(image: Image.Image) -> Image.Image:
    raw = image.tobytes()
    wide = [low | high << 8 for low, high in zip(raw[::2], raw[1::2], strict=True)]
    return Image.frombytes("L", image.size, bytes((v * 255 + 32767) // 65535 for v in wide))


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    return ImageCms.profileToProfile(
        image,
        source,
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
