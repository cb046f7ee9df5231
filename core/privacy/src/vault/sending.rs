//! Sending: a permit becomes a deposit, an upload and a receipt, and requests get their answers.
//!
//! The lock is not held while the network is waited for, so consent can be withdrawn in between: it is
//! asked for again before every step, and what was withdrawn meanwhile is erased instead of stored.
//!
//! Nothing that the storage says is believed but what its receipt key signed, about the very request or
//! tag that was sent.

use idphoto_wire::protocol::{
    Answer, Ask, Deposit, Grant, Receipt, Request, check_upload_url, paths,
};
use idphoto_wire::sites::SiteEntry;
use idphoto_wire::tag::{OPENING_SITE, RetentionTag};
use idphoto_wire::{Digest, DonationId, Site, State};

use super::exchange::{asked, to_keeper, upload};
use super::{Inner, Vault, VaultError};
use crate::clock::Reading;
use crate::foreign::Transport;
use crate::gate::Permit;
use crate::outbox::Waiting;
use crate::register::{Entry, Event, SignedAnswer, Stage, Standing};

/// A donation that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Which.
    pub id: DonationId,
    /// The sites whose receipts are there; the training site is one of them.
    pub sites: Vec<Site>,
}

/// An answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// About which donation.
    pub id: DonationId,
    /// What was asked.
    pub ask: Ask,
    /// What the training site says.
    pub answer: Answer,
}

impl Vault {
    /// The donations that may be sent by now, oldest first; all that wait when `at_once`. Gives up what
    /// has expired, and removes the copies of it.
    ///
    /// # Errors
    /// `NoPolicy`, `Clock`, `Damaged`; of files and ledger.
    pub fn ready(&self, at_once: bool) -> Result<Vec<DonationId>, VaultError> {
        let reading = self.clock.reading();
        let mut inner = self.lock();
        inner.whole()?;
        let waits = inner.register.entries().any(|entry| entry.is_waiting());
        let now = match inner.now(reading) {
            Err(_) if !waits => return Ok(Vec::new()),
            now => now?,
        };
        inner.drop_expired(now.day().month(), reading)?;
        let mut ready: Vec<_> = inner
            .register
            .entries()
            .filter(|entry| entry.is_waiting())
            .filter(|entry| {
                at_once || entry.is_known_outside() || entry.not_before <= now.seconds()
            })
            .map(|entry| (entry.index, entry.id()))
            .collect();
        ready.sort_unstable();
        Ok(ready.into_iter().map(|(_, id)| id).collect())
    }

    /// Sends one donation: through the gate, to the training site, and waits for its receipt. One that an
    /// earlier call began is asked after first; one whose bytes are not what was queued, or that no storage
    /// takes any more, is given up.
    ///
    /// # Errors
    /// `Gate` and nothing was sent; `Transport`, `Refused`, `Unavailable`, `Url`, `NoReceipt` and it
    /// waits on, unless it was withdrawn.
    pub fn upload(&self, id: DonationId, transport: &dyn Transport) -> Result<Sent, VaultError> {
        let began = {
            let inner = self.lock();
            let entry = inner.entry(id)?;
            inner.is_whole() && entry.is_waiting() && entry.stage == Stage::Sending
        };
        if began && let Some(sent) = self.asked_after(id, transport)? {
            return Ok(sent);
        }
        match self.admit(id) {
            Ok(permit) => self.send(permit, transport),
            Err(error) => {
                if let Some(why) = error.given_up() {
                    let reading = self.clock.reading();
                    self.lock().give_up(id, why, reading)?;
                }
                Err(error.into())
            }
        }
    }

    /// Sends what a permit is for, and uses it up.
    ///
    /// # Errors
    /// As [`upload`](Self::upload).
    pub fn send(&self, permit: Permit, transport: &dyn Transport) -> Result<Sent, VaultError> {
        let id = permit.id;
        self.still_permitted(&permit, true)?;
        let _flight = Flight(self, id);
        let Permit { item, site, .. } = &permit;
        let deposit = Deposit { tag: item.bytes.tag.clone(), share: item.bytes.share.clone() };
        let granted = to_keeper(site, paths::DEPOSIT, deposit.to_bytes(), transport)?;
        let url = Grant::parse(&granted)?.url;
        check_upload_url(&url, site, item.tag.core())?;
        self.still_permitted(&permit, false)?;
        upload(&url, &permit, transport)?;
        self.asked_after(id, transport)?.ok_or(VaultError::NoReceipt)
    }

    /// Asks how a donation stands, and takes receipts in; `None` when it is not stored.
    fn asked_after(
        &self,
        id: DonationId,
        transport: &dyn Transport,
    ) -> Result<Option<Sent>, VaultError> {
        let (request, site) = {
            let inner = self.lock();
            let entry = inner.entry(id)?;
            (inner.key(entry)?.request(0, Ask::Status), inner.training_site()?.clone())
        };
        let (answer, receipts) = asked(&site, &request, transport)?;
        let mut inner = self.lock();
        inner.note(&answer)?;
        if answer.said.state != State::Stored {
            return Ok(None);
        }
        inner.take_receipts(id, &receipts).map(|sites| Some(Sent { id, sites }))
    }

