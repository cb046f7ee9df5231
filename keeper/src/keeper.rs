//! One running site: what all requests share.

use std::sync::Arc;
use std::time::Duration;

use idphoto_wire::sites::SiteEntry;
use idphoto_wire::tag::{OPENING_SITE, TagCore};
use idphoto_wire::{Day, DonationId, Month, Policy, RetentionTag, Site, Sites, Terms};
use ring::signature::Ed25519KeyPair;
use tokio::sync::{Mutex, MutexGuard, Notify};

use crate::clock::Clock;
use crate::config::{Compaction, Limits};
use crate::database::{Database, DatabaseError, Row};
use crate::peer::Peer;
use crate::problem::Trouble;
use crate::store::Store;

/// Locks that donations share by the first byte of their id: far more than run at a time.
const LOCKS: usize = 256;

/// One running site.
pub(crate) struct Keeper {
    pub(crate) site: Site,
    pub(crate) policies: Vec<Policy>,
    pub(crate) sites: Sites,
    pub(crate) entry: SiteEntry,
    pub(crate) signer: Ed25519KeyPair,
    pub(crate) store: Store,
    pub(crate) peer: Option<Peer>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limits: Limits,
    pub(crate) compaction: Compaction,
    pub(crate) database: Database,
    pub(crate) locks: Vec<Mutex<()>>,
    /// Something is left to do in the background.
    pub(crate) wake: Notify,
}

impl Keeper {
    pub(crate) fn locks() -> Vec<Mutex<()>> {
        (0..LOCKS).map(|_| Mutex::new(())).collect()
    }

    /// Whether shares are kept and donations opened here.
    pub(crate) fn trains(&self) -> bool {
        self.site == OPENING_SITE
    }

    /// Today.
    pub(crate) fn today(&self) -> Result<Day, Trouble> {
        self.clock.today().ok_or_else(|| {
            crate::log::event("clock_outside");
            Trouble::STORE
        })
    }

    /// Runs a database call where blocking is allowed.
    pub(crate) async fn database<T: Send + 'static>(
        self: &Arc<Self>,
        call: impl FnOnce(&Database) -> Result<T, DatabaseError> + Send + 'static,
    ) -> Result<T, DatabaseError> {
        let keeper = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || call(&keeper.database)).await;
        done.unwrap_or(Err(DatabaseError))
    }

    /// What is known of a donation.
    pub(crate) async fn row(self: &Arc<Self>, id: DonationId) -> Result<Option<Row>, Trouble> {
        Ok(self.database(move |database| database.row(&id)).await?)
    }

    /// The policy that a donation lives under, with the sites and the day.
    pub(crate) fn terms(&self, core: &TagCore) -> Result<Terms<'_>, Trouble> {
        let named = |policy: &&Policy| {
            policy.core().version == core.policy_version && *policy.digest() == core.policy
        };
        let policy = self.policies.iter().find(named);
        let policy = policy.ok_or(idphoto_wire::Refusal::OtherPolicy)?;
        Ok(Terms::new(policy, &self.sites, self.today()?)?)
    }

    /// The month that expiry is judged by; `None` while the clock is not believed. A clock that runs far
    /// ahead would end everything here, and nothing brings it back: so it may be no farther ahead of the
    /// newest day that the controller signed than a device's may. The list of sites is signed anew each
    /// month, when an opening key is destroyed.
    pub(crate) fn month_of_expiry(&self) -> Option<Month> {
        let today = self.today().ok()?;
        let policies = self.policies.iter().map(|policy| policy.core().published);
        let signed = policies.chain([self.sites.core().issued]).max()?;
        (today <= signed.plus(FARTHEST)?).then(|| today.month())
    }

    /// Keeps others from working on a donation's object. What destroys a share does not wait for it.
    pub(crate) async fn lock(&self, id: &DonationId) -> MutexGuard<'_, ()> {
        self.locks[usize::from(id.as_bytes()[0]) % self.locks.len()].lock().await
    }

    /// The same, unless somebody is long about it.
    pub(crate) async fn lock_within(
        &self,
        id: &DonationId,
        within: Duration,
    ) -> Option<MutexGuard<'_, ()>> {
        tokio::time::timeout(within, self.lock(id)).await.ok()
    }

    /// Whether a copy of a donation is brought from here to the other site.
    pub(crate) fn copies(&self, core: &TagCore) -> bool {
        let elsewhere = |site: &Site| *site != self.site && core.sites.contains(*site);
        self.trains() && Site::ALL.iter().any(elsewhere)
    }
}

impl std::fmt::Debug for Keeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keeper({})", self.site)
    }
}

/// Days that the clock may be ahead of the newest signed day; the same that a device allows its own.
const FARTHEST: u32 = 366;

/// The month on whose first day a donation dies: the earlier of its tag's and its owner's.
pub(crate) fn dies(tag: &RetentionTag, row: &Row) -> Month {
    row.until.map_or(tag.core().expires, |until| until.min(tag.core().expires))
}
