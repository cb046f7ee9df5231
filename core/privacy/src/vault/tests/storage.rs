//! An honest keeper with its store, in memory: checks everything that a real one checks, signs what a real
//! one signs, keeps what it got. A test can look in, call something at any step, and twist what is
//! answered.

use std::collections::BTreeMap;
use std::sync::Mutex;

use idphoto_wire::admission::{Terms, admit};
use idphoto_wire::protocol::{
    Answer, Ask, Deposit, Grant, MEDIA_TYPE, PUT_SECONDS, Problem, Receipt, Reply, Request,
    object_key, paths, put_headers,
};
use idphoto_wire::sites::SiteEntry;
use idphoto_wire::{Day, Digest, DonationId, Month, RetentionTag, Site, State, due};

use super::device::{Hands, agreed, agreed_later};
use crate::agreement::receipt_key;
use crate::foreign::{Call, Clock as _, HttpReply, Method, Transport, TransportError};

/// What a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Deposit,
    Put,
    Status,
    /// Anything else that is asked.
    Ask,
}

/// When: the call has not arrived yet, or its answer has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    Before(What),
    After(What),
}

type Hook = Box<dyn FnMut(Moment) + Send>;
pub(super) type Said = Result<HttpReply, TransportError>;
type Twist = Box<dyn FnMut(What, &Call, Said) -> Said + Send>;

#[derive(Clone)]
pub(super) struct Row {
    pub(super) tag: Vec<u8>,
    /// `None` when it was destroyed.
    pub(super) share: Option<[u8; 32]>,
    pub(super) serial: u32,
    pub(super) last: Vec<u8>,
    pub(super) restricted: bool,
    pub(super) until: Month,
    pub(super) erased: Option<State>,
    pub(super) object: Option<Vec<u8>>,
    pub(super) copy_in_be: bool,
}

#[derive(Clone, Default)]
pub(super) struct Kept {
    pub(super) rows: BTreeMap<DonationId, Row>,
    grants: BTreeMap<String, (DonationId, i64)>,
    /// Every call that arrived, and the donation it was about.
    pub(super) seen: Vec<(What, DonationId)>,
    /// Every body that arrived.
    pub(super) bodies: Vec<Vec<u8>>,
}

pub(super) struct Storage {
    pub(super) site: Mutex<Kept>,
    clock: Hands,
    hook: Mutex<Option<Hook>>,
    twist: Mutex<Option<Twist>>,
    /// Erasing takes three requests: unreadable, deleted, erased.
    pub(super) slow: bool,
    /// The other site is down: no replica and no receipt of it.
    pub(super) be_down: Mutex<bool>,
    /// Calls of this kind do not arrive.
    lost: Mutex<Option<What>>,
}

impl Storage {
    pub(super) fn new(clock: &Hands) -> Self {
        Self::with(clock, Kept::default())
    }

    pub(super) fn with(clock: &Hands, site: Kept) -> Self {
        Self {
            site: Mutex::new(site),
            clock: clock.clone(),
            hook: Mutex::default(),
            twist: Mutex::default(),
            slow: false,
            be_down: Mutex::new(false),
            lost: Mutex::default(),
        }
    }

    /// Calls this at each step.
    pub(super) fn at_each_step(&self, hook: impl FnMut(Moment) + Send + 'static) {
        *self.hook.lock().unwrap() = Some(Box::new(hook));
    }

    /// Changes what is answered.
    pub(super) fn lie(&self, twist: impl FnMut(What, &Call, Said) -> Said + Send + 'static) {
        *self.twist.lock().unwrap() = Some(Box::new(twist));
    }

    /// Lets no call of a kind arrive.
    pub(super) fn lose(&self, what: What) {
        *self.lost.lock().unwrap() = Some(what);
    }

    pub(super) fn be_honest(&self) {
        *self.lost.lock().unwrap() = None;
        *self.twist.lock().unwrap() = None;
        *self.hook.lock().unwrap() = None;
    }

    /// How many calls of a kind there were for a donation.
    pub(super) fn count(&self, what: What, id: DonationId) -> usize {
        let site = self.site.lock().unwrap();
        site.seen.iter().filter(|seen| **seen == (what, id)).count()
    }

    pub(super) fn calls(&self) -> usize {
        self.site.lock().unwrap().seen.len()
    }

    pub(super) fn row(&self, id: DonationId) -> Option<Row> {
        self.site.lock().unwrap().rows.get(&id).cloned()
    }

    /// Whether anything of a donation could still be opened or handed out.
    pub(super) fn has(&self, id: DonationId) -> bool {
        self.row(id).is_some_and(|row| row.share.is_some() || row.object.is_some())
    }

