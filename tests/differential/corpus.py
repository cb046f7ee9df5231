"""Writes a corpus of valid pictures and what a second decoder sees in them.

What lives here: which files there are.  `tests/it/differential.rs` runs this
and compares; it needs Pillow, which `cargo xtask setup` brings.

Run: `python corpus.py FOLDER`

The folder is made.  Beside each picture lies its raw RGB as `reference.py`
reads it, and `index.tsv` lists, a line each: file, width, height, kind (of
file), class (of tolerance).  Everything comes from one seed: the same bytes on
every run.
"""

import io
import pathlib
import sys
from itertools import cycle, product

from PIL import Image, ImageChops, ImageStat

import baseline
import png_writer
import profiles
import reference
from scene import Scene

SEED = 20260801

# One pixel, less than a block, a block and its neighbours, the same for the 16
# pixels of a subsampled unit, odd both ways, and pictures of some size.
SIZES = [(1, 1), (1, 9), (7, 1), (2, 2), (3, 5), (8, 8), (9, 7), (15, 17), (16, 16), (17, 33)]
SIZES += [(40, 24), (31, 64), (65, 47), (150, 113), (200, 150)]
SMALL_SIZES = [size for size in SIZES if 4 < size[0] < 100]
FEW_SIZES = [(1, 1), (5, 3), (16, 16), (33, 17), (101, 75)]
ORIENTATION = 0x0112
ORIENTATIONS = range(1, 9)


