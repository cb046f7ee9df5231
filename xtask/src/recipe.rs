//! models/recipe/ run from nothing: a Python of its own, the pinned packages, the comparison.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::models::Manifest;
use crate::pip::Pip;
use crate::scratch::Scratch;
use crate::{Failure, Outcome, command, digest, house, models};

/// Names to try; the recipe's requirements are pinned for CPython 3.11.
const PYTHONS: [&str; 2] = ["python3.11", "python3"];

/// Rebuilds the weights into a scratch folder and compares them with the manifest.
pub(crate) fn rebuild() -> Outcome {
    let manifest = Manifest::read()?;
    let recipe = models::folder().join("recipe");
    let python = venv(&recipe.join("requirements.txt"))?;

    let scratch = Scratch::new("models")?;
    println!("models: running models/recipe/rebuild.py");
    let mut rebuild = Command::new(python);
    // The recipe's ONNX Runtime reports to its maker otherwise (docs/adr/0009).
    rebuild.env("ORT_DISABLE_TELEMETRY", "1");
    rebuild.current_dir(house::root()).arg(recipe.join("rebuild.py")).arg(scratch.path());
    command::loud(&mut rebuild)?;

    let mut differing = Vec::new();
    for model in &manifest.model {
        let path = scratch.path().join(&model.file);
        let word = match digest::file(&path) {
            Ok(hash) if hash == model.sha256 => "same",
            Ok(_) => "DIFFERS",
            Err(_) => "NOT MADE",
        };
        println!("models: {:<44} {word}", model.file);
        if word != "same" {
            differing.push(model.file.as_str());
        }
    }
    if differing.is_empty() {
        return Ok(());
    }
    let names = differing.join(", ");
    Err(Failure::new(format!("the recipe does not give the committed bytes of {names}")))
}

/// The Python of a virtual environment that holds exactly the pinned packages.
fn venv(requirements: &Path) -> Outcome<PathBuf> {
    let home = house::target().join("recipe-venv");
    let python = match cfg!(windows) {
        true => home.join("Scripts/python.exe"),
        false => home.join("bin/python"),
    };
    let stamp = home.join("REQUIREMENTS");
    let wanted = digest::file(requirements)?;
    if fs::read_to_string(&stamp).is_ok_and(|held| held == wanted) {
        return Ok(python);
    }

    println!("models: installing the recipe's packages into {}", house::shown(&home));
    if home.exists() {
        fs::remove_dir_all(&home).map_err(Failure::file("remove", &home))?;
    }
    let pip = Pip::among(&PYTHONS).ok_or_else(|| {
        Failure::new("Python 3.11 with pip and venv is needed: the recipe's pins are for it")
    })?;
    command::quiet(pip.python().args(["-m", "venv"]).arg(&home))?;
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    install.args(["--require-hashes", "--requirement"]).arg(requirements);
    command::quiet(&mut install)?;
    fs::write(&stamp, wanted).map_err(Failure::file("write", &stamp))?;
    Ok(python)
}
