"""Vectors of retention tags: valid ones, other encodings, broken rules."""

import cbor2

from .form import (
    ANNA, BORIS, VIEWS, PURPOSES, c, core, entries, envelope, header, items, kept, month, payload,
    seed, sha, signed, tag_of, told, vector, wish, SHORTEN,
)

EMPTY = sha(b"")


def good(name, shows, fields, sealed_hash=EMPTY, sealed_bytes=0, donor=ANNA):
    data = payload(c(fields), sealed_hash=c(sealed_hash), sealed_bytes=c(sealed_bytes))
    ok = told(fields, sealed_hash, sealed_bytes, donor)
    return vector(name, shows, {"tag": signed(data, donor).hex()}, ok=ok)


def bad(name, shows, tag, error):
    return vector(name, shows, {"tag": tag.hex()}, error=error)


def valid():
    yield good("usual", "a tag as it is made every day", core(), sha(b"sealed"), 98362)
    yield good("smallest", "every field as short as it can be",
               core(purpose=1, view=1, policy=["a", 0, sha(b"")], issued=12, expires=13, sites=2,
                    transform=[0, 0], opening=[2, 13]))
    yield good("largest", "every field as long as it can be",
               core(purpose=3, view=3, policy=["z" * 32, 2**32 - 1, sha(b"")], guardian=2,
                    issued=month("9994-12"), expires=month("9999-12"), transform=[255, 255],
                    opening=[2, month("9999-12")]), sha(b""), 2**32 - 1)
    for purpose, view in ((1, 1), (2, 2), (3, 1), (3, 3)):
        for guardian, word in ((0, "alone"), (1, "guardian"), (2, "joint")):
            yield good(f"{PURPOSES[purpose]}-{VIEWS[view]}-{word}", "a purpose, a view that serves it, who consented",
                       core(purpose=purpose, view=view, guardian=guardian))
    for name, issued, expires in (
        ("1-month", "2026-12", "2027-01"), ("12-months", "2026-12", "2027-12"),
        ("59-months", "2027-01", "2031-12"), ("60-months", "2026-12", "2031-12"),
        ("60-months-from-january", "2027-01", "2032-01"), ("over-two-year-ends", "2026-11", "2028-01"),
        ("from-leap-february", "2028-02", "2033-02"), ("to-leap-february", "2027-02", "2028-02"),
        ("leap-february-to-leap-february", "2028-02", "2032-02"),
        ("february-2100-is-not-leap", "2096-02", "2100-02"),
        ("first-month", "0001-01", "0005-12"), ("last-month", "9999-11", "9999-12"),
        ("60-months-to-the-last", "9994-12", "9999-12"),
    ):
        yield good(name, f"{issued} to {expires}", kept(issued, expires))
    for number in (23, 24, 255, 256, 65535, 65536):
        yield good(f"policy-version-{number}", "an edge between two lengths of integers",
                   core(policy=["example-controller", number, sha(b"policy file")]), EMPTY, number)
    yield good("transform-23-24", "an edge between two lengths of integers", core(transform=[23, 24]))
    yield good("controller-of-all-kinds", "letters, digits, hyphens, also at the ends",
               core(policy=["-0a9z-", 3, sha(b"policy file")]))
    yield good("controller-of-24", "an edge between two lengths of texts",
               core(policy=["c" * 24, 3, sha(b"policy file")]))
    yield good("only-france", "stored at the training site alone", core(sites=2))
    yield good("another-donor", "another key, another id", core(BORIS), donor=BORIS)


def altered(change, head=None, **more):
    """A tag whose core's encoded entries were changed, signed as it then is."""
    pairs = items(core())
    change(pairs)
    return signed(payload(entries(pairs, head), **more))


def put(key, value):
    """Replaces the encoded value of a key."""
    def change(pairs):
        pairs[key - 1][1] = value
    return change


def renamed(key, encoded):
    def change(pairs):
        pairs[key - 1][0] = encoded
    return change


def swapped(pairs):
    pairs[2], pairs[3] = pairs[3], pairs[2]


