//! The one error of this tool: a sentence for a person. Nothing here is caught and acted upon, so
//! there are no variants.

use std::fmt;
use std::io;
use std::path::Path;

/// What went wrong and, where it is known, what to do.
#[derive(Debug)]
pub(crate) struct Failure(String);

/// Result of a verb or of a part of it.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// A failure that reads as `sentence`.
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// For `map_err` on file operations: names the act and the file.
    pub(crate) fn file<'a>(act: &'a str, path: &'a Path) -> impl FnOnce(io::Error) -> Self + 'a {
        move |error| Self(format!("cannot {act} {}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
