//! From a photo to pixels that name nobody by themselves.

/// Looks at pixels for the pipeline.
pub trait Labeller {}
