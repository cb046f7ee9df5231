//! Donations opened again, by the receiver of another implementation, and everything that keeps them
//! shut.

use ::hpke::aead::ChaCha20Poly1305;
use ::hpke::kdf::HkdfSha256;
use ::hpke::kem::X25519HkdfSha256;
use ::hpke::{Deserializable as _, Kem as _, OpModeR, Serializable as _, setup_receiver};
use idphoto_wire::admission::{Refusal, admit};
use idphoto_wire::content::{Content, ContentError, Quality};
use idphoto_wire::tag::OpeningKeyId;
use idphoto_wire::{ConsentError, Digest, Purpose, Site, View as ViewCode};

use super::*;
use crate::agreement::{Agreement, agreement, month};
use crate::key::DeviceRoot;
use crate::pseudonymise::{Compliance, Matting, Pseudonymised};
use crate::tag::{Consent, TaggingError};

type Private = <X25519HkdfSha256 as ::hpke::Kem>::PrivateKey;

fn opening_key(seed: u8) -> (Private, [u8; 32]) {
    let (private, public) = X25519HkdfSha256::derive_keypair(&[seed; 32]);
    (private, public.to_bytes().into())
}

pub(crate) fn key(nonce: u8) -> DonationKey {
    let root = DeviceRoot::new(Secret::new([1; 32]));
    root.donation_key(Purpose::Matting, &[nonce; 32]).unwrap()
}

/// Under version 1 of a policy, to be opened with key 1.
fn agreed() -> Agreement {
    agreement(1, opening_key(1).1)
}

fn consent(key: &DonationKey) -> Consent {
    agreed().consent(key, (Purpose::Matting, ViewCode::Matting), "2026-11", [3; 32])
}

fn content(fill: u8) -> Content {
    let quality = Quality { yaw: 1, pitch: 2, roll: 3, presence: 100, clipped: 0, unevenness: 9 };
    let (image, alpha) = (Some(vec![fill; 30_000]), Some(vec![fill; 9_000]));
    Content { image, alpha, landmarks: None, quality }
}

fn tagged(nonce: u8) -> Tagged<Matting> {
    let key = key(nonce);
    let consent = consent(&key);
    let content = Pseudonymised::unchecked(content(nonce));
    Tagged::new(content, key, &consent, &agreed().terms("2026-11")).unwrap()
}

pub(crate) fn donation(nonce: u8) -> Donation {
    tagged(nonce).seal().unwrap().sign().unwrap()
}

/// What the training site does, with every input to be changed.
struct Opener {
    private: Private,
    info: Vec<u8>,
    share: Secret<32>,
    core: Digest,
}

impl Opener {
    fn of(donation: &Donation) -> Self {
        let tag = RetentionTag::parse(donation.tag()).unwrap();
        Self {
            private: opening_key(1).0,
            info: tag.core().opening.info(),
            share: donation.share().clone(),
            core: tag.core().digest(),
        }
    }

    fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, SealedError> {
        let (header, ciphertext) = Header::parse(sealed)?;
        let encapsulated =
            <X25519HkdfSha256 as ::hpke::Kem>::EncappedKey::from_bytes(&header.encapsulated)
                .unwrap();
        let context = setup_receiver::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &self.private,
            &encapsulated,
            &self.info,
        );
        let mut exported = [0; 32];
        context.map_err(|_| SealedError::Shut)?.export(EXPORTER_CONTEXT, &mut exported).unwrap();
        ContentKey::derive(&Secret::new(exported), &self.share)?.decipher(&self.core, ciphertext)
    }
}

#[test]
fn the_training_site_opens_what_the_device_sealed() {
    let donation = donation(1);
    let tag = RetentionTag::parse(donation.tag()).unwrap();
    assert_eq!(tag.covers(donation.sealed()), Ok(()));
    let padded = Opener::of(&donation).open(donation.sealed()).unwrap();
    assert_eq!(Content::parse(&padded, ViewCode::Matting), Ok(content(1)));
    assert_eq!(tag.core().id, donation.id());
    let agreed = agreed();
    let admitted = admit(donation.tag(), donation.sealed(), &agreed.terms("2026-11"), Site::Fr);
    assert_eq!(admitted, Ok(tag));
    println!("a tag has {} bytes", donation.tag().len());
}

