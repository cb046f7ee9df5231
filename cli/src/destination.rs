//! A file that is to be written: checked before the work, and written whole or not at all.

mod spare;
mod unnamed;

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use spare::Spare;
pub(crate) use spare::sweep;

use crate::failure::{Code, Failure};
use crate::interrupt::Interrupt;
use crate::photo::Photo;

/// Writes the bytes of a file that is open.
pub(crate) type Content<'a> = dyn Fn(&File) -> io::Result<()> + 'a;

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
        if photo.is_also(&given) {
            let what = format!("{} is the photo itself", given.display());
            return Err(Failure::new(Code::Usage, what, "write to another file"));
        }
        Self::anywhere(given)
    }

    /// The same where there is no photo.
    pub(crate) fn anywhere(given: PathBuf) -> Result<Self, Failure> {
        let this = Self::unobstructed(given)?;
        // Has no name where the system can do that, so nothing can stay behind.
        tempfile::tempfile_in(this.folder()).map_err(|error| this.not_written(&error))?;
        Ok(this)
    }

    /// One of many in a folder that is known to take files: makes sure that nothing stands there
    /// that may not be replaced, and no link that leads elsewhere.
    pub(crate) fn one_of_many(given: PathBuf) -> Result<Self, Failure> {
        if fs::symlink_metadata(&given).is_ok_and(|old| old.is_symlink()) {
            let what = format!("{} is a link", given.display());
            return Err(Failure::new(Code::NotWritten, what, "move it away"));
        }
        Self::unobstructed(given)
    }

    fn unobstructed(given: PathBuf) -> Result<Self, Failure> {
        let name = given.display();
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
        Ok(Self { given, real })
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

    /// Whether what is at `path` would be written over, links followed.
    pub(crate) fn is_at(&self, path: &Path) -> bool {
        let real = |path: &Path| fs::canonicalize(path).ok();
        real(&self.real).is_some_and(|here| real(path) == Some(here))
    }

    /// Writes the file: down to the disk first, then it takes its place in one go.
    pub(crate) fn write(&self, bytes: &[u8], interrupt: &Interrupt) -> Result<(), Failure> {
        self.spare(interrupt).sweep();
        self.put(&|mut file| file.write_all(bytes), interrupt)
            .map_err(|error| self.not_written(&error))
    }

    /// Writes what `content` writes, which may be asked twice, likewise. Leaves it to
    /// [`sweep`] to remove what killed runs left.
    pub(crate) fn put(&self, content: &Content<'_>, interrupt: &Interrupt) -> io::Result<()> {
        let spare = self.spare(interrupt);
        let result = self.link(content, &spare).or_else(|error| match error.kind() {
            // These would end the other way as well.
            ErrorKind::StorageFull
            | ErrorKind::QuotaExceeded
            | ErrorKind::FileTooLarge
            | ErrorKind::InvalidFilename => Err(error),
            _ => self.rename(content, &spare),
        });
        interrupt.end();
        result?;
        // The file is whole; a file system that cannot sync folders does not make it less so.
        let _ = File::open(self.folder()).and_then(|folder| folder.sync_all());
        Ok(())
    }

    /// Writes without a name, and names the file once it is whole.
    fn link(&self, content: &Content<'_>, spare: &Spare<'_>) -> io::Result<()> {
        let file = unnamed::begin(self.folder())?;
        self.fill(&file, content)?;
        match unnamed::give_name(&file, &self.real) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            done => return done,
        }
        // No system puts a file without a name in the place of another one.
        spare::lock(&file);
        let named = spare.take(|path| unnamed::give_name(&file, path))?;
        named.persist(&self.real).map(drop).map_err(|error| error.error)
    }

    /// Writes under a spare name, where there is no other way.
    fn rename(&self, content: &Content<'_>, spare: &Spare<'_>) -> io::Result<()> {
        let file = spare.begin()?;
        self.fill(file.as_file(), content)?;
        file.persist(&self.real).map(drop).map_err(|error| error.error)
    }

    fn fill(&self, file: &File, content: &Content<'_>) -> io::Result<()> {
        content(file)?;
        if let Ok(old) = fs::metadata(&self.real) {
            file.set_permissions(old.permissions())?;
        }
        file.sync_all()
    }

    fn spare<'a>(&'a self, interrupt: &'a Interrupt) -> Spare<'a> {
        Spare::of(&self.real, self.folder(), interrupt)
    }

    fn folder(&self) -> &Path {
        match self.real.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        }
    }

    /// What to tell when [`put`](Self::put) did not.
    pub(crate) fn not_written(&self, error: &io::Error) -> Failure {
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

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    const ROOM: usize = 1 << 18;

    fn destination(folder: &Path) -> Destination {
        let path = folder.join("me.jpg");
        Destination { given: path.clone(), real: path }
    }

    /// Several writers of one file: each succeeds, the file is always one of theirs, whole.
    fn together(write: impl Fn(&Destination, &Content<'_>, &Spare<'_>) -> io::Result<()> + Sync) {
        let folder = tempfile::tempdir().unwrap();
        let interrupt = Interrupt::default();
        thread::scope(|scope| {
            for byte in 1..=4 {
                let (write, interrupt, folder) = (&write, &interrupt, folder.path());
                scope.spawn(move || {
                    let destination = destination(folder);
                    for _ in 0..20 {
                        let spare = Spare::of(&destination.real, folder, interrupt);
                        spare.sweep();
                        write(&destination, &|mut file| file.write_all(&[byte; ROOM]), &spare)
                            .unwrap();
                        let found = fs::read(&destination.real).unwrap();
                        assert!(found.len() == ROOM && found.iter().all(|b| *b == found[0]));
                    }
                });
            }
        });
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn writers_of_one_file_do_not_meet() {
        together(Destination::rename);
        if cfg!(target_os = "linux") {
            together(Destination::link);
        }
    }

    #[test]
    fn a_file_that_is_new_never_has_another_name() {
        let folder = tempfile::tempdir().unwrap();
        let destination = destination(folder.path());
        let interrupt = Interrupt::default();
        destination.write(b"first", &interrupt).unwrap();
        destination.write(b"second", &interrupt).unwrap();
        assert_eq!(fs::read(&destination.real).unwrap(), b"second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
