"""Vectors of wishes for a shorter time."""

from .form import (
    ANNA, BORIS, POLICY, SHORTEN, TAG, c, core, header, month, payload, signed, tag_of, vector, wish,
)
from .signatures import IDENTITY, wrapped, ORDER

ANNAS_TAG = tag_of(core())


def sent(content, donor=ANNA, external=SHORTEN, **parts):
    return signed(content, donor, external, **parts)


def good(name, shows, until, donor=ANNA):
    ok = {"signer": donor.public.hex(), "id": donor.id.hex(), "month": until}
    return vector(name, shows, {"wish": sent(wish(donor, until), donor).hex()}, ok=ok)


def bad(name, shows, data, error):
    return vector(name, shows, {"wish": data.hex()}, error=error)


def valid():
    yield good("usual", "to January 2028", "2028-01")
    yield good("first-month", "the smallest month", "0001-01")
    yield good("last-month", "the largest month: whether it is shorter is another question", "9999-12")
    yield good("february", "a leap February", "2028-02")
    yield good("another-donor", "another key", "2028-01", BORIS)


def applied():
    """Wishes against Anna's tag, which ends in December 2031."""
    def against(name, shows, until, so_far=None, donor=ANNA, **expected):
        inputs = {"wish": sent(wish(donor, until), donor).hex(), "tag": ANNAS_TAG.hex()}
        if so_far:
            inputs["so_far"] = so_far
        if "error" not in expected:
            ok = {"signer": donor.public.hex(), "id": donor.id.hex(), "month": until, "until": until}
            expected = {"ok": ok}
        return vector(name, shows, inputs, **expected)

    yield against("first", "the first wish", "2028-01")
    yield against("one-month-less", "a month less than the tag says", "2031-11")
    yield against("already-over", "a month before the issue: dead at once", "2020-01")
    yield against("second", "a second wish that is shorter still", "2027-06", "2028-01")
    yield against("so-far-beyond-the-tag", "what was accepted so far never counts beyond the tag", "2031-11", "2040-01")
    for name, shows, until, so_far in (
        ("same-month", "the month of the tag", "2031-12", None),
        ("a-month-more", "a month beyond the tag", "2032-01", None),
        ("for-ever", "the largest month", "9999-12", None),
        ("second-same", "the month that was accepted already", "2028-01", "2028-01"),
        ("second-later", "shorter than the tag, longer than the first wish", "2030-01", "2028-01"),
        ("beyond-tag-below-so-far", "beyond the tag, within a false month so far", "2032-01", "2040-01"),
    ):
        yield against(name, shows, until, so_far, error="not_shorter")
    yield against("of-another-donation", "Boris's wish against Anna's tag", "2028-01", donor=BORIS, error="other_donation")
    yield against("of-another-not-shorter", "another donation's, and not shorter", "9999-12", donor=BORIS, error="other_donation")


def refused():
    data, ident, until = wish(), ANNA.id, month("2028-01")
    two = until.to_bytes(2, "big")
    whole = sent(data)
    for name, shows, sealed in (
        ("long-version", "the version in two bytes", sent(b"\x83\x18\x01" + c(ident) + c(until))),
        ("long-month", "the month in five bytes", sent(b"\x83\x01" + c(ident) + b"\x1a\x00\x00" + two)),
        ("long-id-length", "the length of the id in two bytes", sent(b"\x83\x01\x58\x10" + ident + c(until))),
        ("long-array", "the length of the array in two bytes", sent(b"\x98\x03" + data[1:])),
        ("trailing-in-payload", "a byte behind the payload", sent(data + b"\0")),
        ("trailing-byte", "a byte behind the wish", whole + b"\0"),
        ("long-tag", "tag 18 in two bytes", sent(data, tag=b"\xd8\x12")),
        ("long-unprotected", "the empty map in two bytes", sent(data, unprotected=b"\xb8\x00")),
        ("160-bytes", "zeros up to the largest length that is read", whole + bytes(160 - len(whole))),
    ):
        yield bad(name, shows, sealed, "not_canonical")
    for name, shows, sealed in (
        ("161-bytes", "one zero more than is read", whole + bytes(161 - len(whole))),
        ("empty", "no bytes", b""),
        ("cut", "without the last byte", whole[:-1]),
        ("no-tag", "without a CBOR tag", whole[1:]),
        ("version-0", "version 0", sent(wish(version=0))),
        ("version-2", "version 2", sent(wish(version=2))),
        ("version-256", "version 256", sent(wish(version=256))),
        ("id-15", "an id of 15 bytes", sent(c([1, ident[:15], until]))),
        ("id-17", "an id of 17 bytes", sent(c([1, ident + b"\0", until]))),
        ("month-0", "month 0", sent(c([1, ident, 0]))),
        ("year-0", "December of year 0", sent(c([1, ident, 11]))),
        ("year-10000", "January of year 10 000", sent(c([1, ident, 120000]))),
        ("month-2-32", "a month beyond 32 bits", sent(c([1, ident, 2**32]))),
        ("month-negative", "a month below zero", sent(c([1, ident, -1]))),
        ("month-float", "a month as a float", sent(b"\x83\x01" + c(ident) + b"\xf9\x77\xff")),
        ("month-bignum", "a month as a bignum", sent(b"\x83\x01" + c(ident) + b"\xc2\x42" + two)),
        ("two-items", "no month", sent(c([1, ident]))),
        ("four-items", "an item too many", sent(c([1, ident, until, 0]))),
        ("indefinite", "an array of indefinite length", sent(b"\x9f" + data[1:] + b"\xff")),
        ("map", "a map in place of the array", sent(c({1: 1, 2: ident, 3: until}))),
        ("unprotected-key-id", "the key id once more, unprotected", sent(data, unprotected=b"\xa1\x04\x58\x20" + ANNA.public)),
        ("algorithm-eddsa", "EdDSA (-8)", sent(data, header_bytes=b"\xa2\x01\x27\x04\x58\x20" + ANNA.public)),
        ("no-key-id", "no key id", sent(data, header_bytes=b"\xa1\x01\x32")),
        ("detached", "a payload that is elsewhere", sent(data, data=b"\xf6")),
        ("a-tag", "a retention tag in place of a wish", ANNAS_TAG),
    ):
        yield bad(name, shows, sealed, "malformed")
    s = int.from_bytes(whole[-32:], "little")
    small = c([1, ident, until])
    for name, shows, sealed in (
        ("other-key", "Boris signs, the header names Anna", sent(data, by=BORIS)),
        ("as-tag", "signed as a retention tag", sent(data, external=TAG)),
        ("as-policy", "signed as a policy", sent(data, external=POLICY)),
        ("s-plus-order", "S + L", whole[:-32] + (s + ORDER).to_bytes(32, "little")),
        ("month-changed", "another month under the same signature", whole.replace(c(until), c(until + 1))),
        ("small-key", "the neutral element as key: anybody can sign", wrapped(small, IDENTITY + bytes(32), IDENTITY)),
        ("signature-before-version", "another's signature and version 2", sent(wish(version=2), by=BORIS)),
    ):
        yield bad(name, shows, sealed, "signature")
    yield bad("for-another-donation", "Boris's key, Anna's id", sent(wish(of=ANNA), BORIS), "other_donation")
    yield bad("encoding-before-id", "Anna's id, Boris's key, a trailing byte", sent(wish(of=ANNA) + b"\0", BORIS), "not_canonical")


GROUPS = {
    "valid": ("wishes that are read", valid),
    "applied": ("wishes against a tag and an earlier wish", applied),
    "refused": ("wishes that are not read", refused),
}
