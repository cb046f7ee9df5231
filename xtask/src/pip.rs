//! Python's package client as a downloader of pinned packages: finding it, fetching, unpacking.
//!
//! Only wheels are fetched, and they are only unpacked: nothing of a package runs.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Failure, Outcome, command, house};

/// A Python that has pip.
#[derive(Debug)]
pub(crate) struct Pip {
    python: &'static str,
}

impl Pip {
    /// Looks for it under the names Python goes by.
    pub(crate) fn find() -> Outcome<Self> {
        Self::among(&["python3", "python"]).ok_or_else(|| {
            Failure::new(
                "python3 with pip is needed: on Debian and Ubuntu `apt-get install python3-pip`, \
                 on macOS and Windows the usual Python installer has both",
            )
        })
    }

    /// The first of these names that starts a Python with pip.
    pub(crate) fn among(names: &[&'static str]) -> Option<Self> {
        let has_pip = |python: &&&str| {
            let answer = Command::new(python).args(["-m", "pip", "--version"]).output();
            answer.is_ok_and(|output| output.status.success())
        };
        names.iter().find(has_pip).map(|python| Self { python })
    }

    /// A call of this Python at the repository's top folder.
    pub(crate) fn python(&self) -> Command {
        let mut command = Command::new(self.python);
        command.current_dir(house::root());
        command
    }

    /// Downloads the one wheel that `pins` (a requirements file with hashes) names for `platform`
    /// (a pip tag) into `folder` and unpacks it there; returns the folder that holds its content.
    pub(crate) fn fetch(&self, pins: &Path, platform: &str, folder: &Path) -> Outcome<PathBuf> {
        let archive_folder = folder.join("archive");
        let content = folder.join("content");
        let mut download = self.python();
        download.args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check"]);
        download.args(["--no-deps", "--require-hashes"]);
        download.args(["--only-binary=:all:", "--python-version", "3.12"]);
        download.args(["--implementation", "cp", "--abi", "cp312", "--platform", platform]);
        download.arg("--requirement").arg(pins).arg("--dest").arg(&archive_folder);
        command::quiet(&mut download)?;

        let [archive] = house::entries(&archive_folder)?.try_into().map_err(|files: Vec<_>| {
            Failure::new(format!("pip brought {} files where one was asked for", files.len()))
        })?;
        command::quiet(self.python().args(["-m", "zipfile", "-e"]).arg(&archive).arg(&content))?;
        Ok(content)
    }
}

/// The pinned package of a requirements file as `name==version`.
pub(crate) fn pinned(requirements: &str) -> Outcome<&str> {
    requirements
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .find(|word| !word.starts_with('#') && word.contains("=="))
        .ok_or_else(|| Failure::new("a pin file names no `package==version`"))
}

#[cfg(test)]
mod tests {
    use super::pinned;

    #[test]
    fn the_pin_is_the_first_word_that_is_no_comment() {
        assert_eq!(pinned("# a==b\nname==1.2 \\\n  --hash=sha256:00\n").ok(), Some("name==1.2"));
        assert!(pinned("# nothing\n").is_err());
    }
}
