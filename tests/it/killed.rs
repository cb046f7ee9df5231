//! The program killed again and again while it donates, sends, withdraws and erases, against two real
//! sites: nothing that it said is lost, nothing half done stays, and it always goes on.

use std::process::Stdio;
use std::thread;
use std::time::Duration;

use crate::journey::{object, until};
use crate::stand::{Donor, Service};
use crate::workshop::sample;
use idphoto_wire::Site;

/// Starts the program and kills it `after` so long, if it still runs; whether it did.
fn killed(donor: &Donor, words: &[&str], after: Duration) -> bool {
    let mut command = donor.program(words);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    thread::sleep(after);
    let running = child.try_wait().unwrap().is_none();
    // SIGKILL: no handler runs.
    child.kill().unwrap();
    child.wait().unwrap();
    running
}

#[test]
fn a16_killed_at_any_moment_it_goes_on() {
    let Some(service) = Service::start() else { return };
    let donor = Donor::of(&service);
    let photo = sample("astronaut.png");
    let id = donor.consents("train-landmarks", "geometry");
    let donate = ["donate", photo.to_str().unwrap(), "--view", "geometry"];
    let moments = |step: u64| (1..=8).map(move |n| Duration::from_millis(n * step));
    let mut hits = 0;
    for after in moments(200) {
        hits += usize::from(killed(&donor, &donate, after));
        assert!(["given", "queued"].contains(&donor.standing(&id).as_str()));
    }
    if donor.standing(&id) == "given" {
        donor.does(&donate);
    }
    for after in moments(90) {
        hits += usize::from(killed(&donor, &donor.upload(), after));
        assert!(["queued", "sending", "stored"].contains(&donor.standing(&id).as_str()));
    }
    until(&donor, &id, "stored");
    assert!(service.stores.object(Site::Fr, &object(&id)).is_some());
    for after in moments(60) {
        hits += usize::from(killed(&donor, &["consent", "withdraw"], after));
        assert!(["stored", "erasing"].contains(&donor.standing(&id).as_str()));
    }
    donor.does(&["consent", "withdraw"]);
    for after in moments(90) {
        hits += usize::from(killed(&donor, &donor.upload(), after));
        assert!(["erasing", "gone"].contains(&donor.standing(&id).as_str()));
    }
    until(&donor, &id, "gone");
    for site in [Site::Be, Site::Fr] {
        assert_eq!(service.stores.object(site, &object(&id)), None);
    }
    assert!(hits >= 8, "only {hits} of 32 strikes hit");
}
