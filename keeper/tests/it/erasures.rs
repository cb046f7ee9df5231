//! Erasing, at both sites and down to the bytes, and the other requests of an owner.

use idphoto_wire::protocol::Ask;
use idphoto_wire::{Correction, Day, State};

use crate::bed::{Bed, Today};
use crate::donor::{Donation, ask, grant};

fn has(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn a24_what_is_erased_is_in_no_file_of_either_site() {
    let Some(bed) = Bed::started() else { return };
    let (line, keys) = (bed.fr.line(), bed.keys());
    let donation = bed.uploaded();
    assert_eq!(ask(&line, &keys, &donation.status()).unwrap().1.len(), 2);
    let (share, bytes) = (donation.share.expose(), &donation.sealed[1000..1064]);
    assert!(has(&bed.fr.database(), share) && has(&bed.fr.database(), &donation.tag));
    assert!(bed.fr.weed.holds(bytes) && bed.be.weed.holds(bytes));
    let erase = donation.request(1, Ask::Erase);
    let (answer, receipts) = ask(&line, &keys, &erase).unwrap();
    assert!(answer.state.is_ended());
    assert_eq!((answer.serial, answer.until, receipts.len()), (1, None, 0));
    // At once: the share is in no byte of the database, and the objects are gone from view.
    assert!(!has(&bed.fr.database(), share));
    assert!(!bed.fr.has(&donation) && !bed.be.has(&donation));
    bed.erased(&erase);
    assert!(!bed.fr.weed.holds(bytes) && !bed.be.weed.holds(bytes), "freed, it said");
    for place in [&bed.fr, &bed.be] {
        assert!(!has(&place.database(), &donation.tag[40..]), "only the id is left");
    }
    // The same request has the same answer, and the id is used for ever.
    let (answer, _) = ask(&line, &keys, &erase).unwrap();
    assert_eq!((answer.state, answer.serial), (State::Erased, 1));
    assert_eq!(grant(&line, &donation), Err((409, "id_used".to_owned())));
}

#[test]
fn a25_an_erasure_waits_for_a_site_that_is_down() {
    let Some(mut bed) = Bed::started() else { return };
    let donation = bed.uploaded();
    let keys = bed.keys();
    assert_eq!(ask(&bed.fr.line(), &keys, &donation.status()).unwrap().1.len(), 2);
    bed.be.stop();
    let erase = donation.request(1, Ask::Object);
    let (answer, _) = ask(&bed.fr.line(), &keys, &erase).unwrap();
    assert_eq!(answer.state, State::Unreadable);
    let today = bed.today.clone();
    bed.fr.stop();
    bed.fr.start(&today);
    std::thread::sleep(std::time::Duration::from_secs(15));
    assert_eq!(ask(&bed.fr.line(), &keys, &erase).unwrap().0.state, State::Unreadable);
    assert!(!bed.fr.has(&donation) && bed.be.has(&donation));
    bed.be.start(&today);
    bed.erased(&erase);
    assert!(!bed.be.has(&donation));
}

#[test]
fn a16_an_erasure_outlives_a_kill() {
    let Some(mut bed) = Bed::new() else { return };
    let today = bed.today.clone();
    bed.be.start(&today);
    let config = bed.fr.folder.join("keeper.toml");
    let start = || {
        let mut serve = std::process::Command::new(env!("CARGO_BIN_EXE_idphoto-keeper"));
        let serve = serve.args(["serve", "--config", config.to_str().unwrap()]);
        let process = serve.stderr(std::process::Stdio::null()).spawn().unwrap();
        bed.until("listening", || std::net::TcpStream::connect(("127.0.0.1", bed.fr.port)).is_ok());
        process
    };
    let mut process = start();
    let keys = bed.keys();
    let donation = bed.uploaded();
    assert_eq!(ask(&bed.fr.line(), &keys, &donation.status()).unwrap().1.len(), 2);
    let erase = donation.request(1, Ask::Erase);
    let state = ask(&bed.fr.line(), &keys, &erase).unwrap().0.state;
    process.kill().unwrap();
    process.wait().unwrap();
    assert_eq!(state, State::Unreadable);
    assert!(!has(&bed.fr.database(), donation.share.expose()));
    let mut process = start();
    bed.erased(&erase);
    process.kill().unwrap();
    process.wait().unwrap();
    assert!(!bed.fr.has(&donation) && !bed.be.has(&donation));
}

#[test]
fn a5_requests_are_taken_in_order_once_and_never_lengthen() {
    let Some(bed) = Bed::started() else { return };
    let (line, keys) = (bed.fr.line(), bed.keys());
    let donation = bed.uploaded();
    let refused = |serial, asked| ask(&line, &keys, &donation.request(serial, asked)).unwrap_err();
    let done = |serial, asked| ask(&line, &keys, &donation.request(serial, asked)).unwrap().0;
    done(1, Ask::Restrict);
    assert_eq!(ask(&line, &keys, &donation.status()).unwrap().0.state, State::Stored);
    let answer = done(2, Ask::Restrict);
    assert!(answer.restricted);
    assert_eq!((answer.serial, answer.state), (2, State::Stored));
    // Again the same does the same; an older one, or another with its number, does nothing.
    assert!(done(2, Ask::Restrict).restricted);
    assert_eq!(refused(1, Ask::Lift), (409, "serial_old".to_owned()));
    assert_eq!(refused(2, Ask::Lift), (409, "serial_old".to_owned()));
    assert!(!done(5, Ask::Lift).restricted);
    let month = bed.now.plus(3).unwrap();
    assert_eq!(done(6, Ask::Shorten(month)).until, Some(month));
    assert_eq!(refused(7, Ask::Shorten(month)), (403, "not_shorter".to_owned()));
    assert_eq!(refused(7, Ask::Shorten(month.plus(1).unwrap())).1, "not_shorter");
    assert!(done(7, Ask::Rectify(Correction::Labels)).restricted);
    // Of a donation that nobody knows only its erasure is taken, and then it can never come.
    let other = bed.donation();
    let ask_other = |serial, asked| ask(&line, &keys, &other.request(serial, asked));
    let unknown = Err((404, "unknown_donation".to_owned()));
    assert_eq!(ask_other(1, Ask::Restrict).map(drop), unknown);
    assert_eq!(ask_other(1, Ask::Erase).unwrap().0.state, State::Erased);
    assert_eq!(grant(&line, &other), Err((409, "id_used".to_owned())));
    // Somebody else's signature.
    let forged = idphoto_wire::protocol::Request { id: donation.id(), serial: 9, ask: Ask::Erase };
    let forged = forged.sign(&other.key);
    assert_eq!(ask(&line, &keys, &forged).unwrap_err(), (400, "other_donation".to_owned()));
    // What is shortened to a month that has come is gone.
    let answer = done(8, Ask::Shorten(bed.now));
    assert!(answer.state.is_ended());
    assert!(!bed.fr.has(&donation));
    // Nothing brings it back.
    assert!(done(9, Ask::Lift).state.is_ended());
    assert_eq!(grant(&line, &donation), Err((409, "id_used".to_owned())));
}

#[test]
fn what_is_asked_before_the_copy_is_there_is_told_after_it() {
    let Some(mut bed) = Bed::started() else { return };
    bed.be.stop();
    let donation = bed.uploaded();
    let (line, keys) = (bed.fr.line(), bed.keys());
    assert_eq!(ask(&line, &keys, &donation.status()).unwrap().1.len(), 1);
    let month = bed.now.plus(3).unwrap();
    ask(&line, &keys, &donation.request(1, Ask::Restrict)).unwrap();
    ask(&line, &keys, &donation.request(2, Ask::Shorten(month))).unwrap();
    let today = bed.today.clone();
    bed.be.start(&today);
    bed.until("the copy", || bed.be.has(&donation));
    let there = bed.peer_line();
    bed.until("what was asked", || {
        let (answer, _) = ask(&there, &keys, &donation.status()).unwrap();
        answer.restricted && answer.until == Some(month) && answer.serial == 2
    });
}

#[test]
fn a_site_whose_day_comes_later_is_asked_until_it_has_erased() {
    let Some(mut bed) = Bed::new() else { return };
    let (today, behind) = (bed.today.clone(), Today::new(bed.today.day()));
    bed.be.start(&behind);
    bed.fr.start(&today);
    let [first, second] = [(); 2].map(|()| bed.uploaded());
    let (line, keys) = (bed.fr.line(), bed.keys());
    for donation in [&first, &second] {
        assert_eq!(ask(&line, &keys, &donation.status()).unwrap().1.len(), 2);
    }
    let day = Day::new(first.core.expires, 1).unwrap();
    today.set(day);
    behind.set(Day::from_number(day.number() - 1).unwrap());
    let state = |donation: &Donation| ask(&line, &keys, &donation.status()).unwrap().0.state;
    assert_eq!((state(&first), state(&second)), (State::Unreadable, State::Unreadable));
    std::thread::sleep(std::time::Duration::from_secs(7));
    assert!(bed.be.has(&first) && bed.be.has(&second));
    // Its owner need not wait for the day there.
    ask(&line, &keys, &first.request(1, Ask::Erase)).unwrap();
    bed.until("the owner's erasure", || !bed.be.has(&first));
    assert!(bed.be.has(&second));
    behind.set(day);
    bed.erased(&first.request(1, Ask::Erase));
    bed.until("the other erasure", || state(&second) == State::Erased);
    assert!(!bed.be.has(&second));
}

#[test]
fn what_has_expired_is_erased_though_nobody_asks() {
    let Some(bed) = Bed::started() else { return };
    let (donation, awaited) = (bed.uploaded(), bed.uploaded());
    let (line, keys) = (bed.fr.line(), bed.keys());
    assert_eq!(ask(&line, &keys, &donation.status()).unwrap().1.len(), 2);
    let month = bed.now.plus(2).unwrap();
    ask(&line, &keys, &donation.request(1, Ask::Shorten(month))).unwrap();
    bed.today.set(Day::new(month, 1).unwrap());
    bed.until("the erasure", || !bed.fr.has(&donation) && !bed.be.has(&donation));
    assert!(!has(&bed.fr.database(), donation.share.expose()));
    assert!(bed.fr.has(&awaited), "its month has not come");
    bed.today.set(Day::new(awaited.core.expires, 1).unwrap());
    bed.until("the other erasure", || !bed.fr.has(&awaited));
    assert!(!has(&bed.fr.database(), awaited.share.expose()));
    bed.erased(&donation.request(2, Ask::Erase));
    bed.erased(&awaited.request(2, Ask::Erase));
}

#[test]
fn what_has_expired_is_erased_when_it_is_asked_for() {
    let Some(bed) = Bed::started() else { return };
    let donation = bed.uploaded();
    let (line, keys) = (bed.fr.line(), bed.keys());
    assert_eq!(ask(&line, &keys, &donation.status()).unwrap().1.len(), 2);
    let day = Day::new(donation.core.expires, 1).unwrap();
    bed.today.set(Day::from_number(day.number() - 1).unwrap());
    assert_eq!(ask(&line, &keys, &donation.status()).unwrap().0.state, State::Stored);
    bed.today.set(day);
    assert!(ask(&line, &keys, &donation.status()).unwrap().0.state.is_ended());
    assert!(!bed.fr.has(&donation));
    bed.until("the erasure there", || !bed.be.has(&donation));
}

#[test]
fn a_clock_that_runs_far_ahead_ends_nothing() {
    let Some(bed) = Bed::started() else { return };
    let donation = bed.uploaded();
    let (line, keys) = (bed.fr.line(), bed.keys());
    assert_eq!(ask(&line, &keys, &donation.status()).unwrap().1.len(), 2);
    // Ten years on; the list of sites is signed once a month.
    bed.today.set(Day::new(bed.now.plus(120).unwrap(), 1).unwrap());
    assert_eq!(ask(&line, &keys, &donation.status()).unwrap().0.state, State::Stored);
    std::thread::sleep(std::time::Duration::from_secs(3));
    assert!(bed.fr.has(&donation) && bed.be.has(&donation));
    assert!(has(&bed.fr.database(), donation.share.expose()));
    // Whoever asks for it gets it all the same.
    assert!(ask(&line, &keys, &donation.request(1, Ask::Erase)).unwrap().0.state.is_ended());
    assert!(!has(&bed.fr.database(), donation.share.expose()));
}
