"""Vectors of contents, of headers, and of sealed donations with the keys that open them.

The sender of HPKE (RFC 9180, base mode) is written out over X25519 and HMAC; its ephemeral keys are
fixed, which a real sender's never are.
"""

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from .form import ANNA, BORIS, SITE_NAMES, VIEWS, c, core, month, month_text, seed, sha, tag_of, vector

USUAL = {1: 4 << 10, 2: 96 << 10, 3: 64 << 10}
MOST = 2 << 20
QUALITY = [-12, 3, 0, 99, 120, 40]
PURPOSE_OF = {1: 1, 2: 2, 3: 3}


def extract(salt, key):
    return hmac.new(salt or bytes(32), key, hashlib.sha256).digest()


def expand(key, info, length):
    out, block, counter = b"", b"", 1
    while len(out) < length:
        block = hmac.new(key, block + info + bytes([counter]), hashlib.sha256).digest()
        out, counter = out + block, counter + 1
    return out[:length]


def exported(private, public, encapsulated, receiver, info):
    """What HPKE exports for `sid/1/content`; `private` with `public` makes the shared secret."""
    kem, suite = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x03"

    def labeled_extract(ident, salt, label, key):
        return extract(salt, b"HPKE-v1" + ident + label + key)

    def labeled_expand(ident, key, label, context):
        return expand(key, b"\x00\x20HPKE-v1" + ident + label + context, 32)

    shared = private.exchange(X25519PublicKey.from_public_bytes(public))
    prk = labeled_extract(kem, b"", b"eae_prk", shared)
    secret = labeled_expand(kem, prk, b"shared_secret", encapsulated + receiver)
    context = b"\x00" + labeled_extract(suite, b"", b"psk_id_hash", b"")
    context += labeled_extract(suite, b"", b"info_hash", info)
    secret = labeled_extract(suite, secret, b"secret", b"")
    exporter = labeled_expand(suite, secret, b"exp", context)
    return labeled_expand(suite, exporter, b"sec", b"sid/1/content")


class Epoch:
    """The opening key of a site and month."""

    def __init__(self, name="FR 2031-12"):
        self.secret = seed("epoch " + name)
        self.key = X25519PrivateKey.from_private_bytes(self.secret)
        self.public = self.key.public_key().public_bytes_raw()


EPOCH, OTHER_EPOCH = Epoch(), Epoch("FR 2031-11")


