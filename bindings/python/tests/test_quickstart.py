"""docs/quickstart-python.md does what it says: its Python runs, top to bottom, in a folder with a photo."""

import contextlib
import io
import os
import re
import tempfile
import unittest
from pathlib import Path

from given import digest, photo, place, portrait

BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# From this heading on, two sites are needed.
DONATING = "## A donation"


def run(text, names):
    """Runs the blocks of a text in one namespace; how many, and what they printed."""
    blocks, said = BLOCK.findall(text), io.StringIO()
    for block in blocks:
        with contextlib.redirect_stdout(said):
            exec(compile(block, "quickstart-python.md", "exec"), names)
    return len(blocks), said.getvalue()


def quickstart():
    return place("IDPHOTO_DOCS").joinpath("quickstart-python.md").read_text(encoding="utf-8")


class Quickstart(unittest.TestCase):
    def setUp(self):
        folder, back = tempfile.TemporaryDirectory(), os.getcwd()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, back)
        os.chdir(folder.name)
        Path("me.jpg").write_bytes(photo())

    def test_portraits(self):
        making, _, _ = quickstart().partition(DONATING)
        count, said = run(making, {"__name__": "quickstart"})
        self.assertEqual(count, 8)
        self.assertEqual(digest(Path("me-id.jpg").read_bytes()), digest(portrait()))
        sheet = place("IDPHOTO_SHEETS").joinpath("one.pdf").read_bytes()
        self.assertEqual(digest(Path("sheet.pdf").read_bytes()), digest(sheet))
        for words in ("FAIL\n", "icao-9303-print", "face_detector", "no_face", "detect\n", "True False", "[4, 4]"):
            self.assertIn(words, said)


if __name__ == "__main__":
    unittest.main()
