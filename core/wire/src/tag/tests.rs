//! Attacks on one tag: flipped bits, other encodings, other keys, impossible months, swapped images.

use proptest::prelude::*;

use super::*;
use crate::codes::{Guardian, Purpose, SiteSet, View};
use crate::digest::{ConsentCommitment, ShareCommitment};
use crate::month::Month;
use crate::sealed::Kem;
use crate::specimen::{key, month, tag_core as core};

fn sealed_for(core: &TagCore, fill: u8) -> Vec<u8> {
    let kem = Kem::X25519HkdfSha256;
    let header = Header { kem, opening: core.opening, encapsulated: vec![fill; 32] };
    [header.to_bytes(), vec![fill; 5000]].concat()
}

fn signed(key: &Ed25519KeyPair, core: &TagCore) -> Vec<u8> {
    RetentionTag::sign(key, core, &sealed_for(core, 1)).unwrap()
}

/// A tag that our own signer would refuse to make.
fn forced(key: &Ed25519KeyPair, core: &TagCore) -> Vec<u8> {
    let payload = Payload { core: core.clone(), sealed: Digest::of(b""), sealed_bytes: 0 };
    cose::sign(key, Statement::RetentionTag, &payload.to_bytes())
}

#[test]
fn a_tag_says_what_was_signed_and_is_small() {
    let (key, core) = (key(1), core(&key(1)));
    let sealed = sealed_for(&core, 1);
    let bytes = RetentionTag::sign(&key, &core, &sealed).unwrap();
    let tag = RetentionTag::parse(&bytes).unwrap();
    assert_eq!(tag.core(), &core);
    assert_eq!(tag.covers(&sealed), Ok(()));
    assert_eq!(tag.signer(), &PublicKey::of(&key));
    // Three quarters of base64 in 2 KB of metadata, with room for other headers.
    assert!(bytes.len() <= 400, "{} bytes", bytes.len());
    assert_eq!(format!("{tag:?} {core:?}").matches("example").count(), 0);
}

#[test]
fn a1_no_bit_of_a_tag_can_flip() {
    let bytes = signed(&key(1), &core(&key(1)));
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(RetentionTag::parse(&flipped).is_err(), "bit {bit}");
    }
}

#[test]
fn a1_no_bit_of_the_sealed_bytes_can_flip() {
    let core = core(&key(1));
    let tag = RetentionTag::parse(&signed(&key(1), &core)).unwrap();
    let sealed = sealed_for(&core, 1);
    for bit in (0..sealed.len() * 8).step_by(61) {
        let mut flipped = sealed.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(tag.covers(&flipped), Err(SealedError::Digest), "bit {bit}");
    }
    assert_eq!(tag.covers(&sealed[1..]), Err(SealedError::Length));
    assert_eq!(tag.covers(&[&sealed[..], &[0]].concat()), Err(SealedError::Length));
}

/// The payload of a tag, rewritten by `change` on its bytes and signed again: valid but for its form.
fn resigned(change: impl Fn(&[u8]) -> Vec<u8>) -> Result<RetentionTag, TagError> {
    let (key, core) = (key(1), core(&key(1)));
    let payload = Payload { core, sealed: Digest::of(b""), sealed_bytes: 0 };
    let bytes = change(&payload.to_bytes());
    RetentionTag::parse(&cose::sign(&key, Statement::RetentionTag, &bytes))
}

/// Replaces the first occurrence, which has to be there.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

