//! What an authority does not let software do is refused, or done on record.

use serde_json::Value;

use crate::desk::{Desk, Ran};
use crate::workshop::sample_bytes;

const PHOTO: &str = "astronaut.png";

fn desk() -> Desk {
    Desk::with(PHOTO, &sample_bytes(PHOTO))
}

fn check<'a>(document: &'a Value, id: &str) -> &'a Value {
    let checks = document["report"]["checks"].as_array().unwrap();
    checks.iter().find(|c| c["id"] == id).unwrap()
}

#[test]
fn a_forbidden_background_is_refused_with_the_authoritys_words() {
    let desk = desk();
    for background in ["white", "#ffffff", "transparent"] {
        let words = ["make", PHOTO, "--standard", "us-passport-print", "-o", "me.png"];
        let words = [&words[..], &["--background", background]].concat();
        desk.run(&words).refused(5, &["us-passport-print", "no digital alteration", "override"]);
        let json = desk.run(&[&words[..], &["--json"]].concat());
        assert_eq!(json.refused_in_json(5), "edit_refused");
    }
    assert_eq!(desk.names(), [PHOTO]);
}

#[test]
fn overriding_it_is_on_record() {
    let desk = desk();
    let words = ["make", PHOTO, "--standard", "us-passport-print", "--background", "white"];
    let words = [&words[..], &["--override-edit-policy", "--json", "--report", "me.json"]].concat();
    let made = desk.run(&words);
    assert_eq!(made.code, Some(1), "{made:?}");
    assert_eq!(made.stderr, "");
    let document = made.json();
    assert_eq!(document["background"]["action"], "replaced");
    assert_eq!(document["background"]["colour"], "#ffffff");
    assert_eq!(document["background"]["policy"], "crop_only");
    assert_eq!(check(&document, "edit_policy")["verdict"], "fail");
    assert_eq!(document["report"]["verdict"], "fail");
    let report: Value = serde_json::from_slice(&desk.read("me.json")).unwrap();
    assert_eq!(report, document, "the report is the same object");
}

#[test]
fn a_crop_only_standard_keeps_the_wall_by_itself() {
    let desk = desk();
    let made = desk.run(&["make", PHOTO, "--standard", "us-passport-print", "--json"]);
    let document = made.json();
    assert_eq!(document["background"]["action"], "kept");
    assert!(document["background"]["colour"].is_null());
    assert_eq!(check(&document, "edit_policy")["verdict"], "pass");
}

#[test]
fn a_photo_nobody_would_take_is_said_before_any_work() {
    let desk = desk();
    let said = |ran: &Ran| {
        let line = ran.stderr.lines().next().unwrap_or("").to_owned();
        assert!(line.contains("fr-id-print takes no self-made photo"), "{ran:?}");
        assert!(line.contains("approved professional"), "{ran:?}");
    };
    for command in ["make", "check"] {
        let words = [command, PHOTO, "--standard", "fr-id-print"];
        said(&desk.run(&words));
        let json = desk.run(&[&words[..], &["--json"]].concat());
        said(&json);
        assert_eq!(json.json()["standard"], "fr-id-print");
    }
    // Said even where the work then fails.
    let failing = [&["make", PHOTO, "--standard", "fr-id-print"], &["--models", "nowhere"][..]];
    let failing = desk.run(&failing.concat());
    said(&failing);
    assert_eq!((failing.code, failing.stderr.lines().count()), (Some(4), 2));
}
