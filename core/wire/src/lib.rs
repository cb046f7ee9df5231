//! What device and storage both speak: the retention tag, the sealed donation, policy and sites
//! files, and the month arithmetic that all of them count by.
//!
//! Bytes in, values out; every format is described in `docs/donation-format.md`. Not here: pixels,
//! private keys, files, sockets, the clock. Device and storage each check with these same functions,
//! each for itself.

pub mod admission;
pub mod cbor;
mod codes;
pub mod consent;
pub mod content;
pub mod cose;
mod curve25519;
mod day;
mod digest;
mod due;
mod host;
mod month;
mod place;
pub mod policy;
pub mod protocol;
pub mod sealed;
mod secret;
pub mod sites;
#[cfg(test)]
mod specimen;
pub mod tag;

pub use admission::{Refusal, Terms, admit};
pub use cbor::FormError;
pub use codes::{
    Correction, Depicted, Guardian, LegalBasis, Purpose, Site, SiteSet, State, Transform, View,
};
pub use consent::{ConsentError, ConsentRecord};
pub use day::Day;
pub use digest::{ConsentCommitment, Digest, DonationId, PublicKey, ShareCommitment};
pub use due::due;
pub use host::Host;
pub use month::Month;
pub use place::Place;
pub use policy::{Policy, PolicyError};
pub use protocol::ProtocolError;
pub use secret::Secret;
pub use sites::{Sites, SitesError};
pub use tag::{RetentionTag, TagError};
