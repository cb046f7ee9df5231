//! What the consent ledger says: its events, and the state of every donation that follows from them.
//!
//! Values alone. Not here: the file of frames they are kept in ([`crate::ledger`]), and acting on them
//! ([`crate::vault`]).

mod entry;
mod event;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use idphoto_wire::cbor::{Canonical as _, Writer};
use idphoto_wire::{ConsentError, Day, Digest, DonationId, FormError, ProtocolError};

pub use self::entry::{Asked, Entry, Stage, Standing};
pub use self::event::{Directive, DroppedWhy, Event, SignedAnswer};
use crate::clock::Mark;
use event::Frame;

/// Why a ledger's frame is not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegisterError {
    /// No event of this version: the ledger was written by a newer program.
    #[error("the consent ledger holds an entry that this version does not know; update the app")]
    UnknownEvent,
    /// An event that does not go with those before it.
    #[error("the consent ledger contradicts itself")]
    Contradiction,
    /// Not in its form.
    #[error("the consent ledger: {0}")]
    Form(#[from] FormError),
}

impl From<ConsentError> for RegisterError {
    fn from(_: ConsentError) -> Self {
        Self::Form(FormError::Malformed)
    }
}

impl From<ProtocolError> for RegisterError {
    fn from(_: ProtocolError) -> Self {
        Self::Form(FormError::Malformed)
    }
}

/// A policy as this device knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicySeen {
    /// Its version.
    pub version: u32,
    /// SHA-256 of its signed file.
    pub digest: Digest,
    /// The day this device first saw it.
    pub day: Day,
}

/// Everything that the events so far say.
#[derive(Clone, Debug, Default)]
pub struct Register {
    entries: BTreeMap<DonationId, Entry>,
    policies: Vec<PolicySeen>,
    sites: Option<(u32, Digest)>,
    mark: Option<Mark>,
    objected: Option<Day>,
    directive: Option<(Directive, Day)>,
}

impl Register {
    /// The register of these frames, each the payload of one, as far as they are understood, and why the
    /// first that is not is not.
    #[must_use]
    pub fn of(frames: &[Vec<u8>]) -> (Self, Option<RegisterError>) {
        let mut register = Self::default();
        for frame in frames {
            let read = Frame::from_bytes(frame);
            let applied = read.and_then(|frame| {
                register.apply(&frame.event)?;
                register.mark = frame.mark;
                Ok(())
            });
            if let Err(error) = applied {
                return (register, Some(error));
            }
        }
        (register, None)
    }

    /// The payload of a frame that says `event` at `mark`.
    #[must_use]
    pub fn frame(mark: Option<Mark>, event: &Event) -> Vec<u8> {
        let mut to = Writer::new();
        Frame::write(mark.as_ref(), event, &mut to);
        to.into_bytes()
    }

    /// All donations, by id.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// One donation.
    #[must_use]
    pub fn entry(&self, id: DonationId) -> Option<&Entry> {
        self.entries.get(&id)
    }

    /// Policies in the order they were seen.
    #[must_use]
    pub fn policies(&self) -> &[PolicySeen] {
        &self.policies
    }

    /// Serial number and hash of the newest list of sites.
    #[must_use]
    pub const fn sites(&self) -> Option<(u32, Digest)> {
        self.sites
    }

    /// The clock's mark; `None` before the first policy.
    #[must_use]
    pub const fn mark(&self) -> Option<Mark> {
        self.mark
    }

    /// Since when the owner objects to all of it (Art. 21 GDPR).
    #[must_use]
    pub const fn objected(&self) -> Option<Day> {
        self.objected
    }

    /// What is to happen after the owner's death, and since when that is said.
    #[must_use]
    pub const fn directive(&self) -> Option<(Directive, Day)> {
        self.directive
    }

    /// The number of the next donation. Numbers are given once, whatever became of a donation.
    #[must_use]
    pub fn next_index(&self) -> Option<u32> {
        match self.entries.values().map(|entry| entry.index).max() {
            Some(last) => last.checked_add(1),
            None => Some(0),
        }
    }

    /// Whether [`apply`](Self::apply) would take an event in.
    ///
    /// # Errors
    /// `Contradiction`.
    pub fn foresee(&self, event: &Event) -> Result<(), RegisterError> {
        match event {
            Event::ConsentGiven { index, consent, .. } => {
                let known = self.entries.contains_key(&consent.record.id);
                let free = self.next_index().is_some_and(|next| *index >= next);
                if known || !free { Err(RegisterError::Contradiction) } else { Ok(()) }
            }
            event => match event.donation() {
                Some(id) => {
                    let entry = self.entries.get(&id).ok_or(RegisterError::Contradiction)?;
                    entry.clone().apply(event)
                }
                None => Ok(()),
            },
        }
    }

    /// Takes an event in.
    ///
    /// # Errors
    /// `Contradiction`; the register then stays as it is.
    pub fn apply(&mut self, event: &Event) -> Result<(), RegisterError> {
        self.foresee(event)?;
        match event {
            Event::PolicySeen { version, digest, day } => {
                let seen = PolicySeen { version: *version, digest: *digest, day: *day };
                self.policies.push(seen);
            }
            Event::SitesSeen { serial, digest } => self.sites = Some((*serial, *digest)),
            Event::ConsentGiven { index, age, consent } => {
                let entry = Entry::new(*index, *age, consent.clone());
                self.entries.insert(entry.id(), entry);
            }
            Event::Withdrawn { id: None, day } => {
                self.entries.values_mut().for_each(|entry| entry.withdraw(*day));
            }
            Event::Objected { day } => {
                self.entries.values_mut().for_each(|entry| entry.withdraw(*day));
                self.objected = Some(*day);
            }
            Event::ObjectionEnded => self.objected = None,
            Event::Directed { directive, day } => self.directive = Some((*directive, *day)),
            event => {
                let entry = event.donation().and_then(|id| self.entries.get_mut(&id));
                entry.ok_or(RegisterError::Contradiction)?.apply(event)?;
            }
        }
        Ok(())
    }
}
