//! Images as the networks want them.

use idphoto_types::{Point, Rect, RgbImage, Similarity};

use crate::session::Tensor;

/// A square part of the photo, turned so that the face in it is level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Square {
    pub(crate) centre: Point,
    pub(crate) side: f64,
    /// Unit vector along the square's upper edge.
    pub(crate) across: (f64, f64),
}

impl Square {
    /// From the pixels of a `pixels` x `pixels` crop to pixels of the photo.
    pub(crate) fn to_photo(self, pixels: u32) -> Similarity {
        let middle = f64::from(pixels) / 2.0;
        let scale = self.side / f64::from(pixels);
        let (cos, sin) = self.across;
        Similarity::carrying(Point::new(middle, middle), self.centre, scale, cos, sin)
    }
}

/// Unit vector from `a` to `b`, or along x when they coincide.
pub(crate) fn direction(a: Point, b: Point) -> (f64, f64) {
    let length = a.distance(b);
    if length > 0.0 { ((b.x - a.x) / length, (b.y - a.y) / length) } else { (1.0, 0.0) }
}

/// The box around points in a frame whose x axis is `across`; centre in photo coordinates.
pub(crate) fn turned_box(points: &[[f64; 3]], (cos, sin): (f64, f64)) -> Option<(Point, f64)> {
    let turned = points.iter().map(|[x, y, _]| Point::new(x * cos + y * sin, y * cos - x * sin));
    let around: Rect = Rect::around(turned)?;
    let c = around.centre();
    let centre = Point::new(c.x * cos - c.y * sin, c.x * sin + c.y * cos);
    Some((centre, around.w.max(around.h)))
}

/// Interleaved RGB as `[1, height, width, 3]`, each value `(v - shift) / scale`.
pub(crate) fn interleaved(image: &RgbImage, shift: f32, scale: f32) -> Tensor {
    let values = image.data().iter().map(|&v| (f32::from(v) - shift) / scale).collect();
    Tensor { shape: vec![1, image.height() as usize, image.width() as usize, 3], values }
}

/// Planar RGB as `[1, 3, height, width]`, each value `(v - shift) / scale`.
pub(crate) fn planar(image: &RgbImage, shift: f32, scale: f32) -> Tensor {
    let mut values = Vec::with_capacity(image.data().len());
    for channel in 0..3 {
        let plane = image.data().iter().skip(channel).step_by(3);
        values.extend(plane.map(|&v| (f32::from(v) - shift) / scale));
    }
    Tensor { shape: vec![1, 3, image.height() as usize, image.width() as usize], values }
}
