//! The edit manifest of a portrait: where it goes, what signs it, and small files about it. What is in it
//! is the sdk's business.

use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use idphoto_sdk::Made;
use idphoto_sdk::manifest::signature::MAX_KEY_BYTES;
use idphoto_sdk::manifest::{Document, KeyError, ManifestError, Signer as _, SigningKey};
use zeroize::Zeroizing;

use crate::args::Record;
use crate::destination::Destination;
use crate::failure::{Code, Failure, one_line};
use crate::interrupt::Interrupt;
use crate::opening;
use crate::photo::Photo;
use crate::terminal::Terminal;

/// A manifest that is asked for.
#[derive(Debug)]
pub(crate) struct Wanted {
    place: Destination,
    key: Option<SigningKey>,
}

impl Wanted {
    /// What the arguments ask for; `others` are the files that are written besides.
    pub(crate) fn of(
        args: &Record,
        photo: &Photo<'_>,
        others: &[Option<&Destination>],
        terminal: &Terminal,
    ) -> Result<Option<Self>, Failure> {
        let Some(path) = &args.manifest else { return Ok(None) };
        if !opening::has_extension(path, &["json"]) {
            let what = format!("the manifest {} is not named .json", path.display());
            return Err(Failure::new(Code::Usage, what, "give it a name that ends in .json"));
        }
        let place = Destination::new(path.clone(), photo)?;
        if others.iter().flatten().any(|other| other.is_also(&place)) {
            let what = "the manifest and another file would be one";
            return Err(Failure::new(Code::Usage, what, "give them two names"));
        }
        if let Some(key) = &args.sign_key
            && others.iter().flatten().chain([&&place]).any(|written| written.is_at(key))
        {
            let what = format!("{} is the key itself", key.display());
            return Err(Failure::new(Code::Usage, what, "write to another file"));
        }
        let key = args.sign_key.as_deref().map(|path| key(path, terminal)).transpose()?;
        Ok(Some(Self { place, key }))
    }

    /// Where it goes.
    pub(crate) const fn place(&self) -> &Destination {
        &self.place
    }

    /// Writes the manifest of a portrait that is at `portrait`; what to say of it.
    pub(crate) fn write(
        &self,
        made: &Made,
        portrait: &str,
        interrupt: &Interrupt,
    ) -> Result<String, Failure> {
        let manifest = made.manifest().clone();
        let document = match &self.key {
            Some(key) => Document::signed(manifest, key),
            None => Ok(Document::unsigned(manifest)),
        };
        document
            .and_then(|document| document.to_bytes())
            .map_err(|error| Failure::new(Code::NotWritten, error.to_string(), ""))
            .and_then(|bytes| self.place.write(&bytes, interrupt))
            .map_err(|failure| failure.although(&format!("{portrait} is there")))?;
        let by = match &self.key {
            Some(key) => format!("signed by {}", key.public_key()),
            None => "not signed".to_owned(),
        };
        let name = one_line(&self.place.path().display().to_string());
        Ok(format!("Wrote {name} (edit manifest, {by})\n"))
    }
}

fn key(path: &Path, terminal: &Terminal) -> Result<SigningKey, Failure> {
    let (metadata, text) = small(path, MAX_KEY_BYTES, "key")?;
    if others_may_read(&metadata) {
        let name = one_line(&path.display().to_string());
        terminal.tell(&format!(
            "idphoto: others than its owner have rights to the key {name}; chmod 600 keeps it yours"
        ));
    }
    SigningKey::from_pem(&text).map_err(|error| not_a_key(path, error))
}

/// What to say of a key file that cannot be used.
pub(crate) fn not_a_key(path: &Path, error: KeyError) -> Failure {
    let text = error.to_string();
    let (what, advice) = text.split_once("; ").unwrap_or((&text, ""));
    Failure::new(Code::Usage, format!("{}: {what}", path.display()), advice)
}

#[cfg(unix)]
fn others_may_read(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o077 != 0
}

/// Elsewhere rights are not told in this way.
#[cfg(not(unix))]
fn others_may_read(_: &Metadata) -> bool {
    false
}

/// The bytes of a small file, wiped when dropped; of a longer one than `most`, one byte too many.
pub(crate) fn small(
    path: &Path,
    most: usize,
    what: &str,
) -> Result<(Metadata, Zeroizing<Vec<u8>>), Failure> {
    let name = path.display();
    let failed = |error: &std::io::Error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            let advice = format!("check the path of the {what}");
            Failure::new(Code::Missing, format!("there is no file {name}"), advice)
        }
        ErrorKind::PermissionDenied => {
            let advice = "check the permissions of the file";
            Failure::new(Code::Unreadable, format!("{name} may not be read"), advice)
        }
        _ => {
            let message = format!("{name} cannot be read ({error})");
            Failure::new(Code::Unreadable, message, "copy it elsewhere and try again")
        }
    };
    // Looked at without opening it, so that a pipe cannot make us wait.
    let metadata = fs::metadata(path).map_err(|error| failed(&error))?;
    if !metadata.is_file() {
        let advice = format!("give a file that holds the {what}");
        return Err(Failure::new(Code::NotAFile, format!("{name} is not a regular file"), advice));
    }
    // Never grows, so no copy of a key is left behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(most + 1));
    File::open(path)
        .and_then(|file| file.take(most as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| failed(&error))?;
    Ok((metadata, bytes))
}

/// Whether a manifest could be read, for whoever wants to say why not.
pub(crate) fn read(path: &Path) -> Result<Result<Document, ManifestError>, Failure> {
    let (metadata, bytes) = small(path, idphoto_sdk::manifest::document::MAX_BYTES, "manifest")?;
    Ok(match Document::read(&bytes) {
        Err(ManifestError::TooLarge { .. }) => {
            let bytes = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
            Err(ManifestError::TooLarge { bytes })
        }
        document => document,
    })
}
