//! What apps see of idphoto, for Kotlin, Swift and Python: one module a noun.
//!
//! Nothing is decided here: each call is handed to the SDK, inside a guard that lets no panic's text out.
//! Calls block; what waits without blocking (`suspend`, `async`) is written in each language, over this.
//! What may grow and how is in `docs/stability.md`.

mod donation;
mod error;
mod face;
mod guard;
mod outcome;
mod photo;
mod portrait;
mod processor;
mod progress;
mod redacted;
mod request;
mod standard;

pub use error::ProcessorError;
pub use face::{EyeGaze, Face, FaceExpression, Gaze, HeadLines, HeadPose, PhotoPoint};
pub use outcome::{
    BackgroundAction, Check, Framing, MeasuredOn, Outcome, PhotoSource, PortraitBackground,
    PortraitFile, Report, StageTime, Verdict,
};
pub use photo::{
    AlphaMeaning, ColourSpace, Photo, PhotoLimits, PixelOrder, PlaneLayout, RgbaLayout, YuvLayout,
    YuvMatrix, YuvRange,
};
pub use portrait::Portrait;
pub use processor::{ModelFile, ModelState, Processor, ProcessorOptions};
pub use progress::{ListenerError, ProgressListener, StageProgress};
pub use request::{CheckRequest, FileFormat, MakeRequest, Quality};
pub use standard::{
    BackgroundRule, BackgroundToken, Channel, Confidence, DigitalSize, EditPolicy, HeadRule,
    LimitPair, PaperSize, Standard, StandardSource,
};

uniffi::setup_scaffolding!("idphoto");
