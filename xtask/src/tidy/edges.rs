//! Rule: packages depend on each other only downwards, as the table in `packages` says.
//!
//! Read from the manifests alone, so a breach shows before anything compiles. Dev-dependencies are
//! free: a test may look at whatever it likes.

use toml::Table;

use super::packages::{self, Group, Sees};
use super::{Files, Finding};
use crate::{Failure, Outcome, house};

pub(super) fn findings(files: &Files) -> Outcome<Vec<Finding>> {
    let mut findings = Vec::new();
    for path in files.paths().iter().filter(|path| path.ends_with("Cargo.toml")) {
        let text = house::read(&super::at(path))?;
        let manifest: Table = text
            .parse()
            .map_err(|error| Failure::new(format!("{path} is not a manifest: {error}")))?;
        findings.extend(breaches(path, &manifest));
    }
    Ok(findings)
}

/// What one manifest names that the table does not grant.
fn breaches(path: &str, manifest: &Table) -> Vec<Finding> {
    let Some(name) = manifest.get("package").and_then(|package| package.get("name")?.as_str())
    else {
        return Vec::new();
    };
    let Some(row) = packages::row(name) else {
        let advice = format!("no row for `{name}`: add one to xtask/src/tidy/packages.rs");
        return vec![Finding::error(path, advice)];
    };
    let sealed = if row.sealed { " (a sealed package)" } else { "" };
    let mut findings = Vec::new();
    for dependency in dependencies(manifest) {
        let ours = packages::row(&dependency).is_some() || dependency.starts_with("idphoto-");
        let seen = match &row.sees {
            Sees::All => true,
            Sees::Only(names) => names.contains(&dependency.as_str()),
        };
        if ours && !seen {
            let what = format!("`{name}` may not see `{dependency}`");
            findings.push(Finding::error(path, what));
        }
        if let Some(group) = packages::group(&dependency).filter(|group| !row.may.contains(group)) {
            let noun = match group {
                Group::Inference => "the inference engine",
                Group::Network => "the network",
                Group::Database => "a database",
            };
            let what = format!("`{name}`{sealed} may not use {noun}, here `{dependency}`");
            findings.push(Finding::error(path, what));
        }
    }
    findings
}

/// Names of all normal and build dependencies, for every target, after renames.
fn dependencies(manifest: &Table) -> Vec<String> {
    let targets = manifest.get("target").and_then(|target| target.as_table());
    let sections = targets
        .into_iter()
        .flat_map(Table::values)
        .filter_map(|section| section.as_table())
        .chain([manifest]);
    sections
        .flat_map(|section| ["dependencies", "build-dependencies"].map(|key| section.get(key)))
        .flatten()
        .filter_map(|table| table.as_table())
        .flatten()
        .map(|(key, value)| {
            let renamed = value.get("package").and_then(|package| package.as_str());
            renamed.unwrap_or(key).to_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::breaches;

    fn told(manifest: &str) -> Vec<String> {
        let table = manifest.parse().expect("a manifest");
        breaches("Cargo.toml", &table).into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn downward_edges_pass() {
        let manifest = "[package]\nname = 'idphoto-vision'\n[dependencies]\n\
                        idphoto-imaging.workspace = true\nort.workspace = true\n\
                        [dev-dependencies]\nidphoto-sdk.workspace = true\n";
        assert!(told(manifest).is_empty());
    }

    #[test]
    fn upward_and_sideways_edges_are_told() {
        let manifest = "[package]\nname = 'idphoto-imaging'\n[dependencies]\n\
                        idphoto-vision.workspace = true\n[build-dependencies]\n\
                        idphoto-standards.workspace = true\n";
        assert_eq!(told(manifest).len(), 2);
    }

    #[test]
    fn the_program_sees_the_sdk_alone() {
        let manifest = "[package]\nname = 'idphoto-cli'\n[dependencies]\nidphoto-sdk = {}\n\
                        idphoto-types = {}\nrusqlite = '1'\n";
        assert_eq!(told(manifest), ["`idphoto-cli` may not see `idphoto-types`"]);
    }

    #[test]
    fn guarded_packages_are_found_under_other_names_and_targets() {
        let manifest = "[package]\nname = 'idphoto-sdk'\n[target.'cfg(unix)'.dependencies]\n\
                        engine = { package = 'ort', version = '2' }\nureq = '3'\n";
        assert_eq!(told(manifest).len(), 2);
    }

    #[test]
    fn a_package_without_a_row_is_told_where_to_add_one() {
        let found = told("[package]\nname = 'idphoto-new'\n");
        assert!(found[0].contains("packages.rs"));
    }

    #[test]
    fn a_package_of_ours_that_does_not_exist_is_not_seen_either() {
        let manifest = "[package]\nname = 'idphoto-types'\n[dependencies]\nidphoto-new = {}\n";
        assert_eq!(told(manifest).len(), 1);
    }
}
