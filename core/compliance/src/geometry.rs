//! Head height, eye line, centring, room above the hair, eye distance.

use idphoto_standards::framing::{Basis, Interval, Metrics, Rules};
use idphoto_standards::{Generic, HeadMeasure, Standard};
use idphoto_types::{Check, MeasuredOn, Verdict};

use crate::judge::{Bounds, Rule};

/// How far a measured eye centre is off, share of the image's side: a pixel or two.
const EYE_SIGMA: f64 = 0.004;

/// How shares of the image height are reported.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Height of the image in millimetres, for a standard with a size on paper.
    pub height_mm: Option<f64>,
}

impl Scale {
    const fn unit(self) -> &'static str {
        if self.height_mm.is_some() { "mm" } else { "fraction" }
    }

    fn of(self, share: f64) -> f64 {
        share * self.height_mm.unwrap_or(1.0)
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
    let mut list = Vec::new();

    let clause = match rules.measure {
        HeadMeasure::ChinToCrown => "head height, chin to crown (hair ignored)",
        HeadMeasure::ChinToTopOfHair => "head height, chin to the top of the hair",
    };
    let head = scale.of(metrics.head_frac);
    let source = standard.head.as_ref().map_or("", |h| h.source.as_str());
    let head_rule = rule("head_size", clause, source);
    let hair_counts = rules.measure == HeadMeasure::ChinToTopOfHair;
    list.push(if rules.basis == Basis::Default {
        head_rule.unlimited(head, "this standard states no head height")
    } else if hair_counts && metrics.hair_cut && metrics.head_frac <= rules.head.max {
        head_rule
            .unlimited(head, "the top of the hair is not in the picture, so the head is larger")
    } else {
        let bounds = scale.bounds(&rules.head).sigma(scale.of(metrics.head_sigma));
        let advice = if metrics.head_frac > rules.head.max {
            "the head is too large: take the photo from farther away"
        } else {
            "the head is too small: come closer, or leave less room around the head"
        };
        head_rule.measured(head, bounds, advice)
    });

    let eyes = scale.of(metrics.eye_line_frac);
    let clause = "eye line above the bottom edge";
    list.push(match &standard.eyes {
        None => rule("eye_line", clause, "").unlimited(eyes, "this standard states no eye line"),
        Some(e) => rule("eye_line", clause, &e.source).measured(
            eyes,
            scale.bounds(&rules.eye_line).sigma(scale.of(EYE_SIGMA)),
            "the eyes are too high or too low: leave more room above the hair and below the chin",
        ),
    });

    let centring = &rules.centring;
    list.push(
        Rule {
            id: "head_centring",
            unit: "fraction",
            clause: "eye midpoint from the left edge, share of the width",
            source: &generic.centring.source,
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

/// Eye distance in real pixels: those of the photo between the eyes, and those of the portrait
/// when there is one. The smaller counts: enlarging a photo invents pixels.
#[must_use]
pub fn inter_eye_distance(photo_px: f64, portrait_px: Option<f64>, generic: &Generic) -> Check {
    let limit = &generic.inter_eye_distance;
    let portrait = portrait_px.filter(|px| *px < photo_px);
    let on = if portrait.is_some() { MeasuredOn::Portrait } else { MeasuredOn::Source };
    let rule = Rule {
        id: "inter_eye_distance",
        unit: "px",
        clause: "distance of the eye centres in pixels that the camera took",
        source: &limit.source,
        on,
    };
    let bounds = Bounds::at_least(limit.min_px);
    match portrait {
        // The photo would have enough: a matter of the size asked for, not of the photo.
        Some(px) if photo_px >= limit.min_px => {
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
