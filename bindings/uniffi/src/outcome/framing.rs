//! The part of the photo that becomes the portrait, and the figures measured in it.

use idphoto_sdk::{Basis, Framing as SdkFraming, Goal};

use crate::face::PhotoPoint;
use crate::redacted::redacted;

/// The part of the photo that becomes the portrait.
#[derive(Clone, uniffi::Record)]
#[uniffi::export(Display)]
pub struct Framing {
    /// Its four corners, top-left first, clockwise.
    pub quad: Vec<PhotoPoint>,
    /// Whether the standard's own head rule was followed; without one, that of `icao-9303-print` is.
    pub by_standard: bool,
    /// Head height, share of the image height.
    pub head_frac: f64,
    /// Eye line above the bottom edge, share of the image height.
    pub eye_line_frac: f64,
    /// Room above the line that the head is measured to, share of the image height.
    pub top_margin_frac: f64,
    /// Eye midpoint right of the middle, share of the image width.
    pub centre_offset_frac: f64,
    /// Pixels a millimetre; absent, as all that follow, where the standard has no millimetres.
    pub px_per_mm: Option<f64>,
    /// Head height, millimetres.
    pub head_mm: Option<f64>,
    /// Eye line above the bottom edge, millimetres.
    pub eye_line_mm: Option<f64>,
    /// Room above the line that the head is measured to, millimetres.
    pub top_margin_mm: Option<f64>,
    /// Rules that had to give way: `inside_photo`, `head_height`, `eye_distance`, `head_width`,
    /// `top_margin`, `chin_margin`, `side_margin`, `whole_head`, `eye_line`, `centring`, `hair_margin`. New
    /// ones may come.
    pub relaxed: Vec<String>,
}

redacted!(Framing);

impl From<&SdkFraming> for Framing {
    fn from(framing: &SdkFraming) -> Self {
        Self {
            quad: framing.quad.0.map(PhotoPoint::from).to_vec(),
            by_standard: framing.basis == Basis::Standard,
            head_frac: framing.head_frac,
            eye_line_frac: framing.eye_line_frac,
            top_margin_frac: framing.top_margin_frac,
            centre_offset_frac: framing.centre_offset_frac,
            px_per_mm: framing.px_per_mm,
            head_mm: framing.head_mm,
            eye_line_mm: framing.eye_line_mm,
            top_margin_mm: framing.top_margin_mm,
            relaxed: framing.relaxed.iter().map(|goal| name(*goal).to_owned()).collect(),
        }
    }
}

const fn name(goal: Goal) -> &'static str {
    match goal {
        Goal::InsidePhoto => "inside_photo",
        Goal::HeadHeight => "head_height",
        Goal::EyeDistance => "eye_distance",
        Goal::HeadWidth => "head_width",
        Goal::TopMargin => "top_margin",
        Goal::ChinMargin => "chin_margin",
        Goal::SideMargin => "side_margin",
        Goal::WholeHead => "whole_head",
        Goal::EyeLine => "eye_line",
        Goal::Centring => "centring",
        Goal::HairMargin => "hair_margin",
    }
}
