//! The files the rules apply to: what git tracks or would track.

use std::fs;
use std::process::Command;

use crate::{Failure, Outcome, command, house};

/// Paths below the top folder, with forward slashes.
#[derive(Debug)]
pub(super) struct Files {
    paths: Vec<String>,
}

impl Files {
    /// Asks git; ignored files are none of ours.
    pub(super) fn of_the_repository() -> Outcome<Self> {
        let mut git = Command::new("git");
        git.current_dir(house::root());
        git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        let listing = command::quiet(&mut git)?;
        let mut paths: Vec<String> = listing
            .split_terminator('\0')
            .filter(|path| super::at(path).is_file())
            .map(str::to_owned)
            .collect();
        paths.sort();
        paths.dedup();
        Ok(Self { paths })
    }

    /// All of them.
    pub(super) fn paths(&self) -> &[String] {
        &self.paths
    }

    /// The Rust sources and their text.
    pub(super) fn rust(&self) -> impl Iterator<Item = Outcome<(&str, String)>> {
        self.paths
            .iter()
            .filter(|path| path.ends_with(".rs"))
            .map(|path| house::read(&super::at(path)).map(|text| (path.as_str(), text)))
    }

    /// Everything that is text, with its text.
    pub(super) fn text(&self) -> impl Iterator<Item = Outcome<(&str, String)>> {
        self.paths.iter().filter_map(|path| {
            let full = super::at(path);
            match fs::read(&full).map_err(Failure::file("read", &full)) {
                Ok(bytes) => String::from_utf8(bytes).ok().map(|text| Ok((path.as_str(), text))),
                Err(failure) => Some(Err(failure)),
            }
        })
    }
}
