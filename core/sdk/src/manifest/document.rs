//! The bytes of a manifest, out and in. There is one spelling: whatever differs from what
//! [`Document::to_bytes`] writes, in order, spaces, escapes or repeated members, is refused.
//!
//! ```text
//! {"manifest":{...},"signature":null}
//! {"manifest":{...},"signature":{"algorithm":"ed25519","public_key":"...","value":"..."}}
//! ```
//!
//! Not here: what is signed ([`super::signature`]).

use serde::{Deserialize, Serialize};

use super::signature::{self, Signature, Signer};
use super::sound::unsound;
use super::{FORMAT, Manifest, VERSION};

/// Bytes of a document that are read. Ten times as many as the longest manifest has.
pub const MAX_BYTES: usize = 64 * 1024;

/// A manifest with its signature, if it has one.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    manifest: Manifest,
    // Missing is not the same as `null`: a cut-off signature has to be a visible change.
    #[serde(deserialize_with = "Option::deserialize")]
    signature: Option<Signature>,
}

/// Why a manifest was not read, written or signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// More bytes than any manifest has.
    #[error("the manifest has {bytes} bytes, more than the {MAX_BYTES} that are read")]
    TooLarge {
        /// Its bytes.
        bytes: usize,
    },
    /// No manifest, or one that is damaged.
    #[error("this is no edit manifest, or a damaged one: it makes no sense around byte {at}")]
    Malformed {
        /// Where reading stopped.
        at: usize,
    },
    /// A later form of manifests.
    #[error("the manifest has version {0} of the format; update idphoto to read it")]
    Version(u32),
    /// The right values in another spelling.
    #[error("the manifest was changed: it is not spelled as idphoto spells it")]
    NotCanonical,
    /// A value that the member never has.
    #[error("the manifest is wrong about `{0}`: no idphoto writes that")]
    Unsound(&'static str),
    /// A figure that is no number, for which there is no reason but a broken build.
    #[error("the manifest cannot be written")]
    Unwritable,
    /// What signs did not sign, or signed something else.
    #[error("the manifest was not signed: {reason}")]
    NotSigned {
        /// What it said.
        reason: String,
    },
}

/// As much of a document as tells which format it has.
#[derive(Deserialize)]
struct Outline {
    manifest: OutlineOfManifest,
}

#[derive(Deserialize)]
struct OutlineOfManifest {
    format: OutlineOfFormat,
}

#[derive(Deserialize)]
struct OutlineOfFormat {
    name: String,
    version: u32,
}

impl Document {
    /// A manifest that nobody signs.
    #[must_use]
    pub const fn unsigned(manifest: Manifest) -> Self {
        Self { manifest, signature: None }
    }

    /// A manifest signed by `signer`. Its signature is verified before it is believed.
    ///
    /// # Errors
    /// [`ManifestError::NotSigned`] when it does not sign; [`ManifestError::Unwritable`].
    pub fn signed(manifest: Manifest, signer: &dyn Signer) -> Result<Self, ManifestError> {
        let signature = signature::made(&body(&manifest)?, signer)?;
        Ok(Self { manifest, signature: Some(signature) })
    }

    /// What it says.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Who says so, by their own account: see [`Self::is_genuine`].
    #[must_use]
    pub const fn signature(&self) -> Option<&Signature> {
        self.signature.as_ref()
    }

    /// Whether the signature is one of the key that it names, over just this manifest; `None` where there
    /// is no signature. Whose key that is the document cannot prove.
    #[must_use]
    pub fn is_genuine(&self) -> Option<bool> {
        let signature = self.signature.as_ref()?;
        Some(body(&self.manifest).is_ok_and(|body| signature.holds(&body)))
    }

    /// The document: JSON in one line, with its line break.
    ///
    /// # Errors
    /// [`ManifestError::Unwritable`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, ManifestError> {
        let mut bytes = serde_json::to_vec(self).map_err(|_| ManifestError::Unwritable)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads a document. That it can be read says nothing of its signature: ask [`Self::is_genuine`].
    ///
    /// # Errors
    /// [`ManifestError`].
    pub fn read(bytes: &[u8]) -> Result<Self, ManifestError> {
        if bytes.len() > MAX_BYTES {
            return Err(ManifestError::TooLarge { bytes: bytes.len() });
        }
        let malformed = |error: serde_json::Error| ManifestError::Malformed {
            at: place(bytes, error.line(), error.column()),
        };
        let outline: Outline = serde_json::from_slice(bytes).map_err(malformed)?;
        let format = outline.manifest.format;
        if format.name != FORMAT {
            return Err(ManifestError::Malformed { at: 0 });
        }
        if format.version != VERSION {
            return Err(ManifestError::Version(format.version));
        }
        let document: Self = serde_json::from_slice(bytes).map_err(malformed)?;
        match document.to_bytes() {
            Ok(written) if written == bytes => {}
            _ => return Err(ManifestError::NotCanonical),
        }
        match unsound(&document.manifest) {
            Some(member) => Err(ManifestError::Unsound(member)),
            None => Ok(document),
        }
    }
}

/// The bytes of the manifest as they stand in the document.
fn body(manifest: &Manifest) -> Result<Vec<u8>, ManifestError> {
    serde_json::to_vec(manifest).map_err(|_| ManifestError::Unwritable)
}

/// The byte that a line and a column, both from 1, stand for.
fn place(bytes: &[u8], line: usize, column: usize) -> usize {
    let before = bytes.split_inclusive(|b| *b == b'\n').take(line.saturating_sub(1));
    before.map(<[u8]>::len).sum::<usize>() + column.saturating_sub(1)
}
