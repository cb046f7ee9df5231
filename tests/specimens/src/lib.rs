//! Picture files made for tests: good ones, odd ones, hostile ones. Nobody's photo, and no binary
//! that cannot be made again from what stands here.
//!
//! Not here: any test, and any decoder. The builders know each format by its specification, so that
//! a mistake of ours in reading cannot hide behind the same mistake in writing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "makes files for tests alone; a builder that cannot build should stop the test"
)]

pub mod canary;
pub mod heif;
pub mod hostile;
pub mod jpeg;
pub mod odd;
pub mod png;
pub mod profile;
pub mod scene;
pub mod tiff;
pub mod webp;

pub use odd::Specimen;
