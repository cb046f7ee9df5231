//! Why nothing was pseudonymised.

use idphoto_imaging::encode::{EncodeError, GrammarError};

use super::labeller::LabelError;

/// Why nothing was pseudonymised. No text holds anything of the photo.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PseudonymiseError {
    /// The labeller has no answer.
    #[error(transparent)]
    Label(#[from] LabelError),
    /// The head has too few pixels: the warp that is strong enough for the sensor would deform it.
    #[error("the head is too small in the photo to be donated; come closer")]
    TooSmall,
    /// The face is not seen from the front, or not seen at all behind something.
    #[error("the face is not seen, or not from the front; use a photo that looks into the camera")]
    Turned,
    /// The labels contradict each other or cannot be; what they should cover might stay visible.
    #[error(
        "head, face and outline were not found clearly enough to be donated; use a clearer photo"
    )]
    Unclear,
    /// The encoder refused.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The finished file holds something it must not hold.
    #[error("the finished picture is not in its one form: {0}")]
    Grammar(#[from] GrammarError),
    /// The finished file has another size, other tables or another quality than all the others.
    #[error("the finished picture is not of the one kind that leaves")]
    Kind,
}
