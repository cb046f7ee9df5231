"""Vectors of what is signed between device and storage: requests, answers, receipts (docs/protocol.md)."""

from .form import ANNA, BORIS, SHORTEN, Donor, c, core, month, month_text, sha, signed, tag_of, vector, wish
from .signatures import IDENTITY, ORDER, wrapped

REQUEST, ANSWER, RECEIPT = b"sid/request/1", b"sid/answer/1", b"sid/receipt/1"
FR, BE = Donor("receipt key of FR"), Donor("receipt key of BE")
TAG = tag_of(core())
ASKS = {1: "status", 2: "erase", 3: "restrict", 4: "lift", 5: "object"}
CORRECTIONS = {1: "labels", 2: "quality", 3: "depicted"}
STATES = {0: "unknown", 1: "awaited", 2: "stored", 3: "unreadable", 4: "deleted", 5: "erased"}
SITES = {1: "BE", 2: "FR"}
RECEIVED, DUE = 20781, 20811


def good(name, shows, message, ok, **inputs):
    return vector(name, shows, {"message": message, **inputs}, ok=ok)


def bad(name, shows, message, error, **inputs):
    message = message.hex() if isinstance(message, bytes) else message
    return vector(name, shows, {"message": message, **inputs}, error=error)


def long_uint(data):
    """The version, which is the second byte, in two bytes."""
    return data[:1] + b"\x18" + data[1:]


def refused_statements(whole, make, donor, external, other_kinds, most):
    """What is wrong with every signed message in the same way; `make(bytes)` signs a payload."""
    data = whole[0]
    sent = whole[1]
    two = data[:1] + b"\x02" + data[2:]
    for name, shows, message in (
        ("long-version", "the version in two bytes", make(long_uint(data))),
        ("long-array", "the length of the array in two bytes", make(b"\x98" + bytes([data[0] & 31]) + data[1:])),
        ("trailing-in-payload", "a byte behind the payload", make(data + b"\0")),
        ("trailing-byte", "a byte behind the statement", sent + b"\0"),
        ("long-tag", "tag 18 in two bytes", make(data, tag=b"\xd8\x12")),
        ("long-unprotected", "the empty map in two bytes", make(data, unprotected=b"\xb8\0")),
        ("most-bytes", "zeros up to the largest length that is read", sent + bytes(most - len(sent))),
    ):
        yield message, "not_canonical", name, shows
    for name, shows, message in (
        ("empty", "no bytes", b""),
        ("cut", "without the last byte", sent[:-1]),
        ("no-tag", "without a CBOR tag", sent[1:]),
        ("payload-alone", "not signed at all", data),
        ("version-256", "version 256", make(data[:1] + b"\x19\x01\0" + data[2:])),
        ("an-item-less", "an item is missing", make(bytes([data[0] - 1]) + data[1:])),
        ("an-item-more", "an item too many", make(bytes([data[0] + 1]) + data[1:] + b"\0")),
        ("id-15", "an id of 15 bytes", make(data[:2] + b"\x4f" + data[3:18] + data[19:])),
        ("id-17", "an id of 17 bytes", make(data[:2] + b"\x51" + data[3:19] + b"\0" + data[19:])),
        ("empty-payload", "nothing is signed", make(b"")),
        ("indefinite", "an array of indefinite length", make(b"\x9f" + data[1:] + b"\xff")),
        ("key-id-unprotected", "the key id once more, unprotected", make(data, unprotected=b"\xa1\x04\x58\x20" + donor.public)),
        ("algorithm-eddsa", "EdDSA (-8)", make(data, header_bytes=b"\xa2\x01\x27\x04\x58\x20" + donor.public)),
        ("detached", "a payload that is elsewhere", make(data, data=b"\xf6")),
    ):
        yield message, "malformed", name, shows
    yield make(data[:1] + b"\0" + data[2:]), "version", "version-0", "version 0"
    yield make(two), "version", "version-2", "version 2"
    yield make(two + b"\0"), "version", "version-before-encoding", "version 2 and a trailing byte"
    yield sent + bytes(most + 1 - len(sent)), "too_large", "one-byte-more", "one zero more than is read"
    s = int.from_bytes(sent[-32:], "little")
    for name, shows, message in (
        ("signed-by-another", "the header names a key that did not sign", make(data, by=BORIS)),
        ("signed-as-nothing", "signed without external data", signed(data, donor, b"")),
        ("signed-as-next-version", "signed as a statement of another version", signed(data, donor, external[:-1] + b"2")),
        ("as-cose-sign", "the context of COSE_Sign in what is signed", make(data, context="Signature")),
        ("s-plus-order", "S + L", sent[:-32] + (s + ORDER).to_bytes(32, "little")),
        ("payload-flipped", "a bit of the id flipped", sent.replace(data[3:19], bytes([data[3] ^ 1]) + data[4:19])),
        ("small-key", "the neutral element as key: anybody can sign", wrapped(data, IDENTITY + bytes(32), IDENTITY)),
        ("signature-before-version", "another's signature and version 2", make(two, by=BORIS)),
    ):
        yield message, "signature", name, shows
    for other in other_kinds:
        name = other.decode().split("/")[1]
        yield signed(data, donor, other), "signature", f"signed-as-{name}", f"signed as {other.decode()}"


