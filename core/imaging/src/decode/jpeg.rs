//! JPEG: where the picture's parts lie, and its pixels.
//!
//! The decoder is given the parts it needs and nothing else, so that it and the header reader cannot
//! disagree about where the picture ends, and no metadata parser but ours runs.

mod frame;
mod walk;

use std::io::Cursor;
use std::ops::Range;

use idphoto_types::RgbImage;
use image::codecs::jpeg::JpegDecoder;
use image::{ColorType, ImageDecoder};

pub(super) use self::walk::walk;

use self::frame::Frame;
use super::error::DecodeError;
use super::format::Format;
use super::header::Header;
use super::limits::Limits;
use super::profile::{Embedded, IgnoredProfile};

/// Where the parts of a JPEG picture lie.
pub(super) struct Layout {
    frame: Frame,
    /// What the decoder is given, in this order.
    kept: Vec<Range<usize>>,
    icc: Vec<IccPart>,
}

/// One `ICC_PROFILE` segment (ICC.1:2022, B.4).
struct IccPart {
    number: u8,
    of: u8,
    range: Range<usize>,
}

impl Layout {
    fn kept_bytes(&self) -> usize {
        self.kept.iter().map(Range::len).sum()
    }

    /// An upper bound of the bytes that decoding to RGB holds at once: the input assembled and once
    /// more in the decoder, the coefficients of a progressive picture, the pixels.
    pub(super) fn memory(&self, header: &Header) -> u64 {
        let input = 2 * self.kept_bytes() as u64;
        let grey = if self.frame.components() == 1 { header.rgb_bytes() / 3 } else { 0 };
        input + self.frame.coefficient_bytes() + grey + header.rgb_bytes()
    }

    /// The embedded colour profile, put together only when it is within the limit.
    pub(super) fn profile(&self, bytes: &[u8], limits: &Limits) -> Embedded {
        if self.icc.is_empty() {
            return Embedded::None;
        }
        if self.icc.iter().map(|part| part.range.len()).sum::<usize>() > limits.max_icc_bytes {
            return Embedded::Ignored(IgnoredProfile::TooLarge);
        }
        let mut parts: Vec<&IccPart> = self.icc.iter().collect();
        parts.sort_by_key(|part| part.number);
        let whole = parts.iter().enumerate().all(|(i, part)| {
            usize::from(part.number) == i + 1 && usize::from(part.of) == parts.len()
        });
        if !whole {
            return Embedded::Ignored(IgnoredProfile::Unreadable);
        }
        Embedded::Icc(
            parts.iter().filter_map(|p| bytes.get(p.range.clone())).flatten().copied().collect(),
        )
    }
}

/// Decodes the pixels as stored, in the file's own RGB.
pub(super) fn pixels(
    bytes: &[u8],
    header: &Header,
    layout: &Layout,
) -> Result<RgbImage, DecodeError> {
    let damaged =
        DecodeError::Malformed { format: Format::Jpeg, what: "its pixels cannot be read" };
    let decode = || {
        let mut input = Vec::with_capacity(layout.kept_bytes());
        for range in &layout.kept {
            input.extend_from_slice(bytes.get(range.clone())?);
        }
        let mut decoder = JpegDecoder::new(Cursor::new(input)).ok()?;
        if decoder.dimensions() != (header.width, header.height) {
            return None;
        }
        let mut limits = image::Limits::default();
        limits.max_image_width = Some(header.width);
        limits.max_image_height = Some(header.height);
        decoder.set_limits(limits).ok()?;
        let colour = decoder.color_type();
        let mut data = vec![0; usize::try_from(decoder.total_bytes()).ok()?];
        decoder.read_image(&mut data).ok()?;
        match colour {
            ColorType::Rgb8 => Some(data),
            ColorType::L8 => Some(data.iter().flat_map(|&v| [v; 3]).collect()),
            _ => None,
        }
    };
    decode().and_then(|data| RgbImage::from_raw(header.width, header.height, data)).ok_or(damaged)
}
