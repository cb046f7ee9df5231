"""JPEG files as other encoders write them.

What lives here: what Pillow does not write: a scan for each component, other
samplings, Adobe's colour transforms.  It is a sequential encoder, plain on
purpose and slow.  Its Huffman tables give every symbol a code of the same
length: valid, and short to write down.
"""

import math
from dataclasses import dataclass
from operator import mul
from struct import pack

from PIL import Image


@dataclass(frozen=True)
class Way:
    """How a file is written. `sampling` is across and down, a pair for each component."""

    name: str
    tolerance: str
    sampling: tuple[tuple[int, int], ...]
    kind: str = "jpeg"
    adobe: int | None = None
    restart: int = 0

    @property
    def scans(self) -> list[list[int]]:
        """The components of each scan."""
        every = range(len(self.sampling))
        return [[i] for i in every] if self.kind == "jpeg-scans" else [list(every)]


def _chroma(across: int, down: int) -> tuple[tuple[int, int], ...]:
    return ((across, down), (1, 1), (1, 1))


FULL = _chroma(1, 1)
WAYS = [
    Way("440", "jpeg-440", _chroma(1, 2)),
    Way("411", "jpeg-411", _chroma(4, 1)),
    Way("420-rst", "jpeg-420", _chroma(2, 2), restart=1),
    Way("grey-2x2", "jpeg-grey", ((2, 2),)),
    Way("rgb", "jpeg-444", FULL, adobe=0),
    Way("ycck", "jpeg-cmyk", (*FULL, (1, 1)), adobe=2),
    Way("ycck-420", "jpeg-cmyk-420", (*_chroma(2, 2), (2, 2)), adobe=2),
    Way("scans-444", "jpeg-444", FULL, kind="jpeg-scans"),
    Way("scans-422", "jpeg-422", _chroma(2, 1), kind="jpeg-scans"),
    Way("scans-440", "jpeg-440", _chroma(1, 2), kind="jpeg-scans", restart=3),
    Way("scans-420", "jpeg-420", _chroma(2, 2), kind="jpeg-scans"),
    Way("scans-420-rst", "jpeg-420", _chroma(2, 2), kind="jpeg-scans", restart=2),
    Way("scans-411", "jpeg-411", _chroma(4, 1), kind="jpeg-scans"),
    Way("scans-ycck", "jpeg-cmyk", (*FULL, (1, 1)), kind="jpeg-scans", adobe=2),
]

