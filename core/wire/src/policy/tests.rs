//! Attacks on a policy: flipped bits, other encodings, other keys, short notice, places that are not
//! in Belgium or France, and rollbacks. Each rule is shown with its neighbour that is accepted.

use proptest::prelude::*;

use super::*;
use crate::codes::{LegalBasis, View};
use crate::host::Host;
use crate::place::Place;
use crate::specimen::{
    day, host, key, locale, policy, policy_core, replaced, root, root_public, signed_policy,
};
use crate::tag::Controller;

/// Signed without a look at the rules, as a controller's mistake or a stolen root key would.
fn forced(core: &PolicyCore) -> Result<Policy, PolicyError> {
    resigned(&core.to_bytes())
}

fn resigned(payload: &[u8]) -> Result<Policy, PolicyError> {
    Policy::parse(&cose::sign(&root(), Statement::Policy, payload), &root_public())
}

/// Why the specimen is refused once it is changed. Nothing is signed that would not be read, though
/// the signer's reason may say more than that the form is wrong.
fn refused(change: impl FnOnce(&mut PolicyCore)) -> Option<PolicyError> {
    let mut core = policy_core();
    change(&mut core);
    let why = forced(&core).err();
    let signing = Policy::sign(&root(), &core).err();
    assert!(signing == why || why == Some(FormError::Malformed.into()) && signing.is_some());
    why
}

#[test]
fn a_policy_says_what_was_signed() {
    let bytes = Policy::sign(&root(), &policy_core()).unwrap();
    let policy = Policy::parse(&bytes, &root_public()).unwrap();
    assert_eq!(policy.core(), &policy_core());
    assert_eq!(*policy.digest(), Digest::of(&bytes));
    assert_eq!(policy.text(&locale("fr")), Some("Ce qui se passe."));
    assert_eq!(policy.text(&locale("fr-BE")), None);
    assert_eq!(policy.text_digest(&locale("en")), Some(Digest::of(b"What happens.")));
    assert!(policy.site(Site::Fr).unwrap().trains);
    assert_eq!(policy.purpose(Purpose::Landmarks).unwrap().months, 12);
    assert!(policy.accepts(Transform::CURRENT));
    assert!(!policy.accepts(Transform { id: 1, class: 0 }));
    assert!(!format!("{policy:?} {:?}", policy.core()).contains("example"));
}

#[test]
fn a10_no_bit_can_flip_and_no_byte_be_added_or_lost() {
    let bytes = Policy::sign(&root(), &policy_core()).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(Policy::parse(&flipped, &root_public()).is_err(), "bit {bit}");
    }
    for length in 0..bytes.len() {
        assert!(Policy::parse(&bytes[..length], &root_public()).is_err(), "{length} bytes");
    }
    let longer = [&bytes[..], &[0]].concat();
    assert_eq!(Policy::parse(&longer, &root_public()), Err(FormError::NotCanonical.into()));
    let huge = vec![0; MOST_BYTES + 1];
    assert_eq!(Policy::parse(&huge, &root_public()), Err(PolicyError::TooLarge));
}

#[test]
fn a10_only_the_root_signs_and_only_policies() {
    let payload = policy_core().to_bytes();
    let others = cose::sign(&key(7), Statement::Policy, &payload);
    assert_eq!(Policy::parse(&others, &root_public()), Err(PolicyError::OtherRoot));
    for other in [Statement::Sites, Statement::RetentionTag, Statement::Shorten] {
        let bytes = cose::sign(&root(), other, &payload);
        assert_eq!(Policy::parse(&bytes, &root_public()), Err(CoseError::Signature.into()));
    }
}

