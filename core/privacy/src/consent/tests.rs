//! Which acts are consent: every combination of who is in the photo, their age and country, and who
//! agreed; and every other rule one at a time.

use idphoto_wire::policy::{NamedSite, PolicyCore, PurposeTerms};
use idphoto_wire::tag::Controller;
use idphoto_wire::{Host, LegalBasis, Place, PublicKey, Site, Transform};
use ring::signature::Ed25519KeyPair;

use super::*;

const ENGLISH: &str = "What happens with a donation.";
const FRENCH: &str = "Ce qui se passe avec un don.";

fn day(text: &str) -> Day {
    let (month, of_month) = text.rsplit_once('-').unwrap();
    Day::new(Month::parse(month).unwrap(), of_month.parse().unwrap()).unwrap()
}

fn locale(name: &str) -> Locale {
    Locale::new(name).unwrap()
}

/// In force from 1 September 2026 on; geometry alone for compliance, though the purpose could have more.
fn policy() -> Policy {
    let terms = |purpose, view, months| PurposeTerms {
        purpose,
        views: vec![view],
        basis: LegalBasis::Consent,
        months,
    };
    let named = |site, region: &str, trains| NamedSite {
        site,
        place: Place::new("own", region).unwrap(),
        domain: Host::new(&format!("{region}.example.org")).unwrap(),
        trains,
    };
    let core = PolicyCore {
        controller: Controller::new("example").unwrap(),
        version: 4,
        published: day("2026-08-01"),
        effective: day("2026-09-01"),
        contact: "dpo@example.org".to_owned(),
        texts: [("en", ENGLISH), ("fr", FRENCH)]
            .map(|(name, text)| (locale(name), text.to_owned()))
            .into(),
        purposes: vec![
            terms(Purpose::Matting, View::Matting, 60),
            terms(Purpose::Compliance, View::Geometry, 24),
        ],
        recipients: Vec::new(),
        sites: vec![named(Site::Be, "be", false), named(Site::Fr, "fr", true)],
        transforms: vec![Transform::CURRENT],
    };
    let root = Ed25519KeyPair::from_seed_unchecked(&[100; 32]).unwrap();
    Policy::parse(&Policy::sign(&root, &core).unwrap(), &PublicKey::of(&root)).unwrap()
}

fn today() -> Day {
    day("2026-11-24")
}

/// An adult's own.
fn act() -> Act {
    Act {
        purpose: Purpose::Matting,
        view: View::Matting,
        locale: locale("en"),
        text: Digest::of(ENGLISH.as_bytes()),
        depicted: Depicted::Myself,
        age: AgeBand::SixteenOrOver,
        country: Country::new("FR"),
        guardian_agrees: false,
        depicted_agrees: false,
        months: None,
    }
}

/// All that is allowed: who is in the photo, their age, their country (`??` is not known), who agreed
/// (`g` guardian, `d` the person in the photo, `-` nobody apart), and what the record says then.
const ALLOWED: &str = "
    myself       under-13    FR           gd          joint
    myself       under-13    BE,DE,??     g,gd        guardian
    myself       13-14       FR           gd          joint
    myself       13-14       BE,DE,??     g,gd        guardian
    myself       15          FR,BE,DE,??  g,gd        guardian
    myself       16-or-over  FR,BE,DE,??  -,g,d,gd    not-needed
    my-child     under-13    FR           gd          joint
    my-child     under-13    BE,DE,??     g,gd        guardian
    my-child     13-14       FR           gd          joint
    my-child     13-14       BE,DE,??     g,gd        guardian
    my-child     15          FR,BE,DE,??  g,gd        guardian
    my-child     16-or-over  FR,BE,DE,??  d,gd        not-needed
    other-adult  16-or-over  FR,BE,DE,??  d,gd        not-needed
";

/// What is said to those who are refused, by the same columns; everything that is not allowed is in it.
const REFUSED: &str = "
    myself       under-13    FR,BE,DE,??  -,d         guardian_missing
    myself       under-13    FR           g           child_missing
    myself       13-14       FR,BE,DE,??  -,d         guardian_missing
    myself       13-14       FR           g           child_missing
    myself       15          FR,BE,DE,??  -,d         guardian_missing
    my-child     under-13    FR,BE,DE,??  -,d         guardian_missing
    my-child     under-13    FR           g           child_missing
    my-child     13-14       FR,BE,DE,??  -,d         guardian_missing
    my-child     13-14       FR           g           child_missing
    my-child     15          FR,BE,DE,??  -,d         guardian_missing
    my-child     16-or-over  FR,BE,DE,??  -,g         depicted_missing
    other-adult  under-13    FR,BE,DE,??  -,g,d,gd    other_minor
    other-adult  13-14       FR,BE,DE,??  -,g,d,gd    other_minor
    other-adult  15          FR,BE,DE,??  -,g,d,gd    other_minor
    other-adult  16-or-over  FR,BE,DE,??  -,g         depicted_missing
";

/// The last column of the one row with these values, if there is one.
fn found<'a>(table: &'a str, values: [&str; 4]) -> Option<&'a str> {
    let rows = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let mut rows = rows.filter(|row| {
        row.len() == 5
            && row.iter().zip(values).all(|(cell, value)| cell.split(',').any(|v| v == value))
    });
    let row = rows.next()?;
    assert!(rows.next().is_none(), "{values:?} twice");
    Some(row[4])
}

