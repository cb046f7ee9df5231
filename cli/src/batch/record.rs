//! What became of one photo: a line of the journal and a row of the report.

use idphoto_sdk::{Outcome, Verdict};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// What became of one photo. Names and order are an interface.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    /// Path of the photo below the folder, with `/` between its parts.
    pub(super) photo: String,
    /// Id of the standard.
    pub(super) standard: String,
    /// SHA-256 of everything else that the portrait depends on.
    pub(super) options: String,
    /// SHA-256 of the photo; absent when it could not be read.
    pub(super) photo_sha256: Option<String>,
    /// The portrait.
    pub(super) made: Option<Made>,
    /// Why there is none.
    pub(super) error: Option<Trouble>,
    /// What it took.
    pub(super) milliseconds: u64,
}

/// A portrait that was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Made {
    /// Path of the portrait below the folder of the portraits, with `/` between its parts.
    pub(super) output: String,
    /// SHA-256 of its bytes.
    pub(super) sha256: String,
    pub(super) verdict: Ending,
    /// Ids of the checks that fail.
    pub(super) failed: Vec<String>,
    /// Ids of the checks that are worth a look.
    pub(super) warned: Vec<String>,
    /// Pixels across.
    pub(super) width: u32,
    /// Pixels down.
    pub(super) height: u32,
    /// Size of the file.
    pub(super) bytes: u64,
}

/// Why there is no portrait, as `make --json` says it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Trouble {
    pub(super) code: String,
    pub(super) message: String,
    pub(super) advice: String,
}

/// The verdict of a portrait, by the names it has everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Ending {
    NotAssessed,
    Pass,
    Warn,
    Fail,
}

impl Made {
    /// The portrait `output`, whose bytes have this SHA-256.
    pub(super) fn of(outcome: &Outcome, output: String, bytes: u64, sha256: String) -> Self {
        let those = |verdict: Verdict| {
            let checks = outcome.report.checks.iter().filter(|check| check.verdict == verdict);
            let mut ids: Vec<String> = checks.map(|check| check.id.to_owned()).collect();
            // One check may have several findings.
            ids.dedup();
            ids
        };
        let [width, height] = outcome.output.as_ref().map_or([0; 2], |o| [o.width, o.height]);
        let (failed, warned) = (those(Verdict::Fail), those(Verdict::Warn));
        let verdict = outcome.report.verdict.into();
        Self { output, sha256, verdict, failed, warned, width, height, bytes }
    }
}

impl From<Verdict> for Ending {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::NotAssessed => Self::NotAssessed,
            Verdict::Pass => Self::Pass,
            Verdict::Warn => Self::Warn,
            Verdict::Fail => Self::Fail,
        }
    }
}

impl Ending {
    /// Its name in the report.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::NotAssessed => "not_assessed",
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

impl From<&Failure> for Trouble {
    fn from(failure: &Failure) -> Self {
        Self {
            code: failure.code(),
            message: failure.message().to_owned(),
            advice: failure.advice().to_owned(),
        }
    }
}

impl Record {
    /// Whether both say the same, whatever time it took.
    pub(super) fn says_as(&self, other: &Self) -> bool {
        *self == Self { milliseconds: self.milliseconds, ..other.clone() }
    }
}
