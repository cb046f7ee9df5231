//! Head height, eye line, centring, room above the hair, eye distance.

use idphoto_standards::framing::{Basis, Interval, Metrics, Rules};
use idphoto_standards::{Generic, HeadMeasure, Standard};
use idphoto_types::{Check, MeasuredOn, Verdict};

use crate::judge::{Bounds, Rule};

/// How far a measured eye centre is off, share of the image's side: a pixel or two.
const EYE_SIGMA: f64 = 0.004;

/// How shares of the sides are reported.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Height of the image in millimetres, for a standard with a size on paper.
    pub height_mm: Option<f64>,
    /// Width of the image in millimetres, likewise.
    pub width_mm: Option<f64>,
}

impl Scale {
    const fn unit(self) -> &'static str {
        if self.height_mm.is_some() { "mm" } else { "fraction" }
    }

    /// A length down.
    fn of(self, share: f64) -> f64 {
        share * self.height_mm.unwrap_or(1.0)
    }

    /// A length across.
    fn across(self, share: f64) -> f64 {
        share * self.width_mm.unwrap_or(1.0)
    }

    fn bounds(self, interval: &Interval) -> Bounds {
        Bounds::between(self.of(interval.min), self.of(interval.max))
    }
}

/// Every geometric check of a portrait.
#[must_use]
pub fn geometry(
    metrics: &Metrics,
    rules: &Rules,
    standard: &Standard,
    generic: &Generic,
    scale: Scale,
    on: MeasuredOn,
) -> Vec<Check> {
    let rule = |id, clause, source| Rule { id, unit: scale.unit(), clause, source, on };
    let mut list = vec![head_size(metrics, rules, standard, scale, on)];

    let eyes = scale.of(metrics.eye_line_frac);
    let clause = limits_for("eye line above the bottom edge", rules.young_eyes);
    list.push(match standard.eyes.as_ref().filter(|_| rules.eye_line_stated) {
        None => rule("eye_line", &clause, "").unlimited(eyes, "this standard states no eye line"),
        Some(e) => rule("eye_line", &clause, &e.source).measured(
            eyes,
            scale.bounds(&rules.eye_line).sigma(scale.of(EYE_SIGMA)),
            "the eyes are too high or too low: leave more room above the hair and below the chin",
        ),
    });
    list.extend(stated_lengths(metrics, rules, standard, scale, on));

    let centring = &rules.centring;
    list.push(
        Rule {
            id: "head_centring",
            unit: "fraction",
            clause: "eye midpoint from the left edge, share of the width",
            source: standard
                .margins
                .as_ref()
                .filter(|_| rules.centring_stated)
                .map_or(&generic.centring.source, |m| &m.source),
            on,
        }
        .measured(
            metrics.centre_offset_frac + 0.5,
            Bounds::between(centring.min, centring.max).sigma(EYE_SIGMA),
            "the face is not in the middle: leave more room beside the head",
        ),
    );

    let room = scale.of(metrics.hair_margin_frac);
    let source = &generic.hair_margin.source;
    let margin = rule("margin_above", "the whole hair is in the picture", source);
    let cut = "the hair or head covering is cut off at the top: leave more room above it";
    list.push(if metrics.hair_cut {
        margin.ruled(Verdict::Warn, Some(room.min(0.0)), cut)
    } else {
        margin.measured(room, Bounds::at_least(0.0), cut)
    });
    list
}

/// A clause that says whose limits they are.
fn limits_for(clause: &str, young: Option<u8>) -> String {
    young.map_or_else(
        || clause.to_owned(),
        |age| format!("{clause}; limits for children under {age}"),
    )
}

/// Height of the head.
fn head_size(
    metrics: &Metrics,
    rules: &Rules,
    standard: &Standard,
    scale: Scale,
    on: MeasuredOn,
) -> Check {
    let between = match rules.measure {
        HeadMeasure::ChinToCrown => "head height, chin to crown (hair ignored)",
        HeadMeasure::ChinToTopOfHair => "head height, chin to the top of the hair",
        HeadMeasure::ChinToForehead => "head height, chin to the top of the forehead",
        HeadMeasure::Face => {
            "height of the face; from where to where is not stated, measured chin to crown"
        }
    };
    let clause = limits_for(between, rules.young);
    let head = scale.of(metrics.head_frac);
    let source = standard.head.as_ref().map_or("", |h| h.source.as_str());
    let rule = Rule { id: "head_size", unit: scale.unit(), clause: &clause, source, on };
    let hair_counts = rules.measure == HeadMeasure::ChinToTopOfHair;
    if rules.basis == Basis::Default {
        return rule.unlimited(head, "this standard states no head height");
    }
    if hair_counts && metrics.hair_cut && metrics.head_frac <= rules.head.max {
        let why = "the top of the hair is not in the picture, so the head is larger";
        return rule.unlimited(head, why);
    }
    if !rules.head.is_limited() {
        return rule.unlimited(head, "this standard says what is wished for and states no limits");
    }
    let bounds = scale.bounds(&rules.head).sigma(scale.of(metrics.head_sigma));
    let advice = if metrics.head_frac > rules.head.max {
        "the head is too large: take the photo from farther away"
    } else {
        "the head is too small: come closer, or leave less room around the head"
    };
    let check = rule.measured(head, bounds, advice);
    let tolerated = rules.head_hard.is_some_and(|hard| hard.contains(metrics.head_frac));
    if check.verdict == Verdict::Fail && tolerated {
        return Check { verdict: Verdict::Warn, ..check };
    }
    check
}

