//! Nothing that a photo's file says besides its pixels comes out again.
//!
//! Out of the search: the path of the portrait as it was given, which output and report name, and the
//! default name of the portrait, which is made of the photo's. Both are meant.

pub(crate) mod search;

use std::fs;

use idphoto_imaging::encode::grammar::{check_jpeg, check_png};
use idphoto_specimens::{canary, hostile};

use self::search::{found, holds};
use crate::desk::{Desk, Ran};
use crate::workshop::sample_image;

/// Stands in every place of a file where a secret could; short enough for the time of a PNG.
const CANARY: &str = "CANARY";
const FOLDER: &str = "CANARY folder";

/// Photos of the sample with canaries in them, whose names hold it too.
fn photos() -> [(&'static str, Vec<u8>); 3] {
    let image = sample_image("astronaut.png");
    [
        ("CANARY folder/CANARY.jpg", canary::jpeg(&image, CANARY)),
        ("CANARY folder/CANARY.png", canary::png(&image, CANARY)),
        ("CANARY folder/CANARY.webp", canary::webp(&image, CANARY)),
    ]
}

fn desk(photo: &str, bytes: &[u8]) -> Desk {
    let desk = Desk::new();
    fs::create_dir(desk.path(FOLDER)).unwrap();
    fs::write(desk.path(photo), bytes).unwrap();
    desk
}

#[track_caller]
fn says_nothing(ran: &Ran) {
    for text in [&ran.stdout, &ran.stderr] {
        assert_eq!(found(text.as_bytes(), CANARY), None, "{ran:?}");
    }
}

#[test]
fn no_word_of_the_photos_metadata_reaches_an_output() {
    for (photo, bytes) in photos() {
        assert!(holds(&bytes, CANARY));
        let desk = desk(photo, &bytes);
        let words = ["make", photo, "--standard", "icao-9303-print", "--report", "out.json"];
        for (out, more) in [("out.jpg", &["--json"][..]), ("out.png", &[])] {
            let made = desk.run(&[&words[..], &["-o", out], more].concat());
            assert!(matches!(made.code, Some(0 | 1)), "{made:?}");
            says_nothing(&made);
            let (portrait, report) = (desk.read(out), desk.read("out.json"));
            for (name, output) in [(out, &portrait), ("report", &report)] {
                assert_eq!(found(output, CANARY), None, "{photo} to {name}");
            }
            // Pixels, density, and not one segment or chunk more.
            let grammar =
                if out == "out.png" { check_png(&portrait) } else { check_jpeg(&portrait) };
            assert_eq!(grammar, Ok(()));
        }
        says_nothing(&desk.run(&[&["check", photo], &words[2..4], &["--json"]].concat()));
    }
}

#[test]
fn errors_say_nothing_of_what_is_in_the_file() {
    let cut = photos().map(|(photo, bytes)| (photo, bytes[..bytes.len() / 2].to_vec()));
    let image = idphoto_specimens::scene::scene(40, 30);
    let hostile = hostile::all(&image).into_iter().filter(|file| file.bytes.len() < 20_000_000);
    let hostile = hostile.map(|file| ("CANARY folder/CANARY", with_canaries(file.bytes)));
    for (photo, bytes) in cut.into_iter().chain(hostile) {
        let desk = desk(photo, &bytes);
        for command in ["make", "check"] {
            let words = [command, photo, "--standard", "fr-id-print"];
            let json = desk.run(&[&words[..], &["--json"]].concat());
            // A file that was short of a few bytes is whole again with those of the canary.
            assert!(["unreadable", "no_face"].contains(&json.refused_in_json(3).as_str()));
            says_nothing(&json);
            says_nothing(&desk.run(&words));
        }
    }
}

/// A file with the canary behind whatever else there is, and alone where there is nothing.
fn with_canaries(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.extend(CANARY.as_bytes());
    bytes
}
