//! Findings.

use idphoto_sdk::{
    Check as SdkCheck, MeasuredOn as SdkMeasuredOn, Report as SdkReport, Verdict as SdkVerdict,
};

use crate::redacted::redacted;

/// All findings of one photo or portrait.
#[derive(Clone, uniffi::Record)]
#[uniffi::export(Display)]
pub struct Report {
    /// The worst verdict of all checks that were made; `NotAssessed` when none was.
    pub verdict: Verdict,
    /// One entry a check.
    pub checks: Vec<Check>,
}

/// One check with its finding.
#[derive(Clone, uniffi::Record)]
#[uniffi::export(Display)]
pub struct Check {
    /// Name of the check, after ISO/IEC 29794-5 where that standard has it. New ones may come.
    pub id: String,
    /// The finding.
    pub verdict: Verdict,
    /// What was measured; absent when the check was not made.
    pub value: Option<f64>,
    /// Unit of `value`, `min` and `max`: `mm`, `px`, `deg`, and others; empty for plain numbers.
    pub unit: String,
    /// Lower limit, inclusive.
    pub min: Option<f64>,
    /// Upper limit, inclusive.
    pub max: Option<f64>,
    /// Which pixels were looked at.
    pub measured_on: MeasuredOn,
    /// The rule in short.
    pub clause: String,
    /// Id of the source that the limit comes from, as listed with the standard.
    pub source: String,
    /// What to do about it; empty when there is nothing to do.
    pub advice: String,
}

/// The result of one check, or of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum MeasuredOn {
    /// The photo that came in.
    Source,
    /// The finished portrait, decoded from its own bytes.
    Portrait,
}

redacted!(Report, Check);

impl From<&SdkReport> for Report {
    fn from(report: &SdkReport) -> Self {
        let checks = report.checks.iter().map(Check::from).collect();
        Self { verdict: report.verdict.into(), checks }
    }
}

impl From<&SdkCheck> for Check {
    fn from(check: &SdkCheck) -> Self {
        Self {
            id: check.id.to_owned(),
            verdict: check.verdict.into(),
            value: check.value,
            unit: check.unit.to_owned(),
            min: check.min,
            max: check.max,
            measured_on: match check.measured_on {
                SdkMeasuredOn::Source => MeasuredOn::Source,
                SdkMeasuredOn::Portrait => MeasuredOn::Portrait,
            },
            clause: check.clause.clone(),
            source: check.source.clone(),
            advice: check.advice.clone(),
        }
    }
}

impl From<SdkVerdict> for Verdict {
    fn from(verdict: SdkVerdict) -> Self {
        match verdict {
            SdkVerdict::NotAssessed => Self::NotAssessed,
            SdkVerdict::Pass => Self::Pass,
            SdkVerdict::Warn => Self::Warn,
            SdkVerdict::Fail => Self::Fail,
        }
    }
}
