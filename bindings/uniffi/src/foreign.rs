//! What an app brings along for the vault: a key store, a clock, a transport.
//!
//! Whatever a foreign implementation throws becomes one of the named errors; its text is dropped before
//! anybody can see it. What it returns is checked before it is used.

mod clock;
mod keys;
mod transport;

pub(crate) use self::clock::Clocks;
pub use self::clock::{Clock, ClockError, ClockReading};
pub(crate) use self::keys::Keys;
pub use self::keys::{KeyVault, KeyVaultError};
pub(crate) use self::transport::Sending;
pub use self::transport::{HttpCall, HttpHeader, HttpMethod, HttpReply, Transport, TransportError};
