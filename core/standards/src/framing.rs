//! The framing solver: which part of the photo becomes the portrait.
//!
//! The frame is a rectangle, turned so that the eyes are level. Its height, its place across and
//! its place down are found by goal programming: the rules of the standard are linear in those
//! three unknowns; they are taken in order of weight, each kept as far as those before it allow,
//! and a rule that had to give way is named in [`Framing::relaxed`].

mod goals;
mod metrics;

use idphoto_types::{Head, Point, Quad, Similarity};
use serde::Serialize;

pub use metrics::Metrics;

use self::goals::{Goals, Unknowns};
use crate::file_rules::Canvas;
use crate::generic::Generic;
use crate::schema::{EditPolicy, HeadMeasure, Standard};

/// What framing tries to keep, the weightiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// Nothing outside the photo is needed (always first where no canvas may be added).
    InsidePhoto,
    /// Head height within the limits.
    HeadHeight,
    /// Chin and crown are in the picture.
    WholeHead,
    /// Eye line within the limits.
    EyeLine,
    /// Eye midpoint within the limits across.
    Centring,
    /// Some room above the hair.
    HairMargin,
}

/// Whether the frame follows the standard's own head rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Yes.
    Standard,
    /// The standard has none; framed like `icao-9303-print`.
    Default,
}

/// A closed interval of shares of the image height, with a place to aim at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub min: f64,
    /// Upper end.
    pub max: f64,
    /// Where to aim.
    pub target: f64,
}

/// The geometry rules of one standard as shares of the image height (width for `centring`).
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Width over height of the portrait.
    pub aspect: f64,
    /// From where to where the head is measured.
    pub measure: HeadMeasure,
    /// Head height.
    pub head: Interval,
    /// Eye line above the bottom edge.
    pub eye_line: Interval,
    /// Eye midpoint from the left edge, share of the width.
    pub centring: Interval,
    /// Room above the hair.
    pub hair_margin: f64,
    /// Whether the head limits are the standard's own.
    pub basis: Basis,
    /// How far the picture may be turned, degrees.
    pub roll_deg: f64,
}

/// The part of the photo that becomes the portrait.
#[derive(Clone, Debug, PartialEq)]
pub struct Framing {
    /// From the frame (x: 0 to `aspect`, y: 0 to 1) to pixels of the upright photo.
    pub to_photo: Similarity,
    /// Width over height.
    pub aspect: f64,
    /// Whether the frame follows the standard's own head rule.
    pub basis: Basis,
    /// Rules that could not be kept, in order of weight.
    pub relaxed: Vec<Goal>,
}

impl Framing {
    /// Finds the frame for a head in a photo of `photo_size` pixels.
    ///
    /// With `may_extend` the frame may leave the photo when a rule needs it; without, it stays
    /// inside and the rules give way.
    #[must_use]
    pub fn solve(rules: &Rules, head: &Head, photo_size: [u32; 2], may_extend: bool) -> Self {
        let level = level(head, rules.roll_deg);
        let origin = head.eye_midpoint();
        let seen = Unknowns::new(head, origin, level, photo_size);
        let goals = Goals::in_order(rules, &seen, may_extend);
        let solution = goals.solve();
        let scale = solution.height * seen.unit;
        let (left, top) = (solution.left * seen.unit, solution.top * seen.unit);
        let corner = Point::new(
            origin.x + level.0 * left - level.1 * top,
            origin.y + level.1 * left + level.0 * top,
        );
        Self {
            to_photo: Similarity::carrying(Point::default(), corner, scale, level.0, level.1),
            aspect: rules.aspect,
            basis: rules.basis,
            relaxed: solution.relaxed,
        }
    }

    /// Height of the frame in pixels of the photo.
    #[must_use]
    pub fn native_height(&self) -> f64 {
        self.to_photo.scale()
    }

    /// From the pixels of a portrait `height` pixels high to pixels of the photo.
    #[must_use]
    pub fn portrait_to_photo(&self, height: u32) -> Similarity {
        let shrink = 1.0 / f64::from(height);
        Similarity { a: shrink, b: 0.0, tx: 0.0, ty: 0.0 }.then(self.to_photo)
    }

    /// The frame's corners in pixels of the photo.
    #[must_use]
    pub fn quad(&self) -> Quad {
        self.to_photo.corners(self.aspect, 1.0)
    }

