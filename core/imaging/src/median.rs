//! The median of three by three pixels, channel by channel: takes out what only one pixel shows and
//! leaves edges where they are.

use idphoto_types::RgbImage;
use rayon::prelude::*;

/// Every channel of every pixel replaced by the median of the nine around it. Beyond the edge the
/// edge's pixels are repeated.
#[must_use]
pub fn of_nine(image: &RgbImage) -> RgbImage {
    let stride = image.width() as usize * 3;
    let last = image.height() as usize - 1;
    let line = |y: usize| &image.data()[y * stride..(y + 1) * stride];
    let mut out = image.clone();
    out.data_mut().par_chunks_exact_mut(stride).enumerate().for_each(|(y, row)| {
        let lines = [line(y.saturating_sub(1)), line(y), line((y + 1).min(last))];
        for (i, value) in row.iter_mut().enumerate() {
            let left = if i < 3 { i } else { i - 3 };
            let right = if i + 3 < stride { i + 3 } else { i };
            let [a, b, c] = lines.map(|l| [l[left], l[i], l[right]]);
            *value = median([a[0], a[1], a[2], b[0], b[1], b[2], c[0], c[1], c[2]]);
        }
    });
    out
}

/// Exchanges that leave the median of nine values in the middle (Paeth, "Median finding on a 3 x 3
/// grid", Graphics Gems I; the order is Devillard's, 1998).
const EXCHANGES: [(usize, usize); 19] = [
    (1, 2),
    (4, 5),
    (7, 8),
    (0, 1),
    (3, 4),
    (6, 7),
    (1, 2),
    (4, 5),
    (7, 8),
    (0, 3),
    (5, 8),
    (4, 7),
    (3, 6),
    (1, 4),
    (2, 5),
    (4, 7),
    (4, 2),
    (6, 4),
    (4, 2),
];

fn median(mut nine: [u8; 9]) -> u8 {
    for (a, b) in EXCHANGES {
        let (low, high) = (nine[a].min(nine[b]), nine[a].max(nine[b]));
        (nine[a], nine[b]) = (low, high);
    }
    nine[4]
}

#[cfg(test)]
mod tests {
    use idphoto_types::Rgb;

    use super::*;

    #[test]
    fn the_exchanges_find_the_median() {
        // A network that is right for every order of noughts and ones is right for every order.
        for bits in 0..512_u32 {
            let nine: [u8; 9] = std::array::from_fn(|i| (bits >> i & 1) as u8);
            assert_eq!(median(nine), u8::from(bits.count_ones() >= 5), "{bits:b}");
        }
    }

    #[test]
    fn a_lone_pixel_goes_and_an_edge_stays() {
        let mut image = RgbImage::filled(8, 5, Rgb([10, 20, 30]));
        for pixel in image.data_mut().chunks_exact_mut(24).flat_map(|row| row[12..].iter_mut()) {
            *pixel = 200;
        }
        let clean = image.clone();
        image.data_mut()[(2 * 8 + 1) * 3 + 1] = 255;
        image.data_mut()[0] = 255;
        assert!(of_nine(&image) == clean);
    }

    #[test]
    fn one_row_one_column_and_one_pixel() {
        for (width, height) in [(1, 1), (5, 1), (1, 5), (2, 2)] {
            let data = (0..width * height * 3).map(|i| (i * 37 % 251) as u8).collect();
            let image = RgbImage::from_raw(width, height, data).unwrap();
            let out = of_nine(&image);
            assert_eq!((out.width(), out.height()), (width, height));
            assert!(out.data().iter().all(|v| image.data().contains(v)));
        }
    }
}
