//! PNG: where the picture's parts lie, and its pixels.
//!
//! The decoder is given the chunks that make the picture and nothing else, so no text, profile or
//! animation chunk is inflated behind our back, and rows are converted as they come, so no second
//! picture of wider samples is held.

mod rows;
mod strip;
mod walk;

use std::io::Cursor;
use std::ops::Range;

use fdeflate::BoundedDecompressionError;
use idphoto_types::RgbImage;
use png::{DecodeOptions, Decoder, Transformations};

pub(super) use self::walk::walk;

use super::error::DecodeError;
use super::facts::Channels;
use super::format::Format;
use super::header::Header;
use super::limits::Limits;
use super::orient::Orientation;
use super::profile::{Embedded, IgnoredProfile};

/// Where the parts of a PNG picture lie.
pub(super) struct Layout {
    /// Bits a sample.
    depth: u8,
    /// Colour type: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA.
    colour: u8,
    /// Whether there is alpha, of any kind.
    transparent: bool,
    /// Kind and payload of each chunk that says how to show the pixels, but `iCCP`.
    shown: Vec<([u8; 4], Range<usize>)>,
    /// Whole chunks that the decoder is given: IHDR, PLTE, tRNS, IDAT, IEND.
    kept: Vec<Range<usize>>,
    interlaced: bool,
    /// The payload of the `iCCP` chunk.
    icc: Option<Range<usize>>,
    /// The payload of the `cICP` chunk.
    cicp: Option<[u8; 4]>,
    srgb: bool,
}

impl Layout {
    fn kept_bytes(&self) -> usize {
        self.kept.iter().map(Range::len).sum()
    }

    /// An upper bound of the bytes that decoding to RGB holds at once: the input assembled, a few rows,
    /// the pixels.
    pub(super) fn memory(&self, header: &Header) -> u64 {
        let rows = 64 * u64::from(header.width);
        self.kept_bytes() as u64 + rows + header.rgb_bytes()
    }

    /// Grey or colours.
    pub(super) const fn channels(&self) -> Channels {
        match self.colour {
            0 | 4 => Channels::Grey,
            _ => Channels::Colour,
        }
    }

    /// Bits a sample; entries of a palette have 8.
    pub(super) const fn bits(&self) -> u8 {
        if self.colour == 3 { 8 } else { self.depth }
    }

    pub(super) const fn transparent(&self) -> bool {
        self.transparent
    }

    /// Pixels a metre, across and down.
    pub(super) fn per_metre(&self, bytes: &[u8]) -> Option<[u32; 2]> {
        let (_, range) = self.shown.iter().find(|(kind, _)| kind == b"pHYs")?;
        let (&[x3, x2, x1, x0, y3, y2, y1, y0], &[1]) =
            bytes.get(range.clone())?.split_first_chunk()?
        else {
            return None;
        };
        Some([[x3, x2, x1, x0], [y3, y2, y1, y0]].map(u32::from_be_bytes))
    }

    /// The picture as a file without metadata: see [`crate::strip`].
    ///
    /// # Errors
    /// `Malformed`, where a checksum is wrong.
    pub(super) fn stripped(
        &self,
        bytes: &[u8],
        orientation: Orientation,
        limits: &Limits,
    ) -> Result<Vec<u8>, DecodeError> {
        strip::file(self, bytes, orientation, limits)
    }

    /// What the file says about its colours, by the precedence of the PNG specification (third
    /// edition, 4.3): `cICP` when it names a space known here, `iCCP`, `sRGB`. The profile is inflated
    /// up to the limit and no further.
    pub(super) fn profile(&self, bytes: &[u8], limits: &Limits) -> Embedded {
        // Primaries, transfer, matrix, full range (ITU-T H.273).
        match self.cicp {
            Some([1, 13, 0, 1]) => return Embedded::Srgb,
            Some([12, 13, 0, 1]) => return Embedded::DisplayP3,
            _ => {}
        }
        match &self.icc {
            Some(range) => inflate(bytes.get(range.clone()).unwrap_or_default(), limits),
            None if self.srgb => Embedded::Srgb,
            None if self.cicp.is_some() => Embedded::Ignored(IgnoredProfile::Unreadable),
            None => Embedded::None,
        }
    }
}

/// Inflates the payload of an `iCCP` chunk: a name, a zero byte, method 0, a zlib stream.
fn inflate(payload: &[u8], limits: &Limits) -> Embedded {
    let name = payload.iter().take(80).position(|&byte| byte == 0);
    let stream =
        name.and_then(|end| payload.get(end + 1..)).and_then(|rest| rest.strip_prefix(&[0]));
    let Some(stream) = stream else {
        return Embedded::Ignored(IgnoredProfile::Unreadable);
    };
    match fdeflate::decompress_to_vec_bounded(stream, limits.max_icc_bytes) {
        Ok(profile) => Embedded::Icc(profile),
        Err(BoundedDecompressionError::OutputTooLarge { .. }) => {
            Embedded::Ignored(IgnoredProfile::TooLarge)
        }
        Err(_) => Embedded::Ignored(IgnoredProfile::Unreadable),
    }
}

/// Decodes the pixels as stored, in the file's own RGB, laid on white.
///
/// Never reads past the last row: what a hostile file lets inflate behind it stays deflated.
pub(super) fn pixels(
    bytes: &[u8],
    header: &Header,
    layout: &Layout,
    limits: &Limits,
) -> Result<RgbImage, DecodeError> {
    let input = picture_chunks(bytes, layout)?;
    let decode = || {
        // The checksums have just been checked.
        let mut options = DecodeOptions::default();
        options.set_ignore_checksums(true);
        let mut decoder = Decoder::new_with_options(Cursor::new(input), options);
        let bytes = usize::try_from(limits.max_alloc).unwrap_or(usize::MAX);
        decoder.set_limits(png::Limits { bytes });
        decoder.set_transformations(Transformations::EXPAND);
        let reader = decoder.read_info().ok()?;
        if reader.info().size() != (header.width, header.height) {
            return None;
        }
        rows::read(reader, header.width, header.height, layout.interlaced)
    };
    decode()
        .and_then(|data| RgbImage::from_raw(header.width, header.height, data))
        .ok_or(DecodeError::Malformed { format: Format::Png, what: "its pixels cannot be read" })
}

/// The signature and the chunks that make the picture, their checksums checked.
fn picture_chunks(bytes: &[u8], layout: &Layout) -> Result<Vec<u8>, DecodeError> {
    let mut out = Vec::with_capacity(walk::SIGNATURE.len() + layout.kept_bytes());
    out.extend(walk::SIGNATURE);
    for range in &layout.kept {
        let chunk = bytes.get(range.clone()).unwrap_or_default();
        let sound = chunk.split_last_chunk::<4>().is_some_and(|(body, stored)| {
            let covered = body.get(4..).unwrap_or_default();
            crc32fast::hash(covered) == u32::from_be_bytes(*stored)
        });
        if !sound {
            return Err(DecodeError::Malformed {
                format: Format::Png,
                what: "a checksum does not match",
            });
        }
        out.extend_from_slice(chunk);
    }
    Ok(out)
}
