"""Edit manifests: written, signed by a key that is given or kept elsewhere, and held against portraits."""

import json
import unittest

import idphoto
from given import STANDARD, photo, processor, request
from raised import raised

Error = idphoto.ProcessorError
State = idphoto.FindingState
# Test 1 of RFC 8032, section 7.1, bare and as OpenSSL writes it.
SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
PEM = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
"""
# Of test 2.
STRANGER = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"


class Signer(idphoto.ManifestSigner):
    """A key that is kept elsewhere: it answers with what it was made with."""

    def __init__(self, public=bytes.fromhex(PUBLIC), signature=b""):
        self.public, self.signature, self.asked = public, signature, []

    def public_key(self):
        return self.public

    def sign(self, message):
        self.asked.append(message)
        if isinstance(self.signature, Exception):
            raise self.signature
        return self.signature


def verified(document, portrait, **evidence):
    asked = idphoto.ManifestEvidence(**evidence) if evidence else None
    return processor().verify_manifest(document, portrait, asked)


def states(verification):
    return {finding.id: finding.state for finding in verification.findings}


class Manifests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.photo = idphoto.Photo.decode(photo())
        cls.made = processor().make(cls.photo, request(background="white"))
        cls.portrait = cls.made.bytes()
        cls.key = idphoto.SigningKey.from_seed(SEED)
        cls.signed = cls.made.manifest(cls.key)

    def test_it_says_what_was_done_and_holds(self):
        unsigned = self.made.manifest()
        self.assertIsNone(json.loads(unsigned)["signature"])
        held = verified(unsigned, self.portrait, photo=photo())
        self.assertTrue(held.holds)
        self.assertEqual((held.overridden, held.signed_by, held.standard), (False, None, STANDARD))
        self.assertEqual(states(held)["signature"], State.NOTE)
        self.assertEqual(states(held)["photo"], State.HOLDS)
        self.assertIn("replaced the background with #ffffff", held.operations)
        self.assertEqual((str(held), repr(held)), ("ManifestVerification",) * 2)

    def test_a_signature_is_held_against_the_key_that_is_asked_for(self):
        self.assertEqual(self.key.public_key(), PUBLIC)
        self.assertEqual(self.made.manifest(idphoto.SigningKey.from_pem(PEM)), self.signed)
        held = verified(self.signed, self.portrait, public_key=PUBLIC)
        self.assertTrue(held.holds)
        self.assertEqual(held.signed_by, PUBLIC)
        self.assertEqual(states(held)["signer"], State.HOLDS)
        other = verified(self.signed, self.portrait, public_key=STRANGER)
        self.assertFalse(other.holds)
        self.assertEqual((states(other)["signature"], states(other)["signer"]), (State.HOLDS, State.FAILS))
        self.assertFalse(verified(self.made.manifest(), self.portrait, public_key=PUBLIC).holds)

    def test_what_was_tampered_with_does_not_hold(self):
        self.assertTrue(verified(self.signed, self.portrait).holds)
        body = bytearray(self.portrait)
        body[-40] ^= 1
        other = verified(self.signed, bytes(body))
        self.assertEqual((other.holds, states(other)["portrait"]), (False, State.FAILS))
        told = self.signed.replace(b'"overridden":false', b'"overridden":true ')
        self.assertNotEqual(told, self.signed)
        for changed in (told, b"", b"{}", self.signed[:-9], b"x" * 100_000):
            unread = verified(changed, self.portrait)
            self.assertEqual((unread.holds, states(unread)["manifest"]), (False, State.FAILS))
            self.assertEqual((unread.overridden, unread.standard, unread.operations), (None, None, []))
        recoloured = self.signed.replace(b"#ffffff", b"#fffffe")
        forged = verified(recoloured, self.portrait)
        self.assertEqual((forged.holds, states(forged)["signature"]), (False, State.FAILS))
        self.assertIsNone(forged.signed_by)
        self.assertFalse(verified(self.signed, self.portrait, photo=self.portrait).holds)

    def test_an_edit_that_the_authority_forbids_is_owned_up_to(self):
        asked = idphoto.MakeRequest(
            standard="fr-id-print", background="light_blue", override_edit_policy=True
        )
        made = processor().make(self.photo, asked)
        held = verified(made.manifest(self.key), made.bytes())
        self.assertEqual((held.holds, held.overridden), (True, True))
        [policy] = [finding for finding in held.findings if finding.id == "policy"]
        self.assertEqual(policy.state, State.NOTE)
        self.assertIn("OVERRIDDEN", policy.message)

    def test_a_key_that_is_kept_elsewhere_signs_the_same(self):
        signature = bytes.fromhex(json.loads(self.signed)["signature"]["value"])
        signer = Signer(signature=signature)
        self.assertEqual(self.made.manifest(idphoto.SigningKey.kept_by(signer)), self.signed)
        [message] = signer.asked
        self.assertIn(self.signed[len(b'{"manifest":') :][:100], message)
        for answer in (b"", bytes(64), RuntimeError("the app's own words"), idphoto.SignerError.Failed()):
            key = idphoto.SigningKey.kept_by(Signer(signature=answer))
            error = raised(self, Error, Error.Internal, "signer", lambda: self.made.manifest(key))
            self.assertNotIn("own words", f"{error} {error!r}")

    def test_what_is_no_key_is_refused(self):
        key = idphoto.SigningKey
        calls = [lambda seed=seed: key.from_seed(seed) for seed in (b"", SEED[:31], SEED + b"\0")]
        locked = PEM.replace(b"PRIVATE", b"ENCRYPTED PRIVATE")
        calls += [lambda text=text: key.from_pem(text) for text in (b"", SEED, locked, b"x" * 10_000)]
        calls += [lambda public=public: key.kept_by(Signer(public)) for public in (b"", bytes(32))]
        for public in ("", "d75a", PUBLIC[:-1] + "g", "0" * 64):
            calls.append(lambda public=public: verified(self.signed, self.portrait, public_key=public))
        for call in calls:
            raised(self, Error, Error.Request, "key", call)


if __name__ == "__main__":
    unittest.main()
