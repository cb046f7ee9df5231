//! The framing rules as linear goals, and their solution in order of weight.
//!
//! Lengths are measured in head lengths (chin to crown) from the eye midpoint, along the level
//! eye line and down from it. The unknowns are `[height, left, top, slack]` of the frame.

use idphoto_types::{Head, Point};

use super::{Basis, Goal, Interval, Rules};
use crate::linear::{Row, minimise};
use crate::schema::HeadMeasure;

/// No frame is larger than this many head lengths, nor lies farther away.
const REACH: f64 = 100.0;
/// No frame is smaller than this many head lengths, so that a solution is never a point.
const LEAST_HEIGHT: f64 = 0.05;
/// The solver keeps this far inside the limits (share of the side): the finished portrait is
/// measured anew, and landmarks move by a pixel or two.
const INSET: f64 = 0.005;
/// A rule missed by less than this many head lengths counts as kept.
const KEPT: f64 = 1e-5;

/// Head and photo as the goals see them.
pub(super) struct Unknowns {
    /// Pixels of one head length.
    pub(super) unit: f64,
    crown: f64,
    hair_top: f64,
    forehead: f64,
    chin: f64,
    /// Breadth of the head.
    width: f64,
    /// Distance of the eye centres.
    eyes: f64,
    /// Photo sides as `(across, down, limit)`: a point `(p, q)` of the photo keeps
    /// `across * p + down * q <= limit`. Left, top, right, bottom.
    sides: [(f64, f64, f64); 4],
}

impl Unknowns {
    pub(super) fn new(
        head: &Head,
        origin: Point,
        (cos, sin): (f64, f64),
        photo_size: [u32; 2],
    ) -> Self {
        let down = |p: Point| (p.y - origin.y) * cos - (p.x - origin.x) * sin;
        let (crown, chin) = (down(head.crown.at), down(head.chin.at));
        let unit = (chin - crown).max(1.0);
        let [width, height] = photo_size.map(f64::from);
        Self {
            unit,
            crown: crown / unit,
            hair_top: down(head.hair_top.at).min(crown) / unit,
            forehead: down(head.forehead.at) / unit,
            chin: chin / unit,
            width: head.width.length / unit,
            eyes: head.inter_eye_distance() / unit,
            sides: [
                (-cos, sin, origin.x / unit),
                (-sin, -cos, origin.y / unit),
                (cos, -sin, (width - origin.x) / unit),
                (sin, cos, (height - origin.y) / unit),
            ],
        }
    }

    /// The row that keeps the frame on the inner side of photo side `side`.
    fn inside(&self, side: usize, aspect: f64) -> [f64; 4] {
        let (across, down, limit) = self.sides[side];
        // Of the four corners only the one farthest out matters.
        let reach = across.max(0.0) * aspect + down.max(0.0);
        [reach, across, down, limit]
    }
}

/// One rule as rows `[height, left, top, limit]`: `height h + left u + top v <= limit`.
struct Wish {
    goal: Option<Goal>,
    rows: Vec<[f64; 4]>,
}

pub(super) struct Goals(Vec<Wish>);

/// Where the frame lies, in head lengths from the eye midpoint.
pub(super) struct Solution {
    pub(super) height: f64,
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) relaxed: Vec<Goal>,
}

