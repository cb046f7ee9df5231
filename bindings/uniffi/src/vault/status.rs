//! What this device knows of everything that was ever donated from it, without asking anybody.

use idphoto_sdk::vault::{self, Line};

use super::words::{
    Depicted, Directive, DonationPurpose, DonationView, Guardian, SiteCode, Standing, StorageState,
    count,
};
use super::{LedgerState, Vault, VaultError};
use crate::guard::guarded;
use crate::redacted::redacted;

/// A request that was made for a donation.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct AskedRequest {
    /// What was asked, as in `HeardAnswer.asked`.
    pub asked: String,
    /// The day.
    pub day: String,
    /// The day by which it has to be done (Art. 12(3) GDPR).
    pub due: String,
}

/// One donation.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct DonationLine {
    /// Which, 32 hexadecimal digits.
    pub id: String,
    /// What it may be used for.
    pub purpose: DonationPurpose,
    /// What it shows.
    pub view: DonationView,
    /// Who is in it.
    pub depicted: Depicted,
    /// Who consented, as a class.
    pub guardian: Guardian,
    /// The policy it lives under.
    pub policy_version: u32,
    /// The month in which consent was given, as in `2026-11`.
    pub given: String,
    /// On the first day of which month it dies.
    pub until: String,
    /// How it stands.
    pub standing: Standing,
    /// When it is sent at the earliest, seconds since 1970; none when it does not wait.
    pub not_before: Option<i64>,
    /// The sites whose receipts are there.
    pub receipts: Vec<SiteCode>,
    /// Whether the training site said that it is used for nothing.
    pub restricted: bool,
    /// What the training site said last.
    pub storage_says: Option<StorageState>,
    /// The day consent was withdrawn.
    pub withdrawn: Option<String>,
    /// Why the device gave it up by itself: `quota`, `expired`, `lost`.
    pub given_up: Option<String>,
    /// What was asked for it.
    pub requests: Vec<AskedRequest>,
}

/// What is to happen after the owner's death.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct AfterDeath {
    /// What.
    pub directive: Directive,
    /// The day it was said.
    pub said: String,
}

/// Everything this device knows.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct Overview {
    /// How the ledger was found. With a damaged one there may be donations that it no longer names; the
    /// recovery code leads to all.
    pub ledger: LedgerState,
    /// Donations, in the order of their consents.
    pub donations: Vec<DonationLine>,
    /// Requests for erasure that were not answered for good yet.
    pub erasures_waiting: u32,
    /// Other requests that were not answered yet.
    pub requests_waiting: u32,
    /// The day since which the owner objects.
    pub objected: Option<String>,
    /// What is to happen after the owner's death.
    pub after_death: Option<AfterDeath>,
}

redacted!(AskedRequest, DonationLine, AfterDeath, Overview);

#[uniffi::export]
impl Vault {
    /// Everything this device knows (Art. 15 GDPR), offline.
    ///
    /// # Errors
    /// `Files`.
    pub fn status(&self) -> Result<Overview, VaultError> {
        guarded(|| Ok(self.inner.status()?.into()))
    }
}

impl From<vault::Overview> for Overview {
    fn from(overview: vault::Overview) -> Self {
        let (erasures, others) = overview.waiting;
        let after_death = overview.directive.map(|(directive, day)| AfterDeath {
            directive: directive.into(),
            said: day.to_string(),
        });
        Self {
            ledger: overview.condition.into(),
            donations: overview.lines.iter().map(DonationLine::from).collect(),
            erasures_waiting: count(erasures),
            requests_waiting: count(others),
            objected: overview.objected.map(|day| day.to_string()),
            after_death,
        }
    }
}

impl From<&Line> for DonationLine {
    fn from(line: &Line) -> Self {
        let requests = line.requests.iter().map(|(ask, day, due)| AskedRequest {
            asked: ask.name().to_owned(),
            day: day.to_string(),
            due: due.to_string(),
        });
        Self {
            id: line.id.to_string(),
            purpose: line.purpose.into(),
            view: line.view.into(),
            depicted: line.depicted.into(),
            guardian: line.guardian.into(),
            policy_version: line.policy_version,
            given: line.given.to_string(),
            until: line.until.to_string(),
            standing: line.standing.into(),
            not_before: line.not_before,
            receipts: line.receipts.iter().map(|site| (*site).into()).collect(),
            restricted: line.restricted,
            storage_says: line.heard.map(StorageState::from),
            withdrawn: line.withdrawn.map(|day| day.to_string()),
            given_up: line.dropped.map(str::to_owned),
            requests: requests.collect(),
        }
    }
}
