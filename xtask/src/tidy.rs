//! The rules of the house that no compiler checks: `cargo xtask tidy`.
//!
//! Here: which rules there are and how their findings are told. The rules themselves are one module
//! each; a rule reads files and returns findings, it never prints.

mod absence;
mod decisions;
mod edges;
mod files;
mod packages;
mod rust;
mod shape;
mod words;

use std::path::PathBuf;

use files::Files;

use crate::{Failure, Outcome, house};

/// One breach of a rule, or a remark that does not fail the run.
#[derive(Debug)]
struct Finding {
    place: String,
    what: String,
    weight: Weight,
}

/// Whether a finding fails the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    Error,
    Remark,
}

impl Finding {
    fn error(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into(), weight: Weight::Error }
    }

    fn remark(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into(), weight: Weight::Remark }
    }
}

/// A rule: its name and what it finds in the repository.
type Rule = (&'static str, fn(&Files) -> Outcome<Vec<Finding>>);

const RULES: [Rule; 6] = [
    ("edges", edges::findings),
    ("shape", shape::findings),
    ("absence", absence::findings),
    ("clippy files", absence::clippy_files),
    ("words", words::findings),
    ("decisions", decisions::findings),
];

/// Applies every rule and tells all findings, not the first alone.
pub(crate) fn run() -> Outcome {
    let files = Files::of_the_repository()?;
    let mut errors = 0;
    for (name, rule) in RULES {
        for finding in rule(&files)? {
            let weight = match finding.weight {
                Weight::Error => "error",
                Weight::Remark => "remark",
            };
            errors += usize::from(finding.weight == Weight::Error);
            println!("tidy: {weight}: {}: {} [{name}]", finding.place, finding.what);
        }
    }
    if errors > 0 {
        let noun = if errors == 1 { "breach" } else { "breaches" };
        return Err(Failure::new(format!("{errors} {noun} of the rules of the house")));
    }
    println!("tidy: {} rules hold for {} files", RULES.len(), files.paths().len());
    Ok(())
}

/// `path` below the repository's top folder.
fn at(path: &str) -> PathBuf {
    house::root().join(path)
}
