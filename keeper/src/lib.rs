//! The storage side of donations at one site: takes deposits, grants uploads to an S3 store that others run,
//! verifies what arrived, signs receipts, and does what owners ask of their donations.
//!
//! No image byte ever comes in as the body of a request, no key that opens donations is here, and what the
//! device claims is checked again from the bytes. Not here: what device and storage both speak, which is
//! `idphoto-wire`; the store itself.

mod args;
mod clock;
mod compaction;
mod config;
mod database;
mod deposit;
mod erasure;
mod failure;
mod https;
mod init;
mod keeper;
mod log;
mod peer;
mod problem;
mod program;
mod requests;
mod routes;
mod server;
mod setting;
mod store;
mod tls;
mod verification;

pub use clock::{Clock, SystemClock};
pub use config::{Compaction, Config, ConfigError, Limits, Listen, PeerTrust, StoreAccess, Tls};
pub use failure::{Exit, Failure};
pub use https::HttpsError;
pub use program::main;
pub use server::{Handle, serve, serve_with};
pub use store::{StoreError, Unacceptable};
