//! The program watched by strace: whom it speaks to. Nobody, without consent; and with it exactly the host
//! that the signed list of sites names.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use crate::desk::{Ran, ended};
use crate::stand::{Donor, Service};
use crate::workshop::sample;

/// Calls by which a process can reach another machine, and the answer to what it reached.
const CALLS: &str = "trace=connect,bind,listen,accept,accept4,sendto,sendmsg,sendmmsg";

/// Whether processes can be watched here; says so where not.
fn can_watch() -> bool {
    let mut trial = Command::new("strace");
    trial.args(["-f", "-o", "/dev/null", "true"]).stdout(Stdio::null()).stderr(Stdio::null());
    let can = trial.status().is_ok_and(|status| status.success());
    if !can {
        println!("skipped: strace is not there, or may not watch");
    }
    can
}

/// Runs the program under watch: how it ended, and every call that names a place on a network.
fn watched(donor: &Donor, words: &[&str]) -> (Ran, Vec<String>) {
    let trace = donor.desk.path("trace");
    let mut command = donor.set_up(donor.desk.command("strace"));
    command.args(["-f", "-qq", "-e", CALLS, "-o"]).arg(&trace).arg(crate::desk::program());
    let ran = ended(command.args(words));
    let text = std::fs::read_to_string(&trace).unwrap();
    let network = |line: &&str| line.contains("AF_INET") || line.contains("AF_NETLINK");
    (ran, text.lines().filter(network).map(str::to_owned).collect())
}

/// The ports of the connections, all of which go to this machine.
fn ports(calls: &[String]) -> BTreeSet<u16> {
    let ports = calls.iter().map(|call| {
        assert!(call.contains("connect("), "{call}");
        assert!(call.contains("127.0.0.1") || call.contains("\"::1\""), "{call}");
        let (_, rest) = call.split_once("htons(").unwrap();
        rest.split(')').next().unwrap().parse().unwrap()
    });
    ports.collect()
}

#[test]
fn without_consent_nobody_is_spoken_to_and_with_it_the_listed_host_alone() {
    if !can_watch() {
        return;
    }
    let Some(service) = Service::start() else { return };
    let donor = Donor::of(&service);
    let photo = sample("astronaut.png");
    let photo = photo.to_str().unwrap();
    let quiet = |words: &[&str], code| {
        let (ran, calls) = watched(&donor, words);
        assert_eq!(ran.code, Some(code), "{words:?}: {ran:?}");
        assert_eq!(calls, Vec::<String>::new(), "{words:?}");
    };
    let looks = ["donate", photo, "--view", "matting", "--preview", "goes.png"];
    let upload = donor.upload();
    // Nobody agreed to anything.
    quiet(&looks, 0);
    quiet(&["donate", photo, "--view", "matting"], 5);
    quiet(&upload, 0);
    // Agreed and taken back, before and after the photo was there.
    donor.consents("train-matting", "matting");
    donor.does(&["consent", "withdraw"]);
    quiet(&["donate", photo, "--view", "matting"], 5);
    donor.donates(&sample("astronaut.png"), "train-matting", "matting");
    donor.does(&["consent", "withdraw"]);
    quiet(&upload, 0);
    // Agreed: donating still speaks to nobody, and neither does an upload whose time has not come, nor
    // looking, nor any right.
    donor.consents("train-matting", "matting");
    quiet(&["donate", photo, "--view", "matting"], 0);
    quiet(&["status"], 0);
    quiet(&["outbox"], 0);
    quiet(&["policy", "show"], 0);
    quiet(&["rights", "export", "-o", "mine.zip"], 0);

    // The control: now it goes, to keeper and store of FR.
    let (ran, calls) = watched(&donor, &upload);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let fr = &service.parties.sites_core.sites[1];
    assert_eq!(ports(&calls), [fr.keeper.port.get(), fr.store.port.get()].into(), "{calls:?}");

    // Withdrawing needs nobody; the request then goes to the keeper alone.
    quiet(&["consent", "withdraw"], 0);
    let (ran, calls) = watched(&donor, &upload);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(ports(&calls), [fr.keeper.port.get()].into(), "{calls:?}");
}
