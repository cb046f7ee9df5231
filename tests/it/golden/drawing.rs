//! Figures drawn onto a picture, so that a person can review where they lie.
//!
//! Edges are soft: a point that moves by a hundredth of a pixel changes the picture by a hundredth.

use idphoto_types::{Plane, Point, Quad, Rgb, RgbImage};

/// The picture in grey, half as strong, so that what is drawn on it stands out.
pub(crate) fn dimmed(image: &RgbImage) -> RgbImage {
    let mut out = image.clone();
    for pixel in out.data_mut().chunks_exact_mut(3) {
        let [r, g, b] = [pixel[0], pixel[1], pixel[2]].map(u16::from);
        // Steps of eight halve the file, and nobody reviews the photo itself.
        pixel.fill(((r + 2 * g + b) / 8 + 64) as u8 & !7);
    }
    out
}

/// A plane of shares as grey.
pub(crate) fn grey(plane: &Plane) -> RgbImage {
    let level = |share: &f32| [(share * 255.0 + 0.5).clamp(0.0, 255.0) as u8; 3];
    let data = plane.data().iter().flat_map(level).collect();
    RgbImage::from_raw(plane.width(), plane.height(), data).unwrap()
}

/// A disc.
pub(crate) fn dot(image: &mut RgbImage, at: Point, radius: f64, colour: Rgb) {
    painted(image, colour, |p| radius - p.distance(at));
}

/// A line, one and a half pixels wide.
pub(crate) fn line(image: &mut RgbImage, from: Point, to: Point, colour: Rgb) {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let square = (dx * dx + dy * dy).max(1e-9);
    painted(image, colour, |p| {
        let along = ((p.x - from.x) * dx + (p.y - from.y) * dy) / square;
        let along = along.clamp(0.0, 1.0);
        0.75 - p.distance(from.offset(dx * along, dy * along))
    });
}

/// Four lines.
pub(crate) fn outline(image: &mut RgbImage, quad: Quad, colour: Rgb) {
    let corners = quad.0;
    for i in 0..4 {
        line(image, corners[i], corners[(i + 1) % 4], colour);
    }
}

/// Paints where `inside` says how many pixels a point lies within the figure; half a pixel either
/// way is its edge.
fn painted(image: &mut RgbImage, colour: Rgb, inside: impl Fn(Point) -> f64) {
    let width = image.width() as usize;
    for (i, pixel) in image.data_mut().chunks_exact_mut(3).enumerate() {
        let at = Point::new((i % width) as f64 + 0.5, (i / width) as f64 + 0.5);
        let share = (inside(at) + 0.5).clamp(0.0, 1.0);
        for (value, paint) in pixel.iter_mut().zip(colour.0) {
            let below = f64::from(*value);
            *value = (below + (f64::from(paint) - below) * share).round() as u8;
        }
    }
}