    fn step(&self, moment: Moment) {
        let hook = self.hook.lock().unwrap().take();
        if let Some(mut hook) = hook {
            hook(moment);
            self.hook.lock().unwrap().get_or_insert(hook);
        }
    }

    fn answered(&self, what: What, call: &Call) -> HttpReply {
        let mut site = self.site.lock().unwrap();
        site.bodies.push(call.body.clone());
        let answered = match what {
            What::Deposit => self.deposit(&mut site, &call.body),
            What::Put => site.put(call, self.clock.reading().wall),
            What::Status | What::Ask => self.request(&mut site, &call.body),
        };
        let (status, body) = match answered {
            Ok(body) => (200, body),
            Err((status, code)) => (status, Problem::new(code).unwrap().to_bytes()),
        };
        let peer_key = call.pins[0];
        HttpReply { status, host: call.host.to_string(), port: call.port.get(), peer_key, body }
    }

    fn today(&self) -> Day {
        Day::of_unix(self.clock.reading().wall).unwrap()
    }

    fn deposit(&self, site: &mut Kept, body: &[u8]) -> Answered {
        let Deposit { tag, share } = Deposit::parse(body).map_err(|_| (400, "malformed"))?;
        let parsed = RetentionTag::parse(&tag).map_err(|error| (400, error.code()))?;
        parsed.commits_to(&share).map_err(|_| (400, "share"))?;
        let core = parsed.core();
        site.seen.push((What::Deposit, core.id));
        let known = [agreed(), agreed_later()];
        let agreed = known.iter().find(|agreed| *agreed.policy.digest() == core.policy);
        let agreed = agreed.ok_or((403, "other_policy"))?;
        let terms = Terms::new(&agreed.policy, &agreed.sites, self.today()).unwrap();
        terms.allow(core).map_err(|refusal| (403, refusal.code()))?;
        if let Some(row) = site.rows.get(&core.id) {
            let again = row.tag == tag && row.share == Some(*share.expose());
            if !again || row.object.is_some() {
                return Err((409, "id_used"));
            }
        }
        let row = Row {
            tag,
            share: Some(*share.expose()),
            serial: 0,
            last: Vec::new(),
            restricted: false,
            until: core.expires,
            erased: None,
            object: None,
            copy_in_be: false,
        };
        site.rows.insert(core.id, row);
        let url = url(training_site(), &object_key(core), "20261120T120000Z");
        let at = url.find(".org").unwrap() + 4;
        site.grants.insert(url[at..].to_owned(), (core.id, self.clock.reading().wall));
        Ok(Grant { url }.to_bytes())
    }

    fn request(&self, site: &mut Kept, body: &[u8]) -> Answered {
        let Request { id, serial, ask } =
            Request::parse(body).map_err(|error| (400, error.code()))?;
        site.seen.push((if ask == Ask::Status { What::Status } else { What::Ask }, id));
        let be_down = *self.be_down.lock().unwrap();
        let slow = self.slow;
        let Some(row) = site.rows.get_mut(&id) else {
            return Ok(self.reply(id, body, None, Vec::new()));
        };
        if ask != Ask::Status {
            let again = row.last == body;
            if row.erased.is_none() && !again && serial <= row.serial {
                return Err((409, "serial_old"));
            }
            if row.erased.is_none() || ask.erases() {
                row.take_in(ask, slow)?;
                (row.serial, row.last) = (row.serial.max(serial), body.to_vec());
            }
        }
        let mut receipts = Vec::new();
        if row.is_stored() {
            row.copy_in_be |= !be_down;
            for (of, there) in [(Site::Fr, true), (Site::Be, row.copy_in_be)] {
                if there {
                    let stored = self.today().month();
                    let receipt = Receipt { id, site: of, tag: Digest::of(&row.tag), stored };
                    receipts.push(receipt.sign(&receipt_key(of)));
                }
            }
        }
        let row = row.clone();
        Ok(self.reply(id, body, Some(&row), receipts))
    }

    fn reply(
        &self,
        id: DonationId,
        request: &[u8],
        row: Option<&Row>,
        receipts: Vec<Vec<u8>>,
    ) -> Vec<u8> {
        let received = self.today();
        let answer = Answer {
            id,
            site: Site::Fr,
            request: Request::digest(request),
            serial: row.map_or(0, |row| row.serial),
            state: row.map_or(State::Unknown, Row::state),
            restricted: row.is_some_and(|row| row.restricted),
            until: row.filter(|row| row.erased.is_none()).map(|row| row.until),
            received,
            due: due(received),
        };
        Reply { answer: answer.sign(&receipt_key(Site::Fr)), receipts }.to_bytes()
    }
}

