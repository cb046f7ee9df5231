//! Events as bytes and back, what contradicts what, and bytes that are no events.

use idphoto_wire::policy::Locale;
use idphoto_wire::protocol::{Answer, Ask};
use idphoto_wire::{
    ConsentRecord, Correction, Depicted, Guardian, Month, Purpose, Secret, Site, State, View,
};
use proptest::prelude::*;
use ring::signature::Ed25519KeyPair;

use super::*;
use crate::consent::AgeBand;
use crate::tag::Consent;

fn day(number: u32) -> Day {
    Day::from_number(number).unwrap()
}

fn consent(id: DonationId) -> Consent {
    let record = ConsentRecord {
        id,
        purpose: Purpose::Matting,
        view: View::Matting,
        policy_version: 1,
        policy: Digest::new([1; 32]),
        text: Digest::new([2; 32]),
        locale: Locale::new("en").unwrap(),
        depicted: Depicted::Myself,
        guardian: Guardian::NotNeeded,
        given: Month::parse("2026-11").unwrap(),
        expires: Month::parse("2031-11").unwrap(),
    };
    Consent { record, salt: Secret::new([4; 32]) }
}

fn answer(id: DonationId) -> SignedAnswer {
    let key = Ed25519KeyPair::from_seed_unchecked(&[2; 32]).unwrap();
    let said = Answer {
        id,
        site: Site::Fr,
        request: Digest::new([5; 32]),
        serial: 3,
        state: State::Stored,
        restricted: true,
        until: Month::parse("2030-01"),
        received: day(20_000),
        due: day(20_030),
    };
    SignedAnswer::new(said, said.sign(&key))
}

/// One of each, about one donation, in an order that can be.
fn all(id: DonationId) -> Vec<Event> {
    let asks = [
        Ask::Status,
        Ask::Erase,
        Ask::Restrict,
        Ask::Lift,
        Ask::Object,
        Ask::Rectify(Correction::ALL[0]),
        Ask::Shorten(Month::parse("2027-01").unwrap()),
    ];
    let mut all = vec![
        Event::PolicySeen { version: 1, digest: Digest::new([1; 32]), day: day(1) },
        Event::SitesSeen { serial: 7, digest: Digest::new([2; 32]) },
        Event::ConsentGiven { index: 0, age: AgeBand::Fifteen, consent: consent(id) },
        Event::Queued { id, tag: vec![9; 300], not_before: -5 },
        Event::Permitted { id, nonce: [6; 16] },
        Event::Sending { id },
        Event::Stored { id, site: Site::Fr, receipt: vec![8; 200] },
        Event::Answered { id, answer: answer(id) },
    ];
    all.extend(asks.map(|ask| Event::Requested { id, serial: 1, ask, day: day(3) }));
    all.extend(DroppedWhy::ALL.iter().map(|why| Event::Dropped { id, why: *why }));
    all.extend(Directive::ALL.iter().map(|d| Event::Directed { directive: *d, day: day(9) }));
    all.extend([
        Event::Withdrawn { id: Some(id), day: day(4) },
        Event::Withdrawn { id: None, day: day(4) },
        Event::Objected { day: day(5) },
        Event::ObjectionEnded,
        Event::Ended { id },
    ]);
    all
}

fn frames(events: &[Event]) -> Vec<Vec<u8>> {
    let mark = Some(Mark::new(1_700_000_000));
    events.iter().map(|event| Register::frame(mark, event)).collect()
}

#[test]
fn what_was_written_is_read() {
    let id = DonationId::new([3; 16]);
    let events = all(id);
    let frames = frames(&events);
    for (frame, event) in frames.iter().zip(&events) {
        let read = Frame::from_bytes(frame).unwrap();
        assert_eq!(format!("{:?}", read.event), format!("{event:?}"));
        assert_eq!(&Register::frame(read.mark, &read.event), frame);
    }
    let (register, puzzled) = Register::of(&frames);
    assert_eq!(puzzled, None);
    let entry = register.entry(id).unwrap();
    assert_eq!((entry.stage, entry.not_before, entry.ended), (Stage::Stored, -5, true));
    assert_eq!((entry.withdrawn, entry.requests.len()), (Some(day(4)), 7));
    assert_eq!(register.directive(), Some((Directive::Communicate, day(9))));
    assert_eq!((register.objected(), register.next_index()), (None, Some(1)));
    assert_eq!(register.mark(), Some(Mark::new(1_700_000_000)));
}

