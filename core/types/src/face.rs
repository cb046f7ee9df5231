//! What is known of a face: where it is, how it is turned, how tall the head is.

use serde::Serialize;

use crate::geometry::{Point, Rect, Similarity};

/// A face as the detector reports it, in pixels of the upright photo.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
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

impl std::fmt::Debug for Landmarks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Landmarks({} points)", self.points.len())
    }
}

/// Head rotation in degrees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Pose {
    /// Positive when the face turns towards the right edge of the image.
    pub yaw: f64,
    /// Positive when the face looks down.
    pub pitch: f64,
    /// Positive when the head leans clockwise on screen.
    pub roll: f64,
}

/// A measured point with its standard uncertainty (one sigma) along the head's axis, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// Where it is.
    pub at: Point,
    /// One standard deviation, pixels of the upright photo.
    pub sigma: f64,
}

/// The lines of the head that official photo rules refer to, in pixels of the upright photo.
#[derive(Clone, Copy, Debug, PartialEq)]
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
            cut_at_top: self.cut_at_top,
        }
    }

    /// Inter-eye distance in pixels.
    #[must_use]
    pub fn inter_eye_distance(&self) -> f64 {
        self.image_left_eye.distance(self.image_right_eye)
    }
}
