//! The report: every name comes through whole, and none of them is a formula.

use std::fs;

use serde_json::Value;

use super::{batch, desk, person, portrait};

/// Reads CSV as RFC 4180 has it: rows of fields.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if quoted && rest.peek() == Some(&'"') => {
                rest.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted => {
                assert_eq!(rest.next(), Some('\n'));
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            c => field.push(c),
        }
    }
    assert!(row.is_empty() && field.is_empty() && !quoted, "ends in the middle of a row");
    rows
}

// Windows takes none of these names.
#[cfg(unix)]
const HOSTILE: [&str; 5] =
    ["=cmd|'c'!A0.jpg", "+1,2.jpg", "a \"b\", c.jpg", "line\nbreak\r.jpg", "\ttab.jpg"];

#[cfg(unix)]
#[test]
fn hostile_names_stay_in_their_field() {
    let desk = desk(&[("me.png", &person())]);
    for name in HOSTILE {
        fs::write(desk.path("in").join(name), b"").unwrap();
    }
    let ran = batch(&desk, &["--report", "rows.csv"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(ran.stderr.lines().count(), HOSTILE.len(), "{ran:?}");
    let found = rows(&String::from_utf8(desk.read("rows.csv")).unwrap());
    assert!(found.iter().all(|row| row.len() == found[0].len()), "{found:?}");
    assert!(found.iter().flatten().all(|f| !f.starts_with(['=', '+', '-', '@', '\t', '\r'])));
    let mut names: Vec<&str> =
        found[1..].iter().map(|row| row[0].trim_start_matches('\'')).collect();
    let mut expected = [&HOSTILE[..], &["me.png"]].concat();
    names.sort_unstable();
    expected.sort_unstable();
    assert_eq!(names, expected);
}

#[test]
fn a_row_says_what_became_of_a_photo() {
    let desk = desk(&[("gone.png", b""), ("me.png", &person())]);
    batch(&desk, &["--report", "out/rows.csv"]);
    let found = rows(&String::from_utf8(desk.read("out/rows.csv")).unwrap());
    let columns = "photo output status verdict failed warned width height bytes milliseconds error \
                   message advice";
    assert_eq!(found[0].join(" "), columns);
    assert_eq!(
        (found.len(), found[1][0].as_str(), found[2][0].as_str()),
        (3, "gone.png", "me.png")
    );
    let cell = |row: usize, name: &str| {
        found[row][columns.split(' ').position(|column| column == name).unwrap()].as_str()
    };
    assert_eq!(
        [cell(1, "status"), cell(1, "error"), cell(1, "output")],
        ["refused", "unreadable", ""]
    );
    assert!(!cell(1, "message").is_empty() && !cell(1, "advice").is_empty());

    assert_eq!([cell(2, "output"), cell(2, "status")], [&portrait("me"), "made"]);
    assert_eq!([cell(2, "width"), cell(2, "height"), cell(2, "error")], ["413", "531", ""]);
    let bytes = desk.read(&format!("out/{}", portrait("me"))).len();
    assert_eq!(cell(2, "bytes"), bytes.to_string());
    // The same findings as those of `make`.
    let made = desk.run(&["make", "in/me.png", "--standard", super::STANDARD, "--json"]).json();
    assert_eq!(made["report"]["verdict"], cell(2, "verdict"));
    for (column, verdict) in [("failed", "fail"), ("warned", "warn")] {
        let checks = made["report"]["checks"].as_array().unwrap();
        let ids = checks.iter().filter(|check| check["verdict"] == verdict);
        let ids: Vec<&str> = ids.map(|check| check["id"].as_str().unwrap()).collect();
        assert_eq!(cell(2, column), ids.join(" "));
    }

    // Once more: nothing is done, and the row says the same.
    batch(&desk, &["--report", "again.csv"]);
    let again = rows(&String::from_utf8(desk.read("again.csv")).unwrap());
    let status = columns.split(' ').position(|column| column == "status").unwrap();
    assert_eq!(again[2][status], "skipped");
    for (column, (before, after)) in found[2].iter().zip(&again[2]).enumerate() {
        assert!(column == status || before == after, "{before} {after}");
    }
}

#[test]
fn the_report_is_refused_before_the_work() {
    let desk = desk(&[("me.png", &person())]);
    batch(&desk, &["--report", "rows.xlsx"]).refused(2, &["rows.xlsx", ".csv or .json"]);
    batch(&desk, &["--report", "nowhere/rows.csv"]).refused(7, &["there is no folder nowhere"]);
    assert!(!desk.path("out").join(portrait("me")).exists());
}

#[cfg(unix)]
#[test]
fn a_report_takes_the_place_of_no_photo_and_no_journal() {
    use std::os::unix::fs::symlink;
    let desk = desk(&[("me.png", &person())]);
    batch(&desk, &[]);
    let journal = super::JOURNAL;
    let before = desk.read(&format!("out/{journal}"));
    symlink("in/me.png", desk.path("rows.csv")).unwrap();
    symlink(journal, desk.path("out/rows.json")).unwrap();
    for report in ["rows.csv", "out/rows.json"] {
        batch(&desk, &["--report", report]).refused(2, &[report, "no report"]);
    }
    assert!(desk.read("in/me.png") == person() && desk.read(&format!("out/{journal}")) == before);
}

#[test]
fn what_somebody_wrote_into_the_journal_stays_in_its_field() {
    let desk = desk(&[("me.png", &person())]);
    batch(&desk, &[]);
    let journal = format!("out/{}", super::JOURNAL);
    let text = String::from_utf8(desk.read(&journal)).unwrap();
    let mut record: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    record["made"]["failed"] = serde_json::json!(["=cmd|' /C calc'!A0,x\r\n@evil"]);
    fs::write(desk.path(&journal), format!("{text}{record}\n")).unwrap();
    batch(&desk, &["--report", "rows.csv"]);
    let found = rows(&String::from_utf8(desk.read("rows.csv")).unwrap());
    assert_eq!((found.len(), found[1].len()), (2, found[0].len()), "{found:?}");
    assert!(found[1].iter().any(|cell| cell.starts_with("'=cmd|")), "{found:?}");
}

#[test]
fn an_empty_folder_is_no_failure() {
    let desk = desk(&[]);
    let ran = batch(&desk, &["--report", "rows.json", "--json"]);
    assert_eq!((ran.code, ran.json()["photos"].as_u64()), (Some(0), Some(0)), "{ran:?}");
    ran.told(&["there is no photo in in"]);
    let rows: Value = serde_json::from_slice(&desk.read("rows.json")).unwrap();
    assert_eq!(rows["photos"], Value::Array(Vec::new()));
}
