//! Person classes around a head: hair, skin, clothes, things, background.

use idphoto_imaging::warp::{self, Filter};
use idphoto_types::{Landmarks, Plane, Point, RgbImage, Similarity};

use crate::Vision;
use crate::crops::interleaved;
use crate::landmarks::face_square;
use crate::models::{Model, VisionError};

const SIDE: u32 = 256;
/// The crop is this many face heights (hairline to chin) high and wide: it holds the whole
/// frame of every standard, big hair included.
pub(crate) const CROP_FACES: f64 = 3.4;

/// What the segmenter tells apart, in the order of its output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum PersonClass {
    /// Not the person.
    Background,
    /// Hair, beard included in part.
    Hair,
    /// Neck, ears, hands.
    BodySkin,
    /// Face.
    FaceSkin,
    /// Clothes, hijab and hoods included.
    Clothes,
    /// Spectacles, hats, things held.
    Other,
}

/// Class probabilities on a level square around the head.
#[derive(Clone, Debug)]
pub struct Segmentation {
    probabilities: Vec<[f32; 6]>,
    /// The pixels that were looked at.
    pub image: RgbImage,
    /// From pixels of the square to pixels of the photo.
    pub to_photo: Similarity,
    /// 1 where the square lies inside the photo.
    pub coverage: Plane,
}

impl Vision {
    /// Segments the surroundings of one face.
    ///
    /// # Errors
    /// [`VisionError`] when the network is not available.
    pub fn segment(
        &self,
        image: &RgbImage,
        landmarks: &Landmarks,
    ) -> Result<Segmentation, VisionError> {
        let square = face_square(landmarks, CROP_FACES);
        self.segment_through(image, square.to_photo(SIDE))
    }

    /// Segments the square that `to_photo` carries 256 x 256 pixels to.
    ///
    /// # Errors
    /// [`VisionError`] when the network is not available.
    pub fn segment_through(
        &self,
        image: &RgbImage,
        to_photo: Similarity,
    ) -> Result<Segmentation, VisionError> {
        let crop = warp::image(image, to_photo, SIDE, SIDE, Filter::Triangle);
        let coverage = warp::coverage([image.width(), image.height()], to_photo, SIDE, SIDE);
        let probabilities = self.person_classes(&crop)?;
        Ok(Segmentation { probabilities, image: crop, to_photo, coverage })
    }

    /// Class probabilities of a 256 x 256 image, row by row.
    ///
    /// # Errors
    /// [`VisionError`] when the network is not available.
    pub fn person_classes(&self, image: &RgbImage) -> Result<Vec<[f32; 6]>, VisionError> {
        let outputs =
            self.run(&self.person_segmenter, interleaved(image, 127.5, 127.5), &["Identity"])?;
        let pixels = (SIDE * SIDE) as usize;
        match outputs.as_slice() {
            [logits] if logits.values.len() == pixels * 6 => {
                Ok(logits.values.chunks_exact(6).map(softmax).collect())
            }
            _ => Err(VisionError::Malformed(Model::PersonSegmenter)),
        }
    }
}

fn softmax(logits: &[f32]) -> [f32; 6] {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut out: [f32; 6] = std::array::from_fn(|k| libm::expf(logits[k] - most));
    let sum: f32 = out.iter().sum();
    out.iter_mut().for_each(|p| *p /= sum);
    out
}

impl Segmentation {
    /// Pixels along each side.
    pub const SIDE: u32 = SIDE;

    /// Probability of one class.
    #[must_use]
    pub fn class(&self, class: PersonClass) -> Plane {
        self.plane(|p| p[class as usize])
    }

    /// Probability of the person, whatever the class. The network leaves a residue of person in
    /// plain background, which is stretched away: 0.15 and less becomes 0, 0.85 and more 1.
    #[must_use]
    pub fn person(&self) -> Plane {
        self.plane(|p| ((1.0 - p[PersonClass::Background as usize] - 0.15) / 0.7).clamp(0.0, 1.0))
    }

    /// Where a point of the photo lies in the square.
    #[must_use]
    pub fn locate(&self, photo: Point) -> Point {
        self.to_photo.inverse().map_or(photo, |back| back.apply(photo))
    }

    fn plane(&self, value: impl Fn(&[f32; 6]) -> f32) -> Plane {
        let values = self.probabilities.iter().map(value).collect();
        Plane::from_raw(SIDE, SIDE, values).unwrap_or_else(|| Plane::filled(SIDE, SIDE, 0.0))
    }
}
