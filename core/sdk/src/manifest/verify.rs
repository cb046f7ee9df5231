//! A manifest held against what it tells of: the portrait, the photo, the key, the catalogue and the models
//! of this build, and against itself.
//!
//! Hashes show that a manifest belongs to a portrait. Who wrote it only a signature shows, and that only
//! to whoever knows whose key it is.

use idphoto_imaging::decode::{Limits, inspect};
use idphoto_standards::Catalogue;
use idphoto_standards::edit::{Edit, forbids};
use serde::Serialize;

use super::operation::{Ground, Operation};
use super::{Document, Manifest, ManifestError, PublicKey, Sha256};
use crate::error::Error;
use crate::models;

/// What a manifest is held against.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The portrait's file.
    pub portrait: &'a [u8],
    /// The photo's file, where it is at hand.
    pub photo: Option<&'a [u8]>,
    /// The key that has to have signed, where one is known.
    pub public_key: Option<&'a PublicKey>,
}

/// What came of it.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Verification {
    /// Whether nothing speaks against the manifest. That it is signed is not asked for unless a key was
    /// given.
    pub holds: bool,
    /// The key that signed, where the signature is genuine.
    pub signed_by: Option<PublicKey>,
    /// One entry a question.
    pub findings: Vec<Finding>,
}

/// The answer to one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// `manifest`, `portrait`, `file`, `photo`, `signature`, `signer`, `standard`, `models`, `policy` or `report`.
    pub id: &'static str,
    /// The answer.
    pub state: State,
    /// One sentence.
    pub message: String,
}

/// An answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is as the manifest says.
    Holds,
    /// Worth knowing; speaks neither for the manifest nor against it.
    Note,
    /// It is not as the manifest says.
    Fails,
}

impl Verification {
    /// What there is to say of a manifest that cannot be read.
    #[must_use]
    pub fn refused(error: &ManifestError) -> Self {
        let findings = vec![Finding::new("manifest", State::Fails, error.to_string())];
        Self { holds: false, signed_by: None, findings }
    }
}

impl Finding {
    fn new(id: &'static str, state: State, message: impl Into<String>) -> Self {
        Self { id, state, message: message.into() }
    }

    /// What holds, or else does not.
    fn of(id: &'static str, holds: bool, yes: &str, no: impl Into<String>) -> Self {
        if holds { Self::new(id, State::Holds, yes) } else { Self::new(id, State::Fails, no) }
    }
}

/// Holds `document` against `evidence` and this build's `catalogue` and models.
///
/// # Errors
/// [`ErrorKind::SetUp`](crate::ErrorKind::SetUp) when the model list of this build is broken. A manifest
/// that does not hold is a result.
pub fn verify(
    document: &Document,
    evidence: &Evidence<'_>,
    catalogue: &Catalogue,
) -> Result<Verification, Error> {
    let manifest = document.manifest();
    let genuine = document.is_genuine();
    let signed_by = document
        .signature()
        .filter(|_| genuine == Some(true))
        .map(|signature| *signature.public_key());

    let mut findings = vec![of_portrait(manifest, evidence.portrait), of_file(manifest, evidence)];
    findings.extend(evidence.photo.map(|photo| of_photo(manifest, photo)));
    findings.push(of_signature(genuine, signed_by.as_ref()));
    findings.extend(evidence.public_key.map(|key| of_signer(key, signed_by.as_ref())));
    findings.push(of_standard(manifest, catalogue));
    findings.push(of_models(manifest)?);
    findings.push(of_policy(manifest, catalogue));
    findings.push(of_report(manifest));
    let holds = findings.iter().all(|finding| finding.state != State::Fails);
    Ok(Verification { holds, signed_by, findings })
}

fn of_portrait(manifest: &Manifest, portrait: &[u8]) -> Finding {
    let same = Sha256::of(portrait) == manifest.output.sha256;
    let no = "the portrait is not the one that the manifest tells of: its SHA-256 is another";
    Finding::of("portrait", same, "the portrait is the one that the manifest tells of", no)
}

/// Size and format as the portrait's own header has them.
fn of_file(manifest: &Manifest, evidence: &Evidence<'_>) -> Finding {
    let told = &manifest.output;
    // It is looked at, not decoded: its own size is the limit.
    let limits = Limits::default().with_max_bytes(evidence.portrait.len());
    let same = inspect(evidence.portrait, &limits).is_ok_and(|header| {
        let format = header.format.to_string().to_lowercase();
        header.upright_size() == (told.width, told.height)
            && format == told.format.as_str()
            && evidence.portrait.len() as u64 == told.bytes
    });
    let no =
        format!("the portrait is no {} of {} x {} pixels", told.format, told.width, told.height);
    Finding::of("file", same, "size and format of the portrait are as told", no)
}

