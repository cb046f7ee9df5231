//! What the files show.

use idphoto_types::{RgbImage, Turn};

/// A smooth picture without symmetry, so that a wrong turn shows and JPEG keeps it well.
#[must_use]
pub fn scene(width: u32, height: u32) -> RgbImage {
    let (w, h) = (width as f32, height as f32);
    let data = (0..width * height)
        .flat_map(|i| {
            let (x, y) = ((i % width) as f32 / w, (i / width) as f32 / h);
            [40.0 + 200.0 * x, 230.0 - 190.0 * y, 60.0 + 80.0 * x * y].map(|v| v as u8)
        })
        .collect();
    RgbImage::from_raw(width, height, data).unwrap()
}

/// `image` as a camera stores it that notes the EXIF orientation `value`, 1 to 8.
#[must_use]
pub fn stored(image: &RgbImage, value: u16) -> RgbImage {
    // What makes it upright again: mirror left to right, then turn clockwise (EXIF 2.32, 4.6.4 A).
    let (mirrored, turn) = match value {
        2 => (true, Turn::None),
        3 => (false, Turn::Half),
        4 => (true, Turn::Half),
        5 => (true, Turn::Left),
        6 => (false, Turn::Right),
        7 => (true, Turn::Right),
        8 => (false, Turn::Left),
        _ => (false, Turn::None),
    };
    let (w, h) = (image.width(), image.height());
    let (stored_w, stored_h) =
        if matches!(turn, Turn::Right | Turn::Left) { (h, w) } else { (w, h) };
    let data = (0..stored_w * stored_h).flat_map(|i| {
        let (x, y) = (i % stored_w, i / stored_w);
        let x = if mirrored { stored_w - 1 - x } else { x };
        let (x, y) = match turn {
            Turn::None => (x, y),
            Turn::Right => (w - 1 - y, x),
            Turn::Half => (w - 1 - x, h - 1 - y),
            Turn::Left => (y, h - 1 - x),
        };
        image.pixel(x, y)
    });
    RgbImage::from_raw(stored_w, stored_h, data.collect()).unwrap()
}

/// The largest difference of two samples, and the mean one.
///
/// # Panics
/// When the sizes differ.
#[must_use]
pub fn difference(a: &RgbImage, b: &RgbImage) -> (u8, f64) {
    assert_eq!((a.width(), a.height()), (b.width(), b.height()));
    let each = a.data().iter().zip(b.data()).map(|(a, b)| a.abs_diff(*b));
    let sum: u64 = each.clone().map(u64::from).sum();
    (each.max().unwrap_or(0), sum as f64 / a.data().len() as f64)
}
