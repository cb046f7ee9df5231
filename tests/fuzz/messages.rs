//! Targets of what device and storage say to each other: messages, and the URL of an upload.
//!
//! As with donations, bytes are read as they are, and as a payload that is signed here.

use std::fmt::Debug;
use std::sync::OnceLock;

use idphoto_wire::cose::{self, Statement};
use idphoto_wire::protocol::{
    Answer, Ask, Deposit, Grant, MOST_REPLY, MOST_REQUEST, PUT_SECONDS, Problem, Receipt, Replica,
    Reply, Request, UrlError, check_upload_url, object_key,
};
use idphoto_wire::sites::{Bucket, Endpoint, SiteEntry};
use idphoto_wire::tag::{Controller, OpeningKeyId, TagCore};
use idphoto_wire::{
    ConsentCommitment, Digest, DonationId, Guardian, Host, Month, Place, ProtocolError, PublicKey,
    Purpose, ShareCommitment, Site, SiteSet, Transform, View,
};
use ring::signature::Ed25519KeyPair;

use crate::donations::told;

/// The bytes as each kind of message, and as the payload of each kind that is signed.
pub fn protocol(bytes: &[u8]) {
    unsigned(bytes);
    let key = key();
    signed(bytes, &key);
    for statement in [Statement::Request, Statement::Answer, Statement::Receipt] {
        signed(&cose::sign(&key, statement, bytes), &key);
    }
}

/// Anna's of `tests/vectors`; here it is a site's receipt key as well.
pub(crate) fn key() -> Ed25519KeyPair {
    let seed = Digest::of(b"idphoto donation vectors v1: donor anna");
    Ed25519KeyPair::from_seed_unchecked(seed.as_bytes()).unwrap()
}

/// What was read, when it was: then it has these bytes and no others, and is not too long.
fn sound<T: Debug>(
    read: Result<T, ProtocolError>,
    bytes: &[u8],
    most: usize,
    encode: impl Fn(&T) -> Vec<u8>,
) -> Option<T> {
    let value = read.map_err(|error| told(&error, error.code())).ok()?;
    assert!(bytes.len() <= most);
    assert!(encode(&value) == bytes, "another encoding was accepted: {value:?}");
    Some(value)
}

fn unsigned(bytes: &[u8]) {
    let mut kinds = 0;
    if let Some(deposit) = sound(Deposit::parse(bytes), bytes, MOST_REQUEST, Deposit::to_bytes) {
        assert!(deposit.tag.len() < bytes.len());
        kinds += 1;
    }
    if let Some(replica) = sound(Replica::parse(bytes), bytes, MOST_REQUEST, Replica::to_bytes) {
        assert!(replica.tag.len() < bytes.len());
        kinds += 1;
    }
    if let Some(grant) = sound(Grant::parse(bytes), bytes, MOST_REPLY, Grant::to_bytes) {
        assert!(grant.url.is_ascii() && (1..bytes.len()).contains(&grant.url.len()));
        let _ = check_upload_url(&grant.url, &entry(443), core());
    }
    if let Some(problem) = sound(Problem::parse(bytes), bytes, MOST_REPLY, Problem::to_bytes) {
        assert_eq!(Problem::new(problem.code()), Some(problem));
    }
    if let Some(reply) = sound(Reply::parse(bytes), bytes, MOST_REPLY, Reply::to_bytes) {
        assert!(reply.receipts.len() <= Site::ALL.len());
        let receipts: usize = reply.receipts.iter().map(Vec::len).sum();
        assert!(reply.answer.len() + receipts < bytes.len());
        kinds += 1;
    }
    assert!(kinds <= 1, "one message of two kinds");
}

fn signed(bytes: &[u8], key: &Ed25519KeyPair) {
    let site = PublicKey::of(key);
    let mut kinds = 0;
    if let Some(request) =
        sound(Request::parse(bytes), bytes, MOST_REQUEST, |request| request.sign(key))
    {
        assert_eq!(request.id, DonationId::of(&site));
        assert_eq!(request.serial == 0, request.ask == Ask::Status);
        kinds += 1;
    }
    if let Some(answer) =
        sound(Answer::parse(bytes, &site), bytes, MOST_REPLY, |answer| answer.sign(key))
    {
        assert!(answer.until.is_none_or(|until| Month::parse(&until.to_string()) == Some(until)));
        kinds += 1;
    }
    if sound(Receipt::parse(bytes, &site), bytes, MOST_REPLY, |receipt| receipt.sign(key)).is_some()
    {
        kinds += 1;
    }
    assert!(kinds <= 1, "one signature for two kinds of statement");
}

