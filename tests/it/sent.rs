//! What the program sends, byte for byte, and what it makes of a storage that lies: everything over TLS,
//! with a storage that is scripted here.

use std::path::Path;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use idphoto_specimens::canary;
use idphoto_wire::protocol::{
    Answer, Ask, Deposit, Grant, Problem, Receipt, Reply, Request, object_key,
};
use idphoto_wire::sites::SiteEntry;
use idphoto_wire::{Digest, PublicKey, RetentionTag, Site, State, due};
use ring::signature::Ed25519KeyPair;

use crate::metadata::search::found;
use crate::stand::{Authority, Deed, Donor, Doors, Evil, Parties, Seen, host, today};
use crate::workshop::{sample, sample_image};

/// What the scripted storage knows.
struct Script {
    site: SiteEntry,
    key: Ed25519KeyPair,
    tags: Mutex<Vec<Vec<u8>>>,
    /// Paths of the objects that were put there.
    objects: Mutex<Vec<String>>,
    /// What is done instead of the honest thing, by the path of the request.
    instead: Mutex<Vec<(&'static str, Deed)>>,
    /// Changes an answer before it is signed.
    twist: Mutex<Twist>,
}

type Twist = fn(&Script, &mut Told);

/// What is signed.
struct Told {
    answer: Answer,
    receipts: Vec<Receipt>,
    /// Signs with another key.
    forged: bool,
}

/// One server that is keeper and store of FR.
struct Scripted {
    script: Arc<Script>,
    evil: Evil,
    parties: Parties,
    authority: Authority,
}

impl Scripted {
    fn new() -> Self {
        let authority = Authority::new();
        let identity = authority.certificate(&[host(Site::Fr)]);
        let hold: Arc<Mutex<Option<Arc<Script>>>> = Arc::default();
        let held = Arc::clone(&hold);
        let evil = Evil::start(&identity, move |seen| match &*held.lock().unwrap() {
            Some(script) => script.answers(seen),
            None => Deed::Hang,
        });
        let doors = Doors { keeper: evil.port, store: evil.port, pins: vec![identity.pin] };
        let parties = Parties::new(&doors, &doors);
        let script = Arc::new(Script {
            site: parties.sites_core.sites[1].clone(),
            key: parties.receipt(Site::Fr),
            tags: Mutex::default(),
            objects: Mutex::default(),
            instead: Mutex::default(),
            twist: Mutex::new(|_, _| {}),
        });
        *hold.lock().unwrap() = Some(Arc::clone(&script));
        Self { script, evil, parties, authority }
    }

    fn donor(&self) -> Donor {
        Donor::with(&self.parties, &self.authority)
    }
}

impl Script {
    fn answers(&self, seen: &Seen) -> Deed {
        let path = seen.line().split_whitespace().nth(1).unwrap_or_default().to_owned();
        let instead = self.instead.lock().unwrap();
        if let Some((_, deed)) = instead.iter().find(|(at, _)| path.starts_with(at)) {
            return deed.clone();
        }
        match path.as_str() {
            "/v1/deposit" => {
                let deposit = Deposit::parse(seen.body()).unwrap();
                let tag = RetentionTag::parse(&deposit.tag).unwrap();
                tag.commits_to(&deposit.share).unwrap();
                self.tags.lock().unwrap().push(deposit.tag);
                Deed::reply(200, &[], &Grant { url: url(&self.site, &tag) }.to_bytes())
            }
            "/v1/request" => Deed::reply(200, &[], &self.told(seen.body()).to_bytes()),
            _ => {
                self.objects.lock().unwrap().push(path);
                Deed::reply(200, &[], b"")
            }
        }
    }

