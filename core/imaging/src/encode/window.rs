//! The search for a JPEG between two sizes: which quality, which chroma, and only then padding.

use idphoto_types::RgbImage;

use super::padding::{LEAST, MAX_PADDING, padded};
use super::{Chroma, EncodeError, JpegOptions, jpeg};

/// How many bytes a file may have. Both ends inclusive; `Default` lets everything pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// Least.
    pub min: Option<usize>,
    /// Most.
    pub max: Option<usize>,
    /// What the authority would like best: quality goes up to 100, or down to
    /// [`TARGET_QUALITY`], to come as near as it can without more bytes than that. Nothing is padded for it.
    pub target: Option<usize>,
}

/// A JPEG and what it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// The file.
    pub bytes: Vec<u8>,
    /// 1 to 100.
    pub quality: u8,
    /// How much colour detail was kept.
    pub chroma: Chroma,
    /// How many of the bytes are padding.
    pub padding: usize,
}

/// The lowest quality [`jpeg_within`] goes down to. Below it the 8-pixel blocks show in a face at arm's
/// length, and an authority would reject the portrait for it.
pub const MIN_QUALITY: u8 = 30;
/// The lowest quality a target is worth. A wish is no limit: this one still shows no loss at the size
/// a portrait is looked at.
pub const TARGET_QUALITY: u8 = 90;
/// Below this quality, full chroma is no end in itself. Measured on eight portraits of 700 rows, 4:4:4
/// against 4:2:0 of as many bytes: at 65 the mean colour error is the same (dE 1.66) and that of lightness
/// 15 % smaller with 4:2:0; at 70 its colours are worse by 8 %, at 85 by 18 %.
pub const FULL_CHROMA_QUALITY: u8 = 65;
/// Quality that halving the chroma has to win before it is done; in that measurement it won 12 at 65.
pub const CHROMA_GAIN: u8 = 10;

/// Encodes `image` as JPEG within `window`.
///
/// - The quality is `options.quality` where that fits; else the largest below it that is within the
///   ceiling, found by halving the interval down to [`MIN_QUALITY`] (or to `options.quality` where that
///   is lower), about seven encodings; "largest" therefore takes it that a file grows with its quality,
///   which holds but for a few bytes here and there.
/// - Where full chroma is asked for and fits only below [`FULL_CHROMA_QUALITY`], 4:2:0 is taken if it
///   fits at a quality higher by [`CHROMA_GAIN`] or more, or if 4:4:4 does not fit at all.
/// - A file below the floor is made with a higher quality, up to 100, as little as is needed; what is
///   then still missing is padding: comments of zeros behind APP0, exact to the byte, at most
///   [`MAX_PADDING`] of them.
///
/// The file passes [`grammar::check_portrait_jpeg`](super::grammar::check_portrait_jpeg).
///
/// # Errors
/// `Window` when it is empty; `DoesNotFit`; `CannotFill`; and those of [`jpeg()`].
pub fn jpeg_within(
    image: &RgbImage,
    options: &JpegOptions,
    window: &Window,
) -> Result<Encoded, EncodeError> {
    let (min, max) = (window.min.unwrap_or(0), window.max.unwrap_or(usize::MAX));
    if min > max {
        return Err(EncodeError::Window { min_bytes: min, max_bytes: max });
    }
    let search = Search { image, options, min, max };
    let target = window.target.map(|target| target.clamp(min, max));
    let found = search.found(options.chroma, target);
    let coarse = |e: &Encoded| e.quality < FULL_CHROMA_QUALITY && e.quality < options.quality;
    let found = match found {
        Ok(full) if options.chroma == Chroma::Full && coarse(&full) => {
            match search.found(Chroma::Half, target) {
                Ok(half) if half.quality >= full.quality + CHROMA_GAIN => half,
                _ => full,
            }
        }
        Err(EncodeError::DoesNotFit { .. }) if options.chroma == Chroma::Full => {
            search.found(Chroma::Half, target)?
        }
        found => found?,
    };
    search.filled(found)
}

