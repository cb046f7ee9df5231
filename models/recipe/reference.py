"""Makes the reference numbers that the Rust tests compare themselves with.

What lives here: the whole path from a photo to faces, landmarks, expression,
pose, segmentation and matte, written a second time with numpy, Pillow and
ONNX Runtime only.  It favours being easy to follow over being fast, and shares
nothing with the Rust code except the model files.

Coordinates: pixel k covers [k, k+1), so its centre is k + 0.5.  Angles turn
the x axis towards the y axis, which points down.

Run: `python reference.py IMAGE OUT.json`
"""

import hashlib
import json
import math
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

MODELS = Path(__file__).resolve().parent.parent
FACE_DETECTOR = "face_detection_yunet_2023mar.onnx"
FACE_LANDMARKS = "face_landmarks_v2_478_fp16.onnx"
FACE_BLENDSHAPES = "face_blendshapes_v2_fp16.onnx"
FACE_GEOMETRY = "face_geometry.json"
PERSON_SEGMENTER = "selfie_multiclass_256x256_fp16w.onnx"
PORTRAIT_MATTING = "modnet_photographic_fp16w.onnx"
ALL_FILES = [
    FACE_DETECTOR,
    FACE_LANDMARKS,
    FACE_BLENDSHAPES,
    FACE_GEOMETRY,
    PERSON_SEGMENTER,
    PORTRAIT_MATTING,
]

DETECTOR_SIDE = 640
DETECTOR_STRIDES = (8, 16, 32)
SCORE_THRESHOLD = 0.8
NMS_IOU = 0.3
NESTED_OVERLAP = 0.5  # of the smaller box

CROP_SIDE = 256
ROI_MARGIN = 1.5
MESH_POINTS = 468  # the other ten landmarks are the irises
EYE_CORNERS = (33, 263)  # outer corners, image-left eye first

VERTICAL_FOV_DEGREES = 63.0

SEGMENTER_SIDE = 256
SEGMENTER_CLASSES = ["background", "hair", "body_skin", "face_skin", "clothes", "other"]
GRID_BLOCK = 8