    /// How far the frame reaches beyond the photo, as shares of the frame's height: left, top,
    /// right, bottom.
    #[must_use]
    pub fn overhang(&self, photo_size: [u32; 2]) -> [f64; 4] {
        let [width, height] = photo_size.map(f64::from);
        let worst = |f: &dyn Fn(Point) -> f64| {
            self.quad().0.into_iter().map(f).fold(0.0, f64::max) / self.native_height()
        };
        [worst(&|p| -p.x), worst(&|p| -p.y), worst(&|p| p.x - width), worst(&|p| p.y - height)]
    }
}

/// Cosine and sine of the eye line's angle, turned no further than `limit_deg`.
fn level(head: &Head, limit_deg: f64) -> (f64, f64) {
    let (left, right) = (head.image_left_eye, head.image_right_eye);
    let distance = left.distance(right);
    if distance <= 0.0 {
        return (1.0, 0.0);
    }
    let (cos, sin) = ((right.x - left.x) / distance, (right.y - left.y) / distance);
    let limit = limit_deg.to_radians();
    if libm::atan2(sin, cos).abs() <= limit {
        (cos, sin)
    } else {
        (libm::cos(limit), libm::copysign(libm::sin(limit), sin))
    }
}

impl Rules {
    /// The rules of `standard`; where it is silent on heads, those of `fallback`
    /// (`icao-9303-print`); where both are silent, the generic ones.
    #[must_use]
    pub fn of(
        standard: &Standard,
        fallback: &Standard,
        generic: &Generic,
        canvas: &Canvas,
    ) -> Self {
        let (basis, head_of) = match standard.head {
            Some(_) => (Basis::Standard, standard),
            None => (Basis::Default, fallback),
        };
        let height_mm = |s: &Standard| s.frame.as_ref().map(|f| f.h_mm);
        let head = head_of.head.as_ref();
        let head_limits = Interval::of(
            head.map(|h| [h.min_mm, h.max_mm]),
            head.map(|h| [h.min_frac, h.max_frac]),
            height_mm(head_of),
            None,
        );
        let eyes = standard.eyes.as_ref();
        let default_eyes = &generic.eye_line;
        let eye_line = if eyes.is_some() {
            Interval::of(
                eyes.map(|e| [e.min_mm, e.max_mm]),
                eyes.map(|e| [e.min_frac, e.max_frac]),
                height_mm(standard),
                eyes.and_then(|e| e.target_frac),
            )
        } else {
            let (min, max) = (default_eyes.min_frac, default_eyes.max_frac);
            Interval { min, max, target: default_eyes.target_frac }
        };
        let centring = &generic.centring;
        let crop_only = standard.edit.policy == EditPolicy::CropOnly;
        let turning = &generic.roll_correction;
        Self {
            aspect: canvas.aspect(),
            measure: head.map_or(HeadMeasure::ChinToCrown, |h| h.measure),
            head: head_limits,
            eye_line,
            centring: Interval { min: centring.min_frac, max: centring.max_frac, target: 0.5 },
            hair_margin: generic.hair_margin.min_frac,
            basis,
            roll_deg: standard.edit.roll_deg.unwrap_or(if crop_only {
                turning.crop_only_deg
            } else {
                turning.otherwise_deg
            }),
        }
    }
}

impl Interval {
    /// The strictest reading of limits in millimetres and shares; aims at `target` or the middle.
    fn of(
        mm: Option<[Option<f64>; 2]>,
        frac: Option<[Option<f64>; 2]>,
        height_mm: Option<f64>,
        target: Option<f64>,
    ) -> Self {
        let share = |v: Option<f64>| v.zip(height_mm).map(|(mm, height)| mm / height);
        let [low_mm, high_mm] = mm.unwrap_or_default().map(share);
        let [low, high] = frac.unwrap_or_default();
        let min = low_mm.unwrap_or(0.0).max(low.unwrap_or(0.0));
        let max = high_mm.unwrap_or(1.0).min(high.unwrap_or(1.0)).max(min);
        let target = target.unwrap_or((min + max) / 2.0).clamp(min, max);
        Self { min, max, target }
    }

    /// Whether `value` lies inside.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        (self.min..=self.max).contains(&value)
    }
}

#[cfg(test)]
mod tests;
