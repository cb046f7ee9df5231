//! Into the outbox: a pseudonymised photo and the consent for it become a sealed, tagged donation that
//! waits to be sent.

use idphoto_wire::admission::Terms;
use idphoto_wire::protocol::Ask;
use idphoto_wire::{Day, DonationId, Month};
use ring::rand::{SecureRandom as _, SystemRandom};
use zeroize::Zeroizing;

use super::{Inner, Vault, VaultError};
use crate::clock::Reading;
use crate::outbox::Item;
use crate::pseudonymise::{Pseudonymised, View};
use crate::register::{DroppedWhy, Entry, Event, Stage};
use crate::tag::Tagged;

/// Most donations that wait at a time; with one more the oldest is given up, first of those that nobody
/// heard of. The largest is 96 KiB sealed, so the outbox and its copies stay below 20 MiB.
pub const MOST_QUEUED: usize = 100;
/// A donation waits for a random time up to this many seconds before it is sent, three days: so when it
/// was made cannot be told from when it comes.
pub const MOST_DELAY: u32 = 72 * 3600;

/// A donation that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queued {
    /// Which.
    pub id: DonationId,
    /// When it is sent at the earliest, seconds since 1970.
    pub not_before: i64,
}

impl Vault {
    /// Tags and seals `content` under the consent `id`, and keeps it until it is sent. Nothing is sent
    /// here. A copy stays for its owner, enciphered under the device's own key.
    ///
    /// # Errors
    /// `NoConsent` when that consent is none, used or withdrawn; `Tagging`, `Seal`; `NoPolicy`,
    /// `NoSites`, `Clock`, `Objected`, `Damaged`; of files and ledger.
    pub fn queue<V: View>(
        &self,
        id: DonationId,
        content: Pseudonymised<V>,
    ) -> Result<Queued, VaultError> {
        let reading = self.clock.reading();
        let mut inner = self.lock();
        inner.whole()?;
        if inner.register.objected().is_some() {
            return Err(VaultError::Objected);
        }
        let now = inner.now(reading)?;
        let padded = Zeroizing::new(content.content().to_padded(V::CODE)?);
        let item = inner.sealed(id, content, now.day())?;
        inner.make_room(now.day().month(), reading)?;
        inner.outbox.put_copy(id, &padded)?;
        inner.outbox.put(id, &item)?;
        let not_before = now.seconds().saturating_add(delay()?);
        inner.append(&Event::Queued { id, tag: item.tag, not_before })?;
        Ok(Queued { id, not_before })
    }
}

impl Inner {
    fn sealed<V: View>(
        &self,
        id: DonationId,
        content: Pseudonymised<V>,
        today: Day,
    ) -> Result<Item, VaultError> {
        let entry = self.entry(id)?;
        if entry.stage != Stage::Given || !entry.is_wanted() {
            return Err(VaultError::NoConsent);
        }
        let policy = self.policies.get(&entry.consent.record.policy);
        let policy = policy.ok_or(VaultError::NoPolicy)?;
        let sites = self.sites.as_ref().ok_or(VaultError::NoSites)?;
        let terms = Terms::new(policy, sites, today)?;
        let tagged = Tagged::new(content, self.key(entry)?, &entry.consent, &terms)?;
        let donation = tagged.seal()?.sign()?;
        Ok(Item {
            tag: donation.tag().to_vec(),
            sealed: donation.sealed().to_vec(),
            share: donation.share().clone(),
        })
    }

    /// Gives up what is too old and, where the outbox is full, the oldest; first of those that nobody
    /// heard of.
    fn make_room(&mut self, month: Month, reading: Reading) -> Result<(), VaultError> {
        self.drop_expired(month, reading)?;
        let entries = self.register.entries().filter(|entry| entry.is_waiting());
        let mut waiting: Vec<(bool, u32, DonationId)> =
            entries.map(|entry| (entry.is_known_outside(), entry.index, entry.id())).collect();
        let over = (waiting.len() + 1).saturating_sub(MOST_QUEUED);
        // Where a storage heard of all, the oldest of them, which then is erased there.
        waiting.sort_unstable();
        waiting
            .into_iter()
            .take(over)
            .try_for_each(|(.., id)| self.give_up(id, DroppedWhy::Quota, reading))
    }

    /// Gives up what expired before it was sent, and removes the copies of what expired where it is
    /// stored.
    pub(super) fn drop_expired(
        &mut self,
        month: Month,
        reading: Reading,
    ) -> Result<(), VaultError> {
        let expired = |entry: &Entry| entry.until() <= month;
        let waiting = self.register.entries().filter(|entry| entry.is_waiting() && expired(entry));
        let ids: Vec<DonationId> = waiting.map(Entry::id).collect();
        ids.into_iter().try_for_each(|id| self.give_up(id, DroppedWhy::Expired, reading))?;
        for id in self.outbox.found()? {
            if self.register.entry(id).is_some_and(expired) {
                self.outbox.remove(id, true)?;
            }
        }
        Ok(())
    }

    /// Gives a donation up that nobody asked to end.
    pub(super) fn give_up(
        &mut self,
        id: DonationId,
        why: DroppedWhy,
        reading: Reading,
    ) -> Result<(), VaultError> {
        self.append(&Event::Dropped { id, why })?;
        self.end(id, Ask::Erase, reading)
    }
}

/// Seconds, each number up to [`MOST_DELAY`] as likely as any other.
fn delay() -> Result<i64, VaultError> {
    let mut bytes = [0; 8];
    SystemRandom::new().fill(&mut bytes).map_err(|_| VaultError::Random)?;
    // Of 2^64 numbers, the remainder favours small ones by less than 2^-46.
    Ok(i64::from((u64::from_be_bytes(bytes) % u64::from(MOST_DELAY + 1)) as u32))
}
