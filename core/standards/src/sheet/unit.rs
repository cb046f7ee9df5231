//! Millimetres, or whole pixels of so many an inch.

const MM_PER_INCH: f64 = 25.4;

/// What lengths are given in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Unit {
    /// Millimetres as they are.
    Mm,
    /// Pixels, so many a millimetre.
    Pixels(f64),
}

impl Unit {
    /// Pixels of `dpi` an inch.
    pub(super) fn pixels(dpi: u16) -> Self {
        Self::Pixels(f64::from(dpi) / MM_PER_INCH)
    }

    /// A length or a place as it is: pixels may be broken.
    pub(super) fn exact(self, mm: f64) -> f64 {
        match self {
            Self::Mm => mm,
            Self::Pixels(per_mm) => mm * per_mm,
        }
    }

    /// A length or a place: pixels are rounded.
    pub(super) fn whole(self, mm: f64) -> f64 {
        match self {
            Self::Mm => mm,
            Self::Pixels(_) => self.exact(mm).round(),
        }
    }

    /// The width of a line: at least one pixel.
    pub(super) fn line(self, mm: f64) -> f64 {
        match self {
            Self::Mm => mm,
            Self::Pixels(_) => self.whole(mm).max(1.0),
        }
    }
}
