//! The canonical face mesh: 468 vertices in centimetres with the weights of a rigid fit.

use idphoto_types::Landmarks;
use serde::Deserialize;

use crate::expression::SCORES;
use crate::models::{Model, VisionError};

/// The canonical face: x to the image right, y up, z towards the camera, centimetres.
#[derive(Clone, Debug, Deserialize)]
pub struct FaceGeometry {
    canonical_vertices_cm: Vec<[f64; 3]>,
    procrustes_landmark_ids: Vec<usize>,
    procrustes_weights: Vec<f64>,
    blendshape_input_landmark_ids: Vec<usize>,
    blendshape_names: Vec<String>,
}

impl FaceGeometry {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, VisionError> {
        let malformed = VisionError::Malformed(Model::FaceGeometry);
        let Ok(face) = serde_json::from_slice::<Self>(bytes) else { return Err(malformed) };
        let vertices = face.canonical_vertices_cm.len();
        let ids = &face.procrustes_landmark_ids;
        let fits = vertices == 468
            && !ids.is_empty()
            && ids.len() == face.procrustes_weights.len()
            && ids.iter().all(|&i| i < vertices)
            && face.blendshape_input_landmark_ids.iter().all(|&i| i < Landmarks::COUNT)
            && face.blendshape_names.len() == SCORES
            && face.procrustes_weights.iter().all(|w| w.is_finite() && *w > 0.0);
        if fits { Ok(face) } else { Err(malformed) }
    }

    /// Vertex `index` in centimetres.
    pub(crate) fn vertex(&self, index: usize) -> [f64; 3] {
        self.canonical_vertices_cm[index]
    }

    /// The landmarks the expression network looks at.
    pub(crate) fn blendshape_points(&self) -> &[usize] {
        &self.blendshape_input_landmark_ids
    }

    /// Names of its scores, in order.
    pub(crate) fn blendshape_names(&self) -> &[String] {
        &self.blendshape_names
    }

    /// The vertices of the rigid fit: index and weight.
    pub(crate) fn anchors(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.procrustes_landmark_ids.iter().copied().zip(self.procrustes_weights.iter().copied())
    }
}