struct Search<'a> {
    image: &'a RgbImage,
    options: &'a JpegOptions,
    min: usize,
    max: usize,
}

impl Search<'_> {
    fn at(&self, quality: u8, chroma: Chroma) -> Result<Encoded, EncodeError> {
        let bytes = jpeg(self.image, &JpegOptions { quality, chroma, ..*self.options })?;
        Ok(Encoded { bytes, quality, chroma, padding: 0 })
    }

    /// The file of the quality that the window asks for; it may still be below the floor.
    fn found(&self, chroma: Chroma, target: Option<usize>) -> Result<Encoded, EncodeError> {
        let mut start = self.options.quality;
        if let Some(target) = target {
            match self.largest(TARGET_QUALITY, 100, target, chroma)?.0 {
                // The floor is a limit, the target a wish.
                Some(near) if near.bytes.len() < self.min => return self.raised(near),
                Some(near) => return Ok(near),
                None => start = TARGET_QUALITY,
            }
        }
        let first = self.at(start, chroma)?;
        if first.bytes.len() < self.min {
            return self.raised(first);
        }
        if first.bytes.len() <= self.max {
            return Ok(first);
        }
        let (best, least) = self.largest(MIN_QUALITY.min(start), start - 1, self.max, chroma)?;
        best.ok_or_else(|| {
            let least = least.unwrap_or(first);
            let (bytes, quality) = (least.bytes.len(), least.quality);
            EncodeError::DoesNotFit { bytes, quality, max_bytes: self.max }
        })
    }

    /// From `low` to `high`, the file of the largest quality that has no more than `most` bytes, and that
    /// of the lowest quality tried that has more.
    fn largest(
        &self,
        mut low: u8,
        high: u8,
        most: usize,
        chroma: Chroma,
    ) -> Result<(Option<Encoded>, Option<Encoded>), EncodeError> {
        let mut end = high + 1;
        let (mut best, mut least) = (None, None);
        while low < end {
            let middle = low + (end - low) / 2;
            let tried = self.at(middle, chroma)?;
            if tried.bytes.len() <= most {
                low = middle + 1;
                best = Some(tried);
            } else {
                end = middle;
                least = Some(tried);
            }
        }
        Ok((best, least))
    }

    /// The file of the lowest quality above that of `first` that reaches the floor; the largest within
    /// the ceiling when none does both.
    fn raised(&self, first: Encoded) -> Result<Encoded, EncodeError> {
        let (mut below, mut end) = (first, 101);
        let mut reached = None;
        while below.quality + 1 < end {
            let middle = below.quality + (end - below.quality) / 2;
            let tried = self.at(middle, below.chroma)?;
            if tried.bytes.len() < self.min {
                below = tried;
            } else {
                end = middle;
                reached = Some(tried);
            }
        }
        Ok(match reached {
            Some(file) if file.bytes.len() <= self.max => file,
            _ => below,
        })
    }

    /// The file, padded up to the floor.
    fn filled(&self, mut file: Encoded) -> Result<Encoded, EncodeError> {
        loop {
            let (bytes, min_bytes) = (file.bytes.len(), self.min);
            let missing = min_bytes.saturating_sub(bytes);
            if missing > MAX_PADDING {
                return Err(EncodeError::CannotFill { bytes, min_bytes });
            }
            let added = if missing == 0 { 0 } else { missing.max(LEAST) };
            if bytes + added <= self.max {
                file.bytes = padded(&file.bytes, added)?;
                file.padding = added;
                return Ok(file);
            }
            // One to three bytes are missing and no more may come: a coarser picture leaves room.
            if file.quality <= MIN_QUALITY {
                return Err(EncodeError::CannotFill { bytes, min_bytes });
            }
            file = self.at(file.quality - 1, file.chroma)?;
        }
    }
}
