//! The journal in the folder of the portraits: one line of JSON for each photo that was handled. The
//! line of a portrait is on the disk before its photo counts as done, so that a later run knows.
//!
//! Whoever has the journal has the folder: a lock keeps a second batch out, and the system lifts it
//! when the program ends, however that happens.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{
    self, BufRead as _, BufReader, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _,
};
use std::path::{Path, PathBuf};

use super::folder::Entry;
use super::record::Record;
use crate::failure::{Code, Failure};

const NAME: &str = "idphoto-batch.jsonl";

/// Longer lines are not ours. A path has 4 096 bytes on Linux, and JSON may take six for one.
const LONGEST_LINE: u64 = 64 << 10;

/// The journal, locked for this process.
pub(super) struct Journal {
    path: PathBuf,
    /// Opened to append.
    file: File,
    end: u64,
}

/// Where a line of the journal begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place(u64);

impl Journal {
    /// Opens or begins the journal of `folder`.
    ///
    /// # Errors
    /// At once when another batch has the folder, or something else the journal's name.
    pub(super) fn open(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(NAME);
        let name = path.display();
        if fs::symlink_metadata(&path).is_ok_and(|there| !there.is_file()) {
            // Opening a pipe would wait; a link leads out of the folder.
            let what = format!("{name} is not a regular file");
            return Err(Failure::new(Code::NotWritten, what, "move it away"));
        }
        let opened = OpenOptions::new().read(true).append(true).create(true).open(&path);
        let file = opened.map_err(|error| not_written(&path, &error))?;
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            let what = format!("another batch is writing to {}", folder.display());
            return Err(Failure::new(
                Code::NotWritten,
                what,
                "wait for it, or choose another folder",
            ));
        }
        let mut this = Self { path, file, end: 0 };
        this.mend().map_err(|error| this.not_written(&error))?;
        Ok(this)
    }

    /// Ends a line that a crash tore off, so that the next one begins on its own.
    fn mend(&mut self) -> io::Result<()> {
        self.end = self.file.metadata()?.len();
        if self.end == 0 {
            return Ok(());
        }
        let mut last = [0];
        let mut file = &self.file;
        file.seek(SeekFrom::Start(self.end - 1))?;
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            file.write_all(b"\n")?;
            self.end += 1;
        }
        Ok(())
    }

    /// Where the last line of each entry is, of those about `standard`. Lines that say nothing are
    /// passed over.
    pub(super) fn places(
        &self,
        entries: &[Entry],
        standard: &str,
    ) -> Result<Vec<Option<Place>>, Failure> {
        let mut places = vec![None; entries.len()];
        self.read_places(entries, standard, &mut places).map_err(|error| {
            let what = format!("{} cannot be read ({error})", self.path.display());
            Failure::new(Code::NotWritten, what, "check the disk, or choose another folder")
        })?;
        Ok(places)
    }

    fn read_places(
        &self,
        entries: &[Entry],
        standard: &str,
        places: &mut [Option<Place>],
    ) -> io::Result<()> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(0))?;
        let mut reader = BufReader::new(file);
        let (mut at, mut line) = (0, Vec::new());
        while let Some(length) = next_line(&mut reader, &mut line)? {
            let record = serde_json::from_slice::<Record>(&line).ok();
            if let Some(record) = record.filter(|record| record.standard == standard) {
                let of_entry = |entry: &Entry| entry.name().as_bytes().cmp(record.photo.as_bytes());
                if let Ok(index) = entries.binary_search_by(of_entry) {
                    places[index] = Some(Place(at));
                }
            }
            at += length;
        }
        Ok(())
    }

    /// The record at a place; `None` when there is none.
    pub(super) fn at(&self, place: Place) -> Option<Record> {
        self.reader().at(place)
    }

    /// One reader for many places.
    pub(super) fn reader(&self) -> Reader<'_> {
        // Of the file that is locked: Windows lets no other one of this process read it.
        Reader(BufReader::new(&self.file))
    }

    /// Adds a record: of a portrait on the disk when this returns. A refusal that a crash takes is found
    /// anew in no time, and thousands of them would wait for the disk.
    pub(super) fn add(&mut self, record: &Record) -> Result<Place, Failure> {
        let place = Place(self.end);
        let added = serde_json::to_vec(record).map_err(io::Error::other).and_then(|mut line| {
            line.push(b'\n');
            self.file.write_all(&line)?;
            if record.made.is_some() {
                self.file.sync_data()?;
            }
            Ok(line.len() as u64)
        });
        match added {
            Ok(length) => {
                self.end += length;
                Ok(place)
            }
            Err(error) => {
                // A part of the line may be there; the next one has to begin on its own.
                let _ = self.mend();
                Err(self.not_written(&error))
            }
        }
    }

    fn not_written(&self, error: &io::Error) -> Failure {
        not_written(&self.path, error)
    }
}

