//! The published vectors in `tests/vectors/v1/`, run through this package: every one comes to what it
//! says, no file of the folder was changed or forgotten, and every error code occurs.
//!
//! The same vectors are run by `tests/vectors/verify.py`, a second implementation.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "all of this is a test, not only the functions marked so"
)]

mod controllers;
mod exchanged;
mod files;
mod verdicts;

use std::collections::{BTreeMap, BTreeSet};

use idphoto_wire::content::ContentError;
use idphoto_wire::protocol::UrlError;
use idphoto_wire::sealed::SealedError;
use idphoto_wire::tag::ShortenError;
use idphoto_wire::{PolicyError, ProtocolError, Refusal, SitesError, TagError};

use files::Group;
use serde_json::Value;

/// How many vectors there are of each kind. They are only ever added to.
const COUNTS: [(&str, usize); 20] = [
    ("admission", 44),
    ("answer", 88),
    ("consent", 32),
    ("content", 72),
    ("deposit", 31),
    ("due", 37),
    ("grant", 30),
    ("header", 26),
    ("headers", 6),
    ("policy", 196),
    ("problem", 32),
    ("receipt", 55),
    ("replica", 21),
    ("reply", 32),
    ("request", 95),
    ("sealed", 54),
    ("shorten", 61),
    ("sites", 164),
    ("tag", 285),
    ("url", 247),
];

/// The kinds that are messages, which one type of error is for.
const MESSAGES: [&str; 8] =
    ["answer", "deposit", "grant", "problem", "receipt", "replica", "reply", "request"];

#[test]
fn every_vector_comes_to_what_it_says() {
    let mut counts = BTreeMap::new();
    let mut wrong = Vec::new();
    for group in Group::all() {
        for vector in group.vectors() {
            *counts.entry(group.kind().to_owned()).or_insert(0) += 1;
            let found = verdicts::verdict(group.kind(), vector, group.folder());
            let expected = ["ok", "error", "of"]
                .into_iter()
                .filter_map(|key| Some((key.to_owned(), vector.get(key)?.clone())))
                .collect();
            if found != expected {
                let (file, name) = (group.file(), &vector["name"]);
                wrong.push(format!("{file}: {name}: {found:?} where {expected:?} is said"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let expected: BTreeMap<_, _> = COUNTS.map(|(kind, count)| (kind.to_owned(), count)).into();
    assert_eq!(counts, expected);
}

#[test]
fn no_published_file_was_changed_or_forgotten() {
    assert_eq!(files::sums(), files::published_sums(), "published vectors are never edited");
}

#[test]
fn every_error_code_occurs() {
    let mut told: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for group in Group::all() {
        for vector in group.vectors() {
            let text = |key: &str| vector.get(key).and_then(Value::as_str);
            let Some(code) = text("error") else { continue };
            let of = match (group.kind(), text("of")) {
                ("header", _) => "sealed",
                (kind, None) if MESSAGES.contains(&kind) => "protocol",
                (_, Some(of)) => of,
                (kind, None) => kind,
            };
            told.entry(of.to_owned()).or_default().insert(code.to_owned());
        }
    }
    let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    let expected: BTreeMap<String, BTreeSet<String>> = [
        ("admission", codes(&controllers::REFUSALS.map(Refusal::code))),
        ("consent", codes(&["malformed", "not_canonical"])),
        ("content", codes(&verdicts::CONTENT_ERRORS.map(ContentError::code))),
        ("policy", codes(&controllers::POLICY_ERRORS.map(PolicyError::code))),
        ("protocol", codes(&exchanged::PROTOCOL_ERRORS.map(ProtocolError::code))),
        ("sealed", codes(&verdicts::SEALED_ERRORS.map(SealedError::code))),
        ("shorten", codes(&verdicts::SHORTEN_ERRORS.map(ShortenError::code))),
        ("sites", codes(&controllers::SITES_ERRORS.map(SitesError::code))),
        ("tag", codes(&verdicts::TAG_ERRORS.map(TagError::code))),
        ("url", codes(&exchanged::URL_ERRORS.map(UrlError::code))),
    ]
    .map(|(of, codes)| (of.to_owned(), codes))
    .into();
    assert_eq!(told, expected);
}

#[test]
fn no_name_is_given_twice_in_a_file() {
    for group in Group::all() {
        let names: BTreeSet<_> = group.vectors().iter().map(|v| v["name"].as_str()).collect();
        assert_eq!(names.len(), group.vectors().len(), "{}", group.file());
        assert!(!names.contains(&None), "{}: a vector without a name", group.file());
    }
}
