//! What a face does: the scores of its expression and where its eyes look. Data alone: both are
//! measured in the vision package.

use std::fmt;

use serde::ser::{Serialize, SerializeMap as _, Serializer};

/// Blendshape scores of one face, 0 (not at all) to 1 (fully). Names are the person's own left
/// and right.
///
/// Serialised as an object, in the order of the network, to four places. `Debug` tells how many
/// there are and no more.
#[derive(Clone, PartialEq)]
pub struct Expression {
    scores: Vec<(String, f64)>,
}

impl Expression {
    /// An expression from named scores.
    #[must_use]
    pub const fn new(scores: Vec<(String, f64)>) -> Self {
        Self { scores }
    }

    /// The score called `name`, such as `eyeBlinkLeft` or `jawOpen`.
    #[must_use]
    pub fn score(&self, name: &str) -> Option<f64> {
        self.scores.iter().find(|(n, _)| n == name).map(|(_, score)| *score)
    }

    /// All scores, in the order of the network.
    pub fn iter(&self) -> impl Iterator<Item = (&str, f64)> {
        self.scores.iter().map(|(name, score)| (name.as_str(), *score))
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Expression({} scores)", self.scores.len())
    }
}

impl Serialize for Expression {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.scores.len()))?;
        for (name, score) in self.iter() {
            // The same face through another crop differs in the second place already.
            map.serialize_entry(name, &to_places(score, 1e4))?;
        }
        map.end()
    }
}

/// Where the eyes look, and where each iris lies in its eye.
///
/// Angles are those of the line of sight against the line to the camera: 0 and 0 look into it,
/// whichever way the head is turned. They are means over the eyes that can be read, and their
/// axes lean with the head. How far they are off stands with the room that measures them: `gaze`
/// in the vision package.
#[derive(Clone, Copy, PartialEq, serde::Serialize)]
pub struct Gaze {
    /// Degrees; positive towards the right edge of the image, as a head's yaw is.
    #[serde(serialize_with = "to_hundredths")]
    pub yaw: f64,
    /// Degrees; positive downwards, as a head's pitch is.
    #[serde(serialize_with = "to_hundredths")]
    pub pitch: f64,
    /// The eye on the left of the image: the person's right one; `null` when it is not seen.
    pub right_eye: Option<EyeGaze>,
    /// The eye on the right of the image; `null` when it is not seen.
    pub left_eye: Option<EyeGaze>,
}

/// Where the centre of one iris lies in its eye, in the axes of that eye: from corner to corner,
/// and square to it.
#[derive(Clone, Copy, PartialEq, serde::Serialize)]
pub struct EyeGaze {
    /// Share of the eye's width from the middle between its corners; positive towards the right
    /// edge of the image, 0.5 at the corner.
    #[serde(serialize_with = "to_ten_thousandths")]
    pub across: f64,
    /// Share of the eye's opening from the middle between its lids; positive downwards, 0.5 at
    /// the lower lid. The lids follow the iris, so this moves less than the eye does.
    #[serde(serialize_with = "to_ten_thousandths")]
    pub down: f64,
    /// Distance of the lids, as a share of the eye's width.
    #[serde(serialize_with = "to_ten_thousandths")]
    pub openness: f64,
}

impl fmt::Debug for Gaze {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gaze")
    }
}

impl fmt::Debug for EyeGaze {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EyeGaze")
    }
}

fn to_places(value: f64, per_unit: f64) -> f64 {
    (value * per_unit).round() / per_unit
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn to_hundredths<S: Serializer>(value: &f64, to: S) -> Result<S::Ok, S::Error> {
    to_places(*value, 1e2).serialize(to)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn to_ten_thousandths<S: Serializer>(value: &f64, to: S) -> Result<S::Ok, S::Error> {
    to_places(*value, 1e4).serialize(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_tells_nothing_of_the_face() {
        let expression = Expression::new(vec![("jawOpen".to_owned(), 0.25)]);
        let eye = EyeGaze { across: 0.125, down: 0.25, openness: 0.3125 };
        let gaze = Gaze { yaw: 7.5, pitch: 2.5, right_eye: Some(eye), left_eye: None };
        let text = format!("{expression:?} {gaze:#?} {eye:?}");
        assert_eq!(text, "Expression(1 scores) Gaze EyeGaze");
    }

    #[test]
    fn scores_are_found_by_name_and_kept_in_order() {
        let named = [("b", 0.5), ("a", 0.25)].map(|(name, score)| (name.to_owned(), score));
        let expression = Expression::new(named.to_vec());
        assert_eq!((expression.score("a"), expression.score("c")), (Some(0.25), None));
        assert_eq!(expression.iter().collect::<Vec<_>>(), [("b", 0.5), ("a", 0.25)]);
    }
}
