//! What the finished file must be: pixels, dots per inch, bytes, format.

use crate::schema::{FileFormat, Standard};

/// Dots per inch of a print whose entry names none. 300 is what photo printers resolve and what
/// most authorities ask of a scan.
pub const DEFAULT_DPI: u16 = 300;
const MM_PER_INCH: f64 = 25.4;
/// The range of `--dpi`: below, a 35 mm portrait is smaller than any detector's face; above, it
/// is larger than any photo.
pub const DPI_RANGE: std::ops::RangeInclusive<u16> = 100..=2400;

/// The size a portrait can have.
#[derive(Clone, Debug, PartialEq)]
pub struct Canvas {
    min_px: [u32; 2],
    max_px: [u32; 2],
    dpi: u16,
    /// Largest file in bytes.
    pub bytes_max: Option<u64>,
    /// Accepted formats; empty when the standard names none.
    pub formats: Vec<FileFormat>,
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
        let least = standard.print.as_ref().map_or(0, |p| p.dpi_min);
        if let Some(asked) = dpi {
            if !DPI_RANGE.contains(&asked) {
                return Err(CanvasError::BadDots(asked));
            }
            if asked < least {
                let standard = standard.id.clone();
                return Err(CanvasError::TooFewDots { standard, min: least, asked });
            }
        }
        let dots = dpi.unwrap_or(if least > 0 { least } else { DEFAULT_DPI });
        let formats = standard.digital.as_ref().map_or_else(Vec::new, |d| d.formats.clone());
        let bytes_max = standard.digital.as_ref().and_then(|d| d.bytes_max);
        if let Some(d) = &standard.digital {
            if let (Some(min_px), max_px) = (d.min_px, d.max_px.or(d.min_px)) {
                let max_px = max_px.unwrap_or(min_px);
                return Ok(Self { min_px, max_px, dpi: dots, bytes_max, formats });
            }
        }
        let Some(frame) = &standard.frame else {
            return Err(CanvasError::NoSize(standard.id.clone()));
        };
        let px_per_mm = f64::from(dots) / MM_PER_INCH;
        let px = [frame.w_mm, frame.h_mm].map(|mm| (mm * px_per_mm).round() as u32);
        Ok(Self { min_px: px, max_px: px, dpi: dots, bytes_max, formats })
    }

    /// The canvas of a finished print that is `height` pixels high, at the dots per inch that
    /// follow from that; `None` for a standard in pixels, or when the dots are not accepted.
    #[must_use]
    pub fn of_height(standard: &Standard, height: u32) -> Option<Self> {
        let frame = standard.frame.as_ref().filter(|_| standard.digital.is_none())?;
        let dots = (f64::from(height) * MM_PER_INCH / frame.h_mm).round() as u32;
        let canvas = Self::of(standard, Some(u16::try_from(dots).ok()?)).ok()?;
        let px = [(f64::from(height) * frame.w_mm / frame.h_mm).round() as u32, height];
        Some(Self { min_px: px, max_px: px, ..canvas })
    }

    /// Width over height.
    #[must_use]
    pub fn aspect(&self) -> f64 {
        f64::from(self.max_px[0]) / f64::from(self.max_px[1])
    }

    /// Dots per inch written into the file.
    #[must_use]
    pub const fn dpi(&self) -> u16 {
        self.dpi
    }

    /// The size to make when the frame is `native_height` photo pixels high: the largest of the
    /// range that invents no pixels, or the smallest when even that one does.
    #[must_use]
    pub fn size(&self, native_height: f64) -> [u32; 2] {
        let (low, high) = (self.min_px[1], self.max_px[1]);
        let height = (native_height.max(1.0) as u32).clamp(low, high);
        let width = if height == high {
            self.max_px[0]
        } else if height == low {
            self.min_px[0]
        } else {
            (f64::from(height) * self.aspect()).round() as u32
        };
        [width, height]
    }

    /// Whether a file of this many pixels is accepted. The width may be off by the one pixel that
    /// rounding millimetres or an aspect ratio can make.
    #[must_use]
    pub fn accepts(&self, [width, height]: [u32; 2]) -> bool {
        let aspect_kept = (f64::from(width) - f64::from(height) * self.aspect()).abs() <= 1.0;
        let wide_enough = (self.min_px[0].saturating_sub(1)..=self.max_px[0] + 1).contains(&width);
        let high_enough = (self.min_px[1]..=self.max_px[1]).contains(&height);
        aspect_kept && wide_enough && high_enough
    }

    /// Smallest and largest accepted size.
    #[must_use]
    pub const fn range(&self) -> ([u32; 2], [u32; 2]) {
        (self.min_px, self.max_px)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalogue;

    #[test]
    fn print_sizes_follow_from_millimetres_and_dots() {
        let c = Catalogue::built_in().unwrap();
        let size = |id: &str, dpi| Canvas::of(c.standard(id).unwrap(), dpi).map(|k| k.size(9e9));
        assert_eq!(size("icao-9303-print", None), Ok([413, 531]));
        assert_eq!(size("icao-9303-print", Some(600)), Ok([827, 1063]));
        assert_eq!(size("us-passport-print", None), Ok([600, 600]));
        assert_eq!(size("nl-id-print", None), Ok([551, 709]));
        assert!(size("nl-id-print", Some(300)).unwrap_err().to_string().contains("at least 400"));
        assert_eq!(size("icao-9303-print", Some(9)), Err(CanvasError::BadDots(9)));
    }

    #[test]
    fn a_finished_print_may_have_more_dots_but_not_fewer() {
        let c = Catalogue::built_in().unwrap();
        let of = |id: &str, height| Canvas::of_height(c.standard(id).unwrap(), height);
        for (width, height) in [(827, 1063), (826, 1062), (827, 1062)] {
            assert!(of("icao-9303-print", height).unwrap().accepts([width, height]));
        }
        assert!(!of("icao-9303-print", 1063).unwrap().accepts([800, 1063]));
        assert_eq!(of("nl-id-print", 531), None);
        assert_eq!(of("us-visa-ds160", 600), None);
    }

    #[test]
    fn a_pixel_range_takes_the_largest_size_that_invents_nothing() {
        let c = Catalogue::built_in().unwrap();
        let canvas = Canvas::of(c.standard("us-visa-ds160").unwrap(), None).unwrap();
        assert_eq!(canvas.size(450.0), [600, 600]);
        assert_eq!(canvas.size(733.9), [733, 733]);
        assert_eq!(canvas.size(5000.0), [1200, 1200]);
        assert!(canvas.accepts([733, 733]) && !canvas.accepts([733, 600]));
    }
}
