//! Why memory is no picture.

use std::fmt;

/// Why memory cannot be read as a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PixelViewError {
    /// A side is 0.
    Empty,
    /// Samples have a distance that no picture of their kind has.
    Step,
    /// A row is shorter than its pixels.
    Stride,
    /// The memory ends before the last pixel.
    TooShort,
}

impl fmt::Display for PixelViewError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "a picture of no pixels",
            Self::Step => "pixels do not lie as such pictures have them; check the pixel strides",
            Self::Stride => "rows overlap; check the row strides",
            Self::TooShort => "the memory ends before the last pixel; check size and strides",
        })
    }
}

impl std::error::Error for PixelViewError {}