def encoding():
    """Other encodings of a payload. All are signed, so that only the reader can refuse them."""
    ident, plain = ANNA.id, core()
    issued = plain[8].to_bytes(2, "big")
    five = [c("example-controller"), c(3), c(sha(b"policy file"))]
    for name, shows, tag in (
        ("long-value", "the version in two bytes", altered(put(1, b"\x18\x01"))),
        ("long-value-3", "the version in three bytes", altered(put(1, b"\x19\x00\x01"))),
        ("long-value-5", "the issue month in five bytes", altered(put(8, b"\x1a\x00\x00" + issued))),
        ("long-value-9", "the issue month in nine bytes", altered(put(8, b"\x1b" + bytes(6) + issued))),
        ("long-key", "the first key in two bytes", altered(renamed(1, b"\x18\x01"))),
        ("long-last-key", "the last key in three bytes", altered(renamed(13, b"\x19\x00\x0d"))),
        ("long-map-length", "the length of the core in two bytes", altered(lambda p: None, b"\xb8\x0d")),
        ("long-array-length", "the length of the payload in two bytes",
         signed(payload(c(plain), head=b"\x98\x03"))),
        ("long-inner-array", "the length of the policy in two bytes", altered(put(5, b"\x98\x03" + b"".join(five)))),
        ("long-bytes-length", "the length of the id in two bytes", altered(put(2, b"\x58\x10" + ident))),
        ("long-bytes-length-3", "the length of the id in three bytes", altered(put(2, b"\x59\x00\x10" + ident))),
        ("long-text-length", "the length of the controller's name in two bytes",
         altered(put(5, b"\x83\x78\x12example-controller" + five[1] + five[2]))),
        ("long-sealed-length", "the length of the sealed bytes in two bytes", signed(payload(c(plain), sealed_bytes=b"\x18\x00"))),
        ("long-sealed-hash", "the length of the hash in three bytes",
         signed(payload(c(plain), sealed_hash=b"\x59\x00\x20" + sha(b"")))),
        ("trailing-byte", "a byte behind the payload", signed(payload(c(plain), tail=b"\x00"))),
        ("trailing-break", "a stop code behind the payload", signed(payload(c(plain), tail=b"\xff"))),
        ("trailing-array", "an empty array behind the payload", signed(payload(c(plain), tail=b"\x80"))),
    ):
        yield bad(name, shows, tag, "not_canonical")
    for name, shows, tag in (
        ("swapped-keys", "keys 3 and 4 in the wrong order", altered(swapped)),
        ("reversed-keys", "all keys in the wrong order", altered(lambda p: p.reverse())),
        ("duplicate-key", "key 3 twice, key 4 not at all", altered(renamed(4, c(3)))),
        ("duplicate-key-added", "key 1 twice, 14 entries", altered(lambda p: p.insert(0, list(p[0])))),
        ("unknown-key", "key 99 in place of key 4", altered(renamed(4, c(99)))),
        ("unknown-key-added", "key 14 behind all others", altered(lambda p: p.append([c(14), c(0)]))),
        ("unknown-key-zero", "key 0 before all others", altered(lambda p: p.insert(0, [c(0), c(0)]))),
        ("negative-key", "key -1 in place of key 4", altered(renamed(4, c(-1)))),
        ("text-key", "key \"4\" in place of key 4", altered(renamed(4, c("4")))),
        ("missing-first-key", "no version", altered(lambda p: p.pop(0))),
        ("missing-last-key", "no share", altered(lambda p: p.pop())),
        ("fewer-than-said", "13 entries said, 12 there", altered(lambda p: p.pop(), b"\xad")),
        ("more-than-said", "13 entries said, 14 there", altered(lambda p: p.append([c(14), c(0)]), b"\xad")),
        ("empty-core", "a core without entries", signed(payload(b"\xa0"))),
        ("array-core", "an array of values in place of a map", signed(payload(c(list(plain.values()))))),
        ("indefinite-map", "a core of indefinite length",
         signed(payload(b"\xbf" + entries(items(plain))[1:] + b"\xff"))),
        ("indefinite-payload", "a payload of indefinite length", signed(payload(c(plain), head=b"\x9f", tail=b"\xff"))),
        ("indefinite-array", "a policy of indefinite length", altered(put(5, b"\x9f" + b"".join(five) + b"\xff"))),
        ("indefinite-bytes", "an id of indefinite length", altered(put(2, b"\x5f\x48" + ident[:8] + b"\x48" + ident[8:] + b"\xff"))),
        ("indefinite-text", "a controller's name of indefinite length",
         altered(put(5, b"\x83\x7f\x72example-controller\xff" + five[1] + five[2]))),
        ("half-float", "the version as the float 1.0", altered(put(1, b"\xf9\x3c\x00"))),
        ("single-float", "the version as the float 1.0", altered(put(1, b"\xfa\x3f\x80\x00\x00"))),
        ("double-float", "the issue month as a float", altered(put(8, cbor2.dumps(float(plain[8]))))),
        ("bignum", "the version as a bignum", altered(put(1, b"\xc2\x41\x01"))),
        ("negative-bignum", "the version as a negative bignum", altered(put(1, b"\xc3\x41\x00"))),
        ("tagged-value", "the version within a tag", altered(put(1, b"\xd8\x2a\x01"))),
        ("true", "the guardian class as true", altered(put(7, b"\xf5"))),
        ("null", "the share as null", altered(put(13, b"\xf6"))),
        ("undefined", "the share as undefined", altered(put(13, b"\xf7"))),
        ("text-as-bytes", "the controller's name as bytes", altered(put(5, c([b"example-controller", 3, sha(b"policy file")])))),
        ("bytes-as-text", "the id as a text", altered(put(2, c("0123456789abcdef")))),
        ("negative-value", "the policy version -1", altered(put(5, c(["example-controller", -1, sha(b"policy file")])))),
        ("reserved-length", "additional information 28", altered(put(1, b"\x1c\x01"))),
        ("reserved-simple", "a two-byte simple value below 32", altered(put(7, b"\xf8\x00"))),
        ("two-item-payload", "no length of the sealed bytes", signed(b"\x82" + c(plain) + c(sha(b"")))),
        ("four-item-payload", "an item too many", signed(payload(c(plain), head=b"\x84", tail=b"\x00"))),
        ("bare-core", "a core that is no payload", signed(c(plain))),
        ("empty-payload", "no bytes", signed(b"")),
        ("payload-cut", "a payload without its last byte", signed(payload(c(plain))[:-1])),
        ("huge-bytes", "an id said to have 2^64 - 1 bytes", altered(put(2, b"\x5b" + b"\xff" * 8))),
        ("huge-map", "a core said to have 2^64 - 1 entries", signed(payload(b"\xbb" + b"\xff" * 8))),
        ("deep-arrays", "two hundred arrays within each other", signed(b"\x81" * 200)),
    ):
        yield bad(name, shows, tag, "malformed")


