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
    /// No colour: one component, the luma that JFIF gives a pixel (ITU-R BT.601, full range).
    Grey,
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

/// Encodes `image` as JPEG.
///
/// Baseline, in a JFIF file of version 1.02. In colour it passes
/// [`grammar::check_jpeg`](super::grammar::check_jpeg), in grey
/// [`grammar::check_portrait_jpeg`](super::grammar::check_portrait_jpeg).
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
        Chroma::Full | Chroma::Grey => SamplingFactor::F_1_1,
        Chroma::Half => SamplingFactor::F_2_2,
    });
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    let written = match options.chroma {
        Chroma::Grey => encoder.encode(&luma(image), width, height, ColorType::Luma),
        _ => encoder.encode(image.data(), width, height, ColorType::Rgb),
    };
    written.map_err(|e: EncodingError| match e {
        EncodingError::ZeroImageDimensions { .. } => too_large,
        _ => EncodeError::Encoder,
    })?;
    Ok(out)
}

/// Luma of every pixel: 0.299, 0.587 and 0.114 of red, green and blue (JFIF 1.02), in 65 536ths that
/// add up to one, rounded.
fn luma(image: &RgbImage) -> Vec<u8> {
    let weighted = |&[r, g, b]: &[u8; 3]| {
        (19_595 * u32::from(r) + 38_470 * u32::from(g) + 7_471 * u32::from(b) + 32_768) >> 16
    };
    image.data().as_chunks::<3>().0.iter().map(|pixel| weighted(pixel) as u8).collect()
}
