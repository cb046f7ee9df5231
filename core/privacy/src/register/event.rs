//! The events of the ledger and their encoding: `[1, mark, [number, what belongs to it]]`.

use idphoto_wire::cbor::{Canonical, Reader, Writer};
use idphoto_wire::cose::{self, Statement};
use idphoto_wire::protocol::{Answer, Ask};
use idphoto_wire::{ConsentRecord, Day, Digest, DonationId, FormError, Secret, Site, tag};

use super::RegisterError;
use crate::clock::Mark;
use crate::consent::AgeBand;
use crate::tag::Consent;

const VERSION: u8 = 1;
/// Longest record, receipt or answer in a frame.
const MOST_PART: usize = 512;

/// What happened. A number is never given to another meaning.
#[derive(Clone, Debug)]
pub enum Event {
    /// 1: a policy was installed.
    PolicySeen {
        /// Its version.
        version: u32,
        /// SHA-256 of its file.
        digest: Digest,
        /// The day, from which its notice also counts.
        day: Day,
    },
    /// 2: a list of sites was installed.
    SitesSeen {
        /// Its serial number.
        serial: u32,
        /// SHA-256 of its file.
        digest: Digest,
    },
    /// 3: somebody agreed to one donation.
    ConsentGiven {
        /// The donation's number.
        index: u32,
        /// The age band of whoever is in the photo.
        age: AgeBand,
        /// Record and salt.
        consent: Consent,
    },
    /// 4: the photo was pseudonymised and sealed, and lies in the outbox.
    Queued {
        /// Which.
        id: DonationId,
        /// Its signed tag.
        tag: Vec<u8>,
        /// When it may be sent at the earliest, seconds since 1970.
        not_before: i64,
    },
    /// 5: the gate let it pass, for a minute.
    Permitted {
        /// Which.
        id: DonationId,
        /// Marks this permit.
        nonce: [u8; 16],
    },
    /// 6: from here on the storage may have heard of it.
    Sending {
        /// Which.
        id: DonationId,
    },
    /// 7: a site confirmed that it is stored.
    Stored {
        /// Which.
        id: DonationId,
        /// The site.
        site: Site,
        /// Its signed receipt.
        receipt: Vec<u8>,
    },
    /// 8: consent was withdrawn.
    Withdrawn {
        /// For which; `None` for all so far.
        id: Option<DonationId>,
        /// When.
        day: Day,
    },
    /// 9: the device gave it up by itself.
    Dropped {
        /// Which.
        id: DonationId,
        /// Why.
        why: DroppedWhy,
    },
    /// 10: something was asked of the storage.
    Requested {
        /// For which donation.
        id: DonationId,
        /// The request's number.
        serial: u32,
        /// What.
        ask: Ask,
        /// When.
        day: Day,
    },
    /// 11: the training site answered.
    Answered {
        /// For which donation.
        id: DonationId,
        /// What.
        answer: SignedAnswer,
    },
    /// 15: the training site says that nothing of it is left.
    Ended {
        /// Which.
        id: DonationId,
    },
    /// 12: the owner objects to all of it; a withdrawal of everything, and of what may come.
    Objected {
        /// When.
        day: Day,
    },
    /// 13: the owner no longer objects.
    ObjectionEnded,
    /// 14: what is to happen after the owner's death.
    Directed {
        /// What.
        directive: Directive,
        /// When.
        day: Day,
    },
}

/// An answer whose signature was checked when it came in, with its bytes.
#[derive(Clone, Debug)]
pub struct SignedAnswer {
    /// What it says.
    pub said: Answer,
    /// As it came.
    pub bytes: Vec<u8>,
}

idphoto_wire::codes! {
    /// Why a device gave a donation up without being asked. A request for erasure follows where a storage
    /// may have heard of it.
    DroppedWhy {
        /// The outbox was full, and this was the oldest that had not been sent.
        Quota = 1, "quota";
        /// Its time ended before it was sent: it expired, or no storage takes one that old.
        Expired = 2, "expired";
        /// Its bytes are not in the outbox any more, or cannot be read.
        Lost = 3, "lost";
    }
}

