//! Every rule of admission broken alone, beside the neighbour that is admitted.

mod bench;

use proptest::prelude::*;

use self::bench::{Bench, bench, deposit, deposit_of, donation};
use super::*;
use crate::codes::{Purpose, SiteSet, Transform, View};
use crate::content::usual_length;
use crate::digest::Digest;
use crate::month::Month;
use crate::specimen::{
    day, key, month, policy, policy_core, signed_policy, signed_sites, sites_core,
};
use crate::tag::Controller;

#[test]
fn what_is_admitted_is_the_tag() {
    let bench = bench();
    let (tag, sealed) = deposit(&bench.core());
    let terms = Terms::new(&bench.policy, &bench.sites, bench.today).unwrap();
    let admitted = admit(&tag, &sealed, &terms, Site::Fr).unwrap();
    assert_eq!(admitted.core(), &bench.core());
    assert_eq!(*admitted.sealed(), Digest::of(&sealed));
}

#[test]
fn a1_no_bit_of_a_deposit_can_flip() {
    let bench = bench();
    let (tag, sealed) = deposit(&bench.geometry());
    let terms = Terms::new(&bench.policy, &bench.sites, bench.today).unwrap();
    for bit in 0..tag.len() * 8 {
        let mut flipped = tag.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let verdict = admit(&flipped, &sealed, &terms, Site::Fr);
        assert!(matches!(verdict, Err(Refusal::Tag(_))), "bit {bit}");
    }
    // Every byte, and every bit's turn.
    for bit in (0..sealed.len() * 8).step_by(7) {
        let mut flipped = sealed.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let verdict = admit(&tag, &flipped, &terms, Site::Fr);
        assert_eq!(verdict.err(), Some(SealedError::Digest.into()), "bit {bit}");
    }
    assert_eq!(admit(&tag, &[], &terms, Site::Fr).err(), Some(SealedError::Length.into()));
    assert_eq!(admit(&[], &sealed, &terms, Site::Fr).err().map(Refusal::code), Some("malformed"));
}

#[test]
fn a_donation_lives_under_the_policy_of_its_tag() {
    let bench = bench();
    assert_eq!(bench.with(|_| {}), None);
    let other = Controller::new("another").unwrap();
    assert_eq!(bench.with(|core| core.controller = other), Some(Refusal::OtherController));
    for version in [0, 2, 4] {
        assert_eq!(bench.with(|core| core.policy_version = version), Some(Refusal::OtherPolicy));
    }
    let digest = Digest::of(b"another");
    assert_eq!(bench.with(|core| core.policy = digest), Some(Refusal::OtherPolicy));
    // A purpose added later does not reach it: the later policy is not its policy.
    let mut before = policy_core();
    before.purposes.remove(0);
    let mut later = policy_core();
    later.version = 4;
    let (before, later) = (Bench::new(&before), Bench::new(&later));
    let mut old = before.core();
    (old.purpose, old.view, old.expires) = (Purpose::Landmarks, View::Geometry, month("2027-03"));
    old.opening.month = old.expires;
    assert_eq!(before.judge(&old), Some(Refusal::Purpose));
    assert_eq!(later.judge(&old), Some(Refusal::OtherPolicy));
    (old.policy_version, old.policy) = (4, *later.policy.digest());
    assert_eq!(later.judge(&old), None);
}

#[test]
fn a10_nothing_is_admitted_before_the_policy_is_in_force() {
    let mut bench = bench();
    let on = |bench: &mut Bench, today: &str| {
        bench.today = day(today);
        bench.judge(&bench.core())
    };
    assert_eq!(on(&mut bench, "2026-03-09"), Some(Refusal::PolicyNotEffective));
    assert_eq!(on(&mut bench, "2026-03-10"), None);
    assert_eq!(on(&mut bench, "2026-03-31"), None);
    // Made in a month that ended before it was.
    let early = donation(&bench.policy, "2026-02", "2027-02");
    assert_eq!(bench.judge(&early), Some(Refusal::BeforePolicy));
}

