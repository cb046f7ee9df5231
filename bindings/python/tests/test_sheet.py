"""Print sheets: the bytes that the program `idphoto` makes of the same portraits, and what is refused."""

import ctypes
import json
import unittest

import idphoto
from given import STANDARD, digest, photo, place, portrait, processor, request
from pixels import without
from raised import raised

Error = idphoto.ProcessorError
Format = idphoto.SheetFormat
BLEED = idphoto.SheetRequest(
    paper="4x6", fit=idphoto.SheetFit.BLEED, dpi=300, copies=2, format=Format.JPEG
)


def program(name):
    return place("IDPHOTO_SHEETS").joinpath(name).read_bytes()


class SameAsTheProgram(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = processor().make(idphoto.Photo.decode(photo()), request())

    def test_of_one_portrait(self):
        for name, asked in (("one.pdf", idphoto.SheetRequest(paper="10x15")), ("one.jpg", BLEED)):
            sheet = self.made.sheet(asked)
            self.assertEqual(digest(sheet.bytes()), digest(program(name)), name)
            held = ctypes.string_at(sheet.address(), sheet.length())
            self.assertEqual(digest(held), digest(sheet.bytes()))

    def test_of_several_portraits(self):
        one = idphoto.SheetPortrait(file=portrait(), standard=STANDARD)
        asked = idphoto.SheetRequest(paper="13x18", dpi=300, format=Format.PNG)
        sheet = processor().sheet([one, one], asked)
        self.assertEqual(digest(sheet.bytes()), digest(program("two.png")))
        self.assertEqual(str(one), "SheetPortrait")

    def test_records_say_what_the_json_says(self):
        outcome = self.made.sheet(BLEED).outcome()
        told = json.loads(outcome.json)
        wanted = json.loads(program("one.json"))
        wanted["output"]["path"] = None
        self.assertEqual(told, wanted)
        for name in ("paper", "width_mm", "height_mm", "copies", "scale_bar"):
            self.assertEqual(getattr(outcome, name), told[name], name)
        self.assertEqual(outcome.fit.name.lower(), told["fit"])
        for copy, line in zip(outcome.placements, told["placements"], strict=True):
            placed = [copy.portrait, copy.x_mm, copy.y_mm, copy.width_mm, copy.height_mm]
            self.assertEqual(placed, list(line.values()))
        for name in ("width", "height", "bytes", "dpi"):
            self.assertEqual(getattr(outcome.output, name), told["output"][name], name)
        self.assertEqual(outcome.output.format.name.lower(), told["output"]["format"])


class Asked(unittest.TestCase):
    def test_every_paper_that_is_listed_is_taken(self):
        papers = processor().papers()
        self.assertIn(("10x15", 100, 150), [(p.name, p.width_mm, p.height_mm) for p in papers])
        one = [idphoto.SheetPortrait(file=portrait())]
        for paper in papers:
            outcome = processor().sheet(one, idphoto.SheetRequest(paper=paper.name)).outcome()
            lying = sorted((outcome.width_mm, outcome.height_mm))
            self.assertEqual(lying, [paper.width_mm, paper.height_mm])
            self.assertIsNone(outcome.output.dpi)

    def test_what_makes_no_sense_is_refused(self):
        def sheet(portraits, paper="10x15", **asked):
            asked = idphoto.SheetRequest(paper=paper, **asked)
            return lambda: processor().sheet(portraits, asked)

        own = [idphoto.SheetPortrait(file=portrait(), standard=STANDARD)]
        for call in (
            sheet(own, "a3"),
            sheet(own, ""),
            sheet(own, copies=0),
            sheet(own, copies=2_000_000_000),
            sheet(own, dpi=72, format=Format.PNG),
            sheet([]),
            sheet(own * 17),
            sheet([idphoto.SheetPortrait(file=portrait(), standard="us-passport-print")]),
            sheet([idphoto.SheetPortrait(file=portrait(), standard="gb-passport-digital")]),
            sheet([idphoto.SheetPortrait(file=portrait(), standard="atlantis")]),
            # It states no size on paper.
            sheet([idphoto.SheetPortrait(file=without(photo(), b"pHYs"))]),
        ):
            raised(self, Error, Error.Request, "usage", call)
        for file in (b"", b"no portrait", portrait()[:2000]):
            call = sheet([idphoto.SheetPortrait(file=file, standard=STANDARD)])
            raised(self, Error, Error.Photo, "unreadable", call)
        digital = processor().make(
            idphoto.Photo.decode(photo()), idphoto.MakeRequest(standard="gb-passport-digital")
        )
        asked = idphoto.SheetRequest(paper="10x15")
        raised(self, Error, Error.Request, "usage", lambda: digital.sheet(asked))


if __name__ == "__main__":
    unittest.main()
