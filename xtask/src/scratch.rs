//! A folder that is gone when its owner is: half-made downloads never outlive a failure.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use crate::{Failure, Outcome, house};

/// A fresh folder inside target/, so that finished files can be renamed into place.
#[derive(Debug)]
pub(crate) struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// Makes the folder; `purpose` and the process id keep two runs apart.
    pub(crate) fn new(purpose: &str) -> Outcome<Self> {
        let path = house::target().join(format!("scratch-{purpose}-{}", process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).map_err(Failure::file("make", &path))?;
        Ok(Self { path })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}
