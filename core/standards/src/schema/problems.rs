//! What makes an entry one that can be used: no impossible interval, no unknown word, no rule
//! without a source.

use std::fmt;

use super::geometry::{MM_LIMIT, PX_LIMIT};
use super::policy::TOPICS;
use super::{
    AgeSpan, BackgroundRule, Digital, EditPolicy, EyeRule, Frame, HeadRule, Margins, Span, Standard,
};

/// Two sizes of one range are of one aspect ratio within this much: a pixel in 200.
const ASPECT_TOLERANCE: f64 = 0.005;
/// The sides a photo on paper can have, mm.
const SIDES_MM: std::ops::RangeInclusive<f64> = 10.0..=MM_LIMIT;

/// One thing that is wrong with an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The key it is about, such as `head.limits`.
    pub at: String,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.what)
    }
}

/// Gathers problems under a key.
#[derive(Default)]
pub(super) struct Findings(Vec<Problem>);

impl Findings {
    pub(super) fn say(&mut self, bad: bool, at: &str, what: impl Into<String>) {
        if bad {
            self.0.push(Problem { at: at.to_owned(), what: what.into() });
        }
    }
}

/// What the limits of an entry refer to.
#[derive(Clone, Copy)]
pub(super) struct Sides {
    pub(super) mm: Option<f64>,
    pub(super) px: Option<u32>,
}

impl Standard {
    /// Everything that is wrong with the entry; empty when it can be used.
    ///
    /// `known_source` and `known_token` tell which ids exist.
    #[must_use]
    pub fn problems(
        &self,
        known_source: &dyn Fn(&str) -> bool,
        known_token: &dyn Fn(&str) -> bool,
    ) -> Vec<Problem> {
        let mut found = Findings::default();
        self.name_problems(&mut found);
        let none = self.named_sources().next().is_none();
        found.say(none, "further_sources", "an entry without any source");
        for (key, source) in self.named_sources() {
            found.say(!known_source(source), key, format!("unknown source `{source}`"));
        }
        if let Some(frame) = &self.frame {
            frame_problems(frame, &mut found);
        }
        if let Some(digital) = &self.digital {
            digital_problems(digital, &mut found);
        }
        found.say(
            self.print.as_ref().is_some_and(|p| !(50..=2400).contains(&p.dpi_min)),
            "print.dpi_min",
            "must be 50 to 2400",
        );
        self.geometry_problems(&mut found);
        if let Some(rule) = &self.background {
            background_problems(rule, known_token, &mut found);
        }
        self.policy_problems(&mut found);
        found.0
    }

    fn name_problems(&self, found: &mut Findings) {
        let plain = |text: &str, more: u8| {
            let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == more;
            !text.is_empty() && text.len() <= 64 && text.bytes().all(fits)
        };
        let names = "lower-case letters, digits and hyphens only, at most 64";
        found.say(!plain(&self.id, b'-'), "id", names);
        let code = self.iso2.len() == 2 && self.iso2.bytes().all(|b| b.is_ascii_uppercase());
        found.say(!code, "iso2", "two capital letters");
        found.say(self.country.trim().is_empty(), "country", "must not be empty");
        found.say(self.documents.is_empty(), "documents", "name at least one");
        let words = "lower-case letters, digits and underscores only";
        found.say(!self.documents.iter().all(|d| plain(d, b'_')), "documents", words);
        found.say(self.counterparts.contains(&self.id), "counterparts", "points at itself");
        let dates = [
            ("checked_on", Some(&self.checked_on)),
            ("valid_from", self.valid_from.as_ref()),
            ("valid_to", self.valid_to.as_ref()),
            ("submission.since", self.submission.since.as_ref()),
        ];
        for (key, date) in dates {
            found.say(date.is_some_and(|d| !is_date(d)), key, "must be a day, YYYY-MM-DD");
        }
        if let (Some(from), Some(to)) = (&self.valid_from, &self.valid_to) {
            found.say(from > to, "valid_to", "lies before valid_from");
        }
    }

