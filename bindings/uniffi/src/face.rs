//! What is known of the person in a photo. `toString` and its like tell what it is and no figure: an app
//! that logs it would log a person.

use std::collections::HashMap;

use idphoto_sdk::{Detection, EyeGaze as Eye, Gaze as Look, HeadLines as Lines};

use crate::redacted::redacted;

/// A face as the detector sees it, in upright pixels of the photo.
#[derive(Clone, uniffi::Record)]
#[uniffi::export(Display)]
pub struct Face {
    /// Left edge of the box, which goes roughly from forehead to chin.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// How sure the detector is, 0 to 1.
    pub score: f64,
}

/// A point in upright pixels of the photo; the origin is the top-left corner, y grows downwards.
#[derive(Clone, Copy, uniffi::Record)]
#[uniffi::export(Display)]
pub struct PhotoPoint {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

/// The lines of the head that official rules refer to.
#[derive(Clone, uniffi::Record)]
#[uniffi::export(Display)]
pub struct HeadLines {
    /// Centre of the person's right eye, which is on the left of the image.
    pub right_eye: PhotoPoint,
    /// Centre of the person's left eye.
    pub left_eye: PhotoPoint,
    /// Lowest point of the chin.
    pub chin: PhotoPoint,
    /// Top of the skull, hair ignored (ICAO Doc 9303-1): an estimate, good to about 4 % of the head.
    pub crown: PhotoPoint,
    /// Top of the head as it is seen.
    pub hair_top: PhotoPoint,
}

/// How the head is turned, degrees.
#[derive(Clone, uniffi::Record)]
#[uniffi::export(Display)]
pub struct HeadPose {
    /// Positive when the face turns towards the right edge of the image.
    pub yaw: f64,
    /// Positive when the face looks down.
    pub pitch: f64,
    /// Positive when the head leans clockwise on screen.
    pub roll: f64,
}

/// Where the eyes look, against the line to the camera, degrees.
#[derive(Clone, uniffi::Record)]
#[uniffi::export(Display)]
pub struct Gaze {
    /// Positive towards the right edge of the image.
    pub yaw: f64,
    /// Positive downwards.
    pub pitch: f64,
    /// The person's right eye, if it is seen.
    pub right_eye: Option<EyeGaze>,
    /// The person's left eye, if it is seen.
    pub left_eye: Option<EyeGaze>,
}

/// Where one iris lies in its eye.
#[derive(Clone, uniffi::Record)]
#[uniffi::export(Display)]
pub struct EyeGaze {
    /// Share of the eye's width from the middle between its corners; 0.5 at the corner on the right of
    /// the image.
    pub across: f64,
    /// Share of the eye's opening from the middle between its lids; 0.5 at the lower lid.
    pub down: f64,
    /// Distance of the lids, as a share of the eye's width.
    pub openness: f64,
}

/// Scores of an expression, 0 (not at all) to 1 (fully), by names such as `eyeBlinkLeft` or `jawOpen`:
/// the person's own left and right.
#[derive(Clone, uniffi::Record)]
#[uniffi::export(Display)]
pub struct FaceExpression {
    /// The 52 scores.
    pub scores: HashMap<String, f64>,
}

redacted!(Face, PhotoPoint, HeadLines, HeadPose, Gaze, EyeGaze, FaceExpression);

impl From<&Detection> for Face {
    fn from(face: &Detection) -> Self {
        let area = face.area;
        Self { x: area.x, y: area.y, width: area.w, height: area.h, score: face.score }
    }
}

impl From<idphoto_sdk::Point> for PhotoPoint {
    fn from(point: idphoto_sdk::Point) -> Self {
        Self { x: point.x, y: point.y }
    }
}

impl From<Lines> for HeadLines {
    fn from(lines: Lines) -> Self {
        Self {
            right_eye: lines.right_eye.into(),
            left_eye: lines.left_eye.into(),
            chin: lines.chin.into(),
            crown: lines.crown.into(),
            hair_top: lines.hair_top.into(),
        }
    }
}

impl From<idphoto_sdk::Pose> for HeadPose {
    fn from(pose: idphoto_sdk::Pose) -> Self {
        Self { yaw: pose.yaw, pitch: pose.pitch, roll: pose.roll }
    }
}

impl From<Look> for Gaze {
    fn from(gaze: Look) -> Self {
        let eye = |eye: Eye| EyeGaze { across: eye.across, down: eye.down, openness: eye.openness };
        Self {
            yaw: gaze.yaw,
            pitch: gaze.pitch,
            right_eye: gaze.right_eye.map(eye),
            left_eye: gaze.left_eye.map(eye),
        }
    }
}

impl From<&idphoto_sdk::Expression> for FaceExpression {
    fn from(expression: &idphoto_sdk::Expression) -> Self {
        Self { scores: expression.iter().map(|(name, score)| (name.to_owned(), score)).collect() }
    }
}
