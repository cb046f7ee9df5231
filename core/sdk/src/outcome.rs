//! The result as data: what `--json` prints and what the bindings hand over. Names and order of
//! the fields are an interface. `Debug` tells nothing that would lead to a person: no figure of the
//! face, no digest of the photo, no path.

use std::fmt;

use idphoto_imaging::decode::Facts;
use idphoto_standards::EditPolicy;
use idphoto_standards::framing::{Basis, Goal};
use idphoto_types::{Detection, Expression, Gaze, Point, Pose, Quad, Report};
use serde::Serialize;

use crate::timing::Timings;

/// Everything that is known about a photo and the portrait made from it.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct Outcome {
    /// Id of the standard.
    pub standard: String,
    /// The photo that came in.
    pub source: Photo,
    /// Every face, the largest first.
    pub faces: Vec<Detection>,
    /// The face that was taken; `null` when there is none.
    pub face: Option<FaceIndex>,
    /// Lines of the head in upright source pixels.
    pub landmarks: Option<HeadLines>,
    /// Head rotation in degrees.
    pub pose: Option<Pose>,
    /// Scores of the expression; `null` when the face cannot be read.
    pub expression: Option<Expression>,
    /// Where the eyes look; `null` when the face cannot be read or its eyes are not seen:
    /// closed, or the head in profile.
    pub gaze: Option<Gaze>,
    /// The part of the photo that becomes the portrait; `null` where the photo is handed on untouched.
    pub framing: Option<Framing>,
    /// What was done to the background.
    pub background: Option<Background>,
    /// The finished file; `null` when none was made.
    pub output: Option<Output>,
    /// Findings.
    pub report: Report,
    /// Milliseconds a stage.
    pub timings_ms: Timings,
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outcome({}, {:?})", self.standard, self.report.verdict)
    }
}

/// The photo that came in.
#[derive(Clone, Serialize)]
pub struct Photo {
    /// Upright pixels across.
    pub width: u32,
    /// Upright pixels down.
    pub height: u32,
    /// SHA-256 of the file, hexadecimal; of pixels that came in, of their samples row by row without
    /// padding, with what alternates in a row: one frame has another as NV12 than as I420.
    pub sha256: String,
    /// Quarter turns beyond the EXIF orientation that made the face upright, degrees clockwise.
    pub turned: u16,
}

impl fmt::Debug for Photo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Photo({} x {})", self.width, self.height)
    }
}

/// Which face was taken.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct FaceIndex {
    /// Index into `faces`.
    pub index: usize,
}

/// Lines of the head in upright source pixels.
#[derive(Clone, Copy, Serialize)]
pub struct HeadLines {
    /// Centre of the eye on the left of the image: the person's right eye.
    pub right_eye: Point,
    /// Centre of the eye on the right of the image.
    pub left_eye: Point,
    /// Lowest point of the chin.
    pub chin: Point,
    /// Top of the skull, hair ignored.
    pub crown: Point,
    /// Top of the head as seen.
    pub hair_top: Point,
}

impl fmt::Debug for HeadLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HeadLines")
    }
}

/// The part of the photo that becomes the portrait, and the figures measured in it.
#[derive(Clone, Serialize)]
pub struct Framing {
    /// Corners in upright source pixels, top-left first, clockwise.
    pub quad: Quad,
    /// Whether the standard's own head rule was followed.
    pub basis: Basis,
    /// Head height, share of the image height.
    pub head_frac: f64,
    /// Eye line above the bottom edge, share of the image height.
    pub eye_line_frac: f64,
    /// Room above the line the head is measured to, share of the image height.
    pub top_margin_frac: f64,
    /// Eye midpoint right of the middle, share of the image width.
    pub centre_offset_frac: f64,
    /// Pixels a millimetre.
    pub px_per_mm: Option<f64>,
    /// Head height in millimetres.
    pub head_mm: Option<f64>,
    /// Eye line above the bottom edge in millimetres.
    pub eye_line_mm: Option<f64>,
    /// Room above the line the head is measured to in millimetres.
    pub top_margin_mm: Option<f64>,
    /// Rules that had to give way.
    pub relaxed: Vec<Goal>,
}

impl fmt::Debug for Framing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Framing({:?})", self.basis)
    }
}

/// What was done to the background.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Background {
    /// Kept or replaced.
    pub action: BackgroundAction,
    /// The new colour, `#rrggbb`; `null` when kept or transparent.
    pub colour: Option<String>,
    /// The edit policy of the standard.
    pub policy: EditPolicy,
}

/// What was done to the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BackgroundAction {
    /// The wall is as it was.
    Kept,
    /// Another background, or none.
    Replaced,
}

/// The finished file.
#[derive(Clone, PartialEq, Serialize)]
pub struct Output {
    /// Where it was written; `null` until someone writes it.
    pub path: Option<String>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Size of the file.
    pub bytes: usize,
    /// `jpeg` or `png`.
    pub format: &'static str,
    /// Dots per inch that the file names; `null` for a photo that was handed on untouched and names none.
    pub dpi: Option<u16>,
}

impl Output {
    /// The file as its own headers tell it.
    pub(crate) fn of(facts: &Facts, format: &'static str) -> Self {
        let (width, height) = facts.header.upright_size();
        // `as` saturates.
        let dpi = facts.dpi().map(|dpi| dpi.round() as u16);
        Self { path: None, width, height, bytes: facts.bytes, format, dpi }
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Output({} bytes of {})", self.bytes, self.format)
    }
}
