//! The work on one photo after the other, by as many threads as there are jobs. Each holds one photo
//! at a time; what became of it is in the journal before the next one is begun.

use std::fs;
use std::io::{self, ErrorKind as Io};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use idphoto_sdk::{ErrorKind, Limits, MakeRequest, Processor};

use super::digest;
use super::folder::{self, Entry, Kind};
use super::journal::{Journal, Place};
use super::record::{Made, Record, Trouble};
use crate::destination::Destination;
use crate::failure::{Code, Failure};
use crate::interrupt::Interrupt;
use crate::photo::Photo;

/// Bytes of a file's name on nearly every file system.
const LONGEST_NAME: usize = 255;

/// What all threads share.
pub(super) struct Crew<'a> {
    pub(super) photos: &'a Path,
    pub(super) portraits: &'a Path,
    /// Where `portraits` leads, links resolved.
    pub(super) inside: PathBuf,
    pub(super) entries: &'a [Entry],
    /// What the journal knew about each entry before.
    pub(super) past: &'a [Option<Place>],
    pub(super) processor: &'a Processor,
    pub(super) request: &'a MakeRequest,
    /// Digest of the request and of all it depends on.
    pub(super) options: String,
    /// How the names of portraits end.
    pub(super) ending: &'a str,
    pub(super) journal: Mutex<Journal>,
    pub(super) interrupt: &'a Interrupt,
    /// The next entry that nobody has taken.
    pub(super) next: AtomicUsize,
    /// Whether the rest is left alone.
    pub(super) over: AtomicBool,
}

/// A photo that is done.
pub(super) struct Event {
    /// Its place among the entries.
    pub(super) index: usize,
    /// Where its record is.
    pub(super) place: Place,
    pub(super) record: Record,
    /// It had been done before.
    pub(super) skipped: bool,
}

/// Why there is no portrait.
enum Stop {
    /// Because of the photo: the batch goes on.
    Photo(Failure),
    /// For a reason that would hold for every other photo.
    Batch(Failure),
    /// Ctrl-C, or trouble with another photo.
    Asked,
}

