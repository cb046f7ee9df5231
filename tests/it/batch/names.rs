//! What portraits are called, and which names are no photos.

use std::fs;

use super::{batch, counts, desk, person, portrait, sums, whole_portraits};
use crate::desk::names_in;

#[test]
fn photos_of_one_stem_do_not_overwrite_each_other() {
    let person = person();
    let desk = desk(&[("me.jpg", b"no photo"), ("me.png", &person), ("me.webp", b"none either")]);
    assert_eq!(counts(&sums(&desk, 1, &[]))[..4], [0, 0, 1, 2]);
    assert_eq!(whole_portraits(&desk.path("out")), [portrait("me.png")]);
}

#[test]
fn folders_are_gone_through_when_asked_and_mirrored() {
    let desk = desk(&[("me.png", &person())]);
    fs::create_dir_all(desk.path("in/class/x.jpg")).unwrap();
    fs::write(desk.path("in/class/x.jpg/me.png"), person()).unwrap();
    fs::create_dir(desk.path("in/empty")).unwrap();
    assert_eq!(sums(&desk, 1, &[])["photos"], 1);
    let sums = sums(&desk, 1, &["--recursive"]);
    assert_eq!((sums["photos"].as_u64(), counts(&sums)[4]), (Some(2), 1));
    assert_eq!(whole_portraits(&desk.path("out/class/x.jpg")), [portrait("me")]);
    assert!(!desk.path("out/empty").exists());
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_refused_in_no_time() {
    use std::os::unix::fs::symlink;
    let desk = desk(&[("me.png", &person())]);
    fs::write(desk.path("elsewhere.png"), person()).unwrap();
    symlink("../elsewhere.png", desk.path("in/link.png")).unwrap();
    symlink("..", desk.path("in/round")).unwrap();
    desk.command("mkfifo").arg(desk.path("in/pipe.jpg")).status().unwrap();
    let ran = batch(&desk, &["--recursive", "--report", "rows.csv"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let rows = String::from_utf8(desk.read("rows.csv")).unwrap();
    for name in ["link.png", "pipe.jpg"] {
        let row = rows.lines().find(|row| row.starts_with(name)).unwrap();
        assert!(row.contains(",refused,") && row.contains(",not_a_file,"), "{row}");
    }
    assert_eq!(rows.lines().count(), 4, "{rows}");
    assert_eq!(whole_portraits(&desk.path("out")), [portrait("me")]);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_links_in_the_folder_of_portraits() {
    use std::os::unix::fs::symlink;
    let desk = desk(&[("me.png", &person()), ("you.png", &person())]);
    fs::create_dir(desk.path("out")).unwrap();
    fs::create_dir(desk.path("in/sub")).unwrap();
    fs::write(desk.path("in/sub/her.png"), person()).unwrap();
    symlink("../in/you.png", desk.path("out").join(portrait("me"))).unwrap();
    symlink("../in", desk.path("out/sub")).unwrap();
    let sums = sums(&desk, 1, &["--recursive"]);
    assert_eq!(counts(&sums)[..4], [0, 0, 1, 2], "{sums}");
    assert_eq!(desk.read("in/you.png"), person());
    assert_eq!(names_in(&desk.path("in")), ["me.png", "sub", "you.png"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_or_too_long_harms_nobody() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let desk = desk(&[("me.png", &person())]);
    let odd = desk.path("in").join(OsStr::from_bytes(b"\xff\xfe.png"));
    fs::write(&odd, person()).unwrap();
    fs::write(desk.path("in").join(format!("{}.png", "n".repeat(250))), person()).unwrap();
    let first = sums(&desk, 1, &["--report", "rows.json"]);
    assert_eq!(counts(&first)[..4], [0, 0, 2, 1]);
    let rows = String::from_utf8(desk.read("rows.json")).unwrap();
    assert!(rows.contains("\u{fffd}\u{fffd}.png") && rows.contains("too long"), "{rows}");
    assert_eq!(counts(&sums(&desk, 1, &[]))[4], 2, "all that can be is finished");
}
