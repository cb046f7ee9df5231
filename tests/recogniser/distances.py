"""How far apart a face recogniser finds the faces of two pictures.

What lives here: one generous attacker.  He looks for the face of the second
picture with a detector and, where he is told how it lies over the first, puts
it where the first one's face is; and he smooths it, since a mosaic that was
smoothed is recognised far better than one as it stands.  What does not: any
judgement.  `MATCH` in tests/it/recogniser.rs says what a distance means.

Reads a JSON list of pairs from stdin:

    {"original": PATH, "other": PATH, "points": [[x, y, x', y'], ...]}

where `points`, if any, are two or more places in `original` and the same ones
in `other`, in pixels.  Prints a list with an object for each pair, of each
attack and the distance it got to, null where it found no face.  Pictures are
PNG or JPEG and upright: EXIF is not looked at.
"""

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import dlib
import numpy as np

# How far the smoothing reaches, in pixels of a second picture no longer than LONG.  Three to four tenths
# of a cell is best; these are that for 3 to 24 cells across a face of 100 to 200 pixels.
REACHES = (0, 3, 5, 8, 12, 16, 22, 30)
LONG = 640

# A picture shorter than this is doubled before a face is looked for: the detector wants 80 pixels.
SHORT = 700

_models = Path(find_spec("face_recognition_models").origin).parent / "models"
_detector = dlib.get_frontal_face_detector()
_predictor = dlib.shape_predictor(str(_models / "shape_predictor_68_face_landmarks.dat"))
_recogniser = dlib.face_recognition_model_v1(
    str(_models / "dlib_face_recognition_resnet_model_v1.dat")
)


def distances(pair: dict) -> dict:
    """What each attack gets to."""
    original = dlib.load_rgb_image(pair["original"])
    known = face(original)
    if known is None:
        raise SystemExit(f"no face is found in {pair['original']}")
    wanted = descriptors([chip(original, known)])[0]
    other = dlib.load_rgb_image(pair["other"])
    scale = min(1.0, LONG / max(other.shape))
    if scale < 1.0:
        other = dlib.resize_image(other, scale)
    placed = moved(known, pair["points"], scale) if pair.get("points") else None

    chips = {}
    for reach in REACHES:
        picture = smoothed(other, reach)
        for way, shape in (("detected", face(picture)), ("placed", placed)):
            name = f"{way}, smoothed by {reach}" if reach else way
            chips[name] = shape and chip(picture, shape)
    found = {name: picture for name, picture in chips.items() if picture is not None}
    got = dict(zip(found, descriptors(list(found.values()))))
    apart = {name: float(np.linalg.norm(vector - wanted)) for name, vector in got.items()}
    return {name: apart.get(name) for name in chips}


def face(picture: np.ndarray) -> dlib.full_object_detection | None:
    """The 68 landmarks of the largest face."""
    boxes = _detector(picture, int(max(picture.shape) < SHORT))
    if not boxes:
        return None
    return _predictor(picture, max(boxes, key=lambda box: box.area()))


def moved(
    shape: dlib.full_object_detection, points: list, scale: float
) -> dlib.full_object_detection:
    """The landmarks carried by the similarity that fits `points` best, and then reduced."""
    pairs = np.array(points, dtype=float) * (1, 1, scale, scale)
    here, there = (pairs[:, i] + 1j * pairs[:, i + 1] for i in (0, 2))
    # Over complex numbers a similarity is one product and one sum.
    from_middle = here - here.mean()
    turn = np.vdot(from_middle, there - there.mean()) / np.vdot(from_middle, from_middle)
    parts = np.array([complex(part.x, part.y) for part in shape.parts()])
    parts = np.rint(there.mean() + turn * (parts - here.mean()))
    x, y = parts.real.astype(int).tolist(), parts.imag.astype(int).tolist()
    box = dlib.rectangle(min(x), min(y), max(x), max(y))
    return dlib.full_object_detection(box, [dlib.point(*part) for part in zip(x, y)])


def chip(picture: np.ndarray, shape: dlib.full_object_detection) -> np.ndarray:
    """The face as the network takes it: upright, 150 x 150 pixels."""
    return dlib.get_face_chip(picture, shape, size=150, padding=0.25)


def descriptors(chips: list) -> list:
    """The network's 128 numbers for each."""
    return [np.array(vector) for vector in _recogniser.compute_face_descriptor(chips)]


def smoothed(picture: np.ndarray, reach: int) -> np.ndarray:
    """Averaged three times over 2 * reach + 1 pixels each way: a Gaussian, nearly."""
    if reach == 0:
        return picture
    values = picture.astype(float)
    for axis in (0, 1) * 3:
        size = values.shape[axis]
        # The border's pixels are repeated beyond it, and once more for the sum that starts at none.
        places = np.clip(np.arange(-reach - 1, size + reach), 0, size - 1)
        sums = np.cumsum(np.take(values, places, axis), axis)
        ends = np.arange(2 * reach + 1, 2 * reach + 1 + size)
        parts = np.take(sums, ends, axis) - np.take(sums, ends - 2 * reach - 1, axis)
        values = parts / (2 * reach + 1)
    return np.rint(values).astype(np.uint8)


if __name__ == "__main__":
    json.dump([distances(pair) for pair in json.load(sys.stdin)], sys.stdout)
