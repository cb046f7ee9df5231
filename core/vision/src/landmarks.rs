//! 478 face landmarks, read twice: the second crop is placed by the landmarks of the first.

use idphoto_imaging::warp::{self, Filter};
use idphoto_types::{Detection, Landmarks, Point, RgbImage};

use crate::Vision;
use crate::crops::{Square, direction, interleaved, turned_box};
use crate::models::{Model, VisionError};

const CROP: u32 = 256;
/// The crop is this much larger than the face in it.
const MARGIN: f64 = 1.5;
/// Landmarks lie in the crop or this near it, crop pixels: what lies farther is no face.
const FARTHEST: f64 = 256.0;
/// The first 468 points are the mesh; irises follow.
const MESH_POINTS: usize = 468;
/// Outer eye corners, image-left first.
const EYE_CORNERS: [usize; 2] = [33, 263];
/// Outer and inner corner of each eye, image-left first.
const EYES: [[usize; 2]; 2] = [[33, 133], [263, 362]];

impl Vision {
    /// Landmarks of one detected face, in pixels of `image`.
    ///
    /// # Errors
    /// [`VisionError`] when the network is not available.
    pub fn landmarks(&self, image: &RgbImage, face: &Detection) -> Result<Landmarks, VisionError> {
        let first = Square {
            centre: face.area.centre(),
            side: MARGIN * face.area.w.max(face.area.h),
            across: direction(face.points[0], face.points[1]),
        };
        let rough = self.landmarks_in(image, first)?;
        let across = direction(rough.xy(EYE_CORNERS[0]), rough.xy(EYE_CORNERS[1]));
        let Some((centre, extent)) = turned_box(&rough.points[..MESH_POINTS], across) else {
            return Ok(rough);
        };
        self.landmarks_in(image, Square { centre, side: MARGIN * extent, across })
    }

    fn landmarks_in(&self, image: &RgbImage, square: Square) -> Result<Landmarks, VisionError> {
        let to_photo = square.to_photo(CROP);
        let crop = warp::image(image, to_photo, CROP, CROP, Filter::Triangle);
        let input = interleaved(&crop, 0.0, 255.0);
        let outputs = self.run(&self.face_landmarks, input, &["Identity", "Identity_1"])?;
        let malformed = VisionError::Malformed(Model::FaceLandmarks);
        let [points, presence] = outputs.as_slice() else { return Err(malformed) };
        let (Some(logit), true) =
            (presence.values.first(), points.values.len() == Landmarks::COUNT * 3)
        else {
            return Err(malformed);
        };
        let depth = to_photo.scale();
        let bound = |v: f32| f64::from(v).clamp(-FARTHEST, f64::from(CROP) + FARTHEST);
        let place = |p: &[f32]| {
            let at = to_photo.apply(Point::new(bound(p[0]), bound(p[1])));
            [at.x, at.y, f64::from(p[2]) * depth]
        };
        Ok(Landmarks {
            points: points.values.chunks_exact(3).map(place).collect(),
            presence: 1.0 / (1.0 + libm::exp(-f64::from(*logit))),
        })
    }
}

/// Eye centres, image-left first: midway between the corners of each eye (as ISO/IEC 29794-5
/// takes them). Irises follow the gaze, and behind sunglasses they are anywhere.
#[must_use]
pub fn eye_centres(landmarks: &Landmarks) -> [Point; 2] {
    EYES.map(|[outer, inner]| landmarks.xy(outer).midpoint(landmarks.xy(inner)))
}

/// The square around all mesh points, `factor` times as large as they are, level with the eyes.
pub(crate) fn face_square(landmarks: &Landmarks, factor: f64) -> Square {
    let across = direction(landmarks.xy(EYE_CORNERS[0]), landmarks.xy(EYE_CORNERS[1]));
    let (centre, extent) =
        turned_box(&landmarks.points[..MESH_POINTS], across).unwrap_or((Point::default(), 1.0));
    Square { centre, side: factor * extent, across }
}
