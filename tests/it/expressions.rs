//! What the whole program tells of faces whose expression and gaze a person has looked at. All
//! photos but the sample are on some machines only.

use std::fs;

use idphoto_sdk::{CheckRequest, Outcome};

use crate::workshop::{processor, sample_bytes, shared};

/// What is told of a photo, if it is here.
fn told(name: &str) -> Option<Outcome> {
    Some(check(&fs::read(shared(name)?).unwrap()))
}

fn check(photo: &[u8]) -> Outcome {
    processor().check(photo, &CheckRequest::new("icao-9303-print")).unwrap()
}

fn mean_of(outcome: &Outcome, name: &str) -> f64 {
    let expression = outcome.expression.as_ref().unwrap();
    let side = |side| expression.score(&format!("{name}{side}")).unwrap();
    f64::midpoint(side("Left"), side("Right"))
}

#[test]
fn the_sample_smiles_into_the_camera() {
    let outcome = check(&sample_bytes("astronaut.png"));
    let gaze = outcome.gaze.unwrap();
    // Limits of models/cards/face_blendshapes.md.
    assert!(mean_of(&outcome, "mouthSmile") > 0.5);
    assert!(mean_of(&outcome, "eyeBlink") < 0.33, "open eyes");
    // Three standard deviations of core/vision/src/gaze.rs.
    assert!(gaze.yaw.abs() < 10.0 && gaze.pitch.abs() < 7.5, "{} {}", gaze.yaw, gaze.pitch);
}

#[test]
fn smiles_are_told_from_neutral_faces() {
    // Limits of models/cards/face_blendshapes.md.
    for name in ["036", "049", "050", "088"] {
        let Some(outcome) = told(&format!("portraits/{name}.jpg")) else { continue };
        assert!(mean_of(&outcome, "mouthSmile") > 0.5, "{name}");
    }
    for name in ["051", "080", "087", "100"] {
        let Some(outcome) = told(&format!("portraits/{name}.jpg")) else { continue };
        assert!(mean_of(&outcome, "mouthSmile") < 0.2, "{name}");
        assert!(mean_of(&outcome, "eyeBlink") < 0.33, "{name}: open eyes");
    }
}

#[test]
fn a_look_past_the_camera_has_its_side() {
    // Three standard deviations of core/vision/src/gaze.rs.
    let aside = |name: &str| Some(told(&format!("portraits/{name}.jpg"))?.gaze.unwrap().yaw);
    assert!(aside("052").is_none_or(|yaw| yaw > 10.0), "to the right of the image");
    for name in ["046", "054"] {
        assert!(aside(name).is_none_or(|yaw| yaw < -10.0), "{name}: to the left of the image");
    }
    // Into the camera, with the head ahead, turned to the left and turned to the right.
    for name in ["051", "080", "014", "041", "021"] {
        assert!(aside(name).is_none_or(|yaw| yaw.abs() < 10.0), "{name}: {:?}", aside(name));
    }
}

#[test]
fn eyes_cast_down_look_down() {
    let Some(outcome) = told("portraits/029.jpg") else { return };
    assert!(outcome.gaze.unwrap().pitch > 7.5);
}

#[test]
fn nothing_is_told_of_what_cannot_be_seen() {
    // A camera before the face.
    if let Some(outcome) = told("portraits/003.jpg") {
        assert!(outcome.expression.is_none() && outcome.gaze.is_none());
    }
    // A profile, and irises that were invented outside the eyes behind dark glasses.
    for name in ["018", "043"] {
        let Some(outcome) = told(&format!("portraits/{name}.jpg")) else { continue };
        assert!(outcome.gaze.is_none(), "{name}");
    }
}
