"""A donation from consent to receipts at both sites to its erasure, against two real keepers over two real
stores; and what an app's own transport does to it when it fails."""

import contextlib
import gc
import io
import json
import tempfile
import time
import unittest
import zipfile
from pathlib import Path

import idphoto
from desk import Clocks, Https, Keys
from given import STAND, photo, processor, with_stand
from heard import standard_error

CANARY = "KANARIE-c40b"
# An erasure takes half a minute; the stores are compacted as a whole, and others use them.
PATIENCE = 300


class Donor:
    """A vault with the controller's files in it."""

    def __init__(self, test):
        stand = Path(STAND)
        self.told = json.loads(stand.joinpath("stand.json").read_text(encoding="utf-8"))
        folder = tempfile.TemporaryDirectory()
        test.addCleanup(folder.cleanup)
        self.options = idphoto.VaultOptions(folder=folder.name, controller=self.told["root"])
        self.keys, self.clocks = Keys(), Clocks()
        self.https = Https(self.told["ca"])
        self.sites = stand.joinpath("sites.sid").read_bytes()
        self.vault = idphoto.Vault.open(self.options, self.keys, self.clocks)
        self.notice = self.vault.install_policy(stand.joinpath("policy.sid").read_bytes())
        self.vault.install_sites(self.sites)

    def act(self, view=idphoto.DonationView.GEOMETRY, **settings):
        purpose = {
            idphoto.DonationView.GEOMETRY: idphoto.DonationPurpose.LANDMARKS,
            idphoto.DonationView.MATTING: idphoto.DonationPurpose.MATTING,
            idphoto.DonationView.COMPLIANCE: idphoto.DonationPurpose.COMPLIANCE,
        }[view]
        said = {
            "purpose": purpose,
            "view": view,
            "locale": self.told["locale"],
            "text_sha256": self.told["text_sha256"],
            "depicted": idphoto.Depicted.MYSELF,
            "age": idphoto.AgeBand.SIXTEEN_OR_OVER,
        }
        return idphoto.ConsentAct(**{**said, **settings})

    def donates(self, view=idphoto.DonationView.GEOMETRY):
        given = self.vault.give(self.act(view))
        prepared = processor().prepare_donation(idphoto.Photo.decode(photo()), view)
        queued = prepared.queue(self.vault, given.id)
        assert queued.id == given.id
        return given.id

    def line(self, donation):
        [line] = [line for line in self.vault.status().donations if line.id == donation]
        return line

    def until(self, donation, standing):
        end = time.monotonic() + PATIENCE
        while self.line(donation).standing is not standing:
            assert time.monotonic() < end, f"still {self.line(donation).standing}"
            time.sleep(0.5)
            self.vault.send_due(True, self.https)