def run(file: str, values: np.ndarray) -> dict[str, np.ndarray]:
    """All outputs of a model, by name, for one input."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        MODELS / file, options, providers=["CPUExecutionProvider"]
    )
    names = [output.name for output in session.get_outputs()]
    tensor = np.ascontiguousarray(values, np.float32)
    return dict(zip(names, session.run(names, {"input": tensor}), strict=True))


def sigmoid(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value))


def block_means(plane: np.ndarray) -> np.ndarray:
    """Means over blocks of `GRID_BLOCK` by `GRID_BLOCK` pixels."""
    rows, columns = (size // GRID_BLOCK for size in plane.shape)
    blocks = plane.astype(np.float64).reshape(rows, GRID_BLOCK, columns, GRID_BLOCK)
    return blocks.mean(axis=(1, 3))


def rounded(values, digits: int) -> list:
    # Adding zero turns -0.0 into 0.0.
    return (np.round(np.asarray(values, np.float64), digits) + 0.0).tolist()


# ---- faces -------------------------------------------------------------------


@dataclass
class Face:
    """One detected face in source pixels; box is x, y, width, height."""

    score: float
    box: np.ndarray
    points: np.ndarray  # eye, eye, nose, mouth corner, mouth corner; image-left first


def detect(image: Image.Image) -> list[Face]:
    """Faces, best first."""
    scale = DETECTOR_SIDE / max(image.size)
    width, height = (round(side * scale) for side in image.size)
    small = image.resize((width, height), Image.Resampling.BILINEAR)
    canvas = np.zeros((DETECTOR_SIDE, DETECTOR_SIDE, 3), np.float32)
    canvas[:height, :width] = np.asarray(small)[:, :, ::-1]  # RGB -> BGR
    outputs = run(FACE_DETECTOR, canvas.transpose(2, 0, 1)[None])

    candidates = []
    for stride in DETECTOR_STRIDES:
        candidates += decode(outputs, stride, scale)
    candidates.sort(key=lambda face: -face.score)
    return drop_nested(suppress(candidates))


def decode(outputs: dict[str, np.ndarray], stride: int, scale: float) -> list[Face]:
    """Candidates of one detector level; one cell is `stride` pixels wide."""
    cls, obj, box, points = (
        outputs[f"{kind}_{stride}"][0].astype(np.float64) for kind in ("cls", "obj", "bbox", "kps")
    )
    scores = np.sqrt(np.clip(cls[:, 0], 0, 1) * np.clip(obj[:, 0], 0, 1))
    cells_per_row = DETECTOR_SIDE // stride
    found = []
    for index in np.flatnonzero(scores > SCORE_THRESHOLD):
        cell = np.array([index % cells_per_row, index // cells_per_row])
        centre = (cell + box[index, :2]) * stride
        size = np.exp(box[index, 2:]) * stride
        corners = np.concatenate([centre - size / 2, size])
        keypoints = (points[index].reshape(5, 2) + cell) * stride
        found.append(Face(float(scores[index]), corners / scale, keypoints / scale))
    return found


def intersection(a: np.ndarray, b: np.ndarray) -> float:
    low = np.maximum(a[:2], b[:2])
    high = np.minimum(a[:2] + a[2:], b[:2] + b[2:])
    return float(np.prod(np.maximum(high - low, 0)))


def suppress(faces: list[Face]) -> list[Face]:
    """Greedy non-maximum suppression; `faces` come best first."""
    kept: list[Face] = []
    for face in faces:
        area = face.box[2] * face.box[3]
        for better in kept:
            common = intersection(face.box, better.box)
            union = area + better.box[2] * better.box[3] - common
            if common / union > NMS_IOU:
                break
        else:
            kept.append(face)
    return kept


def drop_nested(faces: list[Face]) -> list[Face]:
    """Drops a box that lies mostly inside, or around, a better one."""
    kept: list[Face] = []
    for face in faces:
        area = face.box[2] * face.box[3]
        if all(
            intersection(face.box, better.box) / min(area, better.box[2] * better.box[3])
            <= NESTED_OVERLAP
            for better in kept
        ):
            kept.append(face)
    return kept


# ---- landmarks ---------------------------------------------------------------


@dataclass
class Roi:
    """A turned square of the source that becomes the landmark network's crop."""

    cx: float
    cy: float
    side: float
    angle: float

    def axes(self) -> np.ndarray:
        """Rows: the crop's x and y directions in the source, unit length."""
        cosine, sine = math.cos(self.angle), math.sin(self.angle)
        return np.array([[cosine, sine], [-sine, cosine]])

    def to_source(self, crop_points: np.ndarray) -> np.ndarray:
        """Continuous crop coordinates (0..256) to continuous source coordinates."""
        offsets = (crop_points - CROP_SIDE / 2) * (self.side / CROP_SIDE)
        return offsets @ self.axes() + [self.cx, self.cy]


