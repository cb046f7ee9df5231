//! Where the eyes look: each iris in its own eye, and the angle that follows.
//!
//! No network: the landmarks and the pose that was read from them say it all. Every figure is
//! taken along the line from corner to corner of one eye and square to it, so a head that leans
//! changes nothing. The iris lies in front of the centre the eye turns about, which makes its
//! place the sine of the angle between the line of sight and the camera; the corners lie a little
//! in front of that centre too, and move with the head.
//!
//! How far the angles are off: of 38 portraits whose people look into the camera, with heads
//! turned by up to 24 degrees, one standard deviation is 3.2 degrees of yaw and 2.5 of pitch, and
//! the farthest is 11 off. The constants below that say "own" were set on the same portraits, so
//! expect a little more elsewhere; of one eye alone, half as much again. Looks aside were seen on
//! eight portraits, each on its right side, a look down and a look up on one each; how well large
//! angles are measured nobody knows.
//!
//! The figures mean nothing behind sunglasses, where the irises are invented without any sign of
//! it: test for sunglasses first. A closed eye says nothing, and is `None`.

use idphoto_types::{EyeGaze, Gaze, Landmarks, Point, Pose};

/// Below this share of its width between the lids, an eye is closed and its iris is a guess. Own:
/// eyes cast down were seen at 0.17, so a narrow eye is not called closed.
const LEAST_OPENNESS: f64 = 0.10;
/// Beyond this much head yaw the far eye is invented: a profile of 56 degrees gave 90. Own.
const MOST_HEAD_YAW_DEG: f64 = 45.0;
/// An iris that lies farther out than its corner is invented, share of the eye's width.
const FARTHEST_ACROSS: f64 = 0.5;
/// So is one this far from the middle of the lids, share of the opening. Twice what could be
/// seen, since lids are the least certain of all.
const FARTHEST_DOWN: f64 = 1.0;
/// Visible iris from side to side, millimetres: 11.7 with a spread of 0.4 over adults (Rüfer,
/// Schröder and Erb, "White-to-white corneal diameter", Cornea 24, 2005).
const IRIS_MM: f64 = 11.7;
/// From the centre the eye turns about to the middle of the pupil, millimetres: 13.5 to the front
/// of the cornea, the figure spectacles are made with, less 3.0 to the pupil of a schematic eye.
const RADIUS_MM: f64 = 10.5;
/// How far the middle between the corners lies in front of that centre, millimetres. Own: the
/// slope of the iris's place over the head's yaw.
const CORNERS_FORWARD_MM: f64 = 5.9;
/// Where the pupil of an eye that looks into the camera lies from the middle between its corners:
/// above it, millimetres. Own: the mean; the spread is 0.45.
const REST_ABOVE_MM: f64 = 1.8;
/// And outwards, for the inner corner holds more than the eyeball, millimetres. Own: the mean; the
/// spread is 0.6. With both eyes it cancels.
const REST_OUTWARDS_MM: f64 = 1.7;

/// Corners, lids and iris of one eye among the landmarks.
struct Eye {
    /// Image-left first.
    corners: [usize; 2],
    /// Upper, lower.
    lids: [usize; 2],
    /// Centre of the iris; the four points behind it lie on its rim, each opposite the next but
    /// one.
    iris: usize,
    /// Where the temple is: -1 to the left of the image, 1 to the right.
    outwards: f64,
}

/// The eye on the left of the image: the person's right one.
const RIGHT: Eye = Eye { corners: [33, 133], lids: [159, 145], iris: 468, outwards: -1.0 };
/// The eye on the right of the image.
const LEFT: Eye = Eye { corners: [362, 263], lids: [386, 374], iris: 473, outwards: 1.0 };

/// Gaze of one face whose head is turned as `pose` says; `None` when both eyes are closed or the
/// head is nearly in profile.
#[must_use]
pub fn of(landmarks: &Landmarks, pose: &Pose) -> Option<Gaze> {
    if pose.yaw.abs() > MOST_HEAD_YAW_DEG {
        return None;
    }
    let [right, left] = [RIGHT, LEFT].map(|eye| eye.seen_in(landmarks, pose));
    let turns: Vec<Turn> = [right, left].into_iter().flatten().map(|(_, turn)| turn).collect();
    if turns.is_empty() {
        return None;
    }
    let mean = |pick: fn(&Turn) -> f64| turns.iter().map(pick).sum::<f64>() / turns.len() as f64;
    let place = |(eye, _): (EyeGaze, Turn)| eye;
    Some(Gaze {
        yaw: mean(|t| t.yaw),
        pitch: mean(|t| t.pitch),
        right_eye: right.map(place),
        left_eye: left.map(place),
    })
}

