"""Messages between device and storage, as docs/protocol.md describes them."""

from .form import SITES, Reader, canonical, known, month, need, opened_statement, sha256

PLAIN_ASKS = {1: "status", 2: "erase", 3: "restrict", 4: "lift", 5: "object"}
CORRECTIONS = {1: "labels", 2: "quality", 3: "depicted"}
STATES = {0: "unknown", 1: "awaited", 2: "stored", 3: "unreadable", 4: "deleted", 5: "erased"}
CODE = set(b"abcdefghijklmnopqrstuvwxyz0123456789_")
REQUEST, REPLY, SIGNED, TAG, URL = 4096, 8192, 512, 512, 4096
LAST_DAY = 2932896


def read(kind, data, site_key=None):
    """What a message of this kind says; answers and receipts have to be signed by `site_key`."""
    return READERS[kind](data) if site_key is None else READERS[kind](data, site_key)


def begun(data, items):
    """A reader behind the head and the version."""
    r = Reader(data)
    r.exact(4, items)
    need(r.uint(8) == 1, "version")
    return r


def finish(r):
    need(r.at == len(r.data) and canonical(r.data), "not_canonical")


def text(r, most):
    said = r.text()
    need(1 <= len(said.encode()) <= most)
    return said


def many(r, most):
    """The head of an array of at most so many items."""
    count = r.head(4)[1]
    need(count <= most)
    return count


def day(r):
    number = r.uint(32)
    need(number <= LAST_DAY, "unknown_code")
    return number


def deposit(data):
    need(len(data) <= REQUEST, "too_large")
    r = begun(data, 3)
    out = {"tag": r.bytes(most=TAG).hex(), "share": r.bytes(32).hex()}
    finish(r)
    return out


def replica(data):
    need(len(data) <= REQUEST, "too_large")
    r = begun(data, 2)
    out = {"tag": r.bytes(most=TAG).hex()}
    finish(r)
    return out


def grant(data):
    need(len(data) <= REPLY, "too_large")
    r = begun(data, 2)
    url = text(r, URL)
    need(url.isascii())
    finish(r)
    return {"url": url}


def problem(data):
    need(len(data) <= REPLY, "too_large")
    r = begun(data, 2)
    code = text(r, 40)
    need(set(code.encode()) <= CODE)
    finish(r)
    return {"code": code}


def reply(data):
    need(len(data) <= REPLY, "too_large")
    r = begun(data, 3)
    answered = r.bytes(most=SIGNED).hex()
    receipts = [r.bytes(most=SIGNED).hex() for _ in range(many(r, 2))]
    finish(r)
    return {"answer": answered, "receipts": receipts}


def asked(r):
    items = many(r, 2)
    number = r.uint(8)
    need(1 <= number <= 7, "unknown_code")
    need(items == (2 if number > 5 else 1))
    if number == 6:
        return {"rectify": known(CORRECTIONS, r.uint(8))}
    if number == 7:
        return {"shorten": month(r.uint(32), "unknown_code")}
    return PLAIN_ASKS[number]


def request(data):
    need(len(data) <= REQUEST, "too_large")
    signer, payload = opened_statement(data, b"sid/request/1")
    r = begun(payload, 4)
    out = {"signer": signer.hex(), "id": r.bytes(16).hex(), "serial": r.uint(32), "ask": asked(r)}
    need((out["ask"] == "status") == (out["serial"] == 0), "serial")
    finish(r)
    need(out["id"] == sha256(signer)[:16].hex(), "other_donation")
    return out


def of_site(data, external, site_key, items):
    """A reader at the first item behind the version of what this site has to have signed."""
    need(len(data) <= SIGNED, "too_large")
    signer, payload = opened_statement(data, external)
    need(signer == site_key, "other_site")
    return begun(payload, items)


def answer(data, site_key):
    r = of_site(data, b"sid/answer/1", site_key, 10)
    out = {"id": r.bytes(16).hex(), "site": known(SITES, r.uint(8)), "request": r.bytes(32).hex(),
           "serial": r.uint(32), "state": known(STATES, r.uint(8))}
    flag = r.take(1)
    need(flag in (b"\xf4", b"\xf5"))
    out["restricted"] = flag == b"\xf5"
    out["until"] = month(r.uint(32), "unknown_code") if many(r, 1) else None
    out["received"], out["due"] = day(r), day(r)
    finish(r)
    return out


def receipt(data, site_key):
    r = of_site(data, b"sid/receipt/1", site_key, 5)
    out = {"id": r.bytes(16).hex(), "site": known(SITES, r.uint(8)), "tag": r.bytes(32).hex(),
           "stored": month(r.uint(32), "unknown_code")}
    finish(r)
    return out


READERS = {"deposit": deposit, "replica": replica, "grant": grant, "problem": problem, "reply": reply,
           "request": request, "answer": answer, "receipt": receipt}
