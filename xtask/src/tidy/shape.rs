//! Rules on every Rust file: it opens with `//!`, and it is not long.

use super::{Files, Finding};
use crate::Outcome;

/// Lines above which a file is remarked upon.
const LONG: usize = 350;

/// Lines above which a file has to be split.
const TOO_LONG: usize = 500;

pub(super) fn findings(files: &Files) -> Outcome<Vec<Finding>> {
    let mut findings = Vec::new();
    for file in files.rust() {
        let (path, text) = file?;
        findings.extend(of_file(path, &text));
    }
    Ok(findings)
}

fn of_file(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !text.starts_with("//!") {
        let what = "opens without `//!`: say what lives here and what does not";
        findings.push(Finding::error(path, what));
    }
    if is_generated(text) {
        return findings;
    }
    match text.lines().count() {
        lines if lines > TOO_LONG => {
            let what = format!("{lines} lines; more than {TOO_LONG} have to be split");
            findings.push(Finding::error(path, what));
        }
        lines if lines > LONG => {
            findings.push(Finding::remark(path, format!("{lines} lines; aim below {LONG}")));
        }
        _ => {}
    }
    findings
}

/// Generated files say so near the top.
fn is_generated(text: &str) -> bool {
    text.lines().take(5).any(|line| line.contains(concat!("@", "generated")))
}

#[cfg(test)]
mod tests {
    use super::of_file;
    use crate::tidy::Weight;

    #[test]
    fn a_file_opens_with_its_header() {
        assert!(of_file("a.rs", "//! A.\n").is_empty());
        assert_eq!(of_file("a.rs", "// A.\n//! A.\n").len(), 1);
        assert_eq!(of_file("a.rs", "").len(), 1);
    }

    #[test]
    fn long_is_remarked_upon_and_too_long_fails() {
        let lines = |count: usize| format!("//! A.\n{}", "\n".repeat(count - 1));
        assert!(of_file("a.rs", &lines(350)).is_empty());
        assert_eq!(of_file("a.rs", &lines(351))[0].weight, Weight::Remark);
        assert_eq!(of_file("a.rs", &lines(501))[0].weight, Weight::Error);
    }

    #[test]
    fn generated_code_may_be_long() {
        let text = format!("//! Made by a tool; {}{}\n{}", "@", "generated", "\n".repeat(900));
        assert!(of_file("a.rs", &text).is_empty());
    }
}
