//! What can go wrong with a photo, by what an app does about it.

use idphoto_sdk::{Error, ErrorKind};

use crate::face::Face;
use crate::guard::Panicked;

/// Why there is no portrait, no findings, no donation to look at.
///
/// `code` is a short name that stays the same; `detail` says what happened and `advice` what to do, each
/// in one English line free of paths and personal data; `advice` may be empty. New trouble arrives as a
/// new `code` of one of these, never as a new case.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum ProcessorError {
    /// The call makes no sense: an unknown standard or background, a number out of range, a file size
    /// that cannot be met, a catalogue file that is broken. To be mended in the app. Codes: `usage`,
    /// `layout`, `encoding`, `key`.
    #[error("{detail}")]
    Request {
        /// Stable name.
        code: String,
        /// What happened.
        detail: String,
        /// What to do.
        advice: String,
    },
    /// This photo will not do: have another one taken or chosen. Codes: `unreadable`, `no_face`,
    /// `not_for_donation`.
    #[error("{detail}")]
    Photo {
        /// Stable name.
        code: String,
        /// What happened.
        detail: String,
        /// What to do.
        advice: String,
    },
    /// Several faces, and it is not clear whose portrait is wanted: let somebody choose one of `faces`,
    /// and pass its index. For a donation, use a photo of one person. Code: `several_faces`.
    #[error("{detail}")]
    Faces {
        /// Stable name.
        code: String,
        /// What happened.
        detail: String,
        /// What to do.
        advice: String,
        /// The faces, the largest first: the index of one is what a request takes as `face`.
        faces: Vec<Face>,
    },
    /// The authority does not let software make this edit. Code: `edit_refused`.
    #[error("{detail}")]
    Refused {
        /// Stable name.
        code: String,
        /// What happened.
        detail: String,
        /// What to do.
        advice: String,
    },
    /// A model or ONNX Runtime is missing or is not what belongs to this version. Code: `set_up`.
    #[error("{detail}")]
    SetUp {
        /// Stable name.
        code: String,
        /// What happened.
        detail: String,
        /// What to do.
        advice: String,
    },
    /// The listener said stop.
    #[error("it was stopped")]
    Cancelled,
    /// A fault of ours, or an exception of the app's own listener or signer. Codes: `panic`, `listener`,
    /// `signer`, `json`, `manifest`, `sheet`.
    #[error("internal error ({code})")]
    Internal {
        /// Stable name.
        code: String,
    },
}

impl From<Error> for ProcessorError {
    fn from(error: Error) -> Self {
        let code = error.kind().code().to_owned();
        let (detail, advice) = (error.message().to_owned(), error.advice().to_owned());
        match error.kind() {
            ErrorKind::Usage | ErrorKind::Encoding => Self::Request { code, detail, advice },
            ErrorKind::Unreadable | ErrorKind::NoFace | ErrorKind::NotForDonation => {
                Self::Photo { code, detail, advice }
            }
            ErrorKind::SeveralFaces => {
                let faces = error.faces().iter().map(Face::from).collect();
                Self::Faces { code, detail, advice, faces }
            }
            ErrorKind::EditRefused => Self::Refused { code, detail, advice },
            ErrorKind::SetUp => Self::SetUp { code, detail, advice },
            ErrorKind::Stopped => Self::Cancelled,
            _ => Self::Internal { code },
        }
    }
}

impl Panicked for ProcessorError {
    fn panicked() -> Self {
        Self::Internal { code: "panic".to_owned() }
    }
}

impl From<idphoto_sdk::PixelViewError> for ProcessorError {
    fn from(error: idphoto_sdk::PixelViewError) -> Self {
        let (detail, advice) = parted(&error.to_string());
        Self::Request { code: "layout".to_owned(), detail, advice }
    }
}

/// A sentence that ends in what to do, taken apart as the sdk's own errors are.
pub(crate) fn parted(text: &str) -> (String, String) {
    let (detail, advice) = text.rsplit_once("; ").unwrap_or((text, ""));
    (detail.to_owned(), advice.to_owned())
}
