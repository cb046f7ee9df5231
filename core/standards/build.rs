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
use std::path::{Path, PathBuf};
use std::{env, fs, process};

#[path = "src/lines.rs"]
#[allow(dead_code, reason = "the build asks for lines alone")]
mod lines;
#[path = "src/schema.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "the build needs only the parser and the rules"
)]
mod schema;

fn main() {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=src/schema.rs");
    println!("cargo::rerun-if-changed=src/schema");
    println!("cargo::rerun-if-changed=src/lines.rs");
    if let Err(problems) = gather() {
        eprintln!("{problems}");
        process::exit(1);
    }
}

fn gather() -> Result<(), String> {
    let data = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(text)?).join("data");
    let sources: BTreeMap<String, toml::Value> = parse(&data.join("sources.toml"))?;
    let tokens: BTreeMap<String, toml::Value> = parse(&data.join("tokens.toml"))?;
    let mut files: Vec<PathBuf> = fs::read_dir(data.join("entries"))
        .map_err(text)?
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    // By id, which the name without its ending is: `fi-id` before `fi-id-digital`.
    files.sort_by(|a, b| a.file_stem().cmp(&b.file_stem()));
    let mut entries = Vec::new();
    for file in files {
        let entry: schema::Standard = parse(&file)?;
        entries.push((file, entry));
    }
    let ids: Vec<String> = entries.iter().map(|(_, entry)| entry.id.clone()).collect();
    let mut problems = Vec::new();
    for (file, entry) in &entries {
        let mut found = entry.problems(&|s| sources.contains_key(s), &|t| tokens.contains_key(t));
        if file.file_stem().is_none_or(|stem| stem != entry.id.as_str()) {
            let what = "must equal the file's name".to_owned();
            found.push(schema::Problem { at: "id".to_owned(), what });
        }
        for id in entry.counterparts.iter().filter(|id| !ids.contains(id)) {
            let what = format!("there is no entry `{id}`");
            found.push(schema::Problem { at: "counterparts".to_owned(), what });
        }
        let source = fs::read_to_string(file).map_err(text)?;
        let document = lines::Document::of(&source);
        problems.extend(found.iter().map(|problem| {
            let path: Vec<&str> = problem.at.split('.').collect();
            format!("{}:{}: {problem}", file.display(), document.line_of(&path))
        }));
    }
    if !problems.is_empty() {
        return Err(problems.join("\n"));
    }
    let mut list = String::from("&[\n");
    for (file, entry) in &entries {
        let _ =
            writeln!(list, "    ({:?}, include_str!({:?})),", entry.id, file.display().to_string());
    }
    list.push_str("]\n");
    let out = Path::new(&env::var("OUT_DIR").map_err(text)?).join("entries.rs");
    fs::write(out, list).map_err(text)
}

fn parse<T: serde::de::DeserializeOwned>(file: &Path) -> Result<T, String> {
    let source = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    toml::from_str(&source).map_err(|e| {
        let line = e.span().map_or(1, |span| lines::line_at(&source, span.start));
        format!("{}:{line}: {}", file.display(), e.message())
    })
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
