//! Attacks on a list of sites: flipped bits, other encodings, other keys, hosts and places that the
//! policy does not name, and rollbacks. Each rule is shown with its neighbour that is accepted.

use proptest::prelude::*;

use super::*;
use crate::day::Day;
use crate::digest::Digest;
use crate::host::Host;
use crate::month::Month;
use crate::place::Place;
use crate::sealed::Kem;
use crate::specimen::{
    day, endpoint, host, key, month, opening_key, policy, policy_core, replaced, root, root_public,
    signed_policy, signed_sites,
};
use crate::tag::Controller;

fn sites_core() -> SitesCore {
    crate::specimen::sites_core("2026-04", "2026-06")
}

/// Signed without a look at the rules, as a controller's mistake or a stolen root key would.
fn forced(core: &SitesCore) -> Result<Sites, SitesError> {
    resigned(&core.to_bytes())
}

fn resigned(payload: &[u8]) -> Result<Sites, SitesError> {
    Sites::parse(&cose::sign(&root(), Statement::Sites, payload), &root_public())
}

/// Why the specimen is refused once it is changed; signing has to agree with reading.
fn refused(change: impl FnOnce(&mut SitesCore)) -> Option<SitesError> {
    let mut core = sites_core();
    change(&mut core);
    let why = forced(&core).err();
    assert_eq!(Sites::sign(&root(), &core).err(), why);
    why
}

/// What the policy says to the specimen once it is changed.
fn allowed(change: impl FnOnce(&mut SitesCore)) -> Result<(), SitesError> {
    let mut core = sites_core();
    change(&mut core);
    signed_sites(&core).allowed_by(&policy())
}

#[test]
fn a_list_says_what_was_signed() {
    let bytes = Sites::sign(&root(), &sites_core()).unwrap();
    let sites = Sites::parse(&bytes, &root_public()).unwrap();
    assert_eq!(sites.core(), &sites_core());
    let opening = |site, text| sites.opening_key(OpeningKeyId { site, month: month(text) });
    assert_eq!(opening(Site::Fr, "2026-04"), Some(&opening_key(month("2026-04"))));
    assert_eq!(opening(Site::Fr, "2026-06"), Some(&opening_key(month("2026-06"))));
    for (site, text) in [(Site::Fr, "2026-03"), (Site::Fr, "2026-07"), (Site::Be, "2026-04")] {
        assert_eq!(opening(site, text), None);
    }
    let said = format!("{sites:?} {:?} {:?}", sites.core(), opening_key(month("2026-04")));
    assert_eq!(said, "Sites(7) SitesCore(7, 2 sites) OpeningKey(X25519HkdfSha256)");
}

#[test]
fn a10_no_bit_can_flip_and_no_byte_be_added_or_lost() {
    let bytes = Sites::sign(&root(), &sites_core()).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(Sites::parse(&flipped, &root_public()).is_err(), "bit {bit}");
    }
    for length in 0..bytes.len() {
        assert!(Sites::parse(&bytes[..length], &root_public()).is_err(), "{length} bytes");
    }
    let longer = [&bytes[..], &[0]].concat();
    assert_eq!(Sites::parse(&longer, &root_public()), Err(FormError::NotCanonical.into()));
    let huge = vec![0; MOST_BYTES + 1];
    assert_eq!(Sites::parse(&huge, &root_public()), Err(SitesError::TooLarge));
}

#[test]
fn a10_only_the_root_signs_and_only_lists_of_sites() {
    let payload = sites_core().to_bytes();
    let others = cose::sign(&key(7), Statement::Sites, &payload);
    assert_eq!(Sites::parse(&others, &root_public()), Err(SitesError::OtherRoot));
    let policy = cose::sign(&root(), Statement::Policy, &payload);
    assert_eq!(Sites::parse(&policy, &root_public()), Err(CoseError::Signature.into()));
}

