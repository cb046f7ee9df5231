//! What official rules ask for and this version does not look at: said, so that nobody takes
//! silence for a pass.

use idphoto_standards::Standard;
use idphoto_types::{Check, MeasuredOn, Verdict};

use crate::judge::Rule;

/// Checks that are not made, with what to look at oneself.
const NOT_MADE: [(&str, &str, &str); 6] = [
    ("eyes_open", "eyes open and visible", "see that both eyes are open and nothing covers them"),
    ("mouth_closed", "mouth closed, neutral expression", "see that the mouth is closed"),
    ("glasses", "glasses as the authority allows them", "see that no glasses hide or mirror"),
    ("head_coverings", "no head covering, or only as allowed", "see that the head is bare"),
    ("illumination_uniformity", "face lit evenly", "see that no shadow lies on the face"),
    ("sharpness", "sharp, not blurred", "see that the face is sharp"),
];

/// The checks this version does not make. Rules that the entry itself states in words are quoted.
#[must_use]
pub fn unassessed(standard: &Standard, on: MeasuredOn) -> Vec<Check> {
    let stated = |id: &str| match id {
        "mouth_closed" => standard.rules.get("expression"),
        "head_coverings" => standard.rules.get("headwear"),
        other => standard.rules.get(other),
    };
    NOT_MADE
        .iter()
        .map(|&(id, clause, look)| {
            let clause = stated(id).map_or(clause, String::as_str);
            Rule { id, unit: "", clause, source: "", on }.not_assessed(look)
        })
        .collect()
}

/// The finished portrait shows no face that can be measured: that itself fails, and what could
/// not be measured says so.
#[must_use]
pub fn no_face_in_portrait() -> Vec<Check> {
    let rule = |id, clause| Rule { id, unit: "", clause, source: "own", on: MeasuredOn::Portrait };
    let retake = "no face was found in the finished portrait: take a new photo";
    let missing = rule("face_presence", "the face can be read").ruled(Verdict::Fail, None, retake);
    let unmeasured = ["head_size", "eye_line", "head_centring", "inter_eye_distance"];
    std::iter::once(missing)
        .chain(unmeasured.map(|id| {
            rule(id, "measured on the finished portrait").not_assessed("no face was found")
        }))
        .collect()
}
