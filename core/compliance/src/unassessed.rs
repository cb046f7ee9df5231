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
        "mouth_closed" => standard.rules.topics.get("expression"),
        "head_coverings" => standard.rules.topics.get("headwear"),
        other => standard.rules.topics.get(other),
    };
    let said_by = standard.rules.source.as_deref().unwrap_or_default();
    NOT_MADE
        .iter()
        .map(|&(id, clause, look)| {
            let (clause, source) = match stated(id) {
                Some(rule) => (rule.as_str(), said_by),
                None => (clause, ""),
            };
            Rule { id, unit: "", clause, source, on }.not_assessed(look)
        })
        .collect()
}

/// The finished portrait shows no upright face: that itself fails, and what could not be measured
/// says so. `what` tells which of the two it is and what to do.
#[must_use]
pub fn no_face_in_portrait(what: &str) -> Vec<Check> {
    const UNMEASURED: [&str; 8] = [
        "single_face_present",
        "head_size",
        "eye_line",
        "head_centring",
        "margin_above",
        "head_pose_roll",
        "background_colour",
        "background_uniformity",
    ];
    let rule = |id, clause| Rule { id, unit: "", clause, source: "own", on: MeasuredOn::Portrait };
    let missing = rule("face_presence", "the face can be read").ruled(Verdict::Fail, None, what);
    std::iter::once(missing)
        .chain(UNMEASURED.map(|id| {
            rule(id, "measured on the finished portrait").not_assessed("no upright face was found")
        }))
        .collect()
}
