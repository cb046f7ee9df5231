"""What is shown of a donation before anybody agrees: exactly what would go, and nothing that names somebody."""

import tempfile
import unittest

import idphoto
from desk import Clocks, Keys
from given import NO_CONTROLLER, photo, processor
from pixels import of_png

Decided = idphoto.DecidedBy


class Preview(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        opened = idphoto.Photo.decode(photo())
        cls.prepared = {
            view: processor().prepare_donation(opened, view) for view in idphoto.DonationView
        }

    def test_each_view_has_its_picture(self):
        pictures = set()
        for view, prepared in self.prepared.items():
            self.assertEqual(prepared.view(), view)
            picture = prepared.picture()
            self.assertTrue(picture.startswith(b"\x89PNG"))
            self.assertEqual(picture, prepared.picture())
            pictures.add(picture)
        self.assertEqual(len(pictures), 3)

    def test_every_field_says_what_it_is_and_what_for(self):
        for view, prepared in self.prepared.items():
            fields = prepared.fields()
            self.assertGreater(len(fields), 10)
            self.assertEqual(len({field.path for field in fields}), len(fields))
            for field in fields:
                with self.subTest(view=view, path=field.path):
                    self.assertTrue(field.name and field.purpose)
                    kinds = ("technical", "pseudonym", "personal", "identifying")
                    self.assertIn(field.sensitivity, kinds)
                    if field.decided is not Decided.NOW:
                        self.assertIsNone(field.value)
            decided = {field.decided for field in fields}
            self.assertTrue({Decided.NOW, Decided.RANDOM, Decided.POLICY} <= decided)

    def test_nothing_of_the_file_is_among_them(self):
        width, height, _ = of_png(photo())
        self.assertGreater(width * height, 0)
        sha256 = idphoto.Photo.decode(photo()).sha256()
        for prepared in self.prepared.values():
            values = " ".join(str(field.value) for field in prepared.fields())
            self.assertNotIn(sha256, values)
            self.assertEqual({repr(field) for field in prepared.fields()}, {"ShownField"})

    def test_it_is_used_up_by_the_first_try(self):
        view = idphoto.DonationView.GEOMETRY
        prepared = processor().prepare_donation(idphoto.Photo.decode(photo()), view)
        with tempfile.TemporaryDirectory() as folder:
            options = idphoto.VaultOptions(folder=folder, controller=NO_CONTROLLER)
            vault = idphoto.Vault.open(options, Keys(), Clocks())
            with self.assertRaises(idphoto.VaultError.Request):
                prepared.queue(vault, "no id")
            codes = []
            for _ in range(2):
                with self.assertRaises(idphoto.VaultError.Refused) as seen:
                    prepared.queue(vault, "0" * 32)
                codes.append(seen.exception.code)
            self.assertEqual(codes[1], "used_up")
            self.assertNotEqual(codes[0], "used_up")
            # It can still be looked at.
            self.assertTrue(prepared.picture())
            del vault


if __name__ == "__main__":
    unittest.main()