def request_data(ask, serial, donor=ANNA, version=1):
    return c([version, donor.id, serial, ask])


def requests():
    def make(content, donor=ANNA, **parts):
        return signed(content, donor, REQUEST, **parts)

    def ok(name, shows, ask, serial, told, donor=ANNA):
        fields = {"signer": donor.public.hex(), "id": donor.id.hex(), "serial": serial, "ask": told}
        return good(name, shows, make(request_data(ask, serial, donor), donor).hex(), fields)

    for number, word in ASKS.items():
        yield ok(word, "number 0 for status alone", [number], 7 if number > 1 else 0, word)
    for number, word in CORRECTIONS.items():
        yield ok(f"rectify-{word}", "what is wrong with it", [6, number], 8, {"rectify": word})
    for until in ("2028-02", "0001-01", "9999-12"):
        yield ok(f"shorten-{until}", "to be kept until then at most", [7, month(until)], 9, {"shorten": until})
    for serial in (1, 23, 24, 255, 256, 65535, 65536, 2**32 - 1):
        yield ok(f"serial-{serial}", "a number from 1 on", [2], serial, "erase")
    yield ok("another-donation", "Boris's", [2], 1, "erase", BORIS)
    data = request_data([7, month("2028-02")], 300)
    tried = refused_statements((data, make(data)), make, ANNA, REQUEST, (ANSWER, RECEIPT, SHORTEN, b"sid/tag/1"), 4096)
    for message, error, name, shows in tried:
        if name in ("most-bytes", "one-byte-more"):
            whole = make(data)
            message = [whole.hex(), ["00", len(message) - len(whole)]]
        yield bad(name, shows, message, error)
    for name, shows, ask, serial in (
        ("status-with-a-number", "status has number 0", [1], 1),
        ("status-with-the-last", "status has number 0", [1], 2**32 - 1),
        ("erase-without", "number 0 for what changes something", [2], 0),
        ("shorten-without", "number 0 for what changes something", [7, month("2028-02")], 0),
    ):
        yield bad(name, shows, make(request_data(ask, serial)), "serial")
    for name, shows, ask in (
        ("ask-0", "kind 0", [0]), ("ask-8", "kind 8", [8]), ("ask-8-of-two", "kind 8 with something", [8, 1]),
        ("ask-255", "kind 255", [255]), ("correction-0", "nothing is wrong", [6, 0]),
        ("correction-4", "correction 4", [6, 4]), ("correction-255", "correction 255", [6, 255]),
        ("month-0", "month 0", [7, 0]), ("year-0", "December of year 0", [7, 11]),
        ("year-10000", "January of year 10 000", [7, 120000]),
    ):
        yield bad(name, shows, make(request_data(ask, 3)), "unknown_code")
    for name, shows, ask in (
        ("ask-256", "kind 256", [256]), ("no-ask", "an empty array", []), ("three-items", "three items", [6, 1, 1]),
        ("status-and-more", "status with something", [1, 1]), ("erase-and-more", "erase with something", [2, 1]),
        ("rectify-nothing", "no correction", [6]), ("shorten-nothing", "no month", [7]),
        ("ask-number", "a number in place of the array", 2), ("ask-text", "the kind as a text", ["erase"]),
        ("ask-negative", "a kind below zero", [-1]), ("month-text", "the month as a text", [7, "2028-02"]),
        ("month-2-32", "a month beyond 32 bits", [7, 2**32]), ("ask-map", "a map", {2: 0}),
        ("correction-256", "correction 256", [6, 256]),
    ):
        yield bad(name, shows, make(request_data(ask, 3)), "malformed")
    yield bad("serial-2-32", "a number beyond 32 bits", make(request_data([2], 2**32)), "malformed")
    yield bad("serial-negative", "a number below zero", make(request_data([2], -1)), "malformed")
    yield bad("serial-float", "a number as a float", make(b"\x84\x01" + c(ANNA.id) + b"\xf9\x3c\0" + c([2])), "malformed")
    yield bad("long-ask", "the kind in two bytes", make(b"\x84\x01" + c(ANNA.id) + b"\x03\x81\x18\x02"), "not_canonical")
    yield bad("serial-before-encoding", "number 0 in two bytes for erase",
              make(b"\x84\x01" + c(ANNA.id) + b"\x18\0\x81\x02"), "serial")
    yield bad("for-another-donation", "Boris's key, Anna's id", make(request_data([2], 3), BORIS), "other_donation")
    yield bad("encoding-before-id", "Boris's key, Anna's id, a trailing byte", make(request_data([2], 3) + b"\0", BORIS), "not_canonical")
    yield bad("number-before-id", "Boris's key, Anna's id, number 0", make(request_data([2], 0), BORIS), "serial")
    yield bad("wish", "a wish for a shorter time", signed(wish(), ANNA, SHORTEN), "signature")
    yield bad("tag", "the donation's tag", TAG, "signature")


