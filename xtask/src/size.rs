//! How large the library for apps is: measured per target, and held against the ledger of sizes.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::{Failure, Outcome, bindings, command, house};

/// The ledger: the last line of a target is what it is held against.
const LEDGER: &str = "bindings/uniffi/sizes.toml";
/// Without models and runtime (issue of the bindings): what an app store's reader still loads over a
/// mobile network without being asked.
const BUDGET: u64 = 12_000_000;
/// The target that the budget is for: nearly all phones.
const BUDGETED: &str = "aarch64-linux-android";
/// Growth that needs no line, parts of a hundred.
const FREE_GROWTH: u64 = 5;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ledger {
    size: Vec<Entry>,
}

/// One measurement that somebody wrote down.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    date: String,
    target: String,
    bytes: u64,
    why: String,
}

/// Measures the host's library, and those that `android check` left, and holds each against the ledger.
pub(crate) fn check() -> Outcome {
    let ledger = read(&house::read(&house::root().join(LEDGER))?)?;
    let mut measured = vec![(host()?, built()?)];
    let crossed = house::target().join("cross");
    for target in [BUDGETED, "aarch64-unknown-linux-gnu"] {
        let library = crossed.join(target).join("libidphoto_uniffi.so");
        match library.is_file() {
            true => measured.push((target.to_owned(), length(&library)?)),
            false => {
                println!("size: {target:<28} skipped: not built (`cargo xtask android check`)")
            }
        }
    }
    let models = folder(&house::root().join("models"))?;
    println!("size: {:<28} {models:>10} bytes", "models");
    let mut faults = Vec::new();
    for (target, bytes) in measured {
        println!("size: {target:<28} {bytes:>10} bytes, with models {}", bytes + models);
        faults.extend(fault(&ledger, &target, bytes));
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::new(faults.join("\n"))) }
}

/// What is wrong with a library of so many bytes, if anything.
fn fault(ledger: &[Entry], target: &str, bytes: u64) -> Option<String> {
    if target == BUDGETED && bytes > BUDGET {
        return Some(format!("{target}: {bytes} bytes are over the budget of {BUDGET}"));
    }
    let line = |why: &str| {
        format!("{target}: {why}; if that is meant, add a line with the reason to {LEDGER}")
    };
    let Some(last) = ledger.iter().rev().find(|entry| entry.target == target) else {
        return Some(line(&format!("{bytes} bytes, and the ledger has none")));
    };
    let most = last.bytes + last.bytes * FREE_GROWTH / 100;
    (bytes > most).then(|| {
        let (was, date) = (last.bytes, &last.date);
        line(&format!("{bytes} bytes, {FREE_GROWTH} % over the {was} of {date}"))
    })
}

fn read(text: &str) -> Outcome<Vec<Entry>> {
    let ledger: Ledger =
        toml::from_str(text).map_err(|e| Failure::new(format!("{LEDGER}: {}", e.message())))?;
    if let Some(entry) = ledger.size.iter().find(|entry| entry.why.trim().is_empty()) {
        return Err(Failure::new(format!(
            "{LEDGER}: {} of {} has no reason",
            entry.bytes, entry.date
        )));
    }
    Ok(ledger.size)
}

/// Builds the host's library as phones get it; its length. Of one kind alone: where a library for Rust is
/// made as well, cargo leaves out what link-time optimisation would leave out.
fn built() -> Outcome<u64> {
    let build = ["rustc", "--quiet", "--profile", "mobile", "--package", "idphoto-uniffi"];
    let mut rustc = command::cargo(&build);
    command::loud(rustc.args(["--lib", "--crate-type", "cdylib"]))?;
    length(&house::target().join("mobile").join(bindings::library_name()))
}

/// The host's target triple.
fn host() -> Outcome<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let said = command::quiet(std::process::Command::new(rustc).arg("-vV"))?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Failure::new("rustc does not name its host"))
}

/// Bytes of all weights.
fn folder(models: &Path) -> Outcome<u64> {
    let weights = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "onnx");
    house::entries(models)?.iter().filter(|path| weights(path)).map(|path| length(path)).sum()
}

fn length(path: &Path) -> Outcome<u64> {
    Ok(fs::metadata(path).map_err(Failure::file("look at", path))?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger() -> Vec<Entry> {
        let entry = |target: &str, bytes| Entry {
            date: "2026-11-24".to_owned(),
            target: target.to_owned(),
            bytes,
            why: "first".to_owned(),
        };
        vec![entry("a", 900), entry("b", 1), entry("a", 1000), entry(BUDGETED, BUDGET)]
    }

    #[test]
    fn growth_beyond_a_twentieth_of_the_last_line_needs_another() {
        assert_eq!(fault(&ledger(), "a", 1050), None);
        assert!(fault(&ledger(), "a", 1051).is_some());
        assert_eq!(fault(&ledger(), "a", 10), None);
        assert!(fault(&ledger(), "c", 10).is_some());
    }

    #[test]
    fn no_line_lifts_the_budget() {
        assert_eq!(fault(&ledger(), BUDGETED, BUDGET), None);
        assert!(fault(&ledger(), BUDGETED, BUDGET + 1).is_some_and(|text| text.contains("budget")));
    }

    #[test]
    fn a_line_has_a_reason() {
        let line = |why: &str| {
            format!("[[size]]\ndate = \"2026-11-24\"\ntarget = \"a\"\nbytes = 1\nwhy = \"{why}\"\n")
        };
        assert!(read(&line("first")).is_ok());
        assert!(read(&line(" ")).is_err());
        assert!(read("[[size]]\nbytes = 1").is_err());
    }

    #[test]
    fn the_committed_ledger_can_be_read() {
        let text = house::read(&house::root().join(LEDGER)).unwrap();
        assert!(!read(&text).unwrap().is_empty());
    }
}
