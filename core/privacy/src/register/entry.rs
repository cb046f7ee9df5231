//! One donation as the ledger knows it, from the yes to its end.
//!
//! ```text
//! Given -> Queued -> Permitted -> Sending -> Stored        each may be withdrawn at any moment
//! ```
//!
//! `Permitted` and `Sending` may come again: a permit lives for a minute, and sending may fail.

use idphoto_wire::protocol::{Answer, Ask};
use idphoto_wire::{Day, DonationId, Month, Site};

use super::{DroppedWhy, Event, RegisterError};
use crate::consent::AgeBand;
use crate::tag::Consent;

/// How far a donation came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Consent was given; there is no photo yet.
    Given,
    /// It lies in the outbox.
    Queued,
    /// The gate let it pass once; nobody was spoken to yet.
    Permitted,
    /// The storage may have heard of it.
    Sending,
    /// The training site's receipt is there.
    Stored,
}

/// How a donation stands, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Consent was given; there is no photo yet.
    Given,
    /// It waits in the outbox; nothing of it left the device.
    Queued,
    /// It is being sent, or was interrupted at that.
    Sending,
    /// It is stored.
    Stored,
    /// Its erasure was asked for and is not complete.
    Erasing,
    /// Nothing of it is left but this entry.
    Gone,
}

impl Standing {
    /// A name for files and tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Stored => "stored",
            Self::Erasing => "erasing",
            Self::Gone => "gone",
        }
    }
}

/// A request that was made for a donation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its number.
    pub serial: u32,
    /// What was asked.
    pub ask: Ask,
    /// The day.
    pub day: Day,
}

/// One donation.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its number on this device, which leads to its key and leaves the device never.
    pub index: u32,
    /// How old whoever is in the photo is, as a band.
    pub age: AgeBand,
    /// The consent.
    pub consent: Consent,
    /// How far it came.
    pub stage: Stage,
    /// Its signed tag, once it is sealed.
    pub tag: Option<Vec<u8>>,
    /// When it may be sent at the earliest, seconds since 1970.
    pub not_before: i64,
    /// What marked the last permit.
    pub permit: Option<[u8; 16]>,
    /// Signed receipts, by site.
    pub receipts: Vec<(Site, Vec<u8>)>,
    /// The day the consent was withdrawn.
    pub withdrawn: Option<Day>,
    /// Why it was given up by the device itself.
    pub dropped: Option<DroppedWhy>,
    /// What was asked for it, in order.
    pub requests: Vec<Asked>,
    /// The training site's last answer.
    pub answer: Option<Answer>,
    /// Whether the training site said that nothing of it is left.
    pub ended: bool,
}

impl Entry {
    pub(super) fn new(index: u32, age: AgeBand, consent: Consent) -> Self {
        Self {
            index,
            age,
            consent,
            stage: Stage::Given,
            tag: None,
            not_before: 0,
            permit: None,
            receipts: Vec::new(),
            withdrawn: None,
            dropped: None,
            requests: Vec::new(),
            answer: None,
            ended: false,
        }
    }

    /// The donation's id.
    #[must_use]
    pub const fn id(&self) -> DonationId {
        self.consent.record.id
    }

    /// Whether it may still be sent, as far as the ledger says.
    #[must_use]
    pub const fn is_wanted(&self) -> bool {
        self.withdrawn.is_none() && self.dropped.is_none()
    }

    /// Whether a storage may have heard of it, so that ending it takes a request.
    #[must_use]
    pub fn is_known_outside(&self) -> bool {
        self.stage >= Stage::Sending
    }

    /// Whether the device still keeps its bytes to send them.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.is_wanted() && (Stage::Queued..Stage::Stored).contains(&self.stage)
    }

    /// Whether nothing is left of it, here or outside, as far as the ledger says.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.ended || !self.is_wanted() && !self.is_known_outside()
    }

    /// The month on whose first day it dies: what the storage said last, else the consent.
    #[must_use]
    pub fn until(&self) -> Month {
        let agreed = self.consent.record.expires;
        self.answer.and_then(|answer| answer.until).map_or(agreed, |until| until.min(agreed))
    }

    /// How it stands in a month; `None` when that is not known, as when the clock is not believed.
    #[must_use]
    pub fn standing(&self, month: Option<Month>) -> Standing {
        let expired = month.is_some_and(|month| self.until() <= month);
        match self.stage {
            _ if self.is_over() || expired => Standing::Gone,
            _ if !self.is_wanted() || self.has_ended_outside() => Standing::Erasing,
            Stage::Given => Standing::Given,
            Stage::Queued | Stage::Permitted => Standing::Queued,
            Stage::Sending => Standing::Sending,
            Stage::Stored => Standing::Stored,
        }
    }

    fn has_ended_outside(&self) -> bool {
        self.answer.is_some_and(|answer| answer.state.is_ended())
    }

    /// The number for its next request.
    #[must_use]
    pub fn next_serial(&self) -> u32 {
        let asked = self.requests.iter().map(|asked| asked.serial).max().unwrap_or(0);
        let answered = self.answer.map_or(0, |answer| answer.serial);
        asked.max(answered).saturating_add(1)
    }

    pub(super) fn withdraw(&mut self, day: Day) {
        self.withdrawn.get_or_insert(day);
    }

    /// Takes an event of this donation in.
    pub(super) fn apply(&mut self, event: &Event) -> Result<(), RegisterError> {
        match event {
            Event::Queued { tag, not_before, .. } => {
                self.advance(&[Stage::Given], Stage::Queued)?;
                self.tag = Some(tag.clone());
                self.not_before = *not_before;
            }
            Event::Permitted { nonce, .. } => {
                const FROM: [Stage; 3] = [Stage::Queued, Stage::Permitted, Stage::Sending];
                if !FROM.contains(&self.stage) || !self.is_wanted() {
                    return Err(RegisterError::Contradiction);
                }
                self.permit = Some(*nonce);
                self.stage = self.stage.max(Stage::Permitted);
            }
            Event::Sending { .. } => {
                self.advance(&[Stage::Permitted, Stage::Sending], Stage::Sending)?;
            }
            Event::Stored { site, receipt, .. } => {
                self.advance_even_withdrawn(&[Stage::Sending, Stage::Stored], Stage::Stored)?;
                self.receipts.retain(|(of, _)| of != site);
                self.receipts.push((*site, receipt.clone()));
            }
            Event::Withdrawn { day, .. } => self.withdraw(*day),
            Event::Dropped { why, .. } => self.dropped = Some(*why),
            Event::Requested { serial, ask, day, .. } => {
                self.requests.push(Asked { serial: *serial, ask: *ask, day: *day });
            }
            Event::Answered { answer, .. } => self.answer = Some(answer.said),
            Event::Ended { .. } => self.ended = true,
            _ => return Err(RegisterError::Contradiction),
        }
        Ok(())
    }

    fn advance(&mut self, from: &[Stage], to: Stage) -> Result<(), RegisterError> {
        if !self.is_wanted() {
            return Err(RegisterError::Contradiction);
        }
        self.advance_even_withdrawn(from, to)
    }

    fn advance_even_withdrawn(&mut self, from: &[Stage], to: Stage) -> Result<(), RegisterError> {
        if !from.contains(&self.stage) {
            return Err(RegisterError::Contradiction);
        }
        self.stage = to;
        Ok(())
    }
}
