"""Building blocks: keys from fixed seeds, cores and payloads as lists of encoded items, COSE_Sign1.

Everything is put together from encoded items, so that a vector can put a wrong one in any place.
"""

import hashlib

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

TAG, SHORTEN, POLICY, SITES = b"sid/tag/1", b"sid/shorten/1", b"sid/policy/1", b"sid/sites/1"
PURPOSES = {1: "train-landmarks", 2: "train-matting", 3: "train-compliance"}
VIEWS = {1: "geometry", 2: "matting", 3: "compliance"}
GUARDIANS = {0: "not-needed", 1: "guardian", 2: "joint"}
SITE_NAMES = {1: "BE", 2: "FR"}


def seed(name):
    """32 bytes that are the same in every run."""
    return hashlib.sha256(b"idphoto donation vectors v1: " + name.encode()).digest()


def sha(data):
    return hashlib.sha256(data).digest()


def c(value):
    """The deterministic encoding of a value."""
    return cbor2.dumps(value, canonical=True)


def month(text):
    year, number = text.split("-")
    return int(year) * 12 + int(number) - 1


def month_text(number):
    return f"{number // 12:04}-{number % 12 + 1:02}"


class Donor:
    """A donation's key pair."""

    def __init__(self, name):
        self.secret = seed("donor " + name)
        self.key = Ed25519PrivateKey.from_private_bytes(self.secret)
        self.public = self.key.public_key().public_bytes_raw()
        self.id = sha(self.public)[:16]


ANNA, BORIS = Donor("anna"), Donor("boris")


def core(donor=ANNA, **changes):
    """The fields of a usual core, by key; 5, 11 and 12 are lists."""
    fields = {
        1: 1, 2: donor.id, 3: 2, 4: 2,
        5: ["example-controller", 3, sha(b"policy file")],
        6: seed("consent"), 7: 0, 8: month("2026-12"), 9: month("2031-12"), 10: 3,
        11: [1, 1], 12: [2, month("2031-12")], 13: sha(seed("share")),
    }
    names = {"version": 1, "id": 2, "purpose": 3, "view": 4, "policy": 5, "consent": 6, "guardian": 7,
             "issued": 8, "expires": 9, "sites": 10, "transform": 11, "opening": 12, "share": 13}
    fields.update({names[name]: value for name, value in changes.items()})
    return fields


def kept(issued, expires, **changes):
    """A core of these months, with the opening key that goes with them."""
    issued, expires = month(issued), month(expires)
    return core(issued=issued, expires=expires, opening=[2, expires], **changes)


def items(fields):
    """The encoded entries of a core: a list of [key, value]."""
    return [[c(key), c(value)] for key, value in fields.items()]


def entries(pairs, head=None):
    return (head or c({i: 0 for i in range(len(pairs))})[:1]) + b"".join(k + v for k, v in pairs)


def payload(core_bytes, sealed=b"", head=b"\x83", sealed_hash=None, sealed_bytes=None, tail=b""):
    """A tag's payload; the hash and the length may be given as encoded items."""
    sealed_hash = sealed_hash or c(sha(sealed))
    sealed_bytes = sealed_bytes or c(len(sealed))
    return head + core_bytes + sealed_hash + sealed_bytes + tail


def header(donor):
    return c({1: -19, 4: donor.public})


def to_be_signed(protected, external, data, context="Signature1"):
    return c([context, protected, external, data])


def envelope(protected, data, signature, tag=b"\xd2", head=b"\x84", unprotected=b"\xa0", tail=b""):
    """A COSE_Sign1 of four encoded items."""
    return tag + head + protected + unprotected + data + signature + tail


def signed(content, donor=ANNA, external=TAG, by=None, context="Signature1", header_bytes=None, **parts):
    """Signs `content` under the header `header_bytes`; `parts` replace encoded items of the envelope."""
    header_bytes = header(donor) if header_bytes is None else header_bytes
    signature = (by or donor).key.sign(to_be_signed(header_bytes, external, content, context))
    wrapped = {"protected": c(header_bytes), "data": c(content), "signature": c(signature), **parts}
    return envelope(**wrapped)


def tag_of(fields, sealed=b"", donor=ANNA, **more):
    return signed(payload(c(fields), sealed, **more), donor)


def wish(donor=ANNA, until="2028-01", of=None, version=1):
    return c([version, (of or donor).id, month(until)])


def told(fields, sealed_hash, sealed_bytes, donor=ANNA):
    """The fields of a valid tag as a vector tells them."""
    name, version, policy = fields[5]
    return {
        "signer": donor.public.hex(), "id": fields[2].hex(), "purpose": PURPOSES[fields[3]],
        "view": VIEWS[fields[4]], "controller": name, "policy_version": version,
        "policy": policy.hex(), "consent": fields[6].hex(), "guardian": GUARDIANS[fields[7]],
        "issued": month_text(fields[8]), "expires": month_text(fields[9]),
        "sites": [SITE_NAMES[bit] for bit in (1, 2) if fields[10] & bit],
        "transform": fields[11], "opening": [SITE_NAMES[fields[12][0]], month_text(fields[12][1])],
        "share": fields[13].hex(), "core": sha(c(fields)).hex(),
        "sealed": sealed_hash.hex(), "sealed_bytes": sealed_bytes,
    }


def vector(name, shows, inputs, **expected):
    return {"name": name, "shows": shows, **inputs, **expected}