/// The angle of one eye, degrees.
#[derive(Clone, Copy)]
struct Turn {
    yaw: f64,
    pitch: f64,
}

impl Eye {
    /// Where its iris lies; `None` when it is closed, or its iris is not in it.
    fn seen_in(&self, landmarks: &Landmarks, pose: &Pose) -> Option<(EyeGaze, Turn)> {
        let [from, to] = self.corners.map(|i| landmarks.xy(i));
        let (width, iris) = (from.distance(to), self.iris_width(landmarks));
        let has_extent = width > 0.0 && iris > 0.0;
        if !has_extent {
            return None;
        }
        let axis = Point::new((to.x - from.x) / width, (to.y - from.y) / width);
        let middle = from.midpoint(to);
        // In the eye's own axes: along its corners, and square to them, downwards.
        let own = |p: Point| {
            let (x, y) = (p.x - middle.x, p.y - middle.y);
            Point::new(x * axis.x + y * axis.y, y * axis.x - x * axis.y)
        };
        let pupil = own(landmarks.xy(self.iris));
        let [upper, lower] = self.lids.map(|i| own(landmarks.xy(i)).y);
        let opening = lower - upper;
        let eye = EyeGaze {
            across: pupil.x / width,
            down: (pupil.y - f64::midpoint(upper, lower)) / opening,
            openness: opening / width,
        };
        let is_seen = eye.openness >= LEAST_OPENNESS
            && eye.across.abs() < FARTHEST_ACROSS
            && eye.down.abs() < FARTHEST_DOWN;
        let mm = IRIS_MM / iris;
        let across = pupil.x * mm - self.outwards * REST_OUTWARDS_MM
            + CORNERS_FORWARD_MM * nose_along(axis, pose);
        // Not mended by the head's pitch, which is too loose: over the same portraits it explains
        // nothing.
        let down = pupil.y * mm + REST_ABOVE_MM;
        is_seen.then(|| (eye, Turn { yaw: angle(across), pitch: angle(down) }))
    }

    /// Pixels across the iris: the longer of two diameters, since an iris that is turned away is
    /// shortened in one direction only.
    fn iris_width(&self, landmarks: &Landmarks) -> f64 {
        let rim = |k: usize| landmarks.xy(self.iris + k);
        rim(1).distance(rim(3)).max(rim(2).distance(rim(4)))
    }
}

/// How much of the direction of the nose, a vector of length one, lies along `axis` of the image.
fn nose_along(axis: Point, pose: &Pose) -> f64 {
    let (yaw, pitch) = (pose.yaw.to_radians(), pose.pitch.to_radians());
    libm::cos(pitch) * libm::sin(yaw) * axis.x + libm::sin(pitch) * axis.y
}

/// The turn, in degrees, that moves the pupil by so many millimetres.
fn angle(mm: f64) -> f64 {
    libm::asin((mm / RADIUS_MM).clamp(-1.0, 1.0)).to_degrees()
}

#[cfg(test)]
mod tests {
    use idphoto_types::Similarity;

    use super::*;

    const OPEN: [f64; 2] = [10.0; 2];
    const AHEAD: Pose = Pose { yaw: 0.0, pitch: 0.0, roll: 0.0 };

    /// A person in millimetres: eyes 30 wide, their middles 62 apart and `opening` open, who looks
    /// `yaw` and `pitch` degrees past the camera while the head looks into it. Leaning by `roll`
    /// in a photo of 4 pixels a millimetre.
    fn face(yaw: f64, pitch: f64, opening: [f64; 2], roll: f64) -> Landmarks {
        let roll = roll.to_radians();
        let (at, middle) = (Point::default(), Point::new(900.0, 700.0));
        let photo = Similarity::carrying(at, middle, 4.0, libm::cos(roll), libm::sin(roll));
        let mut points = vec![[0.0; 3]; Landmarks::COUNT];
        let mut put = |i: usize, x: f64, y: f64| {
            let p = photo.apply(Point::new(x, y));
            points[i] = [p.x, p.y, 0.0];
        };
        let shift = |degrees: f64| RADIUS_MM * libm::sin(degrees.to_radians());
        for ((eye, x), open) in [(RIGHT, -31.0), (LEFT, 31.0)].into_iter().zip(opening) {
            put(eye.corners[0], x - 15.0, 0.0);
            put(eye.corners[1], x + 15.0, 0.0);
            put(eye.lids[0], x, -open / 2.0);
            put(eye.lids[1], x, open / 2.0);
            let x = x + eye.outwards * REST_OUTWARDS_MM + shift(yaw);
            let (y, r) = (shift(pitch) - REST_ABOVE_MM, IRIS_MM / 2.0);
            put(eye.iris, x, y);
            for (k, (dx, dy)) in (1..).zip([(r, 0.0), (0.0, -r), (-r, 0.0), (0.0, r)]) {
                put(eye.iris + k, x + dx, y + dy);
            }
        }
        Landmarks { points, presence: 1.0 }
    }

