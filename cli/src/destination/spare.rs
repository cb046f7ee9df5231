//! The spare name that a file bears beside its place until it is moved there, and what runs that
//! were killed left under such names.
//!
//! A spare name is made from the name of the place, so that the next run for the same place knows
//! it. A file that somebody is still at work on is locked, and the system lifts the lock of a
//! process that ends, however it ends.

use std::fs::{self, DirEntry, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::interrupt::Interrupt;

const PREFIX: &str = ".idphoto-";
const SUFFIX: &str = ".tmp";

/// Hexadecimal digits of a place's hash.
const DIGITS: usize = 16;

/// The spare names of one place.
pub(super) struct Spare<'a> {
    folder: &'a Path,
    prefix: String,
    interrupt: &'a Interrupt,
}

impl<'a> Spare<'a> {
    /// Those of `place`, which is in `folder`.
    pub(super) fn of(place: &Path, folder: &'a Path, interrupt: &'a Interrupt) -> Self {
        // Not the name itself, which may be as long as a name can be.
        let name = place.file_name().unwrap_or_default().as_encoded_bytes();
        Self { folder, prefix: format!("{PREFIX}{:0DIGITS$x}-", hash(name)), interrupt }
    }

    /// Removes what killed runs left. What cannot be removed is in nobody's way.
    pub(super) fn sweep(&self) {
        sweep_those(self.folder, &self.prefix);
    }

    /// A new file under a spare name: gone when it is dropped or the program is interrupted,
    /// unless it has been moved.
    pub(super) fn begin(&self) -> io::Result<NamedTempFile> {
        self.take(|path| {
            // With the permissions any new file gets here, not those of a secret.
            let file = OpenOptions::new().write(true).create_new(true).open(path)?;
            // The sweep of another run may have come before the lock; then under another name.
            match lock(&file) && path.exists() {
                true => Ok(file),
                false => Err(ErrorKind::AlreadyExists.into()),
            }
        })
    }

    /// The same, for a file that `put` puts there and has locked.
    pub(super) fn take<R>(
        &self,
        mut put: impl FnMut(&Path) -> io::Result<R>,
    ) -> io::Result<NamedTempFile<R>> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(&self.prefix).suffix(SUFFIX).make_in(self.folder, |path| {
            self.interrupt.begin(path);
            put(path)
        })
    }
}

/// Removes what killed runs left of any place in `folder`.
pub(crate) fn sweep(folder: &Path) {
    sweep_those(folder, PREFIX);
}

fn sweep_those(folder: &Path, prefix: &str) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(|entry| is_spare(entry, prefix)) {
        let path = entry.path();
        let Ok(file) = OpenOptions::new().write(true).open(&path) else { continue };
        if file.try_lock().is_ok() {
            let _ = fs::remove_file(&path);
        }
    }
}

fn is_spare(entry: &DirEntry, prefix: &str) -> bool {
    let name = entry.file_name();
    let name = name.as_encoded_bytes();
    // Behind the prefix: who the place is, a dash, and what tells two spare names of it apart.
    let place = name.strip_prefix(PREFIX.as_bytes()).and_then(|rest| rest.get(..DIGITS + 1));
    // Opening a pipe somebody put there would wait for a reader.
    entry.file_type().is_ok_and(|kind| kind.is_file())
        && name.starts_with(prefix.as_bytes())
        && name.ends_with(SUFFIX.as_bytes())
        && place.is_some_and(|place| {
            let (digits, dash) = place.split_at(DIGITS);
            digits.iter().all(u8::is_ascii_hexdigit) && dash == b"-"
        })
}

/// Marks a file as being at work on; false when somebody else holds it. Where the file system has
/// no locks nothing is ever swept.
pub(super) fn lock(file: &File) -> bool {
    !matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

/// FNV-1a with 64 bits (Fowler, Noll and Vo): the same in every build, unlike the library's own.
fn hash(bytes: &[u8]) -> u64 {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    bytes.iter().fold(BASIS, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_authors_examples() {
        assert_eq!(hash(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(hash(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn what_a_killed_run_left_is_swept_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let interrupt = Interrupt::default();
        let of = |name: &str| Spare::of(&folder.path().join(name), folder.path(), &interrupt);
        let (mine, others) = (of("me.jpg"), of("you.jpg"));
        // As the system leaves it: the file closed, so not locked, and nobody to remove it.
        let left = |spare: &Spare<'_>| spare.begin().unwrap().into_temp_path().keep().unwrap();
        let (stale, of_another_place) = (left(&mine), left(&others));
        let at_work = mine.begin().unwrap();
        let precious = folder.path().join(".idphoto-notes.tmp");
        fs::write(&precious, b"").unwrap();

        mine.sweep();
        assert!(!stale.exists());
        assert!(at_work.path().exists() && of_another_place.exists() && precious.exists());
        sweep(folder.path());
        assert!(at_work.path().exists() && !of_another_place.exists() && precious.exists());
    }

    #[test]
    fn the_longest_name_has_spare_ones_too() {
        let folder = tempfile::tempdir().unwrap();
        let interrupt = Interrupt::default();
        let longest = folder.path().join("n".repeat(255));
        assert!(Spare::of(&longest, folder.path(), &interrupt).begin().is_ok());
    }
}
