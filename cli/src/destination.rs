//! A file that is to be written: checked before the work, and written whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::failure::{Code, Failure};
use crate::interrupt::Interrupt;
use crate::photo::Photo;

/// Where a file goes.
#[derive(Debug)]
pub(crate) struct Destination {
    given: PathBuf,
    /// The file itself where `given` is a link to one.
    real: PathBuf,
}

impl Destination {
    /// Makes sure, as far as that is cheap, that the file can be written and is not the photo.
    pub(crate) fn new(given: PathBuf, photo: &Photo<'_>) -> Result<Self, Failure> {
        let name = given.display();
        if photo.is_also(&given) {
            let what = format!("{name} is the photo itself");
            return Err(Failure::new(Code::Usage, what, "write to another file"));
        }
        if let Ok(old) = fs::metadata(&given) {
            let obstacle = match () {
                () if old.is_dir() => Some("is a directory"),
                () if !old.is_file() => Some("is not a regular file"),
                () if old.permissions().readonly() => Some("is there and may not be changed"),
                () => None,
            };
            if let Some(obstacle) = obstacle {
                let what = format!("{name} {obstacle}");
                return Err(Failure::new(Code::NotWritten, what, "write to another file"));
            }
        }
        let real = fs::canonicalize(&given).unwrap_or_else(|_| given.clone());
        let this = Self { given, real };
        // Has no name where the system can do that, so nothing can stay behind.
        tempfile::tempfile_in(this.folder()).map_err(|error| this.not_written(&error))?;
        Ok(this)
    }

    /// The path as it was given.
    pub(crate) fn path(&self) -> &Path {
        &self.given
    }

    /// Whether both are one file.
    pub(crate) fn is_also(&self, other: &Self) -> bool {
        let whole = |d: &Self| {
            let folder = fs::canonicalize(d.folder()).unwrap_or_else(|_| d.folder().to_owned());
            d.real.file_name().map(|name| folder.join(name))
        };
        whole(self) == whole(other)
    }

    /// Writes the file: beside its place under another name, down to the disk, then moved there.
    pub(crate) fn write(&self, bytes: &[u8], interrupt: &Interrupt) -> Result<(), Failure> {
        let result = self.replace(bytes, interrupt);
        interrupt.end();
        result.map_err(|error| self.not_written(&error))
    }

    fn replace(&self, bytes: &[u8], interrupt: &Interrupt) -> io::Result<()> {
        let folder = self.folder();
        // Removed when it is dropped, unless it has been moved to its place.
        let mut file = tempfile::Builder::new().prefix(".idphoto-").suffix(".tmp").make_in(
            folder,
            |path| {
                interrupt.begin(path);
                // With the permissions any new file gets here, not those of a secret.
                OpenOptions::new().write(true).create_new(true).open(path)
            },
        )?;
        file.write_all(bytes)?;
        if let Ok(old) = fs::metadata(&self.real) {
            file.as_file().set_permissions(old.permissions())?;
        }
        file.as_file().sync_all()?;
        file.persist(&self.real).map_err(|error| error.error)?;
        // The file is whole; a file system that cannot sync folders does not make it less so.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
        Ok(())
    }

    fn folder(&self) -> &Path {
        match self.real.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        }
    }

    fn not_written(&self, error: &io::Error) -> Failure {
        let folder = self.folder().display();
        let (why, advice) = match error.kind() {
            ErrorKind::NotFound => {
                (format!("there is no folder {folder}"), "make the folder or choose another")
            }
            ErrorKind::NotADirectory => {
                (format!("{folder} is not a folder"), "choose another folder")
            }
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                (format!("{folder} may not be written to"), "choose another folder")
            }
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                ("there is no room for it".to_owned(), "make room or choose another folder")
            }
            _ => (error.to_string(), "choose another folder"),
        };
        let what = format!("{} cannot be written: {why}", self.given.display());
        Failure::new(Code::NotWritten, what, advice)
    }
}
