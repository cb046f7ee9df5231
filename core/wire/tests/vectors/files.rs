//! The files in `tests/vectors/v1/`: groups of vectors, and the bytes that they tell as hex, as runs
//! of one byte, or as parts of a file. No judgement here.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use idphoto_wire::Digest;
use serde_json::{Map, Value};

/// The folder of all vectors, from whichever package this is compiled into.
fn folder() -> PathBuf {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    above.map(|folder| folder.join("tests/vectors/v1")).find(|path| path.is_dir()).unwrap()
}

/// One file of vectors.
pub(crate) struct Group {
    path: PathBuf,
    kind: String,
    vectors: Vec<Map<String, Value>>,
}

impl Group {
    /// All of them, by path.
    pub(crate) fn all() -> Vec<Self> {
        let paths = paths(&folder());
        paths
            .into_iter()
            .filter(|path| path.extension().is_some_and(|e| e == "json"))
            .map(Self::read)
            .collect()
    }

    fn read(path: PathBuf) -> Self {
        let group: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let kind = group["kind"].as_str().unwrap().to_owned();
        let vectors = group["vectors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|vector| vector.as_object().unwrap().clone())
            .collect();
        Self { path, kind, vectors }
    }

    /// What its vectors are about, as `tag`. `tests/vectors/README.md` lists the kinds.
    pub(crate) fn kind(&self) -> &str {
        &self.kind
    }

    pub(crate) fn vectors(&self) -> &[Map<String, Value>] {
        &self.vectors
    }

    /// The folder that its vectors' files lie in.
    pub(crate) fn folder(&self) -> &Path {
        self.path.parent().unwrap()
    }

    pub(crate) fn file(&self) -> String {
        shown(&self.path)
    }
}

/// The bytes that a vector tells.
pub(crate) fn bytes(told: &Value, folder: &Path) -> Vec<u8> {
    let pieces = match told {
        Value::Array(pieces) => pieces.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut bytes = Vec::new();
    for piece in pieces {
        match piece {
            Value::String(hex) => bytes.extend(unhex(hex)),
            Value::Array(run) => {
                let times = run[1].as_u64().unwrap() as usize;
                bytes.resize(bytes.len() + times, unhex(run[0].as_str().unwrap())[0]);
            }
            part => {
                let whole = fs::read(folder.join(part["file"].as_str().unwrap())).unwrap();
                let at = |key: &str, usual| {
                    part.get(key).map_or(usual, |at| at.as_u64().unwrap() as usize)
                };
                bytes.extend(&whole[at("from", 0)..at("to", whole.len())]);
            }
        }
    }
    bytes
}

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2), "half a byte");
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// Hash and name of every file there is, as SHA256SUMS should say it.
pub(crate) fn sums() -> BTreeMap<String, String> {
    let files = paths(&folder()).into_iter().filter(|path| !path.ends_with("SHA256SUMS"));
    files.map(|path| (shown(&path), Digest::of(&fs::read(&path).unwrap()).to_string())).collect()
}

/// What SHA256SUMS says.
pub(crate) fn published_sums() -> BTreeMap<String, String> {
    let text = fs::read_to_string(folder().join("SHA256SUMS")).unwrap();
    let lines = text.lines().map(|line| line.split_once("  ").unwrap());
    lines.map(|(sum, name)| (name.to_owned(), sum.to_owned())).collect()
}

/// Every file below a folder, by path.
fn paths(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(paths(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A path below the folder of all vectors, with forward slashes.
fn shown(path: &Path) -> String {
    let below = path.strip_prefix(folder()).unwrap();
    let names: Vec<_> = below.iter().map(|name| name.to_string_lossy()).collect();
    names.join("/")
}
