//! One portrait for each set of rules that differs from the others, held against its entry. Every entry,
//! each with several photos, is `tests/every_standard.rs`.

pub(crate) mod held;

use idphoto_sdk::{ErrorKind, Limits, MakeRequest, OpenedPhoto};

use self::held::{entries, violations};
use crate::workshop::{processor, sample_bytes};

#[test]
fn portraits_obey_every_kind_of_rule() {
    let photo = OpenedPhoto::open(&sample_bytes("astronaut.png"), &Limits::default()).unwrap();
    let mut seen: Vec<[String; 2]> = Vec::new();
    let mut broken = Vec::new();
    for standard in entries() {
        let geometry = (&standard.head, &standard.eyes, &standard.margins);
        let size = (&standard.frame, &standard.digital, &standard.print);
        let unsourced = |text: String| {
            let named = standard.sources().iter().fold(text, |text, id| text.replace(id, ""));
            named.split("wording").next().unwrap_or_default().to_owned()
        };
        let rules = [format!("{geometry:?}"), format!("{size:?}")].map(unsourced);
        if seen.contains(&rules) {
            continue;
        }
        seen.push(rules);
        let (_, list) = violations(standard, &photo, false);
        broken.extend(list.into_iter().map(|what| format!("{}: {what}", standard.id)));
    }
    println!("{} sets of rules", seen.len());
    assert!(seen.len() >= 40, "{}", seen.len());
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn an_entry_without_a_size_is_listed_and_not_made() {
    let photo = OpenedPhoto::open(&sample_bytes("astronaut.png"), &Limits::default()).unwrap();
    let all = processor().catalogue().standards();
    let mut ids = Vec::new();
    for standard in all {
        let digital = standard.digital.as_ref().is_some_and(|d| d.min_px.is_some());
        if standard.frame.is_none() && !digital {
            let error =
                processor().make(&photo, &MakeRequest::new(standard.id.as_str())).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Usage, "{}: {error}", standard.id);
            ids.push(standard.id.as_str());
        }
    }
    let none = ["gb-photo-code", "icao-iso-frontal", "no-passport", "pt-id", "se-passport"];
    assert_eq!(ids, none);
}
