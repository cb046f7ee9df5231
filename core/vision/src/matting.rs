//! Portrait matting with MODNet: how much of each pixel is the person.

use idphoto_imaging::warp::{self, Filter};
use idphoto_types::{Matte, Plane, RgbImage, Similarity};

use crate::Vision;
use crate::crops::planar;
use crate::models::{Model, VisionError};

/// Shorter side of the network's input for the usual pass.
pub const USUAL_SIDE: u32 = 512;
/// Shorter side of the finer pass: more strands of hair, more mistakes of meaning.
pub const FINE_SIDE: u32 = 768;
/// The network halves its input five times.
const MULTIPLE: f64 = 32.0;

/// A matte with the place it was looked at.
#[derive(Clone, Debug)]
pub struct PlacedMatte {
    /// Alpha of the person.
    pub matte: Matte,
    /// From pixels of the matte to pixels of the photo.
    pub to_photo: Similarity,
}

impl Vision {
    /// The matte of the part of `image` that `to_photo` carries a frame of `aspect` x 1 to. Its
    /// shorter side has `side` pixels, give or take 16; it may reach a little beyond the frame
    /// on the right or below.
    ///
    /// # Errors
    /// [`VisionError`] when the network is not available.
    pub fn matte(
        &self,
        image: &RgbImage,
        to_photo: Similarity,
        aspect: f64,
        side: u32,
    ) -> Result<PlacedMatte, VisionError> {
        let [width, height] = input_size(aspect, side);
        // Square pixels, and the whole frame in view: the coarser of the two scales.
        let unit = (aspect / f64::from(width)).max(1.0 / f64::from(height));
        let to_photo = Similarity { a: unit, ..Similarity::IDENTITY }.then(to_photo);
        let crop = warp::image(image, to_photo, width, height, Filter::Triangle);
        Ok(PlacedMatte { matte: self.matte_of(&crop)?, to_photo })
    }

    /// The matte of a whole image whose sides are multiples of 32.
    ///
    /// # Errors
    /// [`VisionError`] when the network is not available.
    pub fn matte_of(&self, image: &RgbImage) -> Result<Matte, VisionError> {
        let (width, height) = (image.width(), image.height());
        let outputs = self.run(&self.portrait_matting, planar(image, 127.5, 127.5), &["output"])?;
        let malformed = VisionError::Malformed(Model::PortraitMatting);
        let Some(alpha) = outputs.into_iter().next() else { return Err(malformed) };
        let values = alpha.values.into_iter().map(|a| a.clamp(0.0, 1.0)).collect();
        Plane::from_raw(width, height, values).ok_or(malformed)
    }
}

fn input_size(aspect: f64, side: u32) -> [u32; 2] {
    let short = f64::from(side);
    let (w, h) = if aspect < 1.0 { (short, short / aspect) } else { (short * aspect, short) };
    [w, h].map(|v| ((v / MULTIPLE).round().max(1.0) * MULTIPLE) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_sides_are_multiples_of_32() {
        assert_eq!(input_size(413.0 / 531.0, 512), [512, 672]);
        assert_eq!(input_size(1.0, 512), [512, 512]);
        assert_eq!(input_size(1.5, 768), [1152, 768]);
    }
}
