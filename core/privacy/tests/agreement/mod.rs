//! A small policy, the sites that go with it, and a consent under it: what tests of donations need and a
//! controller would sign.

use idphoto_privacy::key::DonationKey;
use idphoto_privacy::tag::Consent;
use idphoto_wire::admission::Terms;
use idphoto_wire::policy::{Locale, NamedSite, Policy, PolicyCore, PurposeTerms};
use idphoto_wire::sealed::Kem;
use idphoto_wire::sites::{Bucket, Endpoint, OpeningKey, SiteEntry, Sites, SitesCore};
use idphoto_wire::tag::Controller;
use idphoto_wire::{
    ConsentRecord, Day, Depicted, Digest, Guardian, Host, LegalBasis, Month, Place, PublicKey,
    Purpose, Secret, Site, Transform, View,
};
use ring::signature::Ed25519KeyPair;

/// The legal text, in the one language there is.
pub(crate) const TEXT: &str = "What happens with a donation.";

/// A signed policy and signed sites, as a device reads them.
pub(crate) struct Agreement {
    pub(crate) policy: Policy,
    pub(crate) sites: Sites,
    /// Policy and sites as they are signed.
    #[allow(dead_code, reason = "not every test that shares this file installs them")]
    pub(crate) signed: [Vec<u8>; 2],
}

pub(crate) fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

/// The controller's root, which signs both.
pub(crate) fn root() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[100; 32]).unwrap()
}

fn place(region: &str) -> Place {
    Place::new("own", region).unwrap()
}

fn host(name: &str) -> Host {
    Host::new(name).unwrap()
}

/// The receipt key of a site.
pub(crate) fn receipt_key(site: Site) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[site.code(); 32]).unwrap()
}

/// A policy of this version and sites with opening keys for five years, of the same serial number. `opening_key` is that of
/// 2031-11; nobody opens what is sealed to the others.
pub(crate) fn agreement(version: u32, opening_key: [u8; 32]) -> Agreement {
    let terms = |purpose, view| PurposeTerms {
        purpose,
        views: vec![view],
        basis: LegalBasis::Consent,
        months: Month::MOST_KEPT,
    };
    let named = |site, region, domain, trains| NamedSite {
        site,
        place: place(region),
        domain: host(domain),
        trains,
    };
    let controller = Controller::new("example").unwrap();
    let policy = PolicyCore {
        controller: controller.clone(),
        version,
        published: Day::new(month("2026-08"), 1).unwrap(),
        effective: Day::new(month("2026-09"), 1).unwrap(),
        contact: "dpo@example.org".to_owned(),
        texts: [(Locale::new("en").unwrap(), TEXT.to_owned())].into(),
        purposes: vec![
            terms(Purpose::Landmarks, View::Geometry),
            terms(Purpose::Matting, View::Matting),
            terms(Purpose::Compliance, View::Compliance),
        ],
        recipients: Vec::new(),
        sites: vec![
            named(Site::Be, "be", "be.example.org", false),
            named(Site::Fr, "fr", "fr.example.org", true),
        ],
        transforms: vec![Transform::CURRENT],
    };
    let first = month("2026-10");
    let keys = (0..62).map(|n| {
        let month = first.plus(n).unwrap();
        let mut public = opening_key.to_vec();
        if month != self::month("2031-11") {
            // Any number below the prime will do for a sender.
            public[1] ^= n as u8 + 1;
        }
        (month, OpeningKey { kem: Kem::X25519HkdfSha256, public })
    });
    let keys = keys.collect();
    let entry = |site, region: &str, opening_keys| SiteEntry {
        site,
        place: place(region),
        keeper: endpoint("keeper", region),
        store: endpoint("store", region),
        bucket: Bucket::new("donations").unwrap(),
        pins: vec![Digest::of(region.as_bytes())],
        receipt: PublicKey::of(&receipt_key(site)),
        opening_keys,
    };
    let sites = SitesCore {
        controller,
        serial: version,
        issued: Day::new(first, 1).unwrap(),
        sites: vec![entry(Site::Be, "be", [].into()), entry(Site::Fr, "fr", keys)],
    };
    let public = PublicKey::of(&root());
    let signed = [Policy::sign(&root(), &policy).unwrap(), Sites::sign(&root(), &sites).unwrap()];
    Agreement {
        policy: Policy::parse(&signed[0], &public).unwrap(),
        sites: Sites::parse(&signed[1], &public).unwrap(),
        signed,
    }
}

fn endpoint(service: &str, region: &str) -> Endpoint {
    let host = host(&format!("{service}.{region}.example.org"));
    Endpoint { host, port: 443.try_into().unwrap() }
}

impl Agreement {
    /// What a donation is made under on the 20th of a month.
    pub(crate) fn terms(&self, issued: &str) -> Terms<'_> {
        let today = Day::new(month(issued), 20).unwrap();
        Terms::new(&self.policy, &self.sites, today).unwrap()
    }

    /// The donor's yes to one donation, for five years.
    pub(crate) fn consent(
        &self,
        key: &DonationKey,
        (purpose, view): (Purpose, View),
        given: &str,
        salt: [u8; 32],
    ) -> Consent {
        let locale = Locale::new("en").unwrap();
        let record = ConsentRecord {
            id: key.id(),
            purpose,
            view,
            policy_version: self.policy.core().version,
            policy: *self.policy.digest(),
            text: Digest::of(TEXT.as_bytes()),
            locale,
            depicted: Depicted::Myself,
            guardian: Guardian::NotNeeded,
            given: month(given),
            expires: month(given).plus(Month::MOST_KEPT).unwrap(),
        };
        Consent { record, salt: Secret::new(salt) }
    }
}
