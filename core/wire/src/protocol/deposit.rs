//! A deposit: the tag and the key share go to the keeper, which grants one URL for the sealed bytes.

use super::{MOST_REPLY, MOST_REQUEST, ProtocolError, VERSION, plain, version};
use crate::cbor::{Canonical, FormError, Reader, Writer};
use crate::secret::Secret;
use crate::tag;

/// A donation is brought to the training site. The sealed bytes are not part of it: they go to the
/// store directly.
#[derive(Clone)]
pub struct Deposit {
    /// The signed tag; says which bytes will come.
    pub tag: Vec<u8>,
    /// The key share that the tag commits to.
    pub share: Secret<32>,
}

/// A copy is brought to the other site, without the share.
#[derive(Clone, PartialEq, Eq)]
pub struct Replica {
    /// The signed tag.
    pub tag: Vec<u8>,
}

/// Leave to upload the bytes of one tag, once, within [`PUT_SECONDS`](super::PUT_SECONDS).
#[derive(Clone, PartialEq, Eq)]
pub struct Grant {
    /// A presigned URL of the site's store; [`check_upload_url`](super::check_upload_url) says whether it
    /// may be used.
    pub url: String,
}

/// Longest URL of a grant.
const MOST_URL: usize = 4 << 10;

impl std::fmt::Debug for Deposit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Deposit({} bytes of tag)", self.tag.len())
    }
}

impl std::fmt::Debug for Replica {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Replica({} bytes of tag)", self.tag.len())
    }
}

/// Without the URL: whoever has it may upload.
impl std::fmt::Debug for Grant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Grant(..)")
    }
}

plain!(Deposit, MOST_REQUEST);
plain!(Replica, MOST_REQUEST);
plain!(Grant, MOST_REPLY);

impl Canonical for Deposit {
    type Error = ProtocolError;

    fn write(&self, to: &mut Writer) {
        to.array(3).uint(VERSION.into()).bytes(&self.tag).bytes(self.share.expose());
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, ProtocolError> {
        from.array(3)?;
        version(from)?;
        let tag = from.bytes(tag::MOST_BYTES)?.to_vec();
        Ok(Self { tag, share: Secret::new(from.exactly()?) })
    }
}

impl Canonical for Replica {
    type Error = ProtocolError;

    fn write(&self, to: &mut Writer) {
        to.array(2).uint(VERSION.into()).bytes(&self.tag);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, ProtocolError> {
        from.array(2)?;
        version(from)?;
        Ok(Self { tag: from.bytes(tag::MOST_BYTES)?.to_vec() })
    }
}

impl Canonical for Grant {
    type Error = ProtocolError;

    fn write(&self, to: &mut Writer) {
        to.array(2).uint(VERSION.into()).text(&self.url);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, ProtocolError> {
        from.array(2)?;
        version(from)?;
        let url = from.text(MOST_URL)?;
        if url.is_ascii() {
            Ok(Self { url: url.to_owned() })
        } else {
            Err(FormError::Malformed.into())
        }
    }
}
