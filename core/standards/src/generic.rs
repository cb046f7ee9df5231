//! Limits that hold where an entry is silent, from `data/generic.toml`.

use serde::Deserialize;

/// Limits that hold where an entry is silent.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generic {
    /// Largest rotation of the head, each way.
    pub pose: Angles,
    /// How far our measured angles may be off.
    pub pose_uncertainty: Angles,
    /// Eye distance.
    pub inter_eye_distance: InterEyeDistance,
    /// Place of the eye midpoint across the image.
    pub centring: Limits,
    /// Height of the eye line above the bottom edge.
    pub eye_line: EyeLine,
    /// Room above the hair.
    pub hair_margin: HairMargin,
    /// How far framing may turn the picture.
    pub roll_correction: RollCorrection,
    /// Second faces.
    pub single_face: SingleFace,
    /// What makes a wall plain.
    pub wall: Wall,
}

/// Angles in degrees.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Angles {
    /// Turning left or right.
    pub yaw_deg: f64,
    /// Nodding.
    pub pitch_deg: f64,
    /// Leaning.
    pub roll_deg: f64,
    /// Source id.
    pub source: String,
}

/// A lower and an upper limit as shares of a side.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Least.
    pub min_frac: f64,
    /// Most.
    pub max_frac: f64,
    /// Source id.
    pub source: String,
}

/// Eye line limits with the place to aim at.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EyeLine {
    /// Least.
    pub min_frac: f64,
    /// Most.
    pub max_frac: f64,
    /// Where to aim.
    pub target_frac: f64,
    /// Source id.
    pub source: String,
}

/// Eye distance in pixels of the image that is handed in.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InterEyeDistance {
    /// Least.
    pub min_px: f64,
    /// Source id.
    pub source: String,
}

/// Room above the hair, share of the image height.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HairMargin {
    /// Least.
    pub min_frac: f64,
    /// Source id.
    pub source: String,
}

/// How far framing may turn the picture, degrees.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RollCorrection {
    /// Under `crop_only` where the entry gives no figure.
    pub crop_only_deg: f64,
    /// Under the other policies.
    pub otherwise_deg: f64,
    /// Source id.
    pub source: String,
}

/// Second faces.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SingleFace {
    /// Largest area of a second face relative to the first.
    pub max_area_ratio: f64,
    /// Source id.
    pub source: String,
}

/// What makes a wall plain.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wall {
    /// Largest standard deviation of lightness (L*).
    pub max_l_deviation: f64,
    /// Largest CIE76 difference from the median colour that 90 % of the wall may show.
    pub max_delta_e_p90: f64,
    /// Source id.
    pub source: String,
}

impl Generic {
    /// Every source id that is named.
    #[must_use]
    pub fn sources(&self) -> [&str; 9] {
        [
            &self.pose.source,
            &self.pose_uncertainty.source,
            &self.inter_eye_distance.source,
            &self.centring.source,
            &self.eye_line.source,
            &self.hair_margin.source,
            &self.roll_correction.source,
            &self.single_face.source,
            &self.wall.source,
        ]
    }
}
