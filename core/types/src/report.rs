//! Findings: what was checked, on which pixels, against which limit, and with what result.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The result of one check, or of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The check was not made. Never counts as passed.
    NotAssessed,
    /// Within the limits.
    Pass,
    /// Worth a look: near a limit, or a limit that is advice.
    Warn,
    /// Outside the limits.
    Fail,
}

/// Which pixels a check looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasuredOn {
    /// The photo that came in.
    Source,
    /// The finished portrait, decoded from its own bytes.
    Portrait,
}

/// One check with its finding.
///
/// `Debug` tells the name and the verdict only: what was measured describes a person.
#[derive(Clone, PartialEq, Serialize)]
pub struct Check {
    /// Name of the check, after ISO/IEC 29794-5 where that standard has it.
    pub id: &'static str,
    /// The finding.
    pub verdict: Verdict,
    /// What was measured; absent when the check was not made.
    pub value: Option<f64>,
    /// Unit of `value`, `min` and `max`.
    pub unit: &'static str,
    /// Lower limit, inclusive.
    pub min: Option<f64>,
    /// Upper limit, inclusive.
    pub max: Option<f64>,
    /// Which pixels were looked at.
    pub measured_on: MeasuredOn,
    /// The rule in short.
    pub clause: String,
    /// Id of the source the limit comes from, as listed in the catalogue.
    pub source: String,
    /// What to do about it; empty when there is nothing to do.
    pub advice: String,
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Check({}, {:?})", self.id, self.verdict)
    }
}

/// All findings of one photo or portrait.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The worst verdict of all checks that were made; `not_assessed` when none was.
    pub verdict: Verdict,
    /// One entry a check.
    pub checks: Vec<Check>,
}

impl Report {
    /// Sums up a list of checks.
    #[must_use]
    pub fn new(checks: Vec<Check>) -> Self {
        let verdict = checks.iter().map(|c| c.verdict).max().unwrap_or(Verdict::NotAssessed);
        Self { verdict, checks }
    }

    /// The checks with a given verdict.
    pub fn with_verdict(&self, verdict: Verdict) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(move |c| c.verdict == verdict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(verdict: Verdict) -> Check {
        Check {
            id: "x",
            verdict,
            value: None,
            unit: "",
            min: None,
            max: None,
            measured_on: MeasuredOn::Source,
            clause: String::new(),
            source: String::new(),
            advice: String::new(),
        }
    }

    #[test]
    fn debug_output_tells_no_figure() {
        let check = Check { value: Some(12.5), advice: "by 12.5".into(), ..check(Verdict::Warn) };
        let text = format!("{:?}", Report::new(vec![check]));
        assert_eq!(text, "Report { verdict: Warn, checks: [Check(x, Warn)] }");
    }

    #[test]
    fn the_worst_finding_is_the_verdict_and_what_was_not_made_never_passes() {
        use Verdict::{Fail, NotAssessed, Pass, Warn};
        let verdict =
            |list: &[Verdict]| Report::new(list.iter().copied().map(check).collect()).verdict;
        assert_eq!(verdict(&[]), NotAssessed);
        assert_eq!(verdict(&[NotAssessed, NotAssessed]), NotAssessed);
        assert_eq!(verdict(&[Pass, NotAssessed]), Pass);
        assert_eq!(verdict(&[Pass, Warn, NotAssessed]), Warn);
        assert_eq!(verdict(&[Fail, Warn, Pass]), Fail);
    }
}
