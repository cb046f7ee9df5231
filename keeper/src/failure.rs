//! What ends a command before its work is done: an exit code for programs, a line for people.

use crate::config::ConfigError;
use crate::store::{StoreError, Unacceptable};

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// The arguments make no sense.
    Usage = 2,
    /// A configuration, key or file is missing or wrong.
    SetUp = 4,
    /// The store, the policy or the list of sites is not acceptable.
    Refused = 5,
    /// The store or the network does not work.
    Network = 6,
    /// Somebody interrupted it.
    Interrupted = 130,
}

/// Why a command ends early: what happened, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}; {advice}")]
pub struct Failure {
    /// How the program ends.
    pub exit: Exit,
    /// A short name that stays the same.
    pub code: &'static str,
    /// What happened.
    pub what: String,
    /// What to do.
    pub advice: String,
}

impl Failure {
    /// A failure of the program's own.
    pub(crate) fn new(
        exit: Exit,
        code: &'static str,
        what: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self { exit, code, what: what.into(), advice: advice.into() }
    }

    /// The line for standard error, without a line break or other control characters.
    #[must_use]
    pub fn line(&self) -> String {
        let line = format!("idphoto-keeper: {}; {}", self.what, self.advice);
        line.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        let exit = if error.is_refusal() { Exit::Refused } else { Exit::SetUp };
        Self::new(exit, error.code(), error.to_string(), error.advice())
    }
}

impl From<Unacceptable> for Failure {
    fn from(error: Unacceptable) -> Self {
        match error {
            Unacceptable::Store(error) => error.into(),
            _ => Self::new(Exit::Refused, error.code(), error.to_string(), error.advice()),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::new(Exit::Network, error.code(), error.to_string(), error.advice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_cannot_break_the_line() {
        let failure = Failure::new(Exit::SetUp, "missing", "a\nb\u{1b} is not there", "look");
        assert_eq!(failure.line(), "idphoto-keeper: a?b? is not there; look");
    }
}