#[test]
fn a10_another_encoding_is_refused_though_its_signature_verifies() {
    let payload = sites_core().to_bytes();
    let changed = |from: &[u8], to: &[u8]| resigned(&replaced(&payload, from, to)).err();
    let (not_canonical, malformed) =
        (Some(FormError::NotCanonical.into()), Some(FormError::Malformed.into()));
    let start: &[u8] = &[0xA5, 0x01, 0x01, 0x02];
    assert_eq!(changed(start, &[0xA5, 0x01, 0x18, 0x01, 0x02]), not_canonical);
    assert_eq!(changed(start, &[0xBF, 0x01, 0x01, 0x02]), malformed);
    assert_eq!(changed(start, &[0xA5, 0x01, 0x02, 0x02]), Some(SitesError::Format));
    assert_eq!(changed(&[0x03, 0x07], &[0x03, 0x18, 0x07]), not_canonical);
    // The port, 443, longer, of no meaning, and beyond its range.
    let port: &[u8] = &[0x19, 0x01, 0xBB];
    assert_eq!(changed(port, &[0x19, 0xFF, 0xFF]), None);
    assert_eq!(changed(port, &[0x01]), None);
    assert_eq!(changed(port, &[0x1A, 0, 0, 0x01, 0xBB]), not_canonical);
    assert_eq!(changed(port, &[0x00]), Some(SitesError::Port));
    assert_eq!(changed(port, &[0x1A, 0, 1, 0, 0]), malformed);
    // April 2026 as the number of May: one month twice.
    let april: &[u8] = &[0x19, 0x5E, 0xFB, 0x82];
    assert_eq!(changed(april, &[0x19, 0x5E, 0xFC, 0x82]), Some(SitesError::Order("opening key")));
    assert_eq!(changed(april, &[0x19, 0x5E, 0xFE, 0x82]), Some(SitesError::Order("opening key")));
    assert_eq!(changed(april, &[0x00, 0x82]), Some(SitesError::UnknownCode("month")));
    // Another mechanism: that of X-Wing, which is not known here.
    let kem: &[u8] = &[0x82, 0x18, 0x20, 0x58, 0x20];
    let xwing = changed(kem, &[0x82, 0x19, 0x64, 0x7A, 0x58, 0x20]);
    assert_eq!(xwing, Some(SitesError::UnknownCode("mechanism")));
    assert_eq!(resigned(&[&payload[..], &[0]].concat()).err(), not_canonical);
}

#[test]
fn a11_hosts_have_one_spelling() {
    let payload = sites_core().to_bytes();
    let host = |name: &str| {
        let to = [&[0x78, name.len() as u8], name.as_bytes()].concat();
        resigned(&replaced(&payload, b"\x75keeper.be.example.org", &to)).err()
    };
    let long = "keeper-of-donations.be.example.org";
    assert_eq!(host(long), None);
    for bad in [
        "KEEPER-of-donations.be.example.org",
        "keeper-of-donations.be.example.org.",
        "user@keeper-of-donations.be.example.org",
        "keeper-of-donations.be.example.org:443",
        "xn--keeper-of-donations.be.example.org",
        "keeper-of-d\u{43E}nations.be.example.org",
        "0000000000000000000127.000.000.001",
    ] {
        assert_eq!(host(bad), Some(SitesError::Host), "{bad}");
    }
}

