//! What the owner of donations may ask for (Art. 15 to 21 GDPR), written down first and sent when there is
//! a network.

use idphoto_wire::protocol::Ask;
use idphoto_wire::{Correction, DonationId, Month};

use super::{Inner, Vault, VaultError};
use crate::clock::Reading;
use crate::recovery::RecoveryCode;
use crate::register::{Directive, Entry, Event, Standing};

/// Which donations are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One.
    One(DonationId),
    /// All there are so far.
    All,
}

/// What is asked for donations that stay stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Restriction: to be used for nothing (Art. 18).
    Restrict,
    /// The end of a restriction.
    Lift,
    /// Rectification: what is wrong (Art. 16).
    Rectify(Correction),
    /// To be kept until the first day of this month at most.
    Shorten(Month),
    /// To be told how it stands (Art. 15).
    Tell,
}

impl Wish {
    const fn ask(self) -> Ask {
        match self {
            Self::Restrict => Ask::Restrict,
            Self::Lift => Ask::Lift,
            Self::Rectify(correction) => Ask::Rectify(correction),
            Self::Shorten(month) => Ask::Shorten(month),
            Self::Tell => Ask::Status,
        }
    }
}

impl Vault {
    /// Writes a wish down for stored donations, to be sent with [`send_requests`](Self::send_requests).
    /// How many it is for.
    ///
    /// # Errors
    /// `Unknown`; `NotStored`; `NotShorter` when no donation is kept beyond that month, or the month has
    /// begun; `Damaged`; of key, files and ledger.
    pub fn wish(&self, scope: Scope, wish: Wish) -> Result<usize, VaultError> {
        let reading = self.clock.reading();
        let mut inner = self.lock();
        inner.whole()?;
        let ids: Vec<DonationId> = match scope {
            Scope::One(id) if is_stored(inner.entry(id)?) => vec![id],
            Scope::One(_) => Vec::new(),
            Scope::All => {
                inner.register.entries().filter(|entry| is_stored(entry)).map(Entry::id).collect()
            }
        };
        if ids.is_empty() {
            return Err(VaultError::NotStored);
        }
        let ids = match wish {
            Wish::Shorten(month) => inner.kept_beyond(ids, month, reading)?,
            _ => ids,
        };
        for id in &ids {
            inner.ask_for(*id, wish.ask(), reading)?;
        }
        Ok(ids.len())
    }

    /// Objects to all of it (Art. 21): everything is erased, and no consent is taken until
    /// [`end_objection`](Self::end_objection). Needs no network, no clock and no whole ledger.
    ///
    /// # Errors
    /// As [`withdraw`](Self::withdraw).
    pub fn object(&self) -> Result<usize, VaultError> {
        let reading = self.clock.reading();
        self.lock().withdraw(Scope::All, Ask::Object, reading)
    }

    /// Takes the objection back; nothing that was erased returns.
    ///
    /// # Errors
    /// `Damaged`; of the ledger.
    pub fn end_objection(&self) -> Result<(), VaultError> {
        let mut inner = self.lock();
        inner.whole()?;
        if inner.register.objected().is_some() {
            inner.append(&Event::ObjectionEnded)?;
        }
        Ok(())
    }

    /// Says what is to happen after the owner's death. It stays on the device, with the recovery code
    /// for whoever is to carry it out; it can be changed at any moment.
    ///
    /// # Errors
    /// `Damaged`; of the ledger.
    pub fn direct(&self, directive: Directive) -> Result<(), VaultError> {
        let reading = self.clock.reading();
        let mut inner = self.lock();
        inner.whole()?;
        let day = inner.day_regardless(reading);
        Ok(inner.append(&Event::Directed { directive, day })?)
    }

    /// The code that leads to the keys of all donations of this device, made or yet to come: for its
    /// owner to write down, and for whoever carries a directive out.
    #[must_use]
    pub fn recovery_code(&self) -> RecoveryCode {
        RecoveryCode::of(&self.lock().root)
    }
}

impl Inner {
    /// Those of some donations that a month is sooner for.
    fn kept_beyond(
        &self,
        mut ids: Vec<DonationId>,
        month: Month,
        reading: Reading,
    ) -> Result<Vec<DonationId>, VaultError> {
        let begun = self.month(reading).is_some_and(|now| month <= now);
        ids.retain(|id| !begun && self.entry(*id).is_ok_and(|entry| month < entry.until()));
        if ids.is_empty() { Err(VaultError::NotShorter) } else { Ok(ids) }
    }

    fn ask_for(&mut self, id: DonationId, ask: Ask, reading: Reading) -> Result<(), VaultError> {
        let entry = self.entry(id)?;
        let serial = if ask == Ask::Status { 0 } else { entry.next_serial() };
        let signed = self.key(entry)?.request(serial, ask);
        self.requests.put(id, serial, &signed)?;
        let day = self.day_regardless(reading);
        Ok(self.append(&Event::Requested { id, serial, ask, day })?)
    }
}

fn is_stored(entry: &Entry) -> bool {
    entry.standing(None) == Standing::Stored
}
