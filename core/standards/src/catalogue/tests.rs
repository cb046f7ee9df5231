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
    let old = c.standard("mx-passport-print").unwrap().caution();
    assert_eq!(old, Some("the text is old: confirm with the authority"));
    assert_eq!(c.standard("fr-id-print").unwrap().caution(), None);
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

#[test]
fn lengths_that_have_no_room_beside_each_other_are_refused() {
    let c = catalogue();
    let head = "[standards.head]\nmeasure = \"face\"\nsource = \"own\"\n";
    let margins = "[standards.margins]\nsource = \"own\"\n";
    let eyes = "[standards.eyes]\nsource = \"own\"\n";
    for (rules, word) in [
        (
            format!("{head}limits = {{ max_frac = 0.5 }}\n{margins}top = {{ max_frac = 0.1 }}\nbelow_chin = {{ max_frac = 0.2 }}\n"),
            "margins: head and margins do not fill the height",
        ),
        (
            format!("{head}limits = {{ min_frac = 0.5 }}\nchild = {{ below_age = 6, limits = {{ min_frac = 0.9 }} }}\n{margins}top = {{ min_frac = 0.2 }}\n"),
            "head.child: head and margins do not fit the height",
        ),
        (
            format!("{eyes}limits = {{ max_frac = 0.3 }}\n{margins}below_chin = {{ min_frac = 0.4 }}\n"),
            "eyes.limits: the eyes would be below the chin",
        ),
        (
            format!("{eyes}limits = {{ min_frac = 0.9 }}\n{margins}top = {{ min_frac = 0.2 }}\n"),
            "eyes.limits: the eyes would be above the head",
        ),
        (
            format!("{head}limits = {{ min_frac = 0.5 }}\nwidth = {{ min_frac = 0.8 }}\n{margins}side = {{ min_frac = 0.2 }}\n"),
            "margins.side: the head and the room beside it",
        ),
        (
            format!("{head}limits = {{ min_frac = 0.5 }}\nwidth = {{ max_frac = 0.3 }}\n{eyes}distance = {{ min_frac = 0.4 }}\n"),
            "eyes.distance: the eyes would be farther apart",
        ),
        (format!("{margins}side = {{ max_frac = 0.2 }}\n"), "margins.side: there is a least alone"),
        (format!("{margins}centre = {{ min_frac = 0.2 }}\n"), "margins.centre: there is a most alone"),
        (
            format!("{eyes}limits = {{ min_mm = 20.0, hard_min_mm = 18.0 }}\n"),
            "hard limits are for the head height alone",
        ),
        (
            "[standards.digital]\nmin_px = [600, 600]\nsource = \"own\"\n".to_owned(),
            "digital.min_px: is not of the frame's shape",
        ),
        ("[standards.digital]\nsource = \"own\"\n".to_owned(), "digital: no rule is given"),
        (
            "[standards.digital]\nmin_px = [700, 900]\nbytes_max = 9000\nmax_compression_ratio = 20.0\nsource = \"own\"\n".to_owned(),
            "digital.bytes_max: is too small for that compression ratio",
        ),
    ] {
        let told = c.with_file(&file(&format!("{FRAME}{rules}"))).map(|_| ()).unwrap_err();
        assert!(told.to_string().contains(word), "{word}: {told}");
    }
}

