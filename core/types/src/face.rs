//! What is known of a face: where it is, how it is turned, how tall the head is. `Debug` of any of
//! it tells what it is and no figure: an app that logs it would log a person.

use std::fmt;

use serde::Serialize;

use crate::geometry::{Point, Rect, Similarity};

/// A face as the detector reports it, in pixels of the upright photo.
#[derive(Clone, Copy, PartialEq, Serialize)]
pub struct Detection {
    /// Face box, roughly forehead to chin.
    #[serde(rename = "box")]
    pub area: Rect,
    /// Detector confidence, 0 to 1.
    pub score: f64,
    /// Eyes, nose tip and mouth corners; image-left first.
    #[serde(skip)]
    pub points: [Point; 5],
}

impl fmt::Debug for Detection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Detection")
    }
}

/// 478 face landmarks (468 mesh points and 2 x 5 iris points) of one face.
#[derive(Clone, PartialEq)]
pub struct Landmarks {
    /// `[x, y, z]` in pixels of the upright photo; z grows away from the camera and has the
    /// scale of x.
    pub points: Vec<[f64; 3]>,
    /// Probability that a face is in the crop at all, 0 to 1. Not a test for occlusion.
    pub presence: f64,
}

impl Landmarks {
    /// How many points a face has.
    pub const COUNT: usize = 478;

    /// Point `index` without its depth.
    ///
    /// # Panics
    /// When `index` is not below the number of points.
    #[must_use]
    pub fn xy(&self, index: usize) -> Point {
        let [x, y, _] = self.points[index];
        Point::new(x, y)
    }
}

impl fmt::Debug for Landmarks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Landmarks({} points)", self.points.len())
    }
}

/// Head rotation in degrees.
#[derive(Clone, Copy, Default, PartialEq, Serialize)]
pub struct Pose {
    /// Positive when the face turns towards the right edge of the image.
    pub yaw: f64,
    /// Positive when the face looks down.
    pub pitch: f64,
    /// Positive when the head leans clockwise on screen.
    pub roll: f64,
}

impl fmt::Debug for Pose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pose")
    }
}

/// A measured point with its standard uncertainty (one sigma) along the head's axis, in pixels.
#[derive(Clone, Copy, PartialEq)]
pub struct Measured {
    /// Where it is.
    pub at: Point,
    /// One standard deviation, pixels of the upright photo.
    pub sigma: f64,
}

impl fmt::Debug for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Measured")
    }
}

/// A measured length with its standard uncertainty (one sigma), in pixels.
#[derive(Clone, Copy, PartialEq)]
pub struct Extent {
    /// How long it is.
    pub length: f64,
    /// One standard deviation.
    pub sigma: f64,
}

impl fmt::Debug for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Extent")
    }
}

/// The lines of the head that official photo rules refer to, in pixels of the upright photo.
#[derive(Clone, Copy, PartialEq)]
pub struct Head {
    /// Centre of the eye on the left of the image (the person's right eye).
    pub image_left_eye: Point,
    /// Centre of the eye on the right of the image.
    pub image_right_eye: Point,
    /// Lowest point of the chin.
    pub chin: Measured,
    /// Top of the skull, hair ignored (ICAO Doc 9303-1, "crown").
    pub crown: Measured,
    /// Top of the head with hair or head covering, as it is seen.
    pub hair_top: Measured,
    /// Top of the forehead in the middle, where hair usually begins.
    pub forehead: Measured,
    /// Breadth of the head over the ears, without them and without hair.
    pub width: Extent,
    /// Whether the hair or the head covering runs into the top edge of the photo, so that its
    /// real top is not in the picture.
    pub cut_at_top: bool,
}

impl Head {
    /// Midpoint of the line between the eye centres (`M` of ISO/IEC 39794-5).
    #[must_use]
    pub fn eye_midpoint(&self) -> Point {
        self.image_left_eye.midpoint(self.image_right_eye)
    }

    /// The same head seen through `map`.
    #[must_use]
    pub fn mapped(&self, map: Similarity) -> Self {
        let scale = map.scale();
        let measured = |m: Measured| Measured { at: map.apply(m.at), sigma: m.sigma * scale };
        Self {
            image_left_eye: map.apply(self.image_left_eye),
            image_right_eye: map.apply(self.image_right_eye),
            chin: measured(self.chin),
            crown: measured(self.crown),
            hair_top: measured(self.hair_top),
            forehead: measured(self.forehead),
            width: Extent { length: self.width.length * scale, sigma: self.width.sigma * scale },
            cut_at_top: self.cut_at_top,
        }
    }

    /// Inter-eye distance in pixels.
    #[must_use]
    pub fn inter_eye_distance(&self) -> f64 {
        self.image_left_eye.distance(self.image_right_eye)
    }
}

impl fmt::Debug for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Head")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_tells_nothing_of_the_face() {
        let at = Point::new(12.0, 34.0);
        let face = Detection { area: Rect::new(1.0, 2.0, 3.0, 4.0), score: 0.5, points: [at; 5] };
        let pose = Pose { yaw: 5.0, pitch: 6.0, roll: 7.0 };
        let point = Measured { at, sigma: 8.0 };
        let width = Extent { length: 9.0, sigma: 1.0 };
        let head = Head {
            image_left_eye: at,
            image_right_eye: at,
            chin: point,
            crown: point,
            hair_top: point,
            forehead: point,
            width,
            cut_at_top: true,
        };
        let landmarks = Landmarks { points: vec![[9.0; 3]; 2], presence: 0.5 };
        let text = format!("{:?} {pose:#?} {point:?} {width:?} {head:?} {landmarks:?}", [face]);
        assert_eq!(text, "[Detection] Pose Measured Extent Head Landmarks(2 points)");
    }
}
