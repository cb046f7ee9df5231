"""What an engineer's machine brings to a vault: a key store, clocks, HTTPS by the standard library. For
tests: the key lives as long as the object, and only what the stand does is asked of the HTTPS. No test here.
"""

import hashlib
import hmac
import http.client
import secrets
import socket
import ssl
import time
from pathlib import Path

import idphoto

Reached = idphoto.TransportError
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Keys(idphoto.KeyVault):
    """Enciphers with HMAC-SHA256 as a stream and a tag behind it. `failing` is raised instead."""

    def __init__(self):
        self.key, self.held, self.failing = secrets.token_bytes(32), None, None

    def _stream(self, nonce, length):
        blocks = (hmac.digest(self.key, nonce + bytes([at]), "sha256") for at in range(1 + length // 32))
        return b"".join(blocks)[:length]

    def _tag(self, sealed):
        return hmac.digest(self.key, b"tag" + sealed, "sha256")

    def _may(self):
        if self.failing is not None:
            raise self.failing
        if self.key is None:
            raise idphoto.KeyVaultError.Lost()

    def wrap(self, secret):
        self._may()
        nonce = secrets.token_bytes(16)
        stream = self._stream(nonce, len(secret))
        sealed = nonce + bytes(a ^ b for a, b in zip(secret, stream))
        return sealed + self._tag(sealed)

    def unwrap(self, wrapped):
        self._may()
        sealed, tag = wrapped[:-32], wrapped[-32:]
        if not hmac.compare_digest(tag, self._tag(sealed)):
            raise idphoto.KeyVaultError.Lost()
        stream = self._stream(sealed[:16], len(sealed) - 16)
        return bytes(a ^ b for a, b in zip(sealed[16:], stream))

    def anchor(self):
        self._may()
        return self.held

    def set_anchor(self, anchor):
        self._may()
        self.held = anchor

    def forget(self):
        self._may()
        self.key = self.held = None


class Clocks(idphoto.Clock):
    """Those of this machine. `failing` is raised instead, `ahead` seconds are added."""

    def __init__(self):
        self.failing, self.ahead = None, 0

    def reading(self):
        if self.failing is not None:
            raise self.failing
        since, boot = None, None
        if hasattr(time, "CLOCK_BOOTTIME") and BOOT_ID.is_file():
            since = int(time.clock_gettime(time.CLOCK_BOOTTIME))
            boot = BOOT_ID.read_text(encoding="ascii").strip()
        return idphoto.ClockReading(wall=int(time.time()) + self.ahead, since_boot=since, boot=boot)


class Https(idphoto.Transport):
    """One connection a call, no redirect, no header but the call's; the certificate has to be good for
    the host, and its key pinned."""

    def __init__(self, ca):
        self.context = ssl.create_default_context(cafile=str(ca))
        self.calls = []

    def send(self, call):
        self.calls.append(call)
        end = time.monotonic() + call.timeout_ms / 1000
        try:
            with self._connected(call, end) as tls:
                key = hashlib.sha256(public_key(tls.getpeercert(binary_form=True))).digest()
                if key not in call.pins:
                    raise Reached.Tls()
                status, body = self._exchanged(call, tls, end)
        except ssl.SSLError:
            raise Reached.Tls() from None
        except TimeoutError:
            raise Reached.Timeout() from None
        except (http.client.HTTPException, OSError):
            raise Reached.Broken() from None
        return idphoto.HttpReply(
            status=status, host=call.host, port=call.port, peer_key=key, body=body
        )

    def _connected(self, call, end):
        ours = call.host == "localhost" or call.host.endswith(".localhost")
        address = ("127.0.0.1" if ours else call.host, call.port)
        try:
            tcp = socket.create_connection(address, timeout=end - time.monotonic())
        except OSError:
            raise Reached.Unreachable() from None
        return self.context.wrap_socket(tcp, server_hostname=call.host)

    @staticmethod
    def _exchanged(call, tls, end):
        connection = http.client.HTTPConnection(call.host, call.port)
        connection.sock = tls
        method = {idphoto.HttpMethod.POST: "POST", idphoto.HttpMethod.PUT: "PUT"}[call.method]
        connection.putrequest(method, call.target, skip_host=True, skip_accept_encoding=True)
        named = call.host if call.port == 443 else f"{call.host}:{call.port}"
        connection.putheader("host", named)
        for header in call.headers:
            connection.putheader(header.name, header.value)
        connection.endheaders(call.body)
        tls.settimeout(max(0.001, end - time.monotonic()))
        answer = connection.getresponse()
        body = answer.read(call.most_reply + 1)
        if len(body) > call.most_reply:
            raise Reached.Broken()
        return answer.status, body


def public_key(certificate):
    """SubjectPublicKeyInfo of a certificate in DER (RFC 5280, section 4.1)."""
    outer, _ = _element(certificate, 0)
    fields, _ = _element(certificate, outer)
    at = fields
    # Version, if it is there, then serial, signature, issuer, validity and subject.
    for _ in range(6 if certificate[at] == 0xA0 else 5):
        _, at = _element(certificate, at)
    _, end = _element(certificate, at)
    return certificate[at:end]


def _element(der, at):
    """Where the content of the element at `at` begins, and where it ends."""
    length, start = der[at + 1], at + 2
    if length >= 0x80:
        size = length & 0x7F
        length, start = int.from_bytes(der[start : start + size], "big"), start + size
    return start, start + length