#[test]
fn a31_every_combination_of_age_country_and_who_agreed() {
    let policy = policy();
    let mut allowed = 0;
    for depicted in Depicted::ALL {
        for age in AgeBand::ALL {
            for country in ["FR", "BE", "DE", "??"] {
                for flags in ["-", "g", "d", "gd"] {
                    let act = Act {
                        depicted: *depicted,
                        age: *age,
                        country: Country::new(country),
                        guardian_agrees: flags.contains('g'),
                        depicted_agrees: flags.contains('d'),
                        ..act()
                    };
                    let values = [depicted.name(), age.name(), country, flags];
                    let judged = act.judge(&policy, today());
                    let judged = judged.as_ref().map(Granted::guardian).map_err(|why| why.code());
                    let guardian = found(ALLOWED, values).and_then(Guardian::from_name);
                    let refused = found(REFUSED, values).unwrap_or_default();
                    assert_eq!(judged, guardian.ok_or(refused), "{values:?}");
                    allowed += u32::from(judged.is_ok());
                }
            }
        }
    }
    // By hand: (1 + 6) * 2 + 8 below 16, twice; 16, 8 and 8 from 16 on. Of 192.
    assert_eq!(allowed, 76);
}

#[test]
fn a_country_without_a_rule_is_one_that_is_not_known() {
    let of = |country| {
        let act = Act { age: AgeBand::Under13, guardian_agrees: true, country, ..act() };
        act.judge(&policy(), today()).map(|granted| granted.guardian())
    };
    assert_eq!(of(Country::new("US")), Ok(Guardian::Guardian));
    assert_eq!(of(Country::new("US")), of(None));
}

fn refused(change: &dyn Fn(&mut Act)) -> Option<ActError> {
    let mut act = act();
    change(&mut act);
    act.judge(&policy(), today()).err()
}

#[test]
fn what_was_shown_is_the_text_of_that_language() {
    use ActError::*;
    assert_eq!(refused(&|_| ()), None);
    assert_eq!(refused(&|act| act.locale = locale("de")), Some(NoSuchLocale));
    assert_eq!(refused(&|act| act.locale = locale("en-GB")), Some(NoSuchLocale));
    assert_eq!(refused(&|act| act.locale = locale("fr")), Some(OtherText));
    assert_eq!(refused(&|act| act.text = Digest::of(FRENCH.as_bytes())), Some(OtherText));
    assert_eq!(refused(&|act| act.text = Digest::of(b"")), Some(OtherText));
    let french = |act: &mut Act| {
        act.locale = locale("fr");
        act.text = Digest::of(FRENCH.as_bytes());
    };
    assert_eq!(refused(&french), None);
}

#[test]
fn the_policy_is_in_force_and_allows_what_it_is_asked_for() {
    use ActError::*;
    let on = |date| act().judge(&policy(), day(date)).err();
    assert_eq!(on("2026-08-31"), Some(PolicyNotInForce));
    assert_eq!(on("2026-09-01"), None);
    let asked = |purpose, view| refused(&|act| (act.purpose, act.view) = (purpose, view));
    assert_eq!(asked(Purpose::Landmarks, View::Geometry), Some(PurposeNotAllowed));
    assert_eq!(asked(Purpose::Compliance, View::Geometry), None);
    // Serves the purpose, but this policy does without.
    assert_eq!(asked(Purpose::Compliance, View::Compliance), Some(ViewNotAllowed));
    assert_eq!(asked(Purpose::Matting, View::Compliance), Some(ViewNotAllowed));
}

#[test]
fn it_is_kept_for_as_long_as_was_chosen_and_no_longer_than_the_policy_says() {
    let until = |purpose, view, months| {
        let act = Act { purpose, view, months, ..act() };
        act.judge(&policy(), today()).map(|granted| granted.expires().to_string())
    };
    let matting = |months| until(Purpose::Matting, View::Matting, months);
    assert_eq!(matting(None), Ok("2031-11".to_owned()));
    assert_eq!(matting(Some(60)), Ok("2031-11".to_owned()));
    assert_eq!(matting(Some(1)), Ok("2026-12".to_owned()));
    for months in [0, 61, u32::MAX] {
        assert_eq!(matting(Some(months)), Err(ActError::Months { most: 60 }), "{months}");
    }
    let compliance = |months| until(Purpose::Compliance, View::Geometry, months);
    assert_eq!(compliance(None), Ok("2028-11".to_owned()));
    assert_eq!(compliance(Some(25)), Err(ActError::Months { most: 24 }));
    assert!(ActError::Months { most: 24 }.to_string().contains("1 to 24 months"));
    let last = act().judge(&policy(), day("9999-12-31")).err();
    assert_eq!(last, Some(ActError::Months { most: 60 }));
}

#[test]
fn the_record_says_all_that_was_agreed_to() {
    let policy = policy();
    let act = Act {
        locale: locale("fr"),
        text: Digest::of(FRENCH.as_bytes()),
        depicted: Depicted::MyChild,
        age: AgeBand::From13To14,
        guardian_agrees: true,
        depicted_agrees: true,
        months: Some(12),
        ..act()
    };
    let id = DonationId::new([5; 16]);
    let expected = ConsentRecord {
        id,
        purpose: Purpose::Matting,
        view: View::Matting,
        policy_version: 4,
        policy: *policy.digest(),
        text: Digest::of(FRENCH.as_bytes()),
        locale: locale("fr"),
        depicted: Depicted::MyChild,
        guardian: Guardian::Joint,
        given: Month::parse("2026-11").unwrap(),
        expires: Month::parse("2027-11").unwrap(),
    };
    assert_eq!(act.judge(&policy, today()).map(|granted| granted.record(id)), Ok(expected));
}

#[test]
fn debug_output_says_nothing_of_the_person() {
    let granted = act().judge(&policy(), today()).unwrap();
    assert_eq!(format!("{:?}", act()), "Act(train-matting matting)");
    assert_eq!(format!("{granted:?}"), "Granted(train-matting matting until 2031-11)");
}