    /// Asks after each stored donation of which a site's receipt is missing, or whose end is not
    /// complete though nobody here asked for it. Those of which more is known now; the first trouble is
    /// told at the end.
    ///
    /// # Errors
    /// As [`send_requests`](Self::send_requests).
    pub fn ask_after(
        &self,
        transport: &dyn Transport,
    ) -> Result<Vec<Sent>, (VaultError, Vec<Sent>)> {
        self.try_receipts(&[], transport, |_| true).first_told()
    }

    /// The same but for some donations, with every trouble, as long as `go_on` says so of it.
    pub(super) fn try_receipts(
        &self,
        but: &[DonationId],
        transport: &dyn Transport,
        go_on: impl FnMut(&VaultError) -> bool,
    ) -> Tally<Sent> {
        let reading = self.clock.reading();
        let mut open = self.lock().open_ended(reading);
        open.retain(|(id, _)| !but.contains(id));
        let ask = |(id, receipts): &(DonationId, usize)| {
            let sent = self.asked_after(*id, transport)?;
            Ok(sent.filter(|sent| sent.sites.len() > *receipts))
        };
        each(open, |(id, _)| Some(*id), ask, go_on)
    }

    /// Sends every request that waits, erasures first, and takes the answers in. A request that cannot be
    /// sent does not keep the next one from it; the first trouble is told at the end.
    ///
    /// # Errors
    /// `NoSites`; the first that occurred, with what was heard nevertheless.
    pub fn send_requests(
        &self,
        transport: &dyn Transport,
    ) -> Result<Vec<Heard>, (VaultError, Vec<Heard>)> {
        self.try_requests(transport).first_told()
    }

    /// The same, with every trouble.
    pub(super) fn try_requests(&self, transport: &dyn Transport) -> Tally<Heard> {
        // Of its own: in the head of the `match` the lock would be held while each is sent, which takes it.
        let waiting = self.lock().requests.waiting();
        match waiting {
            Ok(waiting) => each(
                waiting,
                |waiting| Request::parse(&waiting.bytes).ok().map(|request| request.id),
                |waiting| self.send_request(waiting, transport).map(Some),
                |_| true,
            ),
            Err(error) => Tally { heard: Vec::new(), troubles: vec![(None, error.into())] },
        }
    }

    fn send_request(
        &self,
        waiting: &Waiting,
        transport: &dyn Transport,
    ) -> Result<Heard, VaultError> {
        let Request { id, ask, .. } = Request::parse(&waiting.bytes)?;
        let (site, in_flight) = {
            let inner = self.lock();
            (inner.training_site()?.clone(), inner.in_flight.contains(&id))
        };
        let (answer, receipts) = match asked(&site, &waiting.bytes, transport) {
            // A no to a wish stays a no: it is told, and not asked for again. An erasure is.
            Err(refused @ VaultError::Refused(_)) if !waiting.erases => {
                self.lock().requests.finish(waiting)?;
                return Err(refused);
            }
            heard => heard?,
        };
        let said = answer.said;
        let mut inner = self.lock();
        inner.note(&answer)?;
        if ask == Ask::Status && said.state == State::Stored && inner.is_whole() {
            // That of the other site may have come since.
            match inner.take_receipts(id, &receipts) {
                Ok(_) | Err(VaultError::NoReceipt | VaultError::Unknown) => {}
                Err(error) => return Err(error),
            }
        }
        // A deposit that was under way may have come after.
        let overtook = said.state == State::Unknown && in_flight;
        if waiting.is_answered_by(said.state) && !(waiting.erases && overtook) {
            if waiting.erases && inner.is_whole() {
                inner.conclude(id)?;
            }
            inner.requests.finish(waiting)?;
        }
        Ok(Heard { id, ask, answer: said })
    }

    /// Whether the permit is alive, and the donation still wanted and not permitted anew meanwhile.
    /// `begin` writes down that the storage may hear of it from now on.
    fn still_permitted(&self, permit: &Permit, begin: bool) -> Result<(), VaultError> {
        let reading = self.clock.reading();
        let mut inner = self.lock();
        if !permit.is_alive(reading) {
            return Err(VaultError::PermitExpired);
        }
        let entry = inner.entry(permit.id)?;
        if entry.withdrawn.is_some() {
            return Err(crate::gate::GateError::Withdrawn.into());
        }
        if !entry.is_waiting() || entry.permit != Some(permit.nonce) {
            return Err(crate::gate::GateError::NotWaiting.into());
        }
        if begin {
            inner.append(&Event::Sending { id: permit.id })?;
            inner.in_flight.push(permit.id);
        }
        Ok(())
    }
}

/// As long as it lives, the donation may be arriving at the storage.
struct Flight<'a>(&'a Vault, DonationId);

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        let mut inner = self.0.lock();
        if let Some(at) = inner.in_flight.iter().position(|id| *id == self.1) {
            inner.in_flight.swap_remove(at);
        }
    }
}

