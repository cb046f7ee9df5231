"""What rules a portrait is made by: those built in, those of a catalogue file, those for children, and the
one that lets software change nothing.
"""

import dataclasses
import time
import unittest

import idphoto
from given import STANDARD, photo, processor
from pixels import chunks, four_bytes, of_png
from raised import raised

Error = idphoto.ProcessorError
# No authority's: 30 x 40 mm, and the head as ICAO has it.
BADGE = """
format = 1
version = "2026-12"

[sources.ours]
authority = "Our own access office"
kind = "official"

[[standards]]
id = "our-badge"
country = "Our company"
iso2 = "XX"
documents = ["badge"]
channel = "print"
confidence = "A"
checked_on = "2026-11-30"
commercial = true

[standards.frame]
w_mm = 30.0
h_mm = 40.0
source = "ours"
"""
UNTOUCHED = "gb-passport-digital"


def with_catalogue(text):
    return idphoto.Processor(idphoto.default_options(catalogue=text))


class CatalogueFile(unittest.TestCase):
    def test_it_adds_a_standard_that_portraits_are_made_for(self):
        there = with_catalogue(BADGE)
        known = {standard.id for standard in processor().standards()}
        self.assertEqual({s.id for s in there.standards()} - known, {"our-badge"})
        self.assertEqual(there.catalogue_version(), processor().catalogue_version() + "+2026-12")
        badge = there.standard("our-badge")
        self.assertTrue(badge.commercial)
        self.assertEqual([source.authority for source in badge.sources], ["Our own access office"])
        made = there.make(idphoto.Photo.decode(photo()), idphoto.MakeRequest(standard="our-badge"))
        output = made.outcome().output
        self.assertEqual((output.width, output.height), (354, 472))

    def test_it_takes_the_place_of_what_is_there(self):
        text = BADGE.replace("our-badge", STANDARD)
        self.assertEqual(with_catalogue(text).standard(STANDARD).paper.width_mm, 30)
        self.assertEqual(processor().standard(STANDARD).paper.width_mm, 35)

    def test_a_hostile_one_is_refused_at_once(self):
        hostile = {
            "empty": "",
            "no text of ours": "\0\0\0 not a catalogue",
            "of another format": BADGE.replace("format = 1", "format = 2"),
            "too large": "#" * (2 * 1024 * 1024 + 1),
            "deep": "sources = " + "[" * 100_000,
            "impossible": BADGE.replace("w_mm = 30.0", "w_mm = -30.0"),
            "no number": BADGE.replace("w_mm = 30.0", "w_mm = nan"),
            "of nobody": BADGE.replace('source = "ours"', 'source = "theirs"'),
            "twice": BADGE + BADGE[BADGE.index("[[standards]]") :],
        }
        for name, text in hostile.items():
            with self.subTest(name=name):
                begun = time.monotonic()
                raised(self, Error, Error.Request, "usage", lambda: with_catalogue(text))
                self.assertLess(time.monotonic() - begun, 2)


class Records(unittest.TestCase):
    def test_what_is_not_stated_is_absent(self):
        standard = processor().standard(STANDARD)
        for name in ("caution", "valid_from", "valid_to", "status", "digital", "captured_on_site"):
            self.assertIsNone(getattr(standard, name), name)
        self.assertFalse(standard.commercial)

    def test_what_is_stated_is_there(self):
        template = processor().standard("de-id-print-template")
        self.assertEqual(template.valid_to, "2025-07-31")
        self.assertEqual((template.head.child.below_age, template.head.child.limits.min_mm), (10, 22))
        self.assertEqual((template.head.limits.hard_min_mm, template.eyes_child.limits.min_mm), (27, 18))
        self.assertEqual(template.submission_since, "2025-05-01")
        self.assertIn("Data-Matrix", template.submission_code)
        digital = processor().standard(UNTOUCHED)
        self.assertEqual((digital.digital.colour, digital.digital.bytes_min), ("srgb", 50_000))
        self.assertIsNone(digital.digital.max_width)
        self.assertIn("gb-passport-print", digital.counterparts)
        self.assertIn("unaltered", digital.edit_wording)

    def test_a_size_of_a_dataset_and_an_old_text_say_so(self):
        of_datasets = 0
        for standard in processor().standards():
            of_dataset = standard.confidence == idphoto.Confidence.D
            old = standard.status is not None
            self.assertEqual(standard.caution is not None, of_dataset or old, standard.id)
            if of_dataset:
                self.assertEqual(standard.caution, "size only: confirm with the authority")
                of_datasets += 1
        self.assertTrue(of_datasets)


class Profiles(unittest.TestCase):
    def test_limits_for_children_frame_another_head(self):
        sitting = idphoto.Photo.decode(photo())
        profiles = (None, idphoto.Profile.ADULT, idphoto.Profile.CHILD, idphoto.Profile.INFANT)

        def heads(standard):
            for profile in profiles:
                asked = idphoto.CheckRequest(standard=standard, profile=profile)
                checked = processor().check(sitting, asked).framing
                asked = idphoto.MakeRequest(standard=standard, profile=profile)
                made = processor().make(sitting, asked).outcome().framing
                self.assertEqual(made.head_frac, checked.head_frac)
                yield made.head_frac

        default, adult, child, infant = heads("de-id-print-template")
        self.assertEqual((default, child), (adult, infant))
        self.assertLess(child, adult)
        # An authority that states none for children has those of adults for them too.
        self.assertEqual(len(set(heads(STANDARD))), 1)


class Untouched(unittest.TestCase):
    def test_the_photo_s_own_pixels_are_handed_on(self):
        asked = idphoto.MakeRequest(standard=UNTOUCHED)
        made = processor().make(idphoto.Photo.decode(photo()), asked)
        outcome = made.outcome()
        self.assertIsNone(outcome.framing)
        self.assertEqual(outcome.background.policy, idphoto.EditPolicy.NOTHING)
        self.assertEqual(outcome.background.action, idphoto.BackgroundAction.KEPT)
        self.assertEqual(chunks(made.bytes(), b"IDAT"), chunks(photo(), b"IDAT"))
        self.assertEqual(outcome.output.bytes, len(made.bytes()))

    def test_pixels_and_edits_are_refused(self):
        width, height, rgb = of_png(photo())
        layout = idphoto.RgbaLayout(width=width, height=height, stride=4 * width)
        bare = idphoto.Photo.from_rgba(four_bytes(rgb), layout)
        plain = idphoto.MakeRequest(standard=UNTOUCHED)
        raised(self, Error, Error.Refused, "edit_refused", lambda: processor().make(bare, plain))
        white = idphoto.MakeRequest(standard=UNTOUCHED, background="white")
        sitting = idphoto.Photo.decode(photo())
        raised(self, Error, Error.Refused, "edit_refused", lambda: processor().make(sitting, white))


if __name__ == "__main__":
    unittest.main()
