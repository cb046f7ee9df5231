"""Portraits, findings, standards and models: the same as the program `idphoto` makes and says."""

import ctypes
import json
import shutil
import tempfile
import unittest
from pathlib import Path

import idphoto
from given import STANDARD, digest, pairs, photo, portrait, processor, request


def comparable(told):
    """What `--json` prints, without what differs from run to run: times, and where the file went."""
    told = dict(told)
    del told["timings_ms"]
    if told["output"]:
        told["output"] = {**told["output"], "path": None}
    return told


class SameAsTheProgram(unittest.TestCase):
    def test_bytes_and_json_are_the_same(self):
        names = []
        for name, file, wanted, told in pairs():
            with self.subTest(name=name):
                made = processor().make(idphoto.Photo.decode(file), request())
                self.assertEqual(digest(made.bytes()), digest(wanted))
                self.assertEqual(comparable(json.loads(made.outcome().json)), comparable(told))
            names.append(name)
        self.assertIn("sample", names)
        print(f"same bytes in Python and the program: {', '.join(names)}")

    def near(self, told, wanted):
        """Records are not rounded; the JSON is, to three places or more."""
        self.assertIsNotNone(wanted)
        self.assertAlmostEqual(told, wanted, delta=0.00051)

    def test_records_say_what_the_json_says(self):
        outcome = processor().make(idphoto.Photo.decode(photo()), request()).outcome()
        told = json.loads(outcome.json)
        self.assertEqual(outcome.standard, told["standard"])
        source = {name: getattr(outcome.source, name) for name in told["source"]}
        self.assertEqual(source, told["source"])
        face = outcome.faces[outcome.face]
        box = told["faces"][told["face"]["index"]]
        for told_of, wanted in zip((face.x, face.y, face.width, face.height), box["box"]):
            self.near(told_of, wanted)
        self.near(face.score, box["score"])
        for name, (x, y) in told["landmarks"].items():
            point = getattr(outcome.landmarks, name)
            self.near(point.x, x)
            self.near(point.y, y)
        for name in ("yaw", "pitch", "roll"):
            self.near(getattr(outcome.pose, name), told["pose"][name])
        self.assertEqual(set(outcome.expression.scores), set(told["expression"]))
        for name, score in told["expression"].items():
            self.near(outcome.expression.scores[name], score)
        for point, (x, y) in zip(outcome.framing.quad, told["framing"]["quad"]):
            self.near(point.x, x)
            self.near(point.y, y)
        self.assertEqual(outcome.framing.by_standard, told["framing"]["basis"] == "standard")
        for name in ("head_frac", "eye_line_frac", "px_per_mm", "head_mm", "top_margin_mm"):
            self.near(getattr(outcome.framing, name), told["framing"][name])
        self.assertEqual(outcome.background.action.name.lower(), told["background"]["action"])
        self.assertEqual(outcome.background.colour, told["background"]["colour"])
        for name in ("width", "height", "bytes", "dpi"):
            self.assertEqual(getattr(outcome.output, name), told["output"][name])
        self.assertEqual(outcome.report.verdict.name.lower(), told["report"]["verdict"])
        self.assertEqual(len(outcome.report.checks), len(told["report"]["checks"]))
        for check, line in zip(outcome.report.checks, told["report"]["checks"]):
            for name in ("id", "unit", "clause", "source", "advice"):
                self.assertEqual(getattr(check, name), line[name], line["id"])
            for name in ("value", "min", "max"):
                if line[name] is None:
                    self.assertIsNone(getattr(check, name), line["id"])
                else:
                    self.near(getattr(check, name), line[name])
            self.assertEqual(check.verdict.name.lower(), line["verdict"])
            self.assertEqual(check.measured_on.name.lower(), line["measured_on"])
        stages = [time.stage for time in outcome.timings]
        self.assertEqual(stages, list(told["timings_ms"]))
        self.assertTrue(all(time.ms >= 0 for time in outcome.timings))


