//! A drawn person before a wall of letters, and a labeller that knows the drawing.
//!
//! Blue tells person from wall: the matte is read off the warped pixels. The landmarks are where the
//! pipeline puts every head.

use idphoto_types::{
    Extent, Head, Landmarks, Matte, Measured, Plane, Point, Pose, Rgb, RgbImage, Similarity,
};

use super::super::face::{self, Face};
use super::super::{HEAD_SHARE, HEIGHT, LabelError, Labeller, WIDTH};

/// Left, top, right and bottom of areas inside the face and the clothes of the picture.
pub(super) const FACE: [u32; 4] = [156, 180, 292, 330];
pub(super) const CLOTHES: [u32; 4] = [170, 450, 278, 570];

/// What is wrong with the labels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fault {
    SeveralFaces,
    TurnedAside,
    TurnedDown,
    TurnUnknown,
    NotSeen,
    LandmarksElsewhere,
    LandmarksTooSmall,
    LandmarksMissing,
    LandmarksNotFinite,
    MatteOfOtherSize,
    MatteSoft,
    MatteEmpty,
    MatteNotANumber,
    MatteSoftAtEyes,
    FaceStillSeen,
}

/// A head of `length` from chin to crown around `middle` in a photo of `size`.
pub(super) struct Drawing {
    pub(super) size: [u32; 2],
    pub(super) middle: Point,
    pub(super) length: f64,
    pub(super) fault: Option<Fault>,
}

impl Drawing {
    pub(super) fn usual() -> Self {
        Self::of_height(900)
    }

    /// A photo of three by four with a head of a third of its height.
    pub(super) fn of_height(height: u32) -> Self {
        let h = f64::from(height);
        let middle = Point::new(h * 0.375, h * 0.45);
        Self { size: [height * 3 / 4, height], middle, length: h * 0.35, fault: None }
    }

    pub(super) fn photo(&self) -> RgbImage {
        let [w, h] = self.size;
        let mut image = RgbImage::filled(w, h, Rgb([0; 3]));
        for (i, pixel) in image.data_mut().chunks_exact_mut(3).enumerate() {
            let (x, y) = (f64::from(i as u32 % w) + 0.5, f64::from(i as u32 / w) + 0.5);
            pixel.copy_from_slice(&self.colour(x, y));
        }
        image
    }

    /// The photo as it lies in the picture when nothing is drawn at random.
    pub(super) fn warped(&self) -> RgbImage {
        let scale = self.length / (f64::from(HEIGHT) * HEAD_SHARE);
        let from = head_middle();
        let to_source = Similarity::carrying(from, self.middle, scale, 1.0, 0.0);
        let filter = idphoto_imaging::warp::Filter::Triangle;
        idphoto_imaging::warp::image(&self.photo(), to_source, WIDTH, HEIGHT, filter)
    }

    fn colour(&self, x: f64, y: f64) -> [u8; 3] {
        let (u, v) = ((x - self.middle.x) / self.length, (y - self.middle.y) / self.length);
        let letter = |size: f64| {
            let (i, j) = ((x / size).floor() as i64, (y / size).floor() as i64);
            let mixed = (i * 73 + j * 151) ^ (i * j * 17);
            mixed.rem_euclid(7) < 3
        };
        let head = (u / 0.4) * (u / 0.4) + (v / 0.5) * (v / 0.5) < 1.0;
        let body = v > 0.4 && u.abs() < 0.25 + (v - 0.4).min(0.4);
        if head {
            // Stripes of some 5 pixels of the picture, on a slope.
            let stripes = 60.0 * libm::sin(u * 90.0) + 40.0 * libm::sin(u * 14.0);
            [(140.0 + stripes) as u8, (110.0 + stripes / 2.0) as u8, 40]
        } else if body {
            if letter(self.length * 0.03) { [150, 140, 30] } else { [30, 20, 30] }
        } else if letter(self.length * 0.04) {
            [240, 240, 240]
        } else {
            [60, 90, 200]
        }
    }

    pub(super) fn head(&self) -> Head {
        head_at(self.middle, self.length)
    }
}