#[test]
fn the_rules_between_fields() {
    let malformed = Some(SitesError::from(FormError::Malformed));
    assert_eq!(refused(|core| core.serial = 0), Some(SitesError::SerialZero));
    assert_eq!(refused(|core| core.serial = u32::MAX), None);
    assert_eq!(refused(|core| core.sites.clear()), Some(SitesError::Nothing("site")));
    assert_eq!(refused(|core| core.sites.truncate(1)), None);
    assert_eq!(refused(|core| core.sites.reverse()), Some(SitesError::Order("site")));
    let twice = |core: &mut SitesCore| core.sites[1] = core.sites[0].clone();
    assert_eq!(refused(twice), Some(SitesError::Order("site")));
    let elsewhere = |core: &mut SitesCore| core.sites[0].place = Place::new("own", "fr").unwrap();
    assert_eq!(refused(elsewhere), Some(SitesError::PlaceElsewhere));
    let pins = |count: u8| {
        let pins = (0..count).map(|pin| Digest::new([pin; 32])).collect();
        refused(|core| core.sites[0].pins = pins)
    };
    assert_eq!(pins(0), Some(SitesError::Nothing("pin")));
    assert_eq!((pins(1), pins(4), pins(5)), (None, None, malformed));
    let twice = |core: &mut SitesCore| core.sites[0].pins[1] = core.sites[0].pins[0];
    assert_eq!(refused(twice), Some(SitesError::Order("pin")));
    let opens = |core: &mut SitesCore| {
        core.sites[0].opening_keys.insert(month("2026-05"), opening_key(month("2026-05")));
    };
    assert_eq!(refused(opens), Some(SitesError::OpeningKeySite));
    assert_eq!(refused(|core| core.sites[1].opening_keys.clear()), None);
    for (length, right) in [(0, false), (31, false), (32, true), (33, false)] {
        let key = OpeningKey { kem: Kem::X25519HkdfSha256, public: vec![1; length] };
        let why = refused(|core| drop(core.sites[1].opening_keys.insert(month("2026-05"), key)));
        assert_eq!(why, (!right).then_some(SitesError::OpeningKeyLength), "{length}");
    }
    let keys = |last| crate::specimen::sites_core("2026-04", last);
    assert_eq!(forced(&keys("2031-05")).map(|sites| sites.core == keys("2031-05")), Ok(true));
    assert_eq!(forced(&keys("2031-06")), Err(FormError::Malformed.into()));
}

#[test]
fn opening_keys_keep_secrets_and_one_month_each() {
    let keys = |change: fn(&mut Vec<u8>)| {
        refused(|core| {
            change(&mut core.sites[1].opening_keys.get_mut(&month("2026-05")).unwrap().public)
        })
    };
    let twice = |key: &mut Vec<u8>| *key = opening_key(month("2026-04")).public;
    assert_eq!(keys(twice), Some(SitesError::OpeningKeyTwice));
    let gone = |core: &mut SitesCore| {
        let april = core.sites[1].opening_keys.remove(&month("2026-04")).unwrap();
        core.sites[1].opening_keys.insert(month("2026-05"), april);
    };
    assert_eq!(refused(gone), None);
    let weak = Some(SitesError::OpeningKeyWeak);
    assert_eq!(keys(|key| key.fill(0)), weak);
    assert_eq!(keys(|key| key.fill(0xFF)), weak);
    // The same key to X25519, with the bit set that it ignores.
    assert_eq!(keys(|key| key[31] |= 0x80), weak);
    assert_eq!(keys(|key| key[31] ^= 0x40), None);
}

#[test]
fn receipt_keys_are_one_sites_alone() {
    let receipt = |key| refused(|core| core.sites[0].receipt = key);
    assert_eq!(receipt(PublicKey::of(&key(7))), None);
    // The other site's, and the neutral element with either sign.
    let other = sites_core().sites[1].receipt;
    assert_eq!(receipt(other), Some(SitesError::ReceiptKeyTwice));
    for sign in [0, 0x80] {
        let mut neutral = [0; 32];
        (neutral[0], neutral[31]) = (1, sign);
        assert_eq!(receipt(PublicKey::new(neutral)), Some(SitesError::ReceiptKeyWeak));
    }
}

#[test]
fn buckets_are_named_as_s3_asks() {
    let longest = "b".repeat(63);
    for good in ["abc", "donations-2026", &longest] {
        assert_eq!(Bucket::new(good).unwrap().as_str(), good);
    }
    let too_long = "b".repeat(64);
    for bad in ["", "ab", "Donations", "a.b.c", "-abc", "abc-", "a_bc", "a/bc", "..", &too_long] {
        assert_eq!(Bucket::new(bad), None, "{bad}");
    }
}

