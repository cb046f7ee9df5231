//! Print sheets: finished portraits laid on a paper, as pixels ([`raster`]) or as a PDF page of true size
//! ([`pdf`]).
//!
//! What lies where comes in as numbers; both ways draw the same [`Page`], first the marks and then the
//! pictures over them, so that nothing ever covers a picture. Not here: how many fit and where
//! (`idphoto-standards`), what a portrait's file says of its size ([`crate::decode::facts`]), files on a disk.

mod letters;
mod pdf;
mod raster;

#[cfg(test)]
mod tests;

use idphoto_types::{Rect, RgbImage};

use crate::encode::EncodeError;

pub use self::letters::width as text_width;
pub use self::pdf::pdf;
pub use self::raster::{fitted, raster};

/// Grey of crop marks and hairlines, 0 black to 255: to be seen by who cuts, not to show on a cut edge.
const MARK_GREY: u8 = 128;
/// Grey of the scale bar and its text: to be read, without the ink of black.
const BAR_GREY: u8 = 64;

/// A paper and everything on it, y downwards; of [`raster`] in pixels, of [`pdf`] in millimetres.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<'a> {
    /// Width and height.
    pub size: [f64; 2],
    /// Index of a picture and its place.
    pub pictures: Vec<(usize, Rect)>,
    /// Filled grey.
    pub marks: Vec<Rect>,
    /// Filled dark grey.
    pub scale_bar: Vec<Rect>,
    /// Written beside the scale bar.
    pub caption: Option<Text<'a>>,
}

/// A line of text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Text<'a> {
    /// Of `50 mm, print at 100 %` every letter can be drawn; others leave a space.
    pub line: &'a str,
    /// Its height decides the size of the letters; the line begins at its left or lower end.
    pub area: Rect,
    /// The line reads upwards instead of to the right.
    pub upwards: bool,
}

/// A portrait as it goes into a PDF.
#[derive(Clone, Copy)]
pub struct Picture<'a> {
    /// Its pixels.
    pub image: &'a RgbImage,
    /// The file that they were decoded from.
    pub file: &'a [u8],
}

impl std::fmt::Debug for Picture<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({:?}, {} bytes)", self.image, self.file.len())
    }
}

/// Why no sheet was drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SheetError {
    /// A paper of no pixels, or of more than 10 000 a side.
    #[error("a sheet of {width} x {height} pixels cannot be drawn; ask for fewer dots")]
    PaperSize {
        /// Pixels across, rounded.
        width: u64,
        /// Pixels down, rounded.
        height: u64,
    },
    /// A place for a picture that there is not, or of another size, or beyond the paper.
    #[error("picture {0} does not fit its place on the sheet")]
    Place(usize),
    /// The file was not encoded.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}
