//! idphoto's front door: [`Processor`] turns a photo into a portrait and says what is wrong
//! with either.
//!
//! The only crate that sees pixels, standards, networks and checks together. It reads model
//! files and hands their verified bytes on; it opens no socket.
//!
//! ```no_run
//! use idphoto_sdk::{MakeRequest, Processor, ProcessorOptions};
//!
//! let options = ProcessorOptions::new("models", "target/onnxruntime/libonnxruntime.so");
//! let processor = Processor::new(options)?;
//! let photo = std::fs::read("me.jpg")?;
//! let made = processor.make(&photo, &MakeRequest::new("icao-9303-print"))?;
//! std::fs::write("me-id.jpg", &made.bytes)?;
//! println!("{:?}", made.outcome.report.verdict);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A photo may also come in as pixels ([`PixelView`]): those of a camera's frame, or of a file that the
//! system decoded.
//!
//! ```no_run
//! # use idphoto_sdk::{MakeRequest, PixelView, Processor};
//! # fn frame(processor: &Processor, luma: &[u8], chroma: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
//! let frame = PixelView::nv12(1920, 1080, (luma, 2048), (chroma, 2048))?;
//! let made = processor.make(frame.with_orientation(6), &MakeRequest::new("icao-9303-print"))?;
//! # Ok(())
//! # }
//! ```

mod background;
mod choose;
mod course;
pub mod donation;
mod error;
mod file;
mod findings;
pub mod manifest;
pub mod models;
mod options;
mod outcome;
mod photo;
mod processor;
mod render;
pub mod sheet;
mod subject;
mod telemetry;
mod timing;
mod untouched;
pub mod vault;

pub use course::{Listener, Step};
pub use error::{Error, ErrorKind};
pub use idphoto_imaging::decode::Limits;
pub use idphoto_standards::framing::{Basis, Goal, Profile};
pub use idphoto_standards::{
    AgeSpan, BackgroundRule, Catalogue, Channel, Confidence, Digital, EditPolicy, EditRule,
    EyeDistance, EyeRule, FileColour, FileFormat, Frame, HeadMeasure, HeadRule,
    MAX_FILE_BYTES as MAX_CATALOGUE_BYTES, Margins, Print, Source, SourceKind, Span, Standard,
    Status, Submission, Token,
};
pub use idphoto_types::{
    Alpha, ColourSpace, PixelView, PixelViewError, Plane8, RgbaOrder, Samples, YuvCoding,
    YuvMatrix, YuvRange,
};
pub use idphoto_types::{
    Check, Detection, Expression, EyeGaze, Gaze, MeasuredOn, Point, Pose, Quad, Report, Rgb,
    Verdict,
};
pub use idphoto_vision::SessionOptions;
pub use options::{CheckRequest, MakeRequest, ProcessorOptions, Quality};
pub use outcome::{Background, BackgroundAction, Framing, HeadLines, Outcome, Output, Photo};
pub use photo::{OpenedPhoto, PhotoInput};
pub use processor::{FALLBACK as FALLBACK_STANDARD, Made, Processor};
