//! What is on a sheet, as data: what `--json` prints.

use idphoto_standards::sheet::{Fit, Layout};
use serde::Serialize;

use super::SheetFile;

/// What is on a sheet. Names and order of the fields are an interface.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SheetOutcome {
    /// Name of the paper.
    pub paper: String,
    /// Width of the paper as it lies.
    pub width_mm: f64,
    /// Its height.
    pub height_mm: f64,
    /// Margins and gaps.
    pub fit: Fit,
    /// Copies of each portrait, in the order they came in.
    pub copies: Vec<u32>,
    /// Where each copy lies, row by row.
    pub placements: Vec<Placement>,
    /// Whether there was room for the scale bar of 50 mm.
    pub scale_bar: bool,
    /// The file.
    pub output: SheetOutput,
}

/// Where a copy lies, millimetres from the top-left corner of the paper, to the thousandth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Placement {
    /// Index of the portrait.
    pub portrait: usize,
    /// Left edge.
    pub x_mm: f64,
    /// Top edge.
    pub y_mm: f64,
    /// Width.
    pub w_mm: f64,
    /// Height.
    pub h_mm: f64,
}

/// The file of a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SheetOutput {
    /// Where it was written; `null` until someone writes it.
    pub path: Option<String>,
    /// Pixels across; `null` for PDF.
    pub width: Option<u32>,
    /// Pixels down; `null` for PDF.
    pub height: Option<u32>,
    /// Size of the file.
    pub bytes: usize,
    /// `jpeg`, `png` or `pdf`.
    pub format: SheetFile,
    /// Dots per inch; `null` for PDF.
    pub dpi: Option<u16>,
}

impl SheetOutcome {
    pub(super) fn of(layout: &Layout, fit: Fit, paper: &str, output: SheetOutput) -> Self {
        let thousandths = |mm: f64| (mm * 1000.0).round() / 1000.0;
        let placed = |p: &idphoto_standards::sheet::Placement| {
            let [x_mm, y_mm, w_mm, h_mm] = <[f64; 4]>::from(p.area).map(thousandths);
            Placement { portrait: p.portrait, x_mm, y_mm, w_mm, h_mm }
        };
        let [width_mm, height_mm] = layout.paper_mm;
        Self {
            paper: paper.to_owned(),
            width_mm,
            height_mm,
            fit,
            copies: layout.copies.clone(),
            placements: layout.placements.iter().map(placed).collect(),
            scale_bar: layout.has_scale_bar(),
            output,
        }
    }
}