#[test]
fn a10_another_encoding_is_refused_though_its_signature_verifies() {
    let payload = policy_core().to_bytes();
    let changed = |from: &[u8], to: &[u8]| resigned(&replaced(&payload, from, to)).err();
    let (not_canonical, malformed) =
        (Some(FormError::NotCanonical.into()), Some(FormError::Malformed.into()));
    let start: &[u8] = &[0xAB, 0x01, 0x01, 0x02];
    assert_eq!(changed(start, &[0xAB, 0x01, 0x18, 0x01, 0x02]), not_canonical);
    assert_eq!(changed(start, &[0xB8, 0x0B, 0x01, 0x01, 0x02]), not_canonical);
    assert_eq!(changed(start, &[0xBF, 0x01, 0x01, 0x02]), malformed);
    assert_eq!(changed(start, &[0xAB, 0x01, 0x01, 0x03]), malformed);
    assert_eq!(changed(start, &[0xAC, 0x00, 0x00, 0x01, 0x01, 0x02]), malformed);
    assert_eq!(changed(start, &[0xAB, 0x01, 0x02, 0x02]), Some(PolicyError::Format));
    // The texts in another order, and one language twice.
    assert_eq!(changed(b"ben", b"bzz"), Some(PolicyError::Order("language")));
    assert_eq!(changed(b"ben", b"bfr"), Some(PolicyError::Order("language")));
    assert_eq!(changed(b"ben", b"bEN"), Some(PolicyError::UnknownCode("language")));
    assert_eq!(changed(b"ben", &[0x78, 2, b'e', b'n']), not_canonical);
    assert_eq!(changed(b"ben", &[0x62, 0xFF, 0xFE]), malformed);
    // Purpose 1 becomes 4; view 1 becomes 9; consent becomes a basis that is none.
    let landmarks: &[u8] = &[0x84, 0x01, 0x81, 0x01, 0x01, 0x0C];
    let with = |at: usize, value| {
        let mut to = landmarks.to_vec();
        to[at] = value;
        changed(landmarks, &to)
    };
    assert_eq!(with(1, 4), Some(PolicyError::UnknownCode("purpose")));
    assert_eq!(with(3, 9), Some(PolicyError::UnknownCode("view")));
    assert_eq!(with(4, 7), Some(PolicyError::UnknownCode("legal basis")));
    assert_eq!(with(4, 0xF5), malformed);
    // `true` as another simple value.
    assert_eq!(changed(b"fr.example.org\xF5", b"fr.example.org\xF6"), malformed);
    assert_eq!(changed(b"fr.example.org\xF5", b"fr.example.org\x01"), malformed);
    assert_eq!(resigned(&[&payload[..], &[0]].concat()).err(), not_canonical);
}

#[test]
fn a10_notice_is_thirty_whole_days() {
    let notice = |published: &str, effective: &str| {
        refused(|core| (core.published, core.effective) = (day(published), day(effective)))
    };
    assert_eq!(notice("2026-03-01", "2026-04-01"), None);
    assert_eq!(notice("2026-03-01", "2026-03-31"), Some(PolicyError::Notice));
    // February of a leap year and of another one.
    assert_eq!(notice("2028-01-29", "2028-02-29"), None);
    assert_eq!(notice("2028-01-30", "2028-02-29"), Some(PolicyError::Notice));
    assert_eq!(notice("2027-01-29", "2027-03-01"), None);
    assert_eq!(notice("2027-01-30", "2027-03-01"), Some(PolicyError::Notice));
    assert_eq!(notice("2026-03-01", "2026-03-01"), Some(PolicyError::Notice));
    assert_eq!(notice("2026-03-01", "2025-03-01"), Some(PolicyError::Notice));
    assert_eq!(notice("2026-03-01", "9999-12-31"), None);
    assert_eq!(notice("9999-12-15", "9999-12-31"), Some(PolicyError::Notice));
}

#[test]
fn a10_it_is_in_force_from_its_day_on() {
    let policy = policy();
    assert!(!policy.is_effective(day("2026-03-09")));
    assert!(policy.is_effective(day("2026-03-10")));
    assert!(policy.is_effective(day("9999-12-31")));
    assert_eq!(policy.first_month(), day("2026-03-01").month());
}

#[test]
fn a10_a_place_outside_belgium_and_france_is_refused_though_correctly_signed() {
    let payload = policy_core().to_bytes();
    let at = |provider: &str, region: &str| {
        let text = |text: &str| [&[0x60 + text.len() as u8], text.as_bytes()].concat();
        let to = [text(provider), text(region)].concat();
        resigned(&replaced(&payload, b"\x63own\x62fr", &to)).err()
    };
    assert_eq!(at("own", "fr"), None);
    assert_eq!(at("outscale", "eu-west-2"), None);
    assert_eq!(at("gcp", "europe-west9"), None);
    for (provider, region) in [
        ("aws", "us-east-1"),
        ("aws", "eu-west-1"),
        ("aws", "eu-west-2"),
        ("azure", "westeurope"),
        ("azure", "northeurope"),
        ("own", "FR"),
        ("own", "us"),
        ("nobody", "fr"),
    ] {
        assert_eq!(at(provider, region), Some(PolicyError::Place), "{provider} {region}");
    }
    // In the other of the two countries.
    assert_eq!(at("gcp", "europe-west1"), Some(PolicyError::PlaceElsewhere));
    let domain = |to: &[u8]| resigned(&replaced(&payload, b"\x6Efr.example.org", to)).err();
    assert_eq!(domain(b"\x6Efr-example.org"), None);
    assert_eq!(domain(b"\x6EFR.example.org"), Some(PolicyError::Domain));
    assert_eq!(domain(b"\x69127.0.0.1"), Some(PolicyError::Domain));
    assert_eq!(domain(b"\x63org"), Some(PolicyError::Domain));
}

