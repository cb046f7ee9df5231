"""Pixels without anybody's image library: a PNG read, frames as cameras hand them over. No test here."""

import struct
import zlib


def of_png(file):
    """Width, height and RGB bytes of an 8-bit RGB file that is not interlaced."""
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", file[16:29])
    assert (depth, colour, interlace) == (8, 2, 0), "another kind of PNG"
    lines, stride = zlib.decompress(chunks(file, b"IDAT")), width * 3
    above, rows = bytearray(stride), []
    for y in range(height):
        start = y * (stride + 1)
        above = _unfiltered(lines[start], bytearray(lines[start + 1 : start + 1 + stride]), above)
        rows.append(bytes(above))
    return width, height, b"".join(rows)


def chunks(file, wanted):
    """What a PNG file has in its chunks of one kind, in order."""
    at, held = 8, b""
    while at < len(file):
        length, kind = struct.unpack(">I4s", file[at : at + 8])
        if kind == wanted:
            held += file[at + 8 : at + 8 + length]
        at += 12 + length
    return held


def without(file, kind):
    """A PNG file without its first chunk of one kind."""
    at = file.index(kind) - 4
    (length,) = struct.unpack(">I", file[at : at + 4])
    return file[:at] + file[at + 12 + length :]


def _unfiltered(kind, row, above):
    """A row by the filters of the PNG specification, section 9.2, for three bytes a pixel."""
    for at in range(len(row)):
        left = row[at - 3] if at >= 3 else 0
        up = above[at]
        corner = above[at - 3] if at >= 3 else 0
        if kind == 4:
            guess = left + up - corner
            near = sorted((left, up, corner), key=lambda value: abs(guess - value))[0]
        else:
            near = (0, left, up, (left + up) // 2)[kind]
        row[at] = (row[at] + near) & 0xFF
    return row


def four_bytes(rgb, *, order="rgba", padding=0, width=None):
    """The same pixels with a fourth byte that means nothing; `padding` bytes after each row."""
    count = len(rgb) // 3
    out = bytearray(b"\x07" * (4 * count))
    places = {"rgba": (0, 1, 2), "bgra": (2, 1, 0)}[order]
    for channel, place in enumerate(places):
        out[place::4] = rgb[channel::3]
    if not padding:
        return bytes(out)
    row = 4 * width
    rows = (out[at : at + row] + b"\x55" * padding for at in range(0, len(out), row))
    return b"".join(map(bytes, rows))


def side_by_side(width, height, rgb):
    """The picture twice, one beside the other."""
    row = width * 3
    rows = (rgb[at : at + row] * 2 for at in range(0, row * height, row))
    return 2 * width, height, b"".join(rows)


def planes(width, height, rgb):
    """Luma and both chromas by BT.601, full range; one chroma sample for two by two pixels, from the
    first of them. Even sides alone."""
    red, green, blue = rgb[0::3], rgb[1::3], rgb[2::3]
    luma = bytes(round(0.299 * r + 0.587 * g + 0.114 * b) for r, g, b in zip(red, green, blue))
    cb, cr = bytearray(), bytearray()
    for y in range(0, height, 2):
        for at in range(y * width, (y + 1) * width, 2):
            cb.append(_byte(128 + (blue[at] - luma[at]) / 1.772))
            cr.append(_byte(128 + (red[at] - luma[at]) / 1.402))
    return luma, bytes(cb), bytes(cr)


def _byte(value):
    return max(0, min(255, round(value)))
