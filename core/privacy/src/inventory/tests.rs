//! The inventory against the bytes themselves: a reader that knows CBOR and none of our types finds the
//! fields of real donations, and they are those that are listed.

use std::collections::BTreeSet;

use ciborium::Value;
use idphoto_wire::content::{Content, LANDMARK_BYTES, Quality};
use idphoto_wire::tag::Shorten;
use idphoto_wire::{Month, View};

use super::*;
use crate::seal;

fn read(bytes: &[u8]) -> Value {
    ciborium::from_reader(bytes).unwrap()
}

/// The paths of everything in `value` that is not made of other things.
fn leaves(value: &Value, path: &str, paths: &mut BTreeSet<String>) {
    match value {
        Value::Map(entries) => {
            for (key, value) in entries {
                let key = i128::from(key.as_integer().unwrap());
                leaves(value, &format!("{path}.{key}"), paths);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                leaves(item, &format!("{path}.{index}"), paths);
            }
        }
        _ => {
            paths.insert(path.to_owned());
        }
    }
}

/// The fields of a COSE_Sign1.
fn signed(bytes: &[u8], name: &str, paths: &mut BTreeSet<String>) {
    let Value::Tag(18, parts) = read(bytes) else { panic!("no COSE_Sign1") };
    let parts = parts.into_array().unwrap();
    let [protected, unprotected, payload, Value::Bytes(_)] = parts.as_slice() else {
        panic!("no COSE_Sign1")
    };
    assert_eq!(unprotected, &Value::Map(Vec::new()));
    for (part, of) in [("protected", protected), ("payload", payload)] {
        leaves(&read(of.as_bytes().unwrap()), &format!("{name}.{part}"), paths);
    }
    paths.insert(format!("{name}.signature"));
}

fn contents() -> [(View, Content); 3] {
    let quality = Quality { yaw: 1, pitch: 2, roll: 3, presence: 4, clipped: 5, unevenness: 6 };
    let none = Content { image: None, alpha: None, landmarks: None, quality };
    let some = || Some(vec![7; 100]);
    [
        (View::Geometry, Content { landmarks: Some(vec![7; LANDMARK_BYTES]), ..none.clone() }),
        (View::Matting, Content { image: some(), alpha: some(), ..none.clone() }),
        (View::Compliance, Content { image: some(), ..none }),
    ]
}

#[test]
fn the_inventory_is_what_leaves_the_device() {
    let mut found = BTreeSet::new();
    let donation = seal::tests::donation(1);
    signed(donation.tag(), "tag", &mut found);
    let wish = Shorten { id: donation.id(), month: Month::parse("2030-01").unwrap() };
    signed(&wish.sign(seal::tests::key(1).pair()), "shorten", &mut found);
    for (view, content) in contents() {
        let padded = content.to_padded(view).unwrap();
        leaves(&read(&padded), "content", &mut found);
        assert!(padded.ends_with(&[0; 100]));
    }
    // No CBOR: the parts of the sealed bytes as docs/donation-format.md cuts them, and the share.
    let sealed = donation.sealed();
    let (header, ciphertext) = idphoto_wire::sealed::Header::parse(sealed).unwrap();
    let cut = [4, 2, 1, 3, header.encapsulated.len(), ciphertext.len()];
    assert_eq!(cut.iter().sum::<usize>(), sealed.len());
    let apart = ["magic", "kem", "site", "month", "encapsulated", "ciphertext"];
    found.extend(apart.map(|part| format!("sealed.{part}")));
    found.extend(["content.padding".to_owned(), "share".to_owned()]);

    let listed: BTreeSet<String> = FIELDS.iter().map(|field| field.path.to_owned()).collect();
    let missing: Vec<_> = found.difference(&listed).collect();
    let stale: Vec<_> = listed.difference(&found).collect();
    assert!(missing.is_empty(), "not in data.yaml: {missing:?}");
    assert!(stale.is_empty(), "in data.yaml and in no donation: {stale:?}");
}

#[test]
fn what_shows_a_person_is_marked_so() {
    let of = |path: &str| FIELDS.iter().find(|field| field.path == path).map(|f| f.sensitivity);
    for path in ["content.3", "content.5", "sealed.ciphertext", "share"] {
        assert_eq!(of(path), Some(Sensitivity::Identifying), "{path}");
    }
    for field in FIELDS {
        let words = format!("{} {}", field.name, field.purpose).to_lowercase();
        for forbidden in ["account", "device", "install", "serial", "advertis", "expression"] {
            assert!(!words.contains(forbidden), "{}: {forbidden}", field.path);
        }
    }
    assert!(LEGAL_BASIS.contains("Art. 6(1)(a)"));
}
