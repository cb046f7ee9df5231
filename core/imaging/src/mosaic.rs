//! Mosaics: within a mask the picture is replaced by the means of square cells.
//!
//! Unlike a blur, a cell keeps one number for its whole area: there is nothing to sharpen again.

use idphoto_types::{Plane, RgbImage};

/// Square cells that tile the plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cells {
    /// Pixels a side, at least 1; 0 counts as 1.
    pub side: u32,
    /// A corner of the tiling, `[x, y]` in pixels.
    pub corner: [u32; 2],
}

impl Cells {
    /// The cell that pixel `at` belongs to along one axis, counted from the first one in the picture.
    fn index(self, axis: usize, at: u32) -> usize {
        // In 64 bits, where a cell of any side fits.
        let side = u64::from(self.side.max(1));
        ((u64::from(at) + side - u64::from(self.corner[axis]) % side) / side) as usize
    }
}

/// The image with every pixel moved towards the mean of its cell by its weight in `mask`: 0 leaves
/// it as it is, 1 replaces it. The mean is that of the cell's pixels, weighed by the mask, so that
/// nothing outside the mask shows inside.
///
/// # Panics
/// When image and mask differ in size.
#[must_use]
pub fn pixelated(image: &RgbImage, mask: &Plane, cells: Cells) -> RgbImage {
    let (w, h) = (image.width(), image.height());
    assert_eq!((w, h), (mask.width(), mask.height()), "one size");
    let across = cells.index(0, w - 1) + 1;
    let cell = |i: usize| {
        let (x, y) = (i as u32 % w, i as u32 / w);
        cells.index(1, y) * across + cells.index(0, x)
    };
    // Weight and weighted channels of each cell; in f64 and in the pixels' order.
    let mut sums = vec![[0.0_f64; 4]; (cells.index(1, h - 1) + 1) * across];
    for (i, (pixel, weight)) in image.data().chunks_exact(3).zip(mask.data()).enumerate() {
        let weight = f64::from(weight.clamp(0.0, 1.0));
        let [total, channels @ ..] = &mut sums[cell(i)];
        *total += weight;
        for (sum, value) in channels.iter_mut().zip(pixel) {
            *sum += weight * f64::from(*value);
        }
    }
    let mut out = image.clone();
    for (i, (pixel, weight)) in out.data_mut().chunks_exact_mut(3).zip(mask.data()).enumerate() {
        let weight = f64::from(weight.clamp(0.0, 1.0));
        let [total, channels @ ..] = sums[cell(i)];
        if weight <= 0.0 || total <= 0.0 {
            continue;
        }
        for (value, sum) in pixel.iter_mut().zip(channels) {
            let seen = f64::from(*value);
            *value = (seen + (sum / total - seen) * weight + 0.5) as u8;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use idphoto_types::Rgb;

    use super::*;

    fn ramp(width: u32, height: u32) -> RgbImage {
        let data = (0..width * height).flat_map(|i| [(i % width * 10) as u8, 7, 200]).collect();
        RgbImage::from_raw(width, height, data).unwrap()
    }

    #[test]
    fn cells_lie_where_they_are_asked_for() {
        let image = ramp(8, 6);
        let all = Plane::filled(8, 6, 1.0);
        let out = pixelated(&image, &all, Cells { side: 3, corner: [4, 1] });
        let reds: Vec<u8> = (0..8).map(|x| out.pixel(x, 0)[0]).collect();
        assert_eq!(reds, [0, 20, 20, 20, 50, 50, 50, 70]);
        assert!(out.data().iter().skip(1).step_by(3).all(|g| *g == 7));
    }

    #[test]
    fn what_is_not_masked_stays_and_does_not_count() {
        let mut image = ramp(8, 4);
        let mut mask = Plane::filled(8, 4, 1.0);
        for y in 0..4_usize {
            mask.data_mut()[y * 8 + 2] = 0.0;
            image.data_mut()[(y * 8 + 2) * 3] = 255;
        }
        let out = pixelated(&image, &mask, Cells { side: 4, corner: [0, 0] });
        let reds: Vec<u8> = (0..8).map(|x| out.pixel(x, 3)[0]).collect();
        assert_eq!(reds, [13, 13, 255, 13, 55, 55, 55, 55]);
    }

    #[test]
    fn a_soft_mask_mixes_and_odd_values_do_no_harm() {
        let image = RgbImage::from_raw(2, 1, vec![0, 0, 0, 100, 100, 100]).unwrap();
        let mask = |a, b| Plane::from_raw(2, 1, vec![a, b]).unwrap();
        let cells = Cells { side: 2, corner: [0, 0] };
        assert_eq!(pixelated(&image, &mask(0.5, 0.5), cells).data(), [25, 25, 25, 75, 75, 75]);
        assert!(pixelated(&image, &mask(f32::NAN, -1.0), cells) == image);
        let one = Cells { side: 0, corner: [9, 9] };
        assert!(pixelated(&image, &mask(1.0, 7.0), one) == image);
        let huge = Cells { side: u32::MAX, corner: [u32::MAX, 5] };
        let _ = pixelated(&RgbImage::filled(3, 3, Rgb([1; 3])), &Plane::filled(3, 3, 1.0), huge);
    }

    #[test]
    fn portable_bytes() {
        // FNV-1a of a mosaic: another value on another processor is a bug.
        let data = (0..60_u32 * 50 * 3).map(|i| (i * i % 253) as u8).collect();
        let image = RgbImage::from_raw(60, 50, data).unwrap();
        let mask = (0..3000_u32).map(|i| (i * 31 % 100) as f32 / 99.0).collect();
        let mask = Plane::from_raw(60, 50, mask).unwrap();
        let out = pixelated(&image, &mask, Cells { side: 7, corner: [3, 5] });
        let hash = out.data().iter().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
            (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3)
        });
        assert_eq!(hash, PORTABLE, "{hash:#x}");
    }
    const PORTABLE: u64 = 0x7175_846f_bab3_b1a8;
}
