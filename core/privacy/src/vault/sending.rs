//! Sending: a permit becomes a deposit, an upload and a receipt, and requests get their answers.
//!
//! The lock is not held while the network is waited for, so consent can be withdrawn in between: it is
//! asked for again before every step, and what was withdrawn meanwhile is erased instead of stored.
//!
//! Nothing that the storage says is believed but what its receipt key signed, about the very request or
//! tag that was sent.

use std::time::Duration;

use idphoto_wire::protocol::{
    Answer, Ask, Deposit, Grant, MEDIA_TYPE, MOST_REPLY, Problem, Receipt, Reply, Request,
    check_upload_url, paths, put_headers,
};
use idphoto_wire::sites::{Endpoint, SiteEntry};
use idphoto_wire::tag::OPENING_SITE;
use idphoto_wire::{Digest, DonationId, Site, State};

use super::{Inner, Vault, VaultError};
use crate::foreign::{Call, HttpReply, Method, Transport};
use crate::gate::Permit;
use crate::outbox::Waiting;
use crate::register::{DroppedWhy, Event, SignedAnswer, Stage};

/// For an exchange with a keeper, which may look into its store and speak to the other site.
const KEEPER_TIMEOUT: Duration = Duration::from_secs(30);
/// For the upload: half a permit's life, 96 KiB at 26 kbit/s. A store of which one half is down was
/// measured to hang for 50 seconds.
const STORE_TIMEOUT: Duration = Duration::from_secs(30);

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
    /// has expired.
    ///
    /// # Errors
    /// `NoPolicy`, `Clock`, `Damaged`; of files and ledger.
    pub fn ready(&self, at_once: bool) -> Result<Vec<DonationId>, VaultError> {
        let reading = self.clock.reading();
        let mut inner = self.lock();
        inner.whole()?;
        if !inner.register.entries().any(|entry| entry.is_waiting()) {
            return Ok(Vec::new());
        }
        let now = inner.now(reading)?;
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
    /// earlier call began is asked after first; one whose bytes are not what was queued is given up.
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
                if error.is_loss() {
                    let reading = self.clock.reading();
                    self.lock().give_up(id, DroppedWhy::Lost, reading)?;
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

    /// Sends every request that waits, erasures first, and takes the answers in. A request that cannot be
    /// sent does not keep the next one from it; the first trouble is told at the end.
    ///
    /// # Errors
    /// `NoSites`; the first that occurred, with what was heard nevertheless.
    pub fn send_requests(
        &self,
        transport: &dyn Transport,
    ) -> Result<Vec<Heard>, (VaultError, Vec<Heard>)> {
        let waiting = self.lock().requests.waiting();
        let waiting = waiting.map_err(|error| (error.into(), Vec::new()))?;
        each(waiting, |request| self.send_request(request, transport))
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
        let (answer, receipts) = asked(&site, &waiting.bytes, transport)?;
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
            if waiting.erases && inner.is_whole() && inner.register.entry(id).is_some() {
                inner.append(&Event::Ended { id })?;
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
        let same = |entry: &crate::register::Entry| entry.answer == Some(answer.said);
        match self.register.entry(id) {
            Some(entry) if self.is_whole() && !same(entry) => {
                Ok(self.append(&Event::Answered { id, answer: answer.clone() })?)
            }
            _ => Ok(()),
        }
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

/// Puts the sealed bytes where the URL says, with the headers that it was signed for.
fn upload(url: &str, permit: &Permit, transport: &dyn Transport) -> Result<(), VaultError> {
    let Permit { item, site, .. } = permit;
    // `check_upload_url` saw to what comes before.
    let (_, rest) = url.split_once("//").unwrap_or_default();
    let target = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/");
    let headers = put_headers(&item.bytes.tag, &item.tag).into_iter();
    let headers = headers.map(|(name, value)| (name.to_owned(), value)).collect();
    let call = Call {
        method: Method::Put,
        host: site.store.host.clone(),
        port: site.store.port,
        target: target.to_owned(),
        headers,
        body: item.bytes.sealed.clone(),
        pins: site.pins.clone(),
        timeout: STORE_TIMEOUT,
        most_reply: MOST_STORE_REPLY,
    };
    match exchanged(&call, transport)?.status {
        200 | 201 | 204 => Ok(()),
        // There already: these bytes, since the URL takes no others. The receipt tells.
        412 => Ok(()),
        status @ (400..=428 | 430..=499) => Err(VaultError::Refused(format!("store_{status}"))),
        status => Err(VaultError::Unavailable(format!("store_{status}"))),
    }
}

/// S3 tells errors as XML of a few hundred bytes; it is read to free the connection, and not looked at.
const MOST_STORE_REPLY: usize = 64 << 10;

/// Sends all, whatever becomes of one; the first trouble is told at the end.
pub(super) fn each(
    waiting: Vec<Waiting>,
    mut send: impl FnMut(&Waiting) -> Result<Heard, VaultError>,
) -> Result<Vec<Heard>, (VaultError, Vec<Heard>)> {
    let (mut heard, mut trouble) = (Vec::new(), None);
    for request in waiting {
        match send(&request) {
            Ok(answer) => heard.push(answer),
            Err(error) => {
                trouble.get_or_insert(error);
            }
        }
    }
    match trouble {
        None => Ok(heard),
        Some(error) => Err((error, heard)),
    }
}

/// Asks the training site, and checks that the answer is signed by it and about this request.
pub(super) fn asked(
    site: &SiteEntry,
    request: &[u8],
    transport: &dyn Transport,
) -> Result<(SignedAnswer, Vec<Vec<u8>>), VaultError> {
    let body = to_keeper(site, paths::REQUEST, request.to_vec(), transport)?;
    let Reply { answer, receipts } = Reply::parse(&body)?;
    let said = Answer::parse(&answer, &site.receipt)?;
    let id = Request::parse(request)?.id;
    if said.id != id || said.site != site.site || said.request != Request::digest(request) {
        return Err(VaultError::OtherAnswer);
    }
    Ok((SignedAnswer::new(said, answer), receipts))
}

/// One exchange with a keeper; the body of its 200.
fn to_keeper(
    site: &SiteEntry,
    path: &str,
    body: Vec<u8>,
    transport: &dyn Transport,
) -> Result<Vec<u8>, VaultError> {
    let Endpoint { host, port } = site.keeper.clone();
    let call = Call {
        method: Method::Post,
        host,
        port,
        target: path.to_owned(),
        headers: vec![
            ("content-length".to_owned(), body.len().to_string()),
            ("content-type".to_owned(), MEDIA_TYPE.to_owned()),
        ],
        body,
        pins: site.pins.clone(),
        timeout: KEEPER_TIMEOUT,
        most_reply: MOST_REPLY,
    };
    let reply = exchanged(&call, transport)?;
    if reply.status == 200 {
        return Ok(reply.body);
    }
    let said = Problem::parse(&reply.body).ok();
    let code = said.map_or(format!("http_{}", reply.status), |said| said.code().to_owned());
    match reply.status {
        400..=428 | 430..=499 => Err(VaultError::Refused(code)),
        _ => Err(VaultError::Unavailable(code)),
    }
}

/// One exchange, and whether it was with whom it should be.
fn exchanged(call: &Call, transport: &dyn Transport) -> Result<HttpReply, VaultError> {
    let reply = transport.send(call)?;
    let right = reply.host == call.host.as_str()
        && reply.port == call.port.get()
        && call.pins.contains(&reply.peer_key)
        && reply.body.len() <= call.most_reply;
    if right { Ok(reply) } else { Err(VaultError::OtherPeer) }
}
