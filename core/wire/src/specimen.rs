//! A small valid policy and the sites that go with it: what tests start from and change in one place.

use ring::signature::Ed25519KeyPair;

use crate::codes::{Guardian, LegalBasis, Purpose, Site, SiteSet, Transform, View};
use crate::day::Day;
use crate::digest::{ConsentCommitment, Digest, DonationId, PublicKey, ShareCommitment};
use crate::host::Host;
use crate::month::Month;
use crate::place::Place;
use crate::policy::{Locale, NamedSite, Policy, PolicyCore, PurposeTerms, Recipient};
use crate::sealed::Kem;
use crate::sites::{Bucket, Endpoint, OpeningKey, SiteEntry, Sites, SitesCore};
use crate::tag::{Controller, OpeningKeyId, TagCore};

pub(crate) fn key(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
}

/// The controller's root key.
pub(crate) fn root() -> Ed25519KeyPair {
    key(100)
}

pub(crate) fn root_public() -> PublicKey {
    PublicKey::of(&root())
}

pub(crate) fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

/// A day of a text like `2026-12-01`.
pub(crate) fn day(text: &str) -> Day {
    let (of_year, of_month) = text.rsplit_once('-').unwrap();
    Day::new(month(of_year), of_month.parse().unwrap()).unwrap()
}

pub(crate) fn host(name: &str) -> Host {
    Host::new(name).unwrap()
}

pub(crate) fn locale(name: &str) -> Locale {
    Locale::new(name).unwrap()
}

/// In force from 10 March 2026 on.
pub(crate) fn policy_core() -> PolicyCore {
    let terms = |purpose, views: &[View], months| PurposeTerms {
        purpose,
        views: views.to_vec(),
        basis: LegalBasis::Consent,
        months,
    };
    let named = |site, region, domain, trains| NamedSite {
        site,
        place: Place::new("own", region).unwrap(),
        domain: host(domain),
        trains,
    };
    PolicyCore {
        controller: Controller::new("example-controller").unwrap(),
        version: 3,
        published: day("2026-02-07"),
        effective: day("2026-03-10"),
        contact: "dpo@example.org".to_owned(),
        texts: [("en", "What happens."), ("fr", "Ce qui se passe.")]
            .map(|(name, text)| (locale(name), text.to_owned()))
            .into(),
        purposes: vec![
            terms(Purpose::Landmarks, &[View::Geometry], 12),
            terms(Purpose::Matting, &[View::Matting], 60),
            terms(Purpose::Compliance, &[View::Geometry], 24),
        ],
        recipients: vec![Recipient {
            name: "Example Hosting".to_owned(),
            service: "machines".to_owned(),
            data: "sealed donations".to_owned(),
            purpose: "storage".to_owned(),
        }],
        sites: vec![
            named(Site::Be, "be", "be.example.org", false),
            named(Site::Fr, "fr", "fr.example.org", true),
        ],
        transforms: vec![Transform::CURRENT],
    }
}

pub(crate) fn policy() -> Policy {
    signed_policy(&policy_core())
}

pub(crate) fn signed_policy(core: &PolicyCore) -> Policy {
    Policy::parse(&Policy::sign(&root(), core).unwrap(), &root_public()).unwrap()
}

pub(crate) fn endpoint(name: &str) -> Endpoint {
    Endpoint { host: host(name), port: 443.try_into().unwrap() }
}

/// A key of its own for each month.
pub(crate) fn opening_key(of: Month) -> OpeningKey {
    let public = [&of.number().to_be_bytes()[..], &[9; 28]].concat();
    OpeningKey { kem: Kem::X25519HkdfSha256, public }
}

/// Opening keys for the months `first` to `last`.
pub(crate) fn sites_core(first: &str, last: &str) -> SitesCore {
    let months = month(first).number()..=month(last).number();
    let keys = months.map(|number| Month::from_number(number).unwrap());
    let keys = keys.map(|month| (month, opening_key(month)));
    let entry = |site, region, opening_keys| SiteEntry {
        site,
        place: Place::new("own", region).unwrap(),
        keeper: endpoint(&format!("keeper.{region}.example.org")),
        store: endpoint(&format!("store.{region}.example.org")),
        bucket: Bucket::new("donations").unwrap(),
        pins: vec![Digest::new([1; 32]), Digest::new([2; 32])],
        receipt: PublicKey::of(&key(100 + site.code())),
        opening_keys,
    };
    SitesCore {
        controller: Controller::new("example-controller").unwrap(),
        serial: 7,
        issued: day("2026-03-01"),
        sites: vec![entry(Site::Be, "be", [].into()), entry(Site::Fr, "fr", keys.collect())],
    }
}

pub(crate) fn signed_sites(core: &SitesCore) -> Sites {
    Sites::parse(&Sites::sign(&root(), core).unwrap(), &root_public()).unwrap()
}

/// Replaces the first occurrence, which has to be there.
pub(crate) fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

/// The core of a tag of that key, for five years from December 2026 on.
pub(crate) fn tag_core(key: &Ed25519KeyPair) -> TagCore {
    TagCore {
        id: DonationId::of(&PublicKey::of(key)),
        purpose: Purpose::Matting,
        view: View::Matting,
        controller: Controller::new("example-controller").unwrap(),
        policy_version: 3,
        policy: Digest::of(b"policy"),
        consent: ConsentCommitment::new([5; 32]),
        guardian: Guardian::NotNeeded,
        issued: month("2026-12"),
        expires: month("2031-12"),
        sites: SiteSet::of(&[Site::Be, Site::Fr]),
        transform: Transform::CURRENT,
        opening: OpeningKeyId { site: Site::Fr, month: month("2031-12") },
        share: ShareCommitment::new([9; 32]),
    }
}
