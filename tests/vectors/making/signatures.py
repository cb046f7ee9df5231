"""Vectors of signatures: other keys, other statements, odd points and scalars (RFC 8032)."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .form import (
    ANNA, BORIS, POLICY, SHORTEN, SITES, TAG, c, core, envelope, header, payload, seed, sha, signed,
    to_be_signed, wish,
)
from .tags import bad

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
IDENTITY = bytes([1]) + bytes(31)
# y of the eight points whose order divides 8, as encoded: 0, 1, two of order 8, -1; then 0 and 1 with
# the prime added. RFC 8032 refuses the last two as no encodings; many libraries read them.
SMALL = {
    "zero": bytes(32), "one": IDENTITY,
    "eighth": bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    "other-eighth": bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    "minus-one": (P - 1).to_bytes(32, "little"),
    "unreduced-zero": P.to_bytes(32, "little"), "unreduced-one": (P + 1).to_bytes(32, "little"),
}


def wrapped(data, signature, public=ANNA.public):
    return envelope(c(c({1: -19, 4: public})), c(data), c(signature))


def verifies(public, signature, message):
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        return True
    except (InvalidSignature, ValueError):
        return False


def under_small_key(public):
    """A tag that a plain verifier accepts under `public`, made without any secret: R is the neutral
    element, S is 0, and the consent is varied until the hash is a multiple of the key's order."""
    fields = core(id=sha(public)[:16])
    protected, signature = c({1: -19, 4: public}), IDENTITY + bytes(32)
    for attempt in range(400):
        fields[6] = seed(f"small order {attempt}")
        data = payload(c(fields))
        if verifies(public, signature, to_be_signed(protected, TAG, data)):
            return wrapped(data, signature, public)
    raise SystemExit(f"no message found for {public.hex()}")


def by_hand(data, point):
    """Anna's signature with the scalar 0 behind R, which is encoded as `point`: S = h * a."""
    scalar = bytearray(hashlib.sha512(ANNA.secret).digest()[:32])
    scalar[0] &= 248
    scalar[31] = scalar[31] & 127 | 64
    message = to_be_signed(header(ANNA), TAG, data)
    h = int.from_bytes(hashlib.sha512(point + ANNA.public + message).digest(), "little")
    s = h * int.from_bytes(scalar, "little") % ORDER
    return point + s.to_bytes(32, "little")


def signatures():
    data = payload(c(core()))
    whole = signed(data)
    body, signature = whole[:-64], whole[-64:]
    r, s = signature[:32], signature[32:]
    plus_order = (int.from_bytes(s, "little") + ORDER).to_bytes(32, "little")
    plus_two = (int.from_bytes(s, "little") + 2 * ORDER).to_bytes(32, "little")

    def flip(data, at, bit=1):
        return data[:at] + bytes([data[at] ^ bit]) + data[at + 1:]

    cases = [
        ("other-key", "Boris signs, the header names Anna", signed(data, by=BORIS)),
        ("key-exchanged", "Anna signs, the header names Boris", wrapped(data, signature, BORIS.public)),
        ("as-shorten", "signed as a wish for a shorter time", signed(data, external=SHORTEN)),
        ("as-policy", "signed as a policy", signed(data, external=POLICY)),
        ("as-sites", "signed as a list of sites", signed(data, external=SITES)),
        ("as-nothing", "signed without external data", signed(data, external=b"")),
        ("as-next-version", "signed as a tag of another version", signed(data, external=b"sid/tag/2")),
        ("as-cose-sign", "the context of COSE_Sign in what is signed", signed(data, context="Signature")),
        ("payload-alone", "the payload signed without its frame", wrapped(data, ANNA.key.sign(data))),
        ("wish-in-a-tag", "a wish, signed as one", signed(wish(), external=SHORTEN)),
        ("of-another-tag", "the signature of a tag that ends a year earlier",
         wrapped(data, signed(payload(c(core(expires=24371, opening=[2, 24371]))))[-64:])),
        ("r-flipped", "a bit of R flipped", body + flip(signature, 0)),
        ("r-sign", "the sign bit of R flipped", body + flip(signature, 31, 128)),
        ("s-flipped", "a bit of S flipped", body + flip(signature, 32)),
        ("s-high-bit", "the highest bit of S set", body + flip(signature, 63, 128)),
        ("s-plus-order", "S + L: the equation holds, S is not below L", body + r + plus_order),
        ("s-plus-two-orders", "S + 2 L", body + r + plus_two),
        ("s-order", "S = L, which is 0 for who reduces it", body + r + ORDER.to_bytes(32, "little")),
        ("zeros", "a signature of zeros", body + bytes(64)),
        ("ones", "a signature of ones", body + b"\xff" * 64),
        ("halves-swapped", "S before R", body + s + r),
        ("payload-flipped", "a bit of the share flipped", whole[:-102] + flip(whole[-102:], 0)),
        ("sealed-length-changed", "another length of the sealed bytes", body[:-3] + b"\x01" + body[-2:] + signature),
        ("key-not-on-curve", "a key that is no point", wrapped(data, signature, b"\x02" + bytes(31))),
        ("r-unreduced", "R is 1 with the prime added; the equation holds for who reduces it",
         wrapped(data, by_hand(data, SMALL["unreduced-one"]))),
    ]
    for name, shows, tag in cases:
        yield bad(name, shows, tag, "signature")
    for name, y in SMALL.items():
        for sign in (0, 128):
            public = y[:31] + bytes([y[31] | sign])
            word = "small-key-" + name + ("-negative" if sign else "")
            yield bad(word, "a key of small order, under which anybody can sign", under_small_key(public), "signature")


GROUP = ("signatures that do not count", signatures)
