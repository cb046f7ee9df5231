"""Colour profiles for the corpus.

What lives here: sRGB as LittleCMS builds it, and matrix profiles of other RGB
spaces, put together from their published primaries with one of the three
forms that a transfer curve has in the wild.
"""

from struct import pack

from PIL import ImageCms

# D50 of the profile connection space (ICC.1:2022, 7.2.16).
D50 = (0.9642, 1.0, 0.8249)
# Colorants adapted to D50, red, green, blue: Display P3 as in the profile that
# phones embed, Adobe RGB (1998) from its specification's annex.
DISPLAY_P3 = (
    (0.51512, 0.24120, -0.00105),
    (0.29198, 0.69225, 0.04189),
    (0.15710, 0.06657, 0.78407),
)
ADOBE_RGB = (
    (0.60974, 0.31111, 0.01947),
    (0.20528, 0.62567, 0.06087),
    (0.14919, 0.06322, 0.74457),
)
DATE = pack(">6H", 2026, 1, 1, 0, 0, 0)


def all_profiles() -> dict[str, bytes]:
    """The profiles by the name that the files bear."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # LittleCMS writes the time of day into it.
    srgb = srgb[:24] + DATE + srgb[36:]
    return {
        "srgb": srgb,
        "p3": _matrix_profile(DISPLAY_P3, _parametric()),
        "p3-table": _matrix_profile(DISPLAY_P3, _table()),
        "adobe": _matrix_profile(ADOBE_RGB, _gamma(563)),
    }


def _srgb_linear(value: float) -> float:
    """The curve of IEC 61966-2-1."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _fixed(*values: float) -> bytes:
    """Numbers as s15Fixed16."""
    return b"".join(pack(">i", round(value * 65536)) for value in values)


def _parametric() -> bytes:
    head = b"para" + pack(">IHH", 0, 3, 0)
    return head + _fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def _table() -> bytes:
    levels = [round(_srgb_linear(i / 1023) * 65535) for i in range(1024)]
    return b"curv" + pack(">II", 0, 1024) + b"".join(pack(">H", level) for level in levels)


def _gamma(in_256ths: int) -> bytes:
    return b"curv" + pack(">IIH", 0, 1, in_256ths) + bytes(2)


def _matrix_profile(colorants: tuple, curve: bytes) -> bytes:
    """A display profile of version 4 with one curve for all three channels."""
    text = "test".encode("utf-16-be")
    words = b"mluc" + pack(">IIIHHII", 0, 1, 12, 0x656E, 0x5553, len(text), 28) + text
    tags = [(b"desc", words), (b"cprt", words), (b"wtpt", b"XYZ " + bytes(4) + _fixed(*D50))]
    for channel, xyz in zip((b"r", b"g", b"b"), colorants, strict=True):
        tags += [(channel + b"XYZ", b"XYZ " + bytes(4) + _fixed(*xyz)), (channel + b"TRC", curve)]
    table, body = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for name, payload in tags:
        table += name + pack(">II", start + len(body), len(payload))
        body += payload + bytes(-len(payload) % 4)
    head = pack(">I4xI", start + len(body), 0x04300000) + b"mntrRGB XYZ "
    head += DATE + b"acsp" + bytes(28) + _fixed(*D50)
    return head.ljust(128, b"\0") + pack(">I", len(tags)) + table + body
