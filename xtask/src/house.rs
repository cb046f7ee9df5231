//! Where things lie: the repository, its target folder and the names of built files.

use std::env;
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};

use crate::{Failure, Outcome};

/// The repository's top folder.
pub(crate) fn root() -> PathBuf {
    let xtask = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map(Path::to_path_buf).unwrap_or(xtask)
}

/// Cargo's target folder, where everything that is not committed goes.
pub(crate) fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => env::current_dir().unwrap_or_default().join(folder),
        None => root().join("target"),
    }
}

/// The command line program as `cargo build --release` leaves it.
pub(crate) fn idphoto() -> PathBuf {
    target().join("release").join(format!("idphoto{EXE_SUFFIX}"))
}

/// `path` as a person at the repository's top folder would type it.
pub(crate) fn shown(path: &Path) -> String {
    let short = path.strip_prefix(root()).unwrap_or(path);
    short.display().to_string()
}

/// The text of a file, or a failure that names it.
pub(crate) fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(Failure::file("read", path))
}

/// The files and folders directly in `folder`, by name.
pub(crate) fn entries(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let listing = fs::read_dir(folder).map_err(Failure::file("list", folder))?;
    let mut paths = Vec::new();
    for entry in listing {
        paths.push(entry.map_err(Failure::file("list", folder))?.path());
    }
    paths.sort();
    Ok(paths)
}
