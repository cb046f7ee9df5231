//! Why a photo was not decoded. No message holds a path, a pixel or a word of the file's metadata.

use super::format::{Foreign, Format};

/// Why a photo was not decoded, and what its owner can do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// There are no bytes.
    #[error("the file is empty")]
    Empty,
    /// The first bytes belong to no format known here.
    #[error("the file is not a picture in a known format; export it as JPEG or PNG")]
    UnknownFormat,
    /// The first bytes belong to a format that is known but not read.
    #[error("the file is {0}, which is not read here; {advice}", advice = .0.advice())]
    ForeignFormat(Foreign),
    /// More bytes than [`Limits::max_bytes`](super::Limits::max_bytes).
    #[error("the file has {bytes} bytes; the limit is {max}")]
    TooManyBytes {
        /// The file's.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// A side or the area exceeds the limits.
    #[error(
        "the picture has {width} x {height} pixels; the limit is {max_side} a side and \
         {max_pixels} in all; make it smaller first"
    )]
    TooManyPixels {
        /// Stored pixels across.
        width: u32,
        /// Stored pixels down.
        height: u32,
        /// The limit of each.
        max_side: u32,
        /// The limit of their product.
        max_pixels: u64,
    },
    /// Decoding would take more memory than [`Limits::max_alloc`](super::Limits::max_alloc).
    #[error("decoding needs {needed} bytes of memory; the limit is {max}; make it smaller first")]
    TooMuchMemory {
        /// An upper bound of what it takes.
        needed: u64,
        /// The limit.
        max: u64,
    },
    /// More segments, chunks or scans than any camera or editor writes.
    #[error("the {format} file has more than {max} {what}")]
    TooManyParts {
        /// Of the file.
        format: Format,
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        max: usize,
    },
    /// The file ends before the picture does.
    #[error("the {format} file is cut off: copy or download it again")]
    Truncated {
        /// Of the file.
        format: Format,
    },
    /// The file breaks its own format's rules.
    #[error("the {format} file is damaged: {what}")]
    Malformed {
        /// Of the file.
        format: Format,
        /// Which rule.
        what: &'static str,
    },
    /// A correct file that uses a corner of its format that is not read here.
    #[error(
        "the {format} file uses {what}, which is not read here; export it again as JPEG or PNG"
    )]
    Unsupported {
        /// Of the file.
        format: Format,
        /// Which corner.
        what: &'static str,
    },
}
