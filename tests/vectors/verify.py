"""Checks vectors with a second implementation of docs/donation-format.md and docs/protocol.md:
`python verify.py FOLDER...`.

Needs cbor2 and cryptography, and shares no code with the Rust implementation or with generate.py.
Reads every *.json below the folders (or one group from `--stdin`), says how many vectors of each
kind there were, and lists those where it comes to another result; exit code 1 when there is one.

Strings of CBOR are read by a small reader of our own, since the format says which fault is told
first; what is accepted is decoded once more by cbor2 and has to encode to the same bytes.
"""

import hashlib
import hmac
import json
import pathlib
import sys
import time
from collections import Counter

import cbor2
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from reading import admission, controllers, protocol, uploads
from reading.form import (
    SITES, Reader, Refused, canonical, known, month, need, number_of, opened_statement, sha256,
)

PURPOSES = {1: "train-landmarks", 2: "train-matting", 3: "train-compliance"}
VIEWS = {1: "geometry", 2: "matting", 3: "compliance"}
GUARDIANS = {0: "not-needed", 1: "guardian", 2: "joint"}
SERVES = {("train-landmarks", "geometry"), ("train-matting", "matting"),
          ("train-compliance", "geometry"), ("train-compliance", "compliance")}
CONTROLLER = set(b"abcdefghijklmnopqrstuvwxyz0123456789-")
PARTS = {"geometry": ("landmarks",), "matting": ("image", "alpha"), "compliance": ("image",)}
PART_KEYS = {"image": 3, "alpha": 4, "landmarks": 5}
LENGTHS = {"geometry": 4096, "matting": 98304, "compliance": 65536}
MOST = 2 * 1024 * 1024


def tag(data):
    need(len(data) <= 512, "too_large")
    signer, payload = opened_statement(data, b"sid/tag/1")
    r = Reader(payload)
    r.exact(4, 3)
    start = r.at
    r.exact(5, 13)
    r.key(1)
    need(r.uint(8) == 1, "version")
    t = {"signer": signer.hex()}
    r.key(2)
    t["id"] = r.bytes(16).hex()
    r.key(3)
    t["purpose"] = known(PURPOSES, r.uint(8))
    r.key(4)
    t["view"] = known(VIEWS, r.uint(8))
    r.key(5)
    r.exact(4, 3)
    name = r.text()
    need(1 <= len(name.encode()) <= 32 and set(name.encode()) <= CONTROLLER)
    t["controller"] = name
    t["policy_version"] = r.uint(32)
    t["policy"] = r.bytes(32).hex()
    r.key(6)
    t["consent"] = r.bytes(32).hex()
    r.key(7)
    t["guardian"] = known(GUARDIANS, r.uint(8))
    for key, field in ((8, "issued"), (9, "expires")):
        r.key(key)
        t[field] = month(r.uint(32), "unknown_code")
    r.key(10)
    bits = r.uint(8)
    need(bits in (1, 2, 3), "unknown_code")
    t["sites"] = [SITES[bit] for bit in (1, 2) if bits & bit]
    r.key(11)
    r.exact(4, 2)
    t["transform"] = [r.uint(8), r.uint(8)]
    r.key(12)
    r.exact(4, 2)
    t["opening"] = [known(SITES, r.uint(8)), month(r.uint(32), "unknown_code")]
    r.key(13)
    t["share"] = r.bytes(32).hex()
    t["core"] = sha256(payload[start:r.at]).hex()
    t["sealed"] = r.bytes(32).hex()
    t["sealed_bytes"] = r.uint(32)
    need(r.at == len(payload) and canonical(payload), "not_canonical")
    need(t["id"] == sha256(signer)[:16].hex(), "id_not_of_key")
    need((t["purpose"], t["view"]) in SERVES, "view_not_for_purpose")
    kept = number_of(t["expires"]) - number_of(t["issued"])
    need(kept > 0, "expires_too_early")
    need(kept <= 60, "expires_too_late")
    need(t["opening"][1] == t["expires"], "opening_key_month")
    need(t["opening"][0] == "FR" and "FR" in t["sites"], "opening_key_site")
    return t


