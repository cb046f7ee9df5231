//! Rule: decision records are numbered from 0001 without gaps or doubles.

use super::{Files, Finding};
use crate::Outcome;

const FOLDER: &str = "docs/adr/";

pub(super) fn findings(files: &Files) -> Outcome<Vec<Finding>> {
    let names = files.paths().iter().filter_map(|path| path.strip_prefix(FOLDER));
    Ok(misnumbered(names.filter(|name| name.ends_with(".md"))))
}

/// `names` in order.
fn misnumbered<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, expected) in names.zip(1_u32..) {
        let wanted = format!("{expected:04}-");
        if !name.starts_with(&wanted) {
            let what = format!("the next record has to be named `{wanted}...md`");
            findings.push(Finding::error(format!("{FOLDER}{name}"), what));
            break;
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::misnumbered;

    #[test]
    fn gaps_and_doubles_are_told() {
        let count = |names: &[&str]| misnumbered(names.iter().copied()).len();
        assert_eq!(count(&["0001-a.md", "0002-b.md"]), 0);
        assert_eq!(count(&["0001-a.md", "0003-b.md"]), 1);
        assert_eq!(count(&["0001-a.md", "0001-b.md"]), 1);
        assert_eq!(count(&["1-a.md"]), 1);
    }
}
