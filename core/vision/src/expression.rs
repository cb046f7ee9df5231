//! Facial expression: 52 blendshape scores from the landmarks.

use idphoto_types::{Expression, Landmarks};

use crate::Vision;
use crate::models::{Model, VisionError};
use crate::session::Tensor;

/// How many scores there are.
pub(crate) const SCORES: usize = 52;

impl Vision {
    /// Expression of the face that `landmarks` belong to.
    ///
    /// # Errors
    /// [`VisionError`] when the network is not available.
    pub fn expression(&self, landmarks: &Landmarks) -> Result<Expression, VisionError> {
        let geometry = self.geometry()?;
        let ids = geometry.blendshape_points();
        let xy = |&i: &usize| <[f64; 2]>::from(landmarks.xy(i)).map(|v| v as f32);
        let values = ids.iter().flat_map(xy);
        let input = Tensor { shape: vec![1, ids.len(), 2], values: values.collect() };
        let outputs = self.run(&self.face_blendshapes, input, &["Identity"])?;
        match outputs.as_slice() {
            [scores] if scores.values.len() == SCORES => {
                let named = geometry.blendshape_names().iter().cloned();
                let scores = named.zip(scores.values.iter().map(|s| f64::from(*s))).collect();
                Ok(Expression::new(scores))
            }
            _ => Err(VisionError::Malformed(Model::FaceBlendshapes)),
        }
    }
}
