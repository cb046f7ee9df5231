//! What is known of a photo before a pixel is decoded.

use std::ops::Range;

use super::error::DecodeError;
use super::format::{Format, sniff};
#[cfg(feature = "heic")]
use super::heif;
use super::limits::Limits;
use super::orient::Orientation;
use super::{jpeg, png, webp};

/// What is known of a photo before a pixel is decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header {
    /// What the bytes are.
    pub format: Format,
    /// Pixels across as stored, at least 1 and within the limits; of HEIC, without what its own crop
    /// hides.
    pub width: u32,
    /// Pixels down as stored, at least 1 and within the limits.
    pub height: u32,
    /// How the stored pixels lie.
    pub orientation: Orientation,
    /// The picture's own bytes, from the first to its end marker; what follows is not read.
    pub image: Range<usize>,
}

impl Header {
    /// Width and height in pixels once upright.
    #[must_use]
    pub const fn upright_size(&self) -> (u32, u32) {
        if self.orientation.swaps_sides() {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        }
    }

    /// Bytes of the image as RGB.
    pub(super) const fn rgb_bytes(&self) -> u64 {
        self.width as u64 * self.height as u64 * 3
    }
}

/// Where the parts of the picture lie, by format.
pub(super) enum Picture {
    Jpeg(jpeg::Layout),
    Png(png::Layout),
    WebP(webp::Layout),
    #[cfg(feature = "heic")]
    Heif(heif::Layout),
}

impl Picture {
    /// An upper bound, within a few megabytes, of the bytes that decoding and turning hold at once.
    ///
    /// # Errors
    /// `Malformed`, where damage shows only now.
    pub(super) fn memory(&self, bytes: &[u8], header: &Header) -> Result<u64, DecodeError> {
        let turning = match header.orientation {
            Orientation::UPRIGHT => header.rgb_bytes(),
            _ => 2 * header.rgb_bytes(),
        };
        let decoding = match self {
            Self::Jpeg(layout) => layout.memory(header),
            Self::Png(layout) => layout.memory(header),
            Self::WebP(layout) => layout.memory(bytes, header)?,
            #[cfg(feature = "heic")]
            Self::Heif(layout) => layout.memory(),
        };
        Ok(turning.max(decoding))
    }
}

/// Reads the header of a file.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<(Header, Picture), DecodeError> {
    limits.admit_bytes(bytes.len())?;
    match sniff(bytes)? {
        Format::Jpeg => {
            jpeg::walk(bytes, limits).map(|(header, layout)| (header, Picture::Jpeg(layout)))
        }
        Format::Png => {
            png::walk(bytes, limits).map(|(header, layout)| (header, Picture::Png(layout)))
        }
        Format::WebP => {
            webp::walk(bytes, limits).map(|(header, layout)| (header, Picture::WebP(layout)))
        }
        #[cfg(feature = "heic")]
        Format::Heif => {
            heif::walk(bytes, limits).map(|(header, layout)| (header, Picture::Heif(layout)))
        }
    }
}