#[test]
fn what_contradicts_the_ledger_is_not_taken_in() {
    let (id, stranger) = (DonationId::new([3; 16]), DonationId::new([4; 16]));
    let events = all(id);
    for length in 3..7 {
        let (register, _) = Register::of(&frames(&events[..length]));
        // Each step only from the one before it, but permits and sendings, which may come again.
        let may = |event: &Event| register.foresee(event).is_ok();
        assert_eq!(may(&events[3]), length == 3, "queued");
        assert_eq!(may(&events[4]), length > 3, "permitted");
        assert_eq!(may(&events[5]), length > 4, "sending");
        assert_eq!(may(&events[6]), length > 5, "stored");
        assert!(!may(&events[2]), "the same consent");
        assert!(!may(&Event::Sending { id: stranger }));
        let again =
            Event::ConsentGiven { index: 0, age: AgeBand::Fifteen, consent: consent(stranger) };
        assert!(!may(&again), "a number is given once");
        // Nothing goes on after a no.
        let (mut register, _) = Register::of(&frames(&events[..length]));
        register.apply(&Event::Withdrawn { id: Some(id), day: day(9) }).unwrap();
        for event in &events[3..6] {
            assert_eq!(register.foresee(event), Err(RegisterError::Contradiction));
        }
        assert_eq!(register.foresee(&events[6]).is_ok(), length > 5, "it may have been stored");
    }
}

#[test]
fn a_withdrawal_of_all_is_of_all_so_far() {
    let ids = [DonationId::new([3; 16]), DonationId::new([4; 16])];
    let given = |n: usize| Event::ConsentGiven {
        index: n as u32,
        age: AgeBand::SixteenOrOver,
        consent: consent(ids[n]),
    };
    let events = [given(0), Event::Withdrawn { id: None, day: day(4) }, given(1)];
    let (register, _) = Register::of(&frames(&events));
    assert!(!register.entry(ids[0]).unwrap().is_wanted());
    assert!(register.entry(ids[1]).unwrap().is_wanted());
    assert_eq!(register.next_index(), Some(2));
}

#[test]
fn what_was_dropped_after_it_was_sent_is_not_gone_before_it_is_erased() {
    let id = DonationId::new([3; 16]);
    let mut events = all(id)[..6].to_vec();
    events.push(Event::Dropped { id, why: DroppedWhy::Quota });
    let (mut register, _) = Register::of(&frames(&events));
    assert_eq!(register.entry(id).unwrap().standing(None), Standing::Erasing);
    register.apply(&Event::Ended { id }).unwrap();
    assert_eq!(register.entry(id).unwrap().standing(None), Standing::Gone);
}

#[test]
fn a_frame_of_a_later_version_is_told_and_what_came_before_counts() {
    let id = DonationId::new([3; 16]);
    let mut all = frames(&all(id)[..4]);
    let mut later = all[0].clone();
    later[1] = 2;
    all.insert(3, later);
    let (register, puzzled) = Register::of(&all);
    assert_eq!(puzzled, Some(RegisterError::UnknownEvent));
    assert_eq!(register.entry(id).unwrap().stage, Stage::Given);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(
        which in 0..30_usize,
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let frames = frames(&all(DonationId::new([3; 16])));
        let mut frame = frames[which % frames.len()].clone();
        let at = at.index(frame.len());
        frame[at] = byte;
        if let Ok(read) = Frame::from_bytes(&frame) {
            prop_assert_eq!(Register::frame(read.mark, &read.event), frame.clone());
        }
        frame.truncate(cut.index(frame.len()));
        prop_assert!(Frame::from_bytes(&frame).is_err());
    }
}