def lengths():
    """Every field of a fixed width, with a value that is too wide or a length that is wrong."""
    def five(name="example-controller", version=3, policy=sha(b"policy file")):
        return core(policy=[name, version, policy])
    for name, shows, fields in (
        ("id-15", "an id of 15 bytes", core(id=ANNA.id[:15])),
        ("id-17", "an id of 17 bytes", core(id=ANNA.id + b"\0")),
        ("consent-31", "a commitment of 31 bytes", core(consent=bytes(31))),
        ("share-33", "a commitment of 33 bytes", core(share=bytes(33))),
        ("policy-31", "a policy hash of 31 bytes", five(policy=bytes(31))),
        ("version-256", "a version beyond a byte", core(version=256)),
        ("purpose-256", "a purpose beyond a byte", core(purpose=256)),
        ("view-258", "a view beyond a byte, 2 in its lowest", core(view=258)),
        ("guardian-256", "a guardian class beyond a byte", core(guardian=256)),
        ("sites-259", "sites beyond a byte", core(sites=259)),
        ("opening-site-258", "an opening site beyond a byte", core(opening=[258, month("2031-12")])),
        ("transform-256", "a pipeline beyond a byte", core(transform=[256, 1])),
        ("transform-class-256", "a class beyond a byte", core(transform=[1, 256])),
        ("transform-one", "a pipeline without a class", core(transform=[1])),
        ("opening-three", "an opening key of three items", core(opening=[2, month("2031-12"), 0])),
        ("policy-version-2-32", "a policy version beyond 32 bits", five(version=2**32)),
        ("issued-2-32", "a month beyond 32 bits", core(issued=2**32)),
        ("expires-2-64", "the largest integer as a month", core(expires=2**64 - 1)),
        ("controller-empty", "no name", five(name="")),
        ("controller-33", "a name of 33 letters", five(name="a" * 33)),
        ("controller-upper", "an upper-case letter", five(name="Example")),
        ("controller-underscore", "an underscore", five(name="example_controller")),
        ("controller-space", "a space", five(name="example controller")),
        ("controller-nul", "a NUL", five(name="example\0")),
        ("controller-accent", "a letter beyond ASCII", five(name="contrôleur")),
    ):
        yield bad(name, shows, tag_of(fields), "malformed")
    broken = b"\x83\x64exa\xff" + c(3) + c(sha(b"policy file"))
    yield bad("controller-not-utf8", "a text that is not UTF-8", altered(put(5, broken)), "malformed")
    data = payload(c(core()), sealed_hash=c(bytes(31)))
    yield bad("sealed-hash-31", "a hash of 31 bytes", signed(data), "malformed")
    data = payload(c(core()), sealed_bytes=c(2**32))
    yield bad("sealed-bytes-2-32", "a length beyond 32 bits", signed(data), "malformed")
    data = payload(c(core()), sealed_bytes=c(-1))
    yield bad("sealed-bytes-negative", "a length below zero", signed(data), "malformed")