#[test]
fn a2_another_encoding_is_refused_though_its_signature_verifies() {
    assert!(resigned(<[u8]>::to_vec).is_ok());
    let not_canonical = Err(TagError::from(FormError::NotCanonical));
    let malformed = Err(TagError::from(FormError::Malformed));
    let version: &[u8] = &[0xAD, 0x01, 0x01, 0x02];
    // Longer integers, as key, as value and as a length.
    assert_eq!(resigned(|b| replaced(b, version, &[0xAD, 0x01, 0x18, 0x01, 0x02])), not_canonical);
    assert_eq!(resigned(|b| replaced(b, version, &[0xAD, 0x18, 0x01, 0x01, 0x02])), not_canonical);
    assert_eq!(resigned(|b| replaced(b, version, &[0xB8, 0x0D, 0x01, 0x01, 0x02])), not_canonical);
    assert_eq!(resigned(|b| replaced(b, &[0x02, 0x50], &[0x02, 0x58, 0x10])), not_canonical);
    // Bytes behind the end.
    assert_eq!(resigned(|b| [b, &[0]].concat()), not_canonical);
    // Indefinite lengths.
    let open_map = |b: &[u8]| {
        let inner = b[..b.len() - 36].to_vec();
        [
            replaced(&inner, version, &[0xBF, 0x01, 0x01, 0x02]),
            vec![0xFF],
            b[b.len() - 36..].to_vec(),
        ]
        .concat()
    };
    assert_eq!(resigned(open_map), malformed);
    assert_eq!(resigned(|b| replaced(b, &[0x83, 0xAD], &[0x9F, 0xAD])), malformed);
    // Unsorted, duplicate, unknown and missing keys.
    assert_eq!(
        resigned(|b| replaced(b, &[0x03, 0x02, 0x04, 0x02], &[0x04, 0x02, 0x03, 0x02])),
        malformed
    );
    assert_eq!(
        resigned(|b| replaced(b, &[0x03, 0x02, 0x04, 0x02], &[0x03, 0x02, 0x03, 0x02])),
        malformed
    );
    assert_eq!(
        resigned(|b| replaced(b, &[0x03, 0x02, 0x04, 0x02], &[0x03, 0x02, 0x18, 0x63, 0x02])),
        malformed
    );
    assert_eq!(resigned(|b| replaced(b, &[0xAD, 0x01, 0x01], &[0xAC])), malformed);
    assert_eq!(
        resigned(|b| replaced(b, version, &[0xAE, 0x00, 0x00, 0x01, 0x01, 0x02])),
        malformed
    );
    // Other types for the same value.
    assert_eq!(
        resigned(|b| replaced(b, version, &[0xAD, 0x01, 0xF9, 0x3C, 0x00, 0x02])),
        malformed
    );
    assert_eq!(
        resigned(|b| replaced(b, version, &[0xAD, 0x01, 0xC2, 0x41, 0x01, 0x02])),
        malformed
    );
    assert_eq!(
        resigned(|b| replaced(b, version, &[0xAD, 0x01, 0x02, 0x02])),
        Err(TagError::Version)
    );
}

#[test]
fn a3_a_tag_belongs_to_the_key_that_signed_it() {
    // Somebody else's id under one's own key.
    let stolen = forced(&key(2), &core(&key(1)));
    assert_eq!(RetentionTag::parse(&stolen), Err(TagError::IdNotOfKey));
    assert_eq!(RetentionTag::sign(&key(2), &core(&key(1)), b"").err(), Some(TagError::IdNotOfKey));
    // The signer in the header exchanged: another signature would be needed.
    let ours = signed(&key(1), &core(&key(1)));
    let exchanged =
        replaced(&ours, PublicKey::of(&key(1)).as_bytes(), PublicKey::of(&key(2)).as_bytes());
    assert_eq!(RetentionTag::parse(&exchanged), Err(CoseError::Signature.into()));
    // With key and id exchanged it is a donation of its own, which no consent record opens.
    let own = RetentionTag::parse(&signed(&key(2), &core(&key(2)))).unwrap();
    assert_ne!(own.core().id, core(&key(1)).id);
}

#[test]
fn a4_months_that_cannot_be() {
    let with = |issued: &str, expires: &str, opening: &str| {
        let mut core = core(&key(1));
        (core.issued, core.expires) = (month(issued), month(expires));
        core.opening.month = month(opening);
        RetentionTag::parse(&forced(&key(1), &core)).err()
    };
    assert_eq!(with("2026-12", "2031-12", "2031-12"), None);
    assert_eq!(with("2026-12", "2027-01", "2027-01"), None);
    assert_eq!(with("2028-02", "2033-02", "2033-02"), None);
    assert_eq!(with("9994-12", "9999-12", "9999-12"), None);
    assert_eq!(with("2026-12", "2032-01", "2032-01"), Some(TagError::ExpiresTooLate));
    assert_eq!(with("0001-01", "9999-12", "9999-12"), Some(TagError::ExpiresTooLate));
    assert_eq!(with("2026-12", "2026-12", "2026-12"), Some(TagError::ExpiresTooEarly));
    assert_eq!(with("2026-12", "2026-11", "2026-11"), Some(TagError::ExpiresTooEarly));
    assert_eq!(with("2026-12", "2031-12", "2031-11"), Some(TagError::OpeningKeyMonth));
    assert_eq!(with("2026-12", "2031-11", "2031-12"), Some(TagError::OpeningKeyMonth));
    // Month 0 and year 10 000 as they would stand on the wire; 8: issued, 2026 * 12 + 11.
    let on_wire = |number: &[u8]| {
        resigned(|b| replaced(b, &[0x08, 0x19, 0x5F, 0x03], &[&[0x08], number].concat())).err()
    };
    assert_eq!(on_wire(&[0x00]), Some(TagError::UnknownCode("month")));
    assert_eq!(on_wire(&[0x1A, 0x00, 0x01, 0xD4, 0xC0]), Some(TagError::UnknownCode("month")));
    let huge = [0x1B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
    assert_eq!(on_wire(&huge), Some(FormError::Malformed.into()));
}

#[test]
fn a5_a_donor_shortens_and_nobody_lengthens() {
    let donor = key(1);
    let tag = RetentionTag::parse(&signed(&donor, &core(&donor))).unwrap();
    let wish = |signer: &Ed25519KeyPair, of: &Ed25519KeyPair, until: &str| {
        let wish = Shorten { id: DonationId::of(&PublicKey::of(of)), month: month(until) };
        Shorten::parse(&wish.sign(signer))
    };
    let earlier = wish(&donor, &donor, "2028-01").unwrap();
    assert_eq!(tag.shortened(None, &earlier), Ok(month("2028-01")));
    // The second wish counts from the first one.
    let later = wish(&donor, &donor, "2030-01").unwrap();
    assert_eq!(tag.shortened(Some(month("2028-01")), &later), Err(ShortenError::NotShorter));
    for same_or_longer in ["2031-12", "2032-01", "9999-12"] {
        let wish = wish(&donor, &donor, same_or_longer).unwrap();
        assert_eq!(tag.shortened(None, &wish), Err(ShortenError::NotShorter));
    }
    // What was accepted can never be more than the tag says.
    assert_eq!(tag.shortened(Some(month("2040-01")), &earlier), Ok(month("2028-01")));
    assert_eq!(wish(&key(2), &donor, "2028-01"), Err(ShortenError::OtherDonation));
    let others = wish(&key(2), &key(2), "2028-01").unwrap();
    assert_eq!(tag.shortened(None, &others), Err(ShortenError::OtherDonation));
    // A wish is no tag and a tag no wish.
    assert!(RetentionTag::parse(&earlier.sign(&donor)).is_err());
    let bytes = earlier.sign(&donor);
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(Shorten::parse(&flipped).is_err(), "bit {bit}");
    }
}

