//! The files of one private folder, none of which is lost or half written when the power fails.
//!
//! Here: what makes that so, and the real disk below it. Not here: what is in the files.
//!
//! A file is replaced by writing a temporary one, syncing it, renaming it and syncing the folder. A sync
//! that fails leaves unknown what the disk holds, and a second one may claim success for bytes that the
//! system has already dropped (PostgreSQL's fsync trouble of 2018). So after one, nothing more is
//! written through the same [`Files`]; opened anew, it says what is there.

mod disk;
mod name;
#[cfg(test)]
pub(crate) mod simulated;
mod system;
#[cfg(test)]
mod tests;

use std::any::Any;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

pub use self::disk::Disk;
pub use self::name::{Name, NameError};
use self::name::{TEMPORARY, is_part};
pub use self::system::{Entry, How, Kind, MOST_ENTRIES, OpenFile, System};

/// Why a file could not be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FilesError {
    /// Another process, or another [`Files`] of this one, has the folder.
    #[error("another program is using the private folder; close it and try again")]
    Busy,
    /// No space, or no more allowed.
    #[error("the disk is full; make room and try again")]
    Full,
    /// The disk or the folder cannot be written, or not by this user.
    #[error("the private folder cannot be written; check the disk and the folder's permissions")]
    ReadOnly,
    /// Longer than whoever asked can take.
    #[error(
        "a file of the private folder is larger than it can be; it was not written by this program"
    )]
    TooLarge,
    /// Something else has the folder's name.
    #[error("there is something else where the private folder should be; move it away")]
    NotAFolder,
    /// The system could not say that something is on the disk. Nothing is written until the folder is
    /// opened anew.
    #[error("the disk could not confirm what was written; close the program, check the disk")]
    Poisoned,
    /// Anything else that the system reports.
    #[error("the disk failed ({0}); try again")]
    Failed(io::ErrorKind),
}

/// The private folder, locked for this process. A handle: clones share the lock and what went wrong, and
/// the lock goes with the last one. Threads may write at the same time; each write waits for the one
/// before it.
#[derive(Clone)]
pub struct Files(Arc<Inner>);

struct Inner {
    system: Arc<dyn System>,
    /// Whether a sync failed. Held while anything is written.
    poisoned: Mutex<bool>,
    /// Dropping it unlocks the folder.
    _lock: Box<dyn Any + Send + Sync>,
}

impl Files {
    /// Opens the folder, making it if there is none: takes the lock, removes what a process that died
    /// left half written, and makes durable what it left renamed.
    ///
    /// # Errors
    /// [`FilesError`], and [`FilesError::Busy`] at once when somebody has the folder.
    pub fn open(system: Arc<dyn System>) -> Result<Self, FilesError> {
        system.open_top()?;
        let lock = system.lock()?;
        let mut top = system.list("")?;
        top.retain(|entry| entry.kind != Kind::Folder || is_part(&entry.name));
        for entry in &top {
            match entry.kind {
                Kind::Folder => sweep(&*system, &entry.name, &system.list(&entry.name)?)?,
                Kind::File | Kind::Other => {}
            }
        }
        sweep(&*system, "", &top)?;
        Ok(Self(Arc::new(Inner { system, poisoned: Mutex::new(false), _lock: lock })))
    }

