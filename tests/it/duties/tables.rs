//! A light reader of the tables in Markdown pages: rows with an id, a state and the tests that are named.
//! No test here.

/// A row of any table, cell by cell.
pub(super) struct Row {
    pub(super) cells: Vec<String>,
}

/// The columns behind the id.
const WORDS: std::ops::Range<usize> = 1..3;
const STATE: usize = 3;
const TESTS: usize = 4;
const OPEN: usize = 5;

/// States in which something is tested, and nothing is open.
const WHOLE: [&str; 2] = ["held", "covered"];
/// The state in which something is tested, and something open.
const PARTLY: &str = "partly";

/// The rows of all tables of a page.
pub(super) fn rows(page: &str) -> Vec<Row> {
    let inner = page.lines().filter_map(|line| line.strip_prefix('|')?.strip_suffix('|'));
    let cells = inner.map(|row| row.split('|').map(|cell| cell.trim().to_owned()).collect());
    cells.map(|cells| Row { cells }).collect()
}

impl Row {
    pub(super) fn state(&self) -> &str {
        self.cells.get(STATE).map_or("", |cell| cell)
    }

    pub(super) fn told(&self, fault: &str) -> String {
        format!("{}: {fault}", self.cells[0])
    }

    /// What is wrong with a row of six cells.
    pub(super) fn faults(
        &self,
        states: &[&str],
        read: &dyn Fn(&str) -> Option<String>,
    ) -> Vec<String> {
        let [.., tests, open] = self.cells.as_slice() else { return Vec::new() };
        if self.cells.len() != OPEN + 1 {
            return vec![format!("{} cells", self.cells.len())];
        }
        let mut faults = Vec::new();
        if self.cells[WORDS].iter().any(String::is_empty) {
            faults.push("an empty cell".to_owned());
        }
        let state = self.state();
        if !states.contains(&state) {
            faults.push(format!("{state} is no state"));
        }
        let tested = WHOLE.contains(&state) || state == PARTLY;
        match (tested, tests.is_empty()) {
            (true, true) => faults.push("no test".to_owned()),
            (false, false) => faults.push(format!("{state}, and has tests")),
            _ => {}
        }
        match (WHOLE.contains(&state), open.is_empty()) {
            (true, false) => faults.push(format!("{state}, and something is open")),
            (false, true) => {
                faults.push("nobody owns it, or nothing is said of what is open".into())
            }
            _ => {}
        }
        faults.extend(tests_named(&self.cells[TESTS]).filter_map(|named| missing(named, read)));
        faults
    }
}

/// What stands in a cell of tests, each between backticks and apart from the next by a blank.
fn tests_named(cell: &str) -> impl Iterator<Item = &str> {
    cell.split_whitespace()
}

/// Why a named test is none: `path::name`, or `path::E0000` for an example that must not compile.
fn missing(named: &str, read: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let inner = named.strip_prefix('`').and_then(|named| named.strip_suffix('`'));
    let Some((path, name)) = inner.and_then(|named| named.split_once("::")) else {
        return Some(format!("no test in {named}"));
    };
    let Some(text) = read(path) else { return Some(format!("{path} is no file")) };
    let number = name.strip_prefix('E').filter(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    if number.is_some() {
        let example = format!("```compile_fail,{name}");
        let there = text.lines().any(|line| line.trim_end().ends_with(&example));
        return (!there).then(|| format!("{path} has no example that fails with {name}"));
    }
    (!is_test(&text, name)).then(|| format!("{path} has no test {name}"))
}

/// Whether a text has a test of that name that is run.
fn is_test(text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let head = format!("fn {name}(");
    lines.iter().enumerate().filter(|(_, line)| line.starts_with(&head)).any(|(at, _)| {
        let above = lines[..at].iter().rev();
        let about: Vec<&&str> =
            above.take_while(|line| line.starts_with("#[") || line.starts_with("//")).collect();
        about.iter().any(|line| **line == "#[test]")
            && !about.iter().any(|line| line.starts_with("#[ignore"))
    })
}