/// What only some standards state: head width, eye distance, margins.
fn stated_lengths(
    metrics: &Metrics,
    rules: &Rules,
    standard: &Standard,
    scale: Scale,
    on: MeasuredOn,
) -> Vec<Check> {
    let head = standard.head.as_ref().map_or("", |h| &h.source);
    let eyes = standard.eyes.as_ref().map_or("", |e| &e.source);
    let margins = standard.margins.as_ref().map_or("", |m| &m.source);
    let rule = |id, clause, source| Rule { id, unit: scale.unit(), clause, source, on };
    let (down, across) = (|share| scale.of(share), |share| scale.across(share));
    // Chin and crown are two lines of the head; each is about as uncertain.
    let line_sigma = metrics.head_sigma / std::f64::consts::SQRT_2;
    let list = [
        stated(
            &rule("head_width", "head width over the ears, without them and without hair", head),
            rules.head_width.as_ref(),
            (metrics.head_width_frac, metrics.head_width_sigma),
            across,
            "head height and head width do not both fit this standard: ask the authority",
        ),
        stated(
            &rule("eye_distance", "distance of the eye centres", eyes),
            rules.eye_distance.as_ref(),
            (metrics.eye_distance_frac, EYE_SIGMA),
            across,
            "the head is too small or too large: come closer or go farther away",
        ),
        stated(
            &rule("top_margin", "room above the line the head is measured to", margins),
            rules.top_margin.as_ref(),
            (metrics.top_margin_frac, line_sigma),
            down,
            "the head is too high or too low: leave more room around it",
        ),
        stated(
            &rule("chin_margin", "room below the chin", margins),
            rules.chin_margin.as_ref(),
            (metrics.chin_margin_frac, line_sigma),
            down,
            "the chin is too high or too low: leave more room around the head",
        ),
        stated(
            &rule("side_margin", "least room between an ear and the edge beside it", margins),
            rules.side_margin.as_ref(),
            (metrics.side_margin_frac, metrics.head_width_sigma / 2.0),
            across,
            "the face is too near to an edge: leave more room beside it",
        ),
    ];
    list.into_iter().flatten().collect()
}

/// The finding on a length, where the standard states limits for it. `length` turns shares into what
/// is reported.
fn stated(
    rule: &Rule<'_>,
    limits: Option<&Interval>,
    (share, sigma): (f64, f64),
    length: impl Fn(f64) -> f64,
    advice: &str,
) -> Option<Check> {
    let limits = limits?;
    let bounds = Bounds {
        min: (limits.min > 0.0).then(|| length(limits.min)),
        max: (limits.max < 1.0).then(|| length(limits.max)),
        sigma: length(sigma),
    };
    Some(rule.measured(length(share), bounds, advice))
}

/// Eye distance in real pixels: those of the photo between the eyes, and those of the portrait when
/// there is one. The smaller counts: enlarging a photo invents pixels. Where the standard itself
/// fixes the pixels of the file, those of the photo alone count, unless it states a distance too.
#[must_use]
pub fn inter_eye_distance(
    photo_px: f64,
    portrait_px: Option<f64>,
    standard: &Standard,
    generic: &Generic,
) -> Check {
    let stated = standard
        .eyes
        .as_ref()
        .and_then(|e| Some((e.distance.as_ref()?.min_px?, e.source.as_str())));
    let usual = (generic.inter_eye_distance.min_px, generic.inter_eye_distance.source.as_str());
    let (least, source) = stated.unwrap_or(usual);
    let fixed = standard.exact_px().is_some() && stated.is_none();
    let portrait = portrait_px.filter(|px| *px < photo_px && !fixed);
    let on = if portrait.is_some() { MeasuredOn::Portrait } else { MeasuredOn::Source };
    let rule = Rule {
        id: "inter_eye_distance",
        unit: "px",
        clause: "distance of the eye centres in pixels that the camera took",
        source,
        on,
    };
    let bounds = Bounds::at_least(least);
    match portrait {
        // The photo would have enough: a matter of the size asked for, not of the photo.
        Some(px) if photo_px >= least => {
            let advice = "ask for more dots per inch (--dpi): the photo has the pixels for it";
            rule.measured(px, bounds.sigma(f64::INFINITY), advice)
        }
        _ => {
            let advice =
                "too few pixels between the eyes: come closer, or use the camera's full size";
            rule.measured(portrait.unwrap_or(photo_px), bounds, advice)
        }
    }
}
