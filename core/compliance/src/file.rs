//! The finished file, as its own headers tell it: pixels, bytes, format, colours, density, structure; and
//! whether pixels had to be invented.
//!
//! Not here: what the pixels show.

mod colours;

use idphoto_imaging::decode::{Facts, Format};
use idphoto_standards::file_rules::Canvas;
use idphoto_standards::{FileFormat, Standard};
use idphoto_types::{Check, MeasuredOn, Verdict};

use crate::judge::{Bounds, Rule};

/// Above this enlargement the softness shows in print.
const SOFT_ENLARGEMENT: f64 = 1.5;
const MM_PER_INCH: f64 = 25.4;
/// Said where pixels came in, or a format whose headers are not read that far.
const NOT_READ: &str = "the file's headers are not known here: look at the file's properties";

/// Every check of a file of `size` upright pixels; `facts` are what its own headers say, and `None`
/// where pixels came in. A limit that the standard does not state is no check, but for colours and
/// structure, where ours is that of the web: 8-bit sRGB, baseline, nothing behind the end.
#[must_use]
pub fn file(
    canvas: &Canvas,
    standard: &Standard,
    size: [u32; 2],
    facts: Option<&Facts>,
) -> Vec<Check> {
    let source = standard.digital.as_ref().map_or("", |d| d.source.as_str());
    let told = Told { canvas, standard, source, facts };
    let first = [output_size(canvas, standard, size)];
    let stated = [told.size(), told.format(), told.ratio(size), told.resolution(size)];
    let ours = [told.colours(), told.structure()];
    first.into_iter().chain(stated.into_iter().flatten()).chain(ours).collect()
}

/// Pixels of the file against those the standard asks for.
#[must_use]
pub fn output_size(canvas: &Canvas, standard: &Standard, [width, height]: [u32; 2]) -> Check {
    let ([min_w, min_h], max) = canvas.range();
    let clause = match max {
        Some([max_w, max_h]) if (min_w, min_h) == (max_w, max_h) => {
            format!("{max_w} x {max_h} pixels")
        }
        Some([max_w, max_h]) => format!("{min_w} x {min_h} to {max_w} x {max_h} pixels"),
        None => format!("at least {min_w} x {min_h} pixels"),
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
    check.min = Some(f64::from(min_h));
    check.max = max.map(|[_, max_h]| f64::from(max_h));
    check
}

/// A file and what is asked of it.
struct Told<'a> {
    canvas: &'a Canvas,
    standard: &'a Standard,
    source: &'a str,
    facts: Option<&'a Facts>,
}

