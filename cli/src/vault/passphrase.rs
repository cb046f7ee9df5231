//! Where a passphrase comes from: a file that the environment names, or the terminal. Never an argument,
//! which every program of this machine can read.

#[cfg(unix)]
mod unseen;

use std::env;
use std::fmt;
use std::fs::File;
use std::io::{self, IsTerminal as _, Read as _};
use std::path::Path;

use zeroize::Zeroizing;

/// Names the file whose first line is the passphrase.
const FILE: &str = "IDPHOTO_PASSPHRASE_FILE";
/// Shortest passphrase of a new vault (NIST SP 800-63B, section 5.1.1.2). Whoever has the file can try
/// passphrases at leisure; longer is better.
const LEAST: usize = 8;
/// Longest passphrase, in bytes: some two hundred words.
const MOST: usize = 1024;

/// What a passphrase is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// To open a vault that is there.
    ToOpen,
    /// To make a new one: it is asked for twice.
    ToMake,
}

/// Why there is no passphrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PassphraseError {
    /// Nobody to ask.
    #[error(
        "there is no terminal to ask for the passphrase; write it into a file that only you can read, \
         and name the file in {FILE}"
    )]
    NobodyToAsk,
    /// The file cannot be read.
    #[error("the file that {FILE} names cannot be read; see whether it is there and yours to read")]
    Unreadable,
    /// Nothing was given.
    #[error(
        "the passphrase is empty; the first line of the file, or what is typed, has to hold one"
    )]
    Empty,
    /// Too short for a new vault.
    #[error(
        "the passphrase is shorter than {LEAST} letters; take a longer one, such as five words"
    )]
    Short,
    /// Too long.
    #[error("the passphrase is longer than {MOST} bytes; take a shorter one")]
    Long,
    /// The second time another one was typed.
    #[error("the two passphrases differ; type the same one twice")]
    Differ,
    /// Ctrl-C.
    #[error("no passphrase was given; run it again to be asked once more")]
    Interrupted,
}

impl PassphraseError {
    /// A short name that stays the same.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NobodyToAsk => "passphrase_nobody_to_ask",
            Self::Unreadable => "passphrase_unreadable",
            Self::Empty => "passphrase_empty",
            Self::Short => "passphrase_short",
            Self::Long => "passphrase_long",
            Self::Differ => "passphrase_differ",
            Self::Interrupted => "passphrase_interrupted",
        }
    }
}

/// A passphrase. Wiped when it is dropped.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<Vec<u8>>);

impl Passphrase {
    /// Takes the bytes as they are; what they mean in Unicode is not looked at.
    ///
    /// # Errors
    /// `Empty`, `Long`; `Short` for a new vault.
    pub fn new(bytes: Vec<u8>, asked: Asked) -> Result<Self, PassphraseError> {
        let bytes = Zeroizing::new(bytes);
        let letters = String::from_utf8_lossy(&bytes).chars().count();
        match bytes.len() {
            0 => Err(PassphraseError::Empty),
            n if n > MOST => Err(PassphraseError::Long),
            _ if asked == Asked::ToMake && letters < LEAST => Err(PassphraseError::Short),
            _ => Ok(Self(bytes)),
        }
    }

    /// The first line of the file that the environment names; without one, what is typed, twice for a
    /// new vault.
    ///
    /// # Errors
    /// [`PassphraseError`]
    pub fn asked(asked: Asked) -> Result<Self, PassphraseError> {
        match env::var_os(FILE).filter(|name| !name.is_empty()) {
            Some(name) => Self::in_file(Path::new(&name), asked),
            None => Self::typed(asked),
        }
    }

    /// The first line of a file, without its end.
    ///
    /// # Errors
    /// `Unreadable`, and those of [`new`](Self::new).
    pub fn in_file(path: &Path, asked: Asked) -> Result<Self, PassphraseError> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(MOST + 3));
        // One byte more than a line may have, so that a longer one is noticed.
        let most = MOST as u64 + 3;
        File::open(path)
            .and_then(|file| file.take(most).read_to_end(&mut bytes))
            .map_err(|_| PassphraseError::Unreadable)?;
        let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        Self::new(line.strip_suffix(b"\r").unwrap_or(line).to_vec(), asked)
    }

    fn typed(asked: Asked) -> Result<Self, PassphraseError> {
        // A run whose messages nobody sees has nobody to type either.
        if !io::stderr().is_terminal() {
            return Err(PassphraseError::NobodyToAsk);
        }
        match asked {
            Asked::ToOpen => Self::new(line("Passphrase of the key vault: ")?, asked),
            Asked::ToMake => {
                let first = Self::new(line("New passphrase for the key vault: ")?, asked)?;
                let second = Zeroizing::new(line("The same once more: ")?);
                if first.0 == second { Ok(first) } else { Err(PassphraseError::Differ) }
            }
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(..)")
    }
}

/// One line, typed unseen.
#[cfg(unix)]
fn line(prompt: &str) -> Result<Vec<u8>, PassphraseError> {
    unseen::line(prompt)
}

#[cfg(not(unix))]
fn line(prompt: &str) -> Result<Vec<u8>, PassphraseError> {
    rpassword::prompt_password(prompt).map(String::into_bytes).map_err(|error| match error.kind() {
        io::ErrorKind::Interrupted => PassphraseError::Interrupted,
        io::ErrorKind::UnexpectedEof => PassphraseError::Empty,
        _ => PassphraseError::NobodyToAsk,
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn in_file(text: &[u8]) -> Result<Vec<u8>, PassphraseError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("passphrase");
        fs::write(&path, text).unwrap();
        Passphrase::in_file(&path, Asked::ToMake).map(|passphrase| passphrase.bytes().to_vec())
    }

    #[test]
    fn it_is_the_first_line_of_a_file() {
        for text in
            ["five words of a kind", "five words of a kind\n", "five words of a kind\r\nmore\n"]
        {
            assert_eq!(in_file(text.as_bytes()).unwrap(), b"five words of a kind");
        }
        assert_eq!(in_file(" with spaces \n".as_bytes()).unwrap(), b" with spaces ");
        let longest = vec![b'x'; MOST];
        assert_eq!(in_file(&[&longest[..], b"\r\n"].concat()).unwrap(), longest);
        assert_eq!(in_file(&vec![b'x'; MOST + 1]), Err(PassphraseError::Long));
        assert_eq!(in_file(&vec![b'x'; 1 << 20]), Err(PassphraseError::Long));
        assert_eq!(in_file(b""), Err(PassphraseError::Empty));
        assert_eq!(in_file(b"\nsecond line\n"), Err(PassphraseError::Empty));
        assert_eq!(in_file(b"7 chars\n"), Err(PassphraseError::Short));
        // Letters, not bytes.
        assert_eq!(in_file("ééééééé\n".as_bytes()), Err(PassphraseError::Short));
        let nowhere = tempfile::tempdir().unwrap().path().join("nothing");
        let error = Passphrase::in_file(&nowhere, Asked::ToOpen).unwrap_err();
        assert_eq!(error, PassphraseError::Unreadable);
    }

    #[test]
    fn a_short_one_still_opens_an_old_vault() {
        assert!(Passphrase::new(b"old".to_vec(), Asked::ToOpen).is_ok());
    }

    #[test]
    fn it_is_never_shown() {
        let passphrase = Passphrase::new(b"five words of a kind".to_vec(), Asked::ToMake).unwrap();
        assert_eq!(format!("{passphrase:?}"), "Passphrase(..)");
    }
}