@with_stand
class Sent(unittest.TestCase):
    def test_from_consent_to_receipts_to_erasure(self):
        donor = Donor(self)
        vault, both = donor.vault, [idphoto.SiteCode.BE, idphoto.SiteCode.FR]
        self.assertEqual(donor.notice.version, 1)
        policy = vault.policy()
        [text] = [text for text in policy.texts if text.locale == donor.told["locale"]]
        self.assertEqual(text.sha256, donor.told["text_sha256"])
        self.assertEqual([site.site for site in vault.sites()], both)

        given = vault.give(donor.act(idphoto.DonationView.MATTING))
        waiting = vault.consent_for(idphoto.DonationView.MATTING)
        self.assertEqual((waiting.id, waiting.purpose), (given.id, idphoto.DonationPurpose.MATTING))
        self.assertEqual(donor.line(given.id).standing, idphoto.Standing.GIVEN)
        prepared = processor().prepare_donation(
            idphoto.Photo.decode(photo()), idphoto.DonationView.MATTING
        )
        queued = prepared.queue(vault, given.id)
        self.assertGreater(queued.not_before, time.time() - 60)
        self.assertEqual(donor.line(given.id).standing, idphoto.Standing.QUEUED)
        self.assertEqual(vault.ready(True), [given.id])

        exchange = vault.send_due(True, donor.https)
        self.assertEqual((exchange.troubles, exchange.left), ([], 0))
        [stored] = exchange.stored
        self.assertEqual((stored.id, sorted(stored.sites, key=both.index)), (given.id, both))
        self.assertEqual(donor.line(given.id).standing, idphoto.Standing.STORED)
        methods = [call.method for call in donor.https.calls]
        self.assertEqual(methods.count(idphoto.HttpMethod.PUT), 1)
        self.assertEqual({repr(call) for call in donor.https.calls}, {"HttpCall"})

        with zipfile.ZipFile(io.BytesIO(vault.export())) as archive:
            self.assertIsNone(archive.testzip())
            self.assertTrue(any(given.id in archive.read(name).decode("utf-8", "replace")
                                for name in archive.namelist()))

        self.assertEqual(vault.wish(idphoto.Scope.ALL(), idphoto.Wish.RESTRICT()), 1)
        [answer] = vault.send_requests(donor.https).answers
        self.assertEqual((answer.id, answer.asked, answer.restricted), (given.id, "restrict", True))

        self.assertEqual(vault.withdraw(idphoto.Scope.ONE(id=given.id)), 1)
        self.assertEqual(donor.line(given.id).standing, idphoto.Standing.ERASING)
        answers = vault.send_due(True, donor.https).answers
        self.assertEqual([(one.id, one.asked) for one in answers], [(given.id, "erase")])
        donor.until(given.id, idphoto.Standing.GONE)
        self.assertEqual(vault.status().erasures_waiting, 0)

    def test_consent_is_judged_by_the_policy(self):
        donor = Donor(self)
        minor = idphoto.AgeBand.UNDER13
        for code, settings in [
            ("other_text", {"text_sha256": "0" * 64}),
            ("guardian_missing", {"depicted": idphoto.Depicted.MY_CHILD, "age": minor}),
            ("depicted_missing", {"depicted": idphoto.Depicted.OTHER_ADULT}),
            ("months", {"months": 61}),
            ("view_not_allowed", {"purpose": idphoto.DonationPurpose.MATTING}),
        ]:
            with self.subTest(code=code), self.assertRaises(idphoto.VaultError.Refused) as seen:
                donor.vault.give(donor.act(**settings))
            self.assertEqual(seen.exception.code, code)
        self.assertEqual(donor.vault.status().donations, [])
        donor.clocks.failing = RuntimeError(CANARY)
        with self.assertRaises(idphoto.VaultError.Refused) as seen:
            donor.vault.give(donor.act())
        self.assertEqual(seen.exception.code, "clock_suspect")

    def test_a_transport_that_fails_loses_nothing_and_tells_nothing(self):
        donor = Donor(self)
        donation = donor.donates()
        kinds = idphoto.TransportError
        for failing, code in [
            (kinds.Unreachable(), "unreachable"),
            (kinds.Timeout(), "timeout"),
            (kinds.Tls(), "tls"),
            (kinds.Broken(), "broken"),
            (kinds.Interrupted(), "interrupted"),
            (RuntimeError(CANARY), "broken"),
        ]:
            with standard_error() as said, self.assertRaises(idphoto.VaultError.Storage) as seen:
                donor.vault.upload(donation, Failing(failing))
            error = seen.exception
            self.assertEqual((error.code, said), (code, [b""]))
            self.assertNotIn(CANARY, f"{error} {error!r} {vars(error)}")
            [trouble] = donor.vault.send_due(True, Failing(failing)).troubles
            self.assertEqual((trouble.code, trouble.kind), (code, idphoto.TroubleKind.STORAGE))
        # What another says than who was asked is believed by nobody.
        for twist in ({"peer_key": bytes(32)}, {"host": "elsewhere.localhost"}, {"port": 1}):
            with self.subTest(twist=twist), self.assertRaises(idphoto.VaultError):
                donor.vault.upload(donation, Twisted(donor.https, twist))
        self.assertEqual(donor.vault.upload(donation, donor.https).id, donation)

    def test_a_recovery_code_finds_and_erases(self):
        lost = Donor(self)
        donation = lost.donates()
        lost.vault.send_due(True, lost.https)
        code = lost.vault.recovery_code()
        finder = Donor(self)
        heard = Found()
        search = finder.vault.recover(code, False, finder.https, heard)
        self.assertEqual([one.id for one in search.found], [donation])
        self.assertEqual((heard.found, search.trouble), (search.found, None))
        self.assertEqual(search.found[0].state, idphoto.StorageState.STORED)
        again = idphoto.recover(code, finder.sites, finder.told["root"], True, finder.https)
        self.assertEqual([one.id for one in again.found], [donation])
        self.assertNotEqual(again.found[0].state, idphoto.StorageState.STORED)
        with self.assertRaises(idphoto.VaultError.Refused):
            finder.vault.recover("no code", False, finder.https)

    def test_requests_are_sent_without_the_key(self):
        donor = Donor(self)
        donation = donor.donates()
        donor.vault.send_due(True, donor.https)
        donor.vault.withdraw(idphoto.Scope.ALL())
        del donor.vault
        gc.collect()
        [answer] = idphoto.send_waiting(donor.options, donor.https).answers
        self.assertEqual((answer.id, answer.asked), (donation, "erase"))

    def test_the_quickstart_s_donation(self):
        from test_quickstart import DONATING, run, quickstart

        donor = Donor(self)
        _, _, text = quickstart().partition(DONATING)
        names = {
            "photo": idphoto.Photo.decode(photo()),
            "processor": processor(),
            "idphoto": idphoto,
            "keys": Keys(),
            "clock": Clocks(),
            "transport": donor.https,
            "CONTROLLER": donor.told["root"],
            "policy_file": Path(STAND, "policy.sid").read_bytes(),
            "sites_file": Path(STAND, "sites.sid").read_bytes(),
        }
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            count, said = run(text, names)
            # Closed, before its folder goes.
            names.clear()
            gc.collect()
        self.assertEqual(count, 3)
        self.assertIn("STORED", said)


class Failing(idphoto.Transport):
    def __init__(self, failing):
        self.failing = failing

    def send(self, call):
        raise self.failing


class Twisted(idphoto.Transport):
    """Reaches the right one and says something else of it."""

    def __init__(self, https, twist):
        self.https, self.twist = https, twist

    def send(self, call):
        reply = self.https.send(call)
        for name, value in self.twist.items():
            setattr(reply, name, value)
        return reply


class Found(idphoto.RecoveryListener):
    def __init__(self):
        self.found = []

    def on_found(self, donation):
        self.found.append(donation)


if __name__ == "__main__":
    unittest.main()
