//! Where output goes and where it does not: formats, folders, links.

use std::fs;

use idphoto_imaging::decode::{Format, decode};
use idphoto_sdk::Limits;

use crate::desk::{Desk, names_in};
use crate::workshop::{MADE, sample_bytes};

const PHOTO: &str = "astronaut.png";

fn desk() -> Desk {
    Desk::with(PHOTO, &sample_bytes(PHOTO))
}

fn words<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["make", PHOTO, "--standard", "icao-9303-print"], more].concat()
}

#[test]
fn the_default_name_is_the_photos_and_the_standards() {
    let desk = desk();
    fs::create_dir(desk.path("photos")).unwrap();
    fs::rename(desk.path(PHOTO), desk.path("photos/me.png")).unwrap();
    let made = desk.run(&["make", "photos/me.png", "--standard", "icao-9303-print"]);
    assert_eq!(made.code, MADE, "{made:?}");
    assert_eq!(desk.names(), ["me-icao-9303-print.jpg", "photos"]);
    assert_eq!(names_in(&desk.path("photos")), ["me.png"]);
    let last = made.stdout.lines().last().unwrap();
    assert!(last.starts_with("Wrote me-icao-9303-print.jpg (413 x 531 px, 300 dpi, "), "{last}");
    assert_eq!(made.stderr, "", "no progress where there is no terminal");
}

#[test]
fn the_extension_decides_the_format() {
    let desk = desk();
    for (name, format) in [("a.JPEG", Format::Jpeg), ("b.png", Format::Png)] {
        let made = desk.run(&words(&["-o", name]));
        assert_eq!(made.code, MADE, "{made:?}");
        let decoded = decode(&desk.read(name), &Limits::default()).unwrap();
        assert_eq!(decoded.format, format);
        assert_eq!((decoded.image.width(), decoded.image.height()), (413, 531));
    }
    desk.run(&words(&["-o", "c.gif"])).refused(2, &["c.gif", ".png"]);
    desk.run(&words(&["-o", "c"])).refused(2, &["format of c", ".png"]);
    desk.run(&words(&["-o", "c.jpg", "--background", "transparent"]))
        .refused(2, &["transparent", ".png"]);
    desk.run(&["make", PHOTO, "--standard", "us-visa-ds160", "-o", "c.png"])
        .refused(2, &["us-visa-ds160", "jpeg"]);
    assert_eq!(desk.names(), ["a.JPEG", PHOTO, "b.png"]);
}

#[test]
fn a_transparent_portrait_is_a_png_by_itself() {
    let desk = desk();
    let made = desk.run(&words(&["--background", "transparent", "--json"]));
    assert!(matches!(made.code, Some(0 | 1)), "{made:?}");
    let document = made.json();
    assert_eq!(document["output"]["path"], "astronaut-icao-9303-print.png");
    assert_eq!(document["output"]["format"], "png");
    assert_eq!(document["background"]["action"], "replaced");
    assert!(document["background"]["colour"].is_null());
    // Byte 25 is the colour type; 6 is RGB with alpha.
    assert_eq!(desk.read("astronaut-icao-9303-print.png")[25], 6);
}

#[test]
fn the_photo_itself_is_never_overwritten() {
    let desk = desk();
    fs::create_dir(desk.path("sub")).unwrap();
    let refused = |name: &str| {
        desk.run(&words(&["-o", name])).refused(2, &[name, "is the photo itself", "; "]);
    };
    refused(PHOTO);
    refused("sub/../astronaut.png");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(PHOTO, desk.path("soft.png")).unwrap();
        fs::hard_link(desk.path(PHOTO), desk.path("hard.png")).unwrap();
        refused("soft.png");
        refused("hard.png");
        // The photo may be named by a link as well.
        let through = ["make", "soft.png", "--standard", "icao-9303-print", "-o", PHOTO];
        desk.run(&through).refused(2, &["is the photo itself"]);
    }
    assert_eq!(desk.read(PHOTO), sample_bytes(PHOTO));
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_and_permissions_are_those_of_any_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = desk();
    fs::create_dir(desk.path("album")).unwrap();
    fs::write(desk.path("album/real.jpg"), b"old").unwrap();
    fs::set_permissions(desk.path("album/real.jpg"), fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("album/real.jpg", desk.path("link.jpg")).unwrap();
    let made = desk.run(&words(&["-o", "link.jpg"]));
    assert_eq!(made.code, MADE, "{made:?}");
    assert!(fs::symlink_metadata(desk.path("link.jpg")).unwrap().is_symlink());
    assert!(decode(&desk.read("album/real.jpg"), &Limits::default()).is_ok());
    let mode = |name: &str| fs::metadata(desk.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("album/real.jpg"), 0o640);
    assert_eq!(names_in(&desk.path("album")), ["real.jpg"]);

    fs::write(desk.path("usual"), b"").unwrap();
    assert_eq!(desk.run(&words(&["-o", "new.jpg"])).code, MADE);
    assert_eq!(mode("new.jpg"), mode("usual"));
}

#[test]
fn an_output_that_cannot_be_written_is_said_before_the_work() {
    let desk = desk();
    let parts = &["cannot be written", "no folder", "; make the folder"];
    desk.run(&words(&["-o", "no/where/me.jpg"])).refused(7, parts);
    desk.run(&words(&["-o", "astronaut.png/me.jpg"])).refused(7, &["is not a folder", "; "]);
    fs::create_dir(desk.path("dir.jpg")).unwrap();
    desk.run(&words(&["-o", "dir.jpg"])).refused(7, &["dir.jpg is a directory", "; "]);
    let report = desk.run(&words(&["--report", "no/report.json", "--json"]));
    assert_eq!(report.refused_in_json(7), "not_written");
    desk.run(&words(&["--report", "report.html"])).refused(2, &["report.html", ".json"]);
    desk.run(&words(&["--report", "report"])).refused(2, &["report", ".json"]);
    assert_eq!(desk.names(), [PHOTO, "dir.jpg"]);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let desk = Desk::new();
    let mut command = desk.program(&["standards", "--json"]);
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let ran = crate::desk::Ran::from(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
}

#[test]
fn the_same_photo_gives_the_same_bytes() {
    let desk = desk();
    for name in ["a.jpg", "b.jpg"] {
        let made = desk.run(&words(&["-o", name, "--background", "light_grey"]));
        assert!(matches!(made.code, Some(0 | 1)), "{made:?}");
    }
    assert_eq!(desk.read("a.jpg"), desk.read("b.jpg"));
}
