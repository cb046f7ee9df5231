//! A controller and its two sites for one test: signed policy and sites, and the private keys behind them.

use std::collections::BTreeMap;
use std::num::NonZeroU16;
use std::time::{SystemTime, UNIX_EPOCH};

use hpke::kem::X25519HkdfSha256;
use hpke::{Kem as _, Serializable as _};
use idphoto_wire::policy::{Locale, NOTICE_DAYS, NamedSite, PolicyCore, PurposeTerms, Recipient};
use idphoto_wire::sealed::Kem;
use idphoto_wire::sites::{Bucket, Endpoint, MOST_OPENING_KEYS, OpeningKey, SiteEntry, SitesCore};
use idphoto_wire::tag::Controller;
use idphoto_wire::{
    Day, Digest, Host, LegalBasis, Month, Place, Policy, PublicKey, Purpose, Secret, Site, Sites,
    Transform, View,
};
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::Ed25519KeyPair;

use super::host;

/// The bucket at both sites.
pub(crate) const BUCKET: &str = "donations";

/// Where a site answers, on loopback, and the pins it is known by.
#[derive(Clone, Debug)]
pub(crate) struct Doors {
    /// Port of the keeper.
    pub(crate) keeper: u16,
    /// Port of the store.
    pub(crate) store: u16,
    /// Pins of both, in any order.
    pub(crate) pins: Vec<Digest>,
}

/// The controller's root, the two sites, and what they signed.
pub(crate) struct Parties {
    /// The controller's root key.
    pub(crate) root: Ed25519KeyPair,
    /// Its public half, which a vault is made with.
    pub(crate) root_public: PublicKey,
    /// The signed policy, in force since before this month.
    pub(crate) policy: Vec<u8>,
    /// The signed list of sites.
    pub(crate) sites: Vec<u8>,
    /// What the list says, to change and sign once more.
    pub(crate) sites_core: SitesCore,
    /// Seeds of the keys that sign receipts.
    pub(crate) receipts: BTreeMap<u8, Secret<32>>,
    /// The private keys of FR, for this month and the 61 after it.
    pub(crate) opening: BTreeMap<Month, Secret<32>>,
}

impl Parties {
    /// With new keys, as of the day that this machine's clock tells.
    pub(crate) fn new(be: &Doors, fr: &Doors) -> Self {
        Self::on(today(), be, fr)
    }

    /// The same, as of another day.
    pub(crate) fn on(today: Day, be: &Doors, fr: &Doors) -> Self {
        let root = key(&secret());
        let root_public = PublicKey::of(&root);
        let receipts: BTreeMap<u8, Secret<32>> =
            [Site::Be, Site::Fr].map(|site| (site.code(), secret())).into();
        let months = 0..u32::try_from(MOST_OPENING_KEYS).unwrap();
        let months = months.map(|ahead| today.month().plus(ahead).unwrap());
        let (mut opening, mut public) = (BTreeMap::new(), BTreeMap::new());
        for month in months {
            let (private, open) = X25519HkdfSha256::derive_keypair(secret().expose());
            opening.insert(month, Secret::new(private.to_bytes().into()));
            let key = OpeningKey { kem: Kem::X25519HkdfSha256, public: open.to_bytes().to_vec() };
            public.insert(month, key);
        }
        let entry = |site: Site, doors: &Doors, opening_keys| {
            let mut pins = doors.pins.clone();
            pins.sort_unstable();
            pins.dedup();
            SiteEntry {
                site,
                place: place(site),
                keeper: endpoint(site, doors.keeper),
                store: endpoint(site, doors.store),
                bucket: Bucket::new(BUCKET).unwrap(),
                pins,
                receipt: PublicKey::of(&key(&receipts[&site.code()])),
                opening_keys,
            }
        };
        let sites_core = SitesCore {
            controller: controller(),
            serial: 1,
            issued: today,
            sites: vec![entry(Site::Be, be, BTreeMap::new()), entry(Site::Fr, fr, public)],
        };
        let policy = Policy::sign(&root, &policy(today)).unwrap();
        let sites = Sites::sign(&root, &sites_core).unwrap();
        let allowed = Policy::parse(&policy, &root_public).unwrap();
        Sites::parse(&sites, &root_public).unwrap().allowed_by(&allowed).unwrap();
        Self { root, root_public, policy, sites, sites_core, receipts, opening }
    }

    /// The key that signs a site's receipts and answers.
    pub(crate) fn receipt(&self, site: Site) -> Ed25519KeyPair {
        key(&self.receipts[&site.code()])
    }
}

/// The day that this machine's clock tells.
pub(crate) fn today() -> Day {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Day::of_unix(since.as_secs().try_into().unwrap()).unwrap()
}

fn controller() -> Controller {
    Controller::new("test-controller").unwrap()
}

fn place(site: Site) -> Place {
    let region = match site {
        Site::Be => "be",
        Site::Fr => "fr",
    };
    Place::new("own", region).unwrap()
}

fn endpoint(site: Site, port: u16) -> Endpoint {
    Endpoint { host: Host::new(host(site)).unwrap(), port: NonZeroU16::new(port).unwrap() }
}

/// Published long enough ago to be in force since before this month.
fn policy(today: Day) -> PolicyCore {
    let ago = |days| Day::from_number(today.number() - days).unwrap();
    let terms = |purpose, views: &[View]| PurposeTerms {
        purpose,
        views: views.to_vec(),
        basis: LegalBasis::Consent,
        months: Month::MOST_KEPT,
    };
    let named = |site| NamedSite {
        site,
        place: place(site),
        domain: Host::new(host(site)).unwrap(),
        trains: site == Site::Fr,
    };
    PolicyCore {
        controller: controller(),
        version: 1,
        published: ago(60 + NOTICE_DAYS),
        effective: ago(40),
        contact: "dpo@example.org".to_owned(),
        texts: [("en", "What happens."), ("fr", "Ce qui se passe.")]
            .map(|(name, text)| (Locale::new(name).unwrap(), text.to_owned()))
            .into(),
        purposes: vec![
            terms(Purpose::Landmarks, &[View::Geometry]),
            terms(Purpose::Matting, &[View::Matting]),
            terms(Purpose::Compliance, &[View::Geometry, View::Compliance]),
        ],
        recipients: vec![Recipient {
            name: "Test Hosting".to_owned(),
            service: "machines".to_owned(),
            data: "sealed donations".to_owned(),
            purpose: "storage".to_owned(),
        }],
        sites: vec![named(Site::Be), named(Site::Fr)],
        transforms: vec![Transform::CURRENT],
    }
}

fn key(seed: &Secret<32>) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(seed.expose()).unwrap()
}

fn secret() -> Secret<32> {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).unwrap();
    Secret::new(bytes)
}