impl Crew<'_> {
    /// One job: takes photos until there are none left, and tells of each.
    pub(super) fn work(&self, events: &SyncSender<Result<Event, Failure>>) {
        while !self.is_over() {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(entry) = self.entries.get(index) else { return };
            let told = match self.done(index, entry) {
                Ok(Some(event)) => events.send(Ok(event)),
                Ok(None) => return,
                Err(failure) => {
                    self.over.store(true, Ordering::Relaxed);
                    events.send(Err(failure))
                }
            };
            if told.is_err() {
                return;
            }
        }
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed) || self.interrupt.struck()
    }

    /// One photo from reading to its line in the journal; `None` when it was stopped half-way.
    fn done(&self, index: usize, entry: &Entry) -> Result<Option<Event>, Failure> {
        let start = Instant::now();
        let before = self.past[index].and_then(|place| Some((place, self.journal().at(place)?)));
        let mut record = Record {
            photo: entry.name().into_owned(),
            standard: self.request.standard.clone(),
            options: self.options.clone(),
            photo_sha256: None,
            made: None,
            error: None,
            milliseconds: 0,
        };
        match self.portrait(entry, &mut record, before.as_ref().map(|(_, before)| before)) {
            Ok(Some(made)) => record.made = Some(made),
            Ok(None) => {
                let skipped = |(place, record)| Event { index, place, record, skipped: true };
                return Ok(before.map(skipped));
            }
            Err(Stop::Photo(failure)) => record.error = Some(Trouble::from(&failure)),
            Err(Stop::Batch(failure)) => return Err(failure),
            Err(Stop::Asked) => return Ok(None),
        }
        record.milliseconds = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let place = match before {
            // Refused as before: the journal does not grow with every run.
            Some((place, before)) if record.error.is_some() && before.says_as(&record) => place,
            _ => self.journal().add(&record)?,
        };
        Ok(Some(Event { index, place, record, skipped: false }))
    }

    /// Makes and writes a portrait; `None` when the one that is there is what would come of it.
    fn portrait(
        &self,
        entry: &Entry,
        record: &mut Record,
        before: Option<&Record>,
    ) -> Result<Option<Made>, Stop> {
        possible(entry).map_err(Stop::Photo)?;
        let path = self.photos.join(&entry.path);
        let photo = Photo::find(&path, &Limits::default()).map_err(Stop::Photo)?;
        let bytes = photo.read().map_err(Stop::Photo)?;
        let digest = digest::of_bytes(&bytes);
        let below = entry.portrait(self.ending);
        record.photo_sha256 = Some(digest);
        if before.is_some_and(|before| self.is_finished(&below, record, before)) {
            return Ok(None);
        }
        let out = self.destination(&below, &photo)?;

        let listener = |_| match self.is_over() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        let make = || self.processor.make_watched(&bytes, self.request, &listener);
        // A bug that one photo of ten thousand wakes must not cost the others.
        let made = catch_unwind(AssertUnwindSafe(make)).map_err(|_| Stop::Photo(broken()))?;
        let made = made.map_err(|error| match error.kind() {
            ErrorKind::Stopped => Stop::Asked,
            ErrorKind::SetUp => Stop::Batch(error.into()),
            _ => Stop::Photo(error.into()),
        })?;
        let content = |mut file: &fs::File| io::Write::write_all(&mut file, &made.bytes);
        out.put(&content, self.interrupt).map_err(|error| {
            let failure = out.not_written(&error);
            if concerns_one_name(&error) { Stop::Photo(failure) } else { Stop::Batch(failure) }
        })?;
        let sha256 = digest::of_bytes(&made.bytes);
        let name = folder::text(&below).into_owned();
        Ok(Some(Made::of(&made.outcome, name, made.bytes.len() as u64, sha256)))
    }

    /// Whether the portrait is there, whole, and was made from the same photo with the same options.
    fn is_finished(&self, below: &Path, record: &Record, before: &Record) -> bool {
        let same = before.options == record.options && before.photo_sha256 == record.photo_sha256;
        let Some(made) = before.made.as_ref().filter(|_| same) else { return false };
        let path = self.portraits.join(below);
        let size = fs::symlink_metadata(&path).ok().filter(fs::Metadata::is_file).map(|m| m.len());
        made.output == folder::text(below)
            && size == Some(made.bytes)
            && digest::of_file(&path).is_ok_and(|digest| digest == made.sha256)
    }

    /// Where the portrait goes; its folder is made when there is none.
    fn destination(&self, below: &Path, photo: &Photo<'_>) -> Result<Destination, Stop> {
        let path = self.portraits.join(below);
        if below.file_name().is_some_and(|name| name.len() > LONGEST_NAME) {
            let what = format!("the name of {} is too long", path.display());
            let failure = Failure::new(Code::NotWritten, what, "give the photo a shorter one");
            return Err(Stop::Photo(failure));
        }
        if let Some(folder) = below.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            self.make_folder(&self.portraits.join(folder))?;
        }
        if photo.is_also(&path) {
            let what = format!("{} is the photo itself", path.display());
            return Err(Stop::Photo(Failure::new(Code::Usage, what, "write to another folder")));
        }
        Destination::one_of_many(path).map_err(Stop::Photo)
    }

    fn make_folder(&self, folder: &Path) -> Result<(), Stop> {
        let unmade = |error: io::Error| {
            let what = format!("the folder {} cannot be made ({error})", folder.display());
            let failure = Failure::new(Code::NotWritten, what, "choose another folder with -o");
            match error.kind() {
                Io::AlreadyExists | Io::NotADirectory | Io::InvalidFilename => Stop::Photo(failure),
                _ => Stop::Batch(failure),
            }
        };
        fs::create_dir_all(folder).map_err(unmade)?;
        if fs::canonicalize(folder).map_err(unmade)?.starts_with(&self.inside) {
            return Ok(());
        }
        let what = format!("{} leads out of the folder of the portraits", folder.display());
        Err(Stop::Photo(Failure::new(Code::NotWritten, what, "move that link away")))
    }

    fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether there can be a portrait, going by names.
fn possible(entry: &Entry) -> Result<(), Failure> {
    let (code, what, advice) = match entry.kind {
        Kind::Photo { .. } => return Ok(()),
        Kind::Namesake => {
            let what = "where capitals do not count, its portrait has the name of another one";
            (Code::NotWritten, what, "rename one of the two photos")
        }
        Kind::NoFile => {
            (Code::NotAFile, "it is a link or no regular file", "put the photo itself there")
        }
        Kind::Unlisted => {
            (Code::Unreadable, "the folder cannot be listed", "check its permissions")
        }
    };
    Err(Failure::new(code, what, advice))
}

fn broken() -> Failure {
    let what = "the program itself broke on this photo, which is a mistake in it";
    Failure::new(Code::Internal, what, "report it; the others are not affected")
}

/// Whether another portrait may well be written though this one was not.
fn concerns_one_name(error: &io::Error) -> bool {
    matches!(error.kind(), Io::InvalidFilename | Io::IsADirectory | Io::AlreadyExists)
}
