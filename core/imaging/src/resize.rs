//! Whole-image resize with a proper low-pass filter, for what the networks look at.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use idphoto_types::RgbImage;

/// Why an image was not resized.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("an image cannot be resized to {width} x {height}")]
pub struct ResizeError {
    width: u32,
    height: u32,
}

/// Resizes to `width` x `height` pixels with a triangle filter as wide as the reduction asks.
///
/// # Errors
/// [`ResizeError`] when a side is 0.
pub fn triangle(image: &RgbImage, width: u32, height: u32) -> Result<RgbImage, ResizeError> {
    let failed = || ResizeError { width, height };
    if (width, height) == (image.width(), image.height()) {
        return Ok(image.clone());
    }
    let source = ImageRef::new(image.width(), image.height(), image.data(), PixelType::U8x3)
        .map_err(|_| failed())?;
    let mut target = Image::new(width, height, PixelType::U8x3);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Bilinear))
        .use_alpha(false);
    Resizer::new().resize(&source, &mut target, &options).map_err(|_| failed())?;
    RgbImage::from_raw(width, height, target.into_vec()).ok_or_else(failed)
}

#[cfg(test)]
mod tests {
    use idphoto_types::Rgb;

    use super::*;

    #[test]
    fn a_fine_pattern_becomes_its_mean_and_not_noise() {
        let mut image = RgbImage::filled(64, 64, Rgb([0; 3]));
        for (i, pixel) in image.data_mut().chunks_exact_mut(3).enumerate() {
            if (i % 64 + i / 64) % 2 == 0 {
                pixel.fill(255);
            }
        }
        let small = triangle(&image, 8, 8).unwrap();
        assert!(small.data().iter().all(|v| (120..=135).contains(v)), "{:?}", &small.data()[..6]);
        assert!(triangle(&image, 0, 8).is_err());
    }
}
