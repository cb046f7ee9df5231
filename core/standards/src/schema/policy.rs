//! What is asked beyond geometry: the background, what software may do, where the photo is taken,
//! and rules in words.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Confidence;

/// Which backgrounds are accepted. Tokens are defined in `data/tokens.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BackgroundRule {
    /// Accepted tokens, the preferred one first.
    pub allowed: Vec<String>,
    /// Tokens refused in so many words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forbidden: Vec<String>,
    /// Tokens that some offices refuse.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discouraged: Vec<String>,
    /// The authority's words.
    pub wording: Option<String>,
    /// Where sources contradict each other.
    pub conflict: Option<String>,
    /// Source id.
    pub source: String,
    /// Where it differs from the entry's.
    pub confidence: Option<Confidence>,
}

/// What an authority lets software change in a photo.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EditPolicy {
    /// Nothing: no crop and no resampling.
    None,
    /// Crop, scale and a small roll; no other pixel may change.
    CropOnly,
    /// The background may be replaced as well.
    Background,
    /// No rule is known.
    #[default]
    Unknown,
}

/// The edit policy with its source. Absent: nothing is known.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EditRule {
    /// What may change.
    pub policy: EditPolicy,
    /// How far the picture may be turned, degrees, where the authority says so.
    pub roll_deg: Option<f64>,
    /// The authority's words, or the rule in short.
    pub wording: Option<String>,
    /// Source id; required unless the policy is `unknown`.
    pub source: Option<String>,
}

/// Where a photo can be handed in. What is not known is absent.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// Whether a photo made by the person concerned is accepted at all.
    pub self_made: Option<bool>,
    /// Whether the authority takes the photo itself, on the spot.
    pub captured_on_site: Option<bool>,
    /// What code or registration the photo must carry, which no device can give it.
    pub code: Option<String>,
    /// Since when, `YYYY-MM-DD`.
    pub since: Option<String>,
    /// Why not, or what else to do.
    pub note: Option<String>,
    /// Source id; required when anything is stated.
    pub source: Option<String>,
}

/// The topics that rules in words are about.
pub(super) const TOPICS: [&str; 21] = [
    "back",
    "camera_distance",
    "child",
    "clothes",
    "colour",
    "compression",
    "copies",
    "crop",
    "ears",
    "expression",
    "eyes",
    "finish",
    "glasses",
    "hair",
    "headwear",
    "infant",
    "pose",
    "recency",
    "scan",
    "selfie",
    "sheet",
];

/// Rules for people, by topic (`docs/catalogue.md` lists them), in short words.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Rules {
    /// Source id; required when there is a rule.
    pub source: Option<String>,
    /// Where it differs from the entry's.
    pub confidence: Option<Confidence>,
    /// The rules.
    #[serde(flatten)]
    pub topics: BTreeMap<String, String>,
}

impl Submission {
    /// Whether it is stated that photos made by the person concerned are not taken.
    #[must_use]
    pub fn refuses_self_made(&self) -> bool {
        self.self_made == Some(false) || self.captured_on_site == Some(true)
    }

    /// Why a self-made photo is not taken, in words; `None` when it is, or nothing is known.
    #[must_use]
    pub fn refusal(&self) -> Option<&str> {
        self.refuses_self_made().then(|| {
            let on_site = "the authority takes the photo itself";
            let other = "the photo must come from an approved photographer or provider";
            let usual = if self.captured_on_site == Some(true) { on_site } else { other };
            self.note.as_deref().unwrap_or(usual)
        })
    }
}
