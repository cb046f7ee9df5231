//! Photos that are refused: exit code 3, one line that says what and what to do, nothing written.

use std::fs::{self, File};
use std::time::{Duration, Instant};

use idphoto_imaging::resize;
use idphoto_specimens::png::{Ihdr, png_of};
use idphoto_types::{Rgb, RgbImage};

use crate::desk::Desk;
use crate::pictures::{jpeg, png, reduced, side_by_side};
use crate::workshop::{MADE, sample_bytes, sample_image, shared};

/// Both commands refuse `photo` with exit code 3 and a line that holds `parts`; with `--json` they
/// print `code`. Nothing is written.
#[track_caller]
fn refused(desk: &Desk, photo: &str, code: &str, parts: &[&str]) {
    let before = desk.names();
    for command in ["make", "check"] {
        let words = [command, photo, "--standard", "icao-9303-print"];
        desk.run(&words).refused(3, parts);
        let json = desk.run(&[&words[..], &["--json", "--report", "report.json"]].concat());
        assert_eq!(json.refused_in_json(3), code);
        json.told(parts);
    }
    assert_eq!(desk.names(), before);
}

#[test]
fn a_cat_and_a_cup_have_no_face() {
    for name in ["chelsea.png", "coffee.png"] {
        let desk = Desk::with(name, &sample_bytes(name));
        refused(&desk, name, "no_face", &["no face", "; use a photo"]);
    }
}

#[test]
fn three_faces_are_refused_by_make_and_failed_by_check() {
    let one = sample_image("astronaut.png");
    let desk = Desk::with("three.png", &png(&side_by_side(&[&one, &one, &one])));
    let words = ["make", "three.png", "--standard", "icao-9303-print"];
    desk.run(&words).refused(3, &["faces", "--face", "0 is", "1 is", "2 is"]);
    let json = desk.run(&[&words[..], &["--json"]].concat());
    assert_eq!(json.refused_in_json(3), "several_faces");
    let faces = json.json()["faces"].as_array().unwrap().len();
    assert_eq!(faces, 3);
    assert_eq!(desk.names(), ["three.png"]);

    let checked = desk.run(&["check", "three.png", "--standard", "icao-9303-print", "--json"]);
    assert_eq!(checked.code, Some(1), "{checked:?}");
    let document = checked.json();
    let checks = document["report"]["checks"].as_array().unwrap();
    let faces = checks.iter().find(|c| c["id"] == "single_face_present").unwrap();
    assert_eq!(faces["verdict"], "fail");
}

#[test]
fn one_of_two_faces_can_be_chosen() {
    let one = sample_image("astronaut.png");
    let desk = Desk::with("two.png", &png(&side_by_side(&[&one, &one])));
    let words = ["make", "two.png", "--standard", "icao-9303-print", "--json"];
    assert_eq!(desk.run(&words).refused_in_json(3), "several_faces");
    let mut eyes = Vec::new();
    for face in ["0", "1"] {
        let made = desk.run(&[&words[..], &["--face", face, "-o", "one.png"]].concat());
        assert!(matches!(made.code, Some(0 | 1)), "{made:?}");
        let document = made.json();
        assert_eq!(document["face"]["index"].to_string(), face);
        eyes.push(document["landmarks"]["right_eye"][0].as_f64().unwrap());
    }
    // The copies stand 512 pixels apart.
    assert!(((eyes[0] - eyes[1]).abs() - 512.0).abs() < 3.0, "{eyes:?}");
    desk.run(&[&words[..4], &["--face", "2"]].concat()).refused(2, &["face 2", "--face"]);
}

#[test]
fn what_is_told_of_a_face_is_told_of_the_chosen_one() {
    // The second face is the first, pressed flat: its eyes are narrower.
    let one = sample_image("astronaut.png");
    let flat = resize::triangle(&one, 512, 360).unwrap();
    let mut second = RgbImage::filled(512, 512, Rgb([110; 3]));
    second.data_mut()[152 * 512 * 3..].copy_from_slice(flat.data());
    let desk = Desk::with("two.png", &png(&side_by_side(&[&one, &second])));
    fs::write(desk.path("one.png"), png(&one)).unwrap();
    fs::write(desk.path("second.png"), png(&second)).unwrap();
    let told = |photo: &str, face: &str| {
        let words = ["check", photo, "--standard", "icao-9303-print", "--json", "--face", face];
        let checked = desk.run(&words);
        assert!(matches!(checked.code, Some(0 | 1)), "{checked:?}");
        let document = checked.json();
        assert_eq!(document["face"]["index"].to_string(), face);
        let faces = document["faces"].as_array().unwrap().len();
        let figures = [
            "/expression/eyeBlinkLeft",
            "/expression/browOuterUpRight",
            "/expression/mouthSmileLeft",
            "/gaze/right_eye/openness",
            "/gaze/left_eye/openness",
        ];
        (faces, figures.map(|at| document.pointer(at).unwrap().as_f64().unwrap()))
    };
    let apart = |a: [f64; 5], b: [f64; 5]| {
        a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0_f64, f64::max)
    };
    let ((_, one), (_, second)) = (told("one.png", "0"), told("second.png", "0"));
    assert!(one[3] - second[3] > 0.05 && one[4] - second[4] > 0.05, "{one:?} {second:?}");
    for (face, alone, other) in [("0", one, second), ("1", second, one)] {
        let (faces, of_chosen) = told("two.png", face);
        assert_eq!(faces, 2);
        // The detector sees the photo of two at half the size.
        let (same, different) = (apart(of_chosen, alone), apart(of_chosen, other));
        assert!(same < 0.04 && different > 0.05, "{face}: {of_chosen:?}, alone {alone:?}");
    }
}

