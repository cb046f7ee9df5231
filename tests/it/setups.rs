//! Models and runtime that are missing or not what they should be: exit code 4, by name.

use std::fs;
use std::path::Path;

use idphoto_sdk::{ErrorKind, MakeRequest, Processor, ProcessorOptions};

use crate::desk::{Desk, ended, names_in, program};
use crate::workshop::{MADE, models, runtime, sample_bytes};

const PHOTO: &str = "astronaut.png";
const MAKE: [&str; 4] = ["make", PHOTO, "--standard", "icao-9303-print"];

fn desk() -> Desk {
    Desk::with(PHOTO, &sample_bytes(PHOTO))
}

/// A copy of the models folder.
fn copied(desk: &Desk) {
    fs::create_dir(desk.path("models")).unwrap();
    for name in names_in(&models()) {
        let path = models().join(&name);
        if path.is_file() {
            fs::copy(path, desk.path("models").join(name)).unwrap();
        }
    }
}

/// Changes one bit of a file.
fn flipped(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_changed_model_is_refused_by_name() {
    let desk = desk();
    copied(&desk);
    for name in ["face_detection_yunet_2023mar.onnx", "modnet_photographic_fp16w.onnx"] {
        let path = desk.path("models").join(name);
        flipped(&path);
        // A background that is replaced needs every network.
        let words = [&MAKE[..], &["--models", "models", "--background", "white"]].concat();
        desk.run(&words).refused(4, &[name, "wrong SHA-256", "; "]);
        let json = desk.run(&[&words[..], &["--json"]].concat());
        assert_eq!(json.refused_in_json(4), "set_up");

        let verified = desk.run(&["models", "verify", "--models", "models"]);
        assert_eq!(verified.code, Some(4), "{verified:?}");
        verified.told(&[&format!("{name} is changed"), "; put back"]);
        assert_eq!(verified.stdout.matches("changed ").count(), 1, "{verified:?}");
        let listed = desk.run(&["models", "--models", "models"]);
        assert_eq!((listed.code, listed.stdout), (Some(0), verified.stdout));
        flipped(&path);
    }
    fs::remove_file(desk.path("models/modnet_photographic_fp16w.onnx")).unwrap();
    let words = [&MAKE[..], &["--models", "models", "--background", "white"]].concat();
    desk.run(&words).refused(4, &["modnet_photographic_fp16w.onnx is missing", "; "]);
    assert_eq!(desk.names(), [PHOTO, "models"]);
}

#[test]
fn models_that_are_not_there() {
    let desk = desk();
    fs::create_dir(desk.path("empty")).unwrap();
    desk.run(&[&MAKE[..], &["--models", "nowhere"]].concat())
        .refused(4, &["no models folder nowhere", "IDPHOTO_MODELS"]);
    desk.run(&[&MAKE[..], &["--models", "empty"]].concat()).refused(4, &["model", "; "]);
    let by_environment = ended(desk.program(&MAKE).env("IDPHOTO_MODELS", "nowhere"));
    by_environment.refused(4, &["no models folder nowhere", "--models"]);
    let verified = desk.run(&["models", "verify", "--models", "empty", "--json"]);
    assert_eq!(verified.code, Some(4));
    let rows = verified.json();
    assert!(rows.as_array().unwrap().iter().all(|row| row["state"] == "missing"));
}

#[test]
fn the_models_of_the_checkout_are_found_and_right() {
    let verified = Desk::new().run(&["models", "verify", "--json"]);
    assert_eq!(verified.code, Some(0), "{verified:?}");
    let rows = verified.json();
    let rows = rows.as_array().unwrap();
    assert!(rows.len() >= 5);
    for row in rows {
        assert_eq!(row["state"], "ok", "{row}");
        for key in ["id", "version", "licence", "bytes", "file", "sha256"] {
            assert!(!row[key].is_null(), "{key} of {row}");
        }
    }
}

#[test]
fn a_runtime_that_is_not_there_or_is_none() {
    let desk = desk();
    let named = |value: &str| ended(desk.program(&MAKE).env("ORT_DYLIB_PATH", value));
    named("nowhere.so").refused(4, &["nowhere.so", "cargo xtask setup", "ORT_DYLIB_PATH"]);
    named(PHOTO).refused(4, &["ONNX Runtime", "cargo xtask setup", "ORT_DYLIB_PATH"]);
    let right = runtime();
    assert_eq!(named(right.to_str().unwrap()).code, MADE);
    assert_eq!(desk.names(), ["astronaut-icao-9303-print.jpg", PHOTO]);
}

#[test]
fn a_program_on_its_own_says_what_it_misses() {
    let desk = desk();
    fs::create_dir(desk.path("bin")).unwrap();
    let alone = desk.path("bin").join(program().file_name().unwrap());
    // Not a copy: a program that a test beside this one has just begun holds it open for a moment,
    // as all our files, and the system runs nothing that is open for writing.
    fs::hard_link(program(), &alone).unwrap();
    let run = |more: &[&str]| ended(desk.command(&alone).args(MAKE).args(more));
    run(&[]).refused(4, &["models folder was not found", "--models"]);
    let models = models();
    let given = ["--models", models.to_str().unwrap()];
    run(&given).refused(4, &["ONNX Runtime", "cargo xtask setup", "ORT_DYLIB_PATH"]);
    // What is wrong with the request or the photo is said first: it is nearer to the person.
    run(&["--background", "wihte"]).refused(2, &["unknown background"]);
    fs::write(desk.path("notes.jpg"), b"just words").unwrap();
    let words = ["check", "notes.jpg", "--standard", "icao-9303-print"];
    ended(desk.command(&alone).args(words)).refused(3, &["text"]);

    // Beside the program is where an installation has them.
    let library = runtime();
    fs::copy(&library, alone.with_file_name(library.file_name().unwrap())).unwrap();
    assert_eq!(run(&given).code, MADE);
}

#[test]
fn nothing_is_left_in_the_home_folder() {
    // ONNX Runtime from 1.29 on keeps an id of the device there, and reports with it.
    let desk = desk();
    fs::create_dir(desk.path("home")).unwrap();
    let mut make = desk.program(&[&MAKE[..], &["-o", "out.jpg"]].concat());
    for name in ["HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"] {
        make.env(name, desk.path("home"));
    }
    assert_eq!(ended(&mut make).code, MADE);
    assert!(names_in(&desk.path("home")).is_empty());
}

#[test]
fn the_sdk_refuses_a_runtime_that_reports() {
    let desk = desk();
    let library = desk.path("libonnxruntime.so");
    fs::write(&library, b"\x7FELF ... ORT_DISABLE_TELEMETRY ...").unwrap();
    let processor = Processor::new(ProcessorOptions::new(models(), &library)).unwrap();
    let made = processor.make(&sample_bytes(PHOTO), &MakeRequest::new("icao-9303-print"));
    let error = made.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SetUp);
    assert!(error.message().contains("reports") && error.advice().contains("1.28"), "{error}");
    // The program switches reports off, and then finds that this is no library.
    let mut make = desk.program(&MAKE);
    ended(make.env("ORT_DYLIB_PATH", &library)).refused(4, &["ONNX Runtime"]);
}
