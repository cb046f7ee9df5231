//! Attack A23: somebody who sees every byte, size and month that reaches a storage tries to tell which
//! donations came from one device, and does no better than by guessing.
//!
//! 200 donations of 20 devices, each device with its own person, camera size and habits, all under one
//! policy. What donors choose and a storage has to know (view, purpose, month, a shorter time) tells them
//! apart, of course; here everybody chooses alike, and months are drawn at random. The attackers are
//! shown to work on donations that leak: they find a length that is not padded, a counter, and a device's
//! number in a single byte.
//!
//! Not here: when uploads arrive, which is decided where they are sent; what the opened pixels tell, which
//! is `sensor.rs`.

#![allow(clippy::unwrap_used, reason = "a test may end by a panic")]
#![allow(clippy::print_stdout, reason = "the figures of the attackers")]

#[path = "../agreement/mod.rs"]
mod agreement;
mod attack;
mod devices;

use attack::{Seen, nearest_neighbours, same_bytes, shared_runs};
use devices::{DEVICES, DONATIONS, donations};

/// The most right guesses that luck explains. Guessing finds one of 9 among 199 others: 9 of 200 on the
/// average with a deviation of 3; seven deviations above that happen once in 10^9 runs or so.
const MOST_BY_LUCK: usize = 30;
/// How far above their average over shuffled labels the equal bytes of one device may be, in deviations:
/// the largest of some 65 000 places is about 4, and rare bytes have long tails.
const MOST_DEVIATIONS: f64 = 9.0;

#[test]
fn what_a_storage_sees_does_not_lead_to_a_device() {
    let seen = donations();
    assert_eq!(seen.len(), DEVICES * DONATIONS);

    // Sizes: one for everybody.
    let first = &seen[0];
    assert!(seen.iter().all(|one| one.sealed.len() == first.sealed.len()), "sizes differ");
    assert!(seen.iter().all(|one| one.tag.len() == first.tag.len()), "sizes of tags differ");
    // What is padded away is not: the contents themselves differ, and by device.
    assert!(seen.iter().any(|one| one.unpadded != first.unpadded));

    // Bytes: at no place are those of one device alike more often than others.
    let (place, deviations) = same_bytes(&seen, |one| [&one.tag[..], &one.sealed].concat());
    println!("most equal bytes within devices: place {place}, {deviations:.1} deviations");
    assert!(deviations < MOST_DEVIATIONS, "byte {place}: {deviations:.1} deviations");

    // Runs of bytes, at whatever place: none is shared.
    let shared = shared_runs(&seen);
    assert!(shared.is_empty(), "shared runs of bytes: {shared:?}");

    // Everything together: the donation that is most alike is of the same device as often as by luck.
    let hits = nearest_neighbours(&seen, attack::alike);
    println!("nearest neighbours of the same device: {hits} of {}, by luck 9", seen.len());
    assert!(hits <= MOST_BY_LUCK, "{hits} of {} guesses are right", seen.len());
    let hits = nearest_neighbours(&seen, attack::tags_alike);
    println!("by their tags alone: {hits}");
    assert!(hits <= MOST_BY_LUCK, "{hits} of {} guesses are right", seen.len());
}

#[test]
fn the_attackers_find_what_leaks() {
    let seen = donations();
    // A length that is not padded. People differ, and so do their pictures' lengths.
    let by_length = |a: &Seen, b: &Seen| -(a.unpadded.abs_diff(b.unpadded) as f64);
    let hits = nearest_neighbours(&seen, by_length);
    println!("nearest neighbours by unpadded length: {hits} of {}", seen.len());
    assert!(hits > MOST_BY_LUCK, "{hits} guesses are right");

    // One byte that depends on the device.
    let marked = |one: &Seen| {
        let mut bytes = one.tag.clone();
        bytes[100] = one.device as u8;
        bytes
    };
    let (place, deviations) = same_bytes(&seen, marked);
    assert!(place == 100 && deviations > MOST_DEVIATIONS, "byte {place}: {deviations:.1}");

    // Sixteen bytes in the tag that depend on the device.
    let mut named = seen.clone();
    for one in &mut named {
        one.tag[100..116].fill(one.device as u8);
    }
    let hits = nearest_neighbours(&named, attack::tags_alike);
    assert!(hits > MOST_BY_LUCK, "{hits} guesses are right");

    // An id of the installation, anywhere.
    let mut installed = seen;
    for one in &mut installed {
        let (at, id) = (200 + one.number % 50, [one.device as u8 ^ 0xA5; 8]);
        one.sealed[at..at + 8].copy_from_slice(&id);
    }
    assert!(!shared_runs(&installed).is_empty());
}