#[test]
fn a7_images_of_two_donations_cannot_be_exchanged() {
    let (one, two) = (core(&key(1)), core(&key(2)));
    let (sealed_one, sealed_two) = (sealed_for(&one, 1), sealed_for(&two, 2));
    let tag_one = RetentionTag::sign(&key(1), &one, &sealed_one).unwrap();
    let tag_one = RetentionTag::parse(&tag_one).unwrap();
    assert_eq!(tag_one.covers(&sealed_two), Err(SealedError::Digest));
    // Their cores differ, so that neither content opens under the other's.
    assert_ne!(one.digest(), two.digest());
}

#[test]
fn the_rules_between_fields() {
    let refused = |change: &dyn Fn(&mut TagCore)| {
        let mut core = core(&key(1));
        change(&mut core);
        assert!(RetentionTag::sign(&key(1), &core, b"").is_err());
        RetentionTag::parse(&forced(&key(1), &core)).err()
    };
    for (purpose, view) in [
        (Purpose::Matting, View::Compliance),
        (Purpose::Matting, View::Geometry),
        (Purpose::Landmarks, View::Matting),
        (Purpose::Landmarks, View::Compliance),
        (Purpose::Compliance, View::Matting),
    ] {
        let why = refused(&|core| (core.purpose, core.view) = (purpose, view));
        assert_eq!(why, Some(TagError::ViewNotForPurpose), "{purpose} {view}");
    }
    let why = refused(&|core| core.opening.site = Site::Be);
    assert_eq!(why, Some(TagError::OpeningKeySite));
    let why = refused(&|core| core.sites = SiteSet::of(&[Site::Be]));
    assert_eq!(why, Some(TagError::OpeningKeySite));
}

#[test]
fn a_sealed_header_for_another_key_is_noticed() {
    let core = core(&key(1));
    let mut other = core.clone();
    other.opening.month = month("2031-11");
    let sealed = sealed_for(&other, 1);
    let tag = RetentionTag::parse(&RetentionTag::sign(&key(1), &core, &sealed).unwrap()).unwrap();
    assert_eq!(tag.covers(&sealed), Err(SealedError::OpeningKey));
}

proptest! {
    #[test]
    fn whatever_bytes_come_are_refused_or_are_the_one_encoding(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(RetentionTag::parse(&bytes).is_err());
    }

    #[test]
    fn cores_lead_back(
        seed in any::<u8>(), version in any::<u32>(), issued in 12_u32..119_900, kept in 1_u32..=60,
        consent in any::<[u8; 32]>(), share in any::<[u8; 32]>(), class in any::<u8>(), guardian in 0_u8..3,
    ) {
        let key = key(seed);
        let mut core = core(&key);
        core.policy_version = version;
        core.issued = Month::from_number(issued).unwrap();
        core.expires = core.issued.plus(kept).unwrap();
        core.opening.month = core.expires;
        core.consent = ConsentCommitment::new(consent);
        core.share = ShareCommitment::new(share);
        core.transform.class = class;
        core.guardian = Guardian::from_code(guardian).unwrap();
        let tag = RetentionTag::parse(&signed(&key, &core)).unwrap();
        prop_assert_eq!(tag.core(), &core);
    }
}