class Requests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.photo = idphoto.Photo.decode(photo())

    def make(self, **settings):
        return processor().make(self.photo, request(**settings))

    def test_what_is_left_out_is_the_default(self):
        spelt = {
            "background": "auto",
            "quality": idphoto.Quality.FAST,
            "face": 0,
            "dpi": 300,
            "override_edit_policy": False,
            "format": idphoto.FileFormat.JPEG,
        }
        self.assertEqual(digest(self.make(**spelt).bytes()), digest(portrait()))

    def test_each_setting_does_something(self):
        self.assertEqual(self.make(dpi=600).outcome().output.dpi, 600)
        png = self.make(format=idphoto.FileFormat.PNG)
        self.assertTrue(png.bytes().startswith(b"\x89PNG"))
        self.assertEqual(png.outcome().output.format, idphoto.FileFormat.PNG)
        kept = self.make(background="keep").outcome()
        self.assertEqual(kept.background.action, idphoto.BackgroundAction.KEPT)
        blue = self.make(background="#3060c0").outcome()
        self.assertEqual(blue.background.colour, "#3060c0")

    def test_the_bytes_lie_where_they_are_said_to(self):
        made = self.make()
        held = ctypes.string_at(made.address(), made.length())
        self.assertEqual(digest(held), digest(made.bytes()))

    def test_a_photo_and_a_finished_portrait_are_checked(self):
        asked = idphoto.CheckRequest(standard=STANDARD)
        outcome = processor().check(self.photo, asked)
        self.assertIsNone(outcome.output)
        self.assertEqual(outcome.report.verdict, idphoto.Verdict.FAIL)
        asked = idphoto.CheckRequest(standard=STANDARD, finished=True)
        finished = processor().check(idphoto.Photo.decode(portrait()), asked)
        on = {check.measured_on for check in finished.report.checks if check.value is not None}
        self.assertIn(idphoto.MeasuredOn.PORTRAIT, on)

    def test_what_is_printed_shows_no_figure(self):
        outcome = self.make().outcome()
        records = [outcome, outcome.source, outcome.faces[0], outcome.landmarks, outcome.pose]
        records += [outcome.framing, outcome.report, outcome.expression, outcome.report.checks[0]]
        for record in records:
            name = type(record).__name__
            self.assertEqual((str(record), repr(record)), (name, name))
        self.assertEqual(f"{outcome.faces}", f"[{', '.join('Face' for _ in outcome.faces)}]")


class Standards(unittest.TestCase):
    def test_each_has_its_source(self):
        standards = processor().standards()
        self.assertIn(STANDARD, [standard.id for standard in standards])
        for standard in standards:
            self.assertTrue(standard.sources and standard.checked_on, standard.id)
            self.assertEqual(processor().standard(standard.id), standard)

    def test_one_says_what_the_authority_asks(self):
        standard = processor().standard(STANDARD)
        self.assertEqual((standard.paper.width_mm, standard.paper.height_mm), (35, 45))
        self.assertEqual((standard.head.limits.min_mm, standard.head.limits.max_mm), (32, 36))
        self.assertEqual(standard.channel, idphoto.Channel.PRINT)


class Models(unittest.TestCase):
    def test_each_file_is_what_belongs_to_this_version(self):
        folder = Path(idphoto.default_options().models)
        models = processor().models()
        self.assertGreaterEqual(len(models), 5)
        for model in models:
            held = (folder / model.file).read_bytes()
            self.assertEqual(model.state, idphoto.ModelState.OK)
            self.assertEqual(model.bytes, len(held))
            self.assertEqual(model.sha256, digest(held))

    def test_missing_and_changed_ones_are_told_apart(self):
        options = idphoto.default_options()
        with tempfile.TemporaryDirectory() as folder:
            first, second, *others = processor().models()
            for model in others:
                shutil.copy(Path(options.models, model.file), folder)
            Path(folder, second.file).write_bytes(b"another file")
            there = idphoto.Processor(
                idphoto.ProcessorOptions(models=folder, runtime=options.runtime)
            )
            states = {model.id: model.state for model in there.models()}
        self.assertEqual(states.pop(first.id), idphoto.ModelState.MISSING)
        self.assertEqual(states.pop(second.id), idphoto.ModelState.CHANGED)
        self.assertEqual(set(states.values()), {idphoto.ModelState.OK})


if __name__ == "__main__":
    unittest.main()
