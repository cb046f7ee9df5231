//! The donation, device half: pseudonymise, tag, seal, and the rules that a donation lives under.
//!
//! Not here: making a portrait, which needs nothing of this; finding faces, which comes in as a
//! [`Labeller`](pseudonymise::Labeller); what the storage checks, which is in `idphoto-wire` with what both sides share.

pub mod clock;
pub mod foreign;
pub mod inventory;
pub mod key;
pub mod pseudonymise;
pub mod seal;
pub mod tag;

// Tests inside and outside share a file that names this package from outside.
#[cfg(test)]
extern crate self as idphoto_privacy;
