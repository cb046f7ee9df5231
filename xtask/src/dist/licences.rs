//! THIRD-PARTY.txt: the licences of other people's packages that are part of the program. Those of
//! the models and of ONNX Runtime are files of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::{Failure, Outcome, command, house};

const NAME: &str = "THIRD-PARTY.txt";

/// How the names of licence texts begin, in capitals.
const TEXTS: [&str; 4] = ["LICEN", "COPYING", "NOTICE", "UNLICENSE"];

const HEADING: &str = "\
The program idphoto is built from these packages as well, and from Rust's standard
library (MIT or Apache-2.0). Each text stands once, below the packages it came with.
";

/// What `cargo metadata` says, as far as it is needed.
#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// A package of the dependency tree.
#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    manifest_path: PathBuf,
    /// The registry it is from; none for packages of ours.
    source: Option<String>,
}

/// Writes it.
pub(super) fn write(folder: &Path) -> Outcome {
    let packages = linked()?;
    let mut named = String::from(HEADING);
    // Grouped by text: most packages bring the same few.
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in &packages {
        let title = package.title();
        named.push_str(&format!("\n  {title:<32} {}", package.license.as_deref().unwrap_or("?")));
        for text in package.texts()? {
            texts.entry(text).or_default().push(title.clone());
        }
    }
    named.push('\n');
    let mut groups: Vec<_> = texts.into_iter().map(|(text, titles)| (titles, text)).collect();
    groups.sort();
    for (titles, text) in groups {
        let rule = "-".repeat(80);
        named.push_str(&format!("\n{rule}\n{}\n{rule}\n\n{text}\n", titles.join(", ")));
    }
    let path = folder.join(NAME);
    fs::write(&path, named).map_err(Failure::file("write", &path))
}

/// The packages that end up in the program: neither what only a build runs nor ours.
fn linked() -> Outcome<Vec<Package>> {
    let tree = ["tree", "--locked", "--package", "idphoto-cli", "--prefix", "none"];
    let tree = [&tree[..], &["--edges", "normal,no-proc-macro", "--format", "{p}"]].concat();
    let tree = command::quiet(&mut command::cargo(&tree))?;
    let titles: BTreeSet<String> = tree.lines().filter_map(title).collect();

    let metadata = ["metadata", "--locked", "--format-version", "1"];
    let metadata = command::quiet(&mut command::cargo(&metadata))?;
    let metadata: Metadata = serde_json::from_str(&metadata)
        .map_err(|error| Failure::new(format!("`cargo metadata` is not as expected: {error}")))?;
    let mut packages = metadata.packages;
    packages.retain(|package| package.source.is_some() && titles.contains(&package.title()));
    packages.sort_by_key(Package::title);
    Ok(packages)
}

/// Name and version out of a line of `cargo tree`, which goes on with places and marks.
fn title(line: &str) -> Option<String> {
    let mut words = line.split(' ');
    Some(format!("{} {}", words.next()?, words.next()?.strip_prefix('v')?))
}

impl Package {
    fn title(&self) -> String {
        format!("{} {}", self.name, self.version)
    }

    /// The licence texts in its folder; a package without any is a failure.
    fn texts(&self) -> Outcome<Vec<String>> {
        let folder = self.manifest_path.parent().unwrap_or(&self.manifest_path);
        let mut texts = Vec::new();
        for path in house::entries(folder)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
            if path.is_file() && TEXTS.iter().any(|start| name.starts_with(start)) {
                let text = house::read(&path)?;
                texts.push(text.replace("\r\n", "\n").trim().to_owned());
            }
        }
        if texts.is_empty() {
            let title = self.title();
            return Err(Failure::new(format!("{title} brings no licence text to ship with it")));
        }
        Ok(texts)
    }
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn a_line_of_the_tree_is_read() {
        assert_eq!(title("png v0.18.1 (*)").as_deref(), Some("png 0.18.1"));
        assert_eq!(title("a v1.0.0+spec-1 (proc-macro)").as_deref(), Some("a 1.0.0+spec-1"));
        assert_eq!(title(""), None);
    }
}
