//! How one HEVC picture is coded: its parameter sets, and the size that they give it.
//!
//! The size of a property is what the writer says; this is the one the decoder allocates.

use std::ops::Range;

use heic_decoder::DecodedImage;

use super::super::error::DecodeError;
use super::super::limits::Limits;
use super::boxes::Reader;
use super::{malformed, unsupported};

/// Kinds of NAL units (ITU-T H.265, table 7-1).
const SEQUENCE: u8 = 33;
const PICTURE: u8 = 34;

/// How a picture is coded.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Coded {
    /// The sequence and the picture parameter set.
    pub(super) sets: [Range<usize>; 2],
    /// Bytes of the length in front of each NAL unit, 1 to 4.
    pub(super) length_size: u8,
    pub(super) chroma: Chroma,
    /// Pixels across and down that are coded.
    pub(super) stored: (u32, u32),
    /// Those that are shown, without the padding to whole blocks.
    pub(super) shown: (u32, u32),
}

/// How many samples there are of each colour difference.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Chroma {
    /// None: grey.
    None,
    /// One for two by two pixels.
    Quarter,
    /// One for two pixels side by side.
    Half,
    /// One for each pixel.
    Full,
}

impl Chroma {
    /// Pixels across and down for one sample; `None` when there are no samples.
    pub(super) const fn step(self) -> Option<(usize, usize)> {
        match self {
            Self::None => None,
            Self::Quarter => Some((2, 2)),
            Self::Half => Some((2, 1)),
            Self::Full => Some((1, 1)),
        }
    }

    /// Of a decoded picture.
    pub(super) const fn of(image: &DecodedImage) -> Option<Self> {
        match image.chroma_format_idc {
            0 => Some(Self::None),
            1 => Some(Self::Quarter),
            2 => Some(Self::Half),
            3 => Some(Self::Full),
            _ => None,
        }
    }

    /// Samples of all planes of an area, brightness included.
    pub(super) fn samples(self, (width, height): (u32, u32)) -> u64 {
        let (width, height) = (u64::from(width), u64::from(height));
        let pair = self
            .step()
            .map_or(0, |(x, y)| 2 * width.div_ceil(x as u64) * height.div_ceil(y as u64));
        width * height + pair
    }
}

impl Coded {
    /// From the payload of an `hvcC` property (ISO/IEC 14496-15, 8.3.3.1).
    pub(super) fn read(
        file: &[u8],
        range: &Range<usize>,
        limits: &Limits,
    ) -> Result<Self, DecodeError> {
        let mut reader = Reader::inside(file, range);
        reader.take(21)?;
        let length_size = (reader.u8()? & 3) + 1;
        let mut sets = [None, None];
        for _ in 0..reader.u8()? {
            let kind = reader.u8()? & 0x3F;
            for _ in 0..reader.u16()? {
                let length = reader.u16()?;
                let unit = reader.take(length.into())?;
                let place = match kind {
                    SEQUENCE => &mut sets[0],
                    PICTURE => &mut sets[1],
                    _ => continue,
                };
                let head = file.get(unit.clone()).and_then(<[u8]>::first_chunk);
                // Both bytes of its head: the kind once more, and the base layer.
                if place.is_none() && head.is_some_and(|&[a, b]| a == kind << 1 && b & 0xF8 == 0) {
                    *place = Some(unit);
                }
            }
        }
        let [Some(sequence), Some(picture)] = sets else {
            return Err(malformed("a parameter set is missing"));
        };
        let unit = file.get(sequence.clone()).unwrap_or_default();
        let size = Bits::of(unit).size()?;
        let (chroma, stored, shown) = size.ok_or(malformed("its parameters are cut off"))?;
        limits.admit_size(stored.0, stored.1)?;
        Ok(Self { sets: [sequence, picture], length_size, chroma, stored, shown })
    }

    /// An upper bound of the bytes that the decoder holds at once for it, its input aside.
    ///
    /// Read off its source: four bytes and a mark for each sample; 21 bytes for each 4 x 4 pixels and
    /// 120 for each 16 x 16, which is less than 2 a pixel; a copy of the brightness while edges are
    /// smoothed. Cut to what is shown, planes grow in vectors: twice their size, and the old half
    /// while the new one is filled.
    pub(super) fn memory(&self) -> u64 {
        let pixels = u64::from(self.stored.0) * u64::from(self.stored.1);
        let (stored, shown) = (self.chroma.samples(self.stored), self.chroma.samples(self.shown));
        let decoding = 5 * stored + (2 + 4) * pixels;
        let cutting =
            if self.stored == self.shown { 0 } else { 4 * stored + 8 * shown + 4 * pixels };
        decoding.max(cutting) + (1 << 16)
    }
}

/// The bits of a NAL unit, most significant first, without the bytes that keep start codes out.
struct Bits<'a> {
    unit: &'a [u8],
    at: usize,
    bit: u8,
}

type Size = (Chroma, (u32, u32), (u32, u32));

impl<'a> Bits<'a> {
    /// Behind the two bytes of the unit's head.
    fn of(unit: &'a [u8]) -> Self {
        Self { unit: unit.get(2..).unwrap_or_default(), at: 0, bit: 0 }
    }

    fn one(&mut self) -> Option<u32> {
        if self.bit == 0 && self.unit.get(..=self.at)?.ends_with(&[0, 0, 3]) {
            self.at += 1;
        }
        let value = self.unit.get(self.at)? >> (7 - self.bit) & 1;
        self.bit = (self.bit + 1) % 8;
        self.at += usize::from(self.bit == 0);
        Some(value.into())
    }

    fn read(&mut self, count: u32) -> Option<u32> {
        (0..count).try_fold(0, |value, _| Some(value << 1 | self.one()?))
    }

    /// A number after as many zeros as it has bits (H.265, 9.2); none here needs more than 16.
    fn number(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.one()? == 0 {
            zeros += 1;
            if zeros > 16 {
                return None;
            }
        }
        Some((1 << zeros) - 1 + self.read(zeros)?)
    }

    /// Colour, coded and shown size in a sequence parameter set (H.265, 7.3.2.2).
    fn size(mut self) -> Result<Option<Size>, DecodeError> {
        let Some(head) = self.read(8) else { return Ok(None) };
        if head >> 1 & 7 != 0 {
            return Err(unsupported("several layers of time"));
        }
        Ok(self.size_behind_head())
    }

    fn size_behind_head(&mut self) -> Option<Size> {
        // Profile, tier and level; 96 bits when there is one layer.
        for _ in 0..3 {
            self.read(32)?;
        }
        self.number()?;
        let chroma = match self.number()? {
            0 => Chroma::None,
            1 => Chroma::Quarter,
            2 => Chroma::Half,
            // The planes are one picture, not three.
            3 if self.one()? == 0 => Chroma::Full,
            _ => return None,
        };
        let (width, height) = (self.number()?, self.number()?);
        let mut shown = (width, height);
        if self.one()? == 1 {
            // H.265, 7.4.3.2.1: in samples of colour.
            let (x, y) = chroma.step().unwrap_or((1, 1));
            let mut cut = |unit: usize| self.number()?.checked_mul(unit as u32);
            let [left, right, top, bottom] = [cut(x)?, cut(x)?, cut(y)?, cut(y)?];
            shown = (
                width.checked_sub(left.checked_add(right)?)?,
                height.checked_sub(top.checked_add(bottom)?)?,
            );
        }
        (shown.0 > 0 && shown.1 > 0).then_some((chroma, (width, height), shown))
    }
}
