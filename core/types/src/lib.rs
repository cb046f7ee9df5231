//! Plain data that every part of idphoto shares: pixels, geometry, faces, findings.
//!
//! No pixel is processed here, no file is read, no rule of any authority lives here.

pub mod expression;
pub mod face;
pub mod geometry;
pub mod pixels;
pub mod report;
pub mod sensitive;
pub mod view;

pub use expression::{Expression, EyeGaze, Gaze};
pub use face::{Detection, Extent, Head, Landmarks, Measured, Pose};
pub use geometry::{Point, Quad, Rect, Similarity};
pub use pixels::{Matte, Plane, Rgb, RgbImage, Turn};
pub use report::{Check, MeasuredOn, Report, Verdict};
pub use sensitive::Sensitive;
pub use view::{
    Alpha, ColourSpace, PixelView, PixelViewError, Plane8, RgbaOrder, Samples, YuvCoding,
    YuvMatrix, YuvRange,
};
