//! What a site says about a donation, signed by its receipt key: that it is stored, and how things are.

use ring::signature::Ed25519KeyPair;

use super::{MOST_REPLY, ProtocolError, VERSION, bounded, plain, version};
use crate::cbor::{Canonical, FormError, Reader, Writer};
use crate::codes::{Site, State};
use crate::cose::{self, Statement};
use crate::day::Day;
use crate::digest::{Digest, DonationId, PublicKey};
use crate::month::Month;

/// That a site has the sealed bytes of a tag, looked at in its store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The donation.
    pub id: DonationId,
    /// The site that has it.
    pub site: Site,
    /// SHA-256 of the signed tag, which in turn names the sealed bytes.
    pub tag: Digest,
    /// The month in which it was stored, by the site's clock.
    pub stored: Month,
}

/// How a donation stands at a site, as an answer to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The donation.
    pub id: DonationId,
    /// The site that answers, also for the other one as far as it knows.
    pub site: Site,
    /// SHA-256 of the signed request.
    pub request: Digest,
    /// The number of the last request that changed something; 0 when there was none.
    pub serial: u32,
    /// How it stands.
    pub state: State,
    /// Whether it is used for nothing at present.
    pub restricted: bool,
    /// Until the first day of which month it is kept at most; `None` when it is not.
    pub until: Option<Month>,
    /// The day the request came in.
    pub received: Day,
    /// The day by which it is done: see [`due`](crate::due).
    pub due: Day,
}

/// The body of an answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// A signed [`Answer`].
    pub answer: Vec<u8>,
    /// Signed [`Receipt`]s, at most one of each site, where the donation is stored.
    pub receipts: Vec<Vec<u8>>,
}

/// Bytes of the longest receipt or answer, with room.
const MOST_SIGNED: usize = 512;

/// Signing and reading what a site's key signs.
macro_rules! signed {
    ($name:ident, $statement:expr) => {
        impl $name {
            /// Signs it; `key` is the site's receipt key.
            #[must_use]
            pub fn sign(&self, key: &Ed25519KeyPair) -> Vec<u8> {
                cose::sign(key, $statement, &Canonical::to_bytes(self))
            }

            /// Reads one that `site` has to have signed.
            ///
            /// # Errors
            /// `TooLarge`, `Cose`, `OtherSite`, `Version`, `UnknownCode`.
            pub fn parse(bytes: &[u8], site: &PublicKey) -> Result<Self, ProtocolError> {
                bounded(bytes, MOST_SIGNED)?;
                let verified = cose::verify(bytes, $statement)?;
                if verified.signer != *site {
                    return Err(ProtocolError::OtherSite);
                }
                Self::from_bytes(verified.payload)
            }
        }
    };
}

signed!(Receipt, Statement::Receipt);
signed!(Answer, Statement::Answer);

// What is signed in a reply is not looked at here.
plain!(Reply, MOST_REPLY);

impl Canonical for Receipt {
    type Error = ProtocolError;

    fn write(&self, to: &mut Writer) {
        to.array(5).uint(VERSION.into()).bytes(self.id.as_bytes()).uint(self.site.code().into());
        to.bytes(self.tag.as_bytes()).uint(self.stored.number().into());
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, ProtocolError> {
        from.array(5)?;
        version(from)?;
        let id = DonationId::new(from.exactly()?);
        let site = from.coded(Site::from_code)?.ok_or(ProtocolError::UnknownCode("site"))?;
        let tag = Digest::new(from.exactly()?);
        let stored = from.coded(Month::from_number)?.ok_or(ProtocolError::UnknownCode("month"))?;
        Ok(Self { id, site, tag, stored })
    }
}

impl Canonical for Answer {
    type Error = ProtocolError;

    fn write(&self, to: &mut Writer) {
        to.array(10).uint(VERSION.into()).bytes(self.id.as_bytes()).uint(self.site.code().into());
        to.bytes(self.request.as_bytes()).uint(self.serial.into());
        to.uint(self.state.code().into()).bool(self.restricted);
        to.array(usize::from(self.until.is_some()));
        if let Some(until) = self.until {
            to.uint(until.number().into());
        }
        to.uint(self.received.number().into()).uint(self.due.number().into());
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, ProtocolError> {
        from.array(10)?;
        version(from)?;
        let id = DonationId::new(from.exactly()?);
        let site = from.coded(Site::from_code)?.ok_or(ProtocolError::UnknownCode("site"))?;
        let request = Digest::new(from.exactly()?);
        let serial = from.uint()?;
        let state = from.coded(State::from_code)?.ok_or(ProtocolError::UnknownCode("state"))?;
        let restricted = from.bool()?;
        let until = match from.array_up_to(1)? {
            0 => None,
            _ => Some(from.coded(Month::from_number)?.ok_or(ProtocolError::UnknownCode("month"))?),
        };
        let mut day = || -> Result<Day, ProtocolError> {
            from.coded(Day::from_number)?.ok_or(ProtocolError::UnknownCode("day"))
        };
        let (received, due) = (day()?, day()?);
        Ok(Self { id, site, request, serial, state, restricted, until, received, due })
    }
}

impl Canonical for Reply {
    type Error = ProtocolError;

    fn write(&self, to: &mut Writer) {
        to.array(3).uint(VERSION.into()).bytes(&self.answer).array(self.receipts.len());
        for receipt in &self.receipts {
            to.bytes(receipt);
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, ProtocolError> {
        from.array(3)?;
        version(from)?;
        let answer = from.bytes(MOST_SIGNED)?.to_vec();
        let count = from.array_up_to(Site::ALL.len())?;
        let receipts = (0..count).map(|_| from.bytes(MOST_SIGNED).map(<[u8]>::to_vec));
        let receipts = receipts.collect::<Result<_, FormError>>()?;
        Ok(Self { answer, receipts })
    }
}