impl Inner {
    /// Where donations are sent and requests go.
    pub(super) fn training_site(&self) -> Result<&SiteEntry, VaultError> {
        let sites = self.sites.as_ref().ok_or(VaultError::NoSites)?;
        sites.site(OPENING_SITE).ok_or(VaultError::NoSites)
    }

    /// Keeps an answer, where there is a whole ledger to keep it in.
    fn note(&mut self, answer: &SignedAnswer) -> Result<(), VaultError> {
        let id = answer.said.id;
        let same = |entry: &Entry| entry.answer == Some(answer.said);
        match self.register.entry(id) {
            Some(entry) if self.is_whole() && !same(entry) => {
                self.append(&Event::Answered { id, answer: answer.clone() })?;
            }
            _ => {}
        }
        // Whoever asked for it: the owner with the recovery code, or its time.
        if answer.said.state == State::Erased && self.is_whole() {
            self.conclude(id)?;
        }
        Ok(())
    }

    /// Nothing of a donation is left outside, so nothing stays here.
    fn conclude(&mut self, id: DonationId) -> Result<(), VaultError> {
        if self.register.entry(id).is_some_and(|entry| !entry.ended) {
            self.append(&Event::Ended { id })?;
            self.outbox.remove(id, true)?;
        }
        Ok(())
    }

    /// The stored donations that there is still something to be heard of, with the number of their
    /// receipts.
    fn open_ended(&self, reading: Reading) -> Vec<(DonationId, usize)> {
        let month = self.month(reading);
        let of = |entry: &Entry| {
            let sites = RetentionTag::parse(entry.tag.as_deref()?).ok()?.core().sites;
            let open = match entry.standing(month) {
                Standing::Stored => sites.iter().count() > entry.receipts.len(),
                Standing::Erasing => entry.is_wanted(),
                _ => false,
            };
            open.then_some((entry.id(), entry.receipts.len()))
        };
        if self.is_whole() { self.register.entries().filter_map(of).collect() } else { Vec::new() }
    }

    /// Checks receipts and keeps them; the donation is stored once the training site's is among them.
    fn take_receipts(
        &mut self,
        id: DonationId,
        receipts: &[Vec<u8>],
    ) -> Result<Vec<Site>, VaultError> {
        let entry = self.entry(id)?;
        let tag = Digest::of(entry.tag.as_deref().ok_or(VaultError::NoReceipt)?);
        let sites = self.sites.as_ref().ok_or(VaultError::NoSites)?;
        let mut right: Vec<(Receipt, &Vec<u8>)> = Vec::new();
        for site in &sites.core().sites {
            for bytes in receipts {
                let Ok(receipt) = Receipt::parse(bytes, &site.receipt) else { continue };
                if receipt.id == id && receipt.tag == tag && receipt.site == site.site {
                    right.push((receipt, bytes));
                }
            }
        }
        // The training site's first: without it, nothing is stored.
        right.sort_by_key(|(receipt, _)| receipt.site != OPENING_SITE);
        if right.first().is_none_or(|(receipt, _)| receipt.site != OPENING_SITE) {
            return Err(VaultError::NoReceipt);
        }
        let mut stored = Vec::new();
        for (Receipt { site, .. }, bytes) in right {
            if !self.entry(id)?.receipts.iter().any(|(_, held)| held == bytes) {
                self.append(&Event::Stored { id, site, receipt: bytes.clone() })?;
            }
            stored.push(site);
        }
        stored.sort_unstable();
        // The copy stays; of one that was withdrawn meanwhile nothing is there any more.
        self.outbox.remove(id, false)?;
        Ok(stored)
    }
}

/// What was heard of several donations, and every trouble with which one.
pub(super) struct Tally<H> {
    pub(super) heard: Vec<H>,
    pub(super) troubles: Vec<(Option<DonationId>, VaultError)>,
}

impl<H> Tally<H> {
    /// The first trouble alone, where there was one.
    pub(super) fn first_told(self) -> Result<Vec<H>, (VaultError, Vec<H>)> {
        match self.troubles.into_iter().next() {
            None => Ok(self.heard),
            Some((_, error)) => Err((error, self.heard)),
        }
    }
}

/// Does it for all, whatever becomes of one, as long as `go_on` says so of a trouble.
pub(super) fn each<T, H>(
    all: Vec<T>,
    whose: impl Fn(&T) -> Option<DonationId>,
    mut ask: impl FnMut(&T) -> Result<Option<H>, VaultError>,
    mut go_on: impl FnMut(&VaultError) -> bool,
) -> Tally<H> {
    let mut tally = Tally { heard: Vec::new(), troubles: Vec::new() };
    for one in all {
        match ask(&one) {
            Ok(answer) => tally.heard.extend(answer),
            Err(error) => {
                let on = go_on(&error);
                tally.troubles.push((whose(&one), error));
                if !on {
                    break;
                }
            }
        }
    }
    tally
}
