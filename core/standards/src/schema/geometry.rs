//! Where the head stands in the picture: intervals in millimetres, pixels or shares of the height.

use serde::{Deserialize, Serialize};

use super::Confidence;

/// No side of a photo, and no length in it, is longer than this many millimetres.
pub(super) const MM_LIMIT: f64 = 200.0;
/// No side of a file has more pixels: the largest stated anywhere, 6000, twice over.
pub(super) const PX_LIMIT: u32 = 12_000;

/// An interval, inclusive, as the authority states it. Where it is stated in several units all of
/// them hold. Millimetres need a frame; pixels need an exact size of the file.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// Least, mm.
    pub min_mm: Option<f64>,
    /// Most, mm.
    pub max_mm: Option<f64>,
    /// Least, share of the image height (of the width where it is said so).
    pub min_frac: Option<f64>,
    /// Most, share.
    pub max_frac: Option<f64>,
    /// Least, pixels.
    pub min_px: Option<f64>,
    /// Most, pixels.
    pub max_px: Option<f64>,
    /// What the authority would like best, share. Default: the middle.
    pub target_frac: Option<f64>,
    /// Least that is still accepted though it is not what is asked, mm.
    pub hard_min_mm: Option<f64>,
    /// Most that is still accepted though it is not what is asked, mm.
    pub hard_max_mm: Option<f64>,
}

/// An interval for children.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AgeSpan {
    /// For children younger than this many years.
    pub below_age: u8,
    /// The limits.
    pub limits: Span,
}

/// From where to where the head is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HeadMeasure {
    /// Chin to the top of the skull, hair ignored (ICAO Doc 9303-1).
    ChinToCrown,
    /// Chin to the top of the hair.
    ChinToTopOfHair,
    /// Chin to the top of the forehead, where the hair begins.
    ChinToForehead,
    /// "The face", and the authority does not say from where to where: measured from the chin to
    /// the crown, and the report says so.
    Face,
}

/// Head height.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HeadRule {
    /// From where to where.
    pub measure: HeadMeasure,
    /// The limits.
    pub limits: Span,
    /// The limits for children.
    pub child: Option<AgeSpan>,
    /// The limits for infants.
    pub infant: Option<AgeSpan>,
    /// Width of the head, ear to ear; shares are of the image width.
    pub width: Option<Span>,
    /// The authority's words.
    pub wording: Option<String>,
    /// Source id.
    pub source: String,
    /// Where it differs from the entry's.
    pub confidence: Option<Confidence>,
}

/// Height of the eye line above the bottom edge, and the distance of the eyes.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EyeRule {
    /// The limits.
    #[serde(default)]
    pub limits: Span,
    /// The limits for children.
    pub child: Option<AgeSpan>,
    /// The distance of the eye centres.
    pub distance: Option<EyeDistance>,
    /// The authority's words.
    pub wording: Option<String>,
    /// Source id.
    pub source: String,
    /// Where it differs from the entry's.
    pub confidence: Option<Confidence>,
}

/// The distance of the eye centres.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EyeDistance {
    /// Least, mm.
    pub min_mm: Option<f64>,
    /// What is asked for, mm.
    pub target_mm: Option<f64>,
    /// Least, pixels.
    pub min_px: Option<f64>,
    /// What is asked for, pixels.
    pub target_px: Option<f64>,
    /// Least, share of the image width.
    pub min_frac: Option<f64>,
    /// Most, share of the image width.
    pub max_frac: Option<f64>,
}

/// Room around the head.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Margins {
    /// From the top edge to the line the head is measured to.
    pub top: Option<Span>,
    /// From the chin to the bottom edge.
    pub below_chin: Option<Span>,
    /// From an ear to the edge beside it; shares are of the image width.
    pub side: Option<Span>,
    /// How far the face may stand from the middle, to either side; shares are of the image width.
    pub centre: Option<Span>,
    /// The authority's words.
    pub wording: Option<String>,
    /// Source id.
    pub source: String,
    /// Where it differs from the entry's.
    pub confidence: Option<Confidence>,
}

impl EyeDistance {
    /// The limits that are lengths in the picture; those in pixels are about its resolution.
    pub(super) fn span(&self) -> Span {
        Span {
            min_mm: self.min_mm,
            min_frac: self.min_frac,
            max_frac: self.max_frac,
            ..Span::default()
        }
    }
}

impl Span {
    /// Least and most as shares of a side of `side_mm` millimetres and `side_px` pixels: of several
    /// units the strictest. A unit that needs a side which is not known counts for nothing.
    #[must_use]
    pub fn shares(&self, side_mm: Option<f64>, side_px: Option<u32>) -> [Option<f64>; 2] {
        let side_px = side_px.map(f64::from);
        let of = |value: Option<f64>, side: Option<f64>| value.zip(side).map(|(v, s)| v / s);
        let lows = [of(self.min_mm, side_mm), of(self.min_px, side_px), self.min_frac];
        let highs = [of(self.max_mm, side_mm), of(self.max_px, side_px), self.max_frac];
        [lows.into_iter().flatten().reduce(f64::max), highs.into_iter().flatten().reduce(f64::min)]
    }

    /// These limits and, at an end where they state none in any unit, those of `usual`: whoever states a
    /// least for children alone has the same most for them as for adults.
    #[must_use]
    pub fn or(&self, usual: &Self) -> Self {
        let low = [self.min_mm, self.min_frac, self.min_px, self.hard_min_mm];
        let high = [self.max_mm, self.max_frac, self.max_px, self.hard_max_mm];
        let [low, high] =
            [low, high].map(|own| if own.iter().any(Option::is_some) { self } else { usual });
        Self {
            min_mm: low.min_mm,
            max_mm: high.max_mm,
            min_frac: low.min_frac,
            max_frac: high.max_frac,
            min_px: low.min_px,
            max_px: high.max_px,
            target_frac: self.target_frac,
            hard_min_mm: low.hard_min_mm,
            hard_max_mm: high.hard_max_mm,
        }
    }

    /// Whether any limit, soft ones alone, is stated.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        let all =
            [self.min_mm, self.max_mm, self.min_frac, self.max_frac, self.min_px, self.max_px];
        all.iter().any(Option::is_some)
    }
}
