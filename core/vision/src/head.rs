//! The lines of the head that photo rules speak of: eyes, chin, skull crown, hair top.
//!
//! Chin and eyes are landmarks. The crown is under the hair and on no landmark: the skull is
//! taken as an ellipsoid that sits on the canonical face, and its highest point is read off for
//! the pose at hand. What is seen of the head then bounds it: no skull ends above its hair. The
//! hair top is the highest point of the person over the face.

use idphoto_imaging::distance::region;
use idphoto_types::{Extent, Head, Landmarks, Measured, Point};

use crate::geometry::FaceGeometry;
use crate::landmarks::eye_centres;
use crate::pose::rotation;
use crate::rotation::{Rotation, Vector, turned};
use crate::segment::Segmentation;

/// Centre of the skull in centimetres of the canonical face (x right, y up, z to the camera).
///
/// Centre and vertical semi-axis put the visible vertex 0.86 times as far above the eyes as the
/// chin is below them. That is less than callipers find (about 1.0): the vertex lies some 10 cm
/// behind the eyes, and a camera at 0.7 to 2 m sees it shortened. Set by eight portraits of people
/// with no hair or short hair, whose visible top, corrected for pitch, lies at 0.82 to 0.96, hair
/// included; see models/cards/face_geometry.md.
const SKULL_CENTRE: Vector = [0.0, 6.6, -4.4];
/// Semi-axes of the skull, centimetres: half of head breadth (15.2), of the height of the
/// cranium as seen, of head length (19.7); breadth and length after the anthropometric survey of
/// the US Army (Gordon et al. 1989).
const SKULL_AXES: Vector = [7.6, 6.35, 9.8];
/// Spread of the head's proportions between people, share of the head length: what is left
/// between the portraits named above.
const PROPORTION_SIGMA: f64 = 0.035;
/// How far the measured pitch is off, radians (see models/cards/face_geometry.md: 8 degrees).
const PITCH_SIGMA: f64 = 0.14;
/// How far the chin landmark is off, share of the head length.
const CHIN_SIGMA: f64 = 0.015;
/// Crown that is known from the visible top of the head: hair a few millimetres thick.
const BOUNDED_SIGMA: f64 = 0.02;
/// A visible top lower than this share of the estimated crown, from the eyes, is not believed.
const LEAST_OF_ESTIMATE: f64 = 0.75;
/// The hair top is sought within this many face heights to either side of the eye midpoint.
const SEARCH_HALF_WIDTH: f64 = 0.5;
/// A top narrower than this many pixels of the segmentation is a stray strand.
const STRAND_PX: usize = 4;
/// How far the landmark at the top of the forehead is from where the hair begins, share of the head
/// length: hairlines differ by some 2 cm of 23.
const FOREHEAD_SIGMA: f64 = 0.045;
/// Spread of the head's breadth between people (6 mm of 152 after the same survey) and of the scale
/// it is read off with, share of the breadth.
const WIDTH_SIGMA: f64 = 0.05;
/// How far the top of the hair is off, share of the head length: the spread between what was measured on 51
/// photos and again on the portraits made of them. Strands that stand off are seen once and not the next
/// time.
const HAIR_SIGMA: f64 = 0.017;
const CHIN: usize = 152;
const FOREHEAD: usize = 10;
const EYE_RING: [usize; 4] = [33, 133, 362, 263];

/// Measures the head of one face.
#[must_use]
pub fn measure(landmarks: &Landmarks, geometry: &FaceGeometry, seen: &Segmentation) -> Head {
    let [left, right] = eye_centres(landmarks);
    let eyes = left.midpoint(right);
    let chin = landmarks.xy(CHIN);
    let distance = left.distance(right).max(1e-9);
    // Up along the level of the eyes, in the photo (y down).
    let up = Point::new((right.y - left.y) / distance, -(right.x - left.x) / distance);
    let height_of = |p: Point| (p.x - eyes.x) * up.x + (p.y - eyes.y) * up.y;
    let at_height = |h: f64| eyes.offset(up.x * h, up.y * h);

    let turn = rotation(landmarks, geometry);
    let px_per_cm = scale(landmarks, geometry, &turn, eyes);
    // The same direction in camera space (y up), seen from the head.
    let up_in_head = turned(&transposed(&turn), [up.x, -up.y, 0.0]);
    let across_in_head = turned(&transposed(&turn), [-up.y, -up.x, 0.0]);
    let canonical_eyes = mean_vertex(geometry, &EYE_RING);
    let skull = skull_top(up_in_head) - dot(canonical_eyes, up_in_head);
    let estimate = skull * px_per_cm;
    let length = estimate - height_of(chin);

    let (top, cut_at_top) = visible_top(seen, eyes, up);
    let hair = top.map_or(estimate, height_of);
    let pitch_error = SKULL_CENTRE[2].abs() * px_per_cm * PITCH_SIGMA;
    let proportion_error = PROPORTION_SIGMA * length;
    let free = (pitch_error * pitch_error + proportion_error * proportion_error).sqrt();
    // A top far below the estimate is a segmentation that took the forehead for wall.
    let bounded = hair < estimate && hair > LEAST_OF_ESTIMATE * estimate && !cut_at_top;
    let (crown, crown_sigma) =
        if bounded { (hair, BOUNDED_SIGMA * length) } else { (estimate, free) };
    let segment_pixel = seen.to_photo.scale();
    Head {
        image_left_eye: left,
        image_right_eye: right,
        chin: Measured { at: chin, sigma: CHIN_SIGMA * length },
        crown: Measured { at: at_height(crown), sigma: crown_sigma },
        hair_top: Measured {
            at: at_height(hair.max(crown)),
            sigma: segment_pixel.max(HAIR_SIGMA * length),
        },
        forehead: Measured { at: landmarks.xy(FOREHEAD), sigma: FOREHEAD_SIGMA * length },
        width: {
            let breadth = 2.0 * skull_reach(across_in_head) * px_per_cm;
            Extent { length: breadth, sigma: WIDTH_SIGMA * breadth }
        },
        cut_at_top,
    }
}

