//! Checks: measured figures held against limits, each with its source and what to do about it.
//!
//! Runs no network and changes no pixel. A check that cannot be made says so; it never passes.

mod edit;
mod faces;
mod file;
mod geometry;
mod judge;
mod pose;
mod unassessed;
mod wall;

pub use edit::{NEGLIGIBLE_OVERHANG, canvas, catalogue_confidence, edit_policy, submission};
pub use faces::{face_presence, if_readable, is_readable, single_face};
pub use file::{file, output_size, upscaling};
pub use geometry::{Scale, geometry, inter_eye_distance};
pub use pose::{pose, roll};
pub use unassessed::{no_face_in_portrait, unassessed};
pub use wall::{Wall, background};
