//! After a loss: ending donations with the recovery code alone, and beginning anew where a key is gone.

use std::thread;
use std::time::Duration;

use idphoto_wire::protocol::{Answer, Ask, Request};
use idphoto_wire::sites::SiteEntry;
use idphoto_wire::tag::OPENING_SITE;
use idphoto_wire::{DonationId, PublicKey, Purpose, Sites, State};

use super::exchange::asked;
use super::opening::{LEDGER, ROOT, fixed, newest_sites};
use super::sending::{Heard, each};
use super::{MOST_QUEUED, VaultError};
use crate::files::Files;
use crate::foreign::{KeyVault, Transport};
use crate::key::DeviceRoot;
use crate::outbox::{Requests, Waiting};
use crate::register::Register;

/// So many numbers in a row that the storage never heard of end the search. Consents that led to no
/// donation leave gaps, and so does a whole outbox that was given up; twice of that is looked at.
const GAP: u32 = 2 * MOST_QUEUED as u32;
/// The search ends here in any case.
const MOST_TRIED: u32 = 10_000;

/// A search asks more often in a minute than a storage may answer; then it waits so long, so many times.
const PAUSE: Duration = Duration::from_secs(5);
const MOST_PAUSES: usize = 24;

/// A donation that the recovery code led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// Which.
    pub id: DonationId,
    /// What it may be used for.
    pub purpose: Purpose,
    /// What the training site says of it, after the erasure where that was asked.
    pub answer: Answer,
}

impl Recovered {
    /// Looks for every donation of a device by its root, which the recovery code holds, and asks for their
    /// erasure when `erase`. `found` is told of each as it comes.
    ///
    /// The storage sees one device ask for many donations, so whoever does this tells it which belong
    /// together.
    ///
    /// # Errors
    /// `NoSites`; of the exchange, and the search can be begun again.
    pub fn search(
        root: &DeviceRoot,
        sites: &Sites,
        transport: &dyn Transport,
        erase: bool,
        found: &mut dyn FnMut(&Self),
    ) -> Result<usize, VaultError> {
        let site = sites.site(OPENING_SITE).ok_or(VaultError::NoSites)?;
        let (mut count, mut missed) = (0, 0);
        for index in 0..MOST_TRIED {
            missed += 1;
            for purpose in Purpose::ALL {
                let key = root.counted_key(*purpose, index)?;
                let mut answer = patiently(site, &key.request(0, Ask::Status), transport)?;
                if answer.state == State::Unknown {
                    continue;
                }
                missed = 0;
                if erase && !answer.state.is_ended() {
                    let request = key.request(answer.serial.saturating_add(1), Ask::Erase);
                    answer = patiently(site, &request, transport)?;
                }
                count += 1;
                found(&Self { id: key.id(), purpose: *purpose, answer });
            }
            if missed >= GAP {
                break;
            }
        }
        Ok(count)
    }
}

/// Asks, and again after a while where the storage is asked too often.
fn patiently(
    site: &SiteEntry,
    request: &[u8],
    transport: &dyn Transport,
) -> Result<Answer, VaultError> {
    let mut pauses = 0;
    loop {
        match asked(site, request, transport) {
            Err(VaultError::Unavailable(code)) if code == "too_many" && pauses < MOST_PAUSES => {
                pauses += 1;
                thread::sleep(PAUSE);
            }
            heard => return heard.map(|(answer, _)| answer.said),
        }
    }
}

/// The newest list of sites in the folder of a vault that cannot be opened, as the controller signed it.
///
/// # Errors
/// `NoSites`; of the files.
pub fn sites_without_ledger(files: &Files, controller: &PublicKey) -> Result<Sites, VaultError> {
    newest_sites(files, &Register::default(), controller)?.ok_or(VaultError::NoSites)
}

/// Sends the requests that wait in the folder of a vault that cannot be opened, as when its key is gone:
/// they are signed and need none. An erasure stays until it is answered for good. What is heard is written
/// down nowhere; a vault that can be opened does this itself.
///
/// # Errors
/// `NoSites`; the first trouble, with what was heard nevertheless.
pub fn send_waiting(
    files: &Files,
    sites: &Sites,
    transport: &dyn Transport,
) -> Result<Vec<Heard>, (VaultError, Vec<Heard>)> {
    let failed = |error| (error, Vec::new());
    let requests = Requests::new(files.clone());
    let site = sites.site(OPENING_SITE).ok_or_else(|| failed(VaultError::NoSites))?;
    let waiting = requests.waiting().map_err(|error| failed(error.into()))?;
    let ask = |waiting: &Waiting| {
        let Request { id, ask, .. } = Request::parse(&waiting.bytes)?;
        let answer = asked(site, &waiting.bytes, transport)?.0.said;
        if waiting.is_answered_by(answer.state) {
            requests.finish(waiting)?;
        }
        Ok(Some(Heard { id, ask, answer }))
    };
    each(waiting, |_| None, ask, |_| true).first_told()
}

/// Begins anew in the folder of a vault whose key is gone or whose ledger is damaged: what waits, the
/// copies, the ledger and the root are destroyed. Requests that wait stay; they are signed and need no key.
/// What is stored runs to its expiry, or until the recovery code ends it.
///
/// # Errors
/// Of files and key store; it can be repeated.
pub fn start_over(files: &Files, keys: &dyn KeyVault) -> Result<(), VaultError> {
    // The root first: without it nothing of the rest can be read, whatever else stays. The ledger last:
    // as long as it is there, nobody takes what is left for a vault, or for none.
    files.remove(&fixed(ROOT)?)?;
    let forgotten = keys.forget();
    for folder in ["outbox", "copies"] {
        for name in files.list(folder)? {
            files.remove(&name)?;
        }
    }
    match forgotten {
        Ok(()) | Err(crate::foreign::KeyVaultError::Lost) => Ok(files.remove(&fixed(LEDGER)?)?),
        Err(error) => Err(error.into()),
    }
}
