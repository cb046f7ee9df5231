//! What the finished file must be: pixels, dots per inch, bytes, format, colours.
//!
//! Not here: making such a file, or holding one against it; what the tests of this room are in
//! `file_rules/tests.rs`.

use crate::schema::{Digital, FileColour, FileFormat, Frame, Standard};

/// Dots per inch of a print whose entry names none. 300 is what photo printers resolve and what
/// most authorities ask of a scan.
pub const DEFAULT_DPI: u16 = 300;
const MM_PER_INCH: f64 = 25.4;
/// The range of `--dpi`: below, a 35 mm portrait is smaller than any detector's face; above, it
/// is larger than any photo.
pub const DPI_RANGE: std::ops::RangeInclusive<u16> = 100..=2400;
/// The largest portrait of an entry that names a smallest size and no largest one: the largest size that
/// any authority names (New Zealand). No photo of 24 megapixels has more for it.
pub const LARGEST_UNLIMITED: [u32; 2] = [4500, 6000];

/// What the file of a portrait must be, besides its size. Where a field is `None` or empty, the standard
/// says nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileRule {
    /// Smallest file, bytes.
    pub bytes_min: Option<u64>,
    /// Largest file, bytes.
    pub bytes_max: Option<u64>,
    /// Size the authority would like best, bytes.
    pub bytes_target: Option<u64>,
    /// Largest ratio of three bytes a pixel to the bytes of the file.
    pub max_compression_ratio: Option<f64>,
    /// Accepted formats.
    pub formats: Vec<FileFormat>,
    /// Colours.
    pub colour: Option<FileColour>,
    /// Least dots per inch written into the file; of a print, those it is to be printed with.
    pub dpi_min: Option<u16>,
}

/// The size a portrait can have, and what its file must be.
#[derive(Clone, Debug, PartialEq)]
pub struct Canvas {
    /// Smallest and largest size that is made.
    made: [[u32; 2]; 2],
    accepted: Accepted,
    /// Size on paper at which the file is to be printed, millimetres.
    paper: Option<[f64; 2]>,
    /// Whether pixels follow from paper and dots, rather than from the entry.
    printed: bool,
    dpi: u16,
    asked: bool,
    /// What the file must be.
    pub file: FileRule,
}

/// Which sizes an authority takes.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Accepted {
    min: [u32; 2],
    /// `None`: as large as you like.
    max: Option<[u32; 2]>,
    /// Least and most width over height; `None`: any between the limits.
    aspect: Option<[f64; 2]>,
    /// Pixels that either side of a print may be off by, for rounding millimetres.
    slack: u32,
}

/// Why no canvas follows from a standard.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CanvasError {
    /// The entry names no size at all.
    #[error("`{0}` names no photo size, so no portrait can be made for it; ask the authority")]
    NoSize(String),
    /// Fewer dots than the authority accepts.
    #[error("`{standard}` asks for at least {min} dpi, {asked} is too few")]
    TooFewDots {
        /// Entry.
        standard: String,
        /// Least that is accepted.
        min: u16,
        /// What was asked for.
        asked: u16,
    },
    /// A number of dots that makes no sense.
    #[error("{0} dpi cannot be used; give 100 to 2400")]
    BadDots(u16),
}

impl Canvas {
    /// The canvas of `standard`, at `dpi` dots per inch or its default.
    ///
    /// # Errors
    /// [`CanvasError`] when the entry has no size or the dots do not fit.
    pub fn of(standard: &Standard, dpi: Option<u16>) -> Result<Self, CanvasError> {
        let file = FileRule::of(standard);
        let least = file.dpi_min.unwrap_or(0);
        if let Some(asked) = dpi {
            if !DPI_RANGE.contains(&asked) {
                return Err(CanvasError::BadDots(asked));
            }
            if asked < least {
                let standard = standard.id.clone();
                return Err(CanvasError::TooFewDots { standard, min: least, asked });
            }
        }
        let paper = standard.frame.as_ref().map(|f| [f.w_mm, f.h_mm]);
        let usual = if least > 0 { least.max(*DPI_RANGE.start()) } else { DEFAULT_DPI };
        let dots = dpi.unwrap_or(usual);
        let digital = standard.digital.as_ref();
        let (made, accepted) = match (digital.and_then(sizes_in_pixels), &standard.frame) {
            (Some(sizes), _) => sizes,
            (None, Some(frame)) => sizes_on_paper(frame, dots),
            (None, None) => return Err(CanvasError::NoSize(standard.id.clone())),
        };
        let printed = digital.is_none_or(|d| d.min_px.is_none());
        Ok(Self { made, accepted, paper, printed, dpi: dots, asked: dpi.is_some(), file })
    }

