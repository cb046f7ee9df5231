"""Every kind of error, by what an app does about it; and that nobody's own words come back in one."""

import tempfile
import traceback
import unittest
from pathlib import Path

import idphoto
from given import photo, processor, request
from heard import standard_error
from pixels import four_bytes, of_png, side_by_side
from raised import raised

Error = idphoto.ProcessorError
# A word that nobody but the test writes.
CANARY = "KANARIE-5d1c"


def bitmap(width, height, rgb):
    layout = idphoto.RgbaLayout(width=width, height=height, stride=4 * width)
    return idphoto.Photo.from_rgba(four_bytes(rgb), layout)


class Kinds(unittest.TestCase):
    def told(self, kind, code, call):
        return raised(self, Error, kind, code, call)

    @classmethod
    def setUpClass(cls):
        cls.photo = idphoto.Photo.decode(photo())

    def make(self, **settings):
        return processor().make(self.photo, request(**settings))

    def test_a_call_that_makes_no_sense(self):
        unknown = idphoto.MakeRequest(standard="icao-9303-prin")
        error = self.told(Error.Request, "usage", lambda: processor().make(self.photo, unknown))
        self.assertIn("icao-9303-print", error.detail + error.advice)
        self.told(Error.Request, "usage", lambda: processor().standard("none"))
        self.told(Error.Request, "usage", lambda: self.make(background="mauve-ish"))
        self.told(Error.Request, "usage", lambda: self.make(face=7))

    def test_a_photo_that_will_not_do(self):
        for file in (b"", b"no photo", photo()[:5000]):
            self.told(Error.Photo, "unreadable", lambda: idphoto.Photo.decode(file))
        wall = bitmap(300, 400, b"\x80\x90\xa0" * 120_000)
        self.told(Error.Photo, "no_face", lambda: processor().make(wall, request()))
        view = idphoto.DonationView.GEOMETRY
        self.told(Error.Photo, "no_face", lambda: processor().prepare_donation(wall, view))

    def test_several_faces_are_for_the_person_to_choose_from(self):
        two = bitmap(*side_by_side(*of_png(photo())))
        error = self.told(Error.Faces, "several_faces", lambda: processor().make(two, request()))
        self.assertEqual(len(error.faces), 2)
        self.assertNotIn(str(error.faces[0].x), f"{error} {error!r}")
        chosen = processor().make(two, request(face=1)).outcome()
        self.assertEqual((chosen.face, chosen.faces), (1, error.faces))

    def test_an_edit_that_the_authority_refuses(self):
        policies = {entry.edit_policy: entry.id for entry in processor().standards()}
        strict = policies[idphoto.EditPolicy.CROP_ONLY]
        asked = idphoto.MakeRequest(standard=strict, background="#ffffff")
        self.told(Error.Refused, "edit_refused", lambda: processor().make(self.photo, asked))
        asked.override_edit_policy = True
        made = processor().make(self.photo, asked).outcome()
        self.assertEqual(made.background.action, idphoto.BackgroundAction.REPLACED)

    def test_models_and_runtime_that_are_not_there(self):
        options = idphoto.default_options()
        with tempfile.TemporaryDirectory() as folder:
            no_models = idphoto.ProcessorOptions(models=folder, runtime=options.runtime)
            there = idphoto.Processor(no_models)
            error = self.told(Error.SetUp, "set_up", lambda: there.make(self.photo, request()))
            self.assertNotIn(folder, f"{error} {error.detail}")

    def test_a_value_that_is_out_of_range_never_gets_that_far(self):
        with self.assertRaises(ValueError):
            self.make(dpi=70_000)
        with self.assertRaises(TypeError):
            processor().make(b"not a photo object", request())


class Listener(idphoto.ProgressListener):
    """Notes what it is told; stops or fails at one of the steps."""

    def __init__(self, stop=None, fail=None):
        self.stop, self.fail, self.told = stop, fail, []

    def on_progress(self, progress):
        self.told.append(progress)
        if self.fail is not None and progress.step >= self.fail:
            raise RuntimeError(f"the app's own words: {CANARY}")
        return self.stop is None or progress.step < self.stop


class Progress(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.photo = idphoto.Photo.decode(photo())

    def test_stages_are_told_before_they_begin(self):
        listener = Listener()
        made = processor().make(self.photo, request(), listener)
        steps = [told.step for told in listener.told]
        self.assertEqual(steps, sorted(set(steps)))
        self.assertTrue(1 <= steps[0] and all(told.step <= told.steps for told in listener.told))
        done = {time.stage for time in made.outcome().timings}
        self.assertTrue({"detect", "encode"} <= {told.stage for told in listener.told} & done)
        again = Listener()
        view = idphoto.DonationView.MATTING
        processor().prepare_donation(self.photo, view, again)
        processor().check(self.photo, idphoto.CheckRequest(standard="icao-9303-print"), again)
        self.assertGreater(len(again.told), 4)

    def test_it_stops_where_the_listener_says(self):
        whole = Listener()
        processor().make(self.photo, request(), whole)
        for told in whole.told:
            listener = Listener(stop=told.step)
            with self.subTest(stage=told.stage), self.assertRaises(Error.Cancelled):
                processor().make(self.photo, request(), listener)
            self.assertEqual(listener.told[-1].stage, told.stage)

    def test_an_exception_s_own_words_come_out_nowhere(self):
        failures = [Listener(fail=1), Listener(fail=4), object.__new__(Listener)]
        for listener in failures:
            with standard_error() as said, self.assertRaises(Error.Internal) as seen:
                processor().make(self.photo, request(), listener)
            error = seen.exception
            self.assertEqual(error.code, "listener")
            text = "".join(traceback.format_exception(error))
            self.assertNotIn(CANARY, f"{text} {error} {error!r} {vars(error)}")
            self.assertIsNone(error.__cause__ or error.__context__)
            self.assertEqual(said, [b""])
        # And the processor goes on.
        processor().make(self.photo, request(), Listener())

    def test_ctrl_c_in_a_listener_arrives(self):
        class Interrupted(idphoto.ProgressListener):
            def on_progress(self, progress):
                raise KeyboardInterrupt(CANARY)

        with standard_error() as said, self.assertRaises(KeyboardInterrupt):
            processor().make(self.photo, request(), Interrupted())
        self.assertEqual(said, [b""])

    def test_an_answer_that_was_forgotten_stops(self):
        class Forgetful(idphoto.ProgressListener):
            def on_progress(self, progress):
                pass

        with self.assertRaises(Error.Cancelled):
            processor().make(self.photo, request(), Forgetful())


if __name__ == "__main__":
    unittest.main()
