//! Which files the networks are, and where their bytes come from.

use std::fmt;

/// One file of the model set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// YuNet: face boxes and five points.
    FaceDetector,
    /// 478 face landmarks.
    FaceLandmarks,
    /// 52 blendshape scores.
    FaceBlendshapes,
    /// The canonical face mesh with its weights (data, no network).
    FaceGeometry,
    /// Person classes on 256 x 256.
    PersonSegmenter,
    /// MODNet: alpha of the person.
    PortraitMatting,
}

impl Model {
    /// The id in `models/manifest.toml`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::FaceDetector => "face_detector",
            Self::FaceLandmarks => "face_landmarks",
            Self::FaceBlendshapes => "face_blendshapes",
            Self::FaceGeometry => "face_geometry",
            Self::PersonSegmenter => "person_segmenter",
            Self::PortraitMatting => "portrait_matting",
        }
    }
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// Hands out model bytes whose hash has been checked.
pub trait Models: Send + Sync {
    /// The bytes of `model`.
    ///
    /// # Errors
    /// [`VisionError::Unavailable`] when they are missing or not what they should be.
    fn bytes(&self, model: Model) -> Result<Vec<u8>, VisionError>;
}

/// Why a network gave no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VisionError {
    /// The file of a model is missing or has the wrong hash.
    #[error("{reason}")]
    Unavailable {
        /// Which model.
        model: Model,
        /// What is wrong and what to do, without a path.
        reason: String,
    },
    /// A model with the right hash that does not have the shape this build expects.
    #[error("model `{0}` does not fit this version of idphoto")]
    Malformed(Model),
    /// ONNX Runtime refused.
    #[error("ONNX Runtime failed on model `{model}`: {reason}")]
    Runtime {
        /// Which model.
        model: Model,
        /// What the runtime said.
        reason: String,
    },
    /// An image with a side that no network takes.
    #[error("the image is too small to look at")]
    TooSmall,
}
