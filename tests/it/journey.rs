//! One donation from consent to receipt to erasure, by the program against two real sites, and what the
//! rights of its owner come to on the way.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use idphoto_wire::{Month, Site};

use crate::metadata::search::found;
use crate::sent::files_in;
use crate::stand::{Donor, Service, today};
use crate::workshop::{sample, sample_image};

fn photo() -> PathBuf {
    sample("astronaut.png")
}

pub(crate) fn object(id: &str) -> String {
    let expires = today().month().plus(Month::MOST_KEPT).unwrap();
    format!("train/v1/{expires}/{id}")
}

/// An erasure takes half a minute, and longer where other tests keep the same stores busy: they are
/// compacted as a whole.
const PATIENCE: Duration = Duration::from_secs(300);

/// Uploads until the donation stands as it should.
#[track_caller]
pub(crate) fn until(donor: &Donor, id: &str, standing: &str) {
    let end = Instant::now() + PATIENCE;
    while donor.standing(id) != standing {
        assert!(Instant::now() < end, "{id} is {} and not {standing}", donor.standing(id));
        std::thread::sleep(Duration::from_millis(500));
        donor.run(&donor.upload());
    }
}

#[test]
fn a_donation_goes_from_consent_to_receipt_to_erasure() {
    let Some(service) = Service::start() else { return };
    let donor = Donor::of(&service);
    let id = donor.donates(&photo(), "train-matting", "matting");
    assert_eq!(donor.standing(&id), "queued");
    let sent = donor.told(&donor.upload());
    assert_eq!(sent["stored"][0]["donation"], id.as_str(), "{sent}");
    assert_eq!(sent["stored"][0]["receipts"], serde_json::json!(["BE", "FR"]));
    assert_eq!(donor.standing(&id), "stored");
    // The same sealed bytes at both sites, and nothing of them left in the outbox.
    let [be, fr] = [Site::Be, Site::Fr].map(|site| service.stores.object(site, &object(&id)));
    assert!(fr.is_some() && be == fr);
    let waiting = std::fs::read_dir(donor.vault().join("outbox")).map_or(0, Iterator::count);
    assert_eq!(waiting, 0);

    let fr = fr.unwrap();
    let core = &fr[64..128];
    assert!(service.stores.fr.holds(core) && service.stores.be.holds(core));
    donor.does(&["rights", "erase", "--donation", &id, "--export", "mine.zip"]);
    assert_eq!(donor.standing(&id), "erasing");
    let told = donor.told(&donor.upload());
    assert_eq!(told["answers"][0]["asked"], "erase", "{told}");
    let [be, fr] = [Site::Be, Site::Fr].map(|site| service.stores.object(site, &object(&id)));
    assert!(fr.is_none() && be.is_none());
    until(&donor, &id, "gone");
    // Compacted: not even the deleted bytes are on a disk.
    assert!(!service.stores.fr.holds(core) && !service.stores.be.holds(core));
    assert!(donor.desk.read("mine.zip").starts_with(b"PK"));
}

#[test]
fn rights_are_asked_for_and_answered() {
    let Some(service) = Service::start() else { return };
    let donor = Donor::of(&service);
    let id = donor.donates(&photo(), "train-landmarks", "geometry");
    donor.does(&donor.upload());
    donor.does(&["rights", "ask"]);
    assert_eq!(donor.told(&donor.upload())["answers"][0]["state"], "stored");
    donor.does(&["rights", "restrict"]);
    let told = donor.told(&donor.upload());
    assert_eq!(told["answers"][0]["restricted"], true, "{told}");
    donor.does(&["rights", "restrict", "--end"]);
    assert_eq!(donor.told(&donor.upload())["answers"][0]["restricted"], false);
    donor.does(&["rights", "rectify", "--donation", &id, "--wrong", "labels"]);
    assert_eq!(donor.told(&donor.upload())["answers"][0]["restricted"], true);
    let sooner = today().month().plus(6).unwrap().to_string();
    donor.does(&["rights", "shorten", "--until", &sooner]);
    donor.does(&donor.upload());
    let status = donor.told(&["status"]);
    assert_eq!(status["donations"][0]["until"], sooner.as_str(), "{status}");
    // Nobody lengthens.
    let later = today().month().plus(50).unwrap().to_string();
    let refused = donor.run(&["rights", "shorten", "--until", &later]);
    refused.refused(5, &["no donation would be deleted earlier"]);
    assert_eq!(donor.told(&["status"])["donations"][0]["until"], sooner.as_str());

    donor.does(&["rights", "object"]);
    let refused = donor.run(&[
        "consent",
        "give",
        "--purpose",
        "train-matting",
        "--view",
        "matting",
        "--text",
        "0123456789ab",
        "--depicted",
        "myself",
        "--age",
        "16-or-over",
    ]);
    refused.refused(5, &["you objected"]);
    donor.run(&donor.upload());
    until(&donor, &id, "gone");
    donor.does(&["rights", "object", "--end"]);
    donor.consents("train-landmarks", "geometry");
}

