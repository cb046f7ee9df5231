//! A photo's file copied without its metadata, for authorities that let software change nothing.
//!
//! The compressed pixels are the photo's own, byte for byte: nothing is decoded, cropped or compressed
//! again. What goes: EXIF but the orientation, XMP, IPTC, comments, thumbnails, second pictures and gain
//! maps, maker's segments, bytes between segments and behind the end. What stays, because without it the
//! pixels are not shown right: tables, frame header and scans; the orientation, alone in a block of its
//! own; the colour profile, where it can be read (a wide-gamut photo without it has dull colours);
//! Adobe's colour transform; the density.
//!
//! Not here: whether the file is as an authority wants it.

use crate::decode::{DecodeError, Format, Limits, stripped as picture};

/// Why there is no copy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StripError {
    /// The file cannot be read.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// A format whose files are not copied.
    #[error(
        "a {0} file cannot be copied without its metadata; set the camera to JPEG and take the \
         photo again"
    )]
    Format(Format),
}

/// The photo as a file of the same format without metadata, at most some bytes longer.
///
/// - JPEG, of every process that is read: SOI; a JFIF segment of version 1.02 with the file's own
///   density, where the colours are what JFIF means; EXIF with the orientation, unless it is upright;
///   `ICC_PROFILE` segments as they were; an Adobe segment, if there was one, that says its colour transform;
///   then each DQT, DHT, DRI, SOF, SOS and scan byte for byte in the file's order; EOI.
/// - PNG: signature, IHDR; `iCCP` under another name, `cICP`, `sRGB`, `gAMA`, `cHRM`, `pHYs`; `eXIf` with
///   the orientation; PLTE, tRNS, every IDAT byte for byte, IEND.
///
/// A decoder that reads the file shows the same pixels for both, the same way up and in the same colours.
///
/// # Errors
/// `Decode` for what [`inspect`](crate::decode::inspect) refuses, and a PNG whose checksums are wrong;
/// `Format` for WebP and HEIC. Damage inside a scan is not looked for: decode the copy.
pub fn stripped(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, StripError> {
    let (format, file) = picture(bytes, limits)?;
    file.ok_or(StripError::Format(format))
}

#[cfg(test)]
mod tests;