/// Reads records of a journal.
pub(super) struct Reader<'a>(BufReader<&'a File>);

impl Reader<'_> {
    /// The record at a place; `None` when there is none.
    pub(super) fn at(&mut self, place: Place) -> Option<Record> {
        self.0.seek(SeekFrom::Start(place.0)).ok()?;
        let mut line = Vec::new();
        next_line(&mut self.0, &mut line).ok()??;
        serde_json::from_slice(&line).ok()
    }
}

/// Reads a line and says how many bytes it has in the file; none of those of a line that is too long
/// are kept. `None` at the end.
fn next_line(reader: &mut impl io::BufRead, line: &mut Vec<u8>) -> io::Result<Option<u64>> {
    line.clear();
    let mut length = reader.by_ref().take(LONGEST_LINE).read_until(b'\n', line)? as u64;
    if length == 0 {
        return Ok(None);
    }
    while line.last() != Some(&b'\n') {
        line.clear();
        match reader.by_ref().take(LONGEST_LINE).read_until(b'\n', line)? {
            0 => break,
            more => length += more as u64,
        }
        if line.last() == Some(&b'\n') {
            line.clear();
            line.push(b'\n');
        }
    }
    Ok(Some(length))
}

fn not_written(path: &Path, error: &io::Error) -> Failure {
    let name = path.display();
    let (why, advice) = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            ("there is no room for it".to_owned(), "make room or choose another folder")
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            ("it may not be written to".to_owned(), "choose another folder")
        }
        _ => (error.to_string(), "choose another folder"),
    };
    Failure::new(Code::NotWritten, format!("{name} cannot be written: {why}"), advice)
}

#[cfg(test)]
mod tests {
    use super::super::folder::Kind;
    use super::*;

    fn record(photo: &str, milliseconds: u64) -> Record {
        Record {
            photo: photo.to_owned(),
            standard: "x".to_owned(),
            options: String::new(),
            photo_sha256: None,
            made: None,
            error: None,
            milliseconds,
        }
    }

    fn entries(names: &[&str]) -> Vec<Entry> {
        let entry = |name: &&str| Entry { path: name.into(), kind: Kind::Photo { whole: false } };
        names.iter().map(entry).collect()
    }

    #[test]
    fn the_last_line_of_a_photo_counts_whatever_else_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let names = entries(&["a.jpg", "b.jpg", "c\n\u{e9}.jpg"]);
        let mut journal = Journal::open(folder.path()).unwrap();
        for (name, ms) in [("b.jpg", 1), ("gone.jpg", 2), ("c\n\u{e9}.jpg", 3), ("b.jpg", 4)] {
            journal.add(&record(name, ms)).unwrap();
        }
        drop(journal);
        // A line of somebody else's, one that never ends, and one that a crash tore off.
        let mut bytes = fs::read(folder.path().join(NAME)).unwrap();
        let of_another = Record { standard: "y".to_owned(), ..record("a.jpg", 9) };
        bytes.extend(serde_json::to_vec(&of_another).unwrap());
        bytes.push(b'\n');
        bytes.extend(vec![b'{'; 3 * LONGEST_LINE as usize + 5]);
        bytes.extend(b"\n{\"photo\":\"a.jpg\",\"stand");
        fs::write(folder.path().join(NAME), &bytes).unwrap();

        let mut journal = Journal::open(folder.path()).unwrap();
        let after = journal.add(&record("a.jpg", 5)).unwrap();
        let places = journal.places(&names, "x").unwrap();
        let mut reader = journal.reader();
        let found: Vec<_> = places.iter().map(|p| reader.at(p.unwrap()).unwrap()).collect();
        let told: Vec<_> = found.iter().map(|r| (r.photo.as_str(), r.milliseconds)).collect();
        assert_eq!(told, [("a.jpg", 5), ("b.jpg", 4), ("c\n\u{e9}.jpg", 3)]);
        assert_eq!((places[0], journal.at(after)), (Some(after), Some(record("a.jpg", 5))));
    }

    #[test]
    fn a_second_batch_is_kept_out_until_the_first_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let first = Journal::open(folder.path()).unwrap();
        let line = Journal::open(folder.path()).err().unwrap().line();
        assert!(line.contains("another batch") && line.contains("; wait for it"), "{line}");
        drop(first);
        assert!(Journal::open(folder.path()).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_written_through() {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = folder.path().join("precious");
        fs::write(&elsewhere, b"precious").unwrap();
        std::os::unix::fs::symlink(&elsewhere, folder.path().join(NAME)).unwrap();
        assert!(Journal::open(folder.path()).is_err());
        assert_eq!(fs::read(&elsewhere).unwrap(), b"precious");
    }
}
