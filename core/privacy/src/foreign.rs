//! What the platform does for the device half: keep keys, tell the time, send bytes.
//!
//! An app implements these three; the command line has its own. Nothing here decides anything: what may
//! be sent is decided before a [`Call`] is made, and what an answer means after it came back. The proof
//! that the order is kept ends where the bytes of a call are handed over.

use std::fmt;
use std::num::NonZeroU16;
use std::time::Duration;

use idphoto_wire::{Digest, Host};

use crate::clock::Reading;

/// The platform's key store: Keychain, Keystore, or a file under a passphrase. Methods may block, and
/// ask the person in front of the device.
pub trait KeyVault: Send + Sync {
    /// Enciphers a secret of at most 64 bytes with a key that does not leave the store.
    ///
    /// # Errors
    /// [`KeyVaultError`].
    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, KeyVaultError>;

    /// Deciphers what [`wrap`](Self::wrap) made.
    ///
    /// # Errors
    /// [`KeyVaultError`]; `Lost` when the key that wrapped it is not there any more.
    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, KeyVaultError>;

    /// The last anchor that was set: at most 64 bytes that the end of the ledger is held against, kept
    /// apart from the ledger's file so that an old copy of that file is noticed.
    ///
    /// # Errors
    /// [`KeyVaultError`].
    fn anchor(&self) -> Result<Option<Vec<u8>>, KeyVaultError>;

    /// Replaces the anchor; durable when it returns.
    ///
    /// # Errors
    /// [`KeyVaultError`].
    fn set_anchor(&self, anchor: &[u8]) -> Result<(), KeyVaultError>;

    /// Destroys key and anchor.
    ///
    /// # Errors
    /// [`KeyVaultError`].
    fn forget(&self) -> Result<(), KeyVaultError>;
}

/// Why a key store did not do it. Carries nothing of what it was asked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyVaultError {
    /// The key is gone, or it is another one: after a reset of the screen lock, or on another device.
    #[error("the key of this device is gone")]
    Lost,
    /// The key is there and its owner has to unlock it.
    #[error("the key store is locked; unlock the device and try again")]
    Locked,
    /// The store does not answer.
    #[error("the key store cannot be reached; try again")]
    Unavailable,
}

/// The device's clocks.
pub trait Clock: Send + Sync {
    /// One look at them, taken at one moment.
    fn reading(&self) -> Reading;
}

/// One exchange over HTTPS.
///
/// An implementation follows no redirect, sends no cookie and no header but those of the call (and those
/// that HTTP itself needs), asks no proxy that only the environment names, resumes no session, and uses a
/// connection for one call alone. It verifies the certificate for the host, and that a key of the verified
/// chain is one of the call's pins.
pub trait Transport: Send + Sync {
    /// Sends the call and reads the answer, in [`Call::timeout`] at most.
    ///
    /// # Errors
    /// [`TransportError`]; an answer with any status is none.
    fn send(&self, call: &Call) -> Result<HttpReply, TransportError>;
}

/// The methods there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// To a keeper.
    Post,
    /// To a store.
    Put,
}

/// What is to be sent, and to whom.
#[derive(Clone)]
pub struct Call {
    /// How.
    pub method: Method,
    /// To which host, by name.
    pub host: Host,
    /// To which port.
    pub port: NonZeroU16,
    /// Path and query, as they go into the first line.
    pub target: String,
    /// All headers but `host`, by name in lower case. `content-length` is among them.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// SHA-256 of SubjectPublicKeyInfo (RFC 7469, section 2.4): one key of the chain has to have one.
    pub pins: Vec<Digest>,
    /// For the whole exchange.
    pub timeout: Duration,
    /// An answer with a longer body is [`TransportError::Broken`].
    pub most_reply: usize,
}

/// Without target and body: both may open or upload something.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({:?} {}:{}, {} bytes)", self.method, self.host, self.port, self.body.len())
    }
}

/// An answer.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpReply {
    /// The status of HTTP.
    pub status: u16,
    /// The host that answered, as the connection was made to; another one than the call's is refused.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The pin that a key of the verified chain had; one that the call does not name is refused.
    pub peer_key: Digest,
    /// The body.
    pub body: Vec<u8>,
}

impl fmt::Debug for HttpReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpReply({}, {} bytes)", self.status, self.body.len())
    }
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// No connection: no network, no such name, nobody there.
    #[error("the storage cannot be reached; try again when the network is there")]
    Unreachable,
    /// Not in time.
    #[error("the storage did not answer in time; try again later")]
    Timeout,
    /// Somebody answers who is not who is asked for: another name, an unknown issuer, an expired
    /// certificate, no pinned key.
    #[error("whoever answers is not the storage that was asked for; try another network")]
    Tls,
    /// The answer is no HTTP, is cut off, or is longer than it may be.
    #[error("the storage sent an answer that cannot be read; try again later")]
    Broken,
    /// The owner, or the system, ended it.
    #[error("sending was interrupted")]
    Interrupted,
}

impl TransportError {
    /// A short name that stays the same.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::Broken => "broken",
            Self::Interrupted => "interrupted",
        }
    }
}
