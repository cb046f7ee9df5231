//! Head height, eye line, centring, room above the hair, eye distance.

use idphoto_standards::framing::{Basis, Interval, Metrics, Rules};
use idphoto_standards::{Generic, HeadMeasure, Standard};
use idphoto_types::{Check, MeasuredOn};

use crate::judge::{Bounds, Rule};

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
    list.push(if rules.basis == Basis::Default {
        head_rule.unlimited(head, "this standard states no head height")
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
            scale.bounds(&rules.eye_line),
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
            Bounds::between(centring.min, centring.max),
            "the face is not in the middle: leave more room beside the head",
        ),
    );

    list.push(
        rule("margin_above", "the whole hair is in the picture", &generic.hair_margin.source)
            .measured(
                scale.of(metrics.hair_margin_frac),
                Bounds::at_least(0.0).sigma(f64::INFINITY),
                "the hair or head covering is cut off at the top: leave more room above it",
            ),
    );

    let ied = &generic.inter_eye_distance;
    let too_few = "too few pixels between the eyes: come closer, or use the camera's full size";
    list.push(
        Rule {
            id: "inter_eye_distance",
            unit: "px",
            clause: "distance of the eye centres",
            source: &ied.source,
            on,
        }
        .measured(metrics.inter_eye_px, Bounds::at_least(ied.min_px), too_few),
    );
    list
}
