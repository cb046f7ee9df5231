//! The retention tag: what a donation is, what it may be used for, and when it dies, signed by the
//! donation's own key and bound to the sealed bytes.
//!
//! The payload is `[core, SHA-256 of the sealed bytes, their length]`. The sealed bytes in turn
//! authenticate the hash of the core, so that neither half goes with another one. Nothing in a tag
//! names an account, a device or an installation, and no two donations share a key.

mod core;
mod shorten;

#[cfg(test)]
mod tests;

use ring::signature::{Ed25519KeyPair, KeyPair as _};

pub use self::core::{Controller, OpeningKeyId, TagCore};
pub use self::shorten::{Shorten, ShortenError};
use crate::cbor::{Canonical, FormError, Reader, Writer};
use crate::codes::Site;
use crate::cose::{self, CoseError, Statement};
use crate::digest::{Digest, DonationId, PublicKey, ShareCommitment};
use crate::sealed::{Header, SealedError};
use crate::secret::Secret;

/// A tag is never larger: it has to fit into the user metadata of an S3 object, 2 KB in all, as
/// base64.
pub const MOST_BYTES: usize = 512;

/// Why a tag is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TagError {
    /// More than [`MOST_BYTES`].
    #[error("the tag is larger than {MOST_BYTES} bytes")]
    TooLarge,
    /// Not a tag in its one encoding, or its signature is wrong.
    #[error("the tag: {0}")]
    Cose(#[from] CoseError),
    /// A version that this program does not know.
    #[error("the tag has a version that is not known here")]
    Version,
    /// A number that stands for nothing.
    #[error("the tag has a {0} that is not known here")]
    UnknownCode(&'static str),
    /// The donation's id is not that of the key that signed.
    #[error("the tag's donation id does not belong to the key that signed it")]
    IdNotOfKey,
    /// The view shows more than the purpose needs, or something else.
    #[error("the tag's view does not serve its purpose")]
    ViewNotForPurpose,
    /// It ends before it begins.
    #[error("the tag expires in the month it was issued or before")]
    ExpiresTooEarly,
    /// More than five years.
    #[error("the tag keeps a donation for more than 60 months")]
    ExpiresTooLate,
    /// The opening key is that of another month, so it would outlive or not reach the expiry.
    #[error("the tag's opening key is not that of its expiry month")]
    OpeningKeyMonth,
    /// Opened where nobody trains.
    #[error("the tag's opening key is not one of the training site")]
    OpeningKeySite,
}

impl TagError {
    /// A short name that stays the same; the published test vectors use it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::Cose(error) => error.code(),
            Self::Version => "version",
            Self::UnknownCode(_) => "unknown_code",
            Self::IdNotOfKey => "id_not_of_key",
            Self::ViewNotForPurpose => "view_not_for_purpose",
            Self::ExpiresTooEarly => "expires_too_early",
            Self::ExpiresTooLate => "expires_too_late",
            Self::OpeningKeyMonth => "opening_key_month",
            Self::OpeningKeySite => "opening_key_site",
        }
    }
}

impl From<FormError> for TagError {
    fn from(error: FormError) -> Self {
        Self::Cose(error.into())
    }
}

/// The only site whose keys open donations: training happens on servers in France.
pub const OPENING_SITE: Site = Site::Fr;

/// A tag whose form, signature and inner rules were checked. Whether a policy allows it, and whether
/// its time is now, is `admission`'s business.
#[derive(Clone, PartialEq, Eq)]
pub struct RetentionTag {
    core: TagCore,
    signer: PublicKey,
    sealed: Digest,
    sealed_bytes: u32,
}

impl std::fmt::Debug for RetentionTag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RetentionTag({:?})", self.core.id)
    }
}

impl RetentionTag {
    /// Reads a tag.
    ///
    /// # Errors
    /// [`TagError`]; form first, then signature, then content.
    pub fn parse(bytes: &[u8]) -> Result<Self, TagError> {
        if bytes.len() > MOST_BYTES {
            return Err(TagError::TooLarge);
        }
        let verified = cose::verify(bytes, Statement::RetentionTag)?;
        let payload = Payload::from_bytes(verified.payload)?;
        if payload.core.id != DonationId::of(&verified.signer) {
            return Err(TagError::IdNotOfKey);
        }
        payload.core.check()?;
        let Payload { core, sealed, sealed_bytes } = payload;
        Ok(Self { core, signer: verified.signer, sealed, sealed_bytes })
    }

    /// Signs the tag of a sealed donation; `key` is the donation's own.
    ///
    /// # Errors
    /// [`TagError`] when the core breaks a rule, or is another key's.
    pub fn sign(key: &Ed25519KeyPair, core: &TagCore, sealed: &[u8]) -> Result<Vec<u8>, TagError> {
        let mut signer = [0; 32];
        signer.copy_from_slice(key.public_key().as_ref());
        if core.id != DonationId::of(&PublicKey::new(signer)) {
            return Err(TagError::IdNotOfKey);
        }
        core.check()?;
        let sealed_bytes = u32::try_from(sealed.len()).map_err(|_| FormError::Malformed)?;
        let payload = Payload { core: core.clone(), sealed: Digest::of(sealed), sealed_bytes };
        Ok(cose::sign(key, Statement::RetentionTag, &payload.to_bytes()))
    }

    /// What it says.
    #[must_use]
    pub const fn core(&self) -> &TagCore {
        &self.core
    }

    /// The donation's public key.
    #[must_use]
    pub const fn signer(&self) -> &PublicKey {
        &self.signer
    }

    /// SHA-256 of the sealed bytes it belongs to.
    #[must_use]
    pub const fn sealed(&self) -> &Digest {
        &self.sealed
    }

    /// Length of the sealed bytes it belongs to.
    #[must_use]
    pub const fn sealed_bytes(&self) -> u32 {
        self.sealed_bytes
    }

    /// Whether these are the sealed bytes it was signed for: length, hash, and the opening key that
    /// their header names.
    ///
    /// # Errors
    /// [`SealedError`].
    pub fn covers(&self, sealed: &[u8]) -> Result<(), SealedError> {
        if sealed.len() != self.sealed_bytes as usize {
            return Err(SealedError::Length);
        }
        if Digest::of(sealed) != self.sealed {
            return Err(SealedError::Digest);
        }
        let (header, _) = Header::parse(sealed)?;
        if header.opening != self.core.opening { Err(SealedError::OpeningKey) } else { Ok(()) }
    }
}

impl RetentionTag {
    /// Whether this is the share that the tag commits to. Whoever keeps shares asks before taking one in,
    /// whoever opens before opening.
    ///
    /// # Errors
    /// `Share`.
    pub fn commits_to(&self, share: &Secret<32>) -> Result<(), SealedError> {
        if ShareCommitment::of(share) == self.core.share { Ok(()) } else { Err(SealedError::Share) }
    }
}

struct Payload {
    core: TagCore,
    sealed: Digest,
    sealed_bytes: u32,
}

impl Canonical for Payload {
    type Error = TagError;

    fn write(&self, to: &mut Writer) {
        to.array(3);
        self.core.write(to);
        to.bytes(self.sealed.as_bytes()).uint(self.sealed_bytes.into());
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, TagError> {
        from.array(3)?;
        let core = TagCore::read(from)?;
        Ok(Self { core, sealed: Digest::new(from.exactly()?), sealed_bytes: from.uint()? })
    }
}
