//! Turns `data.yaml` and `ages.yaml` into lists that the program can show and ask, and refuses to build
//! when a row lacks something or uses a word that its file does not explain.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a build script is not part of the product"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::RangeInclusive;
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
/// The member states of the Union (ISO 3166-1 alpha-2), in the order of their codes.
const MEMBER_STATES: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];
/// What Art. 8(1) GDPR leaves to the member states.
const AGES: RangeInclusive<u32> = 13..=16;

fn main() {
    turn("data.yaml", "inventory.rs", inventory);
    turn("ages.yaml", "ages.rs", ages);
}

/// Writes what `list` makes of a file of ours.
fn turn(file: &str, into: &str, list: fn(&Yaml<'_>) -> Result<String, String>) {
    println!("cargo::rerun-if-changed={file}");
    if let Err(problem) = gather(file, into, list) {
        eprintln!("{file}: {problem}");
        process::exit(1);
    }
}

fn gather(
    file: &str,
    into: &str,
    list: fn(&Yaml<'_>) -> Result<String, String>,
) -> Result<(), String> {
    let folder = env::var("CARGO_MANIFEST_DIR").map_err(text)?;
    let source = fs::read_to_string(Path::new(&folder).join(file)).map_err(text)?;
    let documents = Yaml::load_from_str(&source).map_err(text)?;
    let [document] = documents.as_slice() else { return Err("one document is wanted".to_owned()) };
    let out = Path::new(&env::var("OUT_DIR").map_err(text)?).join(into);
    fs::write(out, list(document)?).map_err(text)
}

/// The list of fields that can leave the device.
fn inventory(document: &Yaml<'_>) -> Result<String, String> {
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
    Ok(list)
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

/// The table of ages of digital consent.
fn ages(document: &Yaml<'_>) -> Result<String, String> {
    let version = whole(document, "version", 1..=u32::MAX)?;
    let sources = document.as_mapping_get("sources").and_then(Yaml::as_sequence);
    let sources = sources.ok_or("`sources` is no list")?;
    let sources: BTreeMap<_, _> = sources
        .iter()
        .map(|source| Ok((word(source, "id")?, word(source, "text")?)))
        .collect::<Result<_, String>>()?;
    let rows = document.as_mapping_get("countries").and_then(Yaml::as_sequence);
    let rows = rows.ok_or("`countries` is no list")?;
    let found: Vec<_> =
        rows.iter().map(|row| word(row, "country")).collect::<Result<_, String>>()?;
    if found != MEMBER_STATES {
        return Err("`countries` are not the 27 member states, each once and in order".to_owned());
    }
    let mut list = format!(
        "/// Version of `ages.yaml`.\n\
         pub const AGES_VERSION: u32 = {version};\n\
         /// The member states of the Union, by code.\n\
         pub const AGE_RULES: &[AgeRule] = &[\n"
    );
    for row in rows {
        let country = word(row, "country")?;
        let line = age_rule(country, row, &sources).map_err(|why| format!("{country}: {why}"))?;
        list.push_str(&line);
    }
    list.push_str("];\n");
    Ok(list)
}

fn age_rule(
    country: &str,
    row: &Yaml<'_>,
    sources: &BTreeMap<&str, &str>,
) -> Result<String, String> {
    const KEYS: [&str; 6] = ["country", "age", "joint_below", "source", "checked", "note"];
    let mapping = row.as_mapping().ok_or("is no mapping")?;
    if !mapping.keys().all(|key| key.as_str().is_some_and(|key| KEYS.contains(&key))) {
        return Err("has a key that is not explained".to_owned());
    }
    let age = whole(row, "age", AGES)?;
    let joint = match row.as_mapping_get("joint_below") {
        Some(_) => Some(whole(row, "joint_below", AGES)?),
        None => None,
    };
    // The bands of `AgeBand` tell nothing between these.
    if joint.is_some_and(|joint| ![13, 15, 16].contains(&joint)) {
        return Err("`joint_below` lies within a band of ages".to_owned());
    }
    let source = sources.get(word(row, "source")?).ok_or("`source` is not one of `sources`")?;
    let checked = word(row, "checked")?;
    let date =
        |(at, b): (usize, u8)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() };
    if checked.len() != 10 || !checked.bytes().enumerate().all(date) {
        return Err("`checked` is no date like 2026-11-24".to_owned());
    }
    let note = row.as_mapping_get("note").map(|_| word(row, "note")).transpose()?;
    Ok(format!(
        "AgeRule {{ country: {country:?}, age: {age}, joint_below: {joint:?}, source: {source:?}, \
         checked: {checked:?}, note: {note:?} }},\n"
    ))
}

fn whole(of: &Yaml<'_>, key: &str, range: RangeInclusive<u32>) -> Result<u32, String> {
    let number = of.as_mapping_get(key).and_then(Yaml::as_integer);
    let number = number.and_then(|number| u32::try_from(number).ok());
    number
        .filter(|number| range.contains(number))
        .ok_or_else(|| format!("`{key}` is not a number from {} to {}", range.start(), range.end()))
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
