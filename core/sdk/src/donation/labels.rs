//! The eyes of the pseudonymiser: faces, landmarks and matte by the networks.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use idphoto_privacy::pseudonymise::{LabelError, Labeller};
use idphoto_types::{Head, Landmarks, Matte, Pose, RgbImage, Similarity, Turn};
use idphoto_vision::Vision;

use crate::choose::Choice;
use crate::course::Course;
use crate::error::{Error, ErrorKind};
use crate::options::Quality;
use crate::render;
use crate::subject::Subject;

/// Looks at photos of one subject.
pub(super) struct Labels<'a> {
    vision: &'a Vision,
    /// The subject's head in the photo, which was measured before.
    head: Head,
    /// What was last found, with its picture: landmarks and matte are asked for of the same one.
    last: RefCell<Option<Rc<Subject>>>,
}

impl<'a> Labels<'a> {
    pub(super) const fn new(vision: &'a Vision, head: Head) -> Self {
        Self { vision, head, last: RefCell::new(None) }
    }

    fn subject(&self, image: &RgbImage) -> Result<Rc<Subject>, LabelError> {
        let last = self.last.borrow().clone();
        if let Some(last) = last.filter(|last| *last.image == *image) {
            return Ok(last);
        }
        let found = Rc::new(self.found(image)?);
        self.last.replace(Some(Rc::clone(&found)));
        Ok(found)
    }

    fn found(&self, image: &RgbImage) -> Result<Subject, LabelError> {
        let image = Arc::new(image.clone());
        let subject = Subject::find(self.vision, image, Choice::Largest, &mut Course::within());
        let subject = subject.map_err(told)?;
        // Labels of a picture that was turned would lie elsewhere.
        if subject.turn != Turn::None {
            return Err(LabelError::NoFace);
        }
        if subject.faces.len() > 1 {
            return Err(LabelError::SeveralFaces);
        }
        Ok(subject)
    }
}

impl Labeller for Labels<'_> {
    fn locate(&self, _: &RgbImage) -> Result<Head, LabelError> {
        Ok(self.head)
    }

    fn landmarks(&self, image: &RgbImage) -> Result<(Landmarks, Pose), LabelError> {
        let subject = self.subject(image)?;
        Ok((subject.landmarks.clone(), subject.pose))
    }

    fn faces(&self, image: &RgbImage) -> Result<usize, LabelError> {
        Ok(self.vision.detect(image).map_err(|error| told(error.into()))?.len())
    }

    fn matte(&self, image: &RgbImage, _: &Landmarks) -> Result<Matte, LabelError> {
        let subject = self.subject(image)?;
        let [width, height] = subject.size();
        let whole = Similarity { a: f64::from(height), ..Similarity::IDENTITY };
        let aspect = f64::from(width) / f64::from(height);
        let (placed, _) = render::matted(self.vision, &subject, whole, aspect, Quality::Fast)
            .map_err(|error| told(error.into()))?;
        Ok(render::carried(&placed, Similarity::IDENTITY, width, height))
    }
}

fn told(error: Error) -> LabelError {
    match error.kind() {
        ErrorKind::NoFace => LabelError::NoFace,
        ErrorKind::SeveralFaces => LabelError::SeveralFaces,
        _ => LabelError::SetUp(error.message().into()),
    }
}