def shorten(data, against=None, so_far=None):
    need(len(data) <= 160)
    signer, payload = opened_statement(data, b"sid/shorten/1")
    r = Reader(payload)
    r.exact(4, 3)
    need(r.uint(8) == 1)
    wish = {"signer": signer.hex(), "id": r.bytes(16).hex(), "month": month(r.uint(32), "malformed")}
    need(r.at == len(payload) and canonical(payload), "not_canonical")
    need(wish["id"] == sha256(signer)[:16].hex(), "other_donation")
    if against is not None:
        donation = tag(against)
        need(donation["id"] == wish["id"], "other_donation")
        need(wish["month"] < min(donation["expires"], so_far or "9999-99"), "not_shorter")
        wish["until"] = wish["month"]
    return wish


def header(sealed):
    need(len(sealed) <= MOST, "too_large")
    need(len(sealed) >= 10 and sealed[:4] == b"SID1", "header")
    need(sealed[4:6] == b"\x00\x20", "kem")
    need(sealed[6] in SITES, "header")
    until = month(int.from_bytes(sealed[7:10], "big"), "header")
    need(len(sealed) >= 10 + 32 + 16, "header")
    return {"kem": 0x20, "opening": [SITES[sealed[6]], until], "encapsulated": sealed[10:42].hex(),
            "ciphertext_bytes": len(sealed) - 42}


def covers(t, sealed):
    need(len(sealed) == t["sealed_bytes"], "length")
    need(sha256(sealed).hex() == t["sealed"], "digest")
    need(header(sealed)["opening"] == t["opening"], "opening_key")


def hkdf_extract(salt, key):
    return hmac.digest(salt, key, "sha256")


def hkdf_expand(key, info, length):
    output = b""
    block = b""
    for number in range(1, 3):
        block = hmac.digest(key, block + info + bytes((number,)), "sha256")
        output += block
    return output[:length]


def exported(private_key, encapsulated, info):
    """RFC 9180, receiver in base mode, up to `Export("sid/1/content", 32)`."""
    def labeled(suite):
        def extract(salt, label, key):
            return hkdf_extract(salt, b"HPKE-v1" + suite + label + key)

        def expand(key, label, context):
            return hkdf_expand(key, (32).to_bytes(2, "big") + b"HPKE-v1" + suite + label + context, 32)
        return extract, expand

    private = X25519PrivateKey.from_private_bytes(private_key)
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(encapsulated))
    except ValueError:
        raise Refused("shut") from None
    extract, expand = labeled(b"KEM" + bytes.fromhex("0020"))
    context = encapsulated + private.public_key().public_bytes_raw()
    secret = expand(extract(b"", b"eae_prk", shared), b"shared_secret", context)
    extract, expand = labeled(b"HPKE" + bytes.fromhex("002000010003"))
    schedule = b"\0" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)
    exporter = expand(extract(secret, b"secret", b""), b"exp", schedule)
    return expand(exporter, b"sec", b"sid/1/content")


def opened(data, sealed, private_key, share):
    t = tag(data)
    try:
        covers(t, sealed)
        need(sha256(share).hex() == t["share"], "share")
        site, until = t["opening"]
        secret = exported(private_key, sealed[10:42], f"sid/1/{site}/{until}".encode())
        key = hkdf_expand(hkdf_extract(bytes(32), secret + share), b"sid/1/key", 44)
        try:
            plain = ChaCha20Poly1305(key[:32]).decrypt(key[32:], sealed[42:], bytes.fromhex(t["core"]))
        except InvalidTag:
            raise Refused("shut") from None
    except Refused as refused:
        raise Refused(refused.code, "sealed") from None
    try:
        return content(plain, t["view"])
    except Refused as refused:
        raise Refused(refused.code, "content") from None


def whose(of, judge, *inputs):
    """What a reader says, with its name where it refuses."""
    try:
        return judge(*inputs)
    except Refused as refused:
        raise Refused(refused.code, of) from None


def admitted(vector, data):
    root, sealed = data("root"), data("sealed")
    policy = whose("policy", controllers.policy, data("policy"), root)
    sites = whose("sites", controllers.read_sites, data("sites"), root, None, data("policy"))
    found = whose("tag", tag, data("tag"))
    whose("sealed", covers, found, sealed)
    return whose("admission", admission.admitted, found, sealed, policy, sites, vector["day"], vector["site"])


