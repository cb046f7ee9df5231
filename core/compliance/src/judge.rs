//! The verdict on one figure, and the bones of a finding.

use idphoto_types::{Check, MeasuredOn, Verdict};

/// Limits, both inclusive, with the uncertainty of the measurement (one standard deviation).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bounds {
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
    pub(crate) sigma: f64,
}

impl Bounds {
    pub(crate) const fn between(min: f64, max: f64) -> Self {
        Self { min: Some(min), max: Some(max), sigma: 0.0 }
    }

    pub(crate) const fn at_least(min: f64) -> Self {
        Self { min: Some(min), max: None, sigma: 0.0 }
    }

    pub(crate) const fn at_most(max: f64) -> Self {
        Self { min: None, max: Some(max), sigma: 0.0 }
    }

    pub(crate) const fn sigma(mut self, sigma: f64) -> Self {
        self.sigma = sigma;
        self
    }

    /// Inside: pass. Outside by no more than the uncertainty: warn, since the truth may lie
    /// inside. Farther out: fail.
    pub(crate) fn judge(self, value: f64) -> Verdict {
        if !value.is_finite() {
            return Verdict::NotAssessed;
        }
        // A hair's breadth of rounding is not a finding.
        let outside = |slack: f64| {
            self.min.is_some_and(|m| value < m - slack - 1e-9)
                || self.max.is_some_and(|m| value > m + slack + 1e-9)
        };
        if !outside(0.0) {
            Verdict::Pass
        } else if !outside(self.sigma) {
            Verdict::Warn
        } else {
            Verdict::Fail
        }
    }
}

/// What is common to the findings of one check.
pub(crate) struct Rule<'a> {
    pub(crate) id: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) clause: &'a str,
    pub(crate) source: &'a str,
    pub(crate) on: MeasuredOn,
}

impl Rule<'_> {
    /// The finding for `value`; `advice` is given unless it passes.
    pub(crate) fn measured(&self, value: f64, bounds: Bounds, advice: &str) -> Check {
        self.finding(bounds.judge(value), Some(value), bounds, advice)
    }

    /// A finding whose verdict follows from something else than limits.
    pub(crate) fn ruled(&self, verdict: Verdict, value: Option<f64>, advice: &str) -> Check {
        self.finding(verdict, value, Bounds::default(), advice)
    }

    /// The check was not made.
    pub(crate) fn not_assessed(&self, why: &str) -> Check {
        self.finding(Verdict::NotAssessed, None, Bounds::default(), why)
    }

    /// The figure is known, but no limit is.
    pub(crate) fn unlimited(&self, value: f64, why: &str) -> Check {
        self.finding(Verdict::NotAssessed, Some(value), Bounds::default(), why)
    }

    fn finding(&self, verdict: Verdict, value: Option<f64>, bounds: Bounds, advice: &str) -> Check {
        Check {
            id: self.id,
            verdict,
            // Four significant places are more than anything here is good for.
            // And nought has no sign.
            value: value.map(|v| (v * 1e4).round() / 1e4 + 0.0),
            unit: self.unit,
            min: bounds.min.map(|v| (v * 1e4).round() / 1e4),
            max: bounds.max.map(|v| (v * 1e4).round() / 1e4),
            measured_on: self.on,
            clause: self.clause.to_owned(),
            source: self.source.to_owned(),
            advice: if verdict == Verdict::Pass { String::new() } else { advice.to_owned() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uncertainty_turns_a_near_miss_into_a_warning() {
        let bounds = Bounds::between(32.0, 36.0).sigma(1.0);
        for (value, want) in [
            (32.0, Verdict::Pass),
            (36.0, Verdict::Pass),
            (36.9, Verdict::Warn),
            (31.1, Verdict::Warn),
            (37.1, Verdict::Fail),
            (f64::NAN, Verdict::NotAssessed),
        ] {
            assert_eq!(bounds.judge(value), want, "{value}");
        }
        let rule = Rule { id: "", unit: "", clause: "", source: "", on: MeasuredOn::Source };
        let nought = rule.ruled(Verdict::Pass, Some(-1e-9), "").value;
        assert!(nought.is_some_and(f64::is_sign_positive), "JSON would say -0.0");
        assert_eq!(Bounds::at_least(90.0).judge(1e9), Verdict::Pass);
        assert_eq!(Bounds::at_most(0.2).judge(0.21), Verdict::Fail);
    }
}
