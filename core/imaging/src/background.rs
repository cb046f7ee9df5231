//! Putting the person before a new background.

use idphoto_types::{Matte, Rgb, RgbImage};

/// `foreground` over a wall of one colour.
///
/// # Panics
/// When the two sizes differ.
#[must_use]
pub fn composed(foreground: &RgbImage, matte: &Matte, colour: Rgb) -> RgbImage {
    assert_eq!(
        (foreground.width(), foreground.height()),
        (matte.width(), matte.height()),
        "one size"
    );
    let mut out = foreground.clone();
    let wall = colour.0.map(f32::from);
    for (pixel, alpha) in out.data_mut().chunks_exact_mut(3).zip(matte.data()) {
        for (value, wall) in pixel.iter_mut().zip(wall) {
            *value = (wall + (f32::from(*value) - wall) * alpha + 0.5).clamp(0.0, 255.0) as u8;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use idphoto_types::Plane;

    use super::*;

    #[test]
    fn alpha_weighs_person_against_wall() {
        let person = RgbImage::filled(3, 1, Rgb([200, 100, 0]));
        let matte = Plane::from_raw(3, 1, vec![0.0, 0.5, 1.0]).unwrap();
        let out = composed(&person, &matte, Rgb([0, 100, 200]));
        assert_eq!(out.data(), &[0, 100, 200, 100, 100, 100, 200, 100, 0]);
    }
}
