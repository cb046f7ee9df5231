//! Rules: what sealed packages do not have. No file, socket, clock, environment or process is named
//! in their sources, and their clippy.toml, which forbids more than names, is in place.
//!
//! Build scripts and test modules may use them: neither ends up in the product.

use super::packages::{ROWS, Row};
use super::{Files, Finding, rust};
use crate::{Outcome, house};

/// What a sealed package must not name, and what it does instead.
const ABSENT: [(&[&str], &str); 5] = [
    (&["std::fs"], "take the bytes as an argument"),
    (&["std::net"], "nothing here talks to a network"),
    (&["std::env"], "take the setting as an argument"),
    (
        &["std::time", "std::time::Instant", "std::time::SystemTime", "std::time::*"],
        "take the time as an argument",
    ),
    (&["std::process"], "nothing here starts or ends a process"),
];

/// The clippy.toml that every sealed package's own has to equal.
const MODEL_FILE: &str = "core/types/clippy.toml";

pub(super) fn findings(files: &Files) -> Outcome<Vec<Finding>> {
    let folders: Vec<String> = sealed().map(|row| format!("{}/src/", folder(row))).collect();
    let mut findings = Vec::new();
    for file in files.rust() {
        let (path, text) = file?;
        if !path.ends_with("/tests.rs")
            && folders.iter().any(|folder| path.starts_with(folder.as_str()))
        {
            findings.extend(of_source(path, &text));
        }
    }
    Ok(findings)
}

/// Each sealed package that exists has its clippy.toml, and all say the same.
pub(super) fn clippy_files(files: &Files) -> Outcome<Vec<Finding>> {
    let has = |path: &str| files.paths().iter().any(|other| other == path);
    let mut findings = Vec::new();
    for row in sealed().filter(|row| has(&format!("{}/Cargo.toml", folder(row)))) {
        let path = format!("{}/clippy.toml", folder(row));
        if !has(&path) {
            findings.push(Finding::error(path, format!("is missing: copy {MODEL_FILE}")));
        } else if house::read(&super::at(&path))? != house::read(&super::at(MODEL_FILE))? {
            findings.push(Finding::error(path, format!("differs from {MODEL_FILE}")));
        }
    }
    Ok(findings)
}

fn of_source(path: &str, text: &str) -> Vec<Finding> {
    let code = rust::without_tests(&rust::code(text));
    let mut findings = Vec::new();
    for (range, named) in rust::paths_below("std", &code) {
        // `std::env!` is a macro that the compiler answers, not the environment at run time.
        let is_macro = code[range.end..].starts_with('!');
        let absent =
            ABSENT.iter().find(|(names, _)| names.iter().any(|name| is_below(&named, name)));
        if let Some((_, instead)) = absent.filter(|_| !is_macro) {
            let line = code[..range.start].matches('\n').count() + 1;
            let what = format!("names `{named}` in a sealed package: {instead}");
            findings.push(Finding::error(format!("{path}:{line}"), what));
        }
    }
    findings
}

/// Whether `path` is `name` or leads through it; `std::time` itself counts only when named alone.
fn is_below(path: &str, name: &str) -> bool {
    match path.strip_prefix(name) {
        Some("") => true,
        Some(tail) => tail.starts_with("::") && name != "std::time",
        None => false,
    }
}

fn sealed() -> impl Iterator<Item = &'static Row> {
    ROWS.iter().filter(|row| row.sealed)
}

fn folder(row: &Row) -> String {
    format!("core/{}", row.name.trim_start_matches("idphoto-"))
}

#[cfg(test)]
mod tests {
    use super::of_source;

    fn places(text: &str) -> Vec<String> {
        of_source("a.rs", text).into_iter().map(|finding| finding.place).collect()
    }

    #[test]
    fn files_sockets_clocks_and_environment_are_told_by_line() {
        let text = "//! A.\nuse std::{fmt, fs::File};\nfn f() { std::env::var(\"X\"); }\n\
                    use std::time::Instant;\nuse std::net::*;\n";
        assert_eq!(places(text), ["a.rs:2", "a.rs:3", "a.rs:4", "a.rs:5"]);
    }

    #[test]
    fn harmless_parts_of_the_library_are_not_told() {
        let text = "use std::time::Duration;\n// std::fs\nconst V: &str = std::env!(\"V\");\n\
                    const W: &str = env!(\"W\");\n";
        assert!(places(text).is_empty());
    }

    #[test]
    fn test_modules_are_free() {
        assert!(places("//! A.\n#[cfg(test)]\nmod tests { use std::fs; }\n").is_empty());
    }
}
