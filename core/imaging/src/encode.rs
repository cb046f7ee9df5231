//! Finished pixels to files: JPEG and PNG that hold the picture, its density, and nothing else.
//!
//! The same pixels and options give the same bytes on every processor. What a file may consist of is
//! written down a second time, and checked, in [`grammar`]. Not here: reading ([`crate::decode`]),
//! files on a disk, sheets.

pub mod grammar;
mod jpeg;
mod png;

#[cfg(test)]
mod tests;

pub use self::grammar::GrammarError;
pub use self::jpeg::{Chroma, Encoded, JpegOptions, MIN_QUALITY, jpeg, jpeg_within};
pub use self::png::png;

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
    #[error("the file has {bytes} bytes at quality {quality}; at most {max_bytes} are wanted")]
    DoesNotFit {
        /// Bytes at the lowest quality tried.
        bytes: usize,
        /// That quality.
        quality: u8,
        /// The limit asked for.
        max_bytes: usize,
    },
    /// The encoder refused, which it has no reason to.
    #[error("the encoder failed")]
    Encoder,
}
