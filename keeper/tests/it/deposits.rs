//! From a deposit to the receipts of both sites, and everything that a deposit is refused for.

use idphoto_wire::content::usual_length;
use idphoto_wire::protocol::{Ask, paths};
use idphoto_wire::{Digest, Month, RetentionTag, Secret, Site, SiteSet, State, View};

use crate::bed::Bed;
use crate::donor::{Donation, ask, grant, post};

#[test]
fn a_donation_is_stored_at_both_sites_and_both_sign_for_it() {
    let Some(bed) = Bed::started() else { return };
    let (line, keys) = (bed.fr.line(), bed.keys());
    let donation = bed.donation();
    let unknown = ask(&line, &keys, &donation.status()).unwrap();
    assert_eq!((unknown.0.state, unknown.1.len()), (State::Unknown, 0));
    let url = grant(&line, &donation).unwrap();
    assert_eq!(ask(&line, &keys, &donation.status()).unwrap().0.state, State::Awaited);
    assert_eq!(bed.upload(&url, &donation), 200);
    let (answer, receipts) = ask(&line, &keys, &donation.status()).unwrap();
    assert_eq!((answer.site, answer.state, answer.serial), (Site::Fr, State::Stored, 0));
    assert_eq!(answer.until, Some(donation.core.expires));
    assert!(!answer.restricted && answer.due > answer.received);
    let mut sites: Vec<_> = receipts.iter().map(|receipt| receipt.site).collect();
    sites.sort();
    assert_eq!(sites, [Site::Be, Site::Fr]);
    for receipt in receipts {
        assert_eq!(receipt.tag, Digest::of(&donation.tag));
        assert_eq!((receipt.id, receipt.stored), (donation.id(), bed.now));
    }
    assert!(bed.fr.has(&donation) && bed.be.has(&donation));
    // Asked again, it says the same; deposited again, it is used.
    assert_eq!(ask(&line, &keys, &donation.status()).unwrap().1.len(), 2);
    assert_eq!(grant(&line, &donation), Err((409, "id_used".to_owned())));
    // The share is at the training site alone.
    let share = donation.share.expose();
    let has = |bytes: Vec<u8>| bytes.windows(32).any(|window| window == share);
    assert!(has(bed.fr.database()) && !has(bed.be.database()));
}

#[test]
fn a_site_that_is_down_delays_no_receipt_and_gets_its_copy_later() {
    let Some(mut bed) = Bed::started() else { return };
    bed.be.stop();
    let donation = bed.uploaded();
    let start = std::time::Instant::now();
    let (answer, receipts) = ask(&bed.fr.line(), &bed.keys(), &donation.status()).unwrap();
    assert!(start.elapsed().as_secs() < 5);
    assert_eq!((answer.state, receipts.len()), (State::Stored, 1));
    let today = bed.today.clone();
    // A keeper that is started anew has not forgotten what it owes.
    bed.fr.stop();
    bed.be.start(&today);
    bed.fr.start(&today);
    bed.until("the copy", || bed.be.has(&donation));
    bed.until("the receipt", || {
        ask(&bed.fr.line(), &bed.keys(), &donation.status()).unwrap().1.len() == 2
    });
}

#[test]
fn a_site_that_says_nothing_delays_nobody() {
    let Some(mut bed) = Bed::new() else { return };
    let today = bed.today.clone();
    let _silence = crate::call::silent_server(bed.be.port, &bed.be.certificate(), &bed.be.key());
    bed.fr.start(&today);
    let donation = bed.uploaded();
    let (line, keys) = (bed.fr.line(), bed.keys());
    let state = |request: &[u8]| {
        let start = std::time::Instant::now();
        let (answer, receipts) = ask(&line, &keys, request).unwrap();
        assert!(start.elapsed().as_secs() < 6, "{:?}", start.elapsed());
        (answer.state, receipts.len())
    };
    assert_eq!(state(&donation.status()), (State::Stored, 1));
    assert_eq!(state(&donation.status()), (State::Stored, 1), "while it is being brought");
    assert_eq!(state(&donation.request(1, Ask::Erase)), (State::Unreadable, 0));
}