def envelopes():
    """What is around the payload; each signed over the header that it has."""
    data, good_header, public = payload(c(core())), header(ANNA), ANNA.public
    alg, kid = b"\x01\x32", b"\x04\x58\x20" + public
    whole = signed(data)

    def head(encoded):
        return signed(data, header_bytes=encoded)

    def item(**parts):
        return signed(data, **parts)

    signature = whole[-64:]
    for name, shows, tag in (
        ("long-tag", "tag 18 in two bytes", item(tag=b"\xd8\x12")),
        ("long-array", "the length of the array in two bytes", item(head=b"\x98\x04")),
        ("long-unprotected", "the empty map in two bytes", item(unprotected=b"\xb8\x00")),
        ("long-protected", "the length of the header in three bytes",
         item(protected=b"\x59" + len(good_header).to_bytes(2, "big") + good_header)),
        ("long-payload", "the length of the payload in five bytes", item(data=b"\x5a" + len(data).to_bytes(4, "big") + data)),
        ("long-signature", "the length of the signature in three bytes", item(signature=b"\x59\x00\x40" + signature)),
        ("long-algorithm", "the algorithm in two bytes", head(b"\xa2\x01\x38\x12" + kid)),
        ("long-header-key", "the key of the algorithm in two bytes", head(b"\xa2\x18\x01\x32" + kid)),
        ("long-header-map", "the length of the header's map in two bytes", head(b"\xb8\x02" + alg + kid)),
        ("long-key-id", "the length of the key id in three bytes", head(b"\xa2" + alg + b"\x04\x59\x00\x20" + public)),
        ("trailing-in-header", "a byte behind the header's map", head(good_header + b"\x00")),
        ("trailing-byte", "a byte behind the tag", item(tail=b"\x00")),
        ("trailing-break", "a stop code behind the tag", item(tail=b"\xff")),
        ("512-bytes", "zeros up to the largest length that is read", whole + bytes(512 - len(whole))),
    ):
        yield bad(name, shows, tag, "not_canonical")
    for name, shows, tag in (
        ("no-tag", "a COSE_Sign1 without a CBOR tag", item(tag=b"")),
        ("tag-17", "tagged as COSE_Mac0", item(tag=b"\xd1")),
        ("tag-98", "tagged as COSE_Sign", item(tag=b"\xd8\x62")),
        ("tag-twice", "tag 18 twice", item(tag=b"\xd2\xd2")),
        ("self-described", "with CBOR's own magic in front", item(tag=b"\xd9\xd9\xf7\xd2")),
        ("array-3", "three items, no signature", b"\xd2\x83" + whole[2:-66]),
        ("array-5", "five items", item(head=b"\x85", tail=b"\x00")),
        ("indefinite-array", "an array of indefinite length", item(head=b"\x9f", tail=b"\xff")),
        ("unprotected-key-id", "the key id once more, unprotected", item(unprotected=b"\xa1" + kid)),
        ("unprotected-unknown", "a text in the unprotected header", item(unprotected=c({"note": "x"}))),
        ("unprotected-indefinite", "an empty map of indefinite length", item(unprotected=b"\xbf\xff")),
        ("unprotected-null", "null in place of the unprotected header", item(unprotected=b"\xf6")),
        ("header-empty", "an empty protected header", head(b"")),
        ("header-empty-map", "a protected header without entries", head(b"\xa0")),
        ("header-not-wrapped", "a protected header that is no byte string", item(protected=good_header)),
        ("header-indefinite", "a protected header in pieces",
         item(protected=b"\x5f\x54" + good_header[:20] + b"\x58" + bytes([len(good_header) - 20]) + good_header[20:] + b"\xff")),
        ("header-map-indefinite", "a header's map of indefinite length", head(b"\xbf" + alg + kid + b"\xff")),
        ("header-swapped", "key id before algorithm", head(b"\xa2" + kid + alg)),
        ("header-algorithm-twice", "two algorithms", head(b"\xa3" + alg + alg + kid)),
        ("header-content-type", "a content type besides", head(b"\xa3" + alg + b"\x03\x00" + kid)),
        ("header-critical", "a list of critical headers besides", head(b"\xa3" + alg + b"\x02\x81\x01" + kid)),
        ("header-unknown", "a header that is not known", head(b"\xa3" + alg + kid + b"\x18\x63\x00")),
        ("no-key-id", "an algorithm alone", head(b"\xa1" + alg)),
        ("no-algorithm", "a key id alone", head(b"\xa1" + kid)),
        ("algorithm-eddsa", "EdDSA (-8), which leaves the curve open", head(b"\xa2\x01\x27" + kid)),
        ("algorithm-es256", "ES256 (-7)", head(b"\xa2\x01\x26" + kid)),
        ("algorithm-ed448", "Ed448 (-53)", head(b"\xa2\x01\x38\x34" + kid)),
        ("algorithm-hmac", "HMAC 256/256 (5)", head(b"\xa2\x01\x05" + kid)),
        ("algorithm-text", "an algorithm by name", head(b"\xa2" + c(1) + c("Ed25519") + kid)),
        ("algorithm-null", "no value for the algorithm", head(b"\xa2\x01\xf6" + kid)),
        ("key-id-31", "a key id of 31 bytes", head(b"\xa2" + alg + c(4) + c(public[:31]))),
        ("key-id-33", "a key id of 33 bytes", head(b"\xa2" + alg + c(4) + c(public + b"\0"))),
        ("key-id-text", "a key id that is a text", head(b"\xa2" + alg + c(4) + c("k" * 32))),
        ("detached", "a payload that is elsewhere", item(data=b"\xf6")),
        ("payload-not-wrapped", "a payload that is no byte string", item(data=data)),
        ("payload-indefinite", "a payload in pieces", item(data=b"\x5f" + c(data[:100]) + c(data[100:]) + b"\xff")),
        ("signature-63", "a signature of 63 bytes", item(signature=c(signature[:63]))),
        ("signature-65", "a signature of 65 bytes", item(signature=c(signature + b"\0"))),
        ("signature-empty", "a signature without bytes", item(signature=c(b""))),
        ("signature-null", "null in place of the signature", item(signature=b"\xf6")),
        ("empty", "no bytes", b""),
        ("cut-1", "the first byte alone", whole[:1]),
        ("cut-in-header", "cut off in the header", whole[:20]),
        ("cut-in-payload", "cut off in the payload", whole[:150]),
        ("cut-before-signature", "cut off before the signature", whole[:-66]),
        ("cut-last", "without the last byte", whole[:-1]),
        ("json", "a text of another format", b'{"alg":"none"}'),
    ):
        yield bad(name, shows, tag, "malformed")
    yield bad("513-bytes", "one zero more than is read", whole + bytes(513 - len(whole)), "too_large")
    yield bad("zeros-2000", "two thousand zeros", bytes(2000), "too_large")


