//! Print sheets: how many portraits a paper holds, where each one lies, and where crop marks and the
//! scale bar go. Millimetres first; pixels follow from them ([`Layout::in_pixels`]).
//!
//! Portraits always stand upright: of a paper both ways round are tried, which is the same as turning the
//! portraits. Not here: pixels of portraits, letters, files (`idphoto-imaging` draws).

mod error;
mod marks;
mod paper;
mod pixels;
mod scale_bar;
mod shelves;
mod unit;

#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;

use idphoto_types::Rect;
use serde::Serialize;

pub use self::error::SheetError;
pub use self::paper::{Paper, Papers};
pub use self::pixels::DPI_RANGE;
pub use self::scale_bar::{CAPTION, CAPTION_MM, LENGTH_MM as SCALE_BAR_MM};

use self::marks::Pen;
use self::scale_bar::ScaleBar;
use self::shelves::Shelf;
use self::unit::Unit;

/// Sides of a portrait that can be laid out, millimetres: those that a catalogue entry may have.
pub const SIDE_MM: RangeInclusive<f64> = 10.0..=200.0;
/// Different portraits on one sheet. A family and all its documents; what a try costs grows with them.
pub const MAX_PORTRAITS: usize = 16;
/// Width of a line between portraits that have no gap, and of crop marks. The finest that printers of
/// 300 dpi draw.
pub const HAIRLINE_MM: f64 = 0.1;
/// What counts as no difference: far below what paper or printers keep, far above rounding.
const EPSILON_MM: f64 = 1e-6;

/// How close portraits come to the edge and to each other, millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spacing {
    /// Room that stays free along every edge of the paper.
    pub margin_mm: f64,
    /// Room between two portraits. At 0 a hairline of [`HAIRLINE_MM`] lies between them where that does
    /// not cost a copy; it covers nothing.
    pub gap_mm: f64,
}

/// The two spacings that people need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// For printers at home: 5 mm margin, which none of them leaves white, and 2 mm for the scissors.
    #[default]
    Safe,
    /// For labs, which print to the edge and cut along shared lines: no margin, no gap.
    Bleed,
}

impl Fit {
    /// Its figures.
    #[must_use]
    pub const fn spacing(self) -> Spacing {
        match self {
            Self::Safe => Spacing { margin_mm: 5.0, gap_mm: 2.0 },
            Self::Bleed => Spacing { margin_mm: 0.0, gap_mm: 0.0 },
        }
    }
}

/// A portrait on the paper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placement {
    /// Index of the portrait in what was asked for.
    pub portrait: usize,
    /// Where it lies, millimetres from the top-left corner of the paper.
    pub area: Rect,
    shelf: usize,
}

/// Where everything lies on one paper. Nothing overlaps a portrait.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The paper as it is laid, `[width, height]` in millimetres.
    pub paper_mm: [f64; 2],
    /// Copies of each portrait, each at least 1.
    pub copies: Vec<u32>,
    /// Row by row, left to right.
    pub placements: Vec<Placement>,
    /// The room between portraits, across and down: the gap, a hairline or nothing.
    gap_mm: [f64; 2],
    scale_bar: Option<ScaleBar>,
}

/// A layout as shapes in one unit, millimetres or pixels, y downwards. Pixels are whole numbers but for
/// the caption.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Width and height of the paper.
    pub size: [f64; 2],
    /// Index of the portrait and its place.
    pub portraits: Vec<(usize, Rect)>,
    /// Crop marks and hairlines, to be filled.
    pub marks: Vec<Rect>,
    /// The scale bar, to be filled; empty where there is no room for it.
    pub scale_bar: Vec<Rect>,
    /// Where [`CAPTION`] goes.
    pub caption: Option<Caption>,
}

/// Where a line of text goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Caption {
    /// The box that holds it.
    pub area: Rect,
    /// It reads upwards instead of to the right.
    pub upwards: bool,
}

impl Layout {
    /// Lays portraits of these sizes, `[width, height]` in millimetres, on `paper`: each at least once, then
    /// as many as fit, by turns, so that the numbers stay equal as long as they can. With `copies`,
    /// exactly that many of each.
    ///
    /// Of one size the most that a grid holds are laid. Several sizes are stacked in rows, the higher
    /// ones first; a way that holds more is possible.
    ///
    /// # Errors
    /// [`SheetError`] when a size is no photo's, or the portraits do not fit.
    pub fn of(
        paper: &Paper,
        sizes: &[[f64; 2]],
        spacing: Spacing,
        copies: Option<u32>,
    ) -> Result<Self, SheetError> {
        if sizes.is_empty() || sizes.len() > MAX_PORTRAITS {
            return Err(SheetError::PortraitCount(sizes.len()));
        }
        if let Some(&[w, h]) = sizes.iter().find(|s| s.iter().any(|mm| !SIDE_MM.contains(mm))) {
            return Err(SheetError::Size { w_mm: w, h_mm: h });
        }
        if copies == Some(0) {
            return Err(SheetError::NoCopies);
        }
        let ways = [[paper.w_mm, paper.h_mm], [paper.h_mm, paper.w_mm]];
        let laid = ways.iter().filter_map(|way| Self::one_way(*way, sizes, spacing, copies));
        // The first of the best: upright paper where it makes no difference.
        let best = laid.reduce(|a, b| if b.worth() > a.worth() { b } else { a });
        best.ok_or_else(|| refusal(paper, sizes, spacing, copies))
    }

