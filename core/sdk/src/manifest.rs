//! The edit manifest: what software did to a photo on its way to a portrait, as one small JSON document
//! that an authority can hold against the portrait, signed where a key is given. `docs/manifest.md`
//! describes the bytes for whoever writes another reader.
//!
//! A manifest holds hashes, ids and the parameters of every operation. It holds no name, no path, no
//! device and no time: a device's clock proves nothing, and the time a photo was edited at says more about
//! its owner than about the portrait.
//!
//! Here: what a manifest says. Reading and writing its bytes is in [`document`], signing in [`signature`],
//! holding it against files in [`verify`].

pub mod document;
mod operation;
mod pem;
mod record;
pub mod signature;
mod sound;
mod value;
pub mod verify;

#[cfg(test)]
mod tests;

use std::fmt;

pub use idphoto_standards::edit::Edit;
use idphoto_standards::{Confidence, EditPolicy};
pub use idphoto_types::Sensitive;
use idphoto_types::Verdict;
use serde::{Deserialize, Serialize};

pub use self::document::{Document, ManifestError};
pub use self::operation::{Colours, Ground, Operation, Sampling};
pub(crate) use self::record::{Run, Way};
pub use self::signature::{KeyError, PublicKey, Signature, Signer, SigningKey};
pub use self::value::{Colour, Figure, Line, Name, Sha256};
pub use self::verify::{Evidence, Finding, State, Verification};

/// What the first member of every manifest says.
pub const FORMAT: &str = "idphoto-edit-manifest";
/// The version of the format that this program writes and reads.
pub const VERSION: u32 = 1;

/// What was done to one photo. The members come in this order.
#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Manifest {
    /// What kind of document this is.
    pub format: Format,
    /// What made the portrait.
    pub program: Program,
    /// The photo that came in.
    pub input: Input,
    /// The portrait.
    pub output: Output,
    /// What the portrait was made for.
    pub standard: Standard,
    /// The model files that were used, in the order of the model list.
    pub models: Vec<Model>,
    /// What the networks ran on.
    pub runtime: Runtime,
    /// What was done, in order.
    pub operations: Vec<Operation>,
    /// What the authority lets software do, and whether more was done.
    pub policy: Policy,
    /// What the checks said.
    pub report: Report,
}

impl fmt::Debug for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Manifest({})", self.standard.id)
    }
}

/// What kind of document this is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Format {
    /// [`FORMAT`].
    pub name: Name,
    /// [`VERSION`].
    pub version: u32,
}

/// A program.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// Its name.
    pub name: Name,
    /// Its version.
    pub version: Name,
}

/// The photo that came in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Of the file; of pixels that came in, of their samples, row by row without padding.
    pub sha256: Sha256,
    /// Upright pixels across.
    pub width: u32,
    /// Upright pixels down.
    pub height: u32,
    /// Bytes of the file; `null` of pixels that came in.
    pub bytes: Option<u64>,
    /// Quarter turns beyond the EXIF orientation, degrees clockwise.
    pub turned: u16,
}

/// The portrait.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Of the file.
    pub sha256: Sha256,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Bytes of the file.
    pub bytes: u64,
    /// `jpeg` or `png`.
    pub format: Name,
    /// Dots per inch that the file names; `null` where it names none.
    pub dpi: Option<u16>,
}

/// The catalogue entry that the portrait was made for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Its id.
    pub id: Name,
    /// Of the entry's text, in the form that the catalogue gives it.
    pub sha256: Sha256,
    /// Version of the catalogue: of the program it came with, and of files that add to it.
    pub catalogue: Name,
    /// The day on which somebody last compared the entry with its sources, YYYY-MM-DD.
    pub checked_on: Name,
    /// How well the entry is supported.
    pub confidence: Confidence,
    /// What the authority lets software change.
    pub edit_policy: EditPolicy,
    /// Id of the source that says so; `null` where none is known.
    pub source: Option<Name>,
}

/// A model file that was used.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Its id.
    pub id: Name,
    /// Of the file.
    pub sha256: Sha256,
    /// The stage that it was used in.
    pub role: Name,
}

/// What networks ran on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Runtime {
    /// `onnxruntime`.
    pub name: Name,
    /// What it says about its build.
    pub build: Line,
}

/// The edit policy, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// What the authority lets software change.
    pub policy: EditPolicy,
    /// Whether the caller had something done that the policy forbids.
    pub overridden: bool,
    /// What that was; empty when nothing was.
    pub edits: Vec<Edit>,
}

/// What the checks said.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The worst verdict.
    pub verdict: Verdict,
    /// Ids of the checks that failed, in the order of the report.
    pub failed: Vec<Name>,
}
