//! Gathers `data/entries/*.toml` into one list and refuses to build when an entry is broken, so
//! that a standard is added by adding a file.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a build script is not part of the product"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, process};

#[path = "src/schema.rs"]
#[allow(dead_code, unreachable_pub, reason = "the build needs only the parser and the rules")]
mod schema;

fn main() {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=src/schema.rs");
    if let Err(problem) = gather() {
        eprintln!("{problem}");
        process::exit(1);
    }
}

fn gather() -> Result<(), String> {
    let data = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(text)?).join("data");
    let sources: BTreeMap<String, toml::Value> = parse(&data.join("sources.toml"))?;
    let tokens: BTreeMap<String, toml::Value> = parse(&data.join("tokens.toml"))?;
    let mut files: Vec<_> = fs::read_dir(data.join("entries"))
        .map_err(text)?
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    let mut list = String::from("&[\n");
    for file in files {
        let entry: schema::Standard = parse(&file)?;
        let mut problems =
            entry.problems(&|s| sources.contains_key(s), &|t| tokens.contains_key(t));
        if file.file_stem().is_none_or(|stem| stem != entry.id.as_str()) {
            problems.push("id: must equal the file's name".to_owned());
        }
        if !problems.is_empty() {
            return Err(format!("{}: {}", file.display(), problems.join("; ")));
        }
        let _ =
            writeln!(list, "    ({:?}, include_str!({:?})),", entry.id, file.display().to_string());
    }
    list.push_str("]\n");
    let out = Path::new(&env::var("OUT_DIR").map_err(text)?).join("entries.rs");
    fs::write(out, list).map_err(text)
}

fn parse<T: serde::de::DeserializeOwned>(file: &Path) -> Result<T, String> {
    let source = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    // The parser's message names line and column and shows the line.
    toml::from_str(&source).map_err(|e| format!("{}: {e}", file.display()))
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
