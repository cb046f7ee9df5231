//! The real disk.
//!
//! Inside the folder no symbolic link is followed and nothing but plain files is opened. Folders get
//! mode 0700 and files 0600 where there are such modes; elsewhere the user's profile has to be private.

#[cfg(test)]
mod tests;

use std::any::Any;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::system::{Entry, How, Kind, MOST_ENTRIES, OpenFile, System};

/// What is locked. No [`Name`](super::Name) begins with a dot.
const LOCK: &str = ".lock";

/// A folder of a real disk. The folder itself may be reached over symbolic links.
#[derive(Clone)]
pub struct Disk {
    top: PathBuf,
}

impl Disk {
    /// This folder, which need not be there yet.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { top: folder.into() }
    }

    /// The folder of that name, which is not a link to one.
    fn folder(&self, folder: &str) -> io::Result<PathBuf> {
        if folder.is_empty() {
            return Ok(self.top.clone());
        }
        let path = self.top.join(folder);
        if fs::symlink_metadata(&path)?.is_dir() {
            Ok(path)
        } else {
            Err(io::ErrorKind::NotADirectory.into())
        }
    }

    fn file(&self, path: &str) -> io::Result<PathBuf> {
        let (folder, file) = path.split_once('/').unwrap_or(("", path));
        Ok(self.folder(folder)?.join(file))
    }
}

impl std::fmt::Debug for Disk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Disk")
    }
}

impl System for Disk {
    fn open_top(&self) -> io::Result<()> {
        create_with_parents(&self.top)?;
        if !fs::metadata(&self.top)?.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        private::shut(&self.top)
    }

    fn lock(&self) -> io::Result<Box<dyn Any + Send + Sync>> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = open_plain(&mut options, &self.top.join(LOCK))?;
        match file.try_lock() {
            Ok(()) => Ok(Box::new(Held(file))),
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn create_folder(&self, folder: &str) -> io::Result<bool> {
        match create_private(&self.top.join(folder)) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.folder(folder).map(|_| false)
            }
            made => made.map(|()| true),
        }
    }

    fn list(&self, folder: &str) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(self.folder(folder)?)? {
            let entry = entry?;
            // A name that is not text is none of ours.
            let Ok(name) = entry.file_name().into_string() else { continue };
            let kind = match entry.file_type()? {
                kind if kind.is_file() => Kind::File,
                kind if kind.is_dir() => Kind::Folder,
                _ => Kind::Other,
            };
            if entries.len() == MOST_ENTRIES {
                return Err(io::ErrorKind::InvalidData.into());
            }
            entries.push(Entry { name, kind });
        }
        Ok(entries)
    }

    fn sync_folder(&self, folder: &str) -> io::Result<()> {
        private::sync_folder(&self.folder(folder)?)
    }

    fn read(&self, path: &str, most: u64) -> io::Result<Vec<u8>> {
        let file = open_plain(OpenOptions::new().read(true), &self.file(path)?)?;
        let mut bytes = Vec::new();
        file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn open(&self, path: &str, how: How) -> io::Result<Box<dyn OpenFile>> {
        let mut options = OpenOptions::new();
        options.write(true).create(how != How::Existing);
        let file = open_plain(&mut options, &self.file(path)?)?;
        if how == How::Emptied {
            file.set_len(0)?;
        }
        Ok(Box::new(Plain(file)))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.file(from)?, self.file(to)?)
    }

    fn unlink(&self, path: &str) -> io::Result<()> {
        fs::remove_file(self.file(path)?)
    }
}

/// The lock, as long as it lives.
struct Held(File);

impl Drop for Held {
    /// Closing alone does not do: a process that is just being started has the file open too until it
    /// begins, and the lock is of whoever has it open.
    fn drop(&mut self) {
        // What stays locked is unlocked by closing it.
        let _ = self.0.unlock();
    }
}

/// A plain file that is open.
struct Plain(File);

impl OpenFile for Plain {
    fn length(&mut self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn write_at(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.seek(SeekFrom::Start(at))?;
        self.0.write_all(bytes)
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_all()
    }
}

/// Makes the folder and those above it that are missing, each one durable.
fn create_with_parents(folder: &Path) -> io::Result<()> {
    if fs::metadata(folder).is_ok() {
        return Ok(());
    }
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty());
    if let Some(above) = above {
        create_with_parents(above)?;
    }
    create_private(folder)?;
    private::sync_folder(above.unwrap_or(Path::new(".")))
}

fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    private::folder_mode(&mut builder);
    builder.create(folder)
}

/// Opens what is a plain file and not a link to one; never waits for the other end of a pipe.
fn open_plain(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    let file = private::open(options, path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::ErrorKind::InvalidInput.into()) }
}

#[cfg(unix)]
mod private {
    use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
    use std::io;
    use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
    use std::path::Path;

    use rustix::fs::OFlags;

    pub(super) fn folder_mode(builder: &mut DirBuilder) {
        builder.mode(0o700);
    }

    pub(super) fn open(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        options.mode(0o600).custom_flags(flags.bits().cast_signed()).open(path)
    }

    /// Takes the folder away from everybody else.
    pub(super) fn shut(folder: &Path) -> io::Result<()> {
        if fs::metadata(folder)?.permissions().mode() & 0o077 == 0 {
            return Ok(());
        }
        fs::set_permissions(folder, Permissions::from_mode(0o700))
    }

    pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }
}

#[cfg(not(unix))]
mod private {
    use std::fs::{self, DirBuilder, File, OpenOptions};
    use std::io;
    use std::path::Path;

    pub(super) fn folder_mode(_: &mut DirBuilder) {}

    /// Nothing but a look before keeps it from following a link.
    pub(super) fn open(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
        if fs::symlink_metadata(path).is_ok_and(|found| !found.is_file()) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        options.open(path)
    }

    pub(super) fn shut(_: &Path) -> io::Result<()> {
        Ok(())
    }

    /// A folder of Windows cannot be synced; NTFS keeps a journal of its names.
    pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
        Ok(())
    }
}