def answer_data(id=ANNA.id, site=2, request=sha(b"a request"), serial=3, state=2, restricted=False,
                until=("2031-12",), received=RECEIVED, due=DUE, version=1):
    until = [month(text) if isinstance(text, str) else text for text in until] if isinstance(until, tuple) else until
    return c([version, id, site, request, serial, state, restricted, until, received, due])


def answer_of(by=FR, **fields):
    return signed(answer_data(**fields), by, ANSWER)


def answers():
    key = {"site_key": FR.public.hex()}

    def make(content, donor=FR, **parts):
        return signed(content, donor, ANSWER, **parts)

    def ok(name, shows, **fields):
        usual = {"id": ANNA.id, "site": 2, "request": sha(b"a request"), "serial": 3, "state": 2,
                 "restricted": False, "until": ("2031-12",), "received": RECEIVED, "due": DUE, **fields}
        told = {**usual, "id": usual["id"].hex(), "site": SITES[usual["site"]], "request": usual["request"].hex(),
                "state": STATES[usual["state"]], "until": usual["until"][0] if usual["until"] else None}
        return good(name, shows, make(answer_data(**fields)).hex(), told, **key)

    for state, word in STATES.items():
        yield ok(f"{word}", "a state, and until when it is kept", state=state)
        yield ok(f"{word}-not-kept", "a state, and that it is not kept", state=state, until=())
        yield ok(f"{word}-restricted", "a state, and used for nothing", state=state, restricted=True)
    yield ok("of-be", "what FR's key signs about BE is told as it is", site=1)
    yield ok("never-asked", "no request changed anything yet", serial=0)
    yield ok("last-serial", "the largest number", serial=2**32 - 1)
    yield ok("first-day", "the smallest numbers", received=0, due=0, until=("0001-01",))
    yield ok("last-day", "the largest numbers", received=2932896, due=2932896, until=("9999-12",))
    yield ok("due-before-received", "whether the days make sense is another question", received=DUE, due=RECEIVED)
    data = answer_data()
    for message, error, name, shows in refused_statements((data, make(data)), make, FR, ANSWER, (REQUEST, RECEIPT), 512):
        yield bad(name, shows, message, error, **key)
    for name, shows, fields in (
        ("site-0", "site 0", {"site": 0}), ("site-3", "site 3", {"site": 3}), ("site-255", "site 255", {"site": 255}),
        ("state-6", "state 6", {"state": 6}), ("state-255", "state 255", {"state": 255}),
        ("month-0", "month 0", {"until": (0,)}), ("year-0", "December of year 0", {"until": (11,)}),
        ("year-10000", "January of year 10 000", {"until": (120000,)}),
        ("received-10000", "received on 1 January of year 10 000", {"received": 2932897}),
        ("due-10000", "due on 1 January of year 10 000", {"due": 2932897}),
        ("due-2-32-less-1", "due on the last day that fits", {"due": 2**32 - 1}),
    ):
        yield bad(name, shows, answer_of(**fields), "unknown_code", **key)
    for name, shows, fields in (
        ("site-256", "site 256", {"site": 256}), ("state-256", "state 256", {"state": 256}),
        ("request-31", "a hash of 31 bytes", {"request": bytes(31)}),
        ("request-33", "a hash of 33 bytes", {"request": bytes(33)}),
        ("serial-2-32", "a number beyond 32 bits", {"serial": 2**32}),
        ("restricted-0", "a number for no", {"restricted": 0}),
        ("restricted-null", "null for no", {"restricted": None}), ("until-null", "null for no month", {"until": None}),
        ("until-number", "a month without its array", {"until": 24383}),
        ("two-months", "two months", {"until": (24383, 24384)}),
        ("due-2-32", "a day beyond 32 bits", {"due": 2**32}),
        ("received-negative", "a day below zero", {"received": -1}),
        ("due-text", "a day as a text", {"due": "2026-12-24"}),
    ):
        yield bad(name, shows, answer_of(**fields), "malformed", **key)
    at = data.index(b"\xf4")
    yield bad("restricted-in-two-bytes", "no as a simple value in two bytes", make(data[:at] + b"\xf8\x14" + data[at + 1:]), "malformed", **key)
    yield bad("of-another-site", "signed by BE where FR's is expected", answer_of(BE), "other_site", **key)
    yield bad("of-a-donor", "signed by the donation's own key", answer_of(ANNA), "other_site", **key)
    yield bad("site-before-version", "signed by BE, version 2", answer_of(BE, version=2), "other_site", **key)
    yield bad("a-receipt", "FR's receipt", receipt_of(), "signature", **key)


