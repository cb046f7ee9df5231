//! The name of a language, in one spelling.

use std::cmp::Ordering;
use std::fmt;

/// A language as BCP 47 writes it: `fr`, `fr-BE`, `sr-Latn`, `sr-Latn-RS`. Only language, script and
/// region, and only in the recommended case (RFC 5646, section 2.1.1), so that one language has one
/// name.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Locale(String);

impl Locale {
    /// Longest name: `abc-Abcd-123`.
    pub const MOST: usize = 12;

    /// Takes a name; `None` when it is not made as described.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let mut parts = name.split('-');
        parts.next().filter(|part| is_language(part))?;
        let mut next = parts.next();
        for is_part in [is_script, is_region] {
            if next.is_some_and(is_part) {
                next = parts.next();
            }
        }
        next.is_none().then(|| Self(name.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_language(part: &str) -> bool {
    matches!(part.len(), 2 | 3) && part.bytes().all(|b| b.is_ascii_lowercase())
}

fn is_script(part: &str) -> bool {
    let mut bytes = part.bytes();
    part.len() == 4
        && bytes.next().is_some_and(|b| b.is_ascii_uppercase())
        && bytes.all(|b| b.is_ascii_lowercase())
}

fn is_region(part: &str) -> bool {
    match part.len() {
        2 => part.bytes().all(|b| b.is_ascii_uppercase()),
        3 => part.bytes().all(|b| b.is_ascii_digit()),
        _ => false,
    }
}

/// The order of keys in deterministic CBOR (RFC 8949, section 4.2.1): the length comes first on the
/// wire, so the shorter name does.
impl Ord for Locale {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.0.len(), &self.0).cmp(&(other.0.len(), &other.0))
    }
}

impl PartialOrd for Locale {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_has_one_name() {
        for good in ["fr", "fr-BE", "nds", "sr-Latn", "sr-Latn-RS", "es-419", "abc-Abcd-123"] {
            assert_eq!(Locale::new(good).map(|locale| locale.to_string()).as_deref(), Some(good));
            assert!(good.len() <= Locale::MOST);
        }
        for bad in [
            "",
            "f",
            "FR",
            "fr-be",
            "fr_BE",
            "fr-",
            "-fr",
            "fr-BE-",
            "fr-BE-BE",
            "french",
            "fr-latn",
            "fr-BE-Latn",
            "fr-x-a",
            "fr ",
            "\u{444}r",
            "sr-LATN",
            "es-41",
        ] {
            assert_eq!(Locale::new(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn shorter_names_come_first() {
        let locale = |name| Locale::new(name).unwrap();
        assert!(locale("nl") < locale("fra"));
        assert!(locale("de") < locale("fr"));
        assert!(locale("fr-BE") < locale("fr-FR"));
    }
}