#[test]
fn a_lost_device_s_donations_are_erased_with_its_code() {
    let Some(service) = Service::start() else { return };
    let lost = Donor::of(&service);
    // A consent that led to nothing leaves a gap.
    lost.consents("train-compliance", "compliance");
    let ids = ["train-matting", "train-landmarks"].map(|purpose| {
        let view = if purpose == "train-matting" { "matting" } else { "geometry" };
        lost.donates(&photo(), purpose, view)
    });
    lost.does(&lost.upload());
    let code = lost.does(&["rights", "recovery-code"]);
    let new = Donor::of(&service);
    std::fs::write(new.desk.path("on-paper.txt"), code).unwrap();
    let ca = service.stores.authority.file();
    let look = ["rights", "find", "--recovery-code", "on-paper.txt", "--ca", ca.to_str().unwrap()];
    let found = new.told(&look);
    assert_eq!(found["found"].as_array().unwrap().len(), 2, "{found}");
    assert!(found["found"].as_array().unwrap().iter().all(|one| one["state"] == "stored"));
    let found = new.told(&[
        "rights",
        "erase",
        "--recovery-code",
        "on-paper.txt",
        "--ca",
        ca.to_str().unwrap(),
    ]);
    assert_eq!(found["found"].as_array().unwrap().len(), 2, "{found}");
    for id in ids {
        let expires = today().month().plus(Month::MOST_KEPT).unwrap();
        let key = format!("train/v1/{expires}/{id}");
        assert_eq!(service.stores.object(Site::Fr, &key), None);
        assert_eq!(service.stores.object(Site::Be, &key), None);
    }
}

#[test]
fn with_one_site_down_nothing_is_lost() {
    let Some(mut service) = Service::start() else { return };
    let donor = Donor::of(&service);
    let id = donor.donates(&photo(), "train-landmarks", "geometry");
    service.stop(Site::Fr);
    let ran = donor.run(&donor.upload());
    assert_eq!(ran.code, Some(6), "{ran:?}");
    service.resume(Site::Fr);
    // BE is down: stored at FR, with its receipt alone.
    service.stop(Site::Be);
    let sent = donor.told(&donor.upload());
    assert_eq!(sent["stored"][0]["receipts"], serde_json::json!(["FR"]), "{sent}");
    // Withdrawn while BE is down: unreadable at once, gone only when BE has done its part.
    donor.does(&["consent", "withdraw", "--donation", &id]);
    donor.run(&donor.upload());
    assert_eq!(donor.standing(&id), "erasing");
    service.resume(Site::Be);
    until(&donor, &id, "gone");
}

#[test]
fn who_only_looks_keeps_nothing_also_with_a_consent() {
    let Some(service) = Service::start() else { return };
    let donor = Donor::of(&service);
    let id = donor.consents("train-landmarks", "geometry");
    let look = ["donate", "--view", "geometry", "--preview", "goes.png", "--look"];
    let photo = photo();
    donor.does(&[&look[..], &[photo.to_str().unwrap()]].concat());
    assert_eq!(donor.standing(&id), "given");
    donor.run(&["donate", "--look", "--view", "geometry", photo.to_str().unwrap()]).refused(2, &[]);
}

#[test]
fn a_lost_key_keeps_no_erasure_back() {
    let Some(service) = Service::start() else { return };
    let donor = Donor::of(&service);
    let id = donor.donates(&photo(), "train-landmarks", "geometry");
    donor.does(&donor.upload());
    donor.does(&["consent", "withdraw"]);
    std::fs::remove_file(donor.vault().join("keyvault")).unwrap();
    donor.run(&donor.upload()).refused(4, &["key of this vault is gone", "1 waiting request"]);
    assert_eq!(service.stores.object(Site::Fr, &object(&id)), None);
    donor.run(&["status"]).refused(4, &["start over"]);
    donor.does(&["rights", "start-over", "--yes"]);
    donor.told(&["status"]);
}

/// A word for every place that something personal comes from.
const WORD: &str = "KANARIE";