    fn told(&self, body: &[u8]) -> Reply {
        let request = Request::parse(body).unwrap();
        let tags = self.tags.lock().unwrap().clone();
        let tag = tags.iter().find(|tag| RetentionTag::parse(tag).unwrap().core().id == request.id);
        let objects = self.objects.lock().unwrap();
        let is_there = objects.iter().any(|path| path.contains(&request.id.to_string()));
        let state = match (request.ask, tag) {
            (_, None) => State::Unknown,
            (Ask::Status, _) if is_there => State::Stored,
            (Ask::Status, _) => State::Awaited,
            _ => State::Erased,
        };
        let receipt = |tag: &Vec<u8>| Receipt {
            id: request.id,
            site: Site::Fr,
            tag: Digest::of(tag),
            stored: today().month(),
        };
        let mut told = Told {
            answer: Answer {
                id: request.id,
                site: Site::Fr,
                request: Request::digest(body),
                serial: request.serial,
                state,
                restricted: false,
                until: None,
                received: today(),
                due: due(today()),
            },
            receipts: tag.filter(|_| is_there).map(receipt).into_iter().collect(),
            forged: false,
        };
        (*self.twist.lock().unwrap())(self, &mut told);
        let other = Ed25519KeyPair::from_seed_unchecked(&[77; 32]).unwrap();
        let key = if told.forged { &other } else { &self.key };
        Reply {
            answer: told.answer.sign(key),
            receipts: told.receipts.iter().map(|receipt| receipt.sign(key)).collect(),
        }
    }
}

/// A URL as a real store's: its signature is looked at by nobody here.
fn url(site: &SiteEntry, tag: &RetentionTag) -> String {
    format!(
        "https://{}:{}/{}/{}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=KEY%2F20261124%2F{}%2Fs3\
         %2Faws4_request&X-Amz-Date=20261124T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=content-length\
         %3Bcontent-type%3Bhost%3Bif-none-match%3Bx-amz-checksum-sha256%3Bx-amz-meta-sid-tag\
         &X-Amz-Signature={}",
        site.store.host,
        site.store.port,
        site.bucket.as_str(),
        object_key(tag.core()),
        site.place.region(),
        "0".repeat(64)
    )
}

/// A word for each place that something personal comes from; no more than seven letters, so that it fits
/// everywhere in a photo's metadata.
const WORD: &str = "KANARIE";

#[test]
fn nothing_goes_out_but_what_the_protocol_names() {
    let scripted = Scripted::new();
    let donor = scripted.donor();
    // A name, a folder, metadata, environment and passphrase with the word in it.
    let folder = donor.desk.path(WORD);
    std::fs::create_dir(&folder).unwrap();
    let photo = folder.join(format!("{WORD}.jpg"));
    std::fs::write(&photo, canary::jpeg(&sample_image("astronaut.png"), WORD)).unwrap();
    let id = donor.donates(&photo, "train-matting", "matting");
    let mut upload = donor.program(&donor.upload());
    upload.env("USER", WORD).env("HOSTNAME", WORD).env("LANG", WORD).env("HOME", &folder);
    let ran = crate::desk::ended(&mut upload);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");

    let seen = scripted.evil.seen();
    let lines: Vec<_> = seen.iter().map(|seen| seen.line().split('?').next().unwrap()).collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(lines[0], "POST /v1/deposit HTTP/1.1");
    assert!(
        lines[1].starts_with("PUT /donations/train/v1/") && lines[1].ends_with(&id),
        "{lines:?}"
    );
    assert_eq!(lines[2], "POST /v1/request HTTP/1.1");
    // A connection for each, none resumed: a keeper cannot tell by TLS that they belong together.
    assert_eq!((scripted.evil.connections(), scripted.evil.resumed()), (3, 0));
    for seen in &seen {
        let mut names: Vec<_> =
            seen.headers().iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
        names.sort();
        let expected: &[&str] = match seen.line().starts_with("PUT") {
            true => &[
                "content-length",
                "content-type",
                "host",
                "if-none-match",
                "x-amz-checksum-sha256",
                "x-amz-meta-sid-tag",
            ],
            false => &["content-length", "content-type", "host"],
        };
        assert_eq!(names, expected);
        assert_eq!(found(&seen.bytes, WORD), None);
    }
    let tag = seen[1].headers().iter().find(|(name, _)| *name == "x-amz-meta-sid-tag").unwrap().1;
    RetentionTag::parse(&URL_SAFE_NO_PAD.decode(tag).unwrap())
        .unwrap()
        .covers(seen[1].body())
        .unwrap();
    // Nor is it in any file of the vault, and nothing there is readable without the key.
    for file in files_in(&donor.vault()) {
        let bytes = std::fs::read(&file).unwrap();
        assert_eq!(found(&bytes, WORD), None, "{}", file.display());
        assert!(!bytes.windows(3).any(|w| w == [0xFF, 0xD8, 0xFF]), "{}", file.display());
    }
}

/// All files of a folder and the folders in it.
pub(crate) fn files_in(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_in(&path)) } else { files.push(path) }
    }
    files
}

