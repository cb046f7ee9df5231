//! Bytes in, an upright sRGB image out: JPEG, PNG and WebP, within limits that hold before anything is
//! allocated.
//!
//! The order: what format is it ([`inspect`]), how large, where does the picture begin and end, which
//! way up; then the pixels, from the picture's own bytes alone; then the colours to sRGB; then the
//! turn. Metadata is read for the orientation and the colour profile and goes no further.
//!
//! Pixels that a camera or the system decoded take the same way from there ([`handed_over`]): HEIC and
//! raw reach us like that on a phone. On a desktop HEIC is read with the feature `heic`, which is off:
//! HEVC is covered by patent pools.
//!
//! Not here: resizing, writing ([`crate::encode`]).

mod blend;
mod error;
mod exif;
mod facts;
mod format;
mod handed;
mod header;
#[cfg(feature = "heic")]
mod heif;
mod jpeg;
mod limits;
pub mod orient;
mod png;
mod profile;
mod webp;

#[cfg(test)]
mod tests;

use idphoto_types::RgbImage;

pub use self::error::DecodeError;
pub use self::facts::{Channels, Facts, JpegCoding, facts};
pub use self::format::{Foreign, Format};
pub use self::handed::handed_over;
pub use self::header::Header;
pub use self::limits::Limits;
pub use self::orient::{Orientation, turned};
pub use self::profile::{IgnoredProfile, SourceProfile};

use self::header::Picture;

/// A decoded photo.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Decoded {
    /// Upright pixels in sRGB.
    pub image: RgbImage,
    /// What the bytes were.
    pub format: Format,
    /// How the pixels lay in the file; already undone in `image`.
    pub orientation: Orientation,
    /// Which colours the file said it has, and what became of that.
    pub source_profile: SourceProfile,
}

/// Reads the header and every segment's length, and nothing else: no pixel is decoded, no profile
/// inflated, nothing larger than the segment table allocated.
///
/// # Errors
/// Everything but damage to the compressed pixels shows here: see [`DecodeError`].
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<Header, DecodeError> {
    header::read(bytes, limits).map(|(header, _)| header)
}

/// Decodes a JPEG, PNG or WebP file, with the feature `heic` also a HEIC file, to an upright 8-bit
/// sRGB image.
///
/// - Bytes after the picture's end (second images, trailers of phone makers) are ignored; a picture
///   without its end marker is refused.
/// - 16-bit samples are rounded to the nearest 8-bit one, grey becomes equal RGB, palettes are
///   looked up.
/// - Transparency is laid on white, in the file's own encoding (`c * a + white * (1 - a)`), as a
///   browser would on a white page: a portrait has none.
/// - Of HEIC, the primary picture is read, in standard dynamic range; `irot` and `imir` turn it, EXIF
///   does not.
/// - CMYK JPEGs are converted without a profile, as the decoder does it.
///
/// # Errors
/// See [`DecodeError`]. The same bytes and limits always give the same outcome.
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, DecodeError> {
    let (header, picture) = header::read(bytes, limits)?;
    limits.admit_memory(picture.memory(bytes, &header)?)?;
    let (mut image, source_profile) = match picture {
        Picture::Jpeg(layout) => {
            let image = jpeg::pixels(bytes, &header, &layout)?;
            let source = layout.profile(bytes, limits);
            (image, source)
        }
        Picture::Png(layout) => {
            let image = png::pixels(bytes, &header, &layout, limits)?;
            let source = layout.profile(bytes, limits);
            (image, source)
        }
        Picture::WebP(layout) => {
            let image = webp::pixels(bytes, &header, &layout)?;
            let source = layout.profile(bytes, limits);
            (image, source)
        }
        #[cfg(feature = "heic")]
        Picture::Heif(layout) => heif::pixels(bytes, &header, &layout, limits)?,
    };
    let source_profile = profile::to_srgb(&mut image, source_profile);
    Ok(Decoded {
        image: orient::upright(image, header.orientation),
        format: header.format,
        orientation: header.orientation,
        source_profile,
    })
}

/// The picture as a file without metadata, for [`crate::strip`]; `None` for a format of which that is not
/// made.
///
/// # Errors
/// As [`inspect`]; `Malformed`, where a checksum of a PNG is wrong.
pub(crate) fn stripped(
    bytes: &[u8],
    limits: &Limits,
) -> Result<(Format, Option<Vec<u8>>), DecodeError> {
    let (header, picture) = header::read(bytes, limits)?;
    let orientation = header.orientation;
    let file = match picture {
        Picture::Jpeg(layout) => layout.stripped(bytes, orientation, limits),
        Picture::Png(layout) => Some(layout.stripped(bytes, orientation, limits)?),
        Picture::WebP(_) => None,
        #[cfg(feature = "heic")]
        Picture::Heif(_) => None,
    };
    Ok((header.format, file))
}
