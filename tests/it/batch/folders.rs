//! What ends a batch before its first photo.

use std::fs;

use super::{batch, desk, person, words};
use crate::desk::Desk;

#[test]
fn folders_that_are_none() {
    let desk = Desk::with("me.png", &person());
    batch(&desk, &[]).refused(3, &["there is no folder in", "; check the path"]);
    let of_a_file = ["batch", "me.png", "--standard", "icao-9303-print", "-o", "out"];
    desk.run(&of_a_file).refused(2, &["me.png is not a folder", "idphoto make"]);
    fs::create_dir(desk.path("in")).unwrap();
    fs::write(desk.path("out"), b"a file").unwrap();
    batch(&desk, &[]).refused(7, &["out is not a folder", "-o"]);
    assert_eq!(desk.names(), ["in", "me.png", "out"]);
}

#[test]
fn portraits_are_not_put_among_the_photos() {
    let desk = desk(&[("me.png", &person())]);
    let to = |out: &str, more: &[&str]| {
        let words = ["batch", "in", "--standard", "icao-9303-print", "-o", out];
        desk.run(&[&words, more].concat())
    };
    to("in", &[]).refused(2, &["photos and portraits", "; give a folder apart"]);
    to("in/../in/.", &[]).refused(2, &["photos and portraits"]);
    to("in/new/out", &["--recursive"]).refused(2, &["photos and portraits"]);
    to(".", &["--recursive"]).refused(2, &["photos and portraits"]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("in", desk.path("by-link")).unwrap();
        to("by-link", &[]).refused(2, &["photos and portraits"]);
        fs::remove_file(desk.path("by-link")).unwrap();
    }
    assert_eq!(
        (desk.names(), fs::read_dir(desk.path("in")).unwrap().count()),
        (vec!["in".to_owned()], 1)
    );
    // Nothing is read there, so nothing is mistaken.
    assert_eq!(to("in/out", &[]).code, Some(1));
    assert_eq!(to("in/out", &["--json"]).json()["photos"], 1);
}

#[test]
fn what_would_fail_for_every_photo_fails_before_the_first() {
    let desk = desk(&[("bad.png", b""), ("me.png", &person())]);
    batch(&desk, &["--dpi", "9"]).refused(2, &["9 dpi"]);
    batch(&desk, &["--background", "wihte"]).refused(2, &["unknown background"]);
    batch(&desk, &["--jobs", "0"]).refused(2, &["'0'", "--jobs"]);
    batch(&desk, &["--jobs", "65"]).refused(2, &["'65'", "--jobs"]);
    let unknown = ["batch", "in", "--standard", "icao-9303-prnt", "-o", "out"];
    desk.run(&unknown).refused(2, &["icao-9303-prnt", "icao-9303-print"]);

    let models = desk.path("models");
    fs::create_dir(&models).unwrap();
    let set = ["--models", models.to_str().unwrap()];
    batch(&desk, &set).refused(4, &["is missing", "idphoto models verify"]);
    for file in idphoto_sdk::models::manifest().unwrap() {
        fs::copy(crate::workshop::models().join(&file.file), models.join(&file.file)).unwrap();
    }
    let one = models.join(&idphoto_sdk::models::manifest().unwrap()[0].file);
    let mut bytes = fs::read(&one).unwrap();
    bytes[1000] ^= 1;
    fs::write(&one, bytes).unwrap();
    batch(&desk, &set).refused(4, &["is not the file it should be"]);
    // A library that is none.
    let mut command = desk.program(&words(&[]));
    command.env("ORT_DYLIB_PATH", desk.path("in/me.png"));
    crate::desk::ended(&mut command).refused(4, &["ONNX Runtime"]);
    assert_eq!(desk.names(), ["in", "models"]);
}
