//! PNG: 8-bit RGB or RGBA, density, the sRGB mark.

use idphoto_types::{Plane, RgbImage};
use png::{BitDepth, ColorType, Compression, Encoder, PixelDimensions, SrgbRenderingIntent, Unit};

use super::{EncodeError, Window};

/// From the smallest file to the largest: the same pixels, less and less compressed.
const COMPRESSIONS: [Compression; 3] =
    [Compression::Balanced, Compression::Fast, Compression::NoCompression];

/// Encodes `image` as PNG; with `alpha` (0 transparent to 1 opaque, same size) as RGBA, the colours
/// not multiplied by it.
///
/// The file passes [`grammar::check_png`](super::grammar::check_png). `dpi` is pixels an inch, at
/// least 1, written as pixels a metre, so 300 reads back as 299.9994.
///
/// # Errors
/// `AlphaSize`, `Density`, `TooLarge`.
pub fn png(
    image: &RgbImage,
    alpha: Option<&Plane>,
    dpi: Option<u16>,
) -> Result<Vec<u8>, EncodeError> {
    compressed(image, alpha, dpi, Compression::Balanced)
}

/// As [`png()`], within `window`. A floor is reached by compressing less, down to not at all: PNG has no
/// place for bytes that say nothing, and none are put into text. A target is not aimed at.
///
/// # Errors
/// `Window` when it is empty, `NoPng`, and those of [`png()`].
pub fn png_within(
    image: &RgbImage,
    alpha: Option<&Plane>,
    dpi: Option<u16>,
    window: &Window,
) -> Result<Vec<u8>, EncodeError> {
    let (min_bytes, max_bytes) = (window.min.unwrap_or(0), window.max.unwrap_or(usize::MAX));
    if min_bytes > max_bytes {
        return Err(EncodeError::Window { min_bytes, max_bytes });
    }
    for compression in COMPRESSIONS {
        let file = compressed(image, alpha, dpi, compression)?;
        if (min_bytes..=max_bytes).contains(&file.len()) {
            return Ok(file);
        }
        if file.len() > max_bytes {
            break;
        }
    }
    Err(EncodeError::NoPng { min_bytes, max_bytes })
}

fn compressed(
    image: &RgbImage,
    alpha: Option<&Plane>,
    dpi: Option<u16>,
    compression: Compression,
) -> Result<Vec<u8>, EncodeError> {
    let (width, height) = (image.width(), image.height());
    if width.max(height) > i32::MAX as u32 {
        return Err(EncodeError::TooLarge { width, height });
    }
    if dpi == Some(0) {
        return Err(EncodeError::Density);
    }
    let with_alpha;
    let (data, colour) = match alpha {
        None => (image.data(), ColorType::Rgb),
        Some(plane) if (plane.width(), plane.height()) == (width, height) => {
            with_alpha = interleaved(image, plane);
            (with_alpha.as_slice(), ColorType::Rgba)
        }
        Some(_) => return Err(EncodeError::AlphaSize),
    };
    let mut out = Vec::with_capacity(data.len() / 2);
    let mut encoder = Encoder::new(&mut out, width, height);
    encoder.set_color(colour);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(compression);
    encoder.set_source_srgb(SrgbRenderingIntent::RelativeColorimetric);
    encoder.set_pixel_dims(dpi.map(|dpi| {
        // An inch is 0.0254 m.
        let per_metre = (u32::from(dpi) * 10_000 + 127) / 254;
        PixelDimensions { xppu: per_metre, yppu: per_metre, unit: Unit::Meter }
    }));
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(data)?;
        writer.finish()
    });
    written.map_err(|_| EncodeError::Encoder)?;
    Ok(out)
}

fn interleaved(image: &RgbImage, alpha: &Plane) -> Vec<u8> {
    let pixels = image.data().as_chunks::<3>().0;
    pixels
        .iter()
        .zip(alpha.data())
        .flat_map(|(&[r, g, b], &a)| [r, g, b, (a.clamp(0.0, 1.0) * 255.0 + 0.5) as u8])
        .collect()
}