    /// The whole file; `None` if there is none.
    ///
    /// # Errors
    /// [`FilesError::TooLarge`] if it has more than `most` bytes, of which no more are read.
    pub fn read(&self, name: &Name, most: u64) -> Result<Option<Vec<u8>>, FilesError> {
        let bytes = match self.0.system.read(name.as_str(), most) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other?,
        };
        if bytes.len() as u64 > most {
            return Err(FilesError::TooLarge);
        }
        Ok(Some(bytes))
    }

    /// Writes the file, in place of one of that name. Once this returns it stays; if it fails, or the
    /// power does, there is the old file or the new one, whole.
    ///
    /// # Errors
    /// [`FilesError`].
    pub fn put(&self, name: &Name, bytes: &[u8]) -> Result<(), FilesError> {
        let mut poisoned = self.writing()?;
        let system = &*self.0.system;
        create_folder(system, name, &mut poisoned)?;
        let temporary = name.temporary();
        let written = write_whole(system, &temporary, bytes, &mut poisoned)
            .and_then(|()| Ok(system.rename(&temporary, name.as_str())?));
        if let Err(error) = written {
            // What stays nevertheless is swept at the next opening.
            let _ = system.unlink(&temporary);
            return Err(error);
        }
        confirm(system.sync_folder(name.folder().unwrap_or("")), &mut poisoned)
    }

    /// Writes bytes from offset `at` on, which is at most the file's length, and makes the file if there
    /// is none. Once this returns they stay; if it fails, or the power does, any part of them may be
    /// there, in any blocks.
    ///
    /// # Errors
    /// [`FilesError`]; `at` beyond the end: `Failed(InvalidInput)`.
    pub fn append(&self, name: &Name, at: u64, bytes: &[u8]) -> Result<(), FilesError> {
        let mut poisoned = self.writing()?;
        let system = &*self.0.system;
        create_folder(system, name, &mut poisoned)?;
        let mut file = system.open(name.as_str(), How::Created)?;
        if at > file.length()? {
            return Err(FilesError::Failed(io::ErrorKind::InvalidInput));
        }
        file.write_at(at, bytes)?;
        confirm(file.sync(), &mut poisoned)?;
        // The first bytes of a file: its name may not be durable yet, even if another call made it.
        if at == 0 {
            confirm(system.sync_folder(name.folder().unwrap_or("")), &mut poisoned)?;
        }
        Ok(())
    }

    /// Cuts a file down to `len` bytes.
    ///
    /// # Errors
    /// [`FilesError`]; a file that is shorter: `Failed(InvalidInput)`.
    pub fn truncate(&self, name: &Name, len: u64) -> Result<(), FilesError> {
        let mut poisoned = self.writing()?;
        let mut file = self.0.system.open(name.as_str(), How::Existing)?;
        if len > file.length()? {
            return Err(FilesError::Failed(io::ErrorKind::InvalidInput));
        }
        file.truncate(len)?;
        confirm(file.sync(), &mut poisoned)
    }

    /// Removes a file. One that is not there is fine. Its bytes may stay on the disk until it writes over
    /// them.
    ///
    /// # Errors
    /// [`FilesError`].
    pub fn remove(&self, name: &Name) -> Result<(), FilesError> {
        let mut poisoned = self.writing()?;
        match self.0.system.unlink(name.as_str()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other?,
        }
        confirm(self.0.system.sync_folder(name.folder().unwrap_or("")), &mut poisoned)
    }

    /// The files of a folder, sorted, `""` being the top. Only what is a file and fits a [`Name`]; none
    /// if the folder is not there.
    ///
    /// # Errors
    /// [`FilesError`]; a folder that cannot be one: `Failed(InvalidInput)`.
    pub fn list(&self, folder: &str) -> Result<Vec<Name>, FilesError> {
        if !folder.is_empty() && !is_part(folder) {
            return Err(NameError.into());
        }
        let entries = match self.0.system.list(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        let mut names: Vec<_> = entries
            .iter()
            .filter(|entry| entry.kind == Kind::File && is_part(&entry.name))
            .filter_map(|entry| Name::parse(&path(folder, &entry.name)).ok())
            .collect();
        names.sort();
        Ok(names)
    }

    /// Whether a sync failed, after which nothing is written any more.
    #[must_use]
    pub fn poisoned(&self) -> bool {
        self.0.poisoned.lock().map_or(true, |poisoned| *poisoned)
    }

    /// Takes the turn to write.
    fn writing(&self) -> Result<MutexGuard<'_, bool>, FilesError> {
        // A thread that panicked while it wrote left as much unknown as a sync that failed.
        let poisoned = self.0.poisoned.lock().map_err(|_| FilesError::Poisoned)?;
        if *poisoned { Err(FilesError::Poisoned) } else { Ok(poisoned) }
    }
}

impl std::fmt::Debug for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Files")
    }
}

impl FilesError {
    /// Stable word for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Busy => "files_busy",
            Self::Full => "files_full",
            Self::ReadOnly => "files_read_only",
            Self::TooLarge => "files_too_large",
            Self::NotAFolder => "files_not_a_folder",
            Self::Poisoned => "files_poisoned",
            Self::Failed(_) => "files_failed",
        }
    }
}

impl From<io::Error> for FilesError {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind as Kind;
        match error.kind() {
            Kind::WouldBlock => Self::Busy,
            Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => Self::Full,
            Kind::ReadOnlyFilesystem | Kind::PermissionDenied => Self::ReadOnly,
            Kind::NotADirectory => Self::NotAFolder,
            other => Self::Failed(other),
        }
    }
}

impl From<NameError> for FilesError {
    fn from(_: NameError) -> Self {
        Self::Failed(io::ErrorKind::InvalidInput)
    }
}

/// Removes temporary files, then makes durable what the folder lists: the process before may have died
/// between a rename and the sync that belongs to it.
fn sweep(system: &dyn System, folder: &str, entries: &[Entry]) -> Result<(), FilesError> {
    for entry in entries.iter().filter(|entry| entry.kind != Kind::Folder) {
        if entry.name.starts_with(TEMPORARY) {
            system.unlink(&path(folder, &entry.name))?;
        }
    }
    system.sync_folder(folder).map_err(|_| FilesError::Poisoned)
}

fn create_folder(system: &dyn System, name: &Name, poisoned: &mut bool) -> Result<(), FilesError> {
    let Some(folder) = name.folder() else { return Ok(()) };
    if system.create_folder(folder)? { confirm(system.sync_folder(""), poisoned) } else { Ok(()) }
}

fn write_whole(
    system: &dyn System,
    path: &str,
    bytes: &[u8],
    poisoned: &mut bool,
) -> Result<(), FilesError> {
    let mut file = system.open(path, How::Emptied)?;
    file.write_at(0, bytes)?;
    confirm(file.sync(), poisoned)
}

/// Takes note of a sync that failed.
fn confirm(synced: io::Result<()>, poisoned: &mut bool) -> Result<(), FilesError> {
    *poisoned |= synced.is_err();
    synced.map_err(|_| FilesError::Poisoned)
}

fn path(folder: &str, file: &str) -> String {
    if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") }
}