    fn gaze(yaw: f64, pitch: f64) -> Gaze {
        of(&face(yaw, pitch, OPEN, 0.0), &AHEAD).unwrap()
    }

    #[track_caller]
    fn near(got: f64, want: f64) {
        assert!((got - want).abs() < 1e-9, "{got} is not {want}");
    }

    #[test]
    fn a_gaze_into_the_camera_is_zero() {
        let gaze = gaze(0.0, 0.0);
        near(gaze.yaw, 0.0);
        near(gaze.pitch, 0.0);
        let [right, left] = [gaze.right_eye, gaze.left_eye].map(Option::unwrap);
        near(right.across, -REST_OUTWARDS_MM / 30.0);
        near(left.across, REST_OUTWARDS_MM / 30.0);
        near(right.down, -REST_ABOVE_MM / 10.0);
        near(right.openness, 1.0 / 3.0);
    }

    #[test]
    fn right_of_the_image_and_down_are_positive() {
        let (left, ahead, right) = (gaze(-15.0, 0.0), gaze(0.0, 0.0), gaze(20.0, 0.0));
        near(left.yaw, -15.0);
        near(right.yaw, 20.0);
        let across = |gaze: Gaze| gaze.left_eye.unwrap().across;
        assert!(across(left) < across(ahead) && across(ahead) < across(right));
        let (up, down) = (gaze(0.0, -10.0), gaze(0.0, 12.0));
        near(up.pitch, -10.0);
        near(down.pitch, 12.0);
        assert!(up.left_eye.unwrap().down < down.left_eye.unwrap().down);
    }

    #[test]
    fn a_head_that_leans_changes_nothing() {
        let level = gaze(14.0, -6.0);
        for roll in [-35.0, 20.0, 90.0, 180.0] {
            let leaning = of(&face(14.0, -6.0, OPEN, roll), &AHEAD).unwrap();
            near(leaning.yaw, level.yaw);
            near(leaning.pitch, level.pitch);
            let [a, b] = [leaning, level].map(|gaze| gaze.right_eye.unwrap());
            near(a.across, b.across);
            near(a.down, b.down);
        }
    }

    #[test]
    fn a_head_that_turns_takes_the_corners_along() {
        // The nose to the right of the image by 20 degrees; the irises stay, the corners move.
        let turn = 20.0_f64.to_radians();
        let moved = CORNERS_FORWARD_MM * libm::sin(turn);
        let irises = libm::asin(-moved / RADIUS_MM).to_degrees();
        let turned = Pose { yaw: 20.0, ..AHEAD };
        near(of(&face(irises, 0.0, OPEN, 0.0), &turned).unwrap().yaw, 0.0);
        // Lying on the image's right side, the same nose points down.
        let lying = Pose { pitch: 20.0, ..AHEAD };
        near(of(&face(irises, 0.0, OPEN, 90.0), &lying).unwrap().yaw, 0.0);
        assert!(of(&face(0.0, 0.0, OPEN, 0.0), &Pose { yaw: -56.0, ..AHEAD }).is_none());
    }

    #[test]
    fn a_closed_eye_says_nothing() {
        let wink = of(&face(8.0, 0.0, [2.0, 10.0], 0.0), &AHEAD).unwrap();
        assert!(wink.right_eye.is_none() && wink.left_eye.is_some());
        near(wink.yaw, 8.0);
        assert!(of(&face(8.0, 0.0, [2.0, 0.0], 0.0), &AHEAD).is_none());
    }

    #[test]
    fn an_iris_outside_its_eye_says_nothing() {
        assert!(of(&face(0.0, -80.0, OPEN, 0.0), &AHEAD).is_none());
        for at in [3.0, f64::NAN] {
            let points = vec![[at; 3]; Landmarks::COUNT];
            assert!(of(&Landmarks { points, presence: 1.0 }, &AHEAD).is_none());
        }
    }
}
