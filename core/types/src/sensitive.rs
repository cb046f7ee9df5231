//! A wrapper that keeps personal data out of logs, error texts and debug output.

use std::fmt;

/// A value that identifies or shows a person.
///
/// `Debug` prints `[sensitive]`, there is no `Display`, and the value is reached only through
/// [`Sensitive::expose`], which is easy to search for in a review.
#[derive(Clone, PartialEq, Eq)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value itself, given away.
    pub fn into_exposed(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[sensitive]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_never_shows_the_value() {
        let name = Sensitive::new(vec!["canary-7f3a"]);
        assert_eq!(format!("{name:?} {name:#?}"), "[sensitive] [sensitive]");
        assert_eq!(name.expose(), &["canary-7f3a"]);
    }
}
