//! The geometry rules of one standard, as intervals of shares.

use serde::Serialize;

use super::Basis;
use crate::file_rules::Canvas;
use crate::generic::Generic;
use crate::schema::{AgeSpan, EditPolicy, EyeDistance, HeadMeasure, HeadRule, Span, Standard};

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

/// Whose limits hold. An authority that states none for children has those of adults for them too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Adults, and children as old as the authority says.
    #[default]
    Adult,
    /// Children younger than that.
    Child,
    /// Infants; where there are no limits of their own, those for children.
    Infant,
}

/// The geometry rules of one standard as shares of the image height; of the width where said so.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Width over height of the portrait.
    pub aspect: f64,
    /// From where to where the head is measured.
    pub measure: HeadMeasure,
    /// Head height.
    pub head: Interval,
    /// Head heights that are still accepted though they are not what is asked.
    pub head_hard: Option<Interval>,
    /// Head width, share of the width.
    pub head_width: Option<Interval>,
    /// Distance of the eye centres, share of the width.
    pub eye_distance: Option<Interval>,
    /// Eye line above the bottom edge.
    pub eye_line: Interval,
    /// Whether the standard itself states an eye line.
    pub eye_line_stated: bool,
    /// Room between the top edge and the line the head is measured to.
    pub top_margin: Option<Interval>,
    /// Room between the chin and the bottom edge.
    pub chin_margin: Option<Interval>,
    /// Room between an ear and the edge beside it, share of the width.
    pub side_margin: Option<Interval>,
    /// Eye midpoint from the left edge, share of the width.
    pub centring: Interval,
    /// Whether the standard itself states how far the face may stand from the middle.
    pub centring_stated: bool,
    /// Room above the hair.
    pub hair_margin: f64,
    /// Whether the head limits are the standard's own.
    pub basis: Basis,
    /// Whose head limits these are, and below which age; `None` for those of adults.
    pub young: Option<u8>,
    /// Likewise of the eye line's.
    pub young_eyes: Option<u8>,
    /// How far the picture may be turned, degrees.
    pub roll_deg: f64,
}

impl Rules {
    /// The rules of `standard` for `profile`; where it is silent on heads, those of `fallback`
    /// (`icao-9303-print`); where both are silent, the generic ones.
    #[must_use]
    pub fn of(
        standard: &Standard,
        fallback: &Standard,
        generic: &Generic,
        canvas: &Canvas,
        profile: Profile,
    ) -> Self {
        let (basis, head_of) = match standard.head {
            Some(_) => (Basis::Standard, standard),
            None => (Basis::Default, fallback),
        };
        let head = head_of.head.as_ref();
        let young = head.and_then(|h| younger(h, profile));
        let head_limits = young.map_or_else(
            || head.map_or_else(Span::default, |h| h.limits.clone()),
            |young| head.map_or_else(Span::default, |usual| young.limits.or(&usual.limits)),
        );
        let (down, across) = (Sides::down(standard), Sides::across(standard));
        let head_sides = Sides::down(head_of);

        let eyes = standard.eyes.as_ref();
        let young_eyes = eyes.and_then(|e| e.child.as_ref()).filter(|_| profile != Profile::Adult);
        let adult_eyes = eyes.map(|e| &e.limits);
        let young_span = young_eyes.zip(adult_eyes).map(|(young, adult)| young.limits.or(adult));
        let eye_span = young_span.as_ref().or(adult_eyes);
        let usual = &generic.eye_line;
        let eye_line =
            eye_span.filter(|span| span.is_limited() || span.target_frac.is_some()).map(|span| {
                match span.is_limited() {
                    true => down.interval(span),
                    false => Interval::new(usual.min_frac, usual.max_frac, span.target_frac),
                }
            });

        let margins = standard.margins.as_ref();
        let margin = |span: Option<&Span>, sides: Sides| span.map(|span| sides.interval(span));
        let width = standard.head.as_ref().and_then(|h| h.width.as_ref());
        let aside = margins.and_then(|m| m.centre.as_ref()).map(|span| across.interval(span).max);
        let middle = &generic.centring;
        let centring = match aside {
            Some(aside) => Interval::new(
                middle.min_frac.max(0.5 - aside),
                middle.max_frac.min(0.5 + aside),
                Some(0.5),
            ),
            None => Interval::new(middle.min_frac, middle.max_frac, Some(0.5)),
        };
        Self {
            aspect: canvas.aspect(),
            measure: head.map_or(HeadMeasure::ChinToCrown, |h| h.measure),
            head: head_sides.interval(&head_limits),
            head_hard: head_sides.hard(&head_limits),
            head_width: margin(width, across),
            eye_distance: eyes
                .and_then(|e| e.distance.as_ref())
                .and_then(|distance| across.distance(distance)),
            eye_line: eye_line.unwrap_or(Interval {
                min: usual.min_frac,
                max: usual.max_frac,
                target: usual.target_frac,
            }),
            eye_line_stated: eye_span.is_some_and(Span::is_limited),
            top_margin: margin(margins.and_then(|m| m.top.as_ref()), down),
            chin_margin: margin(margins.and_then(|m| m.below_chin.as_ref()), down),
            side_margin: margin(margins.and_then(|m| m.side.as_ref()), across),
            centring,
            centring_stated: aside.is_some(),
            hair_margin: generic.hair_margin.min_frac,
            basis,
            young: young.map(|young| young.below_age),
            young_eyes: young_eyes.map(|young| young.below_age),
            roll_deg: roll_deg(standard, generic),
        }
    }
}

