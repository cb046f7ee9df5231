"""Vectors of what device and storage say to each other without a signature of its own: docs/protocol.md."""

from .form import c, seed
from .statements import BE, TAG, answer_of, answers, bad, good, long_uint, receipt_of, receipts, requests

SHARE = seed("share")


def common(whole, most):
    """What is wrong with every unsigned message in the same way."""
    yield bad("empty", "no bytes", b"", "malformed")
    yield bad("cut", "without the last byte", whole[:-1], "malformed")
    yield bad("trailing-byte", "a byte behind the end", whole + b"\0", "not_canonical")
    yield bad("long-version", "the version in two bytes", long_uint(whole), "not_canonical")
    yield bad("long-array", "the length of the array in two bytes",
              b"\x98" + bytes([whole[0] & 31]) + whole[1:], "not_canonical")
    yield bad("version-0", "version 0", whole[:1] + b"\0" + whole[2:], "version")
    yield bad("version-2", "version 2", whole[:1] + b"\x02" + whole[2:], "version")
    yield bad("version-256", "version 256", whole[:1] + b"\x19\x01\0" + whole[2:], "malformed")
    yield bad("version-text", "the version as a text", whole[:1] + b"\x611" + whole[2:], "malformed")
    yield bad("version-before-encoding", "version 2 and a trailing byte", whole[:1] + b"\x02" + whole[2:] + b"\0", "version")
    yield bad("an-item-less", "an item is missing", bytes([whole[0] - 1]) + whole[1:], "malformed")
    yield bad("an-item-more", "an item too many", bytes([whole[0] + 1]) + whole[1:] + b"\0", "malformed")
    yield bad("indefinite", "an array of indefinite length", b"\x9f" + whole[1:] + b"\xff", "malformed")
    yield bad("a-tag-of-cbor", "behind tag 18", b"\xd2" + whole, "malformed")
    zeros = most - len(whole)
    yield bad("most-bytes", "zeros up to the largest length that is read", [whole.hex(), ["00", zeros]], "not_canonical")
    yield bad("one-byte-more", "one zero more", [whole.hex(), ["00", zeros + 1]], "too_large")
    yield bad("too-long-and-malformed", "nothing but zeros, too many", [["00", most + 1]], "too_large")


def deposits():
    def of(tag, share=SHARE):
        return c([1, tag, share])

    def told(tag, share=SHARE):
        return {"tag": tag.hex(), "share": share.hex()}

    for name, shows, tag, share in (
        ("usual", "a tag and the share it commits to", TAG, SHARE),
        ("share-of-zeros", "what the share is, is not looked at", TAG, bytes(32)),
        ("tag-of-512", "the longest tag; it is not read here", b"\x5a" * 512, SHARE),
        ("tag-of-one", "a byte that is no tag", b"\0", SHARE),
        ("no-tag", "an empty tag, which the reader of tags refuses", b"", SHARE),
    ):
        yield good(name, shows, of(tag, share).hex(), told(tag, share))
    whole = of(TAG)
    yield from common(whole, 4096)
    for name, shows, data in (
        ("tag-of-513", "a tag that is too long", of(b"\x5a" * 513)),
        ("share-31", "a share of 31 bytes", of(TAG, SHARE[:31])),
        ("share-33", "a share of 33 bytes", of(TAG, SHARE + b"\0")),
        ("share-text", "the share as a text", c([1, TAG, "x" * 32])),
        ("tag-unwrapped", "the tag not as a byte string", b"\x83\x01" + TAG + c(SHARE)),
        ("exchanged", "the share before the tag", c([1, SHARE, TAG])),
        ("chunked", "the share in two pieces", b"\x83\x01" + c(TAG) + b"\x5f" + c(SHARE[:16]) + c(SHARE[16:]) + b"\xff"),
        ("map", "a map in place of the array", c({1: 1, 2: TAG, 3: SHARE})),
    ):
        yield bad(name, shows, data, "malformed")
    yield bad("long-share-length", "the length of the share in three bytes",
              b"\x83\x01" + c(TAG) + b"\x59\0\x20" + SHARE, "not_canonical")


def replicas():
    yield good("usual", "a tag", c([1, TAG]).hex(), {"tag": TAG.hex()})
    yield good("tag-of-512", "the longest tag", c([1, b"\x5a" * 512]).hex(), {"tag": "5a" * 512})
    yield from common(c([1, TAG]), 4096)
    yield bad("tag-of-513", "a tag that is too long", c([1, b"\x5a" * 513]), "malformed")
    yield bad("with-a-share", "a deposit", c([1, TAG, SHARE]), "malformed")


