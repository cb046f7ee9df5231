//! The random geometry of one donation: a similarity and an elastic field, drawn and forgotten.
//!
//! A sensor's fingerprint is recognised by laying its pattern onto the picture's. A similarity alone
//! is found again by trying turns and scales; the field makes every part of the picture need another
//! one. Both are measured in `tests/sensor/`.

use idphoto_imaging::warp::Displacement;
use idphoto_types::{Head, Plane, Point, Similarity};

use super::dice::Dice;
use super::placement::Crop;
use super::{HEIGHT, WIDTH};

/// Largest turn, in degrees.
const TURN_DEGREES: f64 = 2.0;
/// Largest change of scale, as a share.
const SCALE: f64 = 0.03;
/// Largest shift each way, in pixels of the photo and of the picture.
const SHIFT: f64 = 6.0;
/// Root-mean-square of the field's displacements each way, in pixels of the photo and of the picture.
const FIELD: f64 = 2.5;
/// Knots of the field, across and down: cells of 64 pixels. With cells of 90 pixels and 1.8 pixels each
/// way, parts that move as one are large enough for a searching attacker: energy 55 against 32 of
/// other sensors, with these 32.
const KNOTS: [usize; 2] = [10, 12];

/// Where the picture's pixels are taken from.
pub(super) struct Motion {
    /// From pixels of the picture to pixels of the photo, behind the field.
    pub(super) to_source: Similarity,
    /// In pixels of the picture.
    pub(super) field: Displacement,
    to_picture: Similarity,
}

impl Motion {
    /// About where the head is in the picture: the field, of a few pixels, is left out.
    pub(super) fn seen(&self, head: &Head) -> Head {
        head.mapped(self.to_picture)
    }

    /// 1 where the picture lies inside a photo of `size`.
    pub(super) fn inside(&self, size: [u32; 2]) -> Plane {
        let ([w, h], [wide, high]) = (size.map(f64::from), [WIDTH, HEIGHT].map(f64::from));
        let mut plane = Plane::filled(WIDTH, HEIGHT, 0.0);
        for (i, value) in plane.data_mut().iter_mut().enumerate() {
            let (x, y) = (i as u32 % WIDTH, i as u32 / WIDTH);
            let at = Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5);
            let [dx, dy] = self.field.at(Point::new(at.x / wide, at.y / high));
            let from = self.to_source.apply(at.offset(dx, dy));
            if (0.0..=w).contains(&from.x) && (0.0..=h).contains(&from.y) {
                *value = 1.0;
            }
        }
        plane
    }
}

/// Draws the geometry for `crop`; `None` when the crop is not finite.
pub(super) fn drawn(crop: Crop, dice: &mut Dice) -> Option<Motion> {
    // What is a pixel of the photo at least and a pixel of the picture at least, in the latter.
    let unit = (1.0 / crop.reduction).max(1.0);
    let (sin, cos) = libm::sincos(dice.within(TURN_DEGREES).to_radians());
    let scale = crop.reduction * (1.0 + dice.within(SCALE));
    let shift = SHIFT * unit * crop.reduction;
    let to = crop.centre.offset(dice.within(shift), dice.within(shift));
    let middle = Point::new(f64::from(WIDTH) / 2.0, f64::from(HEIGHT) / 2.0);
    let to_source = Similarity::carrying(middle, to, scale, cos, sin);
    // The inverse by hand, which needs no answer for a scale of 0.
    let to_picture = Similarity::carrying(to, middle, 1.0 / scale, cos, -sin);
    Some(Motion { to_source, field: field(FIELD * unit, dice)?, to_picture })
}

/// A field of this root-mean-square each way. The draw is scaled to it, so that no donation gets a weak
/// one by chance.
fn field(amplitude: f64, dice: &mut Dice) -> Option<Displacement> {
    let [columns, rows] = KNOTS;
    let mut offsets: Vec<[f64; 2]> =
        (0..columns * rows).map(|_| [dice.within(1.0), dice.within(1.0)]).collect();
    let count = offsets.len() as f64;
    let mean = [0, 1].map(|axis| offsets.iter().map(|o| o[axis]).sum::<f64>() / count);
    for offset in &mut offsets {
        *offset = [offset[0] - mean[0], offset[1] - mean[1]];
    }
    let squares: f64 = offsets.iter().flatten().map(|v| v * v).sum();
    let factor = amplitude / ((squares / (2.0 * count)).sqrt().max(0.1) * Displacement::SMOOTHING);
    for value in offsets.iter_mut().flatten() {
        *value *= factor;
    }
    Displacement::new(columns, rows, offsets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_is_as_strong_as_it_says_in_photo_and_picture() {
        for (seed, reduction) in [(1, 3.0), (2, 1.0), (3, 0.5), (4, 0.7)] {
            let crop = Crop { centre: Point::new(500.0, 500.0), reduction };
            let motion = drawn(crop, &mut Dice::seeded([seed; 32])).unwrap();
            let (mut sum, mut n) = (0.0, 0.0);
            for i in 0..50 {
                for j in 0..50 {
                    let at = Point::new(f64::from(i) / 49.0, f64::from(j) / 49.0);
                    let [dx, dy] = motion.field.at(at);
                    sum += dx * dx + dy * dy;
                    n += 2.0;
                }
            }
            let each_way = f64::sqrt(sum / n);
            let shorter = each_way * reduction.min(1.0);
            assert!((FIELD * 0.75..FIELD * 1.3).contains(&shorter), "{reduction}: {shorter}");
            let scale = motion.to_source.scale() / reduction;
            assert!((0.97..=1.03).contains(&scale));
        }
    }
}