/// The limits for children or infants, where they are asked for and stated.
fn younger(head: &HeadRule, profile: Profile) -> Option<&AgeSpan> {
    match profile {
        Profile::Adult => None,
        Profile::Child => head.child.as_ref(),
        Profile::Infant => head.infant.as_ref().or(head.child.as_ref()),
    }
}

/// How far the picture may be turned.
fn roll_deg(standard: &Standard, generic: &Generic) -> f64 {
    let turning = &generic.roll_correction;
    let stated = standard.edit.roll_deg;
    match standard.edit.policy {
        EditPolicy::None => 0.0,
        EditPolicy::CropOnly => stated.unwrap_or(turning.crop_only_deg),
        EditPolicy::Background | EditPolicy::Unknown => stated.unwrap_or(turning.otherwise_deg),
    }
}

/// A side of the portrait in the units that rules are stated in.
#[derive(Clone, Copy)]
struct Sides {
    mm: Option<f64>,
    px: Option<u32>,
}

impl Sides {
    fn down(standard: &Standard) -> Self {
        Self {
            mm: standard.frame.as_ref().map(|f| f.h_mm),
            px: standard.exact_px().map(|[_, height]| height),
        }
    }

    fn across(standard: &Standard) -> Self {
        Self {
            mm: standard.frame.as_ref().map(|f| f.w_mm),
            px: standard.exact_px().map(|[width, _]| width),
        }
    }

    /// The strictest reading of limits in several units.
    fn interval(self, span: &Span) -> Interval {
        let [low, high] = span.shares(self.mm, self.px);
        Interval::new(low.unwrap_or(0.0), high.unwrap_or(1.0), span.target_frac)
    }

    fn hard(self, span: &Span) -> Option<Interval> {
        let share = |limit: Option<f64>| limit.zip(self.mm).map(|(limit, side)| limit / side);
        let (low, high) = (share(span.hard_min_mm), share(span.hard_max_mm));
        low.or(high)?;
        Some(Interval::new(low.unwrap_or(0.0), high.unwrap_or(1.0), None))
    }

    /// Limits of the eye distance; those in pixels depend on the size that is made and are not here.
    fn distance(self, rule: &EyeDistance) -> Option<Interval> {
        let share = |mm: Option<f64>| mm.zip(self.mm).map(|(mm, side)| mm / side);
        let low = [share(rule.min_mm), rule.min_frac].into_iter().flatten().reduce(f64::max);
        low.or(rule.max_frac)?;
        let high = rule.max_frac.unwrap_or(1.0);
        Some(Interval::new(low.unwrap_or(0.0), high, share(rule.target_mm)))
    }
}

impl Interval {
    /// From `min` to `max`, aiming at `target` or the middle.
    fn new(min: f64, max: f64, target: Option<f64>) -> Self {
        let max = max.max(min);
        Self { min, max, target: target.unwrap_or((min + max) / 2.0).clamp(min, max) }
    }

    /// Whether `value` lies inside.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        (self.min..=self.max).contains(&value)
    }

    /// Whether it says anything at all.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        self.min > 0.0 || self.max < 1.0
    }
}