idphoto_wire::codes! {
    /// What is to happen to the donations after their owner's death (Art. 85 of the French law 78-17).
    Directive {
        /// They stay until they expire.
        Keep = 1, "keep";
        /// They are to be erased by whoever holds the recovery code.
        Erase = 2, "erase";
        /// Whoever holds the recovery code may have a copy of what is known of them.
        Communicate = 3, "communicate";
    }
}

/// A frame's payload.
pub(super) struct Frame {
    pub(super) mark: Option<Mark>,
    pub(super) event: Event,
}

impl Frame {
    pub(super) fn write(mark: Option<&Mark>, event: &Event, to: &mut Writer) {
        to.array(3).uint(VERSION.into()).array(usize::from(mark.is_some()));
        if let Some(mark) = mark {
            mark.write(to);
        }
        event.write(to);
    }
}

impl Canonical for Frame {
    type Error = RegisterError;

    fn write(&self, to: &mut Writer) {
        Self::write(self.mark.as_ref(), &self.event, to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, RegisterError> {
        from.array(3)?;
        if from.uint::<u8>()? != VERSION {
            return Err(RegisterError::UnknownEvent);
        }
        let mark = match from.array_up_to(1)? {
            0 => None,
            _ => Some(Mark::read(from)?),
        };
        Ok(Self { mark, event: Event::read(from)? })
    }
}

impl Event {
    /// The one donation it is about; `None` for what concerns all, and for a new one.
    pub(super) const fn donation(&self) -> Option<DonationId> {
        match self {
            Self::Withdrawn { id, .. } => *id,
            Self::Queued { id, .. }
            | Self::Permitted { id, .. }
            | Self::Sending { id }
            | Self::Stored { id, .. }
            | Self::Dropped { id, .. }
            | Self::Requested { id, .. }
            | Self::Answered { id, .. }
            | Self::Ended { id } => Some(*id),
            Self::PolicySeen { .. }
            | Self::SitesSeen { .. }
            | Self::ConsentGiven { .. }
            | Self::Objected { .. }
            | Self::ObjectionEnded
            | Self::Directed { .. } => None,
        }
    }

    #[rustfmt::skip]
    fn write(&self, to: &mut Writer) {
        match self {
            Self::PolicySeen { version, digest, day } => {
                to.array(4).uint(1).uint((*version).into()).bytes(digest.as_bytes());
                to.uint(day.number().into());
            }
            Self::SitesSeen { serial, digest } => {
                to.array(3).uint(2).uint((*serial).into()).bytes(digest.as_bytes());
            }
            Self::ConsentGiven { index, age, consent } => {
                to.array(5).uint(3).uint((*index).into()).uint(age.code().into());
                to.bytes(&consent.record.to_bytes()).bytes(consent.salt.expose());
            }
            Self::Queued { id, tag, not_before } => {
                to.array(4).uint(4).bytes(id.as_bytes()).bytes(tag).int(*not_before);
            }
            Self::Permitted { id, nonce } => {
                to.array(3).uint(5).bytes(id.as_bytes()).bytes(nonce);
            }
            Self::Sending { id } => { to.array(2).uint(6).bytes(id.as_bytes()); }
            Self::Stored { id, site, receipt } => {
                to.array(4).uint(7).bytes(id.as_bytes()).uint(site.code().into()).bytes(receipt);
            }
            Self::Withdrawn { id, day } => {
                to.array(3).uint(8).bytes(id.as_ref().map_or(&[], |id| id.as_bytes()));
                to.uint(day.number().into());
            }
            Self::Dropped { id, why } => {
                to.array(3).uint(9).bytes(id.as_bytes()).uint(why.code().into());
            }
            Self::Requested { id, serial, ask, day } => {
                to.array(5).uint(10).bytes(id.as_bytes()).uint((*serial).into());
                ask.write(to);
                to.uint(day.number().into());
            }
            Self::Answered { id, answer } => {
                to.array(3).uint(11).bytes(id.as_bytes()).bytes(&answer.bytes);
            }
            Self::Objected { day } => { to.array(2).uint(12).uint(day.number().into()); }
            Self::ObjectionEnded => { to.array(1).uint(13); }
            Self::Ended { id } => { to.array(2).uint(15).bytes(id.as_bytes()); }
            Self::Directed { directive, day } => {
                to.array(3).uint(14).uint(directive.code().into()).uint(day.number().into());
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, RegisterError> {
        let items = from.array_up_to(5)?;
        let number: u8 = from.uint()?;
        Ok(match (number, items) {
            (1, 4) => {
                let (version, digest) = (from.uint()?, Digest::new(from.exactly()?));
                Self::PolicySeen { version, digest, day: day(from)? }
            }
            (2, 3) => {
                Self::SitesSeen { serial: from.uint()?, digest: Digest::new(from.exactly()?) }
            }
            (3, 5) => {
                let index = from.uint()?;
                let age = known(from.coded(AgeBand::from_code)?)?;
                let record = ConsentRecord::parse(from.bytes(MOST_PART)?)?;
                let consent = Consent { record, salt: Secret::new(from.exactly()?) };
                Self::ConsentGiven { index, age, consent }
            }
            (4, 4) => {
                let id = id(from)?;
                let tag = from.bytes(tag::MOST_BYTES)?.to_vec();
                Self::Queued { id, tag, not_before: from.int()? }
            }
            (5, 3) => Self::Permitted { id: id(from)?, nonce: from.exactly()? },
            (6, 2) => Self::Sending { id: id(from)? },
            (7, 4) => {
                let id = id(from)?;
                let site = known(from.coded(Site::from_code)?)?;
                Self::Stored { id, site, receipt: from.bytes(MOST_PART)?.to_vec() }
            }
            (8, 3) => {
                let id = match from.bytes(16)? {
                    [] => None,
                    id => Some(DonationId::new(id.try_into().map_err(|_| FormError::Malformed)?)),
                };
                Self::Withdrawn { id, day: day(from)? }
            }
            (9, 3) => {
                let id = id(from)?;
                Self::Dropped { id, why: known(from.coded(DroppedWhy::from_code)?)? }
            }
            (10, 5) => {
                let (id, serial) = (id(from)?, from.uint()?);
                let ask = Ask::read(from)?;
                Self::Requested { id, serial, ask, day: day(from)? }
            }
            (11, 3) => {
                let id = id(from)?;
                Self::Answered { id, answer: SignedAnswer::kept(from.bytes(MOST_PART)?)? }
            }
            (12, 2) => Self::Objected { day: day(from)? },
            (13, 1) => Self::ObjectionEnded,
            (14, 3) => {
                let directive = known(from.coded(Directive::from_code)?)?;
                Self::Directed { directive, day: day(from)? }
            }
            (15, 2) => Self::Ended { id: id(from)? },
            (1..=15, _) => return Err(FormError::Malformed.into()),
            _ => return Err(RegisterError::UnknownEvent),
        })
    }
}

impl SignedAnswer {
    /// One that was just checked.
    pub(crate) const fn new(said: Answer, bytes: Vec<u8>) -> Self {
        Self { said, bytes }
    }

    /// One that was checked against the site's key when it came; the key may have changed since.
    fn kept(bytes: &[u8]) -> Result<Self, RegisterError> {
        let verified = cose::verify(bytes, Statement::Answer);
        let signer = verified.map_err(|_| FormError::Malformed)?.signer;
        Ok(Self { said: Answer::parse(bytes, &signer)?, bytes: bytes.to_vec() })
    }
}

fn id(from: &mut Reader<'_>) -> Result<DonationId, FormError> {
    from.exactly().map(DonationId::new)
}

fn day(from: &mut Reader<'_>) -> Result<Day, FormError> {
    from.coded(Day::from_number)?.ok_or(FormError::Malformed)
}

fn known<T>(value: Option<T>) -> Result<T, RegisterError> {
    value.ok_or(RegisterError::UnknownEvent)
}