/// One donation that waits, and a storage that does `instead`; the exit code and how the donation stands.
#[track_caller]
fn refused(
    scripted: &Scripted,
    donor: &Donor,
    id: &str,
    instead: &[(&'static str, Deed)],
    code: i32,
) -> usize {
    *scripted.script.instead.lock().unwrap() = instead.to_vec();
    let before = scripted.evil.connections();
    let ran = donor.run(&donor.upload());
    assert_eq!(ran.code, Some(code), "{instead:?}: {ran:?}");
    assert_ne!(donor.standing(id), "stored", "{instead:?}");
    scripted.script.instead.lock().unwrap().clear();
    scripted.evil.connections() - before
}

#[test]
fn a12_a15_a_storage_that_lies_stores_nothing() {
    let scripted = Scripted::new();
    let donor = scripted.donor();
    let id = donor.donates(&sample("astronaut.png"), "train-landmarks", "geometry");
    let away = "https://store.us-east-1.example/donations/x";
    // A12: redirects and other regions. One connection for the deposit, and nobody follows.
    for status in [301, 302, 303, 307, 308] {
        let deed = Deed::reply(status, &[("location", away)], b"");
        let asked_first = begun(&donor, &id);
        let calls = refused(&scripted, &donor, &id, &[("/v1/deposit", deed)], 6);
        assert_eq!(calls, 1 + asked_first, "{status}");
    }
    let wrong =
        b"<Error><Code>AuthorizationHeaderMalformed</Code><Region>us-east-1</Region></Error>";
    for headers in [&[("x-amz-bucket-region", "us-east-1")][..], &[("location", away)]] {
        for status in [301, 307, 400, 403, 503] {
            let deed = Deed::reply(status, headers, wrong);
            let code = if matches!(status, 400 | 403) { 5 } else { 6 };
            refused(&scripted, &donor, &id, &[("/donations/", deed.clone())], code);
        }
    }
    // What is no answer at all, and one that is too long.
    let text = Deed::reply(200, &[], b"<html>captive portal</html>");
    let long = Deed::reply(200, &[], &vec![0; 1 << 20]);
    for deed in [text, long, Deed::Cut(b"HTTP/1.1 200 OK\r\n\r\n".to_vec())] {
        refused(&scripted, &donor, &id, &[("/v1/deposit", deed)], 6);
    }
    let full = Problem::new("store").unwrap().to_bytes();
    refused(&scripted, &donor, &id, &[("/v1/deposit", Deed::reply(503, &[], &full))], 6);
    let used = Problem::new("id_used").unwrap().to_bytes();
    refused(&scripted, &donor, &id, &[("/v1/deposit", Deed::reply(409, &[], &used))], 5);
    // A11 over the wire: a URL of another place is not used.
    for elsewhere in [away, "http://fr.localhost/donations/x", "https://127.0.0.1/donations/x"] {
        let grant = Grant { url: elsewhere.to_owned() }.to_bytes();
        refused(&scripted, &donor, &id, &[("/v1/deposit", Deed::reply(200, &[], &grant))], 6);
        let last = scripted.evil.seen().last().unwrap().line().to_owned();
        assert!(last.starts_with("POST /v1/deposit"), "{last}");
    }
    // A15: receipts that are none.
    let twists: [Twist; 7] = [
        |_, told| told.receipts.clear(),
        |_, told| told.receipts.iter_mut().for_each(|one| one.tag = Digest::of(b"another tag")),
        |_, told| told.receipts.iter_mut().for_each(|one| one.site = Site::Be),
        |_, told| {
            let other = PublicKey::new([9; 32]);
            let other = idphoto_wire::DonationId::of(&other);
            told.receipts.iter_mut().for_each(|one| one.id = other);
        },
        |_, told| told.forged = true,
        |_, told| told.answer.request = Digest::of(b"an older request"),
        |_, told| told.answer.state = State::Awaited,
    ];
    for (number, twist) in twists.into_iter().enumerate() {
        *scripted.script.twist.lock().unwrap() = twist;
        let ran = donor.run(&donor.upload());
        assert_eq!(ran.code, Some(6), "{number}: {ran:?}");
        assert_eq!(donor.standing(&id), "sending", "{number}");
        assert_eq!(files_in(&donor.vault().join("outbox")).len(), 1, "{number}");
    }
    // And an honest storage gets it.
    *scripted.script.twist.lock().unwrap() = |_, _| {};
    donor.does(&donor.upload());
    assert_eq!(donor.standing(&id), "stored");
}

/// A donation that a storage may have heard of is asked after first: one more connection.
fn begun(donor: &Donor, id: &str) -> usize {
    usize::from(donor.standing(id) == "sending")
}

#[test]
fn a20_whoever_withdraws_waits_for_one_donation_at_most() {
    let scripted = Scripted::new();
    let donor = scripted.donor();
    let id = donor.donates(&sample("astronaut.png"), "train-landmarks", "geometry");
    // The store takes its time: the answer comes byte by byte for some two seconds.
    let slow = Deed::Drip(
        b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_vec(),
        std::time::Duration::from_millis(50),
    );
    *scripted.script.instead.lock().unwrap() = vec![("/donations/", slow)];
    let mut upload = donor.program(&donor.upload()).spawn().unwrap();
    while scripted.evil.seen().len() < 2 {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    donor.does(&["consent", "withdraw"]);
    // However the upload ended: this store never says what it got.
    upload.wait().unwrap();
    assert_eq!(donor.standing(&id), "erasing");
    scripted.script.instead.lock().unwrap().clear();
    donor.does(&donor.upload());
    assert_eq!(donor.standing(&id), "gone");
}
