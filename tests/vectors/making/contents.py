"""Vectors of what is inside: padded contents of each view."""

from .form import VIEWS, c, sha, vector
from .seals import MOST, QUALITY, USUAL, encoded, padded, parts_of, pieces, told

LANDMARKS = parts_of(1)[5]


def good(name, shows, view, parts, length=None, quality=QUALITY):
    data = padded(view, parts, length, quality=quality)
    return vector(name, shows, {"view": VIEWS[view], "content": pieces(data)}, ok=told(view, parts, quality))


def bad(name, shows, view, data, error):
    return vector(name, shows, {"view": VIEWS[view], "content": pieces(data)}, error=error)


def around(view, inner):
    """The padded bytes of encoded entries."""
    data = b"".join(inner)
    return data + bytes(USUAL[view] - len(data))


def valid():
    for view in (1, 2, 3):
        yield good(VIEWS[view], "a content of the usual length", view, parts_of(view))
    yield good("lowest-quality", "every number as low as it goes", 1, parts_of(1), quality=[-128] * 3 + [0] * 3)
    yield good("highest-quality", "every number as high as it goes", 1, parts_of(1), quality=[127] * 3 + [255] * 3)
    yield good("quality-edges", "edges between two lengths of integers", 1, parts_of(1), quality=[-24, -25, 23, 24, 23, 24])
    yield good("empty-picture", "a picture and an alpha without bytes", 2, {3: b"", 4: b""})
    for size in (23, 24, 255, 256, 65535, 65536):
        yield good(f"picture-{size}", "an edge between two lengths of byte strings", 3, {3: b"\x11" * size}, USUAL[3] * (1 if size < 65000 else 2))
    overhead = len(encoded(3, {3: b"\x22" * 60000})) - 60000
    fits = USUAL[3] - overhead
    yield good("filled", "no padding at all", 3, {3: b"\x22" * fits})
    yield good("one-more", "a byte more than the usual length: twice the length", 3, {3: b"\x22" * (fits + 1)}, 2 * USUAL[3])
    yield good("four-times", "more than twice the usual length", 3, {3: b"\x22" * (2 * fits + 100)}, 4 * USUAL[3])
    yield good("longest-matting", "sixteen times the usual length", 2, {3: b"\x33" * 900000, 4: b"\x44" * 500000}, 16 * USUAL[2])


