//! Portraits against reviewed pictures in `tests/golden/`.
//!
//! ONNX Runtime may round differently on another processor, so pictures are compared with a
//! tolerance, at half size. Bless with `UPDATE_GOLDEN=1 cargo test -p idphoto-tests golden`, look
//! at what changed, commit. A difference leaves both pictures in `target/golden-diff/`.

use std::fs;
use std::path::{Path, PathBuf};

use idphoto_imaging::decode::{Limits, decode};
use idphoto_imaging::{encode, resize};
use idphoto_sdk::{MakeRequest, Quality};
use idphoto_types::RgbImage;

use crate::workshop;

/// Mean difference of all bytes, in levels of 255, that rounding of another processor may make.
const MEAN_TOLERANCE: f64 = 0.5;
/// Share of bytes that may be off by more than `FAR`.
const FAR_SHARE: f64 = 0.002;
const FAR: u8 = 24;
/// Largest golden file: the folder is part of every clone.
const LARGEST: u64 = 160 * 1024;

fn requests() -> Vec<(&'static str, MakeRequest)> {
    vec![
        ("icao-kept", MakeRequest::new("icao-9303-print")),
        ("icao-white", MakeRequest::new("icao-9303-print").background("white")),
        (
            "icao-light-blue-best",
            MakeRequest::new("icao-9303-print").background("light_blue").quality(Quality::Best),
        ),
        ("us-passport", MakeRequest::new("us-passport-print")),
        ("us-visa", MakeRequest::new("us-visa-ds160").background("white")),
        ("nl-id", MakeRequest::new("nl-id-print")),
    ]
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

fn halved(image: &RgbImage) -> RgbImage {
    resize::triangle(image, image.width() / 2, image.height() / 2).unwrap()
}

#[test]
fn portraits_look_as_reviewed() {
    let photo = workshop::sample_bytes("astronaut.png");
    let mut failures = Vec::new();
    for (name, request) in requests() {
        let made = workshop::processor().make(&photo, &request).unwrap();
        let portrait = halved(&decode(&made.bytes, &Limits::default()).unwrap().image);
        let png = encode::png(&portrait, None, None).unwrap();
        let file = folder().join(format!("{name}.png"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::create_dir_all(folder()).unwrap();
            fs::write(&file, &png).unwrap();
            continue;
        }
        let bytes = fs::read(&file).unwrap_or_else(|_| panic!("no golden picture {name}"));
        let golden = decode(&bytes, &Limits::default()).unwrap().image;
        if let Some(difference) = differs(&portrait, &golden) {
            let shelf = workshop::target().join("golden-diff");
            fs::create_dir_all(&shelf).unwrap();
            fs::write(shelf.join(format!("{name}-is.png")), &png).unwrap();
            fs::write(shelf.join(format!("{name}-was.png")), &bytes).unwrap();
            failures.push(format!("{name}: {difference}"));
        }
    }
    assert!(failures.is_empty(), "look at target/golden-diff: {failures:#?}");
}

fn differs(a: &RgbImage, b: &RgbImage) -> Option<String> {
    if (a.width(), a.height()) != (b.width(), b.height()) {
        return Some(format!("{a:?} is not {b:?}"));
    }
    let pairs = || a.data().iter().zip(b.data()).map(|(x, y)| x.abs_diff(*y));
    let n = a.data().len() as f64;
    let mean = pairs().map(f64::from).sum::<f64>() / n;
    let far = pairs().filter(|d| *d > FAR).count() as f64 / n;
    (mean > MEAN_TOLERANCE || far > FAR_SHARE)
        .then(|| format!("mean difference {mean:.3}, {:.3} % far off", far * 100.0))
}

#[test]
fn every_golden_picture_is_used_and_small() {
    let names: Vec<String> = requests().iter().map(|(n, _)| format!("{n}.png")).collect();
    for entry in fs::read_dir(folder()).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        assert!(names.contains(&name), "{name} belongs to no test");
        assert!(entry.metadata().unwrap().len() <= LARGEST, "{name} is too large");
    }
}

#[test]
fn a_difference_is_seen() {
    let photo = workshop::sample_bytes("astronaut.png");
    let request = MakeRequest::new("icao-9303-print").background("keep");
    let made = workshop::processor().make(&photo, &request).unwrap();
    let portrait = halved(&decode(&made.bytes, &Limits::default()).unwrap().image);
    assert!(differs(&portrait, &portrait).is_none());
    let mut shifted = portrait.clone();
    shifted.data_mut().rotate_right(3);
    assert!(differs(&portrait, &shifted).is_some(), "a shift by one pixel must be seen");
}
