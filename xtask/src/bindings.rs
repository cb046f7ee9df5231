//! The generated sources of Kotlin, Swift and Python: writing them anew, and holding the committed ones
//! and the listing of the surface against what the library says of itself.

mod mended;
mod surface;

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX, EXE_SUFFIX};
use std::fs;
use std::path::PathBuf;
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
    for (path, text) in fresh(&Tools::built()?)? {
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
    held(&fresh(&Tools::built()?)?)
}

/// The same with what the tests have just built: with other packages beside it cargo would build it anew.
pub(crate) fn check_tested() -> Outcome {
    held(&fresh(&Tools::of_tests())?)
}

fn held(fresh: &[(&'static str, String)]) -> Outcome {
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

/// What is asked of itself, and who asks.
struct Tools {
    library: PathBuf,
    generator: PathBuf,
}

impl Tools {
    /// Builds both.
    fn built() -> Outcome<Self> {
        let packages = ["--package", "idphoto-uniffi", "--package", "idphoto-uniffi-bindgen"];
        command::loud(&mut command::cargo(&[&["build", "--quiet"], &packages[..]].concat()))?;
        let debug = house::target().join("debug");
        Ok(Self {
            library: debug.join(library_name()),
            generator: debug.join(format!("idphoto-uniffi-bindgen{EXE_SUFFIX}")),
        })
    }

    /// Where `cargo test` leaves both.
    fn of_tests() -> Self {
        let debug = house::target().join("debug");
        Self {
            library: debug.join("deps").join(library_name()),
            generator: debug.join(format!("idphoto-uniffi-bindgen-under-test{EXE_SUFFIX}")),
        }
    }
}

/// What the library for apps is called on this machine.
pub(crate) fn library_name() -> String {
    format!("{DLL_PREFIX}idphoto_uniffi{DLL_SUFFIX}")
}

fn fresh(tools: &Tools) -> Outcome<Vec<(&'static str, String)>> {
    let folder = house::target().join("bindings");
    for language in ["kotlin", "swift", "python"] {
        let mut generate = Command::new(&tools.generator);
        generate.current_dir(house::root()).arg("generate").arg(&tools.library);
        generate.args(["--language", language, "--no-format", "--out-dir"]);
        generate.arg(folder.join(language)).args(["--config", "bindings/uniffi/bindgen.toml"]);
        command::quiet(&mut generate)?;
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

/// Without blanks at the ends of lines, of which templates leave many.
fn trimmed(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    while lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    lines.join("\n") + "\n"
}
