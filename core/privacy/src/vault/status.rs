//! What this device knows of everything that was ever donated from it, without asking anybody.

use idphoto_wire::protocol::Ask;
use idphoto_wire::{Day, Depicted, DonationId, Guardian, Month, Purpose, Site, State, View, due};

use super::{Vault, VaultError};
use crate::ledger::Condition;
use crate::register::{Directive, Entry, Stage, Standing};

/// One donation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub id: DonationId,
    /// What it may be used for.
    pub purpose: Purpose,
    /// What it shows.
    pub view: View,
    /// Who is in it.
    pub depicted: Depicted,
    /// Who consented, as a class.
    pub guardian: Guardian,
    /// The policy it lives under.
    pub policy_version: u32,
    /// When consent was given.
    pub given: Month,
    /// On the first day of which month it dies.
    pub until: Month,
    /// How it stands.
    pub standing: Standing,
    /// When it is sent at the earliest, seconds since 1970; `None` when it does not wait.
    pub not_before: Option<i64>,
    /// The sites whose receipts are there.
    pub receipts: Vec<Site>,
    /// Whether the training site said that it is used for nothing.
    pub restricted: bool,
    /// What the training site said last.
    pub heard: Option<State>,
    /// The day consent was withdrawn.
    pub withdrawn: Option<Day>,
    /// Why the device gave it up by itself.
    pub dropped: Option<&'static str>,
    /// What was asked, the day, and the day by which it has to be done.
    pub requests: Vec<(Ask, Day, Day)>,
}

/// Everything.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The ledger.
    pub condition: Condition,
    /// Donations, in the order of their consents.
    pub lines: Vec<Line>,
    /// Requests that were not answered for good yet; the first number is of erasures.
    pub waiting: (usize, usize),
    /// Since when the owner objects.
    pub objected: Option<Day>,
    /// What is to happen after the owner's death.
    pub directive: Option<(Directive, Day)>,
}

impl Vault {
    /// Everything this device knows (Art. 15 GDPR), offline.
    ///
    /// # Errors
    /// Of the files.
    pub fn status(&self) -> Result<Overview, VaultError> {
        let reading = self.clock.reading();
        let inner = self.lock();
        let month = inner.month(reading);
        let mut entries: Vec<&Entry> = inner.register.entries().collect();
        entries.sort_by_key(|entry| entry.index);
        let waiting = inner.requests.waiting()?;
        let erasures = waiting.iter().filter(|request| request.erases).count();
        Ok(Overview {
            condition: inner.condition,
            lines: entries.into_iter().map(|entry| Line::of(entry, month)).collect(),
            waiting: (erasures, waiting.len() - erasures),
            objected: inner.register.objected(),
            directive: inner.register.directive(),
        })
    }
}

impl Line {
    pub(super) fn of(entry: &Entry, month: Option<Month>) -> Self {
        let record = &entry.consent.record;
        let waits = entry.is_waiting() && entry.stage < Stage::Sending;
        let mut receipts: Vec<Site> = entry.receipts.iter().map(|(site, _)| *site).collect();
        receipts.sort_unstable();
        Self {
            id: entry.id(),
            purpose: record.purpose,
            view: record.view,
            depicted: record.depicted,
            guardian: record.guardian,
            policy_version: record.policy_version,
            given: record.given,
            until: entry.until(),
            standing: entry.standing(month),
            not_before: waits.then_some(entry.not_before),
            receipts,
            restricted: entry.answer.is_some_and(|answer| answer.restricted),
            heard: entry.answer.map(|answer| answer.state),
            withdrawn: entry.withdrawn,
            dropped: entry.dropped.map(|why| why.name()),
            requests: entry
                .requests
                .iter()
                .map(|asked| (asked.ask, asked.day, due(asked.day)))
                .collect(),
        }
    }
}
