//! `idphoto batch`: from a folder of photos to a folder of portraits.
//!
//! Here: what has to be right before the first photo, the threads, and the end. The work on one photo
//! is in `crew`; what is remembered of it in `journal` and `record`.

mod crew;
mod digest;
mod folder;
mod jobs;
mod journal;
mod record;
mod report;
mod sums;

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind as Io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use idphoto_sdk::models::{self, ModelState};
use idphoto_sdk::{
    Catalogue, ErrorKind, FileFormat, MakeRequest, PixelView, Processor, ProcessorOptions,
};

use self::crew::{Crew, Event};
use self::folder::Entry;
use self::jobs::Jobs;
use self::journal::Journal;
use self::report::{Report, Row};
use self::sums::Sums;
use crate::Done;
use crate::args::Batch;
use crate::destination;
use crate::failure::{Code, Failure, one_line};
use crate::interrupt::Interrupt;
use crate::terminal::{Progress, Terminal};
use crate::{opening, place};

/// How long Ctrl-C may go unnoticed by whoever shows the progress.
const GLANCE: Duration = Duration::from_millis(100);
/// Side of the grey picture that is tried first. The face detector takes any size.
const TRIAL: u32 = 320;

/// Runs the command.
pub(crate) fn run(
    args: &Batch,
    terminal: &Terminal,
    interrupt: &Interrupt,
) -> Result<Done, Failure> {
    let catalogue = opening::catalogue(&args.catalogue)?;
    let standard = opening::standard(&catalogue, &args.wanted.standard)?;
    args.report.as_deref().map_or(Ok(()), report::named_right)?;
    let (format, suffix) = match args.wanted.is_transparent() {
        true => (FileFormat::Png, "png"),
        false => (FileFormat::Jpeg, "jpg"),
    };
    let request = args.wanted.request(format);
    let ending = format!("-{}.{suffix}", args.wanted.standard);
    let entries = entries(args, &ending)?;
    apart(args)?;
    opening::warn_of_submission(standard, terminal);

    let jobs = Jobs::of(args.jobs);
    let processor = processor(args, catalogue.clone(), jobs, &request)?;
    let inside = made(&args.out)?;
    let journal = Journal::open(&args.out)?;
    let report = args.report.as_deref().map(Report::to).transpose()?;
    sweep(&args.out, &entries);

    let crew = Crew {
        photos: &args.folder,
        portraits: &args.out,
        inside,
        entries: &entries,
        past: &journal.places(&entries, &args.wanted.standard)?,
        processor: &processor,
        request: &request,
        options: digest::of_options(standard, &catalogue, &request)?,
        ending: &ending,
        journal: Mutex::new(journal),
        interrupt,
        next: AtomicUsize::new(0),
        over: AtomicBool::new(false),
    };
    let mut course = Course {
        sums: Sums::of(&args.wanted.standard, entries.len(), jobs.count),
        rows: vec![None; entries.len()],
        trouble: None,
    };
    interrupt.be_patient();
    course.run(&crew, jobs, terminal)?;
    let journal = crew.journal.into_inner().unwrap_or_else(PoisonError::into_inner);
    let Course { sums, rows, trouble } = course;
    let written = report.map_or(Ok(()), |report| report.write(&journal, &rows, &sums, interrupt));
    if let Some(failure) = trouble.or(written.err()) {
        return Err(failure.although(&format!("{} of {} are done", sums.done(), sums.photos)));
    }
    if sums.interrupted {
        terminal.tell("idphoto: interrupted; run the same command again to go on");
    }
    let text = match args.json {
        true => opening::document(&sums, false)?,
        false => sums.text(terminal),
    };
    Ok(Done { text, exit: sums.exit() })
}

/// What there is to do.
fn entries(args: &Batch, ending: &str) -> Result<Vec<Entry>, Failure> {
    let name = args.folder.display();
    folder::entries(&args.folder, args.recursive, ending).map_err(|error| match error.kind() {
        Io::NotFound => {
            let what = format!("there is no folder {name}");
            Failure::new(Code::Missing, what, "check the path of the photos")
        }
        Io::NotADirectory => {
            let advice = "give a folder, or use `idphoto make` for one photo";
            Failure::new(Code::Usage, format!("{name} is not a folder"), advice)
        }
        _ => {
            let what = format!("{name} cannot be listed ({error})");
            Failure::new(Code::Unreadable, what, "check the permissions of the folder")
        }
    })
}

/// Makes sure that no portrait is taken for a photo, now or by the next batch.
fn apart(args: &Batch) -> Result<(), Failure> {
    let (photos, portraits) = (resolved(&args.folder), resolved(&args.out));
    let mixed = match args.recursive {
        // A folder of the photos may be made anew below that of the portraits, and lead back here.
        true => portraits.starts_with(&photos) || photos.starts_with(&portraits),
        false => portraits == photos,
    };
    if !mixed {
        return Ok(());
    }
    let what = "photos and portraits would be in one folder";
    Err(Failure::new(Code::Usage, what, "give a folder apart with -o"))
}

