"""Portraits, findings, standards and models: the same as the program `idphoto` makes and says."""

import hashlib
import json
import shutil
import tempfile
import unittest
from pathlib import Path

import idphoto
from given import STANDARD, pairs, photo, portrait, processor, request


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
                digests = [hashlib.sha256(held).hexdigest() for held in (made.bytes(), wanted)]
                self.assertEqual(*digests)
                self.assertEqual(comparable(json.loads(made.outcome().json)), comparable(told))
            names.append(name)
        self.assertIn("sample", names)
        print(f"same bytes in Python and the program: {', '.join(names)}")

    def test_records_say_what_the_json_says(self):
        outcome = processor().make(idphoto.Photo.decode(photo()), request()).outcome()
        told = json.loads(outcome.json)
        self.assertEqual(outcome.standard, told["standard"])
        source = {name: getattr(outcome.source, name) for name in told["source"]}
        self.assertEqual(source, told["source"])
        face = outcome.faces[outcome.face]
        box = told["faces"][told["face"]["index"]]
        self.assertEqual([face.x, face.y, face.width, face.height], box["box"])
        self.assertEqual(face.score, box["score"])
        for name, (x, y) in told["landmarks"].items():
            point = getattr(outcome.landmarks, name)
            self.assertEqual((point.x, point.y), (x, y), name)
        for name in ("yaw", "pitch", "roll"):
            self.assertEqual(getattr(outcome.pose, name), told["pose"][name])
        self.assertEqual(outcome.expression.scores, told["expression"])
        quad = [[point.x, point.y] for point in outcome.framing.quad]
        self.assertEqual(quad, told["framing"]["quad"])
        self.assertEqual(outcome.framing.by_standard, told["framing"]["basis"] == "standard")
        for name in ("head_frac", "eye_line_frac", "px_per_mm", "head_mm", "top_margin_mm"):
            self.assertEqual(getattr(outcome.framing, name), told["framing"][name])
        self.assertEqual(outcome.background.action.name.lower(), told["background"]["action"])
        self.assertEqual(outcome.background.colour, told["background"]["colour"])
        for name in ("width", "height", "bytes", "dpi"):
            self.assertEqual(getattr(outcome.output, name), told["output"][name])
        self.assertEqual(outcome.report.verdict.name.lower(), told["report"]["verdict"])
        self.assertEqual(len(outcome.report.checks), len(told["report"]["checks"]))
        for check, line in zip(outcome.report.checks, told["report"]["checks"]):
            for name in ("id", "value", "unit", "min", "max", "clause", "source", "advice"):
                self.assertEqual(getattr(check, name), line[name], line["id"])
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
        self.assertEqual(self.make(**spelt).bytes(), portrait())

    def test_each_setting_does_something(self):
        best = self.make(quality=idphoto.Quality.BEST).bytes()
        self.assertNotEqual(best, portrait())
        self.assertEqual(self.make(dpi=600).outcome().output.dpi, 600)
        png = self.make(format=idphoto.FileFormat.PNG)
        self.assertTrue(png.bytes().startswith(b"\x89PNG"))
        self.assertEqual(png.outcome().output.format, idphoto.FileFormat.PNG)
        kept = self.make(background="keep").outcome()
        self.assertEqual(kept.background.action, idphoto.BackgroundAction.KEPT)
        blue = self.make(background="#3060c0").outcome()
        self.assertEqual(blue.background.colour, "#3060c0")

    def test_the_bytes_lie_where_they_are_said_to(self):
        import ctypes

        made = self.make()
        self.assertEqual(ctypes.string_at(made.address(), made.length()), made.bytes())

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
            self.assertEqual(model.sha256, hashlib.sha256(held).hexdigest())

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
