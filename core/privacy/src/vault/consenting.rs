//! Consent: giving it, one act for one donation, and taking it back at any moment.

use idphoto_wire::protocol::Ask;
use idphoto_wire::{Day, DonationId, Month, Purpose, Secret, View};
use ring::rand::{SecureRandom as _, SystemRandom};
use zeroize::Zeroizing;

use super::{Inner, Scope, Vault, VaultError};
use crate::clock::Reading;
use crate::consent::Act;
use crate::register::{Event, Standing};
use crate::tag::Consent;

/// A consent that was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// The one donation that it is for.
    pub id: DonationId,
    /// Until the first day of which month it may be kept at most.
    pub expires: Month,
}

impl Vault {
    /// Writes down that somebody agreed to one donation. The act is judged by the policy in force; the
    /// donation gets a key of its own, which the record names.
    ///
    /// # Errors
    /// `Act` when it is no consent; `Objected`; `NoPolicy`, `NoPolicyInForce`, `Clock`, `Damaged`; of key
    /// and ledger.
    pub fn give(&self, act: &Act) -> Result<Given, VaultError> {
        let reading = self.clock.reading();
        let mut inner = self.lock();
        inner.whole()?;
        if inner.register.objected().is_some() {
            return Err(VaultError::Objected);
        }
        let today = inner.now(reading)?.day();
        let granted = act.judge(inner.policy_in_force(today)?, today)?;
        let index = inner.register.next_index().ok_or(VaultError::Uncountable)?;
        let id = inner.root.counted_key(act.purpose, index)?.id();
        let expires = granted.expires();
        let mut salt = Zeroizing::new([0; 32]);
        SystemRandom::new().fill(&mut salt[..]).map_err(|_| VaultError::Random)?;
        let consent = Consent { record: granted.record(id), salt: Secret::new(*salt) };
        inner.append(&Event::ConsentGiven { index, age: act.age, consent })?;
        Ok(Given { id, expires })
    }

    /// The oldest consent for this view that waits for its photo and has not expired.
    #[must_use]
    pub fn consent_for(&self, view: View) -> Option<(DonationId, Purpose)> {
        let reading = self.clock.reading();
        let inner = self.lock();
        let month = inner.month(reading);
        let waiting = inner.register.entries().filter(|entry| {
            entry.standing(month) == Standing::Given && entry.consent.record.view == view
        });
        let oldest = waiting.min_by_key(|entry| entry.index)?;
        Some((oldest.id(), oldest.consent.record.purpose))
    }

    /// Withdraws consent (Art. 7(3) GDPR): of one donation, or of all so far. Needs no network, no clock
    /// and no whole ledger. What waits is destroyed; for what a storage may have heard of, a request for
    /// erasure is kept until it is answered. How many that concerns; not those that are gone.
    ///
    /// # Errors
    /// `Unknown`; of files, ledger and key. What was written down before the error is finished when the
    /// vault is next opened.
    pub fn withdraw(&self, scope: Scope) -> Result<usize, VaultError> {
        let reading = self.clock.reading();
        self.lock().withdraw(scope, Ask::Erase, reading)
    }
}

/// The number of every request that ends a donation, the last there is: so that it comes after all others,
/// those too that a damaged ledger no longer knows.
const LAST: u32 = u32::MAX;

impl Inner {
    pub(super) fn withdraw(
        &mut self,
        scope: Scope,
        ask: Ask,
        reading: Reading,
    ) -> Result<usize, VaultError> {
        let day = self.day_regardless(reading);
        let ids: Vec<DonationId> = match scope {
            Scope::One(id) => vec![self.entry(id)?.id()],
            Scope::All => self.register.entries().map(|entry| entry.id()).collect(),
        };
        let alive = ids.iter().filter(|id| self.entry(**id).is_ok_and(|entry| !entry.is_over()));
        let ended = alive.count();
        if self.is_whole() {
            self.append(&withdrawal(scope, ask, day))?;
        }
        for id in ids {
            if !self.entry(id)?.ended {
                self.end(id, ask, reading)?;
            }
        }
        Ok(ended)
    }

    /// Ends a donation that is not wanted any more: the request first, then the bytes. Can be repeated at
    /// any moment.
    pub(super) fn end(
        &mut self,
        id: DonationId,
        ask: Ask,
        reading: Reading,
    ) -> Result<(), VaultError> {
        let entry = self.entry(id)?;
        // What a damaged ledger does not say may have happened.
        if (entry.is_known_outside() || !self.is_whole()) && !entry.ended {
            let serial = LAST;
            let asked = entry.requests.iter().any(|asked| asked.ask.erases());
            if !self.requests.has_erasure(id)? {
                let signed = self.key(entry)?.request(serial, ask);
                self.requests.put_erasure(id, &signed)?;
            }
            // Whatever else was asked comes too late.
            self.requests.forget_others(id)?;
            if !asked && self.is_whole() {
                let day = self.day_regardless(reading);
                self.append(&Event::Requested { id, serial, ask, day })?;
            }
        }
        Ok(self.outbox.remove(id, true)?)
    }
}

const fn withdrawal(scope: Scope, ask: Ask, day: Day) -> Event {
    match (scope, ask) {
        (Scope::All, Ask::Object) => Event::Objected { day },
        (Scope::All, _) => Event::Withdrawn { id: None, day },
        (Scope::One(id), _) => Event::Withdrawn { id: Some(id), day },
    }
}
