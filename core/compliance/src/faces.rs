//! How many faces there are, and whether the chosen one can be read.

use idphoto_standards::Generic;
use idphoto_types::{Check, Detection, Landmarks, MeasuredOn, Verdict};

use crate::judge::{Bounds, Rule};

/// Below this presence the landmark network itself doubts that it looks at a face.
const LEAST_PRESENCE: f64 = 0.5;

/// One face: the area of the largest other face relative to the chosen one.
///
/// A smaller second face is a warning; so is a large one in the photo when the caller chose among
/// them (`chosen_by_caller`): whether it is in the portrait is then measured there.
#[must_use]
pub fn single_face(
    faces: &[Detection],
    chosen: usize,
    chosen_by_caller: bool,
    generic: &Generic,
    on: MeasuredOn,
) -> Check {
    let rule = Rule {
        id: "single_face_present",
        unit: "ratio",
        clause: "one face only; area of the next face relative to this one",
        source: &generic.single_face.source,
        on,
    };
    let area = faces.get(chosen).map_or(1.0, |f| f.area.area().max(1.0));
    let others = faces.iter().enumerate().filter(|(i, _)| *i != chosen);
    let next = others.map(|(_, f)| f.area.area() / area).fold(0.0, f64::max);
    let bounds = Bounds::at_most(generic.single_face.max_area_ratio);
    let advice = "make sure nobody else is in the picture";
    let mut check = rule.measured(next, bounds, advice);
    if next > 0.0 && (check.verdict == Verdict::Pass || chosen_by_caller) {
        check.verdict = Verdict::Warn;
        advice.clone_into(&mut check.advice);
    }
    check
}

/// The landmark network's own doubt.
#[must_use]
pub fn face_presence(landmarks: &Landmarks, on: MeasuredOn) -> Check {
    let rule = Rule {
        id: "face_presence",
        unit: "probability",
        clause: "the face can be read; the figures of this report depend on it",
        source: "own",
        on,
    };
    let advice = "the face is covered, turned away or too blurred to be measured: take a new photo";
    rule.measured(landmarks.presence, Bounds::at_least(LEAST_PRESENCE), advice)
}

/// Whether what depends on landmarks means anything.
#[must_use]
pub fn is_readable(landmarks: &Landmarks) -> bool {
    landmarks.presence >= LEAST_PRESENCE
}

/// Checks that depend on landmarks: as they are when the face can be read, else not assessed.
#[must_use]
pub fn if_readable(landmarks: &Landmarks, mut checks: Vec<Check>) -> Vec<Check> {
    if !is_readable(landmarks) {
        for check in &mut checks {
            check.verdict = Verdict::NotAssessed;
            check.value = None;
            "the face cannot be read".clone_into(&mut check.advice);
        }
    }
    checks
}

#[cfg(test)]
mod tests {
    use idphoto_standards::Catalogue;
    use idphoto_types::Rect;

    use super::*;

    #[test]
    fn a_second_face_warns_or_fails_by_its_size() {
        let catalogue = Catalogue::built_in().unwrap();
        let face = |side: f64| Detection {
            area: Rect::new(0.0, 0.0, side, side),
            score: 0.9,
            points: Default::default(),
        };
        let of = |sides: &[f64], by_caller| {
            let faces: Vec<_> = sides.iter().map(|s| face(*s)).collect();
            single_face(&faces, 0, by_caller, catalogue.generic(), MeasuredOn::Source).verdict
        };
        assert_eq!(of(&[100.0], false), Verdict::Pass);
        assert_eq!(of(&[100.0, 30.0], false), Verdict::Warn);
        assert_eq!(of(&[100.0, 90.0], false), Verdict::Fail);
        assert_eq!(of(&[100.0, 90.0], true), Verdict::Warn);
    }
}
