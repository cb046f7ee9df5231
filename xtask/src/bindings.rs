//! The generated sources of Kotlin, Swift and Python: writing them anew, and holding the committed ones
//! and the listing of the surface against what the library says of itself.

mod mended;
mod surface;

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Failure, Outcome, command, house};

/// Each generated file: its language, what the generator calls it, and where it is committed.
const FILES: [(&str, &str, &str); 4] = [
    ("kotlin", "eu/idphoto/idphoto.kt", KOTLIN),
    (
        "swift",
        "IDPhotoBindings.swift",
        "bindings/swift/Sources/IDPhotoBindings/IDPhotoBindings.swift",
    ),
    ("swift", "IDPhotoFFI.h", "bindings/swift/Sources/IDPhotoFFI/include/IDPhotoFFI.h"),
    ("python", "idphoto.py", "bindings/python/idphoto/_native.py"),
];
const KOTLIN: &str = "bindings/kotlin/generated/eu/idphoto/idphoto.kt";
/// What an app sees, without a word of how: a change of it shows in a review.
const SURFACE: &str = "bindings/uniffi/surface.txt";

/// Writes generated sources and listing where they are committed.
pub(crate) fn generate() -> Outcome {
    for (path, text) in fresh()? {
        let path = house::root().join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(Failure::file("make", folder))?;
        }
        fs::write(&path, text).map_err(Failure::file("write", &path))?;
        println!("wrote {}", house::shown(&path));
    }
    Ok(())
}

/// Fails when a committed file is not what the generator writes now.
pub(crate) fn check() -> Outcome {
    let fresh = fresh()?;
    let stale: Vec<&str> = fresh
        .iter()
        .filter(|(path, text)| house::read(&house::root().join(path)).ok().as_ref() != Some(text))
        .map(|(path, _)| *path)
        .collect();
    if stale.is_empty() {
        println!("bindings: {} files are what the library says", fresh.len());
        return Ok(());
    }
    Err(Failure::new(format!(
        "not what the library says of itself: {}; run `cargo xtask bindings generate`, and look at the \
         change of {SURFACE}",
        stale.join(", ")
    )))
}

/// Builds the library of the host; returns where it lies.
pub(crate) fn library() -> Outcome<PathBuf> {
    command::loud(&mut command::cargo(&["build", "--quiet", "--package", "idphoto-uniffi"]))?;
    let name = format!("{DLL_PREFIX}idphoto_uniffi{DLL_SUFFIX}");
    Ok(house::target().join("debug").join(name))
}

fn fresh() -> Outcome<Vec<(&'static str, String)>> {
    let library = library()?;
    let build = ["build", "--quiet", "--package", "idphoto-uniffi-bindgen"];
    command::loud(&mut command::cargo(&build))?;
    let folder = house::target().join("bindings");
    for language in ["kotlin", "swift", "python"] {
        command::quiet(&mut generator(&library, language, &folder))?;
    }
    let mut files = Vec::new();
    for (language, name, committed) in FILES {
        let mut text = house::read(&folder.join(language).join(name))?;
        if committed == KOTLIN {
            text = mended::mended(&text)?;
            files.push((SURFACE, surface::listed(&text)));
        }
        files.push((committed, trimmed(&text)));
    }
    Ok(files)
}

fn generator(library: &Path, language: &str, folder: &Path) -> Command {
    let program = house::target()
        .join("debug")
        .join(format!("idphoto-uniffi-bindgen{}", std::env::consts::EXE_SUFFIX));
    let mut command = Command::new(program);
    command.current_dir(house::root()).arg("generate").arg(library);
    command.args(["--language", language, "--no-format", "--out-dir"]).arg(folder.join(language));
    command.args(["--config", "bindings/uniffi/bindgen.toml"]);
    command
}

/// Without blanks at the ends of lines, of which templates leave many.
fn trimmed(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    while lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    lines.join("\n") + "\n"
}
