//! JPEG: baseline, one scan, the standard's own Huffman tables.
//!
//! Optimised tables are never asked for: the encoder then writes several scans, which common decoders
//! misread, and the table becomes a trait of the picture. Its `simd` feature stays off, since it
//! gives other bytes on other processors.

use idphoto_types::RgbImage;
use jpeg_encoder::{
    ChromaSubsamplingMethod, ColorType, Encoder, EncodingError, PixelDensity, SamplingFactor,
};

use super::EncodeError;

/// How much colour detail is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Chroma {
    /// 4:4:4, a colour sample for every pixel.
    #[default]
    Full,
    /// 4:2:0, a colour sample, averaged, for every four pixels.
    Half,
}

/// How a JPEG is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JpegOptions {
    /// 1 to 100 on the scale of libjpeg.
    pub quality: u8,
    /// How much colour detail is kept.
    pub chroma: Chroma,
    /// Pixels an inch, both ways, at least 1; `None` says only that pixels are square.
    pub dpi: Option<u16>,
}

impl Default for JpegOptions {
    /// Quality 95, full chroma, 300 dpi.
    fn default() -> Self {
        Self { quality: 95, chroma: Chroma::Full, dpi: Some(300) }
    }
}

/// A JPEG and the quality it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// The file.
    pub bytes: Vec<u8>,
    /// 1 to 100.
    pub quality: u8,
}

/// The lowest quality [`jpeg_within`] goes down to. Below it the 8-pixel blocks show in a face at arm's
/// length, and an authority would reject the portrait for it.
pub const MIN_QUALITY: u8 = 30;

/// Encodes `image` as JPEG.
///
/// The file passes [`grammar::check_jpeg`](super::grammar::check_jpeg).
///
/// # Errors
/// `Quality`, `Density`, `TooLarge`.
pub fn jpeg(image: &RgbImage, options: &JpegOptions) -> Result<Vec<u8>, EncodeError> {
    if !(1..=100).contains(&options.quality) {
        return Err(EncodeError::Quality(options.quality));
    }
    let too_large = EncodeError::TooLarge { width: image.width(), height: image.height() };
    let (Ok(width), Ok(height)) = (u16::try_from(image.width()), u16::try_from(image.height()))
    else {
        return Err(too_large);
    };
    let mut out = Vec::with_capacity(image.data().len() / 8);
    let mut encoder = Encoder::new(&mut out, options.quality);
    match options.dpi {
        Some(0) => return Err(EncodeError::Density),
        Some(dpi) => encoder.set_density(PixelDensity::dpi(dpi)),
        None => encoder.set_density(PixelDensity::default()),
    }
    encoder.set_sampling_factor(match options.chroma {
        Chroma::Full => SamplingFactor::F_1_1,
        Chroma::Half => SamplingFactor::F_2_2,
    });
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder.encode(image.data(), width, height, ColorType::Rgb).map_err(
        |e: EncodingError| match e {
            EncodingError::ZeroImageDimensions { .. } => too_large,
            _ => EncodeError::Encoder,
        },
    )?;
    Ok(out)
}

/// Encodes `image` as JPEG of at most `max_bytes` bytes, at the largest quality not above
/// `options.quality` that allows it.
///
/// Found by halving the interval down to [`MIN_QUALITY`] (or to `options.quality` where that is
/// lower), about seven encodings; "largest" therefore takes it that a file grows with its quality,
/// which holds but for a few bytes here and there.
///
/// # Errors
/// `DoesNotFit`, and those of [`jpeg`].
pub fn jpeg_within(
    image: &RgbImage,
    options: &JpegOptions,
    max_bytes: usize,
) -> Result<Encoded, EncodeError> {
    let at = |quality| -> Result<Encoded, EncodeError> {
        Ok(Encoded { bytes: jpeg(image, &JpegOptions { quality, ..*options })?, quality })
    };
    let mut last = at(options.quality)?;
    if last.bytes.len() <= max_bytes {
        return Ok(last);
    }
    let (mut low, mut high) = (MIN_QUALITY, options.quality);
    let mut best = None;
    while low < high {
        let middle = low + (high - low) / 2;
        last = at(middle)?;
        if last.bytes.len() <= max_bytes {
            low = middle + 1;
            best = Some(last.clone());
        } else {
            high = middle;
        }
    }
    best.ok_or(EncodeError::DoesNotFit {
        bytes: last.bytes.len(),
        quality: last.quality,
        max_bytes,
    })
}
