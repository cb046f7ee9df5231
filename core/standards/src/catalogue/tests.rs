//! What is built in holds together; what comes from outside is held against the same rules.

use super::*;
use crate::schema::{Confidence, EditPolicy};
use crate::tokens::Lab;

fn catalogue() -> Catalogue {
    Catalogue::built_in().unwrap()
}

/// A catalogue file with one entry of `body` besides its head.
fn file(body: &str) -> String {
    format!(
        "format = 1\nversion = \"2026-11\"\n\n[[standards]]\nid = \"zz-card\"\ncountry = \"Zedland\"\n\
         iso2 = \"ZZ\"\ndocuments = [\"card\"]\nchannel = \"print\"\nconfidence = \"C\"\n\
         checked_on = \"2026-11-30\"\n{body}"
    )
}

const FRAME: &str = "[standards.frame]\nw_mm = 35.0\nh_mm = 45.0\nsource = \"own\"\n";

#[test]
fn every_entry_is_valid_and_every_source_is_known() {
    let c = catalogue();
    assert!(c.standards().len() >= 126, "{}", c.standards().len());
    assert!(c.standards().is_sorted_by_key(|s| &s.id), "they are listed by id");
    for s in c.standards() {
        assert_eq!(c.problems_of(s), [], "{}", s.id);
        assert!(!s.sources().is_empty(), "{} has no source", s.id);
        for other in &s.counterparts {
            let back = &c.standard(other).unwrap().counterparts;
            assert!(back.contains(&s.id), "{other} does not point back at {}", s.id);
        }
    }
    for (name, token) in c.tokens() {
        assert!(c.source(&token.source).is_some(), "token {name}");
        assert!(token.contains(Lab::of(token.colour())), "{name} is not in its own box");
    }
    for source in c.generic().sources() {
        assert!(c.source(source).is_some(), "generic source {source}");
    }
}

#[test]
fn no_permission_is_invented() {
    let c = catalogue();
    let allowing = |s: &&Standard| s.edit.policy == EditPolicy::Background;
    assert_eq!(c.standards().iter().find(allowing).map(|s| &s.id), None);
    let prohibiting = |s: &&Standard| s.edit.policy != EditPolicy::Unknown;
    assert!(c.standards().iter().filter(prohibiting).count() >= 20);
    let untouched = c.standard("gb-passport-digital").unwrap();
    assert_eq!(untouched.edit.policy, EditPolicy::None);
    for s in c.standards().iter().filter(|s| s.confidence == Confidence::D) {
        assert!(s.caution().is_some() && s.head.is_none() && s.eyes.is_none(), "{}", s.id);
    }
}

#[test]
fn a_broken_entry_is_told_what_is_wrong() {
    let c = catalogue();
    let mut s = c.standard("fr-id-print").unwrap().clone();
    s.head.as_mut().unwrap().limits.min_mm = Some(40.0);
    s.background.as_mut().unwrap().allowed.push("white".into());
    s.edit.source = None;
    s.valid_from = Some("2026-02-30".into());
    s.rules.topics.insert("glases".into(), "none".into());
    let told: Vec<String> = c.problems_of(&s).iter().map(ToString::to_string).collect();
    for word in [
        "head.limits: min is above max",
        "background.forbidden: a token is both",
        "edit: a policy needs",
        "valid_from: must be a day",
        "rules.glases: unknown topic",
    ] {
        assert!(told.iter().any(|line| line.starts_with(word)), "{word}: {told:#?}");
    }
}

#[test]
fn intervals_that_nothing_can_satisfy_are_refused() {
    let c = catalogue();
    for (limits, word) in [
        ("min_mm = 32.0, max_mm = 36.0, min_frac = 0.9", "contradict each other"),
        ("min_frac = 0.8, max_frac = 0.7", "min is above max"),
        ("min_px = 400.0", "need an exact size"),
        ("min_mm = 50.0", "larger than the photo"),
        ("min_mm = -1.0", "outside 0 to 200"),
        ("min_mm = 30.0, hard_min_mm = 31.0", "hard limits are narrower"),
        ("min_frac = nan", "outside 0 to 1"),
    ] {
        let head = format!(
            "[standards.head]\nmeasure = \"face\"\nsource = \"own\"\nlimits = {{ {limits} }}\n"
        );
        let text = c.with_file(&file(&format!("{FRAME}{head}"))).unwrap_err().to_string();
        assert!(text.contains(word) && text.contains("line 19"), "{limits}: {text}");
    }
    let tall = "[standards.head]\nmeasure = \"face\"\nsource = \"own\"\nlimits = { min_mm = 36.0 }\n\
                [standards.margins]\nsource = \"own\"\ntop = { min_mm = 10.0 }\n";
    let text = c.with_file(&file(&format!("{FRAME}{tall}"))).unwrap_err().to_string();
    assert!(text.contains("do not fit the height"), "{text}");
}

#[test]
fn a_catalogue_file_adds_and_replaces() {
    let c = catalogue();
    let whole = c.with_file(&file(FRAME)).unwrap();
    assert_eq!(whole.standards().len(), c.standards().len() + 1);
    assert_eq!(whole.version(), format!("{}+2026-11", c.version()));
    let entry = whole.standard("zz-card").unwrap();
    assert_eq!(entry.edit.policy, EditPolicy::Unknown);
    assert_eq!(whole.entry(&whole.entry_text("zz-card").unwrap()).unwrap(), *entry);
    let text = file(FRAME).replace("zz-card", "fr-id-print");
    let replaced = c.with_file(&text).unwrap();
    assert_eq!(replaced.standards().len(), c.standards().len());
    assert_eq!(replaced.standard("fr-id-print").unwrap().country, "Zedland");
    let ids: Vec<&str> = replaced.standards().iter().map(|s| s.id.as_str()).collect();
    assert!(ids.is_sorted());
}

#[test]
fn a_hostile_catalogue_file_gets_an_error_and_a_line() {
    let c = catalogue();
    let of = |text: &str| c.with_file(text).unwrap_err();
    assert!(matches!(of(&"#".repeat(MAX_FILE_BYTES + 1)), CatalogueError::TooLarge { .. }));
    assert!(matches!(of("format = 2\nversion = \"1\"\n"), CatalogueError::Format { found: 2 }));
    let malformed = |text: &str, at: usize| match of(text) {
        CatalogueError::Malformed { line, .. } => assert_eq!(line, at, "{text}"),
        other => panic!("{other}"),
    };
    malformed("format = 1\nversion = \"\"\n", 2);
    malformed("format = 1\nversion = \"1\"\nmore = 3\n", 3);
    malformed("format = 1\nversion = \"1\"\nstandards = 7\n", 3);
    malformed(&file("[standards.frame]\nw_mm = \"x\"\n"), 13);
    malformed(&format!("format = 1\nversion = \"1\"\nsources = {}", "[".repeat(100_000)), 3);
    let twice =
        format!("{}{}", file(FRAME), &file(FRAME)["format = 1\nversion = \"2026-11\"\n".len()..]);
    assert!(of(&twice).to_string().contains("twice"));
    let stranger = file(&FRAME.replace("own", "nobody"));
    assert!(of(&stranger).to_string().contains("line 15: frame.source: unknown source `nobody`"));
    assert!(c.with_file("format = 1\nversion = \"1\"\n").is_ok(), "a file may add nothing");
}
