//! The proof: the packed program, away from the checkout and with an empty environment, makes a
//! portrait of a sample photo.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::sums;
use crate::{Failure, Outcome, command, samples};

/// A new background takes every network there is.
const MAKE: [&str; 8] = [
    "make",
    "photo.png",
    "--standard",
    "icao-9303-print",
    "--background",
    "white",
    "-o",
    "portrait.jpg",
];

/// Tries what was unpacked into `folder`, working in the new folder `desk`.
pub(super) fn run(folder: &Path, desk: &Path) -> Outcome {
    println!("dist: trying the packed program");
    sums::verify(folder)?;
    fs::create_dir(desk).map_err(Failure::file("make", desk))?;
    let photo = samples::portrait();
    fs::copy(&photo, desk.join("photo.png")).map_err(Failure::file("copy", &photo))?;

    let program = folder.join(format!("idphoto{EXE_SUFFIX}"));
    let call = |words: &[&str]| {
        let mut call = Command::new(&program);
        call.env_clear().current_dir(desk).args(words);
        call
    };
    command::quiet(&mut call(&["models", "verify"]))?;
    let status = command::status(call(&MAKE).stdout(Stdio::null()))?;
    // 1: the sample photo is too small for the standard, and the program says so.
    if !matches!(status.code(), Some(0 | 1)) {
        return Err(Failure::new(format!("the packed program ended with {status}")));
    }
    if !desk.join("portrait.jpg").is_file() {
        return Err(Failure::new("the packed program ended as if done but left no portrait"));
    }
    Ok(())
}
