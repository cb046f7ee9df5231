//! A report as a person reads it: what was checked, what to do, what was not looked at.

use idphoto_sdk::{MeasuredOn, Report, Verdict};

use crate::figures;
use crate::table::Table;
use crate::terminal::{Terminal, Tone};

/// The report as text, with its last line break.
pub(crate) fn text(report: &Report, terminal: &Terminal) -> String {
    let mut text = table(report, terminal);
    let advice = advice(report);
    if !advice.is_empty() {
        text.push_str(&format!("\n{}\n{advice}", terminal.toned("What to do:", Tone::Strong)));
    }
    let unseen = not_assessed(report);
    if !unseen.is_empty() {
        text.push_str(&format!("\nNot assessed: {}\n", unseen.join(", ")));
    }
    text.push_str(&format!("\n{}\n", sum(report, terminal)));
    text
}

fn table(report: &Report, terminal: &Terminal) -> String {
    let mut table = Table::default();
    for check in report.checks.iter().filter(|c| c.verdict != Verdict::NotAssessed) {
        let (mark, tone) = mark(check.verdict);
        let on = match check.measured_on {
            MeasuredOn::Source => "photo",
            MeasuredOn::Portrait => "portrait",
        };
        let value = check.value.map(|v| figures::value(v, check.unit)).unwrap_or_default();
        let limits = figures::limits(check.min, check.max, check.unit);
        // A rule without figures is told in its own words.
        let limits = limits.unwrap_or_else(|| check.clause.clone());
        let cells = [mark, &figures::words(check.id), on, &value, &limits];
        table.row(tone, cells.map(str::to_owned).to_vec());
    }
    table.text(terminal)
}

const fn mark(verdict: Verdict) -> (&'static str, Tone) {
    match verdict {
        Verdict::Pass => ("pass", Tone::Good),
        Verdict::Warn => ("warn", Tone::Doubtful),
        Verdict::Fail => ("FAIL", Tone::Bad),
        Verdict::NotAssessed => ("not assessed", Tone::Plain),
    }
}

/// One line for each finding; findings with the same remedy share one. The worst come first.
fn advice(report: &Report) -> String {
    let mut lines: Vec<(String, &str)> = Vec::new();
    for verdict in [Verdict::Fail, Verdict::Warn] {
        for check in report.with_verdict(verdict) {
            let remedy = if check.advice.is_empty() { &check.clause } else { &check.advice };
            match lines.iter_mut().find(|(_, known)| known == remedy) {
                Some((names, _)) => names.push_str(&format!(", {}", figures::words(check.id))),
                None => lines.push((figures::words(check.id), remedy)),
            }
        }
    }
    lines.iter().map(|(names, remedy)| format!("  {names}: {remedy}\n")).collect()
}

fn not_assessed(report: &Report) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for check in report.with_verdict(Verdict::NotAssessed) {
        let name = figures::words(check.id);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The verdict on all, and how many checks came to which.
fn sum(report: &Report, terminal: &Terminal) -> String {
    let count = |verdict| report.with_verdict(verdict).count();
    let counts = [
        (count(Verdict::Fail), "failed"),
        (count(Verdict::Warn), "doubtful"),
        (count(Verdict::Pass), "passed"),
        (count(Verdict::NotAssessed), "not assessed"),
    ];
    let told: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    let (mark, tone) = mark(report.verdict);
    format!("{}: {}", terminal.toned(mark, tone), told.join(", "))
}

#[cfg(test)]
mod tests {
    use idphoto_sdk::Check;

    use super::*;

    fn check(id: &'static str, verdict: Verdict, value: Option<f64>, advice: &str) -> Check {
        Check {
            id,
            verdict,
            value,
            unit: "mm",
            min: value.map(|_| 32.0),
            max: value.map(|_| 36.0),
            measured_on: MeasuredOn::Portrait,
            clause: "plain light background".to_owned(),
            source: "own".to_owned(),
            advice: advice.to_owned(),
        }
    }

    #[test]
    fn a_report_says_what_was_found_what_to_do_and_what_was_not_seen() {
        let report = Report::new(vec![
            check("head_size", Verdict::Pass, Some(34.0), ""),
            check("background_colour", Verdict::Warn, None, "find another wall"),
            check("background_uniformity", Verdict::Fail, None, "find another wall"),
            check("eyes_open", Verdict::NotAssessed, None, "look"),
        ]);
        let want = "\
pass  head size              portrait  34.0 mm  32 to 36 mm
warn  background colour      portrait           plain light background
FAIL  background uniformity  portrait           plain light background

What to do:
  background uniformity, background colour: find another wall

Not assessed: eyes open

FAIL: 1 failed, 1 doubtful, 1 passed, 1 not assessed
";
        assert_eq!(text(&report, &Terminal::plain()), want);
    }
}