impl Goals {
    pub(super) fn in_order(rules: &Rules, seen: &Unknowns, may_extend: bool) -> Self {
        let a = rules.aspect;
        let all_sides: Vec<_> = (0..4).map(|side| seen.inside(side, a)).collect();
        let top_of_head = match rules.measure {
            HeadMeasure::ChinToCrown | HeadMeasure::Face => seen.crown,
            HeadMeasure::ChinToTopOfHair => seen.hair_top,
            HeadMeasure::ChinToForehead => seen.forehead,
        };
        // A length that is a share of the height, or of the width, which is `a` times it.
        let share = |length: f64, side: f64| {
            move |low: f64, high: f64| {
                vec![[-high * side, 0.0, 0.0, -length], [low * side, 0.0, 0.0, length]]
            }
        };
        let head = share(seen.chin - top_of_head, 1.0);
        let eyes =
            |low: f64, high: f64| vec![[1.0 - high, 0.0, 1.0, 0.0], [low - 1.0, 0.0, -1.0, 0.0]];
        let centre =
            |low: f64, high: f64| vec![[-high * a, -1.0, 0.0, 0.0], [low * a, 1.0, 0.0, 0.0]];
        let above = |low: f64, high: f64| {
            vec![[low, 0.0, 1.0, top_of_head], [-high, 0.0, -1.0, -top_of_head]]
        };
        let below = |low: f64, high: f64| {
            vec![[low - 1.0, 0.0, -1.0, -seen.chin], [1.0 - high, 0.0, 1.0, seen.chin]]
        };
        let beside = |low: f64, _: f64| {
            let half = seen.width / 2.0;
            vec![[low * a, 1.0, 0.0, -half], [low * a - a, -1.0, 0.0, -half]]
        };
        let whole_head = vec![[0.0, 0.0, 1.0, seen.crown], [-1.0, 0.0, -1.0, -seen.chin]];
        let hair = vec![[rules.hair_margin, 0.0, 1.0, seen.hair_top]];
        let limits = |i: &Interval, f: &dyn Fn(f64, f64) -> Vec<[f64; 4]>| {
            let inset = INSET.min((i.max - i.min) / 4.0);
            f(i.min + inset, i.max - inset)
        };
        let aim = |i: &Interval, f: &dyn Fn(f64, f64) -> Vec<[f64; 4]>| f(i.target, i.target);

        let mut list = Vec::new();
        let mut wish = |goal, rows| list.push(Wish { goal, rows });
        if !may_extend {
            wish(Some(Goal::InsidePhoto), all_sides);
        }
        // Head height first: a head that is too large, or cut by the photo, then gets the largest
        // frame there is.
        // Where the standard fixes the size by the eyes and says nothing of heads, ours does not count.
        let by_eyes = rules.eye_distance.as_ref().filter(|_| rules.basis == Basis::Default);
        if by_eyes.is_none() {
            wish(Some(Goal::HeadHeight), limits(&rules.head, &head));
        }
        if let Some(distance) = &rules.eye_distance {
            wish(Some(Goal::EyeDistance), limits(distance, &share(seen.eyes, a)));
        }
        if let Some(width) = &rules.head_width {
            wish(Some(Goal::HeadWidth), limits(width, &share(seen.width, a)));
        }
        wish(Some(Goal::WholeHead), whole_head);
        if rules.eye_line_stated {
            wish(Some(Goal::EyeLine), limits(&rules.eye_line, &eyes));
        }
        for (goal, margin, rows) in [
            (Goal::TopMargin, &rules.top_margin, &above as &dyn Fn(f64, f64) -> Vec<[f64; 4]>),
            (Goal::ChinMargin, &rules.chin_margin, &below),
            (Goal::SideMargin, &rules.side_margin, &beside),
        ] {
            if let Some(margin) = margin {
                wish(Some(goal), limits(margin, rows));
            }
        }
        // The usual eye line is no rule where the standard places the head by its margins.
        if !rules.eye_line_stated && rules.top_margin.is_none() && rules.chin_margin.is_none() {
            wish(Some(Goal::EyeLine), limits(&rules.eye_line, &eyes));
        }
        wish(Some(Goal::Centring), limits(&rules.centring, &centre));
        if may_extend {
            // Missing shoulders are worse than missing wall, so the bottom edge comes first.
            for side in [3, 0, 2, 1] {
                wish(Some(Goal::InsidePhoto), vec![seen.inside(side, a)]);
            }
        }
        wish(Some(Goal::HairMargin), hair);
        match by_eyes {
            Some(distance) => wish(None, aim(distance, &share(seen.eyes, a))),
            None => wish(None, aim(&rules.head, &head)),
        }
        if let (Some(margin), false) = (&rules.top_margin, rules.eye_line_stated) {
            wish(None, aim(margin, &above));
        }
        wish(None, aim(&rules.eye_line, &eyes));
        wish(None, aim(&rules.centring, &centre));
        Self(list)
    }

    pub(super) fn solve(self) -> Solution {
        let mut fixed = vec![
            Row::new(&[-1.0, 0.0, 0.0, 0.0], -LEAST_HEIGHT),
            Row::new(&[0.0, 0.0, 0.0, -1.0], 0.0),
        ];
        // Any frame will do until the first goal speaks; this one holds the head.
        let mut best = vec![2.0, -0.5, -1.0, 0.0];
        let mut relaxed = Vec::new();
        for Wish { goal, rows } in self.0 {
            let with_slack = |slack: f64, extra: f64| {
                rows.iter().map(move |&[h, u, v, limit]| Row::new(&[h, u, v, slack], limit + extra))
            };
            let mut trial = fixed.clone();
            trial.extend(with_slack(-1.0, 0.0));
            let Some(point) = minimise(&[0.0, 0.0, 0.0, 1.0], &trial, REACH) else {
                // The goals kept so far pin the frame to within rounding; they stand.
                relaxed.extend(goal);
                continue;
            };
            let missed = point[3].max(0.0);
            if missed > KEPT {
                relaxed.extend(goal);
            }
            fixed.extend(with_slack(0.0, missed + KEPT / 100.0));
            best = point;
        }
        relaxed.dedup();
        Solution { height: best[0], left: best[1], top: best[2], relaxed }
    }
}
