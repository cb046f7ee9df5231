//! What the pipeline asks of whoever can find faces; the sdk answers with the vision package.

use idphoto_types::{Head, Landmarks, Matte, Pose, RgbImage};

/// Finds a head, its landmarks and its matte.
pub trait Labeller {
    /// The lines of the one head in the upright photo, in its pixels.
    ///
    /// # Errors
    /// [`LabelError`].
    fn locate(&self, photo: &RgbImage) -> Result<Head, LabelError>;

    /// 478 landmarks and the pose in the warped picture, in its pixels.
    ///
    /// # Errors
    /// [`LabelError`].
    fn landmarks(&self, image: &RgbImage) -> Result<(Landmarks, Pose), LabelError>;

    /// How many faces a detector sees in a picture.
    ///
    /// # Errors
    /// [`LabelError`].
    fn faces(&self, image: &RgbImage) -> Result<usize, LabelError>;

    /// The share of the person in each pixel of the warped picture, of the same size.
    ///
    /// # Errors
    /// [`LabelError`].
    fn matte(&self, image: &RgbImage, landmarks: &Landmarks) -> Result<Matte, LabelError>;
}

/// Why there are no labels.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LabelError {
    /// Nobody is in the photo.
    #[error(
        "no face was found; use a photo in which one face is seen from the front, large and lit"
    )]
    NoFace,
    /// Somebody else is in the photo, who has not consented.
    #[error("more than one face was found; a bystander has not consented")]
    SeveralFaces,
    /// A model or the runtime is missing or wrong. The text holds no personal data.
    #[error("labels cannot be made: {0}")]
    SetUp(Box<str>),
}
