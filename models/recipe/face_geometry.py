"""Writes `face_geometry.json`: the numbers head pose and expression need.

What lives here: a reader for `geometry_pipeline_metadata_landmarks.binarypb`
(a protocol buffer inside MediaPipe's `face_landmarker.task`) and the three
tables that are in MediaPipe's source instead of in a data file: which
landmarks the expression network reads, the names of its scores, and which
landmarks are the irises.

Only four message fields matter, so the wire format is walked by hand and no
protobuf schema is needed:

    1 canonical mesh       3 vertex buffer: x y z u v as float32, 468 times
    2 Procrustes landmark  1 landmark id, 2 weight (float32)

Run: `python face_geometry.py geometry_pipeline_metadata_landmarks.binarypb face_geometry.json`
"""

import json
import struct
import sys
from collections.abc import Iterator

import numpy as np

VERTICES = 468
FLOATS_PER_VERTEX = 5  # position, then a texture coordinate that we do not need

# Wire types of the protocol-buffer encoding.
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5

ABOUT = {
    "canonical_vertices_cm": (
        "468 vertices of the canonical face mesh in centimetres, x to the image right, y up, "
        "z towards the camera. Source: canonical mesh in "
        "geometry_pipeline_metadata_landmarks.binarypb of MediaPipe's face_landmarker.task."
    ),
    "procrustes_landmark_ids": ("Landmarks that take part in the pose fit. Source: the same file."),
    "procrustes_weights": ("Their weights, in the same order. Source: the same file."),
    "blendshape_input_landmark_ids": (
        "The 146 landmarks given to face_blendshapes, in this order. Source: the table "
        "kLandmarksSubsetIdxs of MediaPipe's face_blendshapes_graph.cc; the same 146 numbers "
        "are compiled into mediapipe==0.10.14."
    ),
    "blendshape_names": (
        "Names of the 52 outputs of face_blendshapes, in this order. Source: the table "
        "kBlendshapeNames of the same file; same order as the Blendshapes enum of "
        "mediapipe==0.10.14. Left and right are the subject's own."
    ),
    "iris_landmark_ids": (
        "Iris landmarks of the subject's right eye (on the left of the image) and left eye, "
        "the first of each five being the centre. Source: MediaPipe's face mesh landmark "
        "numbering."
    ),
    "licence": "Apache-2.0, The MediaPipe Authors",
}

BLENDSHAPE_INPUT_LANDMARK_IDS = [
    0, 1, 4, 5, 6, 7, 8, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63, 65,
    66, 67, 70, 78, 80, 81, 82, 84, 87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132, 133, 136,
    144, 145, 146, 148, 149, 150, 152, 153, 154, 155, 157, 158, 159, 160, 161, 162, 163, 168,
    172, 173, 176, 178, 181, 185, 191, 195, 197, 234, 246, 249, 251, 263, 267, 269, 270, 276,
    282, 283, 284, 285, 288, 291, 293, 295, 296, 297, 300, 308, 310, 311, 312, 314, 317, 318,
    321, 323, 324, 332, 334, 336, 338, 356, 361, 362, 365, 373, 374, 375, 377, 378, 379, 380,
    381, 382, 384, 385, 386, 387, 388, 389, 390, 397, 398, 400, 402, 405, 409, 415, 454, 466,
    468, 469, 470, 471, 472, 473, 474, 475, 476, 477,
]  # fmt: skip

BLENDSHAPE_NAMES = """
    _neutral
    browDownLeft browDownRight browInnerUp browOuterUpLeft browOuterUpRight
    cheekPuff cheekSquintLeft cheekSquintRight
    eyeBlinkLeft eyeBlinkRight
    eyeLookDownLeft eyeLookDownRight eyeLookInLeft eyeLookInRight
    eyeLookOutLeft eyeLookOutRight eyeLookUpLeft eyeLookUpRight
    eyeSquintLeft eyeSquintRight eyeWideLeft eyeWideRight
    jawForward jawLeft jawOpen jawRight
    mouthClose mouthDimpleLeft mouthDimpleRight mouthFrownLeft mouthFrownRight
    mouthFunnel mouthLeft mouthLowerDownLeft mouthLowerDownRight
    mouthPressLeft mouthPressRight mouthPucker mouthRight mouthRollLower mouthRollUpper
    mouthShrugLower mouthShrugUpper mouthSmileLeft mouthSmileRight
    mouthStretchLeft mouthStretchRight mouthUpperUpLeft mouthUpperUpRight
    noseSneerLeft noseSneerRight
""".split()

IRIS_LANDMARK_IDS = {"right": [468, 469, 470, 471, 472], "left": [473, 474, 475, 476, 477]}


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """The number at `at`, seven bits per byte, and the position after it."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """(field number, raw value) for every field of one message."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, wire = key >> 3, key & 7
        if wire == VARINT:
            value, at = _varint(data, at)
        else:
            if wire == BYTES:
                length, at = _varint(data, at)
            elif wire in (FIXED64, FIXED32):
                length = 8 if wire == FIXED64 else 4
            else:
                raise ValueError(f"unknown wire type {wire}")
            value = data[at : at + length]
            at += length
        yield number, value


def _short(values: np.ndarray) -> list[float]:
    """The shortest decimals that read back as the same float32 numbers."""
    return [float(str(value)) for value in values.astype(np.float32)]


def face_geometry(metadata: bytes) -> dict:
    """Everything that goes into `face_geometry.json`."""
    vertices = b""
    landmark_ids, weights = [], []
    for number, value in fields(metadata):
        if number == 1:
            vertices += b"".join(part for field, part in fields(value) if field == 3)
        elif number == 2:
            entry = dict(fields(value))
            landmark_ids.append(entry.get(1, 0))  # absent means zero
            weights.append(struct.unpack("<f", entry[2])[0])

    rows = np.frombuffer(vertices, "<f4").reshape(-1, FLOATS_PER_VERTEX)
    if len(rows) != VERTICES or not landmark_ids:
        raise ValueError(f"{len(rows)} vertices and {len(landmark_ids)} pose landmarks")
    return {
        "about": ABOUT,
        "canonical_vertices_cm": [_short(row[:3]) for row in rows],
        "procrustes_landmark_ids": landmark_ids,
        "procrustes_weights": _short(np.array(weights)),
        "blendshape_input_landmark_ids": BLENDSHAPE_INPUT_LANDMARK_IDS,
        "blendshape_names": BLENDSHAPE_NAMES,
        "iris_landmark_ids": IRIS_LANDMARK_IDS,
    }


def to_json(geometry: dict) -> bytes:
    """One line per key, so that the file is small and still can be compared."""
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in geometry.items()]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: face_geometry.py METADATA.binarypb FACE_GEOMETRY.json")
    with open(sys.argv[1], "rb") as metadata_file:
        content = to_json(face_geometry(metadata_file.read()))
    with open(sys.argv[2], "wb") as json_file:
        json_file.write(content)
