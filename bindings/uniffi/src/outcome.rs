//! What is known of a photo and of the portrait made from it: what `idphoto --json` prints, as records.

mod framing;
mod report;

use idphoto_sdk::{BackgroundAction as Action, Outcome as SdkOutcome};

pub use self::framing::Framing;
pub use self::report::{Check, MeasuredOn, Report, Verdict};
use crate::error::ProcessorError;
use crate::face::{Face, FaceExpression, Gaze, HeadLines, HeadPose};
use crate::redacted::redacted;
use crate::request::FileFormat;
use crate::standard::EditPolicy;

/// Everything that is known about a photo and the portrait made from it. Personal data.
#[derive(Clone, uniffi::Record)]
#[uniffi::export(Display)]
pub struct Outcome {
    /// Id of the standard.
    pub standard: String,
    /// The photo that came in.
    pub source: PhotoSource,
    /// Every face, the largest first.
    pub faces: Vec<Face>,
    /// Which of them was taken.
    pub face: Option<u32>,
    /// Lines of the head.
    pub landmarks: Option<HeadLines>,
    /// How the head is turned.
    pub pose: Option<HeadPose>,
    /// What the face does; absent when it cannot be read.
    pub expression: Option<FaceExpression>,
    /// Where the eyes look; absent when they are not seen.
    pub gaze: Option<Gaze>,
    /// The part of the photo that becomes the portrait; absent where the authority lets software change
    /// nothing, and the camera's own file is handed on.
    pub framing: Option<Framing>,
    /// What was done to the background; absent when no portrait was made.
    pub background: Option<PortraitBackground>,
    /// The finished file; absent when none was made.
    pub output: Option<PortraitFile>,
    /// Findings.
    pub report: Report,
    /// What each stage took.
    pub timings: Vec<StageTime>,
    /// All of it as `idphoto --json` prints it, without a path.
    pub json: String,
}

/// The photo that came in.
#[derive(Clone, uniffi::Record)]
#[uniffi::export(Display)]
pub struct PhotoSource {
    /// Upright pixels across.
    pub width: u32,
    /// Upright pixels down.
    pub height: u32,
    /// SHA-256 of what came in, hexadecimal.
    pub sha256: String,
    /// Quarter turns beyond EXIF that made the face upright, degrees clockwise: 0, 90, 180 or 270.
    pub turned: u16,
}

/// What was done to the background.
#[derive(Clone, Debug, uniffi::Record)]
pub struct PortraitBackground {
    /// Kept, evened or replaced.
    pub action: BackgroundAction,
    /// The new colour, `#rrggbb`; absent when kept or transparent.
    pub colour: Option<String>,
    /// What the authority lets software change.
    pub policy: EditPolicy,
}

/// What was done to the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum BackgroundAction {
    /// The wall is as it was.
    Kept,
    /// The same wall, lit evenly. No version does this yet.
    Evened,
    /// Another background, or none.
    Replaced,
}

/// The finished file.
#[derive(Clone, Debug, uniffi::Record)]
pub struct PortraitFile {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Bytes of the file.
    pub bytes: u64,
    /// Its format.
    pub format: FileFormat,
    /// Dots per inch that it names; absent for a photo that was handed on untouched and names none.
    pub dpi: Option<u16>,
}

/// What one stage took.
#[derive(Clone, Debug, uniffi::Record)]
pub struct StageTime {
    /// Name of the stage.
    pub stage: String,
    /// Milliseconds.
    pub ms: f64,
}

redacted!(Outcome, PhotoSource);

impl Outcome {
    pub(crate) fn of(outcome: &SdkOutcome) -> Result<Self, ProcessorError> {
        let json = serde_json::to_string(outcome)
            .map_err(|_| ProcessorError::Internal { code: "json".to_owned() })?;
        let photo = &outcome.source;
        Ok(Self {
            standard: outcome.standard.clone(),
            source: PhotoSource {
                width: photo.width,
                height: photo.height,
                sha256: photo.sha256.clone(),
                turned: photo.turned,
            },
            faces: outcome.faces.iter().map(Face::from).collect(),
            face: outcome.face.map(|face| face.index as u32),
            landmarks: outcome.landmarks.map(HeadLines::from),
            pose: outcome.pose.map(HeadPose::from),
            expression: outcome.expression.as_ref().map(FaceExpression::from),
            gaze: outcome.gaze.map(Gaze::from),
            framing: outcome.framing.as_ref().map(Framing::from),
            background: outcome.background.as_ref().map(PortraitBackground::from),
            output: outcome.output.as_ref().map(PortraitFile::from),
            report: Report::from(&outcome.report),
            timings: outcome
                .timings_ms
                .iter()
                .map(|(stage, ms)| StageTime { stage: stage.to_owned(), ms })
                .collect(),
            json,
        })
    }
}

impl From<&idphoto_sdk::Background> for PortraitBackground {
    fn from(background: &idphoto_sdk::Background) -> Self {
        let action = match background.action {
            Action::Kept => BackgroundAction::Kept,
            Action::Replaced => BackgroundAction::Replaced,
        };
        Self { action, colour: background.colour.clone(), policy: background.policy.into() }
    }
}

impl From<&idphoto_sdk::Output> for PortraitFile {
    fn from(output: &idphoto_sdk::Output) -> Self {
        let format = match output.format {
            "png" => FileFormat::Png,
            _ => FileFormat::Jpeg,
        };
        let (bytes, dpi) = (output.bytes as u64, output.dpi);
        Self { width: output.width, height: output.height, bytes, format, dpi }
    }
}
