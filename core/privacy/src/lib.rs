//! The donation, device half: pseudonymise, tag, seal, and the rules that a donation lives under.
//!
//! Not here: making a portrait, which needs nothing of this; finding faces, which comes in as a
//! [`Labeller`](pseudonymise::Labeller); what the storage checks, which is in `idphoto-wire` with what both sides share.

pub mod archive;
pub mod clock;
pub mod consent;
pub mod files;
pub mod foreign;
pub mod gate;
pub mod inventory;
pub mod key;
pub mod ledger;
mod outbox;
pub mod pseudonymise;
pub mod recovery;
pub mod register;
pub mod seal;
pub mod tag;
pub mod vault;

// Tests inside and outside share a file that names this package from outside.
#[cfg(test)]
extern crate self as idphoto_privacy;

#[cfg(test)]
#[path = "../tests/agreement/mod.rs"]
mod agreement;
