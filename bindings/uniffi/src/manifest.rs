//! Edit manifests held against the portraits that they came with, and the keys that sign them. Not here:
//! writing one, which is the portrait's; what is in one, which `docs/manifest.md` says.

mod signing;

use idphoto_sdk::Catalogue;
use idphoto_sdk::manifest::verify::verify;
use idphoto_sdk::manifest::{
    Document, Evidence, Finding, Manifest, ManifestError, PublicKey, State, Verification,
};

pub use self::signing::{ManifestSigner, SignerError, SigningKey};
use crate::error::ProcessorError;
use crate::redacted::redacted;

/// What a manifest is held against besides the portrait.
#[derive(Clone, Default, uniffi::Record)]
#[uniffi::export(Display)]
pub struct ManifestEvidence {
    /// The photo's file, where it is at hand.
    #[uniffi(default = None)]
    pub photo: Option<Vec<u8>>,
    /// The key that has to have signed, where one is known: 64 hexadecimal digits, or the text of a file as
    /// `openssl pkey -pubout` writes it. It has to come another way than the manifest did.
    #[uniffi(default = None)]
    pub public_key: Option<String>,
}

/// What came of it.
#[derive(Clone, uniffi::Record)]
#[uniffi::export(Display)]
pub struct ManifestVerification {
    /// Whether nothing speaks against the manifest. That it is signed is not asked for unless a key was
    /// given.
    pub holds: bool,
    /// Whether something was done that the authority does not let software do, by the manifest's own
    /// account; absent when it cannot be read.
    pub overridden: Option<bool>,
    /// The key that signed, 64 hexadecimal digits, where the signature is genuine.
    pub signed_by: Option<String>,
    /// Id of the standard, by the manifest's account; absent when it cannot be read.
    pub standard: Option<String>,
    /// What was done to the photo, in order, one English line each, by the manifest's account.
    pub operations: Vec<String>,
    /// One entry a question.
    pub findings: Vec<ManifestFinding>,
}

/// The answer to one question.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ManifestFinding {
    /// `manifest`, `portrait`, `file`, `photo`, `signature`, `signer`, `standard`, `models`, `policy` or
    /// `report`; `docs/manifest.md` says what each means. New ones may come.
    pub id: String,
    /// The answer.
    pub state: FindingState,
    /// It in one English line.
    pub message: String,
}

/// An answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum FindingState {
    /// It is as the manifest says.
    Holds,
    /// Worth knowing; speaks neither for the manifest nor against it.
    Note,
    /// It is not as the manifest says.
    Fails,
}

redacted!(ManifestEvidence, ManifestVerification);

impl ManifestVerification {
    /// Holds the bytes of a document against a portrait, `evidence`, and this build.
    pub(crate) fn of(
        document: &[u8],
        portrait: &[u8],
        evidence: &ManifestEvidence,
        catalogue: &Catalogue,
    ) -> Result<Self, ProcessorError> {
        let text = evidence.public_key.as_deref();
        let key = text.map(|text| PublicKey::from_text(text.as_bytes())).transpose()?;
        let document = match Document::read(document) {
            Ok(document) => document,
            // What cannot be read does not hold.
            Err(error) => return Ok(Self::told(&Verification::refused(&error), None)),
        };
        let photo = evidence.photo.as_deref();
        let evidence = Evidence { portrait, photo, public_key: key.as_ref() };
        let verification = verify(&document, &evidence, catalogue)?;
        Ok(Self::told(&verification, Some(document.manifest())))
    }

    fn told(verification: &Verification, manifest: Option<&Manifest>) -> Self {
        let operations =
            manifest.map(|manifest| manifest.operations.as_slice()).unwrap_or_default();
        Self {
            holds: verification.holds,
            overridden: manifest.map(|manifest| manifest.policy.overridden),
            signed_by: verification.signed_by.map(|key| key.to_string()),
            standard: manifest.map(|manifest| manifest.standard.id.to_string()),
            operations: operations.iter().map(ToString::to_string).collect(),
            findings: verification.findings.iter().map(ManifestFinding::from).collect(),
        }
    }
}

/// The bytes of a portrait's manifest, signed where a key is given.
pub(crate) fn written(
    manifest: &Manifest,
    key: Option<&SigningKey>,
) -> Result<Vec<u8>, ProcessorError> {
    let manifest = manifest.clone();
    let document = match key {
        Some(key) => Document::signed(manifest, key),
        None => Ok(Document::unsigned(manifest)),
    };
    document.and_then(|document| document.to_bytes()).map_err(|error| {
        let code = match error {
            ManifestError::NotSigned { .. } => "signer",
            _ => "manifest",
        };
        ProcessorError::Internal { code: code.to_owned() }
    })
}

impl From<&Finding> for ManifestFinding {
    fn from(finding: &Finding) -> Self {
        let state = match finding.state {
            State::Holds => FindingState::Holds,
            State::Note => FindingState::Note,
            State::Fails => FindingState::Fails,
        };
        Self { id: finding.id.to_owned(), state, message: finding.message.clone() }
    }
}
