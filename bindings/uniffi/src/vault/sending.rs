//! Sending: what waits, what is due, and what was heard.

use std::sync::Arc;

use idphoto_sdk::vault::{self, DonationId, Heard, Sent};

use super::words::{self, SiteCode, StorageState};
use super::{TroubleKind, Vault, VaultError};
use crate::error::parted;
use crate::foreign::{Sending, Transport};
use crate::guard::guarded;
use crate::redacted::redacted;

/// A donation that is stored.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct SentDonation {
    /// Which.
    pub id: String,
    /// The sites whose receipts are there; France, where training is done, is one of them.
    pub sites: Vec<SiteCode>,
}

/// The storage's answer to a request. Signed by it.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct HeardAnswer {
    /// About which donation.
    pub id: String,
    /// What was asked: `status`, `erase`, `restrict`, `lift`, `object`, `rectify`, `shorten`.
    pub asked: String,
    /// How it stands there.
    pub state: StorageState,
    /// Whether it is used for nothing at present.
    pub restricted: bool,
    /// Until the first day of which month it is kept at most; none when it is not.
    pub until: Option<String>,
    /// The day the request came in.
    pub received: String,
    /// The day by which it is done (Art. 12(3) GDPR).
    pub due: String,
}

/// Something that went wrong in an exchange and did not stop it.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct Trouble {
    /// With which donation, where it was with one.
    pub donation: Option<String>,
    /// What can be done about it: after `Storage` try again later.
    pub kind: TroubleKind,
    /// Stable name.
    pub code: String,
    /// What happened.
    pub detail: String,
    /// What to do.
    pub advice: String,
}

/// What became of an exchange with the storage.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct Exchange {
    /// Answers to requests.
    pub answers: Vec<HeardAnswer>,
    /// Donations that are stored, or of which another site's receipt came.
    pub stored: Vec<SentDonation>,
    /// What went wrong.
    pub troubles: Vec<Trouble>,
    /// Donations that were not tried any more, after three failures of network or storage.
    pub left: u32,
}

redacted!(SentDonation, HeardAnswer, Trouble, Exchange);

#[uniffi::export]
impl Vault {
    /// What a job in the background does, once a network is there: sends requests, erasures before all
    /// others; then every donation whose time has come, or all that wait when `at_once`, each admitted and
    /// sent at once; then questions after receipts that are missing. One failure does not keep the next from
    /// being tried; after three of network or storage the donations that are left wait for another time.
    ///
    /// Without `at_once` a donation waits for a random time of up to three days, so that when it was made
    /// cannot be told from when it comes.
    ///
    /// # Errors
    /// `Internal` alone; all other trouble is in the exchange.
    pub fn send_due(
        &self,
        at_once: bool,
        transport: Arc<dyn Transport>,
    ) -> Result<Exchange, VaultError> {
        guarded(|| {
            let vault::Round { heard, sent, troubles, left } =
                self.inner.send_due(at_once, &Sending(transport));
            Ok(Exchange {
                answers: heard.iter().map(HeardAnswer::from).collect(),
                stored: sent.iter().map(SentDonation::from).collect(),
                troubles: troubles.iter().map(|(id, error)| Trouble::of(*id, error)).collect(),
                left: words::count(left),
            })
        })
    }

    /// The donations that may be sent by now, oldest first; all that wait when `at_once`. Gives up what has
    /// expired.
    ///
    /// # Errors
    /// `Refused`: `no_policy`, `clock_suspect`, `ledger_damaged`; `Files`, `Keys`.
    pub fn ready(&self, at_once: bool) -> Result<Vec<String>, VaultError> {
        guarded(|| Ok(self.inner.ready(at_once)?.iter().map(DonationId::to_string).collect()))
    }

    /// Sends one donation: through the gate, to the training site, and waits for its receipt.
    ///
    /// # Errors
    /// `Refused` and nothing was sent, or the storage does not take it; `Storage` and it waits on, unless it
    /// was withdrawn.
    pub fn upload(
        &self,
        id: String,
        transport: Arc<dyn Transport>,
    ) -> Result<SentDonation, VaultError> {
        guarded(|| {
            let id = words::donation(&id)?;
            Ok(SentDonation::from(&self.inner.upload(id, &Sending(transport))?))
        })
    }

    /// Sends every request that waits, erasures first. A request that cannot be sent does not keep the next
    /// one from it; the first trouble is in the exchange.
    ///
    /// # Errors
    /// `Internal` alone; all other trouble is in the exchange.
    pub fn send_requests(&self, transport: Arc<dyn Transport>) -> Result<Exchange, VaultError> {
        guarded(|| Ok(Exchange::heard(self.inner.send_requests(&Sending(transport)))))
    }

    /// Asks after stored donations of which a site's receipt is missing.
    ///
    /// # Errors
    /// `Internal` alone; all other trouble is in the exchange.
    pub fn ask_after(&self, transport: Arc<dyn Transport>) -> Result<Exchange, VaultError> {
        guarded(|| {
            let (sent, error) = parts(self.inner.ask_after(&Sending(transport)));
            let stored = sent.iter().map(SentDonation::from).collect();
            Ok(Exchange { stored, ..Exchange::of(error) })
        })
    }
}

/// What was got, and the first trouble.
fn parts<T>(
    result: Result<Vec<T>, (vault::VaultError, Vec<T>)>,
) -> (Vec<T>, Option<vault::VaultError>) {
    match result {
        Ok(got) => (got, None),
        Err((error, got)) => (got, Some(error)),
    }
}

impl Exchange {
    pub(super) fn heard(result: Result<Vec<Heard>, (vault::VaultError, Vec<Heard>)>) -> Self {
        let (heard, error) = parts(result);
        Self { answers: heard.iter().map(HeardAnswer::from).collect(), ..Self::of(error) }
    }

    fn of(error: Option<vault::VaultError>) -> Self {
        let troubles = error.iter().map(|error| Trouble::of(None, error)).collect();
        Self { answers: Vec::new(), stored: Vec::new(), troubles, left: 0 }
    }
}

impl Trouble {
    pub(super) fn of(id: Option<DonationId>, error: &vault::VaultError) -> Self {
        let (detail, advice) = parted(&error.to_string());
        let code = error.code().to_owned();
        let donation = id.map(|id| id.to_string());
        Self { donation, kind: error.kind().into(), code, detail, advice }
    }
}

impl From<&Sent> for SentDonation {
    fn from(sent: &Sent) -> Self {
        let sites = sent.sites.iter().map(|site| (*site).into()).collect();
        Self { id: sent.id.to_string(), sites }
    }
}

impl From<&Heard> for HeardAnswer {
    fn from(heard: &Heard) -> Self {
        let Heard { id, ask, answer } = heard;
        Self {
            id: id.to_string(),
            asked: ask.name().to_owned(),
            state: answer.state.into(),
            restricted: answer.restricted,
            until: answer.until.map(|month| month.to_string()),
            received: answer.received.to_string(),
            due: answer.due.to_string(),
        }
    }
}
