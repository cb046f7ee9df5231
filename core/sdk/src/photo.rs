//! A photo as it comes in: the bytes of a file, or pixels that somebody else decoded.

use idphoto_imaging::decode::{self, Limits};
use idphoto_types::{PixelView, RgbImage};
use ring::digest::{Context, SHA256};

use crate::error::Error;
use crate::models::hex;

/// A photo as it comes in; made from either by `into`.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum PhotoInput<'a> {
    /// The bytes of a JPEG, PNG or WebP file.
    File(&'a [u8]),
    /// Pixels of a camera, or of the system's own decoder (HEIC and raw on phones).
    Pixels(PixelView<'a>),
}

impl std::fmt::Debug for PhotoInput<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(bytes) => write!(f, "File({} bytes)", bytes.len()),
            Self::Pixels(view) => view.fmt(f),
        }
    }
}

impl<'a> From<&'a [u8]> for PhotoInput<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::File(bytes)
    }
}

impl<'a> From<&'a Vec<u8>> for PhotoInput<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Self::File(bytes)
    }
}

impl<'a> From<PixelView<'a>> for PhotoInput<'a> {
    fn from(view: PixelView<'a>) -> Self {
        Self::Pixels(view)
    }
}

impl PhotoInput<'_> {
    /// The upright sRGB image.
    pub(crate) fn image(&self, limits: &Limits) -> Result<RgbImage, Error> {
        Ok(match self {
            Self::File(bytes) => decode::decode(bytes, limits)?.image,
            Self::Pixels(view) => decode::handed_over(view, limits)?,
        })
    }

    /// Bytes of the file; `None` where there is none.
    pub(crate) const fn file_bytes(&self) -> Option<usize> {
        match self {
            Self::File(bytes) => Some(bytes.len()),
            Self::Pixels(_) => None,
        }
    }

    /// SHA-256 of the file, or of the samples row by row without padding, hexadecimal.
    pub(crate) fn sha256(&self) -> String {
        let mut context = Context::new(&SHA256);
        match self {
            Self::File(bytes) => context.update(bytes),
            Self::Pixels(view) => view.rows().for_each(|row| context.update(row)),
        }
        hex(context.finish().as_ref())
    }
}
