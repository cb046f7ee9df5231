"""What all readers here share: a reader of CBOR, the check of an encoding, signed statements, months.

Written from docs/donation-format.md; shares no code with what makes the vectors, nor with the Rust side.
"""

import hashlib

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SITES = {1: "BE", 2: "FR"}


class Refused(Exception):
    """A code, and whose it is where several readers have a say."""

    def __init__(self, code, of=None):
        super().__init__(code)
        self.code, self.of = code, of


def need(condition, code="malformed"):
    if not condition:
        raise Refused(code)


def sha256(data):
    return hashlib.sha256(data).digest()


# CBOR: what a closed schema asks for, in its order. Lengths of integers are not looked at here.

class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        need(count <= len(self.data) - self.at)
        self.at += count
        return self.data[self.at - count:self.at]

    def head(self, *majors):
        """The argument of the next item, and its major type, which is one of these."""
        first = self.take(1)[0]
        major, low = first >> 5, first & 31
        need(major in majors and low < 28)
        return major, low if low < 24 else int.from_bytes(self.take(1 << (low - 24)), "big")

    def exact(self, major, argument):
        need(self.head(major)[1] == argument)

    def uint(self, bits):
        value = self.head(0)[1]
        need(value < 1 << bits)
        return value

    def int(self, bits):
        major, value = self.head(0, 1)
        need(value < 1 << (bits - 1))
        return value if major == 0 else -1 - value

    def key(self, number):
        self.exact(0, number)

    def bytes(self, exactly=None, most=None):
        data = self.take(self.head(2)[1])
        need(exactly is None or len(data) == exactly)
        need(most is None or len(data) <= most)
        return data

    def text(self):
        try:
            return self.take(self.head(3)[1]).decode("utf-8")
        except UnicodeDecodeError:
            raise Refused("malformed") from None


def canonical(data):
    """Whether these bytes are one item in its deterministic encoding, as cbor2 sees it."""
    try:
        return cbor2.dumps(cbor2.loads(data), canonical=True) == data
    except Exception:  # cbor2 refuses what our reader took: say so by disagreeing.
        return False


# Ed25519: the library's verifier, without its keys of small order.

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P


def small_order(encoded):
    """Whether eight times the point is the neutral element; y is reduced as verifiers do."""
    y = (int.from_bytes(encoded, "little") & (1 << 255) - 1) % P
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    for _ in range(3):
        k = D * x * x * y * y % P
        x, y = 2 * x * y * pow(1 + k, -1, P) % P, (y * y + x * x) * pow(1 - k, -1, P) % P
    return (x, y) == (0, 1)


def verified(public, signature, message):
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return not small_order(public)


def opened_statement(data, external):
    """Signer and payload of a COSE_Sign1: form, encoding, signature."""
    reader = Reader(data)
    reader.exact(6, 18)
    reader.exact(4, 4)
    protected = reader.bytes()
    reader.exact(5, 0)
    payload = reader.bytes()
    signature = reader.bytes(64)
    inner = Reader(protected)
    inner.exact(5, 2)
    inner.key(1)
    need(inner.int(64) == -19)
    inner.key(4)
    signer = inner.bytes(32)
    need(reader.at == len(data) and canonical(data), "not_canonical")
    need(inner.at == len(protected) and canonical(protected), "not_canonical")
    message = cbor2.dumps(["Signature1", protected, external, payload], canonical=True)
    need(verified(signer, signature, message), "signature")
    return signer, payload


def month(number, code):
    need(12 <= number <= 119999, code)
    return f"{number // 12:04}-{number % 12 + 1:02}"


def number_of(text):
    return int(text[:4]) * 12 + int(text[5:]) - 1


def known(table, number):
    need(number in table, "unknown_code")
    return table[number]
