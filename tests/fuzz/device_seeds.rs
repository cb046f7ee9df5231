//! Seeds of what a device says and hears, of URLs, of its ledger and of recovery codes.

use idphoto_privacy::clock::Mark;
use idphoto_privacy::consent::AgeBand;
use idphoto_privacy::key::DeviceRoot;
use idphoto_privacy::recovery::RecoveryCode;
use idphoto_privacy::register::{Directive, DroppedWhy, Event, Register, SignedAnswer};
use idphoto_privacy::tag::Consent;
use idphoto_wire::cose::{self, Statement};
use idphoto_wire::policy::Locale;
use idphoto_wire::protocol::{
    Answer, Ask, Deposit, Grant, Problem, Receipt, Replica, Reply, Request,
};
use idphoto_wire::{
    ConsentRecord, Correction, Day, Depicted, Digest, DonationId, Guardian, Month, PublicKey,
    Purpose, Secret, Site, State, View,
};
use ring::signature::Ed25519KeyPair;

use super::Seed;

/// Of each target by its name; `None`: a specimen breaks a rule.
pub(super) fn all() -> Option<Vec<(&'static str, Vec<Seed>)>> {
    let key = Ed25519KeyPair::from_seed_unchecked(
        Digest::of(b"idphoto donation vectors v1: donor anna").as_bytes(),
    );
    let key = key.ok()?;
    Some(vec![
        ("protocol", messages(&key)?),
        ("url", urls()),
        ("ledger", ledgers(&key)?),
        ("recovery", codes()),
    ])
}

fn asks() -> Option<Vec<Ask>> {
    let mut asks = vec![Ask::Status, Ask::Erase, Ask::Restrict, Ask::Lift, Ask::Object];
    asks.extend(Correction::ALL.iter().map(|what| Ask::Rectify(*what)));
    asks.push(Ask::Shorten(Month::new(2027, 3)?));
    Some(asks)
}

fn answer(key: &Ed25519KeyPair, state: State, until: Option<Month>) -> Option<Answer> {
    Some(Answer {
        id: DonationId::of(&PublicKey::of(key)),
        site: Site::Fr,
        request: Digest::of(b"request"),
        serial: 3,
        state,
        restricted: until.is_none(),
        until,
        received: Day::from_number(20_781)?,
        due: Day::from_number(20_811)?,
    })
}

/// Unsigned ones as they are; of signed ones the payloads, and one of each whole.
fn messages(key: &Ed25519KeyPair) -> Option<Vec<Seed>> {
    let id = DonationId::of(&PublicKey::of(key));
    let mut signed = Vec::new();
    for ask in asks()? {
        let request = Request { id, serial: u32::from(ask != Ask::Status) * 300, ask };
        signed.push((Statement::Request, request.sign(key)));
    }
    for state in State::ALL {
        for until in [None, Month::new(2031, 12)] {
            signed.push((Statement::Answer, answer(key, *state, until)?.sign(key)));
        }
    }
    for site in Site::ALL {
        let stored = Month::new(2026, 11)?;
        let receipt = Receipt { id, site: *site, tag: Digest::of(b"tag"), stored };
        signed.push((Statement::Receipt, receipt.sign(key)));
    }
    let mut seeds = vec![
        Deposit { tag: vec![4; 277], share: Secret::new([5; 32]) }.to_bytes(),
        Replica { tag: vec![4; 277] }.to_bytes(),
        Grant { url: "https://store.fr.example.org/donations/".to_owned() }.to_bytes(),
        Problem::new("id_used")?.to_bytes(),
        Reply { answer: vec![1; 250], receipts: vec![vec![2; 200], vec![3; 200]] }.to_bytes(),
        Reply { answer: Vec::new(), receipts: Vec::new() }.to_bytes(),
    ];
    for (statement, bytes) in signed {
        seeds.push(cose::verify(&bytes, statement).ok()?.payload.to_vec());
        seeds.push(bytes);
    }
    Some(numbered(seeds))
}

fn urls() -> Vec<Seed> {
    let query = |key: &str, seconds: u32| {
        format!(
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={key}%2F20261124%2Ffr%2Fs3%2Faws4_request\
             &X-Amz-Date=20261124T093000Z&X-Amz-Expires={seconds}&X-Amz-SignedHeaders=content-length%3B\
             content-type%3Bhost%3Bif-none-match%3Bx-amz-checksum-sha256%3Bx-amz-meta-sid-tag\
             &X-Amz-Signature={}",
            "0123456789abcdef".repeat(4)
        )
    };
    let id = "dbf39a16e7a1a8cbd23ab0ed1d5a9dfa";
    let object = format!("/donations/train/v1/2031-12/{id}?");
    let mut seeds = vec![query("KEY", 60), query("a", 1), query(&"K".repeat(128), 59)];
    let mut turned: Vec<String> = query("KEY", 7).split('&').map(str::to_owned).collect();
    turned.reverse();
    seeds.push(turned.join("&"));
    seeds.extend([0, 2, 9, 10, 19, 30, 61, 600].map(|seconds| query("KEY", seconds)));
    for region in ["be", "eu-west-2", "westeurope", "FR", ""] {
        seeds.push(query("KEY", 60).replace("%2Ffr", &format!("%2F{region}")));
    }
    for origin in
        ["https://store.fr.example.org", "https://store.fr.example.org:8443", "http://127.1"]
    {
        seeds.push(format!("{origin}{object}{}", query("KEY", 60)));
    }
    numbered(seeds.into_iter().map(String::into_bytes).collect())
}

