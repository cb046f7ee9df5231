//! The demo: a portrait from a sample photo, by the program a user would run.

use std::fs;
use std::process::Command;

use crate::{Failure, Outcome, command, house, samples};

const STANDARD: &str = "icao-9303-print";

/// Builds the command line program and lets it make a portrait.
pub(crate) fn run() -> Outcome {
    println!("demo: building idphoto (the first build takes minutes)");
    command::loud(&mut command::cargo(&["build", "--release", "--package", "idphoto-cli"]))?;

    let photo = samples::portrait();
    let folder = house::target().join("demo");
    fs::create_dir_all(&folder).map_err(Failure::file("make", &folder))?;
    let portrait = folder.join("portrait.jpg");
    let report = folder.join("report.json");
    for stale in [&portrait, &report] {
        if stale.exists() {
            fs::remove_file(stale).map_err(Failure::file("remove", stale))?;
        }
    }

    let photo = house::shown(&photo);
    println!("demo: {photo} for {STANDARD}\n");
    let mut make = Command::new(house::idphoto());
    make.current_dir(house::root()).args(["make", &photo, "--standard", STANDARD, "-o"]);
    make.arg(house::shown(&portrait)).arg("--report").arg(house::shown(&report));
    let status = command::status(&mut make)?;

    let verdict = match status.code() {
        Some(0) => "every check that was made passes",
        Some(1) => {
            "at least one check fails: the table above says which, why, and what a person would \
             do about it (a sample photo was not taken for a passport)"
        }
        _ => return Err(Failure::new(format!("idphoto ended with {status}; see its line above"))),
    };
    if !portrait.is_file() {
        let portrait = house::shown(&portrait);
        return Err(Failure::new(format!("idphoto ended as if done but left no {portrait}")));
    }
    let program = house::shown(&house::idphoto());
    println!("\ndemo: {verdict}");
    println!("demo: portrait  {}", house::shown(&portrait));
    println!("demo: report    {}", house::shown(&report));
    println!("demo: your own  {program} make me.jpg --standard {STANDARD} -o me-id.jpg");
    Ok(())
}
