//! What apps see of idphoto, for Kotlin, Swift and Python: one module a noun.
//!
//! Nothing is decided here: each call is handed to the SDK, inside a guard that lets no panic's text out.
//! Calls block; what waits without blocking (`suspend`, `async`) is written in each language, over this.
//! What may grow and how is in `docs/stability.md`.

pub mod donation;
pub mod error;
pub mod face;
pub mod foreign;
mod guard;
pub mod manifest;
pub mod outcome;
pub mod photo;
pub mod portrait;
pub mod processor;
pub mod progress;
mod redacted;
pub mod request;
pub mod sheet;
pub mod standard;
pub mod vault;

uniffi::setup_scaffolding!("idphoto");