def codes():
    """Numbers that stand for nothing, by field and by version."""
    for version in (0, 2, 255):
        yield bad(f"version-{version}", "a version that is not known", tag_of(core(version=version)), "version")
    for name, fields in (
        ("purpose-0", core(purpose=0)), ("purpose-4", core(purpose=4)), ("purpose-255", core(purpose=255)),
        ("view-0", core(view=0)), ("view-4", core(view=4)), ("guardian-3", core(guardian=3)),
        ("sites-none", core(sites=0)), ("sites-4", core(sites=4)), ("sites-7", core(sites=7)),
        ("opening-site-0", core(opening=[0, month("2031-12")])),
        ("opening-site-3", core(opening=[3, month("2031-12")])),
        ("issued-0", core(issued=0)), ("issued-year-0", core(issued=11)),
        ("expires-year-0", core(expires=11)), ("expires-year-10000", core(expires=120000)),
        ("opening-year-10000", core(opening=[2, 120000])), ("issued-2-32-less-1", core(issued=2**32 - 1)),
    ):
        yield bad(name, "a number that stands for nothing", tag_of(fields), "unknown_code")


def rules():
    """Well-formed, well signed, and against a rule between fields."""
    for purpose, view in ((1, 2), (1, 3), (2, 1), (2, 3), (3, 2)):
        yield bad(f"{PURPOSES[purpose]}-{VIEWS[view]}", "a view that the purpose does not need",
                  tag_of(core(purpose=purpose, view=view)), "view_not_for_purpose")
    for name, issued, expires, error in (
        ("same-month", "2026-12", "2026-12", "expires_too_early"),
        ("month-before", "2026-12", "2026-11", "expires_too_early"),
        ("year-before", "2027-01", "2026-12", "expires_too_early"),
        ("last-to-first", "9999-12", "0001-01", "expires_too_early"),
        ("61-months", "2026-12", "2032-01", "expires_too_late"),
        ("61-months-from-leap-february", "2028-02", "2033-03", "expires_too_late"),
        ("61-months-to-the-last", "9994-11", "9999-12", "expires_too_late"),
        ("for-ever", "0001-01", "9999-12", "expires_too_late"),
    ):
        yield bad(name, f"{issued} to {expires}", tag_of(kept(issued, expires)), error)
    for name, shows, opening in (
        ("opening-month-before", "a key that dies a month before", [2, month("2031-11")]),
        ("opening-month-after", "a key that outlives the donation", [2, month("2032-01")]),
    ):
        yield bad(name, shows, tag_of(core(opening=opening)), "opening_key_month")
    yield bad("opening-in-belgium", "a key of the site that holds none",
              tag_of(core(opening=[1, month("2031-12")])), "opening_key_site")
    yield bad("not-stored-in-france", "not stored at the training site", tag_of(core(sites=1)), "opening_key_site")
    yield bad("id-of-another", "one's own key, somebody else's id", tag_of(core(BORIS)), "id_not_of_key")
    yield bad("id-zero", "an id of zeros", tag_of(core(id=bytes(16))), "id_not_of_key")
    reversed_id = core(id=sha(ANNA.public)[16:])
    yield bad("id-other-half", "the second half of the hash", tag_of(reversed_id), "id_not_of_key")