def grants():
    def of(url):
        return c([1, url])

    for name, shows, url in (
        ("usual", "what it leads to is another question", "https://store.fr.example.org/donations/a?b"),
        ("one-byte", "the shortest text", "x"),
        ("4096-bytes", "the longest", "x" * 4096),
        ("control", "control characters are ASCII, and no URL of an upload", "\r\n\t\0"),
        ("last-of-ascii", "the last character of ASCII", "\x7f"),
    ):
        yield good(name, shows, of(url).hex(), {"url": url})
    yield from common(of("https://store.fr.example.org/"), 8192)
    for name, shows, data in (
        ("no-url", "an empty text", of("")),
        ("4097-bytes", "a text that is too long", of("x" * 4097)),
        ("letter-beyond", "a letter beyond ASCII", of("https://store.fr.ex\u0430mple.org/")),
        ("not-utf-8", "a text that is no UTF-8", b"\x82\x01\x61\xff"),
        ("surrogate", "half of a surrogate pair", b"\x82\x01\x63\xed\xa0\x80"),
        ("bytes", "the URL as bytes", c([1, b"https://store.fr.example.org/"])),
        ("chunked", "the URL in two pieces", b"\x82\x01\x7f\x61x\x61y\xff"),
        ("null", "no URL", c([1, None])),
    ):
        yield bad(name, shows, data, "malformed")


def problems():
    for name, shows, code in (
        ("usual", "the id was used", "id_used"), ("shortest", "one letter", "x"),
        ("longest", "forty", "a" * 40), ("digits", "digits and underscores", "_0_9_"),
        ("unheard-of", "a code that nobody knows is one", "of_next_year"),
    ):
        yield good(name, shows, c([1, code]).hex(), {"code": code})
    yield from common(c([1, "id_used"]), 8192)
    for name, shows, code in (
        ("no-code", "an empty text", ""), ("41-letters", "one letter more", "a" * 41),
        ("capital", "a capital letter", "Id_used"), ("hyphen", "a hyphen", "id-used"),
        ("space", "a space", "id used"), ("line-feed", "a line feed at the end", "id_used\n"),
        ("accent", "a letter beyond ASCII", "id_us\u00e9"), ("markup", "something for a browser", "<b>"),
    ):
        yield bad(name, shows, c([1, code]), "malformed")
    yield bad("number", "the code as a number", c([1, 409]), "malformed")
    yield bad("bytes", "the code as bytes", c([1, b"id_used"]), "malformed")


def replies():
    answered = answer_of()
    receipts = [receipt_of(site=2), receipt_of(site=1, by=BE)]

    def ok(answer, receipts):
        return {"answer": answer.hex(), "receipts": [receipt.hex() for receipt in receipts]}

    for name, shows, answer, found in (
        ("usual", "with both receipts", answered, receipts),
        ("one-receipt", "FR's alone", answered, receipts[:1]),
        ("no-receipt", "not stored", answered, []),
        ("same-twice", "what is signed is not looked at here", answered, [receipts[0]] * 2),
        ("empty-parts", "nor whether it is there", b"", [b"", b""]),
        ("longest-parts", "512 bytes each", b"\x5a" * 512, [b"\x5a" * 512] * 2),
    ):
        yield good(name, shows, c([1, answer, found]).hex(), ok(answer, found))
    yield from common(c([1, answered, receipts]), 8192)
    for name, shows, data in (
        ("three-receipts", "one receipt too many", c([1, answered, receipts + receipts[:1]])),
        ("answer-of-513", "an answer that is too long", c([1, b"\x5a" * 513, []])),
        ("receipt-of-513", "a receipt that is too long", c([1, answered, [b"\x5a" * 513]])),
        ("receipt-alone", "a receipt without its array", c([1, answered, receipts[0]])),
        ("receipts-as-map", "a map of receipts", c([1, answered, {1: receipts[0]}])),
        ("indefinite-receipts", "receipts in an array of indefinite length",
         b"\x83\x01" + c(answered) + b"\x9f" + c(receipts[0]) + b"\xff"),
        ("missing-receipt", "an array that promises one more", b"\x83\x01" + c(answered) + b"\x82" + c(receipts[0])),
        ("answer-unwrapped", "the answer not as a byte string", b"\x83\x01" + answered + c([])),
    ):
        yield bad(name, shows, data, "malformed")
    yield bad("long-receipts", "the length of the array of receipts in two bytes",
              b"\x83\x01" + c(answered) + b"\x98\x01" + c(receipts[0]), "not_canonical")


GROUPS = {
    "deposit": ("a tag and its key share, as a device sends them", deposits),
    "replica": ("a tag, as one keeper sends it to the other", replicas),
    "grant": ("a URL to upload to", grants),
    "problem": ("why a keeper did not do what it was asked", problems),
    "reply": ("an answer with its receipts", replies),
    "request": ("what the owner of a donation asks", requests),
    "answer": ("what a site answers", answers),
    "receipt": ("that a site has a donation", receipts),
}
