//! Face detection with YuNet: every face with its box, score and five points.

use idphoto_imaging::resize;
use idphoto_types::{Detection, Point, Rect, Rgb, RgbImage};

use crate::models::{Model, VisionError};
use crate::session::Tensor;
use crate::{Vision, crops};

/// The network looks at a square of this many pixels.
const SIDE: u32 = 640;
const STRIDES: [u32; 3] = [8, 16, 32];
/// Below this score, leaves and motorcycles become faces (models/cards/face_detector.md).
const LEAST_SCORE: f32 = 0.8;
/// No face box is larger than this many sides of the network's view.
const LARGEST_BOX: f64 = 2.0;
/// Boxes that share more than this with a better one are the same face.
const SAME_FACE_IOU: f64 = 0.3;
/// A box that lies within a better one by more than this share of the smaller is the same face:
/// very large faces are found twice, nested.
const NESTED_SHARE: f64 = 0.5;

impl Vision {
    /// The image as small as the detector sees it: 640 pixels on the longer side.
    ///
    /// # Errors
    /// [`VisionError::TooSmall`] when the image cannot be resized.
    pub fn detector_view(image: &RgbImage) -> Result<RgbImage, VisionError> {
        let scale = scale(image);
        let side = |v: u32| ((f64::from(v) / scale).round() as u32).clamp(1, SIDE);
        resize::triangle(image, side(image.width()), side(image.height()))
            .map_err(|_| VisionError::TooSmall)
    }

    /// Finds faces, the best first, in pixels of `image`.
    ///
    /// # Errors
    /// [`VisionError`] when the network is not available or the image is a line of pixels.
    pub fn detect(&self, image: &RgbImage) -> Result<Vec<Detection>, VisionError> {
        let scale = scale(image);
        let letterbox = letterbox(&Self::detector_view(image)?);
        let mut input = crops::planar(&letterbox, 0.0, 1.0);
        // The network was trained on blue, green, red.
        let plane = (SIDE * SIDE) as usize;
        let (first, rest) = input.values.split_at_mut(plane);
        first.swap_with_slice(&mut rest[plane..]);

        let names: Vec<String> = STRIDES
            .iter()
            .flat_map(|s| ["cls", "obj", "bbox", "kps"].map(|kind| format!("{kind}_{s}")))
            .collect();
        let wanted: Vec<&str> = names.iter().map(String::as_str).collect();
        let outputs = self.run(&self.face_detector, input, &wanted)?;
        let mut found = Vec::new();
        for (stride, heads) in STRIDES.into_iter().zip(outputs.chunks_exact(4)) {
            let [class, object, boxes, points] = heads else { continue };
            let cells = (SIDE / stride) as usize;
            let sized = |t: &Tensor, per: usize| t.values.len() == cells * cells * per;
            if !(sized(class, 1) && sized(object, 1) && sized(boxes, 4) && sized(points, 10)) {
                return Err(VisionError::Malformed(Model::FaceDetector));
            }
            for i in 0..cells * cells {
                let score =
                    (class.values[i].clamp(0.0, 1.0) * object.values[i].clamp(0.0, 1.0)).sqrt();
                if score >= LEAST_SCORE {
                    let cell = ((i % cells) as f64, (i / cells) as f64);
                    let b = &boxes.values[i * 4..i * 4 + 4];
                    let p = &points.values[i * 10..i * 10 + 10];
                    found.push(decode(cell, b, p, f64::from(stride), scale, score));
                }
            }
        }
        Ok(distinct(found))
    }
}

/// How many pixels of `image` one pixel of the detector's view is.
fn scale(image: &RgbImage) -> f64 {
    f64::from(image.width().max(image.height())) / f64::from(SIDE)
}

/// The view at the top left of a black square.
fn letterbox(small: &RgbImage) -> RgbImage {
    let mut square = RgbImage::filled(SIDE, SIDE, Rgb([0; 3]));
    let row = small.width() as usize * 3;
    for (to, from) in
        square.data_mut().chunks_exact_mut(SIDE as usize * 3).zip(small.data().chunks_exact(row))
    {
        to[..row].copy_from_slice(from);
    }
    square
}

fn decode(
    (x, y): (f64, f64),
    b: &[f32],
    p: &[f32],
    stride: f64,
    scale: f64,
    score: f32,
) -> Detection {
    let unit = stride * scale;
    let (cx, cy) = ((x + f64::from(b[0])) * unit, (y + f64::from(b[1])) * unit);
    // A picture made to fool the network must not ask for a crop larger than any photo.
    let most = LARGEST_BOX * f64::from(SIDE) * scale;
    let side = |log: f32| (libm::exp(f64::from(log)) * unit).min(most);
    let (w, h) = (side(b[2]), side(b[3]));
    let point = |k: usize| {
        Point::new((f64::from(p[2 * k]) + x) * unit, (f64::from(p[2 * k + 1]) + y) * unit)
    };
    Detection {
        area: Rect::new(cx - w / 2.0, cy - h / 2.0, w, h),
        score: f64::from(score),
        points: std::array::from_fn(point),
    }
}

/// Greedy suppression: best first, without what is the same face as a better one.
fn distinct(mut found: Vec<Detection>) -> Vec<Detection> {
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Detection> = Vec::new();
    for face in found {
        let same = |other: &Detection| {
            let smaller = face.area.area().min(other.area.area());
            face.area.iou(other.area) > SAME_FACE_IOU
                || face.area.intersection_area(other.area) > NESTED_SHARE * smaller
        };
        if !kept.iter().any(same) {
            kept.push(face);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(x: f64, side: f64, score: f64) -> Detection {
        Detection { area: Rect::new(x, 0.0, side, side), score, points: Default::default() }
    }

    #[test]
    fn nested_and_overlapping_boxes_are_one_face() {
        let kept = distinct(vec![
            face(0.0, 100.0, 0.85),
            face(10.0, 100.0, 0.95),
            face(30.0, 20.0, 0.9),
            face(300.0, 80.0, 0.81),
        ]);
        assert_eq!(kept.iter().map(|f| f.area.x).collect::<Vec<_>>(), [10.0, 300.0]);
    }

    #[test]
    fn the_letterbox_keeps_the_aspect_ratio() {
        let photo = RgbImage::filled(3000, 1500, Rgb([9; 3]));
        let square = letterbox(&Vision::detector_view(&photo).unwrap());
        assert_eq!((square.pixel(639, 319), square.pixel(0, 320)), ([9; 3], [0; 3]));
        assert!((scale(&photo) - 3000.0 / 640.0).abs() < 1e-12);
        assert!(Vision::detector_view(&RgbImage::filled(1, 5000, Rgb([9; 3]))).is_ok());
    }
}
