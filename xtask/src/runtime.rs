//! ONNX Runtime in target/onnxruntime/: the library, its licence and notices, and a VERSION stamp.
//!
//! The stamp says which pin file was in force and what the library hashed to when it was unpacked.
//! As long as both still hold nothing is downloaded.

use std::env::consts::{ARCH, OS};
use std::fs;
use std::path::{Path, PathBuf};

use crate::pip::Pip;
use crate::scratch::Scratch;
use crate::{Failure, Outcome, digest, house, pip};

/// How the library is called where this machine's system looks for it, and where it comes from.
#[derive(Debug, Clone, Copy)]
struct Platform {
    pip_tag: &'static str,
    library: &'static str,
}

/// Which package it comes in, with the hash of each platform's.
const PINS: &str = "xtask/onnxruntime.txt";

/// Texts that have to stay with the library.
const TEXTS: [&str; 2] = ["LICENSE", "ThirdPartyNotices.txt"];

/// Puts the library in place unless it is there already, unaltered.
pub(crate) fn bring() -> Outcome {
    let platform = platform(OS, ARCH)?;
    let pins = house::root().join(PINS);
    let pin_text = house::read(&pins)?;
    let pin = pip::pinned(&pin_text)?;
    let home = home();
    if stands(&home, platform, &pin_text)? {
        println!("setup: {pin} is in {}", house::shown(&home));
        return Ok(());
    }

    println!("setup: fetching {pin} for {OS} {ARCH} (about 24 MB)");
    let scratch = Scratch::new("onnxruntime")?;
    let content = Pip::find()?.fetch(&pins, platform.pip_tag, scratch.path())?;
    let made = scratch.path().join("onnxruntime");
    fs::create_dir(&made).map_err(Failure::file("make", &made))?;
    let package = content.join("onnxruntime");
    let library = library_in(&package.join("capi"))?;
    put(&library, &made.join(platform.library))?;
    for text in TEXTS {
        put(&package.join(text), &made.join(text))?;
    }
    let stamp = made.join("VERSION");
    let library_hash = digest::file(&made.join(platform.library))?;
    let words = stamp_text(pin, &pin_text, platform, &library_hash);
    fs::write(&stamp, words).map_err(Failure::file("write", &stamp))?;

    if home.exists() {
        fs::remove_dir_all(&home).map_err(Failure::file("replace", &home))?;
    }
    fs::rename(&made, &home).map_err(Failure::file("place", &home))?;
    println!("setup: {pin} put into {}", house::shown(&home));
    Ok(())
}

/// The library that was brought.
pub(crate) fn library() -> Outcome<PathBuf> {
    Ok(home().join(platform(OS, ARCH)?.library))
}

/// The texts that have to stay with the library.
pub(crate) fn texts() -> [PathBuf; 2] {
    TEXTS.map(|text| home().join(text))
}

/// The package it came in, as `name==version`.
pub(crate) fn version() -> Outcome<String> {
    let pin_text = house::read(&house::root().join(PINS))?;
    pip::pinned(&pin_text).map(str::to_owned)
}

/// The folder the library goes to.
fn home() -> PathBuf {
    house::target().join("onnxruntime")
}

fn platform(os: &str, arch: &str) -> Outcome<Platform> {
    let (pip_tag, library) = match (os, arch) {
        ("linux", "x86_64") => ("manylinux_2_28_x86_64", "libonnxruntime.so"),
        ("linux", "aarch64") => ("manylinux_2_28_aarch64", "libonnxruntime.so"),
        ("macos", "aarch64") => ("macosx_14_0_arm64", "libonnxruntime.dylib"),
        ("windows", "x86_64") => ("win_amd64", "onnxruntime.dll"),
        _ => {
            return Err(Failure::new(format!(
                "no ONNX Runtime is pinned for {os} {arch}; build or install version 1.20 or \
                 later yourself and name its library in ORT_DYLIB_PATH"
            )));
        }
    };
    Ok(Platform { pip_tag, library })
}

/// Whether everything is in place as the stamp says, for the pin file in force.
fn stands(home: &Path, platform: Platform, pin_text: &str) -> Outcome<bool> {
    let library = home.join(platform.library);
    let Ok(stamp) = fs::read_to_string(home.join("VERSION")) else { return Ok(false) };
    if !library.is_file() || TEXTS.iter().any(|text| !home.join(text).is_file()) {
        return Ok(false);
    }
    let pin = pip::pinned(pin_text)?;
    Ok(stamp == stamp_text(pin, pin_text, platform, &digest::file(&library)?))
}

fn stamp_text(pin: &str, pin_text: &str, platform: Platform, library_hash: &str) -> String {
    let pin_hash = digest::bytes(pin_text.as_bytes());
    format!("{pin}\npins sha256 {pin_hash}\n{} sha256 {library_hash}\n", platform.library)
}

/// The library among the package's files; its name carries the version on Linux and macOS.
fn library_in(folder: &Path) -> Outcome<PathBuf> {
    house::entries(folder)?
        .into_iter()
        .find(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("libonnxruntime.") || name == "onnxruntime.dll"
        })
        .ok_or_else(|| Failure::new("the ONNX Runtime package holds no library"))
}

fn put(from: &Path, to: &Path) -> Outcome {
    fs::rename(from, to).map_err(Failure::file("move", from))
}

#[cfg(test)]
mod tests {
    use super::platform;

    #[test]
    fn an_unknown_machine_is_told_what_to_do() {
        let failure = platform("freebsd", "riscv64").err().map(|f| f.to_string());
        assert!(failure.is_some_and(|text| text.contains("ORT_DYLIB_PATH")));
    }
}
