//! `cargo xtask dist`: what a person without a checkout needs, as a folder and as a .tar.gz of it.
//!
//! Here: what goes in, and the order of the work. Nothing takes its place in target/dist before the
//! packed program has made a portrait on its own.

mod archive;
mod licences;
mod needs;
mod readme;
mod sums;
mod trial;

use std::env::consts::{ARCH, OS};
use std::fs;
use std::path::{Path, PathBuf};

use needs::Needs;

use crate::models::Manifest;
use crate::scratch::Scratch;
use crate::{Failure, Outcome, command, house, models, runtime};

/// Texts of the repository's top folder that go along.
const TEXTS: [&str; 3] = ["LICENSE-APACHE", "LICENSE-MIT", "NOTICE"];

/// One file: where it is, and its path in the folder that is shipped.
type Part = (PathBuf, String);

/// Builds, packs, tries and only then puts both into place.
pub(crate) fn run() -> Outcome {
    println!("dist: building idphoto (the first build takes minutes)");
    command::loud(&mut command::cargo(&["build", "--release", "--package", "idphoto-cli"]))?;

    let name = format!("idphoto-{}-{OS}-{ARCH}", env!("CARGO_PKG_VERSION"));
    let scratch = Scratch::new("dist")?;
    let folder = scratch.path().join(&name);
    for (from, to) in parts()? {
        put(&from, &folder.join(to))?;
    }
    let needs = Needs::of(&[house::idphoto(), runtime::library()?])?;
    readme::write(&folder, &needs)?;
    licences::write(&folder)?;
    sums::write(&folder)?;
    let archive = scratch.path().join(format!("{name}.tar.gz"));
    archive::pack(&folder, &archive)?;

    let unpacked = scratch.path().join("unpacked");
    archive::unpack(&archive, &unpacked)?;
    trial::run(&unpacked.join(&name), &scratch.path().join("desk"))?;

    let home = house::target().join("dist");
    fs::create_dir_all(&home).map_err(Failure::file("make", &home))?;
    println!("dist: it needs {needs}");
    for made in [folder, archive] {
        let place = home.join(made.file_name().unwrap_or_default());
        replace(&made, &place)?;
        println!("dist: {}", house::shown(&place));
    }
    Ok(())
}

/// Everything that is copied.
fn parts() -> Outcome<Vec<Part>> {
    let (root, library) = (house::root(), runtime::library()?);
    let mut parts = vec![beside(house::idphoto()), beside(library)];
    parts.extend(TEXTS.map(|text| beside(root.join(text))));
    parts.extend(runtime::texts().map(|text| below("onnxruntime", text)));

    let weights = models::folder();
    parts.push(below("models", weights.join("manifest.toml")));
    for model in Manifest::read()?.model {
        parts.push(below("models", weights.join(&model.file)));
        parts.push((weights.join(&model.card), format!("models/{}", model.card)));
    }
    for text in house::entries(&weights.join("licenses"))? {
        parts.push(below("models/licenses", text));
    }
    Ok(parts)
}

fn beside(file: PathBuf) -> Part {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    (file, name)
}

fn below(folder: &str, file: PathBuf) -> Part {
    let (file, name) = beside(file);
    (file, format!("{folder}/{name}"))
}

fn put(from: &Path, to: &Path) -> Outcome {
    let folder = to.parent().unwrap_or(to);
    fs::create_dir_all(folder).map_err(Failure::file("make", folder))?;
    fs::copy(from, to).map_err(Failure::file("copy", from))?;
    Ok(())
}

/// Moves a file or a folder to where an older one may be.
fn replace(made: &Path, place: &Path) -> Outcome {
    if place.is_dir() {
        fs::remove_dir_all(place).map_err(Failure::file("replace", place))?;
    }
    fs::rename(made, place).map_err(Failure::file("place", place))
}

/// Every file in a folder and below, as paths from it with `/` between their parts, sorted.
fn files(folder: &Path) -> Outcome<Vec<String>> {
    let mut files = Vec::new();
    for path in house::entries(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match path.is_dir() {
            true => files.extend(self::files(&path)?.iter().map(|below| format!("{name}/{below}"))),
            false => files.push(name),
        }
    }
    files.sort();
    Ok(files)
}