def order():
    """Two faults at once: the one that is checked first is told."""
    whole = tag_of(core())
    other = signed(payload(c(core(version=2))), by=BORIS)
    yield bad("length-before-form", "too long, and not CBOR", b"\xff" * 513, "too_large")
    yield bad("form-before-signature", "a long integer and another's signature",
              signed(payload(c(core())), by=BORIS, unprotected=b"\xb8\x00"), "not_canonical")
    yield bad("signature-before-version", "another's signature and another version", other, "signature")
    yield bad("signature-before-payload", "another's signature and no payload at all", signed(b"", by=BORIS), "signature")
    yield bad("header-before-encoding", "another algorithm and a trailing byte",
              signed(payload(c(core())), header_bytes=b"\xa2\x01\x27\x04\x58\x20" + ANNA.public, tail=b"\0"), "malformed")
    yield bad("shape-before-header", "a short signature and another algorithm", whole[:4] + b"\xa2\x01\x27" + whole[7:-66] + c(bytes(63)), "malformed")
    yield bad("version-before-fields", "another version and an id of 15 bytes",
              tag_of(core(version=2, id=ANNA.id[:15])), "version")
    yield bad("entries-before-version", "another version and no share",
              signed(payload(entries(items(core(version=2))[:-1]))), "malformed")
    yield bad("code-before-later-shape", "an unknown purpose and a share of 33 bytes",
              tag_of(core(purpose=9, share=bytes(33))), "unknown_code")
    yield bad("shape-before-later-code", "an id of 15 bytes and an unknown purpose",
              tag_of(core(id=ANNA.id[:15], purpose=9)), "malformed")
    yield bad("code-before-encoding", "an unknown view and a trailing byte",
              signed(payload(c(core(view=9)), tail=b"\0")), "unknown_code")
    yield bad("encoding-before-id", "a trailing byte and another's id",
              signed(payload(c(core(BORIS)), tail=b"\0")), "not_canonical")
    yield bad("id-before-view", "another's id and a view too many",
              tag_of(core(BORIS, view=3)), "id_not_of_key")
    yield bad("view-before-months", "a view too many and 61 months",
              tag_of(kept("2026-12", "2032-01", view=3)), "view_not_for_purpose")
    late = core(expires=month("2032-01"))
    yield bad("months-before-opening", "61 months and an opening key of another month", tag_of(late), "expires_too_late")
    early = core(opening=[1, month("2031-11")])
    yield bad("opening-month-before-site", "another month's key of another site", tag_of(early), "opening_key_month")


GROUPS = {
    "valid": ("tags that are accepted", valid),
    "encoding": ("payloads in another encoding, signed all the same", encoding),
    "lengths": ("values too wide for their field", lengths),
    "envelope": ("what is around the payload", envelopes),
    "codes": ("numbers that stand for nothing", codes),
    "rules": ("rules between fields", rules),
    "order": ("two faults at once", order),
}
