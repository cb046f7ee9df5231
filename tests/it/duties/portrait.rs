//! Whoever says no, and whoever changes their mind, is served as everybody is (duties 1.3, 1.20, 0.12, 3.1),
//! and knows whom they deal with (4.1, 1.14).

use idphoto_wire::Policy;
use idphoto_wire::tag::Controller;

use super::person::{PHOTO, Person};

/// Makes the portrait: exit, what is told but for the times, and the file.
fn portrait(person: &Person) -> (Option<i32>, String, Vec<u8>) {
    let words = ["make", PHOTO, "--standard", "icao-9303-print", "-o", "out.jpg", "--json"];
    let ran = person.run(&words);
    let mut document = ran.json();
    document.as_object_mut().unwrap().remove("timings_ms").unwrap();
    let bytes = person.desk.read("out.jpg");
    std::fs::remove_file(person.desk.path("out.jpg")).unwrap();
    (ran.code, format!("{document}{}", ran.stderr), bytes)
}

#[test]
fn a_portrait_is_the_same_whatever_was_said_about_donating() {
    let person = Person::new();
    let never_asked = portrait(&person);
    assert!(never_asked.2.starts_with(&[0xFF, 0xD8]));
    let same = |when: &str| assert!(portrait(&person) == never_asked, "{when}");
    person.installs();
    same("not agreed");
    person.run(&["donate", PHOTO, "--view", "matting"]).refused(5, &["nobody agreed"]);
    person.donates();
    same("agreed and donated");
    person.does(&["consent", "withdraw"]);
    same("withdrawn");
    person.does(&["rights", "object"]);
    same("objected");
}

#[test]
fn taking_back_takes_fewer_words_than_giving() {
    let person = Person::installed();
    let yes = person.yes();
    let yes: Vec<&str> = yes.iter().map(String::as_str).collect();
    person.does(&yes);
    let no = ["consent", "withdraw"];
    assert!(no.len() < yes.len());
    person.does(&no);
    assert_eq!(person.standing(), "gone");
    // Giving cannot be shortened: each of its options is needed, the hash of the text that was shown too.
    for at in (2..yes.len()).step_by(2) {
        let fewer = [&yes[..at], &yes[at + 2..]].concat();
        assert_eq!(person.run(&fewer).code, Some(2), "{fewer:?}");
    }
}

#[test]
fn whoever_leaves_has_the_copy_before_anything_is_erased() {
    let person = Person::installed();
    let id = person.donates();
    let failed = person.run(&["rights", "erase", "--export", "nowhere/mine.zip"]);
    assert!(failed.code.is_some_and(|code| code != 0), "{failed:?}");
    assert_eq!(person.standing(), "queued", "nothing is erased where the copy failed");
    person.does(&["rights", "erase", "--export", "mine.zip"]);
    assert_eq!(person.standing(), "gone");
    let archive = person.desk.read("mine.zip");
    for name in ["picture.jpg", "alpha.jpg", "consent.cbor", "tag.cbor"] {
        let name = format!("donations/{id}/{name}").into_bytes();
        assert!(archive.windows(name.len()).any(|window| window == name));
    }
}

#[test]
fn rights_cost_nothing() {
    let person = Person::new();
    assert!(person.does(&["rights", "--help"]).contains("It is free"));
}

#[test]
fn no_policy_is_without_a_controller_and_a_contact() {
    let person = Person::installed();
    let policy = Policy::parse(&person.parties.policy, &person.parties.root_public).unwrap();
    assert_eq!(Controller::new(""), None);
    let mut core = policy.core().clone();
    core.contact.clear();
    assert!(Policy::sign(&person.parties.root, &core).is_err());
    // And both are shown, with whoever else gets donations.
    let shown = person.does(&["policy", "show"]);
    for part in ["test-controller", "dpo@example.org", "Test Hosting", "sealed donations"] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
}
