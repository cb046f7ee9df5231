//! Why a request was not done, as a status and a code. `docs/protocol.md` lists the codes.

use std::borrow::Cow;

use hyper::StatusCode;
use idphoto_wire::protocol::{Problem, ProtocolError};
use idphoto_wire::{Refusal, SitesError, TagError};

use crate::database::DatabaseError;
use crate::store::StoreError;

/// Why a request was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// The status.
    pub(crate) status: StatusCode,
    /// The code.
    pub(crate) code: Cow<'static, str>,
}

impl Trouble {
    pub(crate) const NOT_FOUND: Self = Self::new(StatusCode::NOT_FOUND, "not_found");
    pub(crate) const NOT_HERE: Self = Self::new(StatusCode::FORBIDDEN, "not_here");
    pub(crate) const METHOD: Self = Self::new(StatusCode::METHOD_NOT_ALLOWED, "method");
    pub(crate) const MEDIA_TYPE: Self = Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type");
    pub(crate) const TOO_LARGE: Self = Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large");
    pub(crate) const MALFORMED: Self = Self::new(StatusCode::BAD_REQUEST, "malformed");
    pub(crate) const TOO_MANY: Self = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many");
    pub(crate) const STOPPING: Self = Self::new(StatusCode::SERVICE_UNAVAILABLE, "stopping");
    pub(crate) const STORE: Self = Self::new(StatusCode::SERVICE_UNAVAILABLE, "store");
    pub(crate) const PEER_ONLY: Self = Self::new(StatusCode::FORBIDDEN, "peer_only");
    pub(crate) const SHARE: Self = Self::new(StatusCode::FORBIDDEN, "share");
    pub(crate) const ISSUED_SKEW: Self = Self::new(StatusCode::FORBIDDEN, "issued_skew");
    pub(crate) const SERIAL_OLD: Self = Self::new(StatusCode::CONFLICT, "serial_old");
    pub(crate) const UNKNOWN: Self = Self::new(StatusCode::NOT_FOUND, "unknown_donation");
    pub(crate) const ID_USED: Self = Self::new(StatusCode::CONFLICT, "id_used");

    const fn new(status: StatusCode, code: &'static str) -> Self {
        Self { status, code: Cow::Borrowed(code) }
    }

    /// Refused, for a reason that has a code.
    pub(crate) fn refused(code: impl Into<Cow<'static, str>>) -> Self {
        Self { status: StatusCode::FORBIDDEN, code: code.into() }
    }

    /// The body that tells it.
    pub(crate) fn body(&self) -> Vec<u8> {
        Problem::new(&self.code).map(|problem| problem.to_bytes()).unwrap_or_default()
    }
}

impl From<ProtocolError> for Trouble {
    fn from(error: ProtocolError) -> Self {
        match error {
            ProtocolError::TooLarge => Self::TOO_LARGE,
            _ => Self::new(StatusCode::BAD_REQUEST, error.code()),
        }
    }
}

impl From<TagError> for Trouble {
    fn from(error: TagError) -> Self {
        Self::refused(error.code())
    }
}

impl From<Refusal> for Trouble {
    fn from(error: Refusal) -> Self {
        Self::refused(error.code())
    }
}

impl From<SitesError> for Trouble {
    fn from(error: SitesError) -> Self {
        Self::refused(error.code())
    }
}

impl From<DatabaseError> for Trouble {
    fn from(_: DatabaseError) -> Self {
        Self::STORE
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        crate::log::event(error.code());
        Self::STORE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_makes_a_body() {
        for trouble in [Trouble::NOT_HERE, Trouble::TOO_MANY, Trouble::refused("length_of_view")] {
            let told = Problem::parse(&trouble.body()).unwrap();
            assert_eq!(told.code(), trouble.code);
        }
    }
}