    fn geometry_problems(&self, found: &mut Findings) {
        let px = self.exact_px();
        let mm = self.frame.as_ref().map(|f| [f.w_mm, f.h_mm]);
        let [across, down] =
            [0, 1].map(|side| Sides { mm: mm.map(|mm| mm[side]), px: px.map(|px| px[side]) });
        if let Some(head) = &self.head {
            head_problems(head, down, across, found);
        }
        if let Some(eyes) = &self.eyes {
            eye_problems(eyes, down, across, found);
        }
        if let Some(margins) = &self.margins {
            margin_problems(margins, down, across, found);
        }
        if let (Some(digital), Some(frame)) = (&self.digital, &self.frame) {
            let fixed = frame.w_range_mm.is_none() && frame.h_range_mm.is_none();
            let apart = digital.min_px.is_some_and(|[w, h]| {
                (f64::from(w) / f64::from(h) - frame.w_mm / frame.h_mm).abs() > ASPECT_TOLERANCE
            });
            found.say(fixed && apart, "digital.min_px", "is not of the frame's shape");
        }
        self.room_problems(down, across, found);
    }

    fn policy_problems(&self, found: &mut Findings) {
        let edit = &self.edit;
        let known = edit.policy != EditPolicy::Unknown;
        found.say(
            known && (edit.source.is_none() || edit.wording.is_none()),
            "edit",
            "a policy needs a source and its wording; without them it is `unknown`",
        );
        let turned = edit.roll_deg.is_some_and(|d| !(0.0..=45.0).contains(&d));
        found.say(turned, "edit.roll_deg", "must be 0 to 45");
        let s = &self.submission;
        let stated = s.self_made.is_some()
            || s.captured_on_site.is_some()
            || s.code.is_some()
            || s.since.is_some()
            || s.note.is_some();
        found.say(stated && s.source.is_none(), "submission", "needs a source");
        let topics = &self.rules.topics;
        found.say(!topics.is_empty() && self.rules.source.is_none(), "rules", "need a source");
        for topic in topics.keys() {
            let known = TOPICS.contains(&topic.as_str());
            let what = format!("unknown topic; known are {}", TOPICS.join(", "));
            found.say(!known, &format!("rules.{topic}"), what);
        }
    }
}

fn frame_problems(frame: &Frame, found: &mut Findings) {
    for (key, side, range) in
        [("w_mm", frame.w_mm, frame.w_range_mm), ("h_mm", frame.h_mm, frame.h_range_mm)]
    {
        let [low, high] = range.unwrap_or([side, side]);
        let sane = [side, low, high].iter().all(|mm| SIDES_MM.contains(mm));
        found.say(!sane, &format!("frame.{key}"), "sides must be 10 to 200 mm");
        let holds = (low..=high).contains(&side);
        found.say(!holds, &format!("frame.{key}"), "lies outside its own range");
    }
}

