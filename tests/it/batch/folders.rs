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
    // The way there leads through a folder that is yet to be made.
    to("new/../in", &[]).refused(2, &["photos and portraits"]);
    to("new/sub/../../in/", &[]).refused(2, &["photos and portraits"]);
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

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_told_and_the_rest_is_made() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = desk(&[("locked.png", &person()), ("me.png", &person())]);
    for folder in ["locked", "out", "in/closed"] {
        fs::create_dir(desk.path(folder)).unwrap();
    }
    let modes =
        [(".", 0o755), ("locked", 0o555), ("out", 0o777), ("in/locked.png", 0), ("in/closed", 0)];
    for (name, mode) in modes {
        fs::set_permissions(desk.path(name), fs::Permissions::from_mode(mode)).unwrap();
    }
    let Some(somebody) = crate::writing::somebody(&desk) else { return };
    let program = crate::desk::program().to_str().unwrap();
    let all: Vec<&str> = somebody.iter().copied().chain([program]).collect();
    let mut command = desk.command(all[0]);
    let ran = crate::desk::ended(command.args(&all[1..]).args(words(&["--recursive", "--json"])));
    assert_eq!((ran.code, super::counts(&ran.json())), (Some(1), [0, 0, 1, 2, 0, 0]), "{ran:?}");
    assert!(ran.stderr.contains("closed: the folder cannot be listed; "), "{ran:?}");
    assert!(ran.stderr.contains("locked.png may not be read; "), "{ran:?}");
    fs::set_permissions(desk.path("in/closed"), fs::Permissions::from_mode(0o755)).unwrap();
}
