//! Foreground colours: what the person's pixels would be without the old wall shining through.
//!
//! Blur-fusion estimation in two rounds, a wide and a narrow one (Forte, "Approximate Fast
//! Foreground Colour Estimation", ICIP 2021).

use idphoto_types::{Matte, Plane, RgbImage};

use crate::blur::boxed;

/// Window of the wide and of the narrow round, as shares of the image's longer side.
const WINDOWS: [f32; 2] = [0.090, 0.006];
/// Keeps divisions finite where a window holds no foreground or no background at all.
const NOTHING: f32 = 1e-5;

/// The image with the colours of the foreground alone; where `matte` is 0 the colour is a guess.
///
/// # Panics
/// When image and matte differ in size.
#[must_use]
pub fn estimated(image: &RgbImage, matte: &Matte) -> RgbImage {
    let (w, h) = (image.width(), image.height());
    assert_eq!((w, h), (matte.width(), matte.height()), "one size");
    let mut out = image.clone();
    let blurred_matte = WINDOWS.map(|share| boxed(matte, radius(share, w, h)));
    for channel in 0..3 {
        let seen = Plane::from_raw(
            w,
            h,
            image.data().iter().skip(channel).step_by(3).map(|v| f32::from(*v) / 255.0).collect(),
        )
        .unwrap_or_else(|| Plane::filled(w, h, 0.0));
        let estimate = channel_estimate(&seen, matte, &blurred_matte);
        let pixels = out.data_mut().iter_mut().skip(channel).step_by(3);
        for (value, foreground) in pixels.zip(estimate.data()) {
            *value = (foreground * 255.0 + 0.5) as u8;
        }
    }
    out
}

fn radius(share: f32, width: u32, height: u32) -> usize {
    ((share * width.max(height) as f32) / 2.0).round().max(1.0) as usize
}

fn channel_estimate(seen: &Plane, matte: &Matte, blurred_matte: &[Plane; 2]) -> Plane {
    let (w, h) = (seen.width(), seen.height());
    let (mut foreground, mut background) = (seen.clone(), seen.clone());
    for (share, near_alpha) in WINDOWS.into_iter().zip(blurred_matte) {
        let radius = radius(share, w, h);
        let weighted = |plane: &Plane, weight: &dyn Fn(f32) -> f32| {
            let mut product = plane.clone();
            for (value, alpha) in product.data_mut().iter_mut().zip(matte.data()) {
                *value *= weight(*alpha);
            }
            boxed(&product, radius)
        };
        let near_foreground = weighted(&foreground, &|alpha| alpha);
        let near_background = weighted(&background, &|alpha| 1.0 - alpha);
        for i in 0..seen.data().len() {
            let (alpha, near) = (matte.data()[i], near_alpha.data()[i]);
            let f = near_foreground.data()[i] / (near + NOTHING);
            let b = near_background.data()[i] / (1.0 - near + NOTHING);
            let error = seen.data()[i] - alpha * f - (1.0 - alpha) * b;
            foreground.data_mut()[i] = (f + alpha * error).clamp(0.0, 1.0);
            background.data_mut()[i] = b.clamp(0.0, 1.0);
        }
    }
    foreground
}

#[cfg(test)]
mod tests {
    use idphoto_types::Rgb;

    use super::*;

    #[test]
    fn the_wall_is_taken_out_of_a_soft_edge() {
        // A brown head (left) before a green wall (right), with a soft edge ten pixels wide.
        let (w, h) = (400_u32, 60_u32);
        let (hair, wall) = ([90.0, 60.0, 40.0], [30.0, 220.0, 60.0]);
        let mut image = RgbImage::filled(w, h, Rgb([0; 3]));
        let mut matte = Plane::filled(w, h, 0.0);
        for i in 0..(w * h) as usize {
            let x = (i as u32 % w) as f32;
            let alpha = ((205.0 - x) / 10.0).clamp(0.0, 1.0);
            matte.data_mut()[i] = alpha;
            for c in 0..3 {
                let v: f32 = alpha * hair[c] + (1.0 - alpha) * wall[c];
                image.data_mut()[i * 3 + c] = v.round() as u8;
            }
        }
        let clean = estimated(&image, &matte);
        for x in 190..203 {
            let got = clean.pixel(x, 30);
            // What counts is the old wall's share in the new picture: the error times alpha. Left
            // alone it would be up to 40 levels of green here.
            let alpha = matte.at(x, 30);
            for c in 0..3 {
                let off = alpha * (f32::from(got[c]) - hair[c]).abs();
                assert!(off < 12.0, "x = {x}: {got:?} is not {hair:?}");
            }
        }
        assert_eq!(clean.pixel(100, 30), image.pixel(100, 30), "opaque pixels stay as they are");
    }
}