#[test]
fn a_much_smaller_second_face_is_a_warning() {
    let one = sample_image("astronaut.png");
    let small = reduced(&one, 3);
    let desk = Desk::with("crowd.png", &png(&side_by_side(&[&one, &small])));
    let made = desk.run(&["make", "crowd.png", "--standard", "icao-9303-print", "--json"]);
    assert_eq!(made.code, MADE, "{made:?}");
    let document = made.json();
    assert_eq!(document["faces"].as_array().unwrap().len(), 2);
    let checks = document["report"]["checks"].as_array().unwrap();
    let faces = checks.iter().find(|c| c["id"] == "single_face_present").unwrap();
    assert_eq!(faces["verdict"], "warn");
}

#[test]
fn photos_of_two_people() {
    for name in ["pd_usgov/two_people.jpg", "portraits/two_faces_080_050.jpg"] {
        let Some(path) = shared(name) else { continue };
        let desk = Desk::with("two.jpg", &fs::read(path).unwrap());
        desk.run(&["make", "two.jpg", "--standard", "icao-9303-print"]).refused(3, &["faces"]);
        assert_eq!(desk.names(), ["two.jpg"]);
    }
}

#[test]
fn files_that_are_no_photo() {
    let desk =
        Desk::with("notes.jpg", b"Dear diary, this is text that was given a photo's name.\n");
    refused(&desk, "notes.jpg", "unreadable", &["text", "JPEG or PNG"]);

    let desk = Desk::with("empty.jpg", b"");
    refused(&desk, "empty.jpg", "unreadable", &["empty", "; "]);

    let desk = Desk::with("noise.png", &[7; 3000]);
    refused(&desk, "noise.png", "unreadable", &["not a picture", "; "]);

    let whole = jpeg(&sample_image("astronaut.png"));
    let desk = Desk::with("half.jpg", &whole[..whole.len() / 2]);
    refused(&desk, "half.jpg", "unreadable", &["cut off", "; "]);
}

/// The scene of `tests/specimens`, which shows nobody.
const HEIC: &[u8] = include_bytes!("../specimens/files/scene.heic");

#[test]
fn heic_is_read_with_the_feature_alone() {
    let desk = Desk::with("scene.heic", HEIC);
    if cfg!(feature = "heic") {
        refused(&desk, "scene.heic", "no_face", &["no face", "; use a photo"]);
        let desk = Desk::with("half.heic", &HEIC[..HEIC.len() / 2]);
        refused(&desk, "half.heic", "unreadable", &["HEIC", "cut off", "; "]);
    } else {
        let advice = ["HEIC", "; export it as JPEG or PNG", "Camera > Formats", "Most Compatible"];
        refused(&desk, "scene.heic", "unreadable", &advice);
    }
}

#[test]
fn paths_that_lead_to_no_photo() {
    let desk = Desk::new();
    refused(&desk, "nowhere.jpg", "missing", &["nowhere.jpg", "; check the path"]);
    fs::create_dir(desk.path("folder.jpg")).unwrap();
    refused(
        &desk,
        "folder.jpg",
        "is_directory",
        &["folder.jpg is a directory", "; give one photo"],
    );
}

#[cfg(unix)]
#[test]
fn a_pipe_or_a_device_is_refused_and_not_waited_for() {
    let desk = Desk::new();
    let made = desk.command("mkfifo").arg("pipe.jpg").status().unwrap();
    assert!(made.success());
    let start = Instant::now();
    refused(&desk, "pipe.jpg", "not_a_file", &["pipe.jpg is not a regular file", "; "]);
    refused(&desk, "/dev/zero", "not_a_file", &["/dev/zero is not a regular file", "; "]);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[cfg(unix)]
#[test]
fn a_photo_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::with("locked.jpg", b"whatever");
    let path = desk.path("locked.jpg");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if File::open(&path).is_ok() {
        println!("skipped: whoever runs this may read every file");
        return;
    }
    refused(&desk, "locked.jpg", "unreadable", &["locked.jpg may not be read", "permissions"]);
}

#[test]
fn too_many_bytes_are_refused_without_reading_them() {
    let desk = Desk::new();
    // A hole of a terabyte: whoever reads it does not come back.
    let file = File::create(desk.path("huge.jpg")).unwrap();
    if file.set_len(1 << 40).is_err() {
        file.set_len(25_000_001).unwrap();
    }
    drop(file);
    let start = Instant::now();
    refused(&desk, "huge.jpg", "too_large", &["huge.jpg has", "25000000", "smaller"]);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn too_many_pixels_are_refused_by_the_header() {
    let header = Ihdr { width: 30_000, height: 30_000, depth: 8, colour: 2, interlace: 0 };
    let huge = png_of(header, &[], &[0; 64]);
    let desk = Desk::with("huge.png", &huge);
    let start = Instant::now();
    refused(&desk, "huge.png", "unreadable", &["30000 x 30000", "; make it smaller"]);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}
