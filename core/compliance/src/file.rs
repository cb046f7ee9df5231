//! The finished file: pixels, bytes, and whether pixels had to be invented.

use idphoto_standards::Standard;
use idphoto_standards::file_rules::Canvas;
use idphoto_types::{Check, MeasuredOn, Verdict};

use crate::judge::{Bounds, Rule};

/// Above this enlargement the softness shows in print.
const SOFT_ENLARGEMENT: f64 = 1.5;

/// Pixels of the file against those the standard asks for.
#[must_use]
pub fn output_size(canvas: &Canvas, standard: &Standard, [width, height]: [u32; 2]) -> Check {
    let ([min_w, min_h], [max_w, max_h]) = canvas.range();
    let clause = if (min_w, min_h) == (max_w, max_h) {
        format!("{max_w} x {max_h} pixels")
    } else {
        format!("{min_w} x {min_h} to {max_w} x {max_h} pixels")
    };
    let digital = standard.digital.as_ref().map(|d| d.source.as_str());
    let paper = standard.frame.as_ref().map(|f| f.source.as_str());
    let rule = Rule {
        id: "output_size",
        unit: "px",
        clause: &clause,
        source: digital.or(paper).unwrap_or_default(),
        on: MeasuredOn::Portrait,
    };
    let verdict = if canvas.accepts([width, height]) { Verdict::Pass } else { Verdict::Fail };
    let mut check =
        rule.ruled(verdict, Some(f64::from(height)), "make the portrait anew for this standard");
    (check.min, check.max) = (Some(f64::from(min_h)), Some(f64::from(max_h)));
    check
}

/// Bytes of the file, if it came as one; `None` when the standard sets no limit.
#[must_use]
pub fn file_size(canvas: &Canvas, standard: &Standard, bytes: Option<usize>) -> Option<Check> {
    let rule = Rule {
        id: "file_size",
        unit: "bytes",
        clause: "size of the file",
        source: standard.digital.as_ref().map_or("", |d| d.source.as_str()),
        on: MeasuredOn::Portrait,
    };
    let most = canvas.bytes_max? as f64;
    Some(match bytes {
        Some(bytes) => rule.measured(bytes as f64, Bounds::at_most(most), "make the portrait anew"),
        None => rule.not_assessed("pixels came in, not a file: see how large the file is"),
    })
}

/// How many portrait pixels come from one pixel of the photo, along a line.
#[must_use]
pub fn upscaling(enlargement: f64) -> Check {
    let rule = Rule {
        id: "upscaling",
        unit: "ratio",
        clause: "portrait pixels for one pixel of the photo",
        source: "own",
        on: MeasuredOn::Source,
    };
    let advice = "the photo has too few pixels for this size: use the camera's full resolution, \
                  or come closer";
    // Advice only: no authority states a limit.
    rule.measured(enlargement, Bounds::at_most(SOFT_ENLARGEMENT).sigma(f64::INFINITY), advice)
}
