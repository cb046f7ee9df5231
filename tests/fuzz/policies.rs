//! Targets of the controller's files: policies and lists of sites as they come from a stranger.
//!
//! As with donations, bytes are read as they are, and as a payload that is signed here.

use idphoto_wire::cose::{self, Statement};
use idphoto_wire::policy::{MOST_BYTES as MOST_POLICY_BYTES, NOTICE_DAYS};
use idphoto_wire::sites::MOST_BYTES as MOST_SITES_BYTES;
use idphoto_wire::tag::{OPENING_SITE, OpeningKeyId};
use idphoto_wire::{Digest, LegalBasis, Month, Place, Policy, PublicKey, Site, Sites};
use ring::signature::Ed25519KeyPair;

use crate::donations::told;

/// The bytes as a policy, and as the payload of one.
pub fn policy(bytes: &[u8]) {
    let root = root();
    read_policy(bytes, &root);
    read_policy(&cose::sign(&root, Statement::Policy, bytes), &root);
}

/// The bytes as a list of sites, and as the payload of one.
pub fn sites(bytes: &[u8]) {
    let root = root();
    read_sites(bytes, &root);
    read_sites(&cose::sign(&root, Statement::Sites, bytes), &root);
}

fn root() -> Ed25519KeyPair {
    let seed = Digest::of(b"idphoto fuzz: root");
    Ed25519KeyPair::from_seed_unchecked(seed.as_bytes()).unwrap()
}

fn read_policy(bytes: &[u8], root: &Ed25519KeyPair) {
    let policy = match Policy::parse(bytes, &PublicKey::of(root)) {
        Ok(policy) => policy,
        Err(error) => return told(&error, error.code()),
    };
    assert!(bytes.len() <= MOST_POLICY_BYTES);
    assert_eq!(*policy.digest(), Digest::of(bytes));
    let core = policy.core();
    // Signatures of Ed25519 are always the same: what was read is signed to what came in.
    assert_eq!(Policy::sign(root, core).as_deref(), Ok(bytes));
    policy.may_follow(&policy).unwrap();
    assert!(core.effective.number() - core.published.number() > NOTICE_DAYS);
    for terms in &core.purposes {
        assert_eq!(terms.basis, LegalBasis::Consent);
        assert!((1..=Month::MOST_KEPT).contains(&terms.months));
        assert!(terms.views.iter().all(|view| terms.purpose.views().contains(view)));
        assert_eq!(policy.purpose(terms.purpose), Some(terms));
    }
    for named in &core.sites {
        placed(named.site, named.place);
        assert_eq!(named.trains, named.site == OPENING_SITE);
    }
    assert!(policy.site(OPENING_SITE).is_some());
    if let [one, other] = &core.sites[..] {
        assert!(!one.domain.is_within(&other.domain) && !other.domain.is_within(&one.domain));
    }
}

fn read_sites(bytes: &[u8], root: &Ed25519KeyPair) {
    let sites = match Sites::parse(bytes, &PublicKey::of(root)) {
        Ok(sites) => sites,
        Err(error) => return told(&error, error.code()),
    };
    assert!(bytes.len() <= MOST_SITES_BYTES);
    assert_eq!(Sites::sign(root, sites.core()).as_deref(), Ok(bytes));
    sites.may_follow(&sites).unwrap();
    if let [one, other] = &sites.core().sites[..] {
        assert_ne!(one.receipt, other.receipt);
    }
    for entry in &sites.core().sites {
        placed(entry.site, entry.place);
        assert!(entry.site == OPENING_SITE || entry.opening_keys.is_empty());
        for (month, key) in &entry.opening_keys {
            assert_eq!(key.public.len(), key.kem.public_key());
            let id = OpeningKeyId { site: entry.site, month: *month };
            assert_eq!(sites.opening_key(id), Some(key));
            let same = entry.opening_keys.values().filter(|other| other.public == key.public);
            assert_eq!(same.count(), 1);
        }
    }
}

fn placed(site: Site, place: Place) {
    assert_eq!(place.site(), site);
    assert_eq!(Place::new(place.provider(), place.region()), Some(place));
}