type Answered = Result<Vec<u8>, (u16, &'static str)>;

impl Kept {
    /// What a store does with a presigned upload.
    fn put(&mut self, call: &Call, now: i64) -> Answered {
        let (id, granted) = *self.grants.get(&call.target).ok_or((403, "store"))?;
        self.seen.push((What::Put, id));
        let row = self.rows.get_mut(&id).ok_or((404, "store"))?;
        let tag = RetentionTag::parse(&row.tag).unwrap();
        let mut headers: Vec<_> =
            call.headers.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        headers.sort();
        let mut signed = put_headers(&row.tag, &tag);
        signed.sort();
        if headers != signed || now > granted + i64::from(PUT_SECONDS) {
            return Err((403, "store"));
        }
        if call.body.len() != tag.sealed_bytes() as usize || Digest::of(&call.body) != *tag.sealed()
        {
            return Err((400, "store"));
        }
        if row.object.is_some() {
            return Err((412, "store"));
        }
        // Late bytes of a donation that was erased are swept; what counts is that nobody can open them.
        row.object = row.erased.is_none().then(|| call.body.clone());
        Ok(Vec::new())
    }
}

impl Row {
    fn is_stored(&self) -> bool {
        let Some(object) = self.object.as_ref().filter(|_| self.erased.is_none()) else {
            return false;
        };
        let core = RetentionTag::parse(&self.tag).unwrap().core().clone();
        let known = [agreed(), agreed_later()];
        let agreed = known.iter().find(|agreed| *agreed.policy.digest() == core.policy).unwrap();
        let today = Day::new(core.issued, 28).unwrap();
        let terms = Terms::new(&agreed.policy, &agreed.sites, today).unwrap();
        admit(&self.tag, object, &terms, Site::Fr).unwrap();
        true
    }

    fn state(&self) -> State {
        match self.erased {
            Some(state) => state,
            None if self.is_stored() => State::Stored,
            None => State::Awaited,
        }
    }

    fn take_in(&mut self, ask: Ask, slow: bool) -> Result<(), (u16, &'static str)> {
        match ask {
            Ask::Erase | Ask::Object => {
                (self.share, self.object) = (None, None);
                self.erased = Some(match self.erased {
                    None if slow => State::Unreadable,
                    Some(State::Unreadable) => State::Deleted,
                    _ => State::Erased,
                });
            }
            Ask::Restrict | Ask::Rectify(_) => self.restricted = true,
            Ask::Lift => self.restricted = false,
            Ask::Shorten(month) if month <= self.until => self.until = month,
            _ => return Err((403, "refused")),
        }
        Ok(())
    }
}

impl Transport for Storage {
    fn send(&self, call: &Call) -> Said {
        let what = what(call);
        assert_eq!(call.pins, training_site().pins);
        self.step(Moment::Before(what));
        if *self.lost.lock().unwrap() == Some(what) {
            return Err(TransportError::Unreachable);
        }
        let reply = self.answered(what, call);
        self.step(Moment::After(what));
        match self.twist.lock().unwrap().as_mut() {
            Some(twist) => twist(what, call, Ok(reply)),
            None => Ok(reply),
        }
    }
}

/// What a call is; panics if it goes anywhere else than it should, or says more.
pub(super) fn what(call: &Call) -> What {
    let site = training_site();
    if call.method == Method::Put {
        assert_eq!((&call.host, call.port), (&site.store.host, site.store.port));
        return What::Put;
    }
    assert_eq!((&call.host, call.port), (&site.keeper.host, site.keeper.port));
    let length = call.body.len().to_string();
    let headers = [("content-length", &*length), ("content-type", MEDIA_TYPE)];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(call.headers, headers);
    match call.target.as_str() {
        paths::DEPOSIT => What::Deposit,
        paths::REQUEST => match Request::parse(&call.body).unwrap().ask {
            Ask::Status => What::Status,
            _ => What::Ask,
        },
        other => panic!("nothing is sent to {other}"),
    }
}

pub(super) fn training_site() -> &'static SiteEntry {
    agreed().sites.site(Site::Fr).unwrap()
}

/// A presigned URL, but for the signature.
pub(super) fn url(site: &SiteEntry, key: &str, date: &str) -> String {
    format!(
        "https://{}/{}/{key}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=KEY%2F{}%2F{}%2Fs3%2F\
         aws4_request&X-Amz-Date={date}&X-Amz-Expires=60&X-Amz-SignedHeaders=content-length%3B\
         content-type%3Bhost%3Bif-none-match%3Bx-amz-checksum-sha256%3Bx-amz-meta-sid-tag&\
         X-Amz-Signature={}",
        site.store.host,
        site.bucket.as_str(),
        &date[..8],
        site.place.region(),
        Digest::of(key.as_bytes()),
    )
}
