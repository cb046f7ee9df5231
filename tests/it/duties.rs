//! What the law and the policies of the field ask of donations, held against the tests: the tables of
//! docs/duties.md and docs/attacks.md are complete, and every test they name is there.
//!
//! Beside it the duties that no other test was about. Not here: whether a named test tests what the table
//! says; that is for whoever reads both.

mod offline;
mod person;
mod portrait;
mod schemas;
mod tables;

use std::fs;
use std::path::Path;

use tables::{Row, rows};

/// The seed documents by number, and how many duties each has: 82 in all.
const DUTIES: [(u8, u8); 5] = [(4, 13), (1, 24), (2, 16), (0, 20), (3, 9)];
const DUTY_STATES: [&str; 5] = ["held", "partly", "later", "organisation", "app"];
const ATTACKS: u8 = 32;
const ATTACK_STATES: [&str; 3] = ["covered", "partly", "later"];

/// A file of the project; `None` where there is none.
fn file(path: &str) -> Option<String> {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).ok()
}

fn duty_ids() -> Vec<String> {
    DUTIES.iter().flat_map(|(of, most)| (1..=*most).map(move |n| format!("{of}.{n}"))).collect()
}

fn attack_ids() -> Vec<String> {
    (1..=ATTACKS).map(|n| format!("A{n}")).collect()
}

/// Everything that is wrong with a page.
fn faults(
    page: &str,
    ids: &[String],
    states: &[&str],
    read: &dyn Fn(&str) -> Option<String>,
) -> Vec<String> {
    let of_ids = rows(page).into_iter().filter(|row| ids.iter().any(|id| *id == row.cells[0]));
    let of_ids: Vec<Row> = of_ids.collect();
    let mut faults = Vec::new();
    for id in ids {
        let count = of_ids.iter().filter(|row| row.cells[0] == *id).count();
        if count != 1 {
            faults.push(format!("{id} has {count} rows"));
        }
    }
    for row in &of_ids {
        faults.extend(row.faults(states, read).into_iter().map(|fault| row.told(&fault)));
    }
    for state in states {
        let counted = of_ids.iter().filter(|row| row.state() == *state).count();
        let total = rows(page).into_iter().find(|row| row.cells[0] == *state);
        let said = total.and_then(|row| row.cells.get(1)?.parse().ok());
        if said != Some(counted) {
            faults.push(format!("{counted} rows are {state}, and the page says {said:?}"));
        }
    }
    faults
}

#[test]
fn every_duty_is_in_the_table_with_tests_that_are_there() {
    assert_eq!(duty_ids().len(), 82);
    let found = faults(&file("docs/duties.md").unwrap(), &duty_ids(), &DUTY_STATES, &file);
    assert!(found.is_empty(), "docs/duties.md:\n{}", found.join("\n"));
}

#[test]
fn every_attack_is_in_the_table_with_tests_that_are_there() {
    let found = faults(&file("docs/attacks.md").unwrap(), &attack_ids(), &ATTACK_STATES, &file);
    assert!(found.is_empty(), "docs/attacks.md:\n{}", found.join("\n"));
}

/// A test that is named for an attack is in a row.
#[test]
fn no_test_of_an_attack_is_left_out() {
    let page = file("docs/attacks.md").unwrap();
    let mut missing = Vec::new();
    for folder in ["core", "cli", "keeper", "tests"] {
        schemas::every_source(folder, &mut |path, text| {
            for rest in text.split("fn a").skip(1) {
                let name = rest.split('(').next().unwrap_or_default();
                let Some((number, _)) = name.split_once('_') else { continue };
                let named = format!("{path}::a{name}`");
                if number.parse::<u8>().is_ok() && !page.contains(&named) {
                    missing.push(named);
                }
            }
        });
    }
    assert!(missing.is_empty(), "in no row of docs/attacks.md:\n{}", missing.join("\n"));
}

#[test]
fn whatever_is_wrong_with_a_page_is_told() {
    let tested = "#[test]\n/// About it.\nfn it_holds() {}\n\nfn no_test() {}\n\
                  #[test]\n#[ignore]\nfn asleep() {}\n//! ```compile_fail,E0451\n";
    let read = |path: &str| (path == "a/b.rs").then(|| tested.to_owned());
    let right = "| Id | Duty | Held by | State | Tests | Open |\n|---|---|---|---|---|---|\n\
                 | 4.1 | a | b | held | `a/b.rs::it_holds` `a/b.rs::E0451` | |\n\
                 | 4.2 | a | b | later | | somebody |\n\n\
                 | State | Rows |\n|---|---|\n| held | 1 |\n| later | 1 |\n";
    let of = |page: &str| faults(page, &["4.1".into(), "4.2".into()], &["held", "later"], &read);
    assert_eq!(of(right), Vec::<String>::new());
    for (from, to, told) in [
        ("it_holds", "it_held", "a/b.rs has no test it_held"),
        ("it_holds", "no_test", "a/b.rs has no test no_test"),
        ("it_holds", "asleep", "a/b.rs has no test asleep"),
        ("a/b.rs::it", "a/c.rs::it", "a/c.rs is no file"),
        ("E0451", "E0308", "a/b.rs has no example that fails with E0308"),
        ("| 4.2 |", "| 4.1 |", "4.1 has 2 rows"),
        ("| 4.2 |", "| 4.3 |", "4.2 has 0 rows"),
        ("| held | 1 |", "| held | 2 |", "1 rows are held"),
        ("| later | | somebody |", "| maybe | | somebody |", "maybe is no state"),
        ("| later | | somebody |", "| later | | |", "nobody owns it"),
        ("| later | | somebody |", "| later | `a/b.rs::it_holds` | somebody |", "has tests"),
        ("`a/b.rs::it_holds` `a/b.rs::E0451`", "", "no test"),
        ("`a/b.rs::E0451` | |", "`a/b.rs::E0451` | the rest |", "something is open"),
        ("`a/b.rs::it_holds` `", "it_holds `", "no test in"),
        ("| b | held |", "| | held |", "an empty cell"),
    ] {
        assert!(right.contains(from), "{from}");
        let found = of(&right.replacen(from, to, 1));
        assert!(found.iter().any(|fault| fault.contains(told)), "{to}: {found:?}");
    }
}
