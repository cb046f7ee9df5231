//! The networks and what they mean: faces, landmarks, pose, expression, gaze, segmentation,
//! matte, head lines.
//!
//! The only crate that names ONNX Runtime. Opens no file: model bytes come in verified, the
//! runtime library by its path.

mod crops;
pub mod detect;
mod expression;
pub mod gaze;
mod geometry;
pub mod head;
pub mod landmarks;
pub mod matting;
pub mod models;
pub mod pose;
mod rotation;
pub mod runtime;
pub mod segment;
mod session;

pub use geometry::FaceGeometry;
pub use models::{Model, Models, VisionError};
pub use runtime::Runtime;
pub use segment::{PersonClass, Segmentation};
pub use session::SessionOptions;

use session::{Pool, Tensor};

/// All networks of one processor. Each is loaded when it is first needed.
///
/// Safe to share between threads: every network has a bounded pool of sessions, and a call waits
/// until one is free.
pub struct Vision {
    geometry: std::sync::OnceLock<FaceGeometry>,
    models: Box<dyn Models>,
    runtime: &'static str,
    face_detector: Pool,
    face_landmarks: Pool,
    face_blendshapes: Pool,
    person_segmenter: Pool,
    portrait_matting: Pool,
}

impl std::fmt::Debug for Vision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vision")
    }
}

impl Vision {
    /// Prepares the networks without loading any.
    #[must_use]
    pub fn new(runtime: &Runtime, models: Box<dyn Models>, options: SessionOptions) -> Self {
        let pool = |model| Pool::new(runtime.clone(), model, options);
        Self {
            geometry: std::sync::OnceLock::new(),
            models,
            runtime: runtime.build(),
            face_detector: pool(Model::FaceDetector),
            face_landmarks: pool(Model::FaceLandmarks),
            face_blendshapes: pool(Model::FaceBlendshapes),
            person_segmenter: pool(Model::PersonSegmenter),
            portrait_matting: pool(Model::PortraitMatting),
        }
    }

    /// What the runtime says about its build: [`Runtime::build`].
    #[must_use]
    pub const fn runtime(&self) -> &'static str {
        self.runtime
    }

    /// The canonical face mesh.
    ///
    /// # Errors
    /// [`VisionError`] when the file is missing, changed or malformed.
    pub fn geometry(&self) -> Result<&FaceGeometry, VisionError> {
        if self.geometry.get().is_none() {
            let bytes = self.models.bytes(Model::FaceGeometry)?;
            let parsed = FaceGeometry::parse(&bytes)?;
            // Another thread may have been first; its value is the same.
            let _ = self.geometry.set(parsed);
        }
        self.geometry.get().ok_or(VisionError::Malformed(Model::FaceGeometry))
    }

    fn run(&self, pool: &Pool, input: Tensor, wanted: &[&str]) -> Result<Vec<Tensor>, VisionError> {
        pool.run(self.models.as_ref(), input, wanted)
    }
}
