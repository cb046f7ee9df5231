//! Turns `data.yaml` into a list that the program can show, and refuses to build when a field lacks
//! something or uses a word that the file does not explain.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a build script is not part of the product"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, process};

use saphyr::{LoadableYamlNode as _, Yaml};

/// The words of `sensitivity` with their variants.
const SENSITIVITIES: [(&str, &str); 4] = [
    ("technical", "Technical"),
    ("pseudonym", "Pseudonym"),
    ("personal", "Personal"),
    ("identifying", "Identifying"),
];
/// The words of `retention` with their variants.
const RETENTIONS: [(&str, &str); 2] = [("donation", "Donation"), ("receipt", "Receipt")];

fn main() {
    println!("cargo::rerun-if-changed=data.yaml");
    if let Err(problem) = gather() {
        eprintln!("data.yaml: {problem}");
        process::exit(1);
    }
}

fn gather() -> Result<(), String> {
    let folder = env::var("CARGO_MANIFEST_DIR").map_err(text)?;
    let source = fs::read_to_string(Path::new(&folder).join("data.yaml")).map_err(text)?;
    let documents = Yaml::load_from_str(&source).map_err(text)?;
    let [document] = documents.as_slice() else { return Err("one document is wanted".to_owned()) };
    let basis = word(document, "legal_basis")?;
    let fields = document.as_mapping_get("fields").and_then(Yaml::as_sequence);
    let fields = fields.ok_or("`fields` is no list")?;

    let mut list = format!(
        "/// What makes sending them lawful; the same for all of them.\n\
         pub const LEGAL_BASIS: &str = {basis:?};\n\
         /// All fields, in the order of `data.yaml`.\n\
         pub const FIELDS: &[Field] = &[\n"
    );
    let mut seen = BTreeSet::new();
    for (index, field) in fields.iter().enumerate() {
        let line = entry(field, &mut seen).map_err(|why| format!("field {index}: {why}"))?;
        list.push_str(&line);
    }
    list.push_str("];\n");
    let out = Path::new(&env::var("OUT_DIR").map_err(text)?).join("inventory.rs");
    fs::write(out, list).map_err(text)
}

fn entry(field: &Yaml<'_>, seen: &mut BTreeSet<String>) -> Result<String, String> {
    let keys = field.as_mapping().map_or(0, |mapping| mapping.len());
    if keys != 5 {
        return Err(format!("{keys} keys; path, name, purpose, sensitivity, retention are wanted"));
    }
    let path = word(field, "path")?;
    if !seen.insert(path.to_owned()) {
        return Err(format!("`{path}` is listed twice"));
    }
    let sensitivity = variant(word(field, "sensitivity")?, &SENSITIVITIES)?;
    let retention = variant(word(field, "retention")?, &RETENTIONS)?;
    let (name, purpose) = (word(field, "name")?, word(field, "purpose")?);
    let mut line = String::new();
    let _ = writeln!(
        line,
        "Field {{ path: {path:?}, name: {name:?}, purpose: {purpose:?}, \
         sensitivity: Sensitivity::{sensitivity}, retention: Retention::{retention} }},"
    );
    Ok(line)
}

fn word<'a>(of: &'a Yaml<'_>, key: &str) -> Result<&'a str, String> {
    let text = of.as_mapping_get(key).and_then(Yaml::as_str).unwrap_or_default();
    if text.trim().is_empty() { Err(format!("`{key}` is missing or no text")) } else { Ok(text) }
}

fn variant(word: &str, known: &[(&str, &'static str)]) -> Result<&'static str, String> {
    let found = known.iter().find(|(name, _)| *name == word);
    found.map(|(_, variant)| *variant).ok_or_else(|| format!("`{word}` is not explained"))
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
