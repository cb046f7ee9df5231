//! The person in the photo: which face, how it is turned, where the head begins and ends.

use std::sync::Arc;

use idphoto_compliance as compliance;
use idphoto_compliance::Wall;
use idphoto_imaging::decode::turned;
use idphoto_types::{
    Detection, Expression, Gaze, Head, Landmarks, Plane, Point, Pose, RgbImage, Similarity, Turn,
};
use idphoto_vision::{Segmentation, Vision, gaze, head, pose};

use crate::choose::{Choice, choose};
use crate::course::Course;
use crate::error::{Error, ErrorKind};

/// A detector score that no wrongly turned face was seen to reach (0.915 at most, over the four
/// turns of 69 photos), and most upright faces do.
const SURE_OF_TURN: f64 = 0.92;
/// A quarter turn is believed when it scores this much more than the photo as it lies: the right
/// turn did so in 67 of 68 photos with a face.
const CLEARLY_BETTER: f64 = 0.02;

/// An upright photo and everything that was measured on its subject.
pub(crate) struct Subject {
    /// Upright pixels.
    pub(crate) image: Arc<RgbImage>,
    /// Quarter turn beyond EXIF.
    pub(crate) turn: Turn,
    /// Every face, the largest first.
    pub(crate) faces: Vec<Detection>,
    /// Index of the subject's face.
    pub(crate) chosen: usize,
    pub(crate) landmarks: Landmarks,
    pub(crate) pose: Pose,
    /// `None` when the face cannot be read.
    pub(crate) expression: Option<Expression>,
    /// `None` when the face cannot be read or its eyes are not seen.
    pub(crate) gaze: Option<Gaze>,
    pub(crate) segmentation: Segmentation,
    pub(crate) head: Head,
}

impl Subject {
    /// Finds and measures the subject.
    pub(crate) fn find(
        vision: &Vision,
        image: Arc<RgbImage>,
        choice: Choice,
        course: &mut Course<'_>,
    ) -> Result<Self, Error> {
        let (image, turn, mut faces) = course.stage("detect", || upright(vision, image))??;
        if faces.is_empty() {
            let advice = "use a photo in which one face is seen from the front, large and lit";
            return Err(Error::new(ErrorKind::NoFace, "no face was found in the photo", advice));
        }
        faces.sort_by(|a, b| b.area.area().total_cmp(&a.area.area()));
        let chosen = choose(&faces, choice)?;
        let geometry = vision.geometry()?;
        let landmarks =
            course.stage("landmarks", || vision.landmarks(&image, &faces[chosen]))??;
        let pose = course.stage("pose", || pose::of(&landmarks, geometry))?;
        let readable = compliance::is_readable(&landmarks);
        let expression = match readable {
            true => Some(course.stage("expression", || vision.expression(&landmarks))??),
            false => None,
        };
        let gaze = readable.then(|| gaze::of(&landmarks, &pose)).flatten();
        let segmentation = course.stage("segment", || vision.segment(&image, &landmarks))??;
        let head = course.stage("head", || head::measure(&landmarks, geometry, &segmentation))?;
        Ok(Self {
            image,
            turn,
            faces,
            chosen,
            landmarks,
            pose,
            expression,
            gaze,
            segmentation,
            head,
        })
    }

    /// Size of the upright photo.
    pub(crate) fn size(&self) -> [u32; 2] {
        [self.image.width(), self.image.height()]
    }

    /// The wall behind the subject as far as it lies in the frame that `in_frame` tells points
    /// of the photo apart by.
    pub(crate) fn wall(&self, in_frame: &dyn Fn(Point) -> bool) -> Option<Wall> {
        let seen = &self.segmentation;
        let mut visible: Plane = seen.coverage.clone();
        for (i, value) in visible.data_mut().iter_mut().enumerate() {
            let (x, y) = (i as u32 % Segmentation::SIDE, i as u32 / Segmentation::SIDE);
            let at = Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5);
            if !in_frame(seen.to_photo.apply(at)) {
                *value = 0.0;
            }
        }
        let floor = seen.locate(self.head.chin.at).y.max(0.0) as u32;
        let head_px = self.head_length() / seen.to_photo.scale();
        Wall::measure(&seen.image, &seen.person(), &visible, head_px as f32, floor)
    }

    /// Chin to crown in pixels of the photo.
    pub(crate) fn head_length(&self) -> f64 {
        self.head.chin.at.distance(self.head.crown.at).max(1.0)
    }
}

/// Whether a point of the photo lies in a frame of `width` x `height` that `to_photo` carries
/// there.
pub(crate) fn inside(to_photo: Similarity, width: f64, height: f64) -> impl Fn(Point) -> bool {
    let back = to_photo.inverse();
    move |p| {
        back.map(|b| b.apply(p))
            .is_some_and(|q| (0.0..=width).contains(&q.x) && (0.0..=height).contains(&q.y))
    }
}

/// The photo turned so that faces stand upright.
///
/// The detector also finds faces that lie on their side or stand on their head, with a lower
/// score: unless it is sure of the photo as it lies, all four quarter turns are looked at.
fn upright(
    vision: &Vision,
    image: Arc<RgbImage>,
) -> Result<(Arc<RgbImage>, Turn, Vec<Detection>), Error> {
    let faces = vision.detect(&image)?;
    let as_it_lies = best_score(&faces);
    if as_it_lies >= SURE_OF_TURN {
        return Ok((image, Turn::None, faces));
    }
    let small = Vision::detector_view(&image)?;
    let mut best = (as_it_lies + CLEARLY_BETTER, Turn::None);
    for turn in Turn::ALL.into_iter().filter(|t| *t != Turn::None) {
        let score = best_score(&vision.detect(&turned(&small, turn))?);
        if score > best.0 {
            best = (score, turn);
        }
    }
    let (_, turn) = best;
    if turn == Turn::None {
        return Ok((image, turn, faces));
    }
    let image = Arc::new(turned(&image, turn));
    let faces = vision.detect(&image)?;
    Ok((image, turn, faces))
}

fn best_score(faces: &[Detection]) -> f64 {
    faces.iter().map(|f| f.score).fold(0.0, f64::max)
}