def refused():
    one, three = parts_of(1), parts_of(3)
    whole = padded(1, one)
    body = encoded(1, one)
    digest = sha(LANDMARKS)
    quality = c(6) + c(QUALITY)
    hashed = c(7) + c(digest)
    marks = c(5) + c(LANDMARKS)
    start = [b"\xa5", c(1) + c(1), c(2) + c(1)]
    image = c(3) + c(three[3])

    for view in (1, 2, 3):
        for other in {1, 2, 3} - {view}:
            yield bad(f"{VIEWS[view]}-as-{VIEWS[other]}", "a sound content of another view", other, padded(view, parts_of(view)), "other_view")
    for name, shows, data in (
        ("long-version", "the version in two bytes", around(1, [b"\xa5\x01\x18\x01", start[2], marks, quality, hashed])),
        ("long-map", "the length of the map in two bytes", around(1, [b"\xb8\x05", *start[1:], marks, quality, hashed])),
        ("long-landmarks", "the length of the landmarks in five bytes",
         around(1, [*start, c(5) + b"\x5a" + (2868).to_bytes(4, "big") + LANDMARKS, quality, hashed])),
        ("long-quality", "a quality number in two bytes",
         around(1, [*start, marks, c(6) + b"\x86\x2b\x03\x18\x00\x18\x63\x18\x78\x18\x28", hashed])),
        ("padding-first", "a one right behind the content", whole[:len(body)] + b"\x01" + whole[len(body) + 1:]),
        ("padding-last", "a one at the very end", whole[:-1] + b"\x01"),
        ("padding-none", "no padding", body),
        ("padding-short", "a zero too few", whole[:-1]),
        ("padding-long", "a zero too many", whole + b"\0"),
        ("padding-double", "twice the usual length without need", whole + bytes(len(whole))),
    ):
        yield bad(name, shows, 1, data, "not_canonical")
    for name, shows, view, data in (
        ("empty", "no bytes", 1, b""),
        ("zeros", "padding alone", 1, bytes(USUAL[1])),
        ("cut", "cut off in the landmarks", 1, whole[:2000]),
        ("version-0", "version 0", 1, padded(1, one, version=0)),
        ("version-2", "version 2", 1, padded(1, one, version=2)),
        ("view-0", "a view that stands for nothing", 1, around(1, [b"\xa5", start[1], c(2) + c(0), marks, quality, hashed])),
        ("view-4", "a view that stands for nothing", 1, around(1, [b"\xa5", start[1], c(2) + c(4), marks, quality, hashed])),
        ("landmarks-2867", "a byte of the landmarks missing", 1, padded(1, {5: LANDMARKS[:-1]})),
        ("landmarks-2869", "a byte of the landmarks too many", 1, padded(1, {5: LANDMARKS + b"\0"})),
        ("no-landmarks", "a geometry view without landmarks", 1, padded(1, {})),
        ("picture-besides", "a geometry view with a picture", 1, padded(1, {3: three[3], 5: LANDMARKS})),
        ("no-alpha", "a matting view without an alpha", 2, padded(2, three)),
        ("no-picture", "a matting view without a picture", 2, padded(2, {4: three[3]})),
        ("alpha-besides", "a compliance view with an alpha", 3, padded(3, parts_of(2))),
        ("landmarks-besides", "a compliance view with landmarks", 3, padded(3, {**three, 5: LANDMARKS})),
        ("landmarks-for-picture", "a compliance view with landmarks in place of its picture", 3, padded(3, one)),
        ("quality-five", "five quality numbers", 1, padded(1, one, quality=QUALITY[:5])),
        ("quality-seven", "seven quality numbers", 1, padded(1, one, quality=QUALITY + [0])),
        ("yaw-128", "128 degrees", 1, padded(1, one, quality=[128, *QUALITY[1:]])),
        ("pitch-minus-129", "-129 degrees", 1, padded(1, one, quality=[0, -129, 0, 0, 0, 0])),
        ("presence-256", "256 per cent", 1, padded(1, one, quality=[0, 0, 0, 256, 0, 0])),
        ("clipped-negative", "a share below zero", 1, padded(1, one, quality=[0, 0, 0, 0, -1, 0])),
        ("unevenness-float", "an unevenness as a float", 1, around(1, [*start, marks, c(6) + b"\x86\x00\x00\x00\x00\x00\xf9\x00\x00", hashed])),
        ("no-hash", "no hash", 1, around(1, [b"\xa4", *start[1:], marks, quality])),
        ("hash-31", "a hash of 31 bytes", 1, padded(1, one, digest=digest[:31])),
        ("swapped", "hash before quality", 1, around(1, [*start, marks, hashed, quality])),
        ("indefinite", "a map of indefinite length", 1, around(1, [b"\xbf", *start[1:], marks, quality, hashed, b"\xff"])),
        ("unknown-key", "key 8 behind all others", 1, around(1, [b"\xa6", *start[1:], marks, quality, hashed, c(8) + c(0)])),
        ("picture-text", "a picture that is a text", 3, around(3, [*start[:2], c(2) + c(3), c(3) + c("x" * 100), quality, hashed])),
        ("picture-too-long", "a picture that is said to have more than 2 MiB", 3,
         b"".join([*start[:2], c(2) + c(3), c(3) + c(b"\x55" * (MOST + 1)), quality, hashed])),
        ("picture-huge", "a picture said to have 2^64 - 1 bytes", 3, around(3, [*start[:2], c(2) + c(3), c(3) + b"\x5b" + b"\xff" * 8])),
    ):
        yield bad(name, shows, view, data, "malformed")
    changed = whole.replace(LANDMARKS, b"\1" + LANDMARKS[1:])
    for name, shows, data in (
        ("landmark-changed", "a landmark changed", changed),
        ("hash-zero", "a hash of zeros", padded(1, one, digest=bytes(32))),
        ("hash-of-whole", "the hash with the quality numbers in it", padded(1, one, digest=sha(LANDMARKS + c(QUALITY)))),
        ("hash-before-encoding", "another hash and a byte behind the padding", padded(1, one, digest=bytes(32)) + b"\0"),
    ):
        yield bad(name, shows, 1, data, "digest")
    yield bad("hash-before-view", "another hash and another view", 3, padded(1, one, digest=bytes(32)), "digest")
    yield bad("view-before-encoding", "another view and a zero too many", 3, whole + b"\0", "other_view")
    large = {3: b"\x66" * 1_600_000, 4: b""}
    yield bad("too-large", "a content that has no padded length below the limit", 2, padded(2, large, 32 * USUAL[2]), "too_large")
    yield bad("too-large-unpadded", "the same without padding: size before padding", 2, encoded(2, large), "too_large")


GROUPS = {
    "valid": ("contents that are accepted", valid),
    "refused": ("contents that are not", refused),
}