#[test]
fn a1_a7_whatever_is_wrong_keeps_it_shut() {
    let (one, two) = (donation(1), donation(2));
    let shut = |change: &dyn Fn(&mut Opener)| {
        let mut opener = Opener::of(&one);
        change(&mut opener);
        assert_eq!(opener.open(one.sealed()), Err(SealedError::Shut));
    };
    let other = |site, text| OpeningKeyId { site, month: month(text) }.info();
    shut(&|opener| opener.private = opening_key(2).0);
    shut(&|opener| opener.info = other(Site::Be, "2031-11"));
    shut(&|opener| opener.info = other(Site::Fr, "2031-12"));
    shut(&|opener| opener.share = two.share().clone());
    shut(&|opener| opener.share = Secret::new([0; 32]));
    // The core of another donation, and ours with one field changed.
    shut(&|opener| opener.core = Opener::of(&two).core);
    let tag = RetentionTag::parse(one.tag()).unwrap();
    let mut longer = tag.core().clone();
    longer.issued = month("2026-12");
    shut(&|opener| opener.core = longer.digest());

    let opener = Opener::of(&one);
    let sealed = one.sealed();
    for length in [0, 9, 41, 57, 58, sealed.len() - 16, sealed.len() - 1] {
        let why = opener.open(&sealed[..length]).unwrap_err();
        assert!(matches!(why, SealedError::Header | SealedError::Shut), "{length}: {why}");
    }
    assert_eq!(opener.open(&[sealed, &[0]].concat()), Err(SealedError::Shut));
    for bit in (0..sealed.len() * 8).step_by(3001).chain(0..80 * 8) {
        let mut flipped = sealed.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        // The header's month and site are the tag's business: they choose the key, nothing else.
        let in_key_id = (6 * 8..10 * 8).contains(&bit);
        assert!(in_key_id || opener.open(&flipped).is_err(), "bit {bit}");
        assert!(tag.covers(&flipped).is_err(), "bit {bit}");
    }
}

#[test]
fn two_donations_of_one_photo_have_nothing_in_common() {
    let make = || tagged(1).seal().unwrap().sign().unwrap();
    let (one, two) = (make(), make());
    let equal = one.sealed().iter().zip(two.sealed()).skip(10).filter(|(a, b)| a == b).count();
    let chance = one.sealed().len() / 256;
    assert!(equal < chance * 2, "{equal} equal bytes, {chance} by chance");
    assert_ne!(one.share().expose(), two.share().expose());
}

#[test]
fn a8_a_consent_for_something_else_makes_no_tag() {
    let tag = |consent: &Consent, agreement: &Agreement, issued: &str| {
        let content = Pseudonymised::<Matting>::unchecked(content(1));
        Tagged::new(content, key(1), consent, &agreement.terms(issued)).map(|_| ())
    };
    assert_eq!(tag(&consent(&key(1)), &agreed(), "2026-11"), Ok(()));
    let refused = |why: ConsentError| Err(TaggingError::Consent(why));
    let of_another_photo = consent(&key(2));
    assert_eq!(tag(&of_another_photo, &agreed(), "2026-11"), refused(ConsentError::OtherDonation));
    let mut of_another_view = consent(&key(1));
    of_another_view.record.view = ViewCode::Geometry;
    assert_eq!(tag(&of_another_view, &agreed(), "2026-11"), refused(ConsentError::OtherPurpose));
    let newer = agreement(2, opening_key(1).1);
    assert_eq!(tag(&consent(&key(1)), &newer, "2026-11"), refused(ConsentError::OtherPolicy));
    assert_eq!(tag(&consent(&key(1)), &agreed(), "2026-10"), refused(ConsentError::OtherTime));
    let mut to_another_text = consent(&key(1));
    to_another_text.record.text = Digest::of(b"something nicer");
    assert_eq!(tag(&to_another_text, &agreed(), "2026-11"), refused(ConsentError::OtherText));
    let mut for_longer = consent(&key(1));
    for_longer.record.expires = month("2031-12");
    assert_eq!(
        tag(&for_longer, &agreed(), "2026-11"),
        Err(TaggingError::Tag(TagError::ExpiresTooLate))
    );
    // A month that the sites have no key for.
    let mut too_late = consent(&key(1));
    too_late.record.given = month("2026-12");
    too_late.record.expires = month("2031-12");
    assert_eq!(
        tag(&too_late, &agreed(), "2026-12"),
        Err(TaggingError::Refused(Refusal::OpeningKey))
    );
}

#[test]
fn a32_a_full_face_cannot_pass_as_another_view() {
    // By its type it cannot be tagged as one; see the examples that do not compile. Forced past that,
    // its parts are wrong.
    let face = Content { alpha: None, ..content(1) };
    let key = key(1);
    let consent = consent(&key);
    let forced = Pseudonymised::<Matting>::unchecked(face.clone());
    let tagged = Tagged::new(forced, key, &consent, &agreed().terms("2026-11")).unwrap();
    let refused = tagged.seal().err();
    assert_eq!(refused, Some(SealError::Content(ContentError::OtherView)));
    // And sealed by somebody else's program, it does not read as one when it is opened.
    let padded = face.to_padded(ViewCode::Compliance).unwrap();
    assert_eq!(Content::parse(&padded, ViewCode::Matting), Err(ContentError::OtherView));
    let _: fn(Pseudonymised<Compliance>) -> _ = |content| content.content().clone();
}

#[test]
fn debug_output_says_nothing_that_opens() {
    let donation = donation(1);
    let text = format!("{donation:?} {:?} {:?}", donation.share(), tagged(1));
    assert!(text.len() < 200 && text.contains("[secret]"), "{text}");
}
