//! Integration tests: the program `idphoto` as a person or a script meets it, and the sdk on real
//! photos. One binary, so that it is linked once.
//!
//! Needs what `cargo xtask setup` brings. A test that misses it fails and says so; one that would
//! like photos that only some machines have says `skipped:`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "all of this is tests, not only the functions marked so"
)]

mod arguments;
mod batch;
mod bindings;
mod desk;
mod differential;
mod documents;
mod donate;
mod duties;
mod edits;
mod every_standard;
mod exported;
mod expressions;
mod file_rules;
mod files;
mod fuzzed;
mod golden;
#[cfg(unix)]
mod journey;
#[cfg(unix)]
mod killed;
mod manifests;
mod metadata;
mod odd_photos;
mod orientations;
mod parity;
mod pictures;
mod pixels;
mod private;
mod recogniser;
mod refusals;
#[cfg(unix)]
mod sent;
mod setups;
mod sheets;
mod signals;
mod stages;
mod stand;
mod standards;
mod stores;
mod strikes;
mod transport;
mod vectors;
mod verdicts;
mod views;
#[cfg(target_os = "linux")]
mod watched;
mod workshop;
mod writing;