/// A path without links, also where its last parts are not there yet.
fn resolved(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    match (fs::canonicalize(&path), path.parent(), path.file_name()) {
        (Ok(real), _, _) => real,
        (Err(_), Some(parent), Some(name)) => resolved(parent).join(name),
        // It ends in `..`, behind a folder that is yet to be made.
        (Err(_), Some(parent), None) => {
            let mut above = resolved(parent);
            above.pop();
            above
        }
        _ => path,
    }
}

/// A processor that is known to work: runtime and models are there, and the request is one that this
/// standard takes.
fn processor(
    args: &Batch,
    catalogue: Catalogue,
    jobs: Jobs,
    request: &MakeRequest,
) -> Result<Processor, Failure> {
    let (models, runtime) = (place::models(&args.models)?, place::runtime()?);
    for file in models::manifest()? {
        let wrong = match models::state(&models, &file) {
            ModelState::Ok => continue,
            ModelState::Missing => "is missing",
            ModelState::Changed => "is not the file it should be",
        };
        let what = format!("model file {} {wrong}", file.file);
        return Err(Failure::new(Code::SetUp, what, "see `idphoto models verify`"));
    }
    let options = ProcessorOptions::new(models, runtime).sessions(jobs.sessions());
    let processor = Processor::with_catalogue(options, catalogue);
    let side = TRIAL as usize;
    let grey = vec![128; 4 * side * side];
    let grey = PixelView::rgba(TRIAL, TRIAL, &grey, 4 * side)
        .map_err(|error| Failure::new(Code::Internal, error.to_string(), ""))?;
    match processor.make(grey, request) {
        // There is none in it, which the detector has found out.
        Err(error) if error.kind() == ErrorKind::NoFace => Ok(processor),
        Err(error) => Err(error.into()),
        Ok(_) => Ok(processor),
    }
}

/// Makes the folder of the portraits if there is none; where it leads, links resolved.
fn made(folder: &Path) -> Result<PathBuf, Failure> {
    fs::create_dir_all(folder).and_then(|()| fs::canonicalize(folder)).map_err(|error| {
        let name = folder.display();
        let what = match error.kind() {
            Io::AlreadyExists | Io::NotADirectory => format!("{name} is not a folder"),
            Io::PermissionDenied | Io::ReadOnlyFilesystem => format!("{name} may not be made"),
            _ => format!("the folder {name} cannot be made ({error})"),
        };
        Failure::new(Code::NotWritten, what, "choose another folder with -o")
    })
}

/// Removes what batches left that were killed.
fn sweep(portraits: &Path, entries: &[Entry]) {
    let folders: BTreeSet<&Path> = entries.iter().filter_map(|entry| entry.path.parent()).collect();
    for folder in folders {
        destination::sweep(&portraits.join(folder));
    }
}

/// How far the work has come.
struct Course {
    sums: Sums,
    rows: Vec<Row>,
    /// What ended it.
    trouble: Option<Failure>,
}

impl Course {
    /// Runs the jobs to their end.
    fn run(&mut self, crew: &Crew<'_>, jobs: Jobs, terminal: &Terminal) -> Result<(), Failure> {
        let start = Instant::now();
        let mut progress = terminal.progress(crew.entries.len() as u64);
        if crew.entries.is_empty() {
            let name = crew.photos.display();
            let line = format!("idphoto: there is no photo in {name}; see `idphoto batch --help`");
            progress.tell(&one_line(&line));
        }
        thread::scope(|scope| {
            let (sender, events) = mpsc::sync_channel(jobs.count);
            for job in 0..jobs.count.min(crew.entries.len()) {
                let sender = sender.clone();
                let began = thread::Builder::new().spawn_scoped(scope, move || crew.work(&sender));
                match began {
                    Ok(_) => {}
                    // With fewer threads it only takes longer.
                    Err(_) if job > 0 => break,
                    Err(error) => {
                        let what = format!("no thread can be started ({error})");
                        return Err(Failure::new(Code::SetUp, what, "close other programs"));
                    }
                }
            }
            drop(sender);
            self.follow(&events, crew, &mut progress);
            Ok(())
        })?;
        self.sums.close(start.elapsed(), crew.interrupt.struck());
        Ok(())
    }

    /// Counts what the jobs tell, until the last of them is gone.
    fn follow(
        &mut self,
        events: &Receiver<Result<Event, Failure>>,
        crew: &Crew<'_>,
        progress: &mut Progress,
    ) {
        let mut warned = false;
        loop {
            match events.recv_timeout(GLANCE) {
                Ok(Ok(event)) => self.add(event, progress),
                Ok(Err(failure)) => {
                    crew.over.store(true, Ordering::Relaxed);
                    self.trouble.get_or_insert(failure);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if crew.interrupt.struck() && !warned {
                warned = true;
                progress.tell("idphoto: coming to an end; Ctrl-C once more ends it at once");
            }
            progress.tick();
        }
    }

    fn add(&mut self, event: Event, progress: &mut Progress) {
        let Event { index, place, record, skipped } = event;
        self.sums.add(&record, skipped);
        self.rows[index] = Some((place, skipped));
        progress.advance();
        if let Some(trouble) = &record.error {
            let (photo, message, advice) = (&record.photo, &trouble.message, &trouble.advice);
            progress.tell(&one_line(&format!("idphoto: {photo}: {message}; {advice}")));
        }
    }
}
