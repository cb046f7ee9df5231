//! README.txt of what is shipped.

use std::env::consts::{ARCH, OS};
use std::fs;
use std::path::Path;

use super::needs::Needs;
use crate::{Failure, Outcome, runtime};

const TEXT: &str = include_str!("readme.txt");

/// Writes it.
pub(super) fn write(folder: &Path, needs: &Needs) -> Outcome {
    let library = runtime::library()?;
    let library = library.file_name().unwrap_or_default().to_string_lossy();
    let text = TEXT
        .replace("{version}", env!("CARGO_PKG_VERSION"))
        .replace("{system}", &format!("{OS} {ARCH}"))
        .replace("{needs}", &needs.to_string())
        .replace("{runtime}", &runtime::version()?)
        .replace("{library}", &library);
    let path = folder.join("README.txt");
    fs::write(&path, text).map_err(Failure::file("write", &path))
}