#[test]
fn a10_what_the_policy_does_not_name_is_refused_though_correctly_signed() {
    assert_eq!(allowed(|_| {}), Ok(()));
    assert_eq!(allowed(|core| core.sites[0].keeper = endpoint("be.example.org")), Ok(()));
    assert_eq!(allowed(|core| core.sites.truncate(1)), Ok(()));
    for outside in [
        "keeper.example.net",
        "example.org",
        "keeper.fr.example.org",
        "keeper-be.example.org",
        "evilbe.example.org",
        "be.example.org.example.net",
        "localhost",
    ] {
        let keeper = allowed(|core| core.sites[0].keeper = endpoint(outside));
        assert_eq!(keeper, Err(SitesError::HostNotInPolicy), "{outside}");
        let store = allowed(|core| core.sites[0].store = endpoint(outside));
        assert_eq!(store, Err(SitesError::HostNotInPolicy), "{outside}");
    }
    // The right country at somebody else's, or in another of their regions.
    for (provider, region) in [("gcp", "europe-west1"), ("azure", "belgiumcentral")] {
        let place = Place::new(provider, region).unwrap();
        let moved = allowed(|core| core.sites[0].place = place);
        assert_eq!(moved, Err(SitesError::PlaceNotInPolicy));
    }
    let other = |core: &mut SitesCore| core.controller = Controller::new("another").unwrap();
    assert_eq!(allowed(other), Err(SitesError::OtherController));
    let mut narrow = policy_core();
    narrow.sites.remove(0);
    let sites = signed_sites(&sites_core());
    assert_eq!(sites.allowed_by(&signed_policy(&narrow)), Err(SitesError::SiteNotInPolicy));
}

#[test]
fn a_list_follows_older_ones_alone() {
    let with = |serial, issued: &str, bucket: &str| {
        let mut core = sites_core();
        (core.serial, core.issued) = (serial, day(issued));
        core.sites[0].bucket = Bucket::new(bucket).unwrap();
        signed_sites(&core)
    };
    let current = with(7, "2026-03-01", "donations");
    assert_eq!(current.may_follow(&current), Ok(()));
    assert_eq!(with(8, "2026-03-01", "other").may_follow(&current), Ok(()));
    assert_eq!(with(6, "2026-03-01", "other").may_follow(&current), Err(SitesError::Older));
    assert_eq!(with(6, "2026-03-02", "donations").may_follow(&current), Err(SitesError::Older));
    let same = with(7, "2026-03-01", "other");
    assert_eq!(same.may_follow(&current), Err(SitesError::SameSerial));
    let backdated = with(8, "2026-02-28", "other");
    assert_eq!(backdated.may_follow(&current), Err(SitesError::IssuedEarlier));
    let mut core = sites_core();
    (core.controller, core.serial) = (Controller::new("another").unwrap(), 8);
    assert_eq!(signed_sites(&core).may_follow(&current), Err(SitesError::OtherController));
}

proptest! {
    #[test]
    fn whatever_the_root_signs_is_refused_or_is_the_one_encoding(
        at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let mut payload = sites_core().to_bytes();
        let at = at.index(payload.len());
        payload[at] = byte;
        if let Ok(sites) = resigned(&payload) {
            prop_assert_eq!(sites.core().to_bytes(), payload);
        }
    }

    #[test]
    fn lists_lead_back(
        serial in 1_u32.., issued in 0_u32..2_932_896, port in 1_u16.., label in "[a-z]{1,20}",
        bucket in "[a-z0-9]{3,63}", pins in prop::collection::btree_set(any::<[u8; 32]>(), 1..=4),
        keys in prop::collection::btree_map(12_u32..=119_999, any::<[u8; 32]>(), 0..=62),
    ) {
        let mut core = sites_core();
        (core.serial, core.issued) = (serial, Day::from_number(issued).unwrap());
        let entry = &mut core.sites[1];
        let host: Host = host(&format!("{label}.fr.example.org"));
        entry.store = Endpoint { host, port: port.try_into().unwrap() };
        entry.bucket = Bucket::new(&bucket).unwrap();
        entry.pins = pins.into_iter().map(Digest::new).collect();
        entry.opening_keys = keys
            .into_iter()
            .map(|(number, mut public)| {
                public[31] &= 0x3F;
                let month = Month::from_number(number).unwrap();
                (month, OpeningKey { public: public.to_vec(), ..opening_key(month) })
            })
            .collect();
        let sites = forced(&core).unwrap();
        prop_assert_eq!(sites.core(), &core);
        prop_assert!(sites.allowed_by(&policy()).is_ok());
    }
}
