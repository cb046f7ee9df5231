//! The JSON of `make` and `check`: every key in its place, and nothing else on standard output.

use serde_json::Value;

use crate::desk::Desk;
use crate::workshop::{MADE, sample_bytes};

const PHOTO: &str = "astronaut.png";

/// What comes before the expression.
const OUTCOME: &[&str] = &[
    "standard",
    "source",
    "width",
    "height",
    "sha256",
    "turned",
    "faces",
    "box",
    "score",
    "face",
    "index",
    "landmarks",
    "right_eye",
    "left_eye",
    "chin",
    "crown",
    "hair_top",
    "pose",
    "yaw",
    "pitch",
    "roll",
    "expression",
];
/// How many scores follow, and some of them in the order of the network.
const SCORES: usize = 52;
const SOME_SCORES: [&str; 6] =
    ["_neutral", "eyeBlinkLeft", "eyeBlinkRight", "jawOpen", "mouthSmileLeft", "noseSneerRight"];
const EYE: [&str; 3] = ["across", "down", "openness"];
/// What comes behind the gaze.
const FRAMING: &[&str] = &[
    "framing",
    "quad",
    "basis",
    "head_frac",
    "eye_line_frac",
    "top_margin_frac",
    "centre_offset_frac",
    "px_per_mm",
    "head_mm",
    "eye_line_mm",
    "top_margin_mm",
    "relaxed",
    "background",
];
const BACKGROUND: &[&str] = &["action", "colour", "policy"];
const OUTPUT: &[&str] = &["path", "width", "height", "bytes", "format", "dpi"];
const CHECK: [&str; 10] =
    ["id", "verdict", "value", "unit", "min", "max", "measured_on", "clause", "source", "advice"];

fn desk() -> Desk {
    Desk::with(PHOTO, &sample_bytes(PHOTO))
}

/// Every key of a JSON text, in order. Quotes inside strings are escaped, so they cannot look
/// like one.
fn keys(json: &str) -> Vec<&str> {
    let is_name = |part: &&str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    json.split("\":").filter_map(|before| before.rsplit('"').next()).filter(is_name).collect()
}

/// Takes `expected` off the front of `keys`.
#[track_caller]
fn take(keys: &mut &[&str], expected: &[&str]) {
    let (front, rest) = keys.split_at(expected.len().min(keys.len()));
    assert_eq!(front, expected);
    *keys = rest;
}

/// Takes everything down to the framing off the front of `keys`.
#[track_caller]
fn take_outcome(keys: &mut &[&str]) {
    take(keys, OUTCOME);
    let (scores, rest) = keys.split_at(SCORES);
    let named: Vec<&str> = scores.iter().copied().filter(|s| SOME_SCORES.contains(s)).collect();
    assert_eq!(named, SOME_SCORES);
    *keys = rest;
    take(keys, &["gaze", "yaw", "pitch", "right_eye"]);
    take(keys, &EYE);
    take(keys, &["left_eye"]);
    take(keys, &EYE);
    take(keys, FRAMING);
}

#[track_caller]
fn take_report_and_timings(mut keys: &[&str], checks: usize, stages: &[&str]) {
    take(&mut keys, &["report", "verdict", "checks"]);
    for _ in 0..checks {
        take(&mut keys, &CHECK);
    }
    take(&mut keys, &["timings_ms"]);
    for stage in stages {
        assert!(keys.contains(stage), "no time of `{stage}` in {keys:?}");
    }
}

fn number(document: &Value, pointer: &str) -> f64 {
    document.pointer(pointer).and_then(Value::as_f64).unwrap()
}

#[test]
fn make_prints_one_object_with_the_keys_of_the_interface() {
    let desk = desk();
    let words = ["make", PHOTO, "--standard", "icao-9303-print", "--json", "-o", "./me.jpg"];
    let made = desk.run(&words);
    assert_eq!((made.code, made.stderr.as_str()), (MADE, ""), "{made:?}");
    let document = made.json();
    let checks = document["report"]["checks"].as_array().unwrap();

    let all = keys(&made.stdout);
    let mut rest = all.as_slice();
    take_outcome(&mut rest);
    take(&mut rest, BACKGROUND);
    take(&mut rest, &["output"]);
    take(&mut rest, OUTPUT);
    take_report_and_timings(rest, checks.len(), &["decode", "detect", "expression", "encode"]);

    assert_eq!(document["standard"], "icao-9303-print");
    assert_eq!(document["source"]["width"], 512);
    assert_eq!(document["source"]["turned"], 0);
    assert_eq!(document["framing"]["basis"], "standard");
    assert_eq!(document["framing"]["quad"].as_array().unwrap().len(), 4);
    assert_eq!(document["output"]["path"], "./me.jpg", "the path as it was given");
    assert_eq!(document["output"]["bytes"], desk.read("me.jpg").len());
    assert_eq!(document["output"]["dpi"], 300);
    // Image-left first, and a head is the right way up.
    assert!(
        number(&document, "/landmarks/right_eye/0") < number(&document, "/landmarks/left_eye/0")
    );
    assert!(number(&document, "/landmarks/crown/1") < number(&document, "/landmarks/chin/1"));
    assert!(number(&document, "/landmarks/hair_top/1") <= number(&document, "/landmarks/crown/1"));
    // A person who smiles and looks into the camera.
    assert!(number(&document, "/expression/mouthSmileLeft") > 0.5);
    let blink = number(&document, "/expression/eyeBlinkLeft");
    assert!(blink < 0.33 && (blink * 1e4 - (blink * 1e4).round()).abs() < 1e-6, "{blink}");
    for angle in ["/gaze/yaw", "/gaze/pitch"] {
        assert!(number(&document, angle).abs() < 10.0, "{angle}: {}", number(&document, angle));
    }
    let head = number(&document, "/framing/head_mm");
    assert!((32.0..=36.0).contains(&head), "{head}");
}

