//! A donor's wish to have a donation deleted earlier. The tag itself is never rewritten; whoever
//! holds the donation takes the earliest month of tag and wishes. There is no way to lengthen.

use ring::signature::Ed25519KeyPair;

use crate::cbor::{Canonical, FormError, Reader, Writer};
use crate::cose::{self, CoseError, Statement};
use crate::digest::DonationId;
use crate::month::Month;
use crate::tag::RetentionTag;

const VERSION: u8 = 1;
/// Such a wish has 141 bytes or fewer.
const MOST_BYTES: usize = 160;

/// A verified wish: delete this donation on the first day of this month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shorten {
    /// The donation, whose key signed.
    pub id: DonationId,
    /// The new expiry month.
    pub month: Month,
}

/// Why a wish is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ShortenError {
    /// Not such a wish in its one encoding, or its signature is wrong.
    #[error("the wish for a shorter time: {0}")]
    Cose(#[from] CoseError),
    /// Signed by another key than the donation's, or for another donation.
    #[error("the wish for a shorter time is not of this donation's owner")]
    OtherDonation,
    /// The same month or a later one.
    #[error("the wish is for no shorter time")]
    NotShorter,
}

impl ShortenError {
    /// A short name that stays the same; the published test vectors use it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cose(error) => error.code(),
            Self::OtherDonation => "other_donation",
            Self::NotShorter => "not_shorter",
        }
    }
}

impl From<FormError> for ShortenError {
    fn from(error: FormError) -> Self {
        Self::Cose(error.into())
    }
}

impl Shorten {
    /// Reads a wish and checks that the named donation's key signed it.
    ///
    /// # Errors
    /// [`ShortenError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, ShortenError> {
        if bytes.len() > MOST_BYTES {
            return Err(FormError::Malformed.into());
        }
        let verified = cose::verify(bytes, Statement::Shorten)?;
        let wish = Self::from_bytes(verified.payload)?;
        if wish.id == DonationId::of(&verified.signer) {
            Ok(wish)
        } else {
            Err(ShortenError::OtherDonation)
        }
    }

    /// Signs a wish; `key` is the donation's own.
    #[must_use]
    pub fn sign(&self, key: &Ed25519KeyPair) -> Vec<u8> {
        cose::sign(key, Statement::Shorten, &self.to_bytes())
    }
}

impl RetentionTag {
    /// The month on whose first day the donation dies, given the wishes accepted so far and a new
    /// one.
    ///
    /// # Errors
    /// `OtherDonation`; `NotShorter` when the new wish does not bring the end nearer.
    pub fn shortened(&self, so_far: Option<Month>, wish: &Shorten) -> Result<Month, ShortenError> {
        let core = self.core();
        if wish.id != core.id {
            return Err(ShortenError::OtherDonation);
        }
        let until = so_far.map_or(core.expires, |month| month.min(core.expires));
        if wish.month < until { Ok(wish.month) } else { Err(ShortenError::NotShorter) }
    }
}

impl Canonical for Shorten {
    type Error = ShortenError;

    fn write(&self, to: &mut Writer) {
        to.array(3).uint(VERSION.into());
        to.bytes(self.id.as_bytes()).uint(self.month.number().into());
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, ShortenError> {
        from.array(3)?;
        if from.uint::<u8>()? != VERSION {
            return Err(FormError::Malformed.into());
        }
        let id = DonationId::new(from.exactly()?);
        let month = Month::from_number(from.uint()?).ok_or(FormError::Malformed)?;
        Ok(Self { id, month })
    }
}
