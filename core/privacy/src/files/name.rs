//! Names of files in the private folder: nothing that is one leads out of it.

use std::fmt;

/// The longest part of a name, in bytes: two hex digests fit; every file system takes 255.
const MOST_PART: usize = 64;

/// What a temporary file's name begins with. Nothing that is a [`Name`] does.
pub(super) const TEMPORARY: &str = ".new-";

/// What Windows takes for a device whatever the folder and the extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// `ledger`, `outbox/0f3a`: at most one folder, and a file. Each part has 1 to 64 of `[a-z0-9.-]`, neither
/// begins nor ends with a dot and is no device of Windows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

/// The text is no name of a file in the private folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is no name for a file of the private folder; use small letters, digits, dots, dashes"
)]
pub struct NameError;

impl Name {
    /// Reads a name.
    ///
    /// # Errors
    /// [`NameError`].
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let (folder, file) = text.split_once('/').map_or((None, text), |(a, b)| (Some(a), b));
        let fits = folder.is_none_or(is_part) && is_part(file);
        fits.then(|| Self(text.to_owned())).ok_or(NameError)
    }

    /// The folder it is in; `None` at the top.
    #[must_use]
    pub fn folder(&self) -> Option<&str> {
        self.0.split_once('/').map(|(folder, _)| folder)
    }

    /// The file alone.
    #[must_use]
    pub fn file(&self) -> &str {
        self.0.split_once('/').map_or(&self.0, |(_, file)| file)
    }

    /// All of it, `/` between the parts.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where the file is written before it gets its name: in the same folder.
    pub(super) fn temporary(&self) -> String {
        let file = format!("{TEMPORARY}{}", self.file());
        self.folder().map_or_else(|| file.clone(), |folder| format!("{folder}/{file}"))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl NameError {
    /// Stable word for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "name"
    }
}

/// Whether this can be a folder's or a file's name.
pub(super) fn is_part(text: &str) -> bool {
    let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-');
    (1..=MOST_PART).contains(&text.len())
        && text.bytes().all(allowed)
        && !text.starts_with('.')
        && !text.ends_with('.')
        && !is_device(text)
}

fn is_device(text: &str) -> bool {
    let stem = text.split_once('.').map_or(text, |(stem, _)| stem);
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    DEVICES.contains(&stem)
        || port.is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_at_most_one_folder() {
        let name = Name::parse("outbox/0f-3a.tag").unwrap();
        assert_eq!((name.folder(), name.file()), (Some("outbox"), "0f-3a.tag"));
        assert_eq!(name.temporary(), "outbox/.new-0f-3a.tag");
        let name = Name::parse("ledger").unwrap();
        assert_eq!(
            (name.folder(), name.file(), name.temporary().as_str()),
            (None, "ledger", ".new-ledger")
        );
        assert!(Name::parse(&"a".repeat(64)).is_ok() && Name::parse("console/com10").is_ok());
    }

    #[test]
    fn nothing_leads_out_of_the_folder() {
        let long = "a".repeat(65);
        let wrong = [
            "", "/", "a/", "/a", "a/b/c", ".", "..", "../a", "a/..", "a/.", ".new-a", ".lock",
            "a.", "A", "a b", "a\\b", "c:a", "a\0", "é", "a//b", "con", "nul.txt", "a/com1",
            "lpt9.x/a", &long,
        ];
        for text in wrong {
            assert_eq!(Name::parse(text), Err(NameError), "{text:?}");
        }
        assert_eq!(NameError.code(), "name");
    }
}