fn digital_problems(d: &Digital, found: &mut Findings) {
    let sizes: Vec<[u32; 2]> = d.min_px.into_iter().chain(d.max_px).collect();
    let sane = sizes.iter().flatten().all(|px| (1..=PX_LIMIT).contains(px));
    found.say(!sane, "digital", format!("sides must be 1 to {PX_LIMIT} pixels"));
    found.say(
        d.max_px.is_some() && d.min_px.is_none(),
        "digital.max_px",
        "needs a min_px beside it",
    );
    if let (Some(low), Some(high), true) = (d.min_px, d.max_px, sane) {
        found.say(low[0] > high[0] || low[1] > high[1], "digital", "min_px is larger than max_px");
        let ratio = |p: [u32; 2]| f64::from(p[0]) / f64::from(p[1]);
        let apart = (ratio(low) - ratio(high)).abs() > ASPECT_TOLERANCE;
        found.say(apart, "digital", "min_px and max_px must have one aspect ratio");
    }
    let (least, most) = (d.bytes_min.unwrap_or(0), d.bytes_max.unwrap_or(u64::MAX));
    found.say(least > most, "digital.bytes_min", "is above bytes_max");
    found.say(most == 0, "digital.bytes_max", "must be positive");
    let aim = d.bytes_target.is_some_and(|b| !(least..=most).contains(&b));
    found.say(aim, "digital.bytes_target", "lies outside the limits");
    let dots = d.dpi_min.is_some_and(|dpi| !(50..=2400).contains(&dpi));
    found.say(dots, "digital.dpi_min", "must be 50 to 2400");
    let silent = Digital { wording: None, source: String::new(), confidence: None, ..d.clone() };
    found.say(silent == Digital::default(), "digital", "no rule is given");
    let ratio = d.max_compression_ratio.is_some_and(|r| !(1.0..=1000.0).contains(&r));
    found.say(ratio, "digital.max_compression_ratio", "must be 1 to 1000");
    if let (Some(ratio), Some([w, h])) = (d.max_compression_ratio, d.min_px) {
        let floor = 3.0 * f64::from(w) * f64::from(h) / ratio;
        found.say(
            floor > most as f64,
            "digital.bytes_max",
            "is too small for that compression ratio",
        );
    }
}

fn head_problems(head: &HeadRule, down: Sides, across: Sides, found: &mut Findings) {
    let stated = head.limits.is_limited() || head.limits.target_frac.is_some();
    found.say(!stated, "head.limits", "no limit is given");
    span_problems("head.limits", &head.limits, down, found);
    for (key, young) in [("head.child", &head.child), ("head.infant", &head.infant)] {
        age_problems(key, young.as_ref(), down, found);
    }
    if let Some(width) = &head.width {
        soft_alone("head.width", width, found);
        span_problems("head.width", width, across, found);
    }
}

fn eye_problems(eyes: &EyeRule, down: Sides, across: Sides, found: &mut Findings) {
    let stated = eyes.limits.is_limited() || eyes.limits.target_frac.is_some();
    found.say(!stated && eyes.distance.is_none(), "eyes", "no limit is given");
    for limits in [Some(&eyes.limits), eyes.child.as_ref().map(|c| &c.limits)].into_iter().flatten()
    {
        soft_alone("eyes.limits", limits, found);
    }
    span_problems("eyes.limits", &eyes.limits, down, found);
    age_problems("eyes.child", eyes.child.as_ref(), down, found);
    if let Some(d) = &eyes.distance {
        span_problems("eyes.distance", &d.span(), across, found);
        let positive = [d.min_px, d.target_px, d.target_mm].into_iter().flatten();
        let bad = positive.into_iter().any(|v| !(v > 0.0 && v <= f64::from(PX_LIMIT)));
        found.say(bad, "eyes.distance", "must be positive");
    }
}

fn margin_problems(margins: &Margins, down: Sides, across: Sides, found: &mut Findings) {
    for (key, span, sides) in [
        ("margins.top", &margins.top, down),
        ("margins.below_chin", &margins.below_chin, down),
        ("margins.side", &margins.side, across),
        ("margins.centre", &margins.centre, across),
    ] {
        if let Some(span) = span {
            found.say(!span.is_limited(), key, "no limit is given");
            soft_alone(key, span, found);
            span_problems(key, span, sides, found);
        }
    }
    let stated = |limits: [Option<f64>; 3]| limits.iter().any(Option::is_some);
    let most = |span: &Span| stated([span.max_mm, span.max_frac, span.max_px]);
    let least = |span: &Span| stated([span.min_mm, span.min_frac, span.min_px]);
    let [side, centre] = [margins.side.as_ref(), margins.centre.as_ref()];
    found.say(side.is_some_and(most), "margins.side", "there is a least alone");
    found.say(centre.is_some_and(least), "margins.centre", "there is a most alone");
}

