//! Head pose: the canonical face laid onto the landmarks.
//!
//! The method is that of MediaPipe's face geometry module: a virtual camera with a vertical
//! field of view of 63 degrees, and a weighted Procrustes fit in which the scale is found in two
//! passes. The virtual camera looks at the face itself, so that a face away from the middle of
//! the photo does not read as turned.

use idphoto_types::{Landmarks, Pose, Rect};

use crate::geometry::FaceGeometry;
use crate::landmarks::face_square;
use crate::rotation::{RigidFit, Rotation, Vector, fit};

const FIELD_OF_VIEW_DEG: f64 = 63.0;
/// The virtual camera sees this many face heights: a phone held at arm's length.
const CAMERA_FACES: f64 = 2.5;
const MESH_POINTS: usize = 468;

/// Head rotation of one face.
#[must_use]
pub fn of(landmarks: &Landmarks, geometry: &FaceGeometry) -> Pose {
    angles(&rotation(landmarks, geometry))
}

/// Head rotation as a virtual camera that covers `camera` (in pixels of the photo) sees it.
#[must_use]
pub fn seen_by(landmarks: &Landmarks, geometry: &FaceGeometry, camera: Rect) -> Pose {
    angles(&fitted(landmarks, geometry, camera).rotation)
}

pub(crate) fn rotation(landmarks: &Landmarks, geometry: &FaceGeometry) -> Rotation {
    let square = face_square(landmarks, CAMERA_FACES);
    let (c, s) = (square.centre, square.side);
    let camera = Rect::new(c.x - s / 2.0, c.y - s / 2.0, s, s);
    fitted(landmarks, geometry, camera).rotation
}

fn fitted(landmarks: &Landmarks, geometry: &FaceGeometry, camera: Rect) -> RigidFit {
    let near_height = 2.0 * libm::tan(FIELD_OF_VIEW_DEG.to_radians() / 2.0);
    let near_width = near_height * camera.w / camera.h;
    // Camera space: x to the image right, y up; z is still the network's, away from the camera.
    let flat: Vec<Vector> = landmarks.points[..MESH_POINTS]
        .iter()
        .map(|[x, y, z]| {
            [
                ((x - camera.x) / camera.w - 0.5) * near_width,
                (0.5 - (y - camera.y) / camera.h) * near_height,
                z / camera.w * near_width,
            ]
        })
        .collect();
    let mean_depth = flat.iter().map(|p| p[2]).sum::<f64>() / flat.len() as f64;
    let lay = |place: &dyn Fn(Vector) -> Vector| {
        let pairs: Vec<_> =
            geometry.anchors().map(|(i, w)| (geometry.vertex(i), place(flat[i]), w)).collect();
        fit(&pairs)
    };
    let pushed_back = |scale: f64| {
        move |[x, y, z]: Vector| {
            let depth = (z - mean_depth + 1.0) / scale;
            [x * depth, y * depth, -depth]
        }
    };
    let first = lay(&|[x, y, z]| [x, y, -z]).scale;
    let second = lay(&pushed_back(first)).scale;
    lay(&pushed_back(first * second))
}

/// Yaw is positive when the nose points to the image right, pitch when it points down, roll when
/// the head leans clockwise on screen.
fn angles(r: &Rotation) -> Pose {
    Pose {
        yaw: libm::atan2(r[0][2], r[2][2]).to_degrees(),
        pitch: libm::asin((-r[1][2]).clamp(-1.0, 1.0)).to_degrees(),
        roll: -libm::atan2(r[1][0], r[1][1]).to_degrees(),
    }
}