fn codes() -> Vec<Seed> {
    let mut seeds = Vec::new();
    for fill in 0..8 {
        let root = DeviceRoot::new(Secret::new([fill; 32]));
        let code = RecoveryCode::of(&root).reveal();
        seeds.push(code.as_bytes().to_vec());
        seeds.push(code.replace(['-', '\n'], " ").to_lowercase().into_bytes());
        seeds.push(code.replace('0', "o").replace('1', "l").replace('-', "").into_bytes());
        let mut wrong = code.as_bytes().to_vec();
        wrong.swap(usize::from(fill), usize::from(fill) + 1);
        seeds.push(wrong);
        seeds.push((0..62).map(|at| fill.wrapping_mul(at)).collect());
    }
    numbered(seeds)
}

/// Of all kinds: a file, changes of one, payloads, changes of an anchor.
fn ledgers(key: &Ed25519KeyPair) -> Option<Vec<Seed>> {
    let mut seeds = vec![vec![0], vec![1], vec![129], vec![2], vec![3]];
    seeds.push([&[0, 0, 0, 0, 28][..], &[7; 28]].concat());
    for what in 0..7 {
        seeds.push(vec![1, what, 0, 40, 0, 33]);
        seeds.push(vec![129, what, 0, 200, 0, 9, what, 0, 1, 1, 255]);
        seeds.push(vec![3, what, what, 0, 8, 0, 1]);
    }
    // Everything a file can end in: none, part or all of what was not acknowledged, and more.
    for length in [0, 36, 37, 68, 69, 70, 400, 401, 402, 436] {
        seeds.push([&[1, 0][..], &u16::to_be_bytes(length), &[0, 0]].concat());
    }
    let events = events(key)?;
    let frame = |event: &Event| Register::frame(Some(Mark::new(1_795_000_000)), event);
    let framed = |payload: Vec<u8>| [&(payload.len() as u16).to_be_bytes()[..], &payload].concat();
    let frames: Vec<Vec<u8>> = events.iter().map(|event| framed(frame(event))).collect();
    for count in 1..=frames.len() {
        seeds.push([&[2][..], &frames[..count].concat()].concat());
    }
    let unmarked: Vec<_> =
        events.iter().map(|event| framed(Register::frame(None, event))).collect();
    seeds.push([&[2][..], &unmarked.concat()].concat());
    Some(numbered(seeds))
}

/// One of each kind, in an order that makes sense.
fn events(key: &Ed25519KeyPair) -> Option<Vec<Event>> {
    let id = DonationId::of(&PublicKey::of(key));
    let day = Day::from_number(20_781)?;
    let record = |id| {
        Some(ConsentRecord {
            id,
            purpose: Purpose::Matting,
            view: View::Matting,
            policy_version: 3,
            policy: Digest::of(b"policy"),
            text: Digest::of(b"text"),
            locale: Locale::new("fr")?,
            depicted: Depicted::Myself,
            guardian: Guardian::NotNeeded,
            given: Month::new(2026, 11)?,
            expires: Month::new(2031, 11)?,
        })
    };
    let given = |index, id| {
        let consent = Consent { record: record(id)?, salt: Secret::new([6; 32]) };
        Some(Event::ConsentGiven { index, age: AgeBand::SixteenOrOver, consent })
    };
    let other = DonationId::new([3; 16]);
    let said = answer(key, State::Stored, Month::new(2031, 11))?;
    let ended = answer(key, State::Erased, None)?;
    Some(vec![
        Event::PolicySeen { version: 3, digest: Digest::of(b"policy"), day },
        Event::SitesSeen { serial: 7, digest: Digest::of(b"sites") },
        given(0, id)?,
        given(1, other)?,
        Event::Queued { id, tag: vec![4; 277], not_before: 1_795_000_000 },
        Event::Permitted { id, nonce: [8; 16] },
        Event::Sending { id },
        Event::Stored { id, site: Site::Fr, receipt: vec![5; 200] },
        Event::Answered { id, answer: SignedAnswer { bytes: said.sign(key), said } },
        Event::Requested { id, serial: 1, ask: Ask::Rectify(Correction::Labels), day },
        Event::Dropped { id: other, why: DroppedWhy::Quota },
        Event::Withdrawn { id: Some(id), day },
        Event::Requested { id, serial: 4, ask: Ask::Erase, day },
        Event::Answered { id, answer: SignedAnswer { bytes: ended.sign(key), said: ended } },
        Event::Ended { id },
        Event::Withdrawn { id: None, day },
        Event::Objected { day },
        Event::ObjectionEnded,
        Event::Directed { directive: Directive::Erase, day },
    ])
}

fn numbered(seeds: Vec<Vec<u8>>) -> Vec<Seed> {
    let named = seeds.into_iter().enumerate();
    named.map(|(number, bytes)| (format!("{number:03}"), bytes)).collect()
}