#[test]
fn a22_no_planted_word_reaches_a_store_a_keeper_or_its_log() {
    let Some(service) = Service::start() else { return };
    let donor = Donor::of(&service);
    let photo = donor.desk.path(&format!("{WORD}.jpg"));
    let bytes = idphoto_specimens::canary::jpeg(&sample_image("astronaut.png"), WORD);
    std::fs::write(&photo, bytes).unwrap();
    let id = donor.donates(&photo, "train-compliance", "compliance");
    let mut upload = donor.program(&donor.upload());
    upload.env("USER", WORD).env("HOSTNAME", WORD).env("LANG", WORD);
    assert_eq!(crate::desk::ended(&mut upload).code, Some(0));
    donor.does(&["rights", "restrict"]);
    donor.does(&donor.upload());
    for site in [Site::Be, Site::Fr] {
        // The search sees what is there: the tag's own text, as the store keeps it.
        assert!(service.stores.of(site).holds(id.as_bytes()), "{site}");
        let mut files = files_in(&service.stores.of(site).data());
        files.extend(files_in(&service.home(site)));
        assert!(files.len() > 8, "{site}");
        for file in files {
            let held = std::fs::read(&file).unwrap();
            assert_eq!(found(&held, WORD), None, "{}", file.display());
        }
        let log = service.log(site);
        assert!(log.contains("stored"), "{log}");
        for trace in [&id[..], &id[..12], "127.0.0.1", "::1", "localhost", "content-", "HTTP"] {
            assert!(!log.contains(trace), "{trace} is in the log of {site}: {log}");
        }
    }
}

#[test]
fn a_receipt_that_was_missing_comes_with_the_next_upload() {
    let Some(mut service) = Service::start() else { return };
    let donor = Donor::of(&service);
    let id = donor.donates(&photo(), "train-landmarks", "geometry");
    service.stop(Site::Fr);
    let ran = donor.run(&[&donor.upload()[..], &["--json"]].concat());
    assert_eq!((ran.code, &ran.json()["waiting"]), (Some(6), &serde_json::json!(1)), "{ran:?}");
    service.resume(Site::Fr);
    service.stop(Site::Be);
    donor.does(&donor.upload());
    assert_eq!(donor.told(&["status"])["donations"][0]["receipts"], serde_json::json!(["FR"]));
    service.resume(Site::Be);
    let told = donor.told(&donor.upload());
    assert_eq!(told["stored"][0]["receipts"], serde_json::json!(["BE", "FR"]), "{told}");
    assert_eq!(donor.told(&donor.upload())["stored"], serde_json::json!([]));
    assert_eq!(donor.standing(&id), "stored");
}

#[test]
fn what_people_type_is_taken_as_they_mean_it() {
    let Some(service) = Service::start() else { return };
    let donor = Donor::of(&service);
    let shown = donor.does(&["consent", "show"]);
    for part in ["kept for 60 months at most", "dpo@example.org", "--depicted WHO --age BAND"] {
        assert!(shown.contains(part), "`{part}` is not in {shown}");
    }
    let id = donor.consents("train-landmarks", "geometry");
    donor.does(&["consent", "withdraw", "--donation", &id.to_uppercase()]);
    let code = donor.does(&["rights", "recovery-code"]);
    let lines: Vec<_> = code.lines().take(3).collect();
    let ca = service.stores.authority.file();
    for typed in [code.clone(), lines.join(" "), lines.join(" ").replace('-', " ")] {
        std::fs::write(donor.desk.path("code.txt"), typed).unwrap();
        let words = ["rights", "erase", "--recovery-code", "code.txt", "--ca"];
        let found = donor.told(&[&words[..], &[ca.to_str().unwrap()]].concat());
        assert_eq!(found["found"], serde_json::json!([]));
    }
}

#[test]
fn nobody_else_becomes_the_controller_of_a_vault() {
    let Some(service) = Service::start() else { return };
    let donor = Donor::of(&service);
    let file = donor.vault().join("controller");
    std::fs::write(&file, b"\xff\xfe").unwrap();
    let root = "00".repeat(32);
    let install = ["policy", "install", "policy.sid", "--root", &root];
    donor.run(&install).refused(4, &["`controller` holds no public key"]);
    assert_eq!(std::fs::read(&file).unwrap(), b"\xff\xfe");
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    donor.run(&install).refused(4, &["`controller` cannot be read"]);
    donor.run(&["status"]).refused(4, &["`controller` cannot be read"]);
}
