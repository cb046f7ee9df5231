//! Where the head stands in the picture by its standard: limits, and what they are limits of.

use idphoto_sdk::{
    AgeSpan, EyeDistance as SdkDistance, HeadMeasure, HeadRule as SdkHead, Margins, Span,
};

/// Head height.
#[derive(Clone, Debug, uniffi::Record)]
pub struct HeadRule {
    /// From where to where: `chin_to_crown` (hair ignored), `chin_to_top_of_hair`, `chin_to_forehead`, or
    /// `face` where the authority does not say. New ones may come.
    pub measure: String,
    /// The limits.
    pub limits: LimitPair,
    /// The limits for children.
    pub child: Option<AgeLimits>,
    /// The limits for infants.
    pub infant: Option<AgeLimits>,
    /// Width of the head, ear to ear; shares are of the image width.
    pub width: Option<LimitPair>,
    /// The authority's words.
    pub wording: Option<String>,
}

/// Limits in millimetres on paper, in pixels of the file, or as shares of the image height (of its width
/// where that is said); all inclusive. Where they are stated in several units, all of them hold.
#[derive(Clone, Debug, uniffi::Record)]
pub struct LimitPair {
    /// Least, mm.
    pub min_mm: Option<f64>,
    /// Most, mm.
    pub max_mm: Option<f64>,
    /// Least, share.
    pub min_frac: Option<f64>,
    /// Most, share.
    pub max_frac: Option<f64>,
    /// Least, pixels of the file.
    pub min_px: Option<f64>,
    /// Most, pixels of the file.
    pub max_px: Option<f64>,
    /// What the authority would like best, share.
    pub target_frac: Option<f64>,
    /// Least that is still accepted though it is not what is asked, mm.
    pub hard_min_mm: Option<f64>,
    /// Most that is still accepted though it is not what is asked, mm.
    pub hard_max_mm: Option<f64>,
}

/// Limits for children.
#[derive(Clone, Debug, uniffi::Record)]
pub struct AgeLimits {
    /// For children younger than this many years.
    pub below_age: u8,
    /// The limits.
    pub limits: LimitPair,
}

/// Distance of the eye centres.
#[derive(Clone, Debug, uniffi::Record)]
pub struct EyeDistance {
    /// Least, mm.
    pub min_mm: Option<f64>,
    /// What is asked for, mm.
    pub target_mm: Option<f64>,
    /// Least, pixels of the file.
    pub min_px: Option<f64>,
    /// What is asked for, pixels of the file.
    pub target_px: Option<f64>,
    /// Least, share of the image width.
    pub min_frac: Option<f64>,
    /// Most, share of the image width.
    pub max_frac: Option<f64>,
}

/// Room around the head.
#[derive(Clone, Debug, uniffi::Record)]
pub struct MarginRule {
    /// From the top edge to the line that the head is measured to.
    pub top: Option<LimitPair>,
    /// From the chin to the bottom edge.
    pub below_chin: Option<LimitPair>,
    /// From an ear to the edge beside it; shares are of the image width.
    pub side: Option<LimitPair>,
    /// How far the face may stand from the middle, to either side; shares are of the image width.
    pub centre: Option<LimitPair>,
    /// The authority's words.
    pub wording: Option<String>,
}

impl HeadRule {
    pub(super) fn of(head: &SdkHead) -> Self {
        let measure = match head.measure {
            HeadMeasure::ChinToCrown => "chin_to_crown",
            HeadMeasure::ChinToTopOfHair => "chin_to_top_of_hair",
            HeadMeasure::ChinToForehead => "chin_to_forehead",
            HeadMeasure::Face => "face",
        };
        Self {
            measure: measure.to_owned(),
            limits: LimitPair::of(&head.limits),
            child: head.child.as_ref().map(AgeLimits::of),
            infant: head.infant.as_ref().map(AgeLimits::of),
            width: head.width.as_ref().map(LimitPair::of),
            wording: head.wording.clone(),
        }
    }
}

impl LimitPair {
    fn of(span: &Span) -> Self {
        Self {
            min_mm: span.min_mm,
            max_mm: span.max_mm,
            min_frac: span.min_frac,
            max_frac: span.max_frac,
            min_px: span.min_px,
            max_px: span.max_px,
            target_frac: span.target_frac,
            hard_min_mm: span.hard_min_mm,
            hard_max_mm: span.hard_max_mm,
        }
    }

    /// The limits, if there are any, or what the authority would like best.
    pub(super) fn stated(span: &Span) -> Option<Self> {
        (span.is_limited() || span.target_frac.is_some()).then(|| Self::of(span))
    }
}

impl AgeLimits {
    pub(super) fn of(span: &AgeSpan) -> Self {
        Self { below_age: span.below_age, limits: LimitPair::of(&span.limits) }
    }
}

impl EyeDistance {
    pub(super) fn of(rule: &SdkDistance) -> Self {
        let SdkDistance { min_mm, target_mm, min_px, target_px, min_frac, max_frac } = *rule;
        Self { min_mm, target_mm, min_px, target_px, min_frac, max_frac }
    }
}

impl MarginRule {
    pub(super) fn of(margins: &Margins) -> Self {
        let pair = |span: &Option<Span>| span.as_ref().map(LimitPair::of);
        Self {
            top: pair(&margins.top),
            below_chin: pair(&margins.below_chin),
            side: pair(&margins.side),
            centre: pair(&margins.centre),
            wording: margins.wording.clone(),
        }
    }
}
