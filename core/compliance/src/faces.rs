//! How many faces there are, and whether the chosen one can be read.

use idphoto_standards::Generic;
use idphoto_types::{Check, Detection, Landmarks, MeasuredOn, Verdict};

use crate::judge::{Bounds, Rule};

/// Below this presence the landmark network itself doubts that it looks at a face.
const LEAST_PRESENCE: f64 = 0.5;

/// One face: the area of the largest other face relative to the chosen one.
///
/// A smaller second face is a warning, unless the caller chose a face (`chosen_by_caller`):
/// whether it is in the portrait is then for the framing to say.
#[must_use]
pub fn single_face(
    faces: &[Detection],
    chosen: usize,
    chosen_by_caller: bool,
    generic: &Generic,
) -> Check {
    let rule = Rule {
        id: "single_face_present",
        unit: "ratio",
        clause: "one face only; area of the next face relative to this one",
        source: &generic.single_face.source,
        on: MeasuredOn::Source,
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
pub fn face_presence(landmarks: &Landmarks) -> Check {
    let rule = Rule {
        id: "face_presence",
        unit: "probability",
        clause: "the face can be read; the figures of this report depend on it",
        source: "own",
        on: MeasuredOn::Source,
    };
    let advice = "the face is covered, turned away or too blurred to be measured: take a new photo";
    rule.measured(landmarks.presence, Bounds::at_least(LEAST_PRESENCE), advice)
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
            single_face(&faces, 0, by_caller, catalogue.generic()).verdict
        };
        assert_eq!(of(&[100.0], false), Verdict::Pass);
        assert_eq!(of(&[100.0, 30.0], false), Verdict::Warn);
        assert_eq!(of(&[100.0, 90.0], false), Verdict::Fail);
        assert_eq!(of(&[100.0, 90.0], true), Verdict::Warn);
    }
}