fn of_photo(manifest: &Manifest, photo: &[u8]) -> Finding {
    let input = &manifest.input;
    if input.bytes.is_none() {
        let no = "the photo came in as pixels: no file can be held against their hash";
        return Finding::new("photo", State::Fails, no);
    }
    let same = Sha256::of(photo) == input.sha256 && input.bytes == Some(photo.len() as u64);
    let no = "the photo is not the one that the portrait was made from: its SHA-256 is another";
    Finding::of("photo", same, "the photo is the one that the portrait was made from", no)
}

fn of_signature(genuine: Option<bool>, signed_by: Option<&PublicKey>) -> Finding {
    match (genuine, signed_by) {
        (None, _) => {
            let unsigned = "the manifest is not signed: anybody can have written it, and the hashes \
                            alone prove nothing about who did";
            Finding::new("signature", State::Note, unsigned)
        }
        (_, Some(key)) => {
            Finding::new("signature", State::Holds, format!("signed by the key {key}"))
        }
        _ => {
            let no = "the signature is not over this manifest: it was changed after it was signed, or \
                      never signed by that key";
            Finding::new("signature", State::Fails, no)
        }
    }
}

fn of_signer(asked: &PublicKey, signed_by: Option<&PublicKey>) -> Finding {
    let no = match signed_by {
        Some(_) => "another key signed than the one that was asked for",
        None => "the key that was asked for did not sign this",
    };
    let yes = "the key that was asked for signed this";
    Finding::of("signer", signed_by == Some(asked), yes, no)
}

fn of_standard(manifest: &Manifest, catalogue: &Catalogue) -> Finding {
    let told = &manifest.standard;
    let (state, message) = match catalogue.entry_text(told.id.as_str()) {
        Some(text) if Sha256::of(text.as_bytes()) == told.sha256 => {
            (State::Holds, format!("the rules of `{}` are the same here", told.id))
        }
        Some(_) => (
            State::Note,
            format!(
                "the rules of `{}` here are others (there: catalogue {}, checked on {})",
                told.id, told.catalogue, told.checked_on
            ),
        ),
        None => (State::Note, format!("no standard is called `{}` here", told.id)),
    };
    Finding::new("standard", state, message)
}

fn of_models(manifest: &Manifest) -> Result<Finding, Error> {
    let here = models::manifest()?;
    let other = manifest.models.iter().filter(|told| {
        let same = here.iter().find(|file| file.id == told.id.as_str());
        same.and_then(|file| Sha256::from_hex(&file.sha256)) != Some(told.sha256)
    });
    let other: Vec<&str> = other.map(|told| told.id.as_str()).collect();
    Ok(if other.is_empty() {
        Finding::new("models", State::Holds, "the models that were used are those of this version")
    } else {
        let message = format!("models that this version does not have: {}", other.join(", "));
        Finding::new("models", State::Note, message)
    })
}

/// Whether what was done is what the policy lets software do, or is owned up to.
fn of_policy(manifest: &Manifest, catalogue: &Catalogue) -> Finding {
    let told = &manifest.policy;
    let done = manifest.operations.iter().filter_map(changes);
    let forbidden: Vec<Edit> = done.filter(|edit| forbids(told.policy, *edit)).collect();
    let same_entry = of_standard(manifest, catalogue).state == State::Holds;
    let entry = catalogue.standard(manifest.standard.id.as_str()).ok().filter(|_| same_entry);
    let consistent = told.policy == manifest.standard.edit_policy
        && entry.is_none_or(|entry| entry.edit.policy == told.policy)
        && told.overridden != told.edits.is_empty()
        && forbidden.iter().all(|edit| told.edits.contains(edit))
        && told.edits.iter().all(|edit| forbidden.contains(edit));
    if !consistent {
        let no = "the manifest contradicts itself about what the authority lets software do";
        return Finding::new("policy", State::Fails, no);
    }
    if told.overridden {
        let edits: Vec<&str> = told.edits.iter().map(|edit| edit.in_words()).collect();
        let note = format!(
            "THE EDIT POLICY WAS OVERRIDDEN: {}, which the authority forbids",
            edits.join(" and ")
        );
        return Finding::new("policy", State::Note, note);
    }
    Finding::new("policy", State::Holds, "nothing was done that the edit policy told of forbids")
}

/// The edit that a step is, in the eyes of a policy.
fn changes(step: &Operation) -> Option<Edit> {
    match step {
        Operation::Background { action, .. } if *action != Ground::Kept => Some(Edit::Background),
        // No pixel that was decoded is as the camera wrote it.
        Operation::Warp { .. } | Operation::Encode { .. } => Some(Edit::Crop),
        Operation::ExtendCanvas { .. } => Some(Edit::Canvas),
        _ => None,
    }
}

fn of_report(manifest: &Manifest) -> Finding {
    let failed: Vec<&str> = manifest.report.failed.iter().map(|id| id.as_str()).collect();
    let message = if failed.is_empty() {
        "no check of the portrait failed when it was made".to_owned()
    } else {
        format!("checks that failed when the portrait was made: {}", failed.join(", "))
    };
    Finding::new("report", State::Note, message)
}