#[test]
fn what_the_device_should_have_refused_is_refused_here() {
    let Some(bed) = Bed::started() else { return };
    let line = bed.fr.line();
    let length = usual_length(View::Geometry);
    let (now, policy) = (bed.now, &bed.policy);
    let later = |months| now.plus(months).unwrap();
    let earlier = |months| Month::from_number(now.number() - months).unwrap();
    let refused = |donation: &Donation| grant(&line, donation).unwrap_err();
    let code = |code: &str| (403, code.to_owned());
    let changed = |issued, expires, length, change: &dyn Fn(&mut idphoto_wire::tag::TagCore)| {
        refused(&Donation::changed(policy, issued, expires, length, change))
    };
    let plain = |_: &mut idphoto_wire::tag::TagCore| {};
    assert_eq!(changed(now, later(12), length + 1, &plain), code("length_of_view"));
    assert_eq!(changed(now, later(12), 1, &plain), code("length_of_view"));
    assert_eq!(changed(later(1), later(12), length, &plain), code("issued_in_future"));
    assert_eq!(changed(earlier(2), later(12), length, &plain), code("issued_skew"));
    assert_eq!(changed(earlier(1), now, length, &plain), code("expired"));
    let other = Digest::of(b"another policy");
    let with =
        |change: &dyn Fn(&mut idphoto_wire::tag::TagCore)| changed(now, later(12), length, change);
    assert_eq!(with(&|core| core.policy = other), code("other_policy"));
    assert_eq!(with(&|core| core.policy_version = 9), code("other_policy"));
    assert_eq!(with(&|core| core.transform.class = 9), code("transform_not_in_policy"));
    // Last month's is taken.
    let waited = Donation::new(policy, earlier(1), later(12));
    assert!(grant(&line, &waited).is_ok());
    // Another share than the tag commits to, and every bit of a tag.
    let mut other = bed.donation();
    other.share = Secret::new([7; 32]);
    assert_eq!(refused(&other), code("share"));
    let mut donation = bed.donation();
    let whole = donation.tag.clone();
    for bit in (0..whole.len() * 8).step_by(97) {
        donation.tag = whole.clone();
        donation.tag[bit / 8] ^= 1 << (bit % 8);
        assert!(RetentionTag::parse(&donation.tag).is_err());
        assert_eq!(refused(&donation).0, 403, "bit {bit}");
    }
    donation.tag = whole;
    assert!(grant(&line, &donation).is_ok());
}

#[test]
fn nobody_but_the_other_keeper_speaks_to_the_second_site() {
    let Some(bed) = Bed::started() else { return };
    let donation = bed.donation();
    let replica = idphoto_wire::protocol::Replica { tag: donation.tag.clone() }.to_bytes();
    let (be, fr) = (bed.be.line(), bed.fr.line());
    let no = |status, code: &str| Err((status, code.to_owned()));
    assert_eq!(post(&be, paths::DEPOSIT, &donation.deposit()), no(403, "not_here"));
    assert_eq!(post(&fr, paths::REPLICA, &replica), no(403, "not_here"));
    assert_eq!(post(&be, paths::REPLICA, &replica), no(403, "peer_only"));
    assert_eq!(post(&be, paths::REQUEST, &donation.status()), no(403, "peer_only"));
    // A certificate of the right name with another key, and that of the second site itself.
    let key = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(vec!["fr.localhost".to_owned()]).unwrap();
    let stranger = (params.self_signed(&key).unwrap().pem(), key.serialize_pem());
    let own = (bed.be.certificate(), bed.be.key());
    for (chain, key) in [&stranger, &own] {
        let line = bed.be.line_as(Some((chain, key)));
        assert_eq!(post(&line, paths::REPLICA, &replica), no(403, "peer_only"));
    }
    assert!(post(&bed.peer_line(), paths::REPLICA, &replica).is_ok());
}

#[test]
fn a_donation_for_one_site_stays_there() {
    let Some(bed) = Bed::started() else { return };
    let length = usual_length(View::Geometry);
    let donation =
        Donation::changed(&bed.policy, bed.now, bed.now.plus(1).unwrap(), length, |core| {
            core.sites = SiteSet::of(&[Site::Fr]);
        });
    let url = grant(&bed.fr.line(), &donation).unwrap();
    assert_eq!(bed.upload(&url, &donation), 200);
    let (answer, receipts) = ask(&bed.fr.line(), &bed.keys(), &donation.status()).unwrap();
    assert_eq!((answer.state, receipts.len()), (State::Stored, 1));
    assert!(!bed.be.has(&donation));
}