def content(padded, view):
    r = Reader(padded)
    entries = r.head(5)[1]
    need(entries <= 7)
    r.key(1)
    need(r.uint(8) == 1)
    r.key(2)
    number = r.uint(8)
    need(number in VIEWS)
    told = VIEWS[number]
    need(entries == 4 + len(PARTS[told]))
    parts = {}
    for part in PARTS[told]:
        r.key(PART_KEYS[part])
        parts[part] = r.bytes(most=MOST)
    need(len(parts.get("landmarks", bytes(2868))) == 2868)
    r.key(6)
    r.exact(4, 6)
    quality = [r.int(8) for _ in range(3)] + [r.uint(8) for _ in range(3)]
    r.key(7)
    digest = r.bytes(32)
    need(sha256(b"".join(parts.values())) == digest, "digest")
    need(told == view, "other_view")
    form = {1: 1, 2: number, **{PART_KEYS[part]: data for part, data in parts.items()}, 6: quality, 7: digest}
    encoding = cbor2.dumps(form, canonical=True)
    length = LENGTHS[view]
    while length < len(encoding):
        length *= 2
    need(length + 256 <= MOST, "too_large")
    need(padded == encoding + bytes(length - len(encoding)), "not_canonical")
    names = ("yaw", "pitch", "roll", "presence", "clipped", "unevenness")
    out = {part: {"bytes": len(parts[part]), "sha256": sha256(parts[part]).hex()} if part in parts else None
           for part in PART_KEYS}
    return {"view": view, **out, "quality": dict(zip(names, quality)), "digest": digest.hex()}


# Vectors.

def data_of(value, folder):
    """Bytes as vectors tell them: hex, or pieces: hex, [byte, times], a file or a part of it."""
    out = b""
    for piece in [value] if isinstance(value, str) else value:
        if isinstance(piece, str):
            out += bytes.fromhex(piece)
        elif isinstance(piece, list):
            out += bytes.fromhex(piece[0]) * piece[1]
        else:
            whole = (folder / piece["file"]).read_bytes()
            out += whole[piece.get("from", 0):piece.get("to", len(whole))]
    return out


def result(kind, vector, folder):
    """What a vector's inputs come to, as the vector should say it."""
    def data(name):
        return data_of(vector[name], folder) if name in vector else None

    try:
        if kind == "tag":
            return {"ok": tag(data("tag"))}
        if kind == "shorten":
            return {"ok": shorten(data("wish"), data("tag"), vector.get("so_far"))}
        if kind == "header":
            return {"ok": header(data("sealed"))}
        if kind == "content":
            return {"ok": content(data("content"), vector["view"])}
        if kind == "sealed":
            return {"ok": opened(data("tag"), data("sealed"), data("private_key"), data("share"))}
        if kind == "consent":
            return {"ok": admission.consent(data("record"), data("salt"))}
        if kind == "admission":
            return {"ok": admitted(vector, data)}
        if kind == "policy":
            return {"ok": controllers.read_policy(data("file"), data("root"), data("before"))}
        if kind == "sites":
            return {"ok": controllers.read_sites(data("file"), data("root"), data("before"), data("policy"))}
        if kind in protocol.READERS:
            return {"ok": protocol.read(kind, data("message"), data("site_key"))}
        if kind == "url":
            return {"ok": uploads.url(vector)}
        if kind == "headers":
            return {"ok": uploads.headers(data("tag"), tag(data("tag")))}
        if kind == "due":
            return {"ok": uploads.due(vector["received"])}
    except Refused as refused:
        return {"error": refused.code, **({"of": refused.of} if refused.of else {})}
    raise SystemExit(f"a group of the unknown kind {kind!r}")


def main(words):
    start = time.monotonic()
    if words == ["--stdin"]:
        groups = [("stdin", json.load(sys.stdin), pathlib.Path("."))]
    else:
        paths = sorted(path for word in words for path in pathlib.Path(word).rglob("*.json"))
        groups = [(str(path), json.loads(path.read_text("utf-8")), path.parent) for path in paths]
    counts, wrong = Counter(), []
    for name, group, folder in groups:
        for vector in group["vectors"]:
            counts[group["kind"]] += 1
            expected = {key: vector[key] for key in ("ok", "error", "of") if key in vector}
            found = result(group["kind"], vector, folder)
            if found != expected:
                wrong.append(f"{name}: {vector['name']}: {found} where {expected} is said")
    print("\n".join(wrong))
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    print(f"{told}: {len(wrong)} disagreements, {time.monotonic() - start:.2f} s")
    return 1 if wrong or not counts else 0


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