fn head_at(middle: Point, length: f64) -> Head {
    let measured = |down: f64| Measured { at: middle.offset(0.0, down * length), sigma: 1.0 };
    Head {
        image_left_eye: middle.offset(-0.15 * length, 0.0),
        image_right_eye: middle.offset(0.15 * length, 0.0),
        chin: measured(0.5),
        crown: measured(-0.5),
        hair_top: measured(-0.5),
        forehead: measured(-0.37),
        width: Extent { length: 0.66 * length, sigma: 1.0 },
        cut_at_top: false,
    }
}

/// Where the pipeline puts the middle of a head.
fn head_middle() -> Point {
    Point::new(f64::from(WIDTH) / 2.0, f64::from(HEIGHT) * 0.44)
}

/// The face as the pipeline finds it in every picture.
pub(super) fn face() -> Face {
    let drawing = Drawing::usual();
    let inside = Plane::filled(WIDTH, HEIGHT, 1.0);
    face::found(&drawing.warped(), inside, &head_seen(), &drawing).unwrap()
}

/// The head's lines in the picture, but for what is drawn at random.
fn head_seen() -> Head {
    head_at(head_middle(), f64::from(HEIGHT) * HEAD_SHARE)
}

pub(super) fn landmarks() -> Landmarks {
    let (c, length) = (head_middle(), f64::from(HEIGHT) * HEAD_SHARE);
    let mut points: Vec<[f64; 3]> = (0..Landmarks::COUNT)
        .map(|i| {
            let (sin, cos) = libm::sincos(i as f64);
            [c.x + 0.32 * length * cos, c.y + (0.05 + 0.42 * sin) * length, 4.0 * sin]
        })
        .collect();
    points[10] = [c.x, c.y - 0.37 * length, 0.0];
    points[152] = [c.x, c.y + 0.47 * length, 0.0];
    Landmarks { points, presence: 0.981 }
}

impl Labeller for Drawing {
    fn locate(&self, _: &RgbImage) -> Result<Head, LabelError> {
        match self.fault {
            Some(Fault::SeveralFaces) => Err(LabelError::SeveralFaces),
            _ => Ok(self.head()),
        }
    }

    fn landmarks(&self, _: &RgbImage) -> Result<(Landmarks, Pose), LabelError> {
        let mut landmarks = landmarks();
        let mut pose = Pose { yaw: -7.4, pitch: 12.6, roll: f64::NAN };
        let points = &mut landmarks.points;
        match self.fault {
            Some(Fault::TurnedAside) => pose.yaw = 31.0,
            Some(Fault::TurnedDown) => pose.pitch = 400.0,
            Some(Fault::TurnUnknown) => pose.yaw = f64::NAN,
            Some(Fault::NotSeen) => landmarks.presence = 0.4,
            Some(Fault::LandmarksElsewhere) => points.iter_mut().for_each(|p| p[0] += 200.0),
            Some(Fault::LandmarksTooSmall) => {
                points.iter_mut().for_each(|p| *p = [200.0 + p[0] / 9.0, 220.0 + p[1] / 9.0, 0.0]);
            }
            Some(Fault::LandmarksMissing) => points.truncate(468),
            Some(Fault::LandmarksNotFinite) => points[477][2] = f64::NAN,
            _ => {}
        }
        Ok((landmarks, pose))
    }

    fn faces(&self, _: &RgbImage) -> Result<usize, LabelError> {
        Ok(usize::from(self.fault == Some(Fault::FaceStillSeen)))
    }

    fn matte(&self, image: &RgbImage, _: &Landmarks) -> Result<Matte, LabelError> {
        let (w, h) = (image.width(), image.height());
        let blue = image.data().iter().skip(2).step_by(3);
        let mut matte: Vec<f32> =
            blue.map(|b| ((160.0 - f32::from(*b)) / 90.0).clamp(0.0, 1.0)).collect();
        match self.fault {
            Some(Fault::MatteOfOtherSize) => return Ok(Plane::filled(w, h + 1, 1.0)),
            Some(Fault::MatteSoft) => matte.iter_mut().for_each(|a| *a = a.max(0.1)),
            Some(Fault::MatteEmpty) => matte.fill(0.0),
            Some(Fault::MatteNotANumber) => matte.fill(f32::NAN),
            Some(Fault::MatteSoftAtEyes) => {
                for i in (230..250).flat_map(|y| (146..302).map(move |x| y * 448 + x)) {
                    matte[i] = 0.5;
                }
            }
            _ => {}
        }
        Plane::from_raw(w, h, matte).ok_or(LabelError::NoFace)
    }
}
