//! Whether the lengths of an entry have room beside each other: head, margins and eyes in one frame.

use super::geometry::Span;
use super::problems::{Findings, Sides};
use super::{AgeSpan, Standard};

/// Rounding of sums of shares.
const EPSILON: f64 = 1e-9;

impl Standard {
    /// What cannot be satisfied together, by adults or by children.
    pub(super) fn room_problems(&self, down: Sides, across: Sides, found: &mut Findings) {
        let (head, eyes) = (self.head.as_ref(), self.eyes.as_ref());
        let adult = (head.map(|h| h.limits.clone()), eyes.map(|e| e.limits.clone()));
        self.down_problems(["margins", "eyes.limits"], &adult, down, found);
        let of = |young: Option<&AgeSpan>, usual: Option<&Span>| {
            young.zip(usual).map(|(young, usual)| young.limits.or(usual))
        };
        let eyes = of(eyes.and_then(|e| e.child.as_ref()), adult.1.as_ref());
        for (key, young) in [
            ("head.child", head.and_then(|h| h.child.as_ref())),
            ("head.infant", head.and_then(|h| h.infant.as_ref())),
        ] {
            let young = of(young, adult.0.as_ref());
            if young.is_some() || eyes.is_some() {
                let both = (young.or(adult.0.clone()), eyes.clone().or(adult.1.clone()));
                self.down_problems([key, "eyes.child"], &both, down, found);
            }
        }
        self.across_problems(across, found);
    }

    /// Chin margin, head and top margin fill the height; the eyes are between chin and crown.
    fn down_problems(
        &self,
        [at_head, at_eyes]: [&str; 2],
        (head, eyes): &(Option<Span>, Option<Span>),
        down: Sides,
        found: &mut Findings,
    ) {
        let margins = self.margins.as_ref();
        let top = bounds(margins.and_then(|m| m.top.as_ref()), down);
        let below = bounds(margins.and_then(|m| m.below_chin.as_ref()), down);
        let head = bounds(head.as_ref(), down);
        let [least, most] = [0, 1].map(|end| head[end] + top[end] + below[end]);
        found.say(least > 1.0 + EPSILON, at_head, "head and margins do not fit the height");
        found.say(most < 1.0 - EPSILON, at_head, "head and margins do not fill the height");
        let [low, high] = bounds(eyes.as_ref(), down);
        found.say(high < below[0] - EPSILON, at_eyes, "the eyes would be below the chin");
        let crown = (1.0 - top[0]).min(below[1] + head[1]);
        found.say(low > crown + EPSILON, at_eyes, "the eyes would be above the head");
    }

    /// The head and the room beside it fit the width; the eyes are in the head.
    fn across_problems(&self, across: Sides, found: &mut Findings) {
        let width = bounds(self.head.as_ref().and_then(|h| h.width.as_ref()), across);
        let side = bounds(self.margins.as_ref().and_then(|m| m.side.as_ref()), across);
        let wide = width[0] + 2.0 * side[0] > 1.0 + EPSILON;
        found.say(wide, "margins.side", "the head and the room beside it do not fit the width");
        let distance = self.eyes.as_ref().and_then(|e| e.distance.as_ref());
        let apart = distance.map(|d| bounds(Some(&d.span()), across)[0]);
        let apart = apart.is_some_and(|apart| apart > width[1] + EPSILON);
        found.say(apart, "eyes.distance", "the eyes would be farther apart than the head is wide");
    }
}

/// Least and most as shares; what is not stated is not limited.
fn bounds(span: Option<&Span>, sides: Sides) -> [f64; 2] {
    let [low, high] = span.map_or([None; 2], |span| span.shares(sides.mm, sides.px));
    [low.unwrap_or(0.0), high.unwrap_or(1.0)]
}