def receipt_data(id=ANNA.id, site=2, tag=sha(TAG), stored="2026-12", version=1):
    return c([version, id, site, tag, month(stored) if isinstance(stored, str) else stored])


def receipt_of(by=FR, **fields):
    return signed(receipt_data(**fields), by, RECEIPT)


def receipts():
    key = {"site_key": FR.public.hex()}

    def make(content, donor=FR, **parts):
        return signed(content, donor, RECEIPT, **parts)

    def ok(name, shows, by=FR, **fields):
        usual = {"id": ANNA.id, "site": 2, "tag": sha(TAG), "stored": month("2026-12"), **fields}
        told = {"id": usual["id"].hex(), "site": SITES[usual["site"]], "tag": usual["tag"].hex(), "stored": month_text(usual["stored"])}
        return good(name, shows, receipt_of(by, **fields).hex(), told, site_key=by.public.hex())

    yield ok("usual", "FR has it")
    yield ok("of-be", "BE has it", BE, site=1)
    yield ok("be-signed-by-fr", "whether the site is the key's is another question", site=1)
    yield ok("first-month", "the smallest month", stored=12)
    yield ok("last-month", "the largest month", stored=119999)
    data = receipt_data()
    for message, error, name, shows in refused_statements((data, make(data)), make, FR, RECEIPT, (REQUEST, ANSWER), 512):
        yield bad(name, shows, message, error, **key)
    for name, shows, fields in (
        ("site-0", "site 0", {"site": 0}), ("site-3", "site 3", {"site": 3}), ("month-0", "month 0", {"stored": 0}),
        ("year-0", "December of year 0", {"stored": 11}), ("year-10000", "January of year 10 000", {"stored": 120000}),
    ):
        yield bad(name, shows, receipt_of(**fields), "unknown_code", **key)
    for name, shows, fields in (
        ("site-256", "site 256", {"site": 256}), ("site-text", "the site as a text", {"site": "FR"}),
        ("tag-31", "a hash of 31 bytes", {"tag": bytes(31)}), ("tag-33", "a hash of 33 bytes", {"tag": bytes(33)}),
        ("tag-text", "the hash as a text", {"tag": "x" * 32}),
        ("month-2-32", "a month beyond 32 bits", {"stored": 2**32}),
        ("month-array", "the month in an array", {"stored": [24383]}),
    ):
        yield bad(name, shows, receipt_of(**fields), "malformed", **key)
    yield bad("of-another-site", "signed by BE where FR's is expected", receipt_of(BE), "other_site", **key)
    yield bad("site-before-version", "signed by BE, version 2", receipt_of(BE, version=2), "other_site", **key)
    yield bad("an-answer", "FR's answer", answer_of(), "signature", **key)
