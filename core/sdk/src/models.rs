//! The model files: which ones belong to this build, and whether those in a folder are they.
//!
//! The manifest is compiled in, so whoever changes a weight on the device cannot change the hash
//! it is held against.

use std::fs;
use std::path::{Path, PathBuf};

use idphoto_vision::{Model, Models, VisionError};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};

const MANIFEST: &str = include_str!("../../../models/manifest.toml");
const WHAT_TO_DO: &str = "put back the file that came with this version of idphoto (in a checkout: `git checkout models`)";

/// One file of the model set.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ModelFile {
    /// Stable name.
    pub id: String,
    /// Version of the weights.
    pub version: String,
    /// File name in the models folder.
    pub file: String,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// Size of the file.
    pub bytes: u64,
    /// SPDX id of the licence.
    pub licence: String,
    /// Package the weights come from.
    pub source: String,
    /// SHA-256 of that package.
    pub source_sha256: String,
    /// Path inside the package.
    pub source_path: String,
    /// What goes in.
    pub input: String,
    /// What comes out.
    pub output: String,
    /// Its model card.
    pub card: String,
}

#[derive(Deserialize)]
struct Manifest {
    model: Vec<ModelFile>,
}

/// State of one model file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelState {
    /// The file is what it should be.
    Ok,
    /// There is no such file.
    Missing,
    /// The file is another one.
    Changed,
}

/// The models of this build.
///
/// # Errors
/// [`ErrorKind::SetUp`]; never for a build whose tests passed.
pub fn manifest() -> Result<Vec<ModelFile>, Error> {
    toml::from_str::<Manifest>(MANIFEST)
        .map(|m| m.model)
        .map_err(|e| Error::new(ErrorKind::SetUp, e.message(), ""))
}

/// Holds one file of `folder` against the manifest.
#[must_use]
pub fn state(folder: &Path, file: &ModelFile) -> ModelState {
    match read(folder, file) {
        Ok(_) => ModelState::Ok,
        Err(state) => state,
    }
}

fn read(folder: &Path, file: &ModelFile) -> Result<Vec<u8>, ModelState> {
    let path = folder.join(&file.file);
    let size = fs::metadata(&path).map_err(|_| ModelState::Missing)?.len();
    if size != file.bytes {
        return Err(ModelState::Changed);
    }
    let bytes = fs::read(&path).map_err(|_| ModelState::Missing)?;
    if hex_sha256(&bytes) == file.sha256 { Ok(bytes) } else { Err(ModelState::Changed) }
}

/// SHA-256 in lower-case hexadecimal.
fn hex_sha256(bytes: &[u8]) -> String {
    hex(digest(&SHA256, bytes).as_ref())
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// A folder of model files, each verified whenever it is read.
pub(crate) struct ModelFolder {
    folder: PathBuf,
    files: Vec<ModelFile>,
}

impl ModelFolder {
    pub(crate) fn open(folder: PathBuf) -> Result<Self, Error> {
        let files = manifest()?;
        let there = files.iter().any(|f| folder.join(&f.file).is_file());
        if !there {
            let advice = "give the folder of the models with --models, or IDPHOTO_MODELS";
            return Err(Error::new(ErrorKind::SetUp, "no model files were found", advice));
        }
        Ok(Self { folder, files })
    }
}

impl Models for ModelFolder {
    fn bytes(&self, model: Model) -> Result<Vec<u8>, VisionError> {
        let unavailable = |reason: String| VisionError::Unavailable { model, reason };
        let Some(file) = self.files.iter().find(|f| f.id == model.id()) else {
            return Err(unavailable(format!("model `{model}` is not in the manifest")));
        };
        read(&self.folder, file).map_err(|state| {
            let what = if state == ModelState::Missing {
                "is missing"
            } else {
                "is not the file it should be (wrong SHA-256)"
            };
            unavailable(format!("model file {} {what}; {WHAT_TO_DO}", file.file))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_the_networks_name_is_in_the_manifest() {
        let files = manifest().unwrap();
        for model in [
            Model::FaceDetector,
            Model::FaceLandmarks,
            Model::FaceBlendshapes,
            Model::FaceGeometry,
            Model::PersonSegmenter,
            Model::PortraitMatting,
        ] {
            assert!(files.iter().any(|f| f.id == model.id()), "{model}");
        }
    }

    #[test]
    fn sha256_of_the_empty_string() {
        let want = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(hex_sha256(b""), want);
    }
}
