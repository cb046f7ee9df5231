//! What the owner of a donation asks of its storage, signed by the donation's key: the proof that the
//! donation is theirs (Art. 11(2) GDPR). No account is needed, and none is named.

use ring::signature::Ed25519KeyPair;

use super::{MOST_REQUEST, ProtocolError, VERSION, bounded, version};
use crate::cbor::{Canonical, FormError, Reader, Writer};
use crate::codes::Correction;
use crate::cose::{self, Statement};
use crate::digest::{Digest, DonationId, PublicKey};
use crate::month::Month;

/// A request about one donation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// The donation, whose key signs.
    pub id: DonationId,
    /// Counts the donation's requests from 1, so that an old one that somebody kept does nothing;
    /// 0 for [`Ask::Status`], which changes nothing.
    pub serial: u32,
    /// What is asked.
    pub ask: Ask,
}

/// What can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ask {
    /// Whether it is stored, and how (Art. 15 GDPR); answered with the receipts where it is.
    Status,
    /// Erasure (Art. 17).
    Erase,
    /// Restriction (Art. 18): it stays stored and is used for nothing.
    Restrict,
    /// The end of a restriction.
    Lift,
    /// Objection (Art. 21): as erasure, for another reason.
    Object,
    /// Rectification (Art. 16): what is wrong. It is restricted until somebody has looked.
    Rectify(Correction),
    /// To be kept until the first day of this month at most.
    Shorten(Month),
}

impl Ask {
    /// A name for people and files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Erase => "erase",
            Self::Restrict => "restrict",
            Self::Lift => "lift",
            Self::Object => "object",
            Self::Rectify(_) => "rectify",
            Self::Shorten(_) => "shorten",
        }
    }

    /// Whether the donation has to be gone afterwards.
    #[must_use]
    pub const fn erases(self) -> bool {
        matches!(self, Self::Erase | Self::Object)
    }

    /// The number of its kind and what goes with it.
    fn parts(self) -> (u64, Option<u64>) {
        match self {
            Self::Status => (1, None),
            Self::Erase => (2, None),
            Self::Restrict => (3, None),
            Self::Lift => (4, None),
            Self::Object => (5, None),
            Self::Rectify(correction) => (6, Some(correction.code().into())),
            Self::Shorten(month) => (7, Some(month.number().into())),
        }
    }

    /// Writes it as an item.
    pub fn write(self, to: &mut Writer) {
        let (code, with) = self.parts();
        to.array(1 + usize::from(with.is_some())).uint(code);
        if let Some(with) = with {
            to.uint(with);
        }
    }

    /// Reads an item.
    ///
    /// # Errors
    /// `Cose`, `UnknownCode`.
    pub fn read(from: &mut Reader<'_>) -> Result<Self, ProtocolError> {
        const UNKNOWN: ProtocolError = ProtocolError::UnknownCode("kind of request");
        let items = from.array_up_to(2)?;
        let code: u8 = from.uint()?;
        match (code, items) {
            (1, 1) => Ok(Self::Status),
            (2, 1) => Ok(Self::Erase),
            (3, 1) => Ok(Self::Restrict),
            (4, 1) => Ok(Self::Lift),
            (5, 1) => Ok(Self::Object),
            (6, 2) => {
                let correction = from.coded(Correction::from_code)?;
                Ok(Self::Rectify(correction.ok_or(ProtocolError::UnknownCode("correction"))?))
            }
            (7, 2) => {
                let month = from.coded(Month::from_number)?;
                Ok(Self::Shorten(month.ok_or(ProtocolError::UnknownCode("month"))?))
            }
            (1..=7, _) => Err(FormError::Malformed.into()),
            _ => Err(UNKNOWN),
        }
    }
}

impl Request {
    /// Signs the request; `key` is the donation's own.
    #[must_use]
    pub fn sign(&self, key: &Ed25519KeyPair) -> Vec<u8> {
        cose::sign(key, Statement::Request, &Canonical::to_bytes(self))
    }

    /// Reads a request and checks that the named donation's key signed it.
    ///
    /// # Errors
    /// `TooLarge`, `Cose`, `Version`, `UnknownCode`, `Serial`, `OtherDonation`.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProtocolError> {
        Self::parse_with_signer(bytes).map(|(request, _)| request)
    }

    /// The same, with the key that signed.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with_signer(bytes: &[u8]) -> Result<(Self, PublicKey), ProtocolError> {
        bounded(bytes, MOST_REQUEST)?;
        let verified = cose::verify(bytes, Statement::Request)?;
        let request = Self::from_bytes(verified.payload)?;
        if request.id != DonationId::of(&verified.signer) {
            return Err(ProtocolError::OtherDonation);
        }
        Ok((request, verified.signer))
    }

    /// What an answer names a request by: SHA-256 of its signed bytes.
    #[must_use]
    pub fn digest(bytes: &[u8]) -> Digest {
        Digest::of(bytes)
    }
}

impl Canonical for Request {
    type Error = ProtocolError;

    fn write(&self, to: &mut Writer) {
        to.array(4).uint(VERSION.into()).bytes(self.id.as_bytes()).uint(self.serial.into());
        self.ask.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, ProtocolError> {
        from.array(4)?;
        version(from)?;
        let id = DonationId::new(from.exactly()?);
        let serial = from.uint()?;
        let ask = Ask::read(from)?;
        if (serial == 0) == (ask == Ask::Status) {
            Ok(Self { id, serial, ask })
        } else {
            Err(ProtocolError::Serial)
        }
    }
}
