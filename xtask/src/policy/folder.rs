//! The folder that signed files and secrets are written to. A file is there whole or not at all, and a
//! secret is never written over another one.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process;

use crate::{Failure, Outcome, house};

/// Such a folder.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Opens it, and makes it when there is none.
    pub(super) fn open(path: &Path) -> Outcome<Self> {
        fs::create_dir_all(path).map_err(Failure::file("make", path))?;
        Ok(Self(path.to_owned()))
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// What is in a file, if there is one.
    pub(super) fn read(&self, name: &str) -> Outcome<Option<Vec<u8>>> {
        let path = self.path(name);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::file("read", &path)(error)),
        }
    }

    /// That there is no file of that name yet; else `advice`.
    pub(super) fn vacant(&self, name: &str, advice: &str) -> Outcome {
        let path = self.path(name);
        let vacant = fs::symlink_metadata(&path).is_err();
        let taken = || Failure::new(format!("{} is there already: {advice}", house::shown(&path)));
        if vacant { Ok(()) } else { Err(taken()) }
    }

    /// Writes a file in the place of the one of that name, if any.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Outcome {
        self.written(name, bytes, Kind::Public, |spare, path| fs::rename(spare, path))
    }

    /// Writes a file that only its owner may read, and that was not there before.
    pub(super) fn write_secret(&self, name: &str, text: &str) -> Outcome {
        self.written(name, text.as_bytes(), Kind::Secret, |spare, path| {
            // Unlike a rename, a link fails where there is a file.
            fs::hard_link(spare, path)?;
            fs::remove_file(spare)
        })
    }

    /// Writes under a spare name, down to the disk, and lets `place` give it its own.
    fn written(
        &self,
        name: &str,
        bytes: &[u8],
        kind: Kind,
        place: impl FnOnce(&Path, &Path) -> io::Result<()>,
    ) -> Outcome {
        let path = self.path(name);
        let spare = self.path(&format!("{name}.{}.tmp", process::id()));
        let result = fill(&spare, bytes, kind).and_then(|()| place(&spare, &path));
        if result.is_err() {
            let _ = fs::remove_file(&spare);
        }
        result.map_err(Failure::file("write", &path))?;
        // The file is whole; a file system that cannot sync folders does not make it less so.
        let _ = File::open(&self.0).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

/// Who may read a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Public,
    Secret,
}

fn fill(path: &Path, bytes: &[u8], kind: Kind) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if kind == Kind::Secret {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = kind;
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
