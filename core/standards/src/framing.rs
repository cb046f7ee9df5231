//! The framing solver: which part of the photo becomes the portrait.
//!
//! The frame is a rectangle, turned so that the eyes are level. Its height, its place across and
//! its place down are found by goal programming: the rules of the standard are linear in those
//! three unknowns; they are taken in order of weight, each kept as far as those before it allow,
//! and a rule that had to give way is named in [`Framing::relaxed`].

mod goals;
mod metrics;
mod rules;

use idphoto_types::{Head, Point, Quad, Similarity};
use serde::Serialize;

pub use metrics::Metrics;
pub use rules::{Interval, Profile, Rules};

use self::goals::{Goals, Unknowns};

/// What framing tries to keep, the weightiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// Nothing outside the photo is needed (always first where no canvas may be added).
    InsidePhoto,
    /// Head height within the limits.
    HeadHeight,
    /// Distance of the eyes within the limits, where the standard states some.
    EyeDistance,
    /// Head width within the limits, where the standard states some.
    HeadWidth,
    /// Chin and crown are in the picture.
    WholeHead,
    /// Eye line within the limits: the standard's; the usual ones where it states neither an eye line
    /// nor margins.
    EyeLine,
    /// Room above the head within the limits, where the standard states some.
    TopMargin,
    /// Room below the chin within the limits, where the standard states some.
    ChinMargin,
    /// Room beside the ears, where the standard states some.
    SideMargin,
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

#[cfg(test)]
mod tests;
