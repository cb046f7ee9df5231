//! Sealing a donation to the opening key of its expiry month, and signing its tag over what came of it.
//!
//! The order is fixed by types: only [`pseudonymise`](crate::pseudonymise::pseudonymise) makes a
//! [`Pseudonymised`](crate::pseudonymise::Pseudonymised), only [`Tagged::new`] takes one, only
//! [`Tagged::seal`] makes a [`Sealed`], only [`Sealed::sign`] a [`Donation`]. A content of another view
//! does not fit:
//!
//! ```compile_fail,E0308
//! use idphoto_privacy::pseudonymise::{Compliance, Matting};
//! use idphoto_privacy::tag::Tagged;
//! fn pass_on(face: Tagged<Compliance>) -> Tagged<Matting> {
//!     face
//! }
//! ```
//!
//! and none can be put together by hand:
//!
//! ```compile_fail,E0451
//! use idphoto_privacy::pseudonymise::Matting;
//! use idphoto_privacy::seal::Sealed;
//! fn forged(bytes: Vec<u8>, other: Sealed<Matting>) -> Sealed<Matting> {
//!     Sealed { bytes, ..other }
//! }
//! ```

mod hpke;

#[cfg(test)]
pub(crate) mod tests;

use std::marker::PhantomData;

use idphoto_wire::content::ContentError;
use idphoto_wire::sealed::{ContentKey, EXPORTER_CONTEXT, Header, Kem, SealedError};
use idphoto_wire::tag::TagCore;
use idphoto_wire::{DonationId, RetentionTag, Secret, TagError};
use zeroize::Zeroizing;

use crate::key::DonationKey;
use crate::pseudonymise::View;
use crate::tag::Tagged;

/// Why a donation could not be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The opening key is for a mechanism that this program does not have.
    #[error("the opening key is of a kind that this program does not know; update it")]
    OtherKem,
    /// The opening key is a point of small order: everybody would know the secret.
    #[error("the opening key keeps nothing secret")]
    OpeningKey,
    /// The system gave no random bytes to make a key pair of.
    #[error("the system gives no random bytes")]
    Random,
    /// The content does not fit into a donation.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The cipher refused.
    #[error(transparent)]
    Cipher(#[from] SealedError),
}

/// A sealed donation whose tag is not signed yet.
pub struct Sealed<V: View> {
    bytes: Vec<u8>,
    core: TagCore,
    key: DonationKey,
    share: Secret<32>,
    view: PhantomData<V>,
}

impl<V: View> std::fmt::Debug for Sealed<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealed({:?}, {} bytes)", self.core, self.bytes.len())
    }
}

/// A donation that is complete: what the gate looks at.
pub struct Donation {
    tag: Vec<u8>,
    sealed: Vec<u8>,
    share: Secret<32>,
    id: DonationId,
}

impl std::fmt::Debug for Donation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Donation({:?})", self.id)
    }
}

impl<V: View> Tagged<V> {
    /// Seals the content to the key that the sites of its terms have for the month and site that the core
    /// names. What is enciphered is wiped; the encoded pictures are freed like any other memory.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn seal(self) -> Result<Sealed<V>, SealError> {
        let Self { content, core, key, share, opening_key } = self;
        let kem = Kem::X25519HkdfSha256;
        let public = opening_key.public.first_chunk().filter(|_| opening_key.kem == kem);
        let opening_key = public.ok_or(SealError::OtherKem)?;
        let padded = Zeroizing::new(content.content().to_padded(V::CODE)?);
        let exported = hpke::export(opening_key, &core.opening.info(), EXPORTER_CONTEXT)?;
        let secret = Secret::new(*exported.secret);
        let content_key = ContentKey::derive(&secret, &share)?;
        let header = Header { kem, opening: core.opening, encapsulated: exported.enc.to_vec() };
        let mut bytes = header.to_bytes();
        bytes.extend(content_key.encipher(&core.digest(), &padded)?);
        Ok(Sealed { bytes, core, key, share, view: PhantomData })
    }
}

impl<V: View> Sealed<V> {
    /// Signs the tag over its core and these sealed bytes. The donation's key is not kept: the ledger can
    /// derive it again.
    ///
    /// # Errors
    /// [`TagError`].
    pub fn sign(self) -> Result<Donation, TagError> {
        let tag = RetentionTag::sign(self.key.pair(), &self.core, &self.bytes)?;
        Ok(Donation { tag, sealed: self.bytes, share: self.share, id: self.core.id })
    }
}

impl Donation {
    /// Its name.
    #[must_use]
    pub const fn id(&self) -> DonationId {
        self.id
    }

    /// The signed tag.
    #[must_use]
    pub fn tag(&self) -> &[u8] {
        &self.tag
    }

    /// The sealed bytes.
    #[must_use]
    pub fn sealed(&self) -> &[u8] {
        &self.sealed
    }

    /// The key share, which goes to the training site alone.
    #[must_use]
    pub const fn share(&self) -> &Secret<32> {
        &self.share
    }
}