    /// The layout on a paper that lies one way; `None` when it does not hold what is asked for.
    fn one_way(
        paper_mm: [f64; 2],
        sizes: &[[f64; 2]],
        spacing: Spacing,
        wanted: Option<u32>,
    ) -> Option<Self> {
        let room = paper_mm.map(|side| side - 2.0 * spacing.margin_mm);
        let gap = spacing.gap_mm;
        let copies = match wanted {
            None => shelves::shared(sizes, room, gap)?,
            Some(each) => vec![each; sizes.len()],
        };
        let tight = [HAIRLINE_MM, 0.0];
        let gaps = match gap > 0.0 {
            true => vec![[gap; 2]],
            false => tight.iter().flat_map(|x| tight.map(|y| [*x, y])).collect(),
        };
        let packed =
            |gap: &[f64; 2]| shelves::packed(sizes, &copies, room, *gap).map(|s| (s, *gap));
        let (shelves, gap_mm) = gaps.iter().find_map(packed)?;
        let placements = centred(&shelves, sizes, paper_mm, gap_mm);
        let mut this = Self { paper_mm, copies, placements, gap_mm, scale_bar: None };
        let ticks = marks::ticks(&this.areas(), &[], paper_mm, &Pen::of(Unit::Mm));
        this.scale_bar = ScaleBar::placed(paper_mm, &this.areas(), &ticks);
        Some(this)
    }

    /// What makes one way of laying a paper better than another.
    fn worth(&self) -> (u32, u32, bool) {
        let least = self.copies.iter().min().copied().unwrap_or(0);
        (least, self.copies.iter().sum(), self.scale_bar.is_some())
    }

    fn areas(&self) -> Vec<Rect> {
        self.placements.iter().map(|p| p.area).collect()
    }

    /// Whether the paper had room for the scale bar.
    #[must_use]
    pub const fn has_scale_bar(&self) -> bool {
        self.scale_bar.is_some()
    }

    /// Whether portraits lie side by side, with a hairline at most between them.
    fn is_tight(&self) -> bool {
        self.gap_mm.iter().all(|gap| *gap <= HAIRLINE_MM)
    }

    /// Everything in millimetres.
    #[must_use]
    pub fn in_mm(&self) -> Drawing {
        let areas = self.areas();
        let mut hairlines = match self.is_tight() {
            true => marks::outlines(&areas, HAIRLINE_MM),
            false => Vec::new(),
        };
        hairlines.retain(|line| marks::free(*line, &areas, self.paper_mm));
        self.drawn(self.paper_mm, &areas, hairlines, Unit::Mm)
    }

    /// The shapes of a paper of `size`, once it is known where the portraits lie on it.
    fn drawn(&self, size: [f64; 2], areas: &[Rect], hairlines: Vec<Rect>, unit: Unit) -> Drawing {
        let bar = self.scale_bar.map(|bar| bar.measured(unit));
        let kept_clear: Vec<Rect> = bar.iter().map(|bar| bar.area).collect();
        let mut marks = hairlines;
        marks.extend(marks::ticks(areas, &kept_clear, size, &Pen::of(unit)));
        let portraits = self.placements.iter().map(|p| p.portrait).zip(areas.iter().copied());
        Drawing {
            size,
            portraits: portraits.collect(),
            marks,
            scale_bar: bar.map_or_else(Vec::new, |bar| bar.lines(unit)),
            caption: bar.map(|bar| bar.caption(unit)),
        }
    }
}

/// The shelves as one block in the middle of the paper.
fn centred(
    shelves: &[Shelf],
    sizes: &[[f64; 2]],
    paper: [f64; 2],
    gap: [f64; 2],
) -> Vec<Placement> {
    let width = shelves.iter().map(|s| s.width).fold(0.0, f64::max);
    let between = gap[1] * shelves.len().saturating_sub(1) as f64;
    let height = shelves.iter().map(|s| s.height).sum::<f64>() + between;
    let mut placements = Vec::new();
    let mut y = (paper[1] - height) / 2.0;
    for (shelf, row) in shelves.iter().enumerate() {
        let mut x = (paper[0] - width) / 2.0;
        for &portrait in &row.portraits {
            let [w, h] = sizes[portrait];
            placements.push(Placement { portrait, area: Rect::new(x, y, w, h), shelf });
            x += w + gap[0];
        }
        y += row.height + gap[1];
    }
    placements
}

/// Why nothing was laid.
fn refusal(paper: &Paper, sizes: &[[f64; 2]], spacing: Spacing, copies: Option<u32>) -> SheetError {
    let name = paper.name.clone();
    let most = |sizes: &[[f64; 2]]| {
        let ways = [[paper.w_mm, paper.h_mm], [paper.h_mm, paper.w_mm]];
        let room = |way: [f64; 2]| way.map(|side| side - 2.0 * spacing.margin_mm);
        let shared = |way| shelves::shared(sizes, room(way), spacing.gap_mm);
        ways.into_iter().filter_map(shared).filter_map(|copies| copies.into_iter().min()).max()
    };
    if let Some(&[w_mm, h_mm]) = sizes.iter().find(|size| most(&[**size]).is_none()) {
        let [long, short] = [paper.h_mm, paper.w_mm].map(|side| side + EPSILON_MM);
        let bleeds = w_mm.max(h_mm) <= long && w_mm.min(h_mm) <= short;
        return SheetError::DoesNotFit { w_mm, h_mm, paper: name, bleeds };
    }
    match (copies, most(sizes)) {
        (Some(asked), Some(most)) => SheetError::TooManyCopies { asked, most, paper: name },
        _ => SheetError::NotTogether { paper: name },
    }
}
