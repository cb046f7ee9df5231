//! What can go wrong, sorted by what the caller can do about it.

use std::fmt;

use idphoto_imaging::decode::DecodeError;
use idphoto_privacy::pseudonymise::{LabelError, PseudonymiseError};
use idphoto_standards::CatalogueError;
use idphoto_standards::edit::EditError;
use idphoto_standards::file_rules::CanvasError;
use idphoto_types::Detection;
use idphoto_vision::VisionError;

/// What kind of trouble it is; a caller acts on this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request does not make sense: unknown standard, unknown background, bad number.
    Usage,
    /// The photo cannot be read.
    Unreadable,
    /// No face was found.
    NoFace,
    /// Several faces, and none was chosen.
    SeveralFaces,
    /// The photo can be read, and cannot be donated: the face is too small, turned away or unclear.
    NotForDonation,
    /// A model or the runtime is missing or has been changed.
    SetUp,
    /// The authority does not let software make this edit.
    EditRefused,
    /// The portrait could not be encoded as asked, for example within the byte limit.
    Encoding,
    /// Whoever listened to the stages stopped them.
    Stopped,
}

impl ErrorKind {
    /// A short name that stays the same.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Unreadable => "unreadable",
            Self::NoFace => "no_face",
            Self::SeveralFaces => "several_faces",
            Self::NotForDonation => "not_for_donation",
            Self::SetUp => "set_up",
            Self::EditRefused => "edit_refused",
            Self::Encoding => "encoding",
            Self::Stopped => "stopped",
        }
    }
}

/// An error with a message and advice, free of paths and personal data.
///
/// `Debug` tells how many faces there are and not where.
pub struct Error {
    kind: ErrorKind,
    message: String,
    advice: String,
    faces: Vec<Detection>,
}

impl Error {
    /// An error of the inner crates says what to do after a semicolon; that part becomes the
    /// advice when none is given.
    pub(crate) fn new(kind: ErrorKind, message: impl ToString, advice: &str) -> Self {
        let text = message.to_string();
        let (message, advice) = match text.split_once("; ") {
            Some((what, remedy)) if advice.is_empty() => (what, remedy),
            _ => (text.as_str(), advice),
        };
        Self { kind, message: message.to_owned(), advice: advice.to_owned(), faces: Vec::new() }
    }

    pub(crate) fn with_faces(mut self, faces: &[Detection]) -> Self {
        self.faces = faces.to_vec();
        self
    }

    /// What kind of trouble it is.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What happened, in one line.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it, in one line; may be empty.
    #[must_use]
    pub fn advice(&self) -> &str {
        &self.advice
    }

    /// The faces that were found before the photo was refused.
    #[must_use]
    pub fn faces(&self) -> &[Detection] {
        &self.faces
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("Error");
        fields.field("kind", &self.kind).field("message", &self.message);
        fields.field("advice", &self.advice).field("faces", &self.faces.len()).finish()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if !self.advice.is_empty() {
            write!(f, "; {}", self.advice)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::new(ErrorKind::Unreadable, error, "")
    }
}

impl From<VisionError> for Error {
    fn from(error: VisionError) -> Self {
        let kind = match error {
            VisionError::TooSmall => ErrorKind::Unreadable,
            _ => ErrorKind::SetUp,
        };
        Self::new(kind, error, "")
    }
}

impl Error {
    /// A photo of more than one person cannot be donated.
    pub(crate) fn bystander(faces: &[Detection]) -> Self {
        let message = "somebody else is in the photo, and has not agreed to anything";
        let advice = "use a photo of one person, or cut the others off";
        Self::new(ErrorKind::SeveralFaces, message, advice).with_faces(faces)
    }
}

impl From<PseudonymiseError> for Error {
    fn from(error: PseudonymiseError) -> Self {
        if error == PseudonymiseError::Label(LabelError::SeveralFaces) {
            return Self::bystander(&[]);
        }
        let kind = match error {
            PseudonymiseError::Label(LabelError::NoFace) => ErrorKind::NoFace,
            PseudonymiseError::Label(LabelError::SetUp(_)) => ErrorKind::SetUp,
            PseudonymiseError::Encode(_)
            | PseudonymiseError::Grammar(_)
            | PseudonymiseError::Kind => ErrorKind::Encoding,
            _ => ErrorKind::NotForDonation,
        };
        Self::new(kind, error, "")
    }
}

impl From<CatalogueError> for Error {
    fn from(error: CatalogueError) -> Self {
        Self::new(ErrorKind::Usage, error, "")
    }
}

impl From<CanvasError> for Error {
    fn from(error: CanvasError) -> Self {
        Self::new(ErrorKind::Usage, error, "")
    }
}

impl From<EditError> for Error {
    fn from(error: EditError) -> Self {
        let kind = match error {
            EditError::Refused { .. } | EditError::Crop { .. } | EditError::Canvas { .. } => {
                ErrorKind::EditRefused
            }
            _ => ErrorKind::Usage,
        };
        Self::new(kind, error, "")
    }
}
