//! models/manifest.toml, the only truth about the weights, and the check of the files against it.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::{Failure, Outcome, digest, house};

/// The manifest: one entry per file.
#[derive(Debug, Deserialize)]
pub(crate) struct Manifest {
    /// The entries, in the file's order.
    pub(crate) model: Vec<Model>,
}

/// One committed file and where it comes from.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "keys that are only required to be there, with the right type")]
pub(crate) struct Model {
    id: String,
    version: String,
    /// Name of the file in models/.
    pub(crate) file: String,
    /// Hash of its bytes.
    pub(crate) sha256: String,
    bytes: u64,
    licence: String,
    source: String,
    source_sha256: String,
    source_path: String,
    input: String,
    output: String,
    /// Path of its card, from models/.
    pub(crate) card: String,
}

impl Manifest {
    /// Reads it.
    pub(crate) fn read() -> Outcome<Self> {
        let path = folder().join("manifest.toml");
        let text = house::read(&path)?;
        toml::from_str(&text)
            .map_err(|error| Failure::new(format!("{}: {error}", house::shown(&path))))
    }
}

/// Where the weights lie.
pub(crate) fn folder() -> PathBuf {
    house::root().join("models")
}

/// Checks every file of the manifest, and that there is no other.
pub(crate) fn verify() -> Outcome {
    let manifest = Manifest::read()?;
    let folder = folder();
    let mut faults = Vec::new();
    for model in &manifest.model {
        faults.extend(model.faults(&folder)?);
    }
    for path in house::entries(&folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let listed = manifest.model.iter().any(|model| model.file == name);
        if name.ends_with(".onnx") && !listed {
            faults.push(format!("{name}: not in manifest.toml"));
        }
    }
    for (index, model) in manifest.model.iter().enumerate() {
        if manifest.model[..index].iter().any(|other| other.id == model.id) {
            faults.push(format!("{}: listed twice", model.id));
        }
    }
    if manifest.model.is_empty() {
        faults.push("manifest.toml lists no model".to_owned());
    }
    if faults.is_empty() {
        let bytes: u64 = manifest.model.iter().map(|model| model.bytes).sum();
        println!("models: {} files, {bytes} bytes, all as listed", manifest.model.len());
        return Ok(());
    }
    faults.iter().for_each(|fault| println!("models: {fault}"));
    Err(Failure::new(
        "models/ is not as its manifest says; `git checkout models` restores the committed files, \
         `cargo xtask models rebuild` makes them anew",
    ))
}

impl Model {
    /// What is wrong with this entry and its files.
    fn faults(&self, folder: &Path) -> Outcome<Vec<String>> {
        let mut faults = Vec::new();
        let path = folder.join(&self.file);
        match path.metadata() {
            Err(_) => faults.push(format!("{}: missing", self.file)),
            Ok(metadata) if metadata.len() != self.bytes => {
                let (found, listed) = (metadata.len(), self.bytes);
                faults.push(format!("{}: {found} bytes, listed are {listed}", self.file));
            }
            Ok(_) => {
                let found = digest::file(&path)?;
                if found != self.sha256 {
                    let listed = &self.sha256;
                    faults.push(format!("{}: sha256 is {found}, listed is {listed}", self.file));
                }
            }
        }
        if self.card.is_empty() || !folder.join(&self.card).is_file() {
            faults.push(format!("{}: its card `{}` is missing", self.id, self.card));
        }
        if !has_text(folder, &self.licence)? {
            let licence = &self.licence;
            faults.push(format!("{}: no text of {licence} in models/licenses/", self.id));
        }
        for (key, hash) in [("sha256", &self.sha256), ("source_sha256", &self.source_sha256)] {
            if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                faults.push(format!("{}: {key} is no SHA-256", self.id));
            }
        }
        Ok(faults)
    }
}

/// Whether the text of an SPDX licence is there: `MIT.txt`, or `MIT-Holder.txt` where the text names
/// its holder.
fn has_text(folder: &Path, licence: &str) -> Outcome<bool> {
    let texts = house::entries(&folder.join("licenses"))?;
    Ok(texts.iter().any(|path| {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let tail = stem.strip_prefix(licence);
        tail.is_some_and(|tail| tail.is_empty() || tail.starts_with('-'))
    }))
}
