//! WebP: where the picture's parts lie, and its pixels.
//!
//! The decoder is given a file put together from the chunks that make the picture and nothing else.

mod lossless;
mod walk;

use std::io::Cursor;
use std::ops::Range;

use idphoto_types::RgbImage;
use image_webp::WebPDecoder;

pub(super) use self::walk::walk;

use super::error::DecodeError;
use super::format::Format;
use super::header::Header;
use super::limits::Limits;
use super::profile::{Embedded, IgnoredProfile};

const TRUNCATED: DecodeError = DecodeError::Truncated { format: Format::WebP };

/// Where the parts of a WebP picture lie.
pub(super) struct Layout {
    /// The payload of the chunk that holds the pixels.
    data: Range<usize>,
    coding: Coding,
    /// The payload of the `ALPH` chunk beside lossy pixels.
    alpha: Option<Range<usize>>,
    /// The payload of the `ICCP` chunk.
    icc: Option<Range<usize>>,
}

/// How pixels are stored.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Coding {
    /// `VP8 ` (RFC 6386).
    Lossy,
    /// `VP8L` (RFC 9649, 3); with alpha, says its header, or without.
    Lossless { alpha: bool },
}

impl Layout {
    /// An upper bound of the bytes that decoding to RGB holds at once.
    ///
    /// # Errors
    /// `Malformed`, when lossless data is damaged in front of its pixels.
    pub(super) fn memory(&self, bytes: &[u8], header: &Header) -> Result<u64, DecodeError> {
        let pixels = u64::from(header.width) * u64::from(header.height);
        let part = |range: &Range<usize>| bytes.get(range.clone()).unwrap_or_default();
        let (data, alpha) = (part(&self.data), self.alpha.as_ref().map_or(&[][..], part));
        let tables = |data| lossless::table_bytes(data, header.width, header.height);
        let (planes, tables) = match (self.coding, alpha) {
            // The picture with alpha while its own comes together.
            (Coding::Lossless { .. }, _) => {
                (6 * pixels, tables(data.get(5..).unwrap_or_default())?)
            }
            // The lowest two bits of the first byte: 0 stored, 1 coded without loss.
            (Coding::Lossy, [first, coded @ ..]) if first & 3 == 1 => (10 * pixels, tables(coded)?),
            (Coding::Lossy, [_, ..]) => (6 * pixels, 0),
            (Coding::Lossy, []) => (0, 0),
        };
        // Luma and half-size chroma in whole macroblocks of 16 x 16, and what is known of each.
        let side = |pixels: u32| u64::from(pixels.div_ceil(16));
        let lossy = match self.coding {
            Coding::Lossy => side(header.width) * side(header.height) * (384 + 128),
            Coding::Lossless { .. } => 0,
        };
        let input = 2 * (data.len() + alpha.len()) as u64;
        Ok(input + planes + lossy + header.rgb_bytes() + tables)
    }

    /// The embedded colour profile, within the limit.
    pub(super) fn profile(&self, bytes: &[u8], limits: &Limits) -> Embedded {
        match self.icc.as_ref().and_then(|range| bytes.get(range.clone())) {
            None => Embedded::None,
            Some(profile) if profile.len() > limits.max_icc_bytes => {
                Embedded::Ignored(IgnoredProfile::TooLarge)
            }
            Some(profile) => Embedded::Icc(profile.to_vec()),
        }
    }

    const fn has_alpha(&self) -> bool {
        self.alpha.is_some() || matches!(self.coding, Coding::Lossless { alpha: true })
    }

    /// The picture as a file of nothing else.
    fn assembled(&self, bytes: &[u8], header: &Header) -> Option<Vec<u8>> {
        let data = bytes.get(self.data.clone())?;
        let mut body = Vec::with_capacity(data.len() + 64);
        body.extend(b"WEBP");
        if let Some(alpha) = &self.alpha {
            // The decoder looks for alpha only where an extended header announces it.
            let size = |side: u32| (side - 1).to_le_bytes();
            let ([w0, w1, w2, _], [h0, h1, h2, _]) = (size(header.width), size(header.height));
            push(&mut body, *b"VP8X", &[walk::ALPHA, 0, 0, 0, w0, w1, w2, h0, h1, h2])?;
            push(&mut body, *b"ALPH", bytes.get(alpha.clone())?)?;
        }
        let kind = if self.coding == Coding::Lossy { *b"VP8 " } else { *b"VP8L" };
        push(&mut body, kind, data)?;
        let mut file = Vec::with_capacity(body.len() + 8);
        push(&mut file, *b"RIFF", &body)?;
        Some(file)
    }
}

/// Adds a chunk, with its padding byte where its length is odd.
fn push(out: &mut Vec<u8>, kind: [u8; 4], payload: &[u8]) -> Option<()> {
    out.extend(kind);
    out.extend(u32::try_from(payload.len()).ok()?.to_le_bytes());
    out.extend(payload);
    if !payload.len().is_multiple_of(2) {
        out.push(0);
    }
    Some(())
}

/// Decodes the pixels as stored, in the file's own RGB, laid on white.
pub(super) fn pixels(
    bytes: &[u8],
    header: &Header,
    layout: &Layout,
) -> Result<RgbImage, DecodeError> {
    let decode = || {
        let mut decoder = WebPDecoder::new(Cursor::new(layout.assembled(bytes, header)?)).ok()?;
        let size = (header.width, header.height);
        if decoder.dimensions() != size || decoder.has_alpha() != layout.has_alpha() {
            return None;
        }
        let mut data = vec![0; decoder.output_buffer_size()?];
        decoder.read_image(&mut data).ok()?;
        if layout.has_alpha() {
            data = super::blend::rgba_on_white(data);
        }
        RgbImage::from_raw(header.width, header.height, data)
    };
    decode().ok_or(malformed("its pixels cannot be read"))
}

const fn malformed(what: &'static str) -> DecodeError {
    DecodeError::Malformed { format: Format::WebP, what }
}

const fn unsupported(what: &'static str) -> DecodeError {
    DecodeError::Unsupported { format: Format::WebP, what }
}
