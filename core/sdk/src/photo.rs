//! A photo as it comes in: the bytes of a file, pixels that somebody else decoded, or one that was
//! decoded before.

use std::borrow::Cow;
use std::sync::Arc;

use idphoto_imaging::decode::{self, Facts, Format, Limits, Orientation, SourceProfile};
use idphoto_imaging::strip::{self, StripError};
use idphoto_types::{ColourSpace, PixelView, RgbImage};
use ring::digest::{Context, SHA256};

use crate::error::Error;
use crate::manifest::Colours;
use crate::models::hex;

/// A photo as it comes in; made from either by `into`.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum PhotoInput<'a> {
    /// The bytes of a JPEG, PNG or WebP file.
    File(&'a [u8]),
    /// Pixels of a camera, or of the system's own decoder (HEIC and raw on phones).
    Pixels(PixelView<'a>),
    /// One that was opened before.
    Opened(&'a OpenedPhoto),
}

/// A photo that was decoded once, for several calls: the memory it came from is free again.
///
/// Of a JPEG or PNG it also holds the compressed picture without its metadata, at most as many bytes as
/// the file, for authorities that want the camera's own file.
#[derive(Clone)]
pub struct OpenedPhoto {
    image: Arc<RgbImage>,
    reading: Reading,
    sha256: String,
    file_bytes: Option<usize>,
    facts: Option<Arc<Facts>>,
    /// Why there is none, else.
    stripped: Result<Arc<[u8]>, Option<StripError>>,
}

/// How a photo was read, for the record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    /// `None` of pixels.
    pub(crate) format: Option<Format>,
    /// As EXIF has it, 1 to 8.
    pub(crate) orientation: u8,
    pub(crate) colours: Colours,
}

impl OpenedPhoto {
    /// Decodes a file or converts pixels.
    ///
    /// # Errors
    /// [`ErrorKind::Unreadable`](crate::ErrorKind::Unreadable).
    pub fn open<'a>(photo: impl Into<PhotoInput<'a>>, limits: &Limits) -> Result<Self, Error> {
        let photo = photo.into();
        let (image, reading) = photo.read(limits)?;
        let facts = photo.facts(limits).map(Cow::into_owned).map(Arc::new);
        let stripped = photo.stripped(limits).map(|bytes| bytes.into_owned().into());
        let file_bytes = photo.file_bytes();
        Ok(Self { image, reading, sha256: photo.sha256(), file_bytes, facts, stripped })
    }

    /// Upright pixels across.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.image.width()
    }

    /// Upright pixels down.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.image.height()
    }

    /// SHA-256 of what came in, as [`Photo`](crate::Photo) tells it.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

impl std::fmt::Debug for OpenedPhoto {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OpenedPhoto({} x {})", self.width(), self.height())
    }
}

impl std::fmt::Debug for PhotoInput<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(bytes) => write!(f, "File({} bytes)", bytes.len()),
            Self::Pixels(view) => view.fmt(f),
            Self::Opened(photo) => photo.fmt(f),
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

impl<'a> From<&'a OpenedPhoto> for PhotoInput<'a> {
    fn from(photo: &'a OpenedPhoto) -> Self {
        Self::Opened(photo)
    }
}

impl PhotoInput<'_> {
    /// The upright sRGB image, and how it was read.
    pub(crate) fn read(&self, limits: &Limits) -> Result<(Arc<RgbImage>, Reading), Error> {
        Ok(match self {
            Self::File(bytes) => {
                let decoded = decode::decode(bytes, limits)?;
                let reading = Reading {
                    format: Some(decoded.format),
                    orientation: decoded.orientation.exif() as u8,
                    colours: match decoded.source_profile {
                        SourceProfile::Srgb => Colours::Srgb,
                        SourceProfile::Converted => Colours::Converted,
                        SourceProfile::Ignored(_) => Colours::ProfileIgnored,
                        _ => Colours::Assumed,
                    },
                };
                (Arc::new(decoded.image), reading)
            }
            Self::Pixels(view) => {
                let reading = Reading {
                    format: None,
                    orientation: Orientation::from_exif(view.orientation()).exif() as u8,
                    colours: match view.space() {
                        ColourSpace::Srgb => Colours::Srgb,
                        ColourSpace::DisplayP3 => Colours::Converted,
                    },
                };
                (Arc::new(decode::handed_over(view, limits)?), reading)
            }
            Self::Opened(photo) => (Arc::clone(&photo.image), photo.reading),
        })
    }

    /// Bytes of the file; `None` where there is none.
    pub(crate) const fn file_bytes(&self) -> Option<usize> {
        match self {
            Self::File(bytes) => Some(bytes.len()),
            Self::Pixels(_) => None,
            Self::Opened(photo) => photo.file_bytes,
        }
    }

    /// What the file says of itself; `None` where there is none.
    pub(crate) fn facts(&self, limits: &Limits) -> Option<Cow<'_, Facts>> {
        match self {
            Self::File(bytes) => decode::facts(bytes, limits).ok().map(Cow::Owned),
            Self::Pixels(_) => None,
            Self::Opened(photo) => photo.facts.as_deref().map(Cow::Borrowed),
        }
    }

    /// The file without its metadata, its compressed pixels untouched.
    ///
    /// # Errors
    /// Why there is no such copy; `None` where no file came in.
    pub(crate) fn stripped(&self, limits: &Limits) -> Result<Cow<'_, [u8]>, Option<StripError>> {
        match self {
            Self::File(bytes) => strip::stripped(bytes, limits).map(Cow::Owned).map_err(Some),
            Self::Pixels(_) => Err(None),
            Self::Opened(photo) => {
                photo.stripped.as_deref().map(Cow::Borrowed).map_err(Clone::clone)
            }
        }
    }

    /// SHA-256 of the file, or of the samples row by row without padding, hexadecimal.
    pub(crate) fn sha256(&self) -> String {
        let mut context = Context::new(&SHA256);
        match self {
            Self::File(bytes) => context.update(bytes),
            Self::Pixels(view) => view.rows().for_each(|row| context.update(row)),
            Self::Opened(photo) => return photo.sha256.clone(),
        }
        hex(context.finish().as_ref())
    }
}