#[test]
fn what_does_not_show_or_has_no_end_is_refused_at_its_line() {
    let c = catalogue();
    let of = |text: &str| c.with_file(text).map(|_| ()).unwrap_err().to_string();
    // Escape, C1 control sequence introducer, carriage return, right-to-left override.
    for hidden in ["\\u001b[31m", "\\u009b31m", "\\r", "\\u202e", "\\u200b"] {
        let notes = file(&format!("notes = \"a{hidden}b\"\n{FRAME}"));
        let told = of(&notes);
        assert!(told.contains("line 12") && told.contains("does not show"), "{hidden}: {told}");
        let key =
            format!("format = 1\nversion = \"1\"\n[sources.\"a{hidden}\"]\nauthority = \"x\"\n");
        assert!(of(&key).contains("line 3"), "{hidden}");
    }
    let farsi = file(&format!("notes = \"می\u{200c}خواهم\"\n{FRAME}"));
    assert!(c.with_file(&farsi).is_ok());
    assert!(of(&file(&format!("notes = \"{}\"\n", "x".repeat(1001)))).contains("1001 characters"));
    let many = |count: usize| "\"a\", ".repeat(count);
    // Each of these took minutes when it was read whole.
    for body in [
        format!("counterparts = [{}]\n{FRAME}", many(300_000)),
        format!(
            "{FRAME}[standards.background]\nsource = \"own\"\nallowed = [{}]\nforbidden = [{}]\n",
            many(180_000),
            many(180_000)
        ),
    ] {
        assert!(of(&file(&body)).contains("at most 64 are read"));
    }
    let topics: String = (0..120_000).map(|i| format!("t{i}=\"x\"\n")).collect();
    let topics = format!("{FRAME}[standards.rules]\nsource = \"own\"\n{topics}");
    assert!(of(&file(&topics)).contains("at most 64 are read"));
    let topics: String = (0..60).map(|i| format!("t{i}=\"x\"\n")).collect();
    let topics = format!("{FRAME}[standards.rules]\nsource = \"own\"\n{topics}");
    assert!(of(&file(&topics)).contains("and 52 more"));
    let deep = format!("format = 1\nversion = \"1\"\na{} = 1\n", ".a".repeat(900_000));
    assert!(of(&deep).contains("line 1"));
    let asked = c.standard("a\u{1b}[2J").unwrap_err().to_string();
    assert!(asked.contains("`a?[2J`"), "{asked}");
}

#[test]
fn sources_and_tokens_of_a_file_are_held_against_rules_too() {
    let c = catalogue();
    let of = |text: &str| {
        c.with_file(&format!("format = 1\nversion = \"1\"\n{text}"))
            .map(|_| ())
            .map_err(|e| e.to_string())
    };
    let token = |name: &str, rest: &str| {
        format!("[tokens.{name}]\ncolour = \"#ffffff\"\n{rest}\nsource = \"own\"\n")
    };
    let white = "l = [95.0, 100.0]\nchroma = [0.0, 4.0]";
    assert_eq!(of(&token("snow", white)), Ok(()));
    for (text, word) in [
        (token("auto", white), "line 3: a name"),
        (token("\"two words\"", white), "line 3: a name"),
        (token("snow", "l = [nan, inf]\nchroma = [0.0, 4.0]"), "is none"),
        (token("snow", "l = [100.0, 95.0]\nchroma = [0.0, 4.0]"), "is none"),
        (token("snow", "l = [10.0, 20.0]\nchroma = [0.0, 4.0]"), "does not lie in its own"),
        (token("snow", white).replace("own", "nobody"), "unknown source"),
        ("[sources.Ours]\nauthority = \"x\"\nkind = \"own\"\n".to_owned(), "line 3: a name"),
        ("[sources.ours]\nauthority = \" \"\nkind = \"own\"\n".to_owned(), "must not be empty"),
        (
            "[sources.ours]\nauthority = \"x\"\nurl = \"javascript:1\"\nkind = \"own\"\n"
                .to_owned(),
            "must begin with https://",
        ),
    ] {
        let told = of(&text).unwrap_err();
        assert!(told.contains(word), "{word}: {told}");
    }
}

#[test]
fn the_list_is_by_id_and_texts_show() {
    let c = catalogue();
    assert!(c.standards().iter().map(|s| &s.id).is_sorted());
    for (id, text) in ENTRIES {
        stranger::admit(id, text, &Document::of(text)).unwrap();
        assert_eq!(c.entry(text).unwrap(), *c.standard(id).unwrap());
    }
    for (name, token) in c.tokens() {
        assert_eq!(token.problem(), None, "{name}");
    }
}