/// Height of the skull's highest point in direction `up`, centimetres from the origin of the
/// canonical face: the support function of an ellipsoid.
fn skull_top(up: Vector) -> f64 {
    dot(SKULL_CENTRE, up) + skull_reach(up)
}

/// How far the skull reaches from its centre in `direction`, centimetres.
fn skull_reach(direction: Vector) -> f64 {
    let reach = |k: usize| SKULL_AXES[k] * direction[k];
    (0..3).map(|k| reach(k) * reach(k)).sum::<f64>().sqrt()
}

/// Pixels a centimetre: the weak-perspective scale that lays the turned canonical face onto the
/// landmarks with least square error.
fn scale(landmarks: &Landmarks, geometry: &FaceGeometry, turn: &Rotation, eyes: Point) -> f64 {
    let origin = turned(turn, mean_vertex(geometry, &EYE_RING));
    let (mut gain, mut spread) = (0.0, 0.0);
    for (i, weight) in geometry.anchors() {
        let model = turned(turn, geometry.vertex(i));
        let (mx, my) = (model[0] - origin[0], model[1] - origin[1]);
        let p = landmarks.xy(i);
        gain += weight * (mx * (p.x - eyes.x) + my * (eyes.y - p.y));
        spread += weight * (mx * mx + my * my);
    }
    if spread > 0.0 { gain / spread } else { 0.0 }
}

/// The highest point of the person above the face, and whether the photo ends there.
fn visible_top(seen: &Segmentation, eyes: Point, up: Point) -> (Option<Point>, bool) {
    let side = Segmentation::SIDE as usize;
    let mut person = seen.person();
    // Beyond the photo the network saw repeated edge pixels.
    for (p, covered) in person.data_mut().iter_mut().zip(seen.coverage.data()) {
        *p *= covered;
    }
    let middle = seen.locate(eyes);
    let clamp = |v: f64| (v.max(0.0) as usize).min(side - 1);
    let body = region(&person, 0.5, [clamp(middle.x) as u32, clamp(middle.y) as u32]);
    let reach = SEARCH_HALF_WIDTH * side as f64 / crate::segment::CROP_FACES;
    let (first, last) = (clamp(middle.x - reach), clamp(middle.x + reach));
    let wide_enough =
        |y: usize| (first..=last).filter(|&x| body.data()[y * side + x] > 0.5).count() >= STRAND_PX;
    let Some(row) = (0..clamp(middle.y)).find(|&y| wide_enough(y)) else {
        return (None, false);
    };
    // The photo, or the crop, may end just above.
    let above = row.saturating_sub(1);
    let outside = (first..=last)
        .filter(|&x| body.data()[row * side + x] > 0.5)
        .any(|x| seen.coverage.data()[above * side + x] < 0.5);
    // Only the height along `up` matters; take the point over the eyes.
    let in_square = Point::new(middle.x, row as f64);
    let at = seen.to_photo.apply(in_square);
    let height = (at.x - eyes.x) * up.x + (at.y - eyes.y) * up.y;
    (Some(eyes.offset(up.x * height, up.y * height)), row == 0 || outside)
}

fn mean_vertex(geometry: &FaceGeometry, ids: &[usize]) -> Vector {
    let n = ids.len() as f64;
    std::array::from_fn(|k| ids.iter().map(|&i| geometry.vertex(i)[k]).sum::<f64>() / n)
}

fn transposed(m: &Rotation) -> Rotation {
    std::array::from_fn(|i| std::array::from_fn(|j| m[j][i]))
}

fn dot(a: Vector, b: Vector) -> f64 {
    (0..3).map(|k| a[k] * b[k]).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_skull_ends_at_its_own_top_and_a_bowed_one_higher() {
        let level = skull_top([0.0, 1.0, 0.0]);
        assert!((level - (SKULL_CENTRE[1] + SKULL_AXES[1])).abs() < 1e-12);
        // Nose down by 20 degrees: the back of the head comes up.
        let (s, c) = (libm::sin(0.35), libm::cos(0.35));
        assert!(skull_top([0.0, c, -s]) > level);
        assert!(skull_top([0.0, c, s]) < skull_top([0.0, c, -s]));
        // Seen from the front a head is as wide as its breadth; seen from the side, as its length.
        assert!((skull_reach([1.0, 0.0, 0.0]) - SKULL_AXES[0]).abs() < 1e-12);
        assert!((skull_reach([0.0, 0.0, 1.0]) - SKULL_AXES[2]).abs() < 1e-12);
    }
}
