//! Finished pixels to files: JPEG and PNG that hold the picture, its density, and nothing else but, where
//! a size has to be reached, padding that says nothing.
//!
//! The same pixels and options give the same bytes on every processor. What a file may consist of is
//! written down a second time, and checked, in [`grammar`]. Not here: reading ([`crate::decode`]),
//! files on a disk, sheets.

pub mod grammar;
mod jpeg;
mod padding;
mod png;
mod window;

#[cfg(test)]
mod tests;

pub use self::grammar::GrammarError;
pub use self::jpeg::{Chroma, JpegOptions, jpeg};
pub use self::padding::MAX_PADDING;
pub use self::png::{png, png_within};
pub use self::window::{
    CHROMA_GAIN, Encoded, FULL_CHROMA_QUALITY, MIN_QUALITY, TARGET_QUALITY, Window, jpeg_within,
};

/// Why no file was made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// A quality outside 1 to 100.
    #[error("the JPEG quality is {0}; it goes from 1 to 100")]
    Quality(u8),
    /// A density of no pixels at all.
    #[error("a density of 0 dpi cannot be written")]
    Density,
    /// More pixels than the format can name: 65 535 a side in JPEG, 2^31 - 1 in PNG.
    #[error("{width} x {height} pixels are too many for the format")]
    TooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// The alpha plane has not the size of the image.
    #[error("the alpha plane is not of the size of the image")]
    AlphaSize,
    /// Even the lowest quality tried makes too large a file.
    #[error(
        "the file has {bytes} bytes at quality {quality}, and at most {max_bytes} are wanted; take a \
         photo before a plainer wall, which needs fewer bytes"
    )]
    DoesNotFit {
        /// Bytes at the lowest quality tried.
        bytes: usize,
        /// That quality.
        quality: u8,
        /// The limit asked for.
        max_bytes: usize,
    },
    /// Even the highest quality and all padding there may be make too small a file, or no file that is
    /// exactly so long.
    #[error(
        "the file has {bytes} bytes and cannot be made {min_bytes}; ask for more pixels, or take \
         a photo that has them"
    )]
    CannotFill {
        /// Bytes of the largest file.
        bytes: usize,
        /// The least that is wanted.
        min_bytes: usize,
    },
    /// A PNG has the bytes that its pixels take.
    #[error("no PNG of this picture has {min_bytes} to {max_bytes} bytes; write a JPEG")]
    NoPng {
        /// The least that is wanted.
        min_bytes: usize,
        /// The most.
        max_bytes: usize,
    },
    /// A floor above the ceiling.
    #[error("at least {min_bytes} and at most {max_bytes} bytes are wanted, which no file has")]
    Window {
        /// The floor.
        min_bytes: usize,
        /// The ceiling.
        max_bytes: usize,
    },
    /// The encoder refused, which it has no reason to.
    #[error("the encoder failed")]
    Encoder,
}