/// The bytes as the URL of an upload: whole, and behind what every right one begins with.
pub fn url(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for port in [443, 8443] {
        let entry = entry(port);
        judged(text, &entry);
        judged(&format!("{}{text}", target(port)), &entry);
    }
}

fn judged(url: &str, entry: &SiteEntry) {
    let core = core();
    match check_upload_url(url, entry, core) {
        Ok(()) => right(url, entry),
        Err(error) => {
            told(&error, error.code());
            let elsewhere = !url.starts_with(&target(entry.store.port.get()));
            assert_eq!(error == UrlError::Elsewhere, elsewhere);
        }
    }
}

/// What every URL that is used has to be. Written down apart from the check.
fn right(url: &str, entry: &SiteEntry) {
    let query = url.strip_prefix(&target(entry.store.port.get())).expect("elsewhere");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=&%".contains(&byte);
    assert!(query.bytes().all(plain), "{query}");
    assert!(query.len() < 700, "no place for more");
    for (at, _) in query.match_indices('%') {
        assert!(["%2F", "%3B"].contains(&&query[at..at + 3]), "{query}");
    }
    let mut names: Vec<_> =
        query.split('&').map(|pair| pair.split_once('=').expect("a value")).collect();
    names.sort_unstable();
    let [algorithm, credential, date, expires, signature, headers] = names[..] else {
        panic!("{query}");
    };
    assert_eq!(algorithm, ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"));
    assert_eq!((credential.0, date.0), ("X-Amz-Credential", "X-Amz-Date"));
    let scope = format!("%2F{}%2Ffr%2Fs3%2Faws4_request", &date.1[..8]);
    let key = credential.1.strip_suffix(&scope).expect("another scope");
    assert!(!key.is_empty() && !key.contains('%'));
    assert_eq!(expires.0, "X-Amz-Expires");
    assert!((1..=PUT_SECONDS).any(|seconds| seconds.to_string() == expires.1));
    assert_eq!((signature.0, signature.1.len()), ("X-Amz-Signature", 64));
    assert_eq!(headers.0, "X-Amz-SignedHeaders");
    assert_eq!(headers.1.split("%3B").filter(|name| *name == "host").count(), 1);
}

fn target(port: u16) -> String {
    let port = if port == 443 { String::new() } else { format!(":{port}") };
    format!("https://store.fr.example.org{port}/donations/{}?", object_key(core()))
}

fn entry(port: u16) -> SiteEntry {
    let host = Host::new("store.fr.example.org").unwrap();
    let end = Endpoint { host, port: port.try_into().unwrap() };
    SiteEntry {
        site: Site::Fr,
        place: Place::new("own", "fr").unwrap(),
        keeper: end.clone(),
        store: end,
        bucket: Bucket::new("donations").unwrap(),
        pins: vec![Digest::new([1; 32])],
        receipt: PublicKey::of(&key()),
        opening_keys: [].into(),
    }
}

fn core() -> &'static TagCore {
    static CORE: OnceLock<TagCore> = OnceLock::new();
    CORE.get_or_init(|| {
        let expires = Month::new(2031, 12).unwrap();
        TagCore {
            id: DonationId::of(&PublicKey::of(&key())),
            purpose: Purpose::Matting,
            view: View::Matting,
            controller: Controller::new("example-controller").unwrap(),
            policy_version: 3,
            policy: Digest::of(b"policy"),
            consent: ConsentCommitment::new([5; 32]),
            guardian: Guardian::NotNeeded,
            issued: Month::new(2026, 12).unwrap(),
            expires,
            sites: SiteSet::of(&[Site::Be, Site::Fr]),
            transform: Transform::CURRENT,
            opening: OpeningKeyId { site: Site::Fr, month: expires },
            share: ShareCommitment::new([9; 32]),
        }
    })
}