    /// The canvas of a finished print that has `size` pixels, at the dots per inch that follow from
    /// that; `None` for a standard in pixels, or when the dots are not accepted.
    #[must_use]
    pub fn of_finished(standard: &Standard, size: [u32; 2]) -> Option<Self> {
        let frame = standard.frame.as_ref()?;
        // Any number of dots serves of which both sides, within the pixel that rounding makes, are as
        // long as the entry allows.
        let [width, height] = size.map(|px| f64::from(px) * MM_PER_INCH);
        let [across, down] = frame.ranges();
        let half = MM_PER_INCH / 2.0;
        let least = ((width - 2.0 * half) / across[1]).max((height - half) / down[1]);
        let most = ((width + 2.0 * half) / across[0]).min((height + half) / down[0]);
        let shaped = least <= most;
        let usual = height / frame.h_mm;
        let dots = if shaped { usual.clamp(least, most) } else { usual };
        // `as` saturates; what is out of range is refused by `of`.
        let canvas = Self::of(standard, Some(dots.round() as u16)).ok().filter(|c| c.printed)?;
        let accepted = Accepted { min: size, max: Some(size), aspect: None, slack: 0 };
        Some(if shaped { Self { made: [size, size], accepted, ..canvas } } else { canvas })
    }

    /// Width over height of what is made.
    #[must_use]
    pub fn aspect(&self) -> f64 {
        let [width, height] = self.made[1];
        f64::from(width) / f64::from(height)
    }

    /// Dots per inch to write into a file of this height in pixels: those asked for; else, for a size in
    /// pixels that is to be printed as well, those that give the size on paper; else the default.
    #[must_use]
    pub fn dpi(&self, height: u32) -> u16 {
        let natural = self.paper.filter(|_| !self.printed && !self.asked).map(|[_, mm]| {
            let dots = (f64::from(height) * MM_PER_INCH / mm).round() as u16;
            dots.clamp(self.file.dpi_min.unwrap_or(1), *DPI_RANGE.end())
        });
        natural.unwrap_or(self.dpi)
    }

    /// Size on paper in millimetres for which the file is made; `None` for a standard in pixels.
    #[must_use]
    pub fn paper(&self) -> Option<[f64; 2]> {
        self.paper.filter(|_| self.printed)
    }

    /// The size to make when the frame is `native_height` photo pixels high: the largest of the
    /// range that invents no pixels, or the smallest when even that one does.
    #[must_use]
    pub fn size(&self, native_height: f64) -> [u32; 2] {
        let [min, max] = self.made;
        let height = (native_height.max(1.0) as u32).clamp(min[1], max[1]);
        let width = if height == max[1] {
            max[0]
        } else if height == min[1] {
            min[0]
        } else {
            ((f64::from(height) * self.aspect()).round() as u32).clamp(min[0], max[0])
        };
        [width, height]
    }

    /// Whether a file of this many pixels is accepted. The width of a print may be off by the one pixel
    /// that rounding millimetres can make; limits in pixels hold to the pixel, and between them a width is
    /// of the right shape when it is less than a pixel off, whichever way it was rounded.
    #[must_use]
    pub fn accepts(&self, [width, height]: [u32; 2]) -> bool {
        let Accepted { min, max, aspect, slack } = self.accepted;
        let [most_across, most_down] = max.unwrap_or([u32::MAX - 1; 2]);
        let shaped = aspect.is_none_or(|[least, most]| {
            let [across, down] = [width, height].map(f64::from);
            let off = (down * least - across).max(across - down * most);
            if slack > 0 { off <= f64::from(slack) } else { off < 1.0 }
        });
        shaped
            && (min[0].saturating_sub(slack)..=most_across.saturating_add(slack)).contains(&width)
            && (min[1]..=most_down).contains(&height)
    }

    /// Smallest and, where there is one, largest accepted size.
    #[must_use]
    pub const fn range(&self) -> ([u32; 2], Option<[u32; 2]>) {
        (self.accepted.min, self.accepted.max)
    }
}