# Order in which the coefficients of a block are stored (ITU-T T.81, figure 5).
ZIGZAG = sorted(
    range(64),
    key=lambda k: (k // 8 + k % 8, k % 8 if (k // 8 + k % 8) % 2 == 0 else k // 8),
)
SCALES = [math.sqrt(0.125)] + [0.5] * 7
COSINES = [
    [SCALES[u] * math.cos((2 * x + 1) * u * math.pi / 16) for x in range(8)] for u in range(8)
]
# Finer for low frequencies, about quality 90.
STEPS = [2 + k // 8 + k % 8 for k in range(64)]
DC_SYMBOLS = list(range(12))
# End of block, sixteen zeros, and every run and size that 8-bit samples can have.
AC_SYMBOLS = [0x00, 0xF0] + [run << 4 | size for run in range(16) for size in range(1, 11)]
DC_BITS, AC_BITS = 4, 8


def write(image: Image.Image, way: Way) -> bytes:
    """`image` as a JPEG file."""
    planes = _planes(image, way)
    out = b"\xff\xd8"
    if way.adobe is not None:
        out += _segment(0xEE, b"Adobe\0\x64\0\0\0\0" + bytes([way.adobe]))
    out += _segment(0xDB, bytes([0]) + bytes(STEPS[k] for k in ZIGZAG))
    specs = b"".join(
        bytes([i + 1, across << 4 | down, 0]) for i, (across, down) in enumerate(way.sampling)
    )
    frame = pack(">BHHB", 8, image.height, image.width, len(planes)) + specs
    out += _segment(0xC0, frame)
    out += _segment(0xC4, _table(0x00, DC_SYMBOLS, DC_BITS))
    out += _segment(0xC4, _table(0x10, AC_SYMBOLS, AC_BITS))
    out += _segment(0xDD, pack(">H", way.restart)) if way.restart else b""
    for scan in way.scans:
        specs = b"".join(bytes([i + 1, 0]) for i in scan)
        out += _segment(0xDA, bytes([len(scan)]) + specs + bytes([0, 63, 0]))
        out += _scan(planes, scan, way, image.size)
    return out + b"\xff\xd9"


class Plane:
    """One component: samples that repeat beyond its edges."""

    def __init__(self, channel: Image.Image, size: tuple[int, int]):
        self.width, self.height = size
        raw = channel.tobytes()
        self.rows = [raw[y * self.width :][: self.width] for y in range(self.height)]

    def block(self, left: int, top: int) -> list[int]:
        """Quantised coefficients, in the order of the file, of the block at these blocks."""
        columns = [min(8 * left + x, self.width - 1) for x in range(8)]
        rows = [self.rows[min(8 * top + y, self.height - 1)] for y in range(8)]
        samples = [[row[x] - 128 for x in columns] for row in rows]
        across = [[sum(map(mul, cosine, row)) for cosine in COSINES] for row in samples]
        turned = list(zip(*across, strict=True))
        values = [sum(map(mul, cosine, column)) for cosine in COSINES for column in turned]
        return [round(values[k] / STEPS[k]) for k in ZIGZAG]


def _planes(image: Image.Image, way: Way) -> list[Plane]:
    """The components, each reduced to its sampling."""
    if len(way.sampling) == 1:
        channels = [image.convert("L")]
    elif way.adobe == 0:
        channels = list(image.split())
    else:
        channels = list(image.convert("YCbCr").split())
        if len(way.sampling) == 4:
            # Adobe stores the plates inverted: the colours stay as they are. This is some black.
            channels.append(image.getchannel("G").point(lambda v: 255 - v // 4))
    most_across = max(across for across, _ in way.sampling)
    most_down = max(down for _, down in way.sampling)
    if len(channels) == 1:
        return [Plane(channels[0], image.size)]
    planes = []
    for channel, (across, down) in zip(channels, way.sampling, strict=True):
        reduced = channel.reduce((most_across // across, most_down // down))
        planes.append(Plane(reduced, reduced.size))
    return planes


def _scan(planes: list[Plane], scan: list[int], way: Way, size: tuple[int, int]) -> bytes:
    """Entropy-coded data of one scan, restart markers included."""
    units = list(_units(planes, scan, way, size))
    interval = way.restart or len(units)
    parts = []
    for start in range(0, len(units), interval):
        before = dict.fromkeys(scan, 0)
        bits = _Bits()
        for unit in units[start : start + interval]:
            for i, left, top in unit:
                block = planes[i].block(left, top)
                bits.block(block, before[i])
                before[i] = block[0]
        parts.append(bits.stuffed())
    # The markers between the parts count from 0 to 7 and begin again.
    markers = [bytes([0xFF, 0xD0 + i % 8]) for i in range(len(parts) - 1)]
    return b"".join(part + marker for part, marker in zip(parts, [*markers, b""], strict=True))


def _units(planes: list[Plane], scan: list[int], way: Way, size: tuple[int, int]):
    """Blocks (component, across, down) of each coded unit (ITU-T T.81, A.2)."""
    if len(scan) == 1:
        [i] = scan
        for top in range(-(-planes[i].height // 8)):
            for left in range(-(-planes[i].width // 8)):
                yield [(i, left, top)]
        return
    across = max(way.sampling[i][0] for i in scan)
    down = max(way.sampling[i][1] for i in scan)
    for top in range(-(-size[1] // (8 * down))):
        for left in range(-(-size[0] // (8 * across))):
            yield [
                (i, left * way.sampling[i][0] + x, top * way.sampling[i][1] + y)
                for i in scan
                for y in range(way.sampling[i][1])
                for x in range(way.sampling[i][0])
            ]


class _Bits:
    """Codes, one behind the other."""

    def __init__(self):
        self.text = []

    def block(self, block: list[int], before: int) -> None:
        self._code(DC_SYMBOLS, DC_BITS, 0, block[0] - before)
        run = 0
        last = max((k for k in range(64) if block[k]), default=0)
        for value in block[1 : last + 1]:
            if value == 0:
                run += 1
                continue
            while run > 15:
                self._code(AC_SYMBOLS, AC_BITS, 15, 0)
                run -= 16
            self._code(AC_SYMBOLS, AC_BITS, run, value)
            run = 0
        if last < 63:
            self._code(AC_SYMBOLS, AC_BITS, 0, 0)

    def stuffed(self) -> bytes:
        """Filled up with ones, and a zero byte behind every 0xFF."""
        text = "".join(self.text)
        text += "1" * (-len(text) % 8)
        raw = int(text, 2).to_bytes(len(text) // 8, "big")
        return raw.replace(b"\xff", b"\xff\0")

    def _code(self, symbols: list[int], bits: int, run: int, value: int) -> None:
        size = abs(value).bit_length()
        self.text.append(format(symbols.index(run << 4 | size), f"0{bits}b"))
        if size:
            extra = value if value > 0 else value + (1 << size) - 1
            self.text.append(format(extra, f"0{size}b"))


def _table(place: int, symbols: list[int], bits: int) -> bytes:
    counts = [len(symbols) if length == bits else 0 for length in range(1, 17)]
    return bytes([place, *counts, *symbols])


def _segment(kind: int, payload: bytes) -> bytes:
    return bytes([0xFF, kind]) + pack(">H", len(payload) + 2) + payload
