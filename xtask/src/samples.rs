//! Sample photos in target/samples/, for the demo, the tests and the benches.
//!
//! They come out of packages of the Python registry, so that a fresh clone can have them without
//! the repository carrying them. Each package and each picture is pinned by hash.

use std::fs;
use std::path::PathBuf;

use crate::pip::{Form, Pip};
use crate::scratch::Scratch;
use crate::{Failure, Outcome, digest, house, pip};

/// A package and the pictures wanted from it.
#[derive(Debug)]
struct Source {
    pins: &'static str,
    form: Form,
    folder: &'static str,
    pictures: &'static [Picture],
    /// Whether everything but these pictures works without them.
    optional: bool,
}

/// One picture: name, what it shows and who owns it, hash.
#[derive(Debug)]
struct Picture {
    name: &'static str,
    note: &'static str,
    sha256: &'static str,
}

const SOURCES: [Source; 2] = [
    Source {
        pins: "xtask/samples-skimage.txt",
        form: Form::Wheel("manylinux_2_28_x86_64"),
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
        optional: false,
    },
    // Works of the United States government's own photographer. Their EXIF asks not to suggest that
    // the person endorses anything: use them to try the software, not to advertise it.
    Source {
        pins: "xtask/samples-portraits.txt",
        form: Form::Source,
        folder: "face_recognition-1.3.0/tests/test_images",
        pictures: &[
            Picture {
                name: "obama.jpg",
                note: "official portrait, 2012; White House, public domain",
                sha256: "0930e3aa8cae5920329c0c8cbc6a2ab70f47b0e67b432875beaa95cbf7e741f6",
            },
            Picture {
                name: "obama_partial_face.jpg",
                note: "the same, cut through the face; White House, public domain",
                sha256: "c2d1f09e7ef3042352b41e41286e6eb0522f64f88308be13886991b95db52117",
            },
            Picture {
                name: "biden.jpg",
                note: "small face in a dark room; White House, public domain",
                sha256: "3c17508bb91554c637a2eabddfae790e5bb1caba93130814fc2ac50be9760c4c",
            },
        ],
        optional: true,
    },
];

/// Portraits by preference, best first.
const PORTRAITS: [&str; 2] = ["obama.jpg", "astronaut.png"];

/// Fetches what is missing or altered.
pub(crate) fn bring() -> Outcome {
    for source in &SOURCES {
        match source.bring() {
            Err(failure) if source.optional => {
                println!("setup: going on without the pictures of {}: {failure}", source.pins);
            }
            outcome => outcome?,
        }
    }
    Ok(())
}

/// The best portrait that is there.
pub(crate) fn portrait() -> Outcome<PathBuf> {
    let paths = PORTRAITS.map(|name| home().join(name));
    paths
        .into_iter()
        .find(|path| path.is_file())
        .ok_or_else(|| Failure::new("no sample portrait is there; `cargo xtask setup` brings them"))
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
        let content = Pip::find()?.fetch(&pins, self.form, scratch.path())?.join(self.folder);
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
