//! JPEG: where the picture's parts lie, and its pixels.
//!
//! The decoder is given the parts it needs and nothing else, so that it and the header reader cannot
//! disagree about where the picture ends, and no metadata parser but ours runs.

mod colour;
mod entropy;
mod frame;
mod rare;
mod scans;
mod strip;
mod tables;
mod usual;
mod walk;

use std::ops::Range;

use idphoto_types::RgbImage;

pub(super) use self::walk::walk;

use self::colour::Colour;
use self::frame::Frame;
use super::error::DecodeError;
use super::facts::{Channels, JpegCoding};
use super::format::Format;
use super::header::Header;
use super::limits::Limits;
use super::orient::Orientation;
use super::profile::{Embedded, IgnoredProfile};

const TRUNCATED: DecodeError = DecodeError::Truncated { format: Format::Jpeg };
const SOI: [u8; 2] = [0xFF, 0xD8];
const EOI: [u8; 2] = [0xFF, 0xD9];

/// Where the parts of a JPEG picture lie.
pub(super) struct Layout {
    frame: Frame,
    colour: Colour,
    /// Whether an Adobe segment named the colours.
    adobe: bool,
    /// What the JFIF segment says of density, as it says it.
    density: Option<Density>,
    /// Whether the file is of a kind that the usual decoder gets wrong.
    rare: bool,
    /// Whether its Huffman tables are among its parts; otherwise they are the standard's.
    kept_tables: bool,
    /// Tables, frame and scans, in the file's order: all of it that a decoder is given.
    kept: Vec<Range<usize>>,
    icc: Vec<IccPart>,
}

/// The density fields of a JFIF segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Density {
    /// 0 a ratio only, 1 dots an inch, 2 dots a centimetre.
    pub(super) unit: u8,
    /// Across.
    pub(super) x: u16,
    /// Down.
    pub(super) y: u16,
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

    /// The picture as a file of nothing else.
    fn assembled(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        // Room for the standard tables, the markers and a segment that names the colours.
        let mut file = Vec::with_capacity(self.kept_bytes() + tables::STANDARD.len() + 64);
        file.extend(SOI);
        file.extend(self.colour.segment().iter().flatten());
        if !self.kept_tables {
            file.extend(tables::STANDARD);
        }
        for range in &self.kept {
            file.extend_from_slice(bytes.get(range.clone())?);
        }
        file.extend(EOI);
        Some(file)
    }

    /// Grey, three colours or four inks.
    pub(super) const fn channels(&self) -> Channels {
        match self.colour {
            Colour::Grey => Channels::Grey,
            Colour::Rgb | Colour::YCbCr => Channels::Colour,
            Colour::Cmyk | Colour::Ycck => Channels::Inks,
        }
    }

    pub(super) const fn density(&self) -> Option<Density> {
        self.density
    }

    /// Which process, and how many pixels share a sample of colour.
    pub(super) fn coding(&self) -> JpegCoding {
        JpegCoding {
            baseline: self.frame.baseline(),
            progressive: self.frame.progressive(),
            full_chroma: (0..self.frame.components().len())
                .all(|i| self.frame.factors(i) == self.frame.factors(0)),
        }
    }

    /// The picture as a file without metadata: see [`crate::strip`].
    pub(super) fn stripped(
        &self,
        bytes: &[u8],
        orientation: Orientation,
        limits: &Limits,
    ) -> Option<Vec<u8>> {
        strip::file(self, bytes, orientation, limits)
    }

    /// An upper bound of the bytes that decoding to RGB holds at once: the input assembled, what the
    /// decoder keeps, the pixels.
    pub(super) fn memory(&self, header: &Header) -> u64 {
        let decoder = if self.rare {
            rare::memory(&self.frame, header)
        } else {
            usual::memory(&self.frame, header)
        };
        let decoding = self.kept_bytes() as u64 + decoder + header.rgb_bytes();
        decoding.max(entropy::memory(&self.frame))
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

/// Decodes the pixels as stored, in the file's own RGB, once it is sure that they are all there.
pub(super) fn pixels(
    bytes: &[u8],
    header: &Header,
    layout: &Layout,
) -> Result<RgbImage, DecodeError> {
    entropy::whole(bytes, layout)?;
    let decode = || {
        let file = layout.assembled(bytes)?;
        let data = if layout.rare {
            rare::rgb(&file, header, layout.colour)?
        } else {
            usual::rgb(&file, header, &layout.frame)?
        };
        RgbImage::from_raw(header.width, header.height, data)
    };
    decode().ok_or(malformed("its pixels cannot be read"))
}

const fn malformed(what: &'static str) -> DecodeError {
    DecodeError::Malformed { format: Format::Jpeg, what }
}

const fn unsupported(what: &'static str) -> DecodeError {
    DecodeError::Unsupported { format: Format::Jpeg, what }
}

const fn too_many(what: &'static str, max: usize) -> DecodeError {
    DecodeError::TooManyParts { format: Format::Jpeg, what, max }
}
