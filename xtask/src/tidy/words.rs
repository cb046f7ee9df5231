//! Rule: no tracked text names a folder of somebody's machine or the host of a package registry, and
//! none calls a donation more than pseudonymised.
//!
//! The first never exists elsewhere; the second pins people to one mirror, when the clients know
//! where to look; the third would be untrue: a face stays one, and all rights apply.

use super::{Files, Finding};
use crate::Outcome;

/// Folders that exist on one machine only. Split, so that this file does not name them.
const FOLDERS: [&str; 4] =
    [concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/wo", "rk/"), concat!("/Us", "ers/")];

/// Registry hosts, split likewise.
const HOSTS: [&str; 8] = [
    concat!("py", "pi.org"),
    concat!("python", "hosted.org"),
    concat!("crates", ".io"),
    concat!("npm", "js.org"),
    concat!("npm", "js.com"),
    concat!("maven", ".apache.org"),
    concat!("maven", ".org"),
    concat!("deb.", "debian.org"),
];

/// Begins every form of the word that no text may use of a donation, unless the line denies it.
const CLAIM: &str = concat!("anony", "m");
const DENIALS: [&str; 3] = ["never ", "not ", "nothing "];

/// Written by cargo, which puts the registry into every entry.
const EXEMPT: &str = "Cargo.lock";

pub(super) fn findings(files: &Files) -> Outcome<Vec<Finding>> {
    let mut findings = Vec::new();
    for file in files.text() {
        let (path, text) = file?;
        if path != EXEMPT {
            findings.extend(of_text(path, &text));
        }
    }
    Ok(findings)
}

fn of_text(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let folder = FOLDERS.iter().find(|folder| names_folder(line, folder));
        let host = HOSTS.iter().find(|host| line.contains(*host));
        let told = folder
            .map(|folder| format!("names a folder of one machine (`{folder}`)"))
            .or_else(|| host.map(|host| format!("names a registry's host (`{host}`)")))
            .or_else(|| claims(line).then(|| "calls something more than pseudonymised".to_owned()));
        findings.extend(told.map(|what| Finding::error(format!("{path}:{number}"), what)));
    }
    findings
}

/// Whether a line makes the claim without denying it.
fn claims(line: &str) -> bool {
    let line = line.to_lowercase();
    line.contains(CLAIM) && !DENIALS.iter().any(|denial| line.contains(denial))
}

/// Whether `folder` stands where an absolute path begins, rather than inside a longer one.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| c.is_whitespace() || "\"'`(<[{=:,".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::of_text;

    #[test]
    fn absolute_paths_are_told_and_parts_of_others_are_not() {
        let home = concat!("/ho", "me/");
        assert_eq!(of_text("a.md", &format!("see {home}me/notes")).len(), 1);
        assert_eq!(of_text("a.md", &format!("\"{home}me\"\n\n`{home}`")).len(), 2);
        assert!(of_text("a.md", &format!("https://example.org{home}page")).is_empty());
    }

    #[test]
    fn a_donation_is_called_what_it_is() {
        let claim = concat!("the data is anony", "mised");
        assert_eq!(of_text("a.md", claim).len(), 1);
        assert!(of_text("a.md", &claim.replace("is", "is not ")).is_empty());
        assert!(of_text("a.md", "pseudonymised, still personal data").is_empty());
    }

    #[test]
    fn registry_hosts_are_told() {
        assert_eq!(of_text("a.md", concat!("https://crates", ".io/crates/x")).len(), 1);
        assert!(of_text("a.md", "from the Python package registry").is_empty());
    }
}
