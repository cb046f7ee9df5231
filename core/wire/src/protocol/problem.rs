//! Why a keeper did not do what it was asked, as a code.

use super::{MOST_REPLY, ProtocolError, VERSION, plain, version};
use crate::cbor::{Canonical, FormError, Reader, Writer};

/// The body of every answer that is not 200. Not signed: a device believes none of it but that it has
/// to try again, or to ask its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    code: String,
}

/// Longest code.
const MOST_CODE: usize = 40;

impl Problem {
    /// A problem of this code, 1 to 40 lower-case letters, digits and underscores; `None` otherwise.
    #[must_use]
    pub fn new(code: &str) -> Option<Self> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        let right = (1..=MOST_CODE).contains(&code.len()) && code.bytes().all(allowed);
        right.then(|| Self { code: code.to_owned() })
    }

    /// The code. `docs/protocol.md` lists them.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }
}

plain!(Problem, MOST_REPLY);

impl Canonical for Problem {
    type Error = ProtocolError;

    fn write(&self, to: &mut Writer) {
        to.array(2).uint(VERSION.into()).text(&self.code);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, ProtocolError> {
        from.array(2)?;
        version(from)?;
        Self::new(from.text(MOST_CODE)?).ok_or_else(|| FormError::Malformed.into())
    }
}