class Corpus:
    """The folder being filled."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.lines = []
        self.scene = Scene(SEED)
        self.profiles = profiles.all_profiles()

    def add(self, name: str, data: bytes, tolerance: str, kind: str = "") -> None:
        """Writes a file, its pixels and its line."""
        shown = reference.pixels(data)
        (self.folder / name).write_bytes(data)
        (self.folder / f"{name}.rgb").write_bytes(shown.tobytes())
        kind = kind or name.rpartition(".")[2].replace("jpg", "jpeg")
        self.lines.append("\t".join([name, *map(str, shown.size), kind, tolerance]))

    def jpegs(self) -> None:
        ways = cycle(
            [
                {},
                {"progressive": True},
                {"optimize": True},
                {"restart_marker_blocks": 3},
                {"progressive": True, "restart_marker_blocks": 2},
                {"restart_marker_rows": 1},
                {"progressive": True, "optimize": True},
            ]
        )
        samplings = ("4:4:4", "4:2:2", "4:2:0")
        for size, sampling, quality in product(SIZES, samplings, (30, 75, 95)):
            way = next(ways)
            digits = sampling.replace(":", "")
            name = f"{_size(size)}-{digits}-q{quality}{_words(way)}.jpg"
            image = self.scene.piece(size)
            data = _saved(image, "JPEG", quality=quality, subsampling=sampling, **way)
            # A chroma plane of one or two columns libjpeg-turbo repeats and others interpolate.
            narrow = size[0] <= 4 and sampling != "4:4:4"
            self.add(name, data, "jpeg-narrow" if narrow else f"jpeg-{digits}")
        for size, quality in product(SIZES, (30, 95)):
            way = next(ways)
            for mode, word in (("L", "grey"), ("CMYK", "cmyk")):
                name = f"{_size(size)}-{word}-q{quality}{_words(way)}.jpg"
                image = self.scene.piece(size).convert(mode)
                if mode == "CMYK":
                    image = _with_black(image)
                self.add(name, _saved(image, "JPEG", quality=quality, **way), f"jpeg-{word}")

    def jpegs_of_other_encoders(self) -> None:
        for size, way in product(SMALL_SIZES, baseline.WAYS):
            image = self.scene.piece(size)
            data = baseline.write(image, way)
            _check(image, data, way)
            self.add(f"{_size(size)}-{way.name}.jpg", data, way.tolerance, way.kind)

    def pngs(self) -> None:
        for size in FEW_SIZES:
            image, veil = self.scene.piece(size), self.scene.veil(size)
            clear = Image.merge("RGBA", (*image.split(), veil))
            indexed = image.quantize(64)
            shown = {
                "1": image.convert("1"),
                "l": image.convert("L"),
                "la": Image.merge("LA", (image.convert("L"), veil)),
                "rgb": image,
                "rgba": clear,
                "p": indexed,
                "p-clear": clear.quantize(60),
                "i16": _wide_grey(image),
            }
            for word, picture in shown.items():
                self.add(f"{_size(size)}-{word}.png", _saved(picture, "PNG"), "exact")
            for bits in (1, 2, 4):
                data = _saved(image.quantize(1 << bits), "PNG", bits=bits)
                self.add(f"{_size(size)}-p{bits}.png", data, "exact")
            for word, picture, key in (
                ("p-key", indexed, 3),
                ("l-key", shown["l"], shown["l"].getpixel((0, 0))),
                ("rgb-key", image, image.getpixel((0, 0))),
            ):
                data = _saved(picture, "PNG", transparency=key)
                self.add(f"{_size(size)}-{word}.png", data, "exact")

    def pngs_of_other_encoders(self) -> None:
        for size, kind, interlaced in product(FEW_SIZES, png_writer.KINDS, (False, True)):
            rows, chunks = self._samples(size, *kind)
            data = png_writer.write(rows, kind, interlaced, chunks, self.scene.random.random())
            name = f"{_size(size)}-type{kind[0]}-{kind[1]}bit{'-adam7' * interlaced}.png"
            self.add(name, data, "exact")

    def _samples(self, size: tuple[int, int], colour: int, depth: int) -> tuple[list, list]:
        """Rows of pixels of this kind, and the chunks they need."""
        image, chunks = self.scene.piece(size), []
        if colour == png_writer.PALETTE:
            image = image.quantize(1 << depth)
            colours = bytes(image.getpalette())
            alphas = bytes(range(0, 256, 40))[: len(colours) // 3]
            chunks = [(b"PLTE", colours), (b"tRNS", alphas)]
        elif colour in (png_writer.GREY, png_writer.GREY_ALPHA):
            image = image.convert("L")
        channels = [list(channel.tobytes()) for channel in image.split()]
        if colour in (png_writer.GREY_ALPHA, png_writer.RGBA):
            channels.append(list(self.scene.veil(size).tobytes()))
        if colour != png_writer.PALETTE:
            # Pillow keeps the upper byte of 16-bit colour. Where both bytes are the same, as here,
            # that is the nearest 8-bit sample too; `i16` above tests the rounding.
            most = (1 << depth) - 1
            channels = [[v * most // 255 for v in channel] for channel in channels]
        pixels = list(zip(*channels, strict=True))
        width = size[0]
        return [pixels[at : at + width] for at in range(0, len(pixels), width)], chunks

    def webps(self) -> None:
        for size, quality in product(SIZES, (5, 50, 80, 95)):
            method = self.scene.random.choice([0, 2, 4, 6])
            data = _saved(self.scene.piece(size), "WEBP", quality=quality, method=method)
            self.add(f"{_size(size)}-lossy-q{quality}-m{method}.webp", data, "webp-lossy")
        for size in SIZES:
            image = self.scene.piece(size)
            clear = Image.merge("RGBA", (*image.split(), self.scene.veil(size)))
            for word, picture in (("rgb", image), ("rgba", clear), ("flat", _flat(image))):
                method = self.scene.random.choice([0, 3, 6])
                data = _saved(picture, "WEBP", lossless=True, method=method, exact=True)
                self.add(f"{_size(size)}-lossless-{word}-m{method}.webp", data, "exact")
            for alpha_quality in (40, 100):
                data = _saved(clear, "WEBP", quality=80, alpha_quality=alpha_quality)
                self.add(f"{_size(size)}-lossy-a{alpha_quality}.webp", data, "webp-lossy")

    def turned(self) -> None:
        for orientation, size in product(ORIENTATIONS, [(31, 18), (48, 64)]):
            image = self.scene.piece(size)
            exif = Image.Exif()
            exif[ORIENTATION] = orientation
            stem = f"{_size(size)}-turn{orientation}"
            data = _saved(image, "JPEG", quality=90, subsampling="4:4:4", exif=exif)
            self.add(f"{stem}.jpg", data, "jpeg-444")
            self.add(f"{stem}.png", _saved(image, "PNG", exif=exif), "exact")
            data = _saved(image, "WEBP", lossless=True, exif=exif)
            self.add(f"{stem}.webp", data, "exact")

    def profiled(self) -> None:
        for (word, profile), size in product(self.profiles.items(), [(64, 48), (101, 75)]):
            image = self.scene.piece(size)
            stem = f"{_size(size)}-{word}"
            self.add(f"{stem}.png", _saved(image, "PNG", icc_profile=profile), "icc")
            clear = Image.merge("RGBA", (*image.split(), self.scene.veil(size)))
            self.add(f"{stem}-clear.png", _saved(clear, "PNG", icc_profile=profile), "icc")
            # Outside of sRGB a channel ends near zero, and there its curve makes 17 levels of
            # the one that decoders of JPEG may differ by: pale colours for them.
            pale = Image.blend(image, Image.new("RGB", size, (140, 130, 120)), 0.8)
            data = _saved(pale, "JPEG", quality=90, subsampling="4:4:4", icc_profile=profile)
            self.add(f"{stem}.jpg", data, "jpeg-icc")
            data = _saved(image, "WEBP", lossless=True, icc_profile=profile)
            self.add(f"{stem}.webp", data, "icc")


def _saved(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def _check(image: Image.Image, data: bytes, way: baseline.Way) -> None:
    """Ends the run if our own encoder writes something else than it was given."""
    if len(way.sampling) == 4:
        return  # black was added
    # In grey: what is lost to reduced chroma is no error.
    shown = reference.pixels(data).convert("L")
    [levels] = ImageStat.Stat(ImageChops.difference(image.convert("L"), shown)).mean
    # Measured: at most 3.7. Restart markers with wrong numbers gave more than 10.
    if levels > 6:
        sys.exit(f"{way.name} at {_size(image.size)}: off by {levels:.1f} levels in the mean")


def _with_black(image: Image.Image) -> Image.Image:
    """Pillow puts nothing into the fourth plate: a quarter of the first goes there."""
    cyan, magenta, yellow, _ = image.split()
    return Image.merge("CMYK", (cyan, magenta, yellow, cyan.point(lambda v: v // 4)))


def _wide_grey(image: Image.Image) -> Image.Image:
    """16 bits whose lower byte matters: the red and the green channel are the two bytes."""
    high, low = (channel.tobytes() for channel in image.split()[:2])
    mixed = bytes(byte for pair in zip(low, high, strict=True) for byte in pair)
    return Image.frombytes("I;16", image.size, mixed)


def _flat(image: Image.Image) -> Image.Image:
    """Few colours, which lossless WebP stores as a palette."""
    return image.quantize(7).convert("RGB")


def _size(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def _words(way: dict) -> str:
    short = {"restart_marker_blocks": "rst", "restart_marker_rows": "rows"}
    return "".join(f"-{short.get(word, word)}" for word in way)


def main(folder: pathlib.Path) -> None:
    """Fills the folder."""
    folder.mkdir(parents=True)
    corpus = Corpus(folder)
    corpus.jpegs()
    corpus.jpegs_of_other_encoders()
    corpus.pngs()
    corpus.pngs_of_other_encoders()
    corpus.webps()
    corpus.turned()
    corpus.profiled()
    (folder / "index.tsv").write_text("\n".join(corpus.lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: corpus.py FOLDER")
    main(pathlib.Path(sys.argv[1]))