#[test]
fn every_check_says_how_it_came_to_its_verdict() {
    let desk = desk();
    let words = ["make", PHOTO, "--standard", "us-visa-ds160", "--json"];
    let document = desk.run(&words).json();
    let mut worst = 0;
    let rank =
        |verdict: &str| ["not_assessed", "pass", "warn", "fail"].iter().position(|v| *v == verdict);
    for check in document["report"]["checks"].as_array().unwrap() {
        let verdict = check["verdict"].as_str().unwrap();
        worst = worst.max(rank(verdict).unwrap());
        assert!(
            ["source", "portrait"].contains(&check["measured_on"].as_str().unwrap()),
            "{check}"
        );
        let advice = check["advice"].as_str().unwrap();
        assert_eq!(advice.is_empty(), verdict == "pass", "{check}");
        if verdict == "pass" && (check["min"].is_number() || check["max"].is_number()) {
            let value = check["value"].as_f64().unwrap();
            assert!(check["min"].as_f64().is_none_or(|min| value >= min), "{check}");
            assert!(check["max"].as_f64().is_none_or(|max| value <= max), "{check}");
        }
    }
    assert_eq!(rank(document["report"]["verdict"].as_str().unwrap()), Some(worst));
    // No millimetres where the standard has none.
    for key in ["px_per_mm", "head_mm", "eye_line_mm", "top_margin_mm"] {
        assert!(document["framing"][key].is_null(), "{key}");
    }
    assert!(document["output"]["bytes"].as_u64().unwrap() <= 240_000);
}

#[test]
fn check_prints_the_same_object_without_an_output() {
    let desk = desk();
    let words = ["check", PHOTO, "--standard", "icao-9303-print", "--json", "--report", "r.json"];
    let checked = desk.run(&words);
    assert!(matches!(checked.code, Some(0 | 1)), "{checked:?}");
    let document = checked.json();
    assert!(document["output"].is_null() && document["background"].is_null());
    let checks = document["report"]["checks"].as_array().unwrap();
    let all = keys(&checked.stdout);
    let mut rest = all.as_slice();
    take_outcome(&mut rest);
    take(&mut rest, &["output"]);
    take_report_and_timings(rest, checks.len(), &["decode", "detect"]);
    assert_eq!(desk.names(), [PHOTO, "r.json"]);
}

#[test]
fn a_finished_portrait_is_measured_on_its_own_pixels() {
    let desk = desk();
    let made =
        desk.run(&["make", PHOTO, "--standard", "icao-9303-print", "-o", "me.png", "--json"]);
    let words = ["check", "me.png", "--standard", "icao-9303-print", "--finished", "--json"];
    let checked = desk.run(&words);
    let (made, checked) = (made.json(), checked.json());
    let head = |document: &Value| {
        let checks = document["report"]["checks"].as_array().unwrap();
        let check = checks.iter().find(|c| c["id"] == "head_size").unwrap();
        assert_eq!(check["measured_on"], "portrait");
        check["value"].as_f64().unwrap()
    };
    // Both measured the same lossless file.
    assert!((head(&made) - head(&checked)).abs() < 1e-6);
    // And it is what the framing set out to make.
    assert!((head(&made) - number(&made, "/framing/head_mm")).abs() < 1.0);
}

#[test]
fn a_person_gets_a_table_advice_and_what_was_not_seen() {
    let desk = desk();
    let made = desk.run(&["make", PHOTO, "--standard", "us-passport-print", "-o", "me.jpg"]);
    let text = made.stdout.as_str();
    assert_eq!(made.code, Some(1), "the wall of the photo is not white: {text}");
    for part in [
        "FAIL  background colour",
        "head size",
        " mm",
        "What to do:",
        "Not assessed",
        "Wrote me.jpg (",
    ] {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
    assert!(!text.contains('\x1b'), "no colour where there is no terminal");
}
