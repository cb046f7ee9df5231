//! What device and storage say to each other: deposits, requests of a donation's owner, answers, receipts.
//!
//! `docs/protocol.md` describes the exchange. Bytes in, values out; who sends them and how is not here.
//! Every message has one encoding, a version of its own, and a length that it never exceeds.

mod answer;
mod deposit;
mod problem;
mod request;
mod upload;

#[cfg(test)]
mod tests;

pub use self::answer::{Answer, Receipt, Reply};
pub use self::deposit::{Deposit, Grant, Replica};
pub use self::problem::Problem;
pub use self::request::{Ask, Request};
pub use self::upload::{
    PUT_SECONDS, UrlError, check_upload_url, object_key, object_prefix, put_headers,
};
use crate::cbor::FormError;
use crate::cose::CoseError;

/// A body that a keeper takes is never larger: a tag, a share and their wrapping are 600 bytes.
pub const MOST_REQUEST: usize = 4 << 10;
/// A body that a device takes is never larger: an answer and two receipts are 700 bytes, a URL 1 KiB.
pub const MOST_REPLY: usize = 8 << 10;
/// The media type of every body (RFC 8949, section 9.3).
pub const MEDIA_TYPE: &str = "application/cbor";

/// Where a keeper listens for what.
pub mod paths {
    /// A device deposits a donation: [`Deposit`](super::Deposit) in, [`Grant`](super::Grant) out.
    pub const DEPOSIT: &str = "/v1/deposit";
    /// The other site's keeper deposits a copy: [`Replica`](super::Replica) in, a grant out.
    pub const REPLICA: &str = "/v1/replica";
    /// The owner of a donation asks: [`Request`](super::Request) in, [`Reply`](super::Reply) out.
    pub const REQUEST: &str = "/v1/request";
}

/// The version of every message here.
const VERSION: u8 = 1;

/// Why a message is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// Longer than any such message.
    #[error("the message is longer than any of its kind")]
    TooLarge,
    /// Not a message in its one encoding, or its signature is wrong.
    #[error("the message: {0}")]
    Cose(#[from] CoseError),
    /// A version that this program does not know.
    #[error("the message has a version that is not known here; update this program")]
    Version,
    /// A number that stands for nothing.
    #[error("the message has a {0} that is not known here; update this program")]
    UnknownCode(&'static str),
    /// A request that another key signed than that of the donation it names.
    #[error("the request is not signed by the key of its donation")]
    OtherDonation,
    /// An answer or a receipt that another key signed than that of the site.
    #[error("the message is not signed by the site that it should come from")]
    OtherSite,
    /// A request that changes something has a number of its own, from 1; asking how things are has 0.
    #[error("the request has a number that does not go with what it asks")]
    Serial,
}

impl ProtocolError {
    /// A short name that stays the same.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::Cose(error) => error.code(),
            Self::Version => "version",
            Self::UnknownCode(_) => "unknown_code",
            Self::OtherDonation => "other_donation",
            Self::OtherSite => "other_site",
            Self::Serial => "serial",
        }
    }
}

impl From<FormError> for ProtocolError {
    fn from(error: FormError) -> Self {
        Self::Cose(error.into())
    }
}

/// Reads the version that every message begins with.
fn version(from: &mut crate::cbor::Reader<'_>) -> Result<(), ProtocolError> {
    if from.uint::<u8>()? == VERSION { Ok(()) } else { Err(ProtocolError::Version) }
}

/// Refuses what is longer than any message of its kind.
const fn bounded(bytes: &[u8], most: usize) -> Result<(), ProtocolError> {
    if bytes.len() > most { Err(ProtocolError::TooLarge) } else { Ok(()) }
}

/// The two functions that every unsigned message has.
macro_rules! plain {
    ($name:ident, $most:expr) => {
        impl $name {
            /// Its encoding.
            #[must_use]
            pub fn to_bytes(&self) -> Vec<u8> {
                $crate::cbor::Canonical::to_bytes(self)
            }

            /// Reads one.
            ///
            /// # Errors
            /// `TooLarge`, `Cose`, `Version`.
            pub fn parse(bytes: &[u8]) -> Result<Self, $crate::ProtocolError> {
                $crate::protocol::bounded(bytes, $most)?;
                $crate::cbor::Canonical::from_bytes(bytes)
            }
        }
    };
}
use plain;