#[test]
fn purposes_views_and_times_are_those_of_the_policy() {
    let bench = bench();
    let with = |purpose, view, kept| {
        bench.with(|core| {
            (core.purpose, core.view) = (purpose, view);
            core.expires = core.issued.plus(kept).unwrap();
            core.opening.month = core.expires;
        })
    };
    assert_eq!(with(Purpose::Landmarks, View::Geometry, 12), None);
    assert_eq!(with(Purpose::Landmarks, View::Geometry, 13), Some(Refusal::Kept));
    assert_eq!(with(Purpose::Compliance, View::Geometry, 24), None);
    assert_eq!(with(Purpose::Compliance, View::Geometry, 25), Some(Refusal::Kept));
    assert_eq!(with(Purpose::Matting, View::Matting, 60), None);
    // The wire knows this view for this purpose; the policy does not give it.
    assert_eq!(with(Purpose::Compliance, View::Compliance, 12), Some(Refusal::View));
    let mut narrow = policy_core();
    narrow.purposes.remove(1);
    let narrow = Bench::new(&narrow);
    assert_eq!(narrow.judge(&narrow.core()), Some(Refusal::Purpose));
}

#[test]
fn sites_transforms_and_keys_are_known() {
    let bench = bench();
    let transform = |id, class| bench.with(|core| core.transform = Transform { id, class });
    assert_eq!(transform(1, 1), None);
    assert_eq!(transform(1, 0), Some(Refusal::Transform));
    assert_eq!(transform(2, 1), Some(Refusal::Transform));
    let mut narrow = policy_core();
    narrow.sites.remove(0);
    let mut narrow = Bench { policy: signed_policy(&narrow), ..bench };
    let mut core = sites_core("2026-04", "2031-03");
    core.sites.remove(0);
    narrow.sites = signed_sites(&core);
    assert_eq!(narrow.with(|core| core.sites = SiteSet::of(&[Site::Fr])), None);
    assert_eq!(narrow.with(|_| {}), Some(Refusal::Site));
    for (first, last) in [("2026-04", "2031-02"), ("2031-04", "2031-05")] {
        let sites = signed_sites(&sites_core(first, last));
        let bench = Bench { sites, ..self::bench() };
        assert_eq!(bench.judge(&bench.core()), Some(Refusal::OpeningKey));
    }
}

#[test]
fn a_deposit_goes_to_a_site_of_its_tag() {
    let bench = bench();
    let terms = Terms::new(&bench.policy, &bench.sites, bench.today).unwrap();
    let core = TagCore { sites: SiteSet::of(&[Site::Fr]), ..bench.geometry() };
    let ((both, sealed), (one, alone)) = (deposit(&bench.geometry()), deposit(&core));
    assert!(Site::ALL.iter().all(|at| admit(&both, &sealed, &terms, *at).is_ok()));
    assert!(admit(&one, &alone, &terms, Site::Fr).is_ok());
    let elsewhere = admit(&one, &alone, &terms, Site::Be);
    assert_eq!(elsewhere.err().map(Refusal::code), Some("other_site"));
}

#[test]
fn terms_are_made_of_what_belongs_together() {
    let policy = policy();
    let mut core = sites_core("2026-04", "2031-03");
    core.controller = Controller::new("another").unwrap();
    let sites = signed_sites(&core);
    let terms = Terms::new(&policy, &sites, day("2026-03-10"));
    assert_eq!(terms.err(), Some(SitesError::OtherController));
}

/// What is said on `today` of a donation made in `issued`, with keys for what may come.
fn a4(issued: &str, expires: &str, today: &str) -> Option<&'static str> {
    let ahead = month(expires).plus(5).unwrap_or(month(expires));
    let bench = Bench {
        sites: signed_sites(&sites_core(expires, &ahead.to_string())),
        today: day(today),
        ..bench()
    };
    bench.judge(&donation(&bench.policy, issued, expires)).map(Refusal::code)
}

