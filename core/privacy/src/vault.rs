//! The vault: everything of the donation's device half that lives longer than a call, behind one lock.
//!
//! Each order of steps is such that a crash between any two leaves nothing lost and nothing half done:
//! what somebody asked for is on the disk before anything is destroyed or sent for it, and opening the
//! vault finishes what was begun. The folder belongs to one process at a time.
//!
//! ```text
//! root        the device's root, wrapped by the key store
//! ledger      what happened, in frames (crate::ledger, crate::register)
//! policies/   signed policies, by hash         sites/     signed lists of sites, by hash
//! outbox/     donations that wait, by id       copies/    what was donated, for its owner
//! erasures/   requests that nothing drops      requests/  other requests
//! ```
//!
//! Not here: what a photo is; finding faces; TLS.

mod agreements;
mod consenting;
mod error;
mod exchange;
mod export;
mod opening;
mod queueing;
mod recovering;
mod rights;
mod round;
mod sending;
mod status;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use idphoto_wire::{Day, Digest, DonationId, Month, Policy, PublicKey, Sites};

pub use self::agreements::Notice;
pub use self::consenting::Given;
pub use self::error::{Kind, VaultError};
pub use self::queueing::{MOST_DELAY, MOST_QUEUED, Queued};
pub use self::recovering::{Recovered, send_waiting, sites_without_ledger, start_over};
pub use self::rights::{Scope, Wish};
pub use self::round::{MOST_FAILURES, Round, Step};
pub use self::sending::{Heard, Sent};
pub use self::status::{Line, Overview};
use crate::clock::{Mark, Now, Reading};
use crate::files::Files;
use crate::foreign::{Clock, KeyVault};
use crate::gate::{self, GateError, Permit};
use crate::key::{DeviceRoot, DonationKey};
use crate::ledger::{Chain, Condition, LedgerError};
use crate::outbox::{Outbox, Requests};
use crate::register::{Entry, Event, Register, RegisterError};

/// The device's donations, consents and rights.
pub struct Vault {
    controller: PublicKey,
    clock: Arc<dyn Clock>,
    inner: Mutex<Inner>,
}

/// What the lock guards.
pub(crate) struct Inner {
    pub(crate) files: Files,
    pub(crate) chain: Chain,
    pub(crate) condition: Condition,
    /// What of a whole chain was not understood.
    pub(crate) puzzled: Option<RegisterError>,
    pub(crate) register: Register,
    pub(crate) mark: Option<Mark>,
    pub(crate) root: DeviceRoot,
    pub(crate) outbox: Outbox,
    pub(crate) requests: Requests,
    pub(crate) policies: BTreeMap<Digest, Policy>,
    pub(crate) sites: Option<Sites>,
    /// Donations that are being sent at this moment.
    pub(crate) in_flight: Vec<DonationId>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(..)")
    }
}

impl Vault {
    /// Opens the vault of a folder, or makes it. `controller` is the public key of the controller's root,
    /// which the app is built with: it decides whose policies and sites are taken.
    ///
    /// # Errors
    /// [`VaultError`]; of the key store, the files and the ledger. A damaged ledger is none: see
    /// [`condition`](Self::condition).
    pub fn open(
        files: Files,
        keys: Arc<dyn KeyVault>,
        clock: Arc<dyn Clock>,
        controller: PublicKey,
    ) -> Result<Self, VaultError> {
        let inner = opening::open(files, &keys, &controller, clock.reading())?;
        Ok(Self { controller, clock, inner: Mutex::new(inner) })
    }

    /// Whether the ledger is whole. A damaged one sends nothing and takes no consent; it can be shown,
    /// exported, and every donation erased.
    #[must_use]
    pub fn condition(&self) -> Condition {
        self.lock().condition
    }

    /// Lets one donation pass the gate, for a minute: see [`crate::gate`].
    ///
    /// # Errors
    /// [`GateError`].
    pub fn admit(&self, id: DonationId) -> Result<Permit, GateError> {
        let reading = self.clock.reading();
        gate::admit(&mut self.lock(), id, reading)
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        // Whoever panicked left a chain that refuses to write until it is opened again, or a whole one.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Whether everything the ledger ever held is there and understood.
    pub(crate) const fn is_whole(&self) -> bool {
        !matches!(self.condition, Condition::Damaged { .. }) && self.puzzled.is_none()
    }

    /// Writes an event down; it has happened when this returns.
    pub(crate) fn append(&mut self, event: &Event) -> Result<(), LedgerError> {
        // What contradicts the ledger is not written: nobody could open it again.
        self.register.foresee(event).map_err(|_| LedgerError::Poisoned)?;
        self.chain.append(&Register::frame(self.mark, event))?;
        self.register.apply(event).map_err(|_| LedgerError::Poisoned)
    }

    /// What time it is, if the clock may be believed.
    pub(crate) fn now(&mut self, reading: Reading) -> Result<Now, VaultError> {
        let mark = self.mark.as_mut().ok_or(VaultError::NoPolicy)?;
        Ok(mark.now(reading)?)
    }

    /// The month, if the clock may be believed; nothing is noted of it.
    pub(crate) fn month(&self, reading: Reading) -> Option<Month> {
        self.mark.and_then(|mut mark| mark.now(reading).ok()).map(|now| now.day().month())
    }

    /// The day for what no clock can stop.
    pub(crate) fn day_regardless(&self, reading: Reading) -> Day {
        let seconds = self.mark.map_or(reading.wall, |mark| mark.for_erasure(reading));
        Day::of_unix(seconds).unwrap_or(Day::FIRST)
    }

    pub(crate) fn entry(&self, id: DonationId) -> Result<&Entry, VaultError> {
        self.register.entry(id).ok_or(VaultError::Unknown)
    }

    pub(crate) fn key(&self, entry: &Entry) -> Result<DonationKey, VaultError> {
        Ok(self.root.counted_key(entry.consent.record.purpose, entry.index)?)
    }
}