def sample(pixels: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Bilinear samples at continuous source points; edge pixels repeat outwards."""
    limits = np.array([pixels.shape[1] - 1, pixels.shape[0] - 1])
    position = points - 0.5  # pixel centres now sit on whole numbers
    low = np.floor(position)
    fraction = position - low
    x0, y0 = np.moveaxis(np.clip(low, 0, limits).astype(int), -1, 0)
    x1, y1 = np.moveaxis(np.clip(low + 1, 0, limits).astype(int), -1, 0)
    fx, fy = np.moveaxis(fraction[..., None], -2, 0)
    top = pixels[y0, x0] * (1 - fx) + pixels[y0, x1] * fx
    bottom = pixels[y1, x0] * (1 - fx) + pixels[y1, x1] * fx
    return top * (1 - fy) + bottom * fy


def roi_from_face(face: Face) -> Roi:
    x, y, width, height = face.box
    eyes = face.points[1] - face.points[0]
    side = ROI_MARGIN * max(width, height)
    return Roi(x + width / 2, y + height / 2, side, math.atan2(eyes[1], eyes[0]))


def roi_from_landmarks(landmarks: np.ndarray) -> Roi:
    """Square round the mesh, in a frame that is turned until the eyes are level."""
    first, second = EYE_CORNERS
    eyes = landmarks[second, :2] - landmarks[first, :2]
    level = Roi(0.0, 0.0, float(CROP_SIDE), math.atan2(eyes[1], eyes[0]))
    turned = landmarks[:MESH_POINTS, :2] @ level.axes().T
    low, high = turned.min(axis=0), turned.max(axis=0)
    cx, cy = ((low + high) / 2) @ level.axes()
    return Roi(cx, cy, ROI_MARGIN * (high - low).max(), level.angle)


def landmarks_in(pixels: np.ndarray, roi: Roi) -> tuple[np.ndarray, float]:
    """478 landmarks in source pixels (z on the same scale), and face presence."""
    if roi.side > CROP_SIDE:
        sys.exit("this face is too large: plain bilinear sampling would skip source pixels")
    centres = np.arange(CROP_SIDE) + 0.5
    grid = np.stack(np.meshgrid(centres, centres), axis=-1)
    crop = sample(pixels, roi.to_source(grid)) / 255.0
    outputs = run(FACE_LANDMARKS, crop[None])
    raw = outputs["Identity"].reshape(-1, 3).astype(np.float64)
    xy = roi.to_source(raw[:, :2])
    z = raw[:, 2:] * (roi.side / CROP_SIDE)
    return np.hstack([xy, z]), sigmoid(outputs["Identity_1"].item())


def expression(landmarks: np.ndarray, geometry: dict) -> dict[str, float]:
    chosen = landmarks[geometry["blendshape_input_landmark_ids"], :2]
    scores = run(FACE_BLENDSHAPES, chosen[None])["Identity"]
    return dict(zip(geometry["blendshape_names"], rounded(scores, 6), strict=True))


# ---- head pose -----------------------------------------------------------------


@dataclass
class PoseFit:
    """The similarity that best lays the canonical face onto measured points."""

    rotation: np.ndarray
    scale: float


def fit(points: np.ndarray, geometry: dict) -> PoseFit:
    """Weighted orthogonal Procrustes: canonical face -> `points`."""
    ids = geometry["procrustes_landmark_ids"]
    weights = np.array(geometry["procrustes_weights"])[:, None]
    weights = weights / weights.sum()
    source = np.array(geometry["canonical_vertices_cm"])[ids]
    target = points[ids]
    source = source - (weights * source).sum(axis=0)
    target = target - (weights * target).sum(axis=0)

    u, strengths, vt = np.linalg.svd((weights * target).T @ source)
    # A mirror image is not a rotation: flip the weakest direction back.
    signs = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    rotation = u @ np.diag(signs) @ vt
    scale = (strengths * signs).sum() / (weights * source * source).sum()
    return PoseFit(rotation, scale)


def head_pose(landmarks: np.ndarray, size: tuple[int, int], geometry: dict) -> dict[str, float]:
    """Yaw, pitch and roll in degrees, the way MediaPipe's face_geometry does it.

    A virtual camera with its near plane at 1 looks at the landmarks.  The true
    distance is unknown, so the scale is estimated twice: first from the flat
    projection, then from the points moved back to the depth that implies.

    In camera space x points to the image right, y up and z to the camera.
    Yaw is positive when the nose points to the image right, pitch when it
    points down, roll when the image-right eye is the higher one.
    """
    width, height = size
    near_height = 2 * math.tan(math.radians(VERTICAL_FOV_DEGREES) / 2)
    near_width = near_height * width / height
    mesh = landmarks[:MESH_POINTS]
    x = (mesh[:, 0] / width - 0.5) * near_width
    y = (0.5 - mesh[:, 1] / height) * near_height
    z = mesh[:, 2] / width * near_width  # grows away from the camera

    def pushed_back(scale: float) -> np.ndarray:
        depth = (z - z.mean() + 1.0) / scale
        return np.stack([x * depth, y * depth, -depth], axis=1)

    first = fit(np.stack([x, y, -z], axis=1), geometry).scale
    second = fit(pushed_back(first), geometry).scale
    rotation = fit(pushed_back(first * second), geometry).rotation
    forward = rotation[:, 2]  # where the canonical face's nose points
    return {
        "yaw": math.degrees(math.atan2(forward[0], forward[2])),
        "pitch": math.degrees(math.asin(np.clip(-forward[1], -1, 1))),
        "roll": math.degrees(math.atan2(rotation[1, 0], rotation[1, 1])),
    }


# ---- segmentation and matting ----------------------------------------------------


def segment(image: Image.Image) -> dict:
    side = (SEGMENTER_SIDE, SEGMENTER_SIDE)
    small = np.asarray(image.resize(side, Image.Resampling.BILINEAR), np.float64)
    logits = run(PERSON_SEGMENTER, ((small - 127.5) / 127.5)[None])["Identity"][0]
    powers = np.exp(logits.astype(np.float64) - logits.max(axis=-1, keepdims=True))
    probabilities = powers / powers.sum(axis=-1, keepdims=True)
    return {
        "classes": SEGMENTER_CLASSES,
        "mean": rounded(probabilities.mean(axis=(0, 1)), 6),
        "grid": {
            name: rounded(block_means(probabilities[:, :, number]), 5)
            for number, name in enumerate(SEGMENTER_CLASSES)
        },
    }


def matte(image: Image.Image) -> dict:
    if any(side % 32 for side in image.size):
        sys.exit("the matting network wants sides that are multiples of 32")
    pixels = np.asarray(image, np.float64).transpose(2, 0, 1)
    alpha = run(PORTRAIT_MATTING, ((pixels - 127.5) / 127.5)[None])["output"][0, 0]
    return {
        "mean_alpha": round(float(alpha.astype(np.float64).mean()), 6),
        "grid": rounded(block_means(alpha), 6),
    }


# ---- all of it -------------------------------------------------------------------


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def reference(path: Path) -> dict:
    geometry = json.loads((MODELS / FACE_GEOMETRY).read_text())
    image = Image.open(path).convert("RGB")
    pixels = np.asarray(image, np.float64)

    faces = detect(image)
    if not faces:
        sys.exit("no face found")
    first_roi = roi_from_face(faces[0])
    coarse, _ = landmarks_in(pixels, first_roi)
    final_roi = roi_from_landmarks(coarse)
    landmarks, presence = landmarks_in(pixels, final_roi)
    pose = head_pose(landmarks, image.size, geometry)

    def roi_numbers(roi: Roi) -> dict[str, float]:
        return {name: round(float(value), 6) for name, value in vars(roi).items()}

    return {
        "image": {"sha256": sha256(path), "width": image.width, "height": image.height},
        "models": {file: sha256(MODELS / file) for file in ALL_FILES},
        "made_with": {
            "numpy": np.__version__,
            "onnxruntime": onnxruntime.__version__,
            "Pillow": Image.__version__,
        },
        "detect": [
            {
                "score": round(face.score, 6),
                "box": rounded(face.box, 4),
                "points": rounded(face.points, 4),
            }
            for face in faces
        ],
        "landmarks": {
            "first_roi": roi_numbers(first_roi),
            "final_roi": roi_numbers(final_roi),
            "presence": round(presence, 6),
            "points": rounded(landmarks, 4),
        },
        "expression": expression(landmarks, geometry),
        "pose": {name: round(angle, 4) for name, angle in pose.items()},
        "segment": segment(image),
        "matting": matte(image),
    }


def to_json(result: dict) -> str:
    """Compact, with one line per top-level key."""
    lines = [
        f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}"
        for key, value in result.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: reference.py IMAGE OUT.json")
    Path(sys.argv[2]).write_text(to_json(reference(Path(sys.argv[1]))))
