//! A photo as it comes in: the bytes of a file, pixels that somebody else decoded, or one that was
//! decoded before.

use std::borrow::Cow;
use std::sync::Arc;

use idphoto_imaging::decode::{self, Facts, Limits};
use idphoto_imaging::strip::{self, StripError};
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
    sha256: String,
    facts: Option<Arc<Facts>>,
    /// Why there is none, else.
    stripped: Result<Arc<[u8]>, Option<StripError>>,
}

impl OpenedPhoto {
    /// Decodes a file or converts pixels.
    ///
    /// # Errors
    /// [`ErrorKind::Unreadable`](crate::ErrorKind::Unreadable).
    pub fn open<'a>(photo: impl Into<PhotoInput<'a>>, limits: &Limits) -> Result<Self, Error> {
        let photo = photo.into();
        let image = photo.image(limits)?;
        let facts = photo.facts(limits).map(Cow::into_owned).map(Arc::new);
        let stripped = photo.stripped(limits).map(|bytes| bytes.into_owned().into());
        Ok(Self { image, sha256: photo.sha256(), facts, stripped })
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
    /// The upright sRGB image.
    pub(crate) fn image(&self, limits: &Limits) -> Result<Arc<RgbImage>, Error> {
        Ok(match self {
            Self::File(bytes) => Arc::new(decode::decode(bytes, limits)?.image),
            Self::Pixels(view) => Arc::new(decode::handed_over(view, limits)?),
            Self::Opened(photo) => Arc::clone(&photo.image),
        })
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
