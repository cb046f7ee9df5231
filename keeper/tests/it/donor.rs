//! A device of a donor: makes donations of random bytes, as long as their view asks, and talks to a keeper
//! as the protocol says.

use idphoto_wire::content::usual_length;
use idphoto_wire::protocol::{
    Answer, Ask, Deposit, Grant, MEDIA_TYPE, Problem, Receipt, Reply, Request, object_key, paths,
    put_headers,
};
use idphoto_wire::sealed::{CIPHER_TAG, Header, Kem};
use idphoto_wire::tag::{OpeningKeyId, TagCore};
use idphoto_wire::{
    ConsentCommitment, DonationId, Guardian, Month, Policy, PublicKey, Purpose, RetentionTag,
    Secret, ShareCommitment, Site, SiteSet, Transform, View,
};
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::Ed25519KeyPair;

use crate::call::{self, Line};

pub(crate) struct Donation {
    pub(crate) key: Ed25519KeyPair,
    pub(crate) core: TagCore,
    pub(crate) tag: Vec<u8>,
    pub(crate) share: Secret<32>,
    pub(crate) sealed: Vec<u8>,
}

pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).unwrap();
    bytes
}

impl Donation {
    /// One for landmarks, made in `issued` and dying in `expires`.
    pub(crate) fn new(policy: &Policy, issued: Month, expires: Month) -> Self {
        Self::changed(policy, issued, expires, usual_length(View::Geometry), |_| {})
    }

    pub(crate) fn changed(
        policy: &Policy,
        issued: Month,
        expires: Month,
        length: usize,
        change: impl Fn(&mut TagCore),
    ) -> Self {
        let key = Ed25519KeyPair::from_seed_unchecked(&random::<32>()).unwrap();
        let share = Secret::new(random());
        let opening = OpeningKeyId { site: Site::Fr, month: expires };
        let mut core = TagCore {
            id: DonationId::of(&PublicKey::of(&key)),
            purpose: Purpose::Landmarks,
            view: View::Geometry,
            controller: policy.core().controller.clone(),
            policy_version: policy.core().version,
            policy: *policy.digest(),
            consent: ConsentCommitment::new([5; 32]),
            guardian: Guardian::NotNeeded,
            issued,
            expires,
            sites: SiteSet::of(Site::ALL),
            transform: Transform::CURRENT,
            opening,
            share: ShareCommitment::of(&share),
        };
        change(&mut core);
        let kem = Kem::X25519HkdfSha256;
        let header = Header { kem, opening, encapsulated: random::<32>().to_vec() };
        let mut cipher = vec![0; length + CIPHER_TAG];
        SystemRandom::new().fill(&mut cipher).unwrap();
        let sealed = [header.to_bytes(), cipher].concat();
        let tag = RetentionTag::sign(&key, &core, &sealed).unwrap();
        Self { key, core, tag, share, sealed }
    }

    pub(crate) fn id(&self) -> DonationId {
        self.core.id
    }

    pub(crate) fn object(&self) -> String {
        object_key(&self.core)
    }

    pub(crate) fn deposit(&self) -> Vec<u8> {
        Deposit { tag: self.tag.clone(), share: self.share.clone() }.to_bytes()
    }

    pub(crate) fn headers(&self) -> Vec<(&'static str, String)> {
        put_headers(&self.tag, &RetentionTag::parse(&self.tag).unwrap())
    }

    pub(crate) fn request(&self, serial: u32, ask: Ask) -> Vec<u8> {
        Request { id: self.id(), serial, ask }.sign(&self.key)
    }

    pub(crate) fn status(&self) -> Vec<u8> {
        self.request(0, Ask::Status)
    }
}

/// Posts a body as the protocol says; the reply's body, or status and code.
pub(crate) fn post(line: &Line, path: &str, body: &[u8]) -> Result<Vec<u8>, (u16, String)> {
    let answer = line.send("POST", path, &[("content-type", MEDIA_TYPE.to_owned())], body);
    told(answer)
}

pub(crate) fn told(answer: call::Answer) -> Result<Vec<u8>, (u16, String)> {
    assert!(answer.head.contains("content-type: application/cbor"), "{}", answer.head);
    assert!(answer.head.contains("cache-control: no-store"), "{}", answer.head);
    for absent in ["server:", "date:", "set-cookie"] {
        assert!(!answer.head.contains(absent), "{}", answer.head);
    }
    if answer.status == 200 {
        return Ok(answer.body);
    }
    let problem = Problem::parse(&answer.body).unwrap();
    Err((answer.status, problem.code().to_owned()))
}

pub(crate) fn grant(line: &Line, donation: &Donation) -> Result<String, (u16, String)> {
    post(line, paths::DEPOSIT, &donation.deposit()).map(|body| Grant::parse(&body).unwrap().url)
}

/// The answer to a request and the receipts, both signed by whom they should be.
pub(crate) fn ask(
    line: &Line,
    keys: &[(Site, PublicKey)],
    body: &[u8],
) -> Result<(Answer, Vec<Receipt>), (u16, String)> {
    let reply = Reply::parse(&post(line, paths::REQUEST, body)?).unwrap();
    let answer = keys.iter().find_map(|(_, key)| Answer::parse(&reply.answer, key).ok()).unwrap();
    assert_eq!(answer.request, Request::digest(body));
    let receipt = |bytes: &Vec<u8>| {
        keys.iter().find_map(|(site, key)| {
            Receipt::parse(bytes, key).ok().filter(|receipt| receipt.site == *site)
        })
    };
    let receipts = reply.receipts.iter().map(|bytes| receipt(bytes).unwrap()).collect();
    Ok((answer, receipts))
}
