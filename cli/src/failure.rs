//! What ends the program before its work is done: a code for programs, a line for people.

use idphoto_sdk::vault::{Kind, VaultError};
use idphoto_sdk::{Detection, Error, ErrorKind};
use serde::Serialize;

/// What kind of trouble it is. The names are part of the JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Code {
    /// The arguments make no sense.
    Usage,
    /// There is no such photo.
    Missing,
    /// The photo is a directory.
    IsDirectory,
    /// The photo is a pipe, a device or the like.
    NotAFile,
    /// The photo has more bytes than are read.
    TooLarge,
    /// The photo is there but the system does not let us read it.
    Unreadable,
    /// Models or runtime cannot be found.
    SetUp,
    /// An output file was not written.
    NotWritten,
    /// The program itself broke on a photo.
    Internal,
    /// Something about donations that the vault refused or could not do; its own code is told.
    #[serde(skip)]
    Vault(Kind),
    /// Something the sdk refused.
    #[serde(untagged)]
    Sdk(ErrorKind),
}

/// Why the program ends early.
#[derive(Debug)]
pub(crate) struct Failure {
    code: Code,
    message: String,
    advice: String,
    faces: Vec<Detection>,
    /// The code of a vault's error.
    name: Option<String>,
}

/// The failure as JSON. Names and order are an interface.
#[derive(Serialize)]
struct Document<'a> {
    error: Told<'a>,
    faces: &'a [Detection],
}

#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    code: Named<'a>,
    message: &'a str,
    advice: &'a str,
}

/// The code by its name, wherever that comes from.
#[derive(Serialize)]
#[serde(untagged)]
enum Named<'a> {
    Own { code: Code },
    Vault { code: &'a str },
}

impl Failure {
    /// A failure of this program's own.
    pub(crate) fn new(code: Code, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { code, message: message.into(), advice: advice.into(), faces: Vec::new(), name: None }
    }

    /// The same, with what was done nevertheless.
    pub(crate) fn although(mut self, done: &str) -> Self {
        self.message = format!("{} ({done})", self.message);
        self
    }

    /// Whether it is the vault's trouble of this kind.
    pub(crate) fn is_of(&self, kind: Kind) -> bool {
        self.code == Code::Vault(kind)
    }

    /// The exit code.
    pub(crate) const fn exit(&self) -> u8 {
        match self.code {
            Code::Missing
            | Code::IsDirectory
            | Code::NotAFile
            | Code::TooLarge
            | Code::Unreadable
            | Code::Internal => 3,
            Code::SetUp | Code::Vault(Kind::Keys | Kind::Busy) => 4,
            Code::Vault(Kind::Storage) => 6,
            Code::Vault(Kind::Files) => 7,
            Code::Vault(_) => 5,
            Code::NotWritten => 7,
            Code::Usage => 2,
            Code::Sdk(kind) => match kind {
                ErrorKind::Unreadable
                | ErrorKind::NoFace
                | ErrorKind::SeveralFaces
                | ErrorKind::NotForDonation => 3,
                ErrorKind::SetUp => 4,
                ErrorKind::EditRefused => 5,
                // Usage; an encoding that cannot satisfy what was asked; kinds yet to come.
                _ => 2,
            },
        }
    }

    /// The code by its name in the JSON.
    pub(crate) fn code(&self) -> String {
        let own = || serde_json::to_value(self.code).ok()?.as_str().map(str::to_owned);
        self.name.clone().or_else(own).unwrap_or_default()
    }

    /// What happened.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// What to do; may be empty.
    pub(crate) fn advice(&self) -> &str {
        &self.advice
    }

    /// The line for standard error, without a line break.
    pub(crate) fn line(&self) -> String {
        let mut line = format!("idphoto: {}", self.message);
        if !self.advice.is_empty() {
            line.push_str("; ");
            line.push_str(&self.advice);
        }
        if self.code == Code::Sdk(ErrorKind::SeveralFaces) && !self.faces.is_empty() {
            line.push_str(&places(&self.faces));
        }
        one_line(&line)
    }

    /// The object for standard output, with a line break.
    pub(crate) fn json(&self) -> String {
        let code = match &self.name {
            Some(code) => Named::Vault { code },
            None => Named::Own { code: self.code },
        };
        let error = Told { code, message: &self.message, advice: &self.advice };
        let document = Document { error, faces: &self.faces };
        serde_json::to_string(&document).map(|text| text + "\n").unwrap_or_default()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let (mut message, mut advice) = (error.message(), error.advice());
        if advice.is_empty()
            && let Some((what, then)) = message.rsplit_once("; ")
        {
            // Many library errors are one sentence with what to do at its end.
            (message, advice) = (what, then);
        }
        if advice.is_empty() && error.kind() == ErrorKind::Unreadable {
            advice = "choose another photo, or export this one again as JPEG or PNG";
        }
        let mut failure = Self::new(Code::Sdk(error.kind()), message, advice);
        failure.faces = error.faces().to_vec();
        failure
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        let text = error.to_string();
        let (message, advice) = text.split_once("; ").unwrap_or((&text, ""));
        let mut failure = Self::new(Code::Vault(error.kind()), message, advice);
        failure.name = Some(error.code().to_owned());
        failure
    }
}

impl Failure {
    /// One of the desktop's own parts, with its code and one sentence that ends in what to do.
    pub(crate) fn of_desk(kind: Kind, code: &str, text: &str) -> Self {
        let (message, advice) = text.split_once("; ").unwrap_or((text, ""));
        let mut failure = Self::new(Code::Vault(kind), message, advice);
        failure.name = Some(code.to_owned());
        failure
    }
}

/// Where each face is, so that a person can tell their numbers apart.
fn places(faces: &[Detection]) -> String {
    let each = faces.iter().enumerate().map(|(number, face)| {
        let centre = face.area.centre();
        let (size, x, y) = (face.area.w, centre.x, centre.y);
        format!("{number} is {size:.0} px wide around {x:.0},{y:.0}")
    });
    format!(" ({})", each.collect::<Vec<_>>().join(", "))
}

/// `text` without line breaks, other control characters, and those that turn the order of what is shown
/// around (Unicode, UAX 9), all of which a file name may hold.
pub(crate) fn one_line(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if c.is_control() || turns(c) { '?' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_one_name_wherever_they_come_from() {
        let named = |code| Failure::new(code, "a", "b").json();
        assert_eq!(
            named(Code::IsDirectory),
            "{\"error\":{\"code\":\"is_directory\",\"message\":\"a\",\"advice\":\"b\"},\"faces\":[]}\n"
        );
        assert!(named(Code::Sdk(ErrorKind::NoFace)).contains("\"code\":\"no_face\""));
        assert!(named(Code::Sdk(ErrorKind::SetUp)).contains("\"code\":\"set_up\""));
        assert_eq!(named(Code::SetUp), named(Code::Sdk(ErrorKind::SetUp)));
        assert_eq!(named(Code::Unreadable), named(Code::Sdk(ErrorKind::Unreadable)));
        assert_eq!(named(Code::Usage), named(Code::Sdk(ErrorKind::Usage)));
    }

    #[test]
    fn a_file_name_cannot_break_the_line() {
        let failure = Failure::new(Code::Missing, "a\nb\u{1b}[31m is not there", "look");
        assert_eq!(failure.line(), "idphoto: a?b?[31m is not there; look");
        assert_eq!(one_line("me\u{202e}gpj.exe \u{e9}\u{2028}"), "me?gpj.exe \u{e9}?");
    }
}
