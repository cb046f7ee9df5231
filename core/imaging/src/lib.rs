//! Pixels in, pixels out: decode, resize, warp, median, mosaic, matte refinement, foreground,
//! background, encode, sheet, copy a file without its metadata.
//!
//! Opens no file and no socket, reads no clock and no environment. Knows nothing of models,
//! standards or consent.

pub mod background;
mod blur;
pub mod decode;
pub mod distance;
pub mod encode;
pub mod foreground;
pub mod matte;
pub mod median;
pub mod mosaic;
pub mod resize;
pub mod sheet;
pub mod strip;
pub mod warp;
