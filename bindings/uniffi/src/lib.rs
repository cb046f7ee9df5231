//! What apps see of idphoto, split by noun, for Kotlin, Swift and Python.

pub mod donation;
pub mod foreign;
mod guard;
mod redacted;
pub mod vault;

uniffi::setup_scaffolding!("idphoto");