#[test]
fn no_host_is_of_two_sites() {
    let domains = |be: &str, fr: &str| {
        refused(|core| (core.sites[0].domain, core.sites[1].domain) = (host(be), host(fr)))
    };
    let shared = Some(PolicyError::DomainShared);
    assert_eq!(domains("example.org", "example.org"), shared);
    assert_eq!(domains("example.org", "fr.example.org"), shared);
    assert_eq!(domains("a.be.example.org", "example.org"), shared);
    assert_eq!(domains("localhost", "localhost"), shared);
    assert_eq!(domains("localhost", "fr.localhost"), shared);
    assert_eq!(domains("be.localhost", "fr.localhost"), None);
    assert_eq!(domains("be-example.org", "example.org"), None);
    assert_eq!(domains("be.example.org", "fr.example.net"), None);
}

#[test]
fn training_is_in_france_and_nowhere_else() {
    let trains = |be, fr| refused(|core| (core.sites[0].trains, core.sites[1].trains) = (be, fr));
    assert_eq!(trains(false, true), None);
    for (be, fr) in [(true, true), (true, false), (false, false)] {
        assert_eq!(trains(be, fr), Some(PolicyError::TrainingSite));
    }
    assert_eq!(refused(|core| drop(core.sites.remove(0))), None);
    assert_eq!(refused(|core| drop(core.sites.remove(1))), Some(PolicyError::TrainingSite));
    assert_eq!(refused(|core| core.sites.clear()), Some(PolicyError::Nothing("site")));
}

#[test]
fn purposes_rest_on_consent_and_end() {
    for basis in LegalBasis::ALL {
        let expected = (*basis != LegalBasis::Consent).then_some(PolicyError::BasisNotConsent);
        assert_eq!(refused(|core| core.purposes[0].basis = *basis), expected);
    }
    for (months, right) in [(0, false), (1, true), (60, true), (61, false), (u32::MAX, false)] {
        let expected = (!right).then_some(PolicyError::Kept);
        assert_eq!(refused(|core| core.purposes[1].months = months), expected, "{months}");
    }
    let views = |views: &[View]| refused(|core| core.purposes[2].views = views.to_vec());
    assert_eq!(views(&[View::Geometry, View::Compliance]), None);
    assert_eq!(views(&[View::Compliance, View::Geometry]), Some(PolicyError::Order("view")));
    assert_eq!(views(&[View::Geometry, View::Geometry]), Some(PolicyError::Order("view")));
    assert_eq!(views(&[View::Matting]), Some(PolicyError::ViewNotForPurpose));
    assert_eq!(views(&[]), Some(PolicyError::Nothing("view")));
}

#[test]
fn nothing_is_listed_twice_or_left_out() {
    assert_eq!(refused(|core| core.purposes.reverse()), Some(PolicyError::Order("purpose")));
    let twice = |core: &mut PolicyCore| core.purposes[1] = core.purposes[0].clone();
    assert_eq!(refused(twice), Some(PolicyError::Order("purpose")));
    assert_eq!(refused(|core| core.purposes.clear()), Some(PolicyError::Nothing("purpose")));
    assert_eq!(refused(|core| core.purposes.truncate(1)), None);
    let twice = |core: &mut PolicyCore| core.sites[1] = core.sites[0].clone();
    assert_eq!(refused(twice), Some(PolicyError::Order("site")));
    let twice = |core: &mut PolicyCore| core.transforms.push(core.transforms[0]);
    assert_eq!(refused(twice), Some(PolicyError::Order("transform")));
    let next = |core: &mut PolicyCore| core.transforms.push(Transform { id: 1, class: 2 });
    assert_eq!(refused(next), None);
    assert_eq!(refused(|core| core.transforms.clear()), Some(PolicyError::Nothing("transform")));
    assert_eq!(refused(|core| core.texts.clear()), Some(PolicyError::Nothing("text")));
    assert_eq!(refused(|core| core.recipients.clear()), None);
    assert_eq!(refused(|core| core.version = 0), Some(PolicyError::VersionZero));
    assert_eq!(refused(|core| core.version = u32::MAX), None);
}