/// Only head heights can be accepted though they are not what is asked.
fn soft_alone(key: &str, span: &Span, found: &mut Findings) {
    let hard = span.hard_min_mm.or(span.hard_max_mm).is_some();
    found.say(hard, key, "hard limits are for the head height alone");
}

fn age_problems(key: &str, young: Option<&AgeSpan>, down: Sides, found: &mut Findings) {
    if let Some(young) = young {
        found.say(!(1..=17).contains(&young.below_age), key, "below_age must be 1 to 17");
        found.say(!young.limits.is_limited(), key, "no limit is given");
        span_problems(key, &young.limits, down, found);
    }
}

/// Limits in order, in range, and together possible.
fn span_problems(key: &str, span: &Span, sides: Sides, found: &mut Findings) {
    let pairs = [
        ([span.min_mm, span.max_mm], MM_LIMIT),
        ([span.min_frac, span.max_frac], 1.0),
        ([span.min_px, span.max_px], f64::from(PX_LIMIT)),
        ([span.hard_min_mm, span.hard_max_mm], MM_LIMIT),
        ([span.target_frac, None], 1.0),
    ];
    for (pair, most) in pairs {
        let outside = pair.iter().flatten().any(|v| !(0.0..=most).contains(v));
        found.say(outside, key, format!("a limit is outside 0 to {most}"));
        if let [Some(low), Some(high)] = pair {
            found.say(low > high, key, "min is above max");
        }
    }
    let mm = span.min_mm.or(span.max_mm).or(span.hard_min_mm).or(span.hard_max_mm);
    found.say(mm.is_some() && sides.mm.is_none(), key, "millimetres need a frame");
    let px = span.min_px.or(span.max_px);
    found.say(px.is_some() && sides.px.is_none(), key, "pixels need an exact size of the file");
    let [low, high] = span.shares(sides.mm, sides.px);
    let contradict = low.zip(high).is_some_and(|(low, high)| low > high);
    found.say(contradict, key, "the limits in its units contradict each other");
    found.say(low.is_some_and(|low| low > 1.0), key, "is larger than the photo");
    let target = span.target_frac;
    let aside = target.is_some_and(|t| low.is_some_and(|l| t < l) || high.is_some_and(|h| t > h));
    found.say(aside, key, "target_frac lies outside the limits");
    let narrow = |soft: Option<f64>, hard: Option<f64>, bad: fn(&f64, &f64) -> bool| {
        soft.zip(hard).is_some_and(|(soft, hard)| bad(&soft, &hard))
    };
    let hard = narrow(span.min_mm, span.hard_min_mm, f64::lt)
        || narrow(span.max_mm, span.hard_max_mm, f64::gt);
    found.say(hard, key, "the hard limits are narrower than the others");
}

fn background_problems(
    rule: &BackgroundRule,
    known_token: &dyn Fn(&str) -> bool,
    found: &mut Findings,
) {
    found.say(rule.allowed.is_empty(), "background.allowed", "name at least one token");
    for (key, tokens) in [
        ("background.allowed", &rule.allowed),
        ("background.forbidden", &rule.forbidden),
        ("background.discouraged", &rule.discouraged),
    ] {
        for token in tokens {
            found.say(!known_token(token), key, format!("unknown background token `{token}`"));
        }
    }
    let both = rule.allowed.iter().any(|t| rule.forbidden.contains(t));
    found.say(both, "background.forbidden", "a token is both allowed and forbidden");
}

/// Whether `text` names a day of the Gregorian calendar.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10
        && bytes.iter().enumerate().all(|(i, b)| match i {
            4 | 7 => *b == b'-',
            _ => b.is_ascii_digit(),
        });
    if !shaped {
        return false;
    }
    let number = |range: std::ops::Range<usize>| {
        bytes[range].iter().fold(0_u32, |sum, b| sum * 10 + u32::from(b - b'0'))
    };
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}
