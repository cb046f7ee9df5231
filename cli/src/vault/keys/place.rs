//! Two small files and how they get to the disk: whole or not at all, readable by their owner alone, and
//! there for good before anybody is told so.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::VaultFileError;

/// What is in a file, if there is one; of one that is longer than it may be, a byte too many.
pub(super) fn read(path: &Path, most: usize) -> Result<Option<Vec<u8>>, VaultFileError> {
    let mut bytes = Vec::with_capacity(most + 1);
    let limit = most as u64 + 1;
    match File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)) {
        Ok(_) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(_) => Err(VaultFileError::Unavailable),
    }
}

/// Writes a file in the place of the one of that name, if any.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), VaultFileError> {
    put(path, bytes, |spare| fs::rename(spare, path)).map_err(|_| VaultFileError::Unavailable)
}

/// Writes a file where there is none.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), VaultFileError> {
    // Unlike a rename, a link fails where there is a file.
    let linked = put(path, bytes, |spare| {
        fs::hard_link(spare, path)?;
        fs::remove_file(spare)
    });
    linked.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => VaultFileError::Exists,
        _ => VaultFileError::Unavailable,
    })
}

/// Removes a file, if it is there.
pub(super) fn remove(path: &Path) -> Result<(), VaultFileError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(VaultFileError::Unavailable),
        _ => settle(path).map_err(|_| VaultFileError::Unavailable),
    }
}

/// Writes under a spare name, down to the disk, and lets `place` give it its own. The spare name is always
/// the same, so that a run that was killed leaves one file at most.
fn put(path: &Path, bytes: &[u8], place: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    let spare = spare(path);
    match fs::remove_file(&spare) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let placed = fill(&spare, bytes).and_then(|()| place(&spare));
    if placed.is_err() {
        let _ = fs::remove_file(&spare);
    }
    placed?;
    settle(path)
}

fn spare(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".tmp");
    name.into()
}

fn fill(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The names in the folder of `path`, too, are down on the disk.
#[cfg(unix)]
fn settle(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Elsewhere folders cannot be synced.
#[cfg(not(unix))]
fn settle(_: &Path) -> io::Result<()> {
    Ok(())
}