#[test]
fn texts_are_there_bounded_and_plain() {
    let malformed = Some(PolicyError::from(FormError::Malformed));
    let legal = |text: String| refused(|core| drop(core.texts.insert(locale("en"), text)));
    assert_eq!(legal("a\n\tb".to_owned()), None);
    assert_eq!(legal("é".repeat(MOST_TEXT / 2)), None);
    assert_eq!(legal("a".repeat(MOST_TEXT + 1)), malformed);
    assert_eq!(legal(String::new()), malformed);
    assert_eq!(legal("a\r\nb".to_owned()), Some(PolicyError::Text("legal text")));
    assert_eq!(legal("a\u{1B}[2J".to_owned()), Some(PolicyError::Text("legal text")));
    let contact = |text: &str| refused(|core| core.contact = text.to_owned());
    assert_eq!(contact(&"a".repeat(256)), None);
    assert_eq!(contact(&"a".repeat(257)), malformed);
    assert_eq!(contact("a\nb"), Some(PolicyError::Text("contact")));
    let data = |text: &str| refused(|core| core.recipients[0].data = text.to_owned());
    assert_eq!(data("\u{9B}"), Some(PolicyError::Text("recipient")));
    assert_eq!(data(""), malformed);
    let crowd = |core: &mut PolicyCore| core.recipients = vec![core.recipients[0].clone(); 65];
    assert_eq!(refused(crowd), malformed);
    // Nine long texts are more than a file may have.
    let library = |core: &mut PolicyCore| {
        let names = ["bg", "cs", "da", "de", "el", "en", "es", "et", "fi"];
        core.texts = names.map(|name| (locale(name), "a".repeat(MOST_TEXT))).into();
    };
    assert_eq!(refused(library), Some(PolicyError::TooLarge));
}

#[test]
fn a10_a_policy_follows_older_ones_alone() {
    let with = |version, published: &str, contact: &str| {
        let mut core = policy_core();
        (core.version, core.published, core.contact) = (version, day(published), contact.into());
        core.effective = core.published.plus(NOTICE_DAYS + 1).unwrap();
        signed_policy(&core)
    };
    let current = with(3, "2026-02-08", "dpo");
    assert_eq!(current.may_follow(&current), Ok(()));
    assert_eq!(with(4, "2026-02-08", "dpo").may_follow(&current), Ok(()));
    assert_eq!(with(9, "2026-02-09", "dpo").may_follow(&current), Ok(()));
    assert_eq!(with(2, "2026-02-08", "dpo").may_follow(&current), Err(PolicyError::Older));
    assert_eq!(with(2, "2027-02-08", "dpo").may_follow(&current), Err(PolicyError::Older));
    let other = with(3, "2026-02-08", "other");
    assert_eq!(other.may_follow(&current), Err(PolicyError::SameVersion));
    let backdated = with(4, "2026-02-07", "dpo");
    assert_eq!(backdated.may_follow(&current), Err(PolicyError::PublishedEarlier));
    let mut core = policy_core();
    (core.controller, core.version) = (Controller::new("another").unwrap(), 4);
    let another = signed_policy(&core);
    assert_eq!(another.may_follow(&current), Err(PolicyError::OtherController));
}

proptest! {
    #[test]
    fn whatever_the_root_signs_is_refused_or_is_the_one_encoding(
        at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let mut payload = policy_core().to_bytes();
        let at = at.index(payload.len());
        payload[at] = byte;
        if let Ok(policy) = resigned(&payload) {
            prop_assert_eq!(policy.core().to_bytes(), payload);
        }
    }

    #[test]
    fn policies_lead_back(
        version in 1_u32.., published in 0_u32..2_000_000, notice in 31_u32..900_000,
        months in 1_u32..=60, text in "[a-z\\p{Greek} \n]{1,80}", line in "[ -~]{1,256}",
        place in any::<prop::sample::Index>(), label in "[a-z]{1,20}", class in 2_u8..,
    ) {
        let mut core = policy_core();
        (core.version, core.contact) = (version, line.clone());
        core.published = Day::from_number(published).unwrap();
        core.effective = core.published.plus(notice).unwrap();
        core.texts.insert(locale("el"), text);
        core.purposes[0].months = months;
        core.recipients[0].name = line;
        let french: Vec<&Place> = Place::ALL.iter().filter(|p| p.site() == Site::Fr).collect();
        core.sites[1].place = **place.get(&french);
        core.sites[1].domain = host(&format!("{label}.fr.example.org"));
        core.transforms.push(Transform { id: 1, class });
        let policy = forced(&core).unwrap();
        prop_assert_eq!(policy.core(), &core);
        prop_assert!(policy.may_follow(&policy).is_ok());
        prop_assert!(Host::new(core.sites[1].domain.as_str()).is_some());
    }
}