#[test]
fn a4_months_begin_and_end_by_the_clock() {
    let (future, expired) = (Some("issued_in_future"), Some("expired"));
    assert_eq!(a4("2026-03", "2031-03", "1970-01-01"), Some("policy_not_effective"));
    for (issued, expires, today, expected) in [
        // Issued in the month that is not yet.
        ("2026-12", "2031-12", "2026-11-30", future),
        ("2026-12", "2031-12", "2026-12-01", None),
        // The last day, and the first of the expiry month.
        ("2026-12", "2031-12", "2031-11-30", None),
        ("2026-12", "2031-12", "2031-12-01", expired),
        ("2026-12", "2031-12", "9999-12-31", expired),
        // The shortest life.
        ("2026-12", "2027-01", "2026-12-31", None),
        ("2026-12", "2027-01", "2027-01-01", expired),
        // 29 February.
        ("2028-02", "2033-02", "2028-01-31", future),
        ("2028-02", "2033-02", "2028-02-29", None),
        ("2028-02", "2033-02", "2033-01-31", None),
        ("2028-02", "2033-02", "2033-02-01", expired),
        ("2028-02", "2028-03", "2028-02-29", None),
        ("2028-02", "2028-03", "2028-03-01", expired),
        ("2028-03", "2033-03", "2028-02-29", future),
        // The end of the calendar.
        ("9994-12", "9999-12", "9994-12-01", None),
        ("9994-12", "9999-12", "9999-11-30", None),
        ("9994-12", "9999-12", "9999-12-31", expired),
        ("9999-11", "9999-12", "9999-11-30", None),
    ] {
        assert_eq!(a4(issued, expires, today), expected, "{issued} {expires} {today}");
    }
}

#[test]
fn a32_a_view_under_another_tag_has_other_bytes() {
    // The content's own view is sealed; what is outside is bound to the tag that was signed for it.
    let bench = bench();
    let (matting, sealed) = deposit(&bench.core());
    let geometry = bench.geometry();
    let (other, others) = deposit(&geometry);
    let terms = Terms::new(&bench.policy, &bench.sites, bench.today).unwrap();
    assert!(
        admit(&matting, &sealed, &terms, Site::Fr).is_ok()
            && admit(&other, &others, &terms, Site::Fr).is_ok()
    );
    assert_eq!(admit(&other, &sealed, &terms, Site::Fr).err(), Some(SealedError::Length.into()));
    // Signed anew over the other bytes, the key in their header gives them away.
    let forged = RetentionTag::sign(&key(1), &geometry, &sealed).unwrap();
    assert_eq!(
        admit(&forged, &sealed, &terms, Site::Fr).err().map(Refusal::code),
        Some("opening_key")
    );
}

#[test]
fn a32_a_content_is_as_long_as_its_view() {
    // One expiry month for both views, so that the opening key tells nothing.
    let mut wide = policy_core();
    wide.purposes[2].months = 60;
    let bench = Bench::new(&wide);
    let terms = Terms::new(&bench.policy, &bench.sites, bench.today).unwrap();
    let judge = |core: &TagCore, length: usize| {
        let (tag, sealed) = deposit_of(core, length);
        admit(&tag, &sealed, &terms, Site::Fr).err().map(Refusal::code)
    };
    let (matting, view) = (bench.core(), View::Geometry);
    let geometry = TagCore { purpose: Purpose::Compliance, view, ..bench.core() };
    let (usual, other) = (usual_length(matting.view), usual_length(geometry.view));
    for right in [usual, usual * 2, usual * 16] {
        assert_eq!(judge(&matting, right), None, "{right}");
    }
    for wrong in [0, 1, other, usual_length(View::Compliance), usual - 1, usual + 1, usual * 3] {
        assert_eq!(judge(&matting, wrong), Some("length_of_view"), "{wrong}");
    }
    assert_eq!(judge(&geometry, other), None);
    for wrong in [other - 1, other * 2, other * 4, usual] {
        assert_eq!(judge(&geometry, wrong), Some("length_of_view"), "{wrong}");
    }
}

proptest! {
    #[test]
    fn admitted_is_what_all_rules_allow(
        issued in 24_312_u32..24_330, kept in 1_u32..=60, today in 20_500_u32..21_200,
        purpose in 1_u8..=3, months in 1_u32..=60,
    ) {
        let mut core = policy_core();
        core.purposes.iter_mut().for_each(|terms| terms.months = months);
        let mut bench = Bench::new(&core);
        bench.today = Day::from_number(today).unwrap();
        let purpose = Purpose::from_code(purpose).unwrap();
        let view = purpose.views()[0];
        let mut core = bench.core();
        (core.purpose, core.view) = (purpose, view);
        core.issued = Month::from_number(issued).unwrap();
        core.expires = core.issued.plus(kept).unwrap();
        core.opening.month = core.expires;
        let now = bench.today.month();
        let right = bench.today >= day("2026-03-10")
            && core.issued >= month("2026-03")
            && core.issued <= now
            && core.expires > now
            && kept <= months
            && (month("2026-04")..=month("2031-03")).contains(&core.expires);
        prop_assert_eq!(bench.judge(&core).is_none(), right);
    }
}