def parts_of(view, size=100):
    """Pictures that are none: bytes that a vector can tell shortly."""
    if view == 1:
        return {5: bytes(478 * 6)}
    image = {3: b"\xa5" * size}
    return {**image, 4: b"\x5a" * (size // 4)} if view == 2 else image


def encoded(view, parts, quality=QUALITY, digest=None, version=1):
    digest = sha(b"".join(parts.values())) if digest is None else digest
    return c({1: version, 2: view, **parts, 6: quality, 7: digest})


def padded(view, parts, length=None, **more):
    data = encoded(view, parts, **more)
    return data + bytes((length or USUAL[view]) - len(data))


def head(opening, encapsulated, magic=b"SID1", kem=0x20):
    site, until = opening
    return magic + kem.to_bytes(2, "big") + bytes([site]) + until.to_bytes(3, "big") + encapsulated


def ciphertext(content, fields, share, info=None, epoch=EPOCH, aad=None):
    """The encapsulated key and the ciphertext."""
    site, until = fields[12]
    info = f"sid/1/{SITE_NAMES[site]}/{month_text(until)}".encode() if info is None else info
    ephemeral = X25519PrivateKey.from_private_bytes(seed("ephemeral"))
    encapsulated = ephemeral.public_key().public_bytes_raw()
    secret = exported(ephemeral, epoch.public, encapsulated, epoch.public, info)
    both = expand(extract(b"", secret + share), b"sid/1/key", 44)
    aad = sha(c(fields)) if aad is None else aad
    return encapsulated, ChaCha20Poly1305(both[:32]).encrypt(both[32:], content, aad)


def pieces(data):
    """Bytes as JSON tells them: hex, with long runs as [byte, times]."""
    out, start, at = [], 0, 0
    while at < len(data):
        end = at + 1
        if data[at:at + 64] == data[at:at + 1] * 64:
            end = len(data) - len(data[at:].lstrip(data[at:at + 1]))
            out += [data[start:at].hex()] if at > start else []
            out.append([f"{data[at]:02x}", end - at])
            start = end
        at = end
    if start < len(data):
        out.append(data[start:].hex())
    return out


def told(view, parts, quality=QUALITY):
    names = {3: "image", 4: "alpha", 5: "landmarks"}
    ok = {"view": VIEWS[view]}
    for key, name in names.items():
        ok[name] = {"bytes": len(parts[key]), "sha256": sha(parts[key]).hex()} if key in parts else None
    words = ("yaw", "pitch", "roll", "presence", "clipped", "unevenness")
    return {**ok, "quality": dict(zip(words, quality)), "digest": sha(b"".join(parts.values())).hex()}


def relative(name, sealed, known):
    """Sealed bytes as JSON tells them: by a file, whole or in part, which is added to `known`."""
    same = [file for file, data in known.items() if data == sealed]
    if same:
        return [{"file": same[0]}], {}
    base, file = known.get("geometry.sealed", b""), "geometry.sealed"
    most = min(len(base), len(sealed))
    front = next((i for i in range(most) if base[i] != sealed[i]), most)
    back = next((i for i in range(most - front) if base[-1 - i] != sealed[-1 - i]), most - front)
    if len(sealed) < 1000 or front + back > len(base) // 2:
        middle = pieces(sealed[front:len(sealed) - back])
        first = [{"file": file, "to": front}] if front else []
        last = [{"file": file, "from": len(base) - back}] if back else []
        return first + middle + last, {}
    if pieces(sealed)[0:1] and len(str(pieces(sealed))) < 1000:
        return pieces(sealed), {}
    return [{"file": name + ".sealed"}], {name + ".sealed": sealed}


KNOWN = {}
SHARE = seed("share")


def donation(name, shows, view=1, content=None, fields=None, open_with=None, edit=None, tail=None,
             share=SHARE, kem=0x20, opening=None, replace=None, **expected):
    """A sealed donation and its tag. `tail` goes to the cipher; `edit` changes the sealed bytes before the
    tag is signed, `replace` after."""
    content = padded(view, parts_of(view)) if content is None else content
    fields = fields or core(purpose=PURPOSE_OF[view], view=view)
    encapsulated, cipher = ciphertext(content, fields, SHARE, **(tail or {}))
    sealed = head(opening or fields[12], encapsulated, kem=kem) + cipher
    sealed = edit(sealed) if edit else sealed
    tag = tag_of(fields, sealed)
    sealed = replace(sealed) if replace else sealed
    shown, files = relative(name, sealed, KNOWN)
    KNOWN.update(files)
    inputs = {"tag": tag.hex(), "sealed": shown, "private_key": (open_with or EPOCH).secret.hex(), "share": share.hex()}
    return vector(name, shows, inputs, **expected), files


def opens():
    """Yields vectors with the files that they name."""
    yield donation("geometry", "landmarks and quality numbers", 1, ok=told(1, parts_of(1)))
    picture = bytes(range(256)) * 160
    for view, name in ((2, "matting"), (3, "compliance")):
        parts = {3: picture, 4: picture[::-1][:9000]} if view == 2 else {3: picture}
        yield donation(name, "a picture of the usual length", view, padded(view, parts), ok=told(view, parts))
    first = core(purpose=1, view=1, issued=12, expires=13, opening=[2, 13])
    yield donation("first-month", "the info of HPKE with a year of four digits", 1, fields=first, ok=told(1, parts_of(1)))
    yield donation("joint-guardian", "another core, so other authenticated data", 1,
                   fields=core(purpose=3, view=1, guardian=2), ok=told(1, parts_of(1)))


def refused():
    def shut(name, shows, **more):
        return donation(name, shows, **more, error="shut", of="sealed")

    def flip(at, bit=1):
        return lambda data: data[:at] + bytes([data[at] ^ bit]) + data[at + 1:]

    geometry = core(purpose=1, view=1)
    yield donation("wrong-share", "a share that the tag does not commit to", share=seed("another share"), error="share", of="sealed")
    yield donation("zero-share", "a share of zeros, as after an erasure", share=bytes(32), error="share", of="sealed")
    other_share = core(purpose=1, view=1, share=sha(seed("another share")))
    yield shut("share-of-another-seal", "the share that the tag commits to, which is not the one sealed with",
               fields=other_share, share=seed("another share"))
    yield shut("wrong-key", "the opening key of another month", open_with=OTHER_EPOCH)
    yield shut("other-month-in-info", "sealed with the info of another month", tail={"info": b"sid/1/FR/2031-11"})
    yield shut("other-site-in-info", "sealed with the info of the other site", tail={"info": b"sid/1/BE/2031-12"})
    yield shut("lower-case-info", "sealed with the info in lower case", tail={"info": b"sid/1/fr/2031-12"})
    yield shut("empty-info", "sealed without info", tail={"info": b""})
    yield shut("core-of-another", "sealed under the core of another tag", tail={"aad": sha(c(core(BORIS)))})
    yield shut("core-itself", "authenticated by the core in place of its hash", tail={"aad": c(geometry)})
    yield shut("no-core", "sealed without authenticated data", tail={"aad": b""})
    for name, at in (("encapsulated-flipped", 12), ("ciphertext-flipped", 42), ("cipher-tag-flipped", -1)):
        yield shut(name, "a bit flipped before the tag was signed",
                   edit=lambda data, at=at: flip(at % len(data))(data))
    yield shut("cut-before-signing", "without the last byte, and the tag signed for that", edit=lambda d: d[:-1])
    yield shut("longer-before-signing", "a zero more, and the tag signed for that", edit=lambda d: d + b"\0")
    yield shut("empty-ciphertext", "a cipher's tag of zeros around nothing", edit=lambda d: d[:42] + bytes(16))
    yield shut("neutral-encapsulated", "an encapsulated key of zeros, which X25519 refuses", edit=lambda d: d[:10] + bytes(32) + d[42:])
    for name, shows, replace, error in (
        ("truncated", "without the last byte", lambda d: d[:-1], "length"),
        ("extended", "a zero more", lambda d: d + b"\0", "length"),
        ("nothing", "no bytes", lambda d: b"", "length"),
        ("flipped-first", "a bit of the magic flipped", flip(0), "digest"),
        ("flipped-kem", "a bit of the mechanism's number flipped", flip(5), "digest"),
        ("flipped-month", "a bit of the month flipped", flip(9), "digest"),
        ("flipped-ciphertext", "a bit of the ciphertext flipped", flip(2000, 128), "digest"),
        ("flipped-last", "the last bit flipped", flip(4153), "digest"),
        ("exchanged", "another donation, of the same length", lambda d: KNOWN["first-month.sealed"], "digest"),
    ):
        yield donation(name, shows, replace=replace, error=error, of="sealed")
    until = geometry[12][1]
    for name, shows, more, error in (
        ("other-month-in-header", "a header for another month's key", {"opening": [2, until - 1]}, "opening_key"),
        ("other-site-in-header", "a header for the other site's key", {"opening": [1, until]}, "opening_key"),
        ("unknown-kem", "X-Wing (0x647a), which is not known here", {"kem": 0x647A}, "kem"),
        ("p256-kem", "DHKEM(P-256) (0x0010)", {"kem": 0x10}, "kem"),
        ("unknown-site-in-header", "site 3", {"opening": [3, until]}, "header"),
        ("month-0-in-header", "month 0", {"opening": [2, 0]}, "header"),
        ("header-9", "nine bytes", {"edit": lambda d: d[:9]}, "header"),
        ("header-alone", "a header without a ciphertext", {"edit": lambda d: d[:42]}, "header"),
        ("header-and-15", "a ciphertext that is too short for its tag", {"edit": lambda d: d[:57]}, "header"),
        ("other-magic", "format 2", {"edit": lambda d: b"SID2" + d[4:]}, "header"),
        ("empty", "no bytes, and a tag signed for that", {"edit": lambda d: b""}, "header"),
        ("too-large", "two megabytes and a byte", {"edit": lambda d: d[:42] + bytes(MOST + 1 - 42)}, "too_large"),
    ):
        yield donation(name, shows, **more, error=error, of="sealed")
    yield donation("length-before-share", "a byte too many and a wrong share", replace=lambda d: d + b"\0", share=bytes(32), error="length", of="sealed")
    yield donation("header-before-share", "another mechanism and a wrong share", kem=0x10, share=bytes(32), error="kem", of="sealed")

    def inside(name, shows, content, error, view=1, **more):
        return donation(name, shows, view, content, **more, error=error, of="content")

    good = padded(1, parts_of(1))
    compliance = padded(3, parts_of(3))
    yield inside("geometry-under-matting", "the content of a geometry view under a matting tag", good, "other_view", 2)
    yield inside("compliance-under-matting", "a full face under a matting tag (A32)", compliance, "other_view", 2)
    yield inside("renamed-view", "a full face that says it is matting, without an alpha",
                 c({1: 1, 2: 2, 3: b"\xa5" * 100, 6: QUALITY, 7: sha(b"\xa5" * 100)}) + bytes(3500), "malformed", 2)
    yield inside("padding-not-zero", "a one as the last byte of the padding", good[:-1] + b"\x01", "not_canonical")
    yield inside("padding-short", "a zero too few", good[:-1], "not_canonical")
    yield inside("padding-none", "no padding", encoded(1, parts_of(1)), "not_canonical")
    yield inside("hash-wrong", "the hash of other landmarks", padded(1, parts_of(1), digest=sha(b"other")), "digest")
    yield inside("no-content", "nothing", b"", "malformed")


def headers():
    until = month("2031-12")
    point = bytes(range(32))

    def made(name, shows, sealed, **expected):
        return vector(name, shows, {"sealed": pieces(sealed)}, **expected)

    for name, site, when, size in (
        ("smallest", 2, until, 0), ("belgium", 1, until, 0), ("first-month", 2, 12, 100),
        ("last-month", 2, 119999, 100), ("largest", 2, until, MOST - 58),
    ):
        ok = {"kem": 0x20, "opening": [SITE_NAMES[site], month_text(when)], "encapsulated": point.hex(), "ciphertext_bytes": size + 16}
        yield made(name, "a header and a ciphertext of its length", head([site, when], point) + bytes(size + 16), ok=ok)
    whole = head([2, until], point) + bytes(16)
    for name, shows, sealed, error in (
        ("empty", "no bytes", b"", "header"), ("magic-alone", "four bytes", whole[:4], "header"),
        ("nine", "nine bytes", whole[:9], "header"), ("ten", "no encapsulated key", whole[:10], "header"),
        ("key-31", "a byte of the encapsulated key missing", whole[:41], "header"),
        ("no-ciphertext", "no ciphertext", whole[:42], "header"),
        ("ciphertext-15", "no room for the cipher's tag", whole[:57], "header"),
        ("lower-case", "sid1", b"sid1" + whole[4:], "header"),
        ("format-2", "SID2", b"SID2" + whole[4:], "header"),
        ("kem-0", "mechanism 0", head([2, until], point, kem=0) + bytes(16), "kem"),
        ("kem-x448", "DHKEM(X448) (0x0021)", head([2, until], point, kem=0x21) + bytes(16), "kem"),
        ("kem-little-endian", "0x0020 the wrong way round", head([2, until], point, kem=0x2000) + bytes(16), "kem"),
        ("site-0", "site 0", head([0, until], point) + bytes(16), "header"),
        ("site-3", "site 3", head([3, until], point) + bytes(16), "header"),
        ("year-0", "December of year 0", head([2, 11], point) + bytes(16), "header"),
        ("year-10000", "January of year 10 000", head([2, 120000], point) + bytes(16), "header"),
        ("too-large", "a byte more than is read", whole + bytes(MOST + 1 - 58), "too_large"),
        ("size-before-magic", "too large, and no magic", bytes(MOST + 1), "too_large"),
        ("magic-before-kem", "another magic and another mechanism", b"SID2" + bytes(60), "header"),
        ("kem-before-site", "another mechanism and site 0", head([0, until], point, kem=0) + bytes(16), "kem"),
        ("kem-before-length", "another mechanism and nothing behind the month", head([2, until], b"", kem=0), "kem"),
    ):
        yield made(name, shows, sealed, error=error)


GROUPS = {
    "header": ("headers alone", headers),
    "opens": ("donations that open", opens),
    "refused": ("donations that do not open", refused),
}