impl Told<'_> {
    fn rule<'a>(&'a self, id: &'static str, unit: &'static str, clause: &'a str) -> Rule<'a> {
        Rule { id, unit, clause, source: self.source, on: MeasuredOn::Portrait }
    }

    /// Bytes of the file; `None` when the standard sets no limit.
    fn size(&self) -> Option<Check> {
        let of = |bytes: Option<u64>| bytes.map(|bytes| bytes as f64);
        let (min, max) = (of(self.canvas.file.bytes_min), of(self.canvas.file.bytes_max));
        min.or(max)?;
        let rule = self.rule("file_size", "bytes", "size of the file");
        let bounds = Bounds { min, max, sigma: 0.0 };
        Some(match self.facts {
            Some(facts) => rule.measured(facts.bytes as f64, bounds, "make the portrait anew"),
            None => rule.not_assessed("pixels came in, not a file: see how large the file is"),
        })
    }

    /// The format; `None` when the standard names none.
    fn format(&self) -> Option<Check> {
        let formats = &self.canvas.file.formats;
        if formats.is_empty() {
            return None;
        }
        let names: Vec<&str> = formats.iter().map(|format| name(*format)).collect();
        let clause = names.join(" or ");
        let rule = self.rule("file_format", "", &clause);
        Some(match self.facts {
            Some(facts) => {
                let good = formats.iter().any(|format| is(*format, facts.header.format));
                let advice =
                    format!("the file is a {}; export it as {clause}", facts.header.format);
                rule.ruled(if good { Verdict::Pass } else { Verdict::Fail }, None, &advice)
            }
            None => rule.not_assessed(NOT_READ),
        })
    }

    /// How far the file is compressed; `None` when the standard sets no limit.
    fn ratio(&self, [width, height]: [u32; 2]) -> Option<Check> {
        let most = self.canvas.file.max_compression_ratio?;
        let clause = "three bytes a pixel to the bytes of the file";
        let rule = self.rule("compression_ratio", "ratio", clause);
        Some(match self.facts {
            Some(facts) => {
                let raw = 3.0 * f64::from(width) * f64::from(height);
                let ratio = raw / (facts.bytes.max(1) as f64);
                let advice = "the file is compressed too far: save it anew with a higher quality";
                rule.measured(ratio, Bounds::at_most(most), advice)
            }
            None => rule.not_assessed(NOT_READ),
        })
    }

    /// Dots per inch that the file names: enough of them where the standard says how many, and those that
    /// give the size on paper where the file is for print. `None` when neither is asked.
    fn resolution(&self, size: [u32; 2]) -> Option<Check> {
        let least = self.standard.digital.as_ref().and_then(|d| d.dpi_min).map(f64::from);
        let paper = self.canvas.paper();
        if least.is_none() && paper.is_none() {
            return None;
        }
        let frame = self.standard.frame.as_ref();
        let clause = match (paper, frame) {
            (Some([width, height]), Some(_)) => {
                format!(
                    "dots per inch that the file names, which print it as {width} x {height} mm"
                )
            }
            _ => "dots per inch that the file names".to_owned(),
        };
        let source = frame.map_or(self.source, |f| f.source.as_str());
        let source = if least.is_some() { self.source } else { source };
        let rule = Rule { source, ..self.rule("resolution", "dpi", &clause) };
        let Some(dpi) = self.facts.and_then(Facts::dpi) else {
            let why = "the file names no resolution: see that it is printed in the right size";
            return Some(rule.not_assessed(why));
        };
        // What dots a metre round away is no finding.
        let bounds = Bounds { min: least, max: None, sigma: 0.0 };
        let mut check =
            rule.measured((dpi * 100.0).round() / 100.0, bounds, "write more dots into the file");
        let lengths = size.map(|px| f64::from(px) * MM_PER_INCH / dpi);
        // A pixel is what rounding to whole ones takes.
        let pixel = MM_PER_INCH / dpi;
        let fits = frame.filter(|_| paper.is_some()).is_none_or(|frame| {
            let near = |(mm, [low, high]): (f64, [f64; 2])| {
                (low - pixel - 1e-6..=high + pixel + 1e-6).contains(&mm)
            };
            lengths.into_iter().zip(frame.ranges()).all(near)
        });
        if !fits && check.verdict == Verdict::Pass {
            check.verdict = Verdict::Warn;
            let [width, height] = lengths;
            check.advice = format!(
                "by the resolution in the file it would be printed as {width:.1} x {height:.1} mm: \
                 set the size when you print it"
            );
        }
        Some(check)
    }

    /// Whether every reader takes the file: baseline where it is a JPEG, and nothing behind its end.
    fn structure(&self) -> Check {
        let clause = "a file that every program reads: bytes behind the picture's end";
        let rule = Rule { source: "own", ..self.rule("file_structure", "bytes", clause) };
        let Some(facts) = self.facts else {
            return rule.not_assessed(NOT_READ);
        };
        let behind = facts.bytes_behind();
        let bounds = Bounds::at_most(0.0).sigma(f64::INFINITY);
        let advice = "there is something behind the picture, such as a second one: export it anew";
        let mut check = rule.measured(behind as f64, bounds, advice);
        if check.verdict == Verdict::Pass && facts.jpeg.is_some_and(|jpeg| !jpeg.baseline) {
            check.verdict = Verdict::Warn;
            check.advice = "the JPEG is not a baseline one, which some portals refuse: save it as \
                            baseline"
                .to_owned();
        }
        check
    }
}

/// How a person calls a format.
const fn name(format: FileFormat) -> &'static str {
    match format {
        FileFormat::Jpeg => "JPEG",
        FileFormat::Png => "PNG",
    }
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

/// Whether a file of `found` is one of `wanted`.
fn is(wanted: FileFormat, found: Format) -> bool {
    matches!((wanted, found), (FileFormat::Jpeg, Format::Jpeg) | (FileFormat::Png, Format::Png))
}

#[cfg(test)]
mod tests;
