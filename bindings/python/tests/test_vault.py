"""A vault without a network: errors by what an app does, key stores and clocks that fail, and the text of
their exceptions, which comes out nowhere."""

import gc
import io
import json
import tempfile
import traceback
import unittest
import zipfile
from pathlib import Path

import idphoto
from desk import Clocks, Keys
from given import NO_CONTROLLER
from heard import standard_error
from raised import raised

Error = idphoto.VaultError
CANARY = "KANARIE-77e2"


class Home(unittest.TestCase):
    """A folder for each test."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name, "vault")
        self.keys, self.clocks = Keys(), Clocks()

    def open(self, controller=NO_CONTROLLER):
        options = idphoto.VaultOptions(folder=str(self.folder), controller=controller)
        return idphoto.Vault.open(options, self.keys, self.clocks)

    def told(self, kind, code, call):
        error = raised(self, Error, kind, code, call)
        if kind is not Error.Internal:
            self.assertNotIn(str(self.folder), f"{error} {error.detail} {error.advice}")
        return error


class Kinds(Home):
    def test_a_new_vault_is_empty_and_whole(self):
        vault = self.open()
        self.assertTrue(vault.ledger().is_WHOLE())
        overview = vault.status()
        self.assertEqual((overview.donations, overview.erasures_waiting), ([], 0))
        self.assertEqual((overview.objected, overview.after_death), (None, None))
        self.assertEqual(vault.policies(), [])
        self.assertIsNone(vault.consent_for(idphoto.DonationView.MATTING))
        self.assertEqual(str(overview), "Overview")

    def test_a_call_that_makes_no_sense(self):
        for wrong in ("", "12", "x" * 64):
            self.told(Error.Request, "usage", lambda: self.open(controller=wrong))
        vault = self.open()
        one = idphoto.Scope.ONE(id="no id")
        self.told(Error.Request, "usage", lambda: vault.withdraw(one))
        self.told(Error.Request, "usage", lambda: idphoto.age_band("2011-4-30", "2026-11-24"))
        sooner = idphoto.Wish.SHORTEN(month="2028-13")
        self.told(Error.Request, "usage", lambda: vault.wish(idphoto.Scope.ALL(), sooner))

    def test_a_rule_says_no(self):
        vault = self.open()
        self.told(Error.Refused, "no_policy", vault.policy)
        self.told(Error.Refused, "no_sites", vault.sites)
        one = idphoto.Scope.ONE(id="0" * 32)
        self.told(Error.Refused, "unknown_donation", lambda: vault.withdraw(one))
        with self.assertRaises(Error.Refused):
            vault.install_policy(b"nobody signed this")

    def test_another_vault_has_the_folder(self):
        vault = self.open()
        with self.assertRaises(Error.Busy):
            self.open()
        del vault
        gc.collect()
        self.open()

    def test_the_device_cannot_write(self):
        self.folder.parent.mkdir(exist_ok=True)
        self.folder.write_text("a file where the folder should be", encoding="utf-8")
        with self.assertRaises(Error.Files) as seen:
            self.open()
        self.assertNotIn(str(self.folder), str(seen.exception))

    def test_rights_need_no_policy(self):
        vault = self.open()
        self.assertEqual(vault.object(), 0)
        self.assertIsNotNone(vault.status().objected)
        vault.end_objection()
        self.assertIsNone(vault.status().objected)
        vault.direct(idphoto.Directive.ERASE)
        self.assertEqual(vault.status().after_death.directive, idphoto.Directive.ERASE)
        code = vault.recovery_code()
        self.assertEqual((code, len(code.split())), (vault.recovery_code(), 3))
        self.told(Error.Refused, "no_sites", lambda: vault.recover(code, False, Nobody()))

    def test_the_export_is_an_archive(self):
        vault = self.open()
        vault.direct(idphoto.Directive.KEEP)
        with zipfile.ZipFile(io.BytesIO(vault.export())) as archive:
            self.assertIsNone(archive.testzip())
            names = archive.namelist()
            self.assertTrue(names)
            for name in names:
                if name.endswith(".json"):
                    json.loads(archive.read(name))

    def test_ages(self):
        band = idphoto.AgeBand
        self.assertEqual(idphoto.age_band("2000-01-01", "2026-11-24"), band.SIXTEEN_OR_OVER)
        self.assertEqual(idphoto.age_band("2011-11-25", "2026-11-24"), band.FROM13_TO14)
        self.assertIsNone(idphoto.age_band("2027-01-01", "2026-11-24"))
        self.assertEqual(idphoto.joint_consent_below("FR"), 15)
        self.assertEqual(idphoto.age_rule("FR").country, "FR")
        self.assertIsNone(idphoto.age_rule("US"))


class Nobody(idphoto.Transport):
    def send(self, call):
        raise idphoto.TransportError.Unreachable()


class Failing(Home):
    """Key stores and clocks that fail as they may, and as they may not."""

    def test_a_key_store_s_errors_keep_their_names(self):
        self.open()
        gc.collect()
        kinds = idphoto.KeyVaultError
        for failing, code in [
            (kinds.Locked(), "keys_locked"),
            (kinds.Unavailable(), "keys_unavailable"),
            (RuntimeError(CANARY), "keys_unavailable"),
            (kinds.Lost(), "key_lost"),
        ]:
            self.keys.failing = failing
            with standard_error() as said:
                error = self.told(Error.Keys, code, self.open)
            shown = "".join(traceback.format_exception(error))
            self.assertNotIn(CANARY, f"{shown} {error!r} {vars(error)}")
            self.assertEqual(said, [b""])
        self.keys.failing = None
        self.open()

    def test_a_lost_key_lets_its_owner_start_over(self):
        vault = self.open()
        vault.direct(idphoto.Directive.ERASE)
        del vault
        gc.collect()
        self.keys = Keys()
        self.told(Error.Keys, "key_lost", self.open)
        idphoto.start_over(str(self.folder), self.keys)
        self.keys = Keys()
        self.assertIsNone(self.open().status().after_death)

    def test_a_clock_that_fails_stops_no_withdrawal(self):
        vault = self.open()
        for failing in (idphoto.ClockError.Unavailable(), RuntimeError(CANARY), None):
            self.clocks.failing = failing
            with standard_error() as said:
                self.assertEqual(vault.withdraw(idphoto.Scope.ALL()), 0)
                vault.object()
                vault.end_objection()
            self.assertEqual(said, [b""])

    def test_an_answer_that_was_forgotten_is_an_error_of_the_store(self):
        class Forgetful(Keys):
            def wrap(self, secret):
                pass

        self.keys = Forgetful()
        with standard_error() as said:
            self.told(Error.Keys, "keys_unavailable", self.open)
        self.assertEqual(said, [b""])

    def test_a_stop_in_the_key_store_is_no_success_and_arrives(self):
        class Unspeakable(ValueError):
            def __repr__(self):
                raise ValueError(CANARY)

        for stop in (KeyboardInterrupt(CANARY), SystemExit(CANARY)):
            vault, self.keys.failing = self.open(), stop
            with standard_error() as said, self.assertRaises(type(stop)) as seen:
                vault.direct(idphoto.Directive.KEEP)
            self.assertIs(seen.exception, stop)
            self.assertEqual(said, [b""])
            # Nothing is left over for the next call, and the vault knows that writing failed.
            self.keys.failing = None
            self.told(Error.Refused, "no_policy", vault.policy)
            self.told(Error.Files, "ledger_poisoned", lambda: vault.direct(idphoto.Directive.KEEP))
            del vault, seen
            gc.collect()
        vault, self.keys.failing = self.open(), Unspeakable()
        with standard_error() as said:
            self.told(Error.Keys, "key_store", lambda: vault.direct(idphoto.Directive.KEEP))
        self.assertEqual(said, [b""])

    def test_which_donation_is_meant_is_not_shown(self):
        one, every = idphoto.Scope.ONE(id="7" * 32), idphoto.Scope.ALL()
        self.assertEqual(f"{one} {one!r} {every} {[every]}", "Scope Scope Scope [Scope]")
        self.assertEqual((one.id, one.is_ONE(), every.is_ONE()), ("7" * 32, True, False))


if __name__ == "__main__":
    unittest.main()