/// Smallest and largest size that is made, and what is accepted, of an entry in pixels.
fn sizes_in_pixels(digital: &Digital) -> Option<([[u32; 2]; 2], Accepted)> {
    let min = digital.min_px?;
    let ratio = |[width, height]: [u32; 2]| f64::from(width) / f64::from(height);
    Some(match digital.max_px {
        Some(max) => {
            let [a, b] = [ratio(min), ratio(max)];
            let aspect = Some([a.min(b), a.max(b)]);
            ([min, max], Accepted { min, max: Some(max), aspect, slack: 0 })
        }
        None => {
            // The largest of the shape of the smallest.
            let [most_across, most_down] = LARGEST_UNLIMITED.map(f64::from);
            let height = most_down.min(most_across / ratio(min));
            let max = [(height * ratio(min)).round() as u32, height.round() as u32];
            let max = [max[0].max(min[0]), max[1].max(min[1])];
            ([min, max], Accepted { min, max: None, aspect: None, slack: 0 })
        }
    })
}

/// The same of an entry in millimetres, at so many dots per inch.
fn sizes_on_paper(frame: &Frame, dots: u16) -> ([[u32; 2]; 2], Accepted) {
    let px = |mm: f64| pixels(mm, dots);
    let made = [px(frame.w_mm), px(frame.h_mm)];
    let free = frame.w_range_mm.is_some() || frame.h_range_mm.is_some();
    let aspect = (!free).then(|| [f64::from(made[0]) / f64::from(made[1]); 2]);
    let [across, down] = frame.ranges();
    let (min, max) = ([px(across[0]), px(down[0])], [px(across[1]), px(down[1])]);
    ([made, made], Accepted { min, max: Some(max), aspect, slack: u32::from(!free) })
}

/// Pixels of a length on paper, rounded to the nearest.
fn pixels(mm: f64, dots: u16) -> u32 {
    (mm * f64::from(dots) / MM_PER_INCH).round() as u32
}

impl Standard {
    /// The entry with the size on paper that a finished print of `size` pixels has, where the authority
    /// leaves a choice: by the dots per inch that the file names, where they make such a size; else the
    /// one of that shape that is nearest to the usual height. `None` where there is no choice or no such
    /// size.
    #[must_use]
    pub fn printed_as(&self, size: [u32; 2], dpi: Option<f64>) -> Option<Self> {
        let frame = self.frame.as_ref()?;
        frame.w_range_mm.or(frame.h_range_mm)?;
        let canvas = Canvas::of_finished(self, size).filter(|canvas| canvas.accepts(size))?;
        let lengths = |dots: f64| size.map(|px| f64::from(px) * MM_PER_INCH / dots);
        let ranges = frame.ranges();
        let fits = |dots: &f64| {
            let pixel = MM_PER_INCH / dots;
            let near =
                |(mm, [low, high]): (f64, [f64; 2])| (low - pixel..=high + pixel).contains(&mm);
            *dots > 0.0 && lengths(*dots).into_iter().zip(ranges).all(near)
        };
        let dots = dpi.filter(fits).unwrap_or(f64::from(canvas.dpi));
        let [w_mm, h_mm] = lengths(dots);
        let [across, down] = ranges;
        let w_mm = w_mm.clamp(across[0], across[1]);
        let h_mm = h_mm.clamp(down[0], down[1]);
        Some(Self { frame: Some(Frame { w_mm, h_mm, ..frame.clone() }), ..self.clone() })
    }
}

impl Frame {
    /// Accepted widths and heights, millimetres.
    #[must_use]
    pub fn ranges(&self) -> [[f64; 2]; 2] {
        [self.w_range_mm.unwrap_or([self.w_mm; 2]), self.h_range_mm.unwrap_or([self.h_mm; 2])]
    }
}

impl FileRule {
    /// What `standard` says of files.
    #[must_use]
    pub fn of(standard: &Standard) -> Self {
        let printed = standard.print.as_ref().map(|p| p.dpi_min);
        let Some(d) = &standard.digital else {
            return Self { dpi_min: printed, ..Self::default() };
        };
        Self {
            bytes_min: d.bytes_min,
            bytes_max: d.bytes_max,
            bytes_target: d.bytes_target,
            max_compression_ratio: d.max_compression_ratio,
            formats: d.formats.clone(),
            colour: d.colour,
            dpi_min: printed.max(d.dpi_min),
        }
    }

    /// The least bytes of a file of `size` pixels: as stated, and as many as keep the compression ratio.
    #[must_use]
    pub fn floor(&self, [width, height]: [u32; 2]) -> Option<u64> {
        let raw = 3.0 * f64::from(width) * f64::from(height);
        // `as` saturates, also what a catalogue of the caller's may ask for.
        let kept = self.max_compression_ratio.map(|ratio| (raw / ratio).ceil() as u64);
        self.bytes_min.max(kept)
    }
}

#[cfg(test)]
mod tests;
