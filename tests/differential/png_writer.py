"""PNG files of every kind that the format has, interlaced ones too.

What lives here: a writer for what Pillow does not write: Adam7, 16-bit colour,
grey of 2 and 4 bits, chosen row filters.  It is plain on purpose; what it
writes wrongly, Pillow would read wrongly or refuse, and the test would say so.
"""

import random
import zlib
from struct import pack

GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGBA: 4}
# Every kind that PNG allows (third edition, 11.2.1).
KINDS = [(GREY, 1), (GREY, 2), (GREY, 4), (GREY, 8), (GREY, 16), (RGB, 8), (RGB, 16)]
KINDS += [(PALETTE, 1), (PALETTE, 2), (PALETTE, 4), (PALETTE, 8)]
KINDS += [(GREY_ALPHA, 8), (GREY_ALPHA, 16), (RGBA, 8), (RGBA, 16)]
# First column and row of each pass, and the steps from there (third edition, 8.1).
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2)]
ADAM7 += [(0, 1, 1, 2)]

Rows = list[list[tuple[int, ...]]]


def write(rows: Rows, kind: tuple[int, int], interlaced: bool, chunks: list, seed: int) -> bytes:
    """A file of these samples; `chunks` (name and payload) go in front of the pixels."""
    colour, depth = kind
    chooser = random.Random(seed)
    passes = ADAM7 if interlaced else [(0, 0, 1, 1)]
    data = b"".join(
        _filtered([row[x::right] for row in rows[y::down]], colour, depth, chooser)
        for x, y, right, down in passes
    )
    header = pack(">IIBBBBB", len(rows[0]), len(rows), depth, colour, 0, 0, interlaced)
    packed = zlib.compress(data)
    # In two chunks, as any picture of some size comes.
    cut = len(packed) // 2
    parts = [(b"IHDR", header), *chunks, (b"IDAT", packed[:cut]), (b"IDAT", packed[cut:])]
    parts.append((b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(name: bytes, payload: bytes) -> bytes:
    covered = name + payload
    return pack(">I", len(payload)) + covered + pack(">I", zlib.crc32(covered))


def _filtered(rows: Rows, colour: int, depth: int, chooser: random.Random) -> bytes:
    """Rows packed into bytes, each behind a filter chosen at random."""
    step = max(1, CHANNELS[colour] * depth // 8)
    out, above = bytearray(), None
    for row in rows:
        if not row:
            continue
        line = _packed([sample for pixel in row for sample in pixel], depth)
        above = above or bytes(len(line))
        kind = chooser.randrange(5)
        out.append(kind)
        for i, value in enumerate(line):
            a = line[i - step] if i >= step else 0
            c = above[i - step] if i >= step else 0
            out.append((value - _predicted(kind, a, above[i], c)) & 255)
        above = line
    return bytes(out)


def _predicted(kind: int, a: int, b: int, c: int) -> int:
    """What the filter expects of the bytes to the left, above, and above left."""
    if kind == 4:
        p = a + b - c
        return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
    return [0, a, b, (a + b) // 2][kind]


def _packed(samples: list[int], depth: int) -> bytes:
    if depth == 16:
        return b"".join(pack(">H", sample) for sample in samples)
    bits, out = 0, bytearray()
    for count, sample in enumerate(samples, 1):
        bits = bits << depth | sample
        if count * depth % 8 == 0:
            out.append(bits & 255)
    left = -len(samples) * depth % 8
    if left:
        out.append(bits << left & 255)
    return bytes(out)
