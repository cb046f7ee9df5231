//! A portrait for every entry and every photo, held against the entry by what its own bytes say. The table
//! is written to `target/every-standard.tsv`.
//!
//! Takes minutes, so it is a target of its own, which `cargo xtask test --long` runs:
//! `cargo test --release -p idphoto-tests --test every-standard`.

#![allow(
    unused,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "it is for tests, and shares files with more of them than it needs"
)]

/// The folder that it shares.
mod it {
    pub(crate) mod workshop;
    pub(crate) mod every_standard {
        pub(crate) mod held;
    }
}

use std::fmt::Write as _;
use std::fs;

use idphoto_sdk::{Limits, OpenedPhoto};
use it::every_standard::held::{entries, violations};
use it::workshop;

use self::workshop::{sample_bytes, shared, target};

/// Five people, walls plain and not, hair short and large; only some machines have them.
const PHOTOS: [&str; 5] = ["001.jpg", "006.jpg", "061.jpg", "080.jpg", "100.jpg"];

#[test]
fn every_photo_for_every_entry() {
    let mut photos = vec![("astronaut.png", sample_bytes("astronaut.png"))];
    for name in PHOTOS {
        let path = shared(&format!("portraits/{name}"));
        photos.extend(path.map(|path| (name, fs::read(path).unwrap())));
    }
    let mut table = String::from("standard\tphoto\tviolations\tnamed in the report\n");
    let (mut made, mut broken) = (0, Vec::new());
    for (name, bytes) in &photos {
        let photo = OpenedPhoto::open(bytes, &Limits::default()).unwrap();
        for standard in entries() {
            let (named, list) = violations(standard, &photo, true);
            made += 1;
            let row = format!("{}\t{name}\t{}\t{}", standard.id, list.join("; "), named.join("; "));
            let _ = writeln!(table, "{row}");
            if !list.is_empty() {
                broken.push(row);
            }
        }
    }
    fs::write(target().join("every-standard.tsv"), &table).unwrap();
    println!("{made} portraits of {} photos, {} with violations", photos.len(), broken.len());
    assert_eq!(made, photos.len() * entries().count());
    assert!(made >= 120, "{made}");
    assert!(broken.is_empty(), "{broken:#?}");
}
