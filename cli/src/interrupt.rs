//! Ctrl-C and its kin: half-written files go, the program ends at once; where a command asked for
//! patience, the first Ctrl-C only tells it to come to its end.
//!
//! Without tidying up by the system's `exit`: that takes the inference library apart while it is
//! still at work.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

/// Knows which files are being written, to remove them if the program is interrupted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interrupt(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// A thread writes one file at a time.
    writing: Mutex<Vec<(ThreadId, PathBuf)>>,
    patient: AtomicBool,
    struck: AtomicBool,
}

impl Interrupt {
    /// One that signals reach.
    pub(crate) fn watched() -> Self {
        let this = Self::default();
        #[cfg(unix)]
        signals::watch(this.clone());
        this
    }

    /// From now on `path` is a file that must not stay as it is, and the one this thread writes.
    pub(crate) fn begin(&self, path: &Path) {
        let mut writing = self.writing();
        let this = thread::current().id();
        writing.retain(|(thread, _)| *thread != this);
        writing.push((this, path.to_owned()));
    }

    /// This thread has no such file any more.
    pub(crate) fn end(&self) {
        let this = thread::current().id();
        self.writing().retain(|(thread, _)| *thread != this);
    }

    /// From now on the first Ctrl-C does not end the program: [`struck`](Self::struck) tells of it.
    /// The second does.
    pub(crate) fn be_patient(&self) {
        self.0.patient.store(true, Ordering::Relaxed);
    }

    /// Whether Ctrl-C came since patience was asked for.
    pub(crate) fn struck(&self) -> bool {
        self.0.struck.load(Ordering::Relaxed)
    }

    /// Whether a Ctrl-C that comes now is left to whoever asks [`struck`](Self::struck).
    #[cfg(unix)]
    fn waits(&self) -> bool {
        self.0.patient.load(Ordering::Relaxed) && !self.0.struck.swap(true, Ordering::Relaxed)
    }

    fn writing(&self) -> MutexGuard<'_, Vec<(ThreadId, PathBuf)>> {
        self.0.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(unix)]
mod signals {
    //! Elsewhere the system ends the program, and a file being written may stay under its
    //! temporary name.

    use std::fs;
    use std::thread;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::{emulate_default_handler, exit};

    use super::Interrupt;
    use crate::terminal::Terminal;

    /// Exit code of a program that was interrupted: 128 and the number of SIGINT.
    const INTERRUPTED: i32 = 130;

    pub(super) fn watch(interrupt: Interrupt) {
        // Without a watcher the system ends the program, which is right too.
        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else { return };
        thread::spawn(move || {
            let ends = |signal: &i32| *signal != SIGINT || !interrupt.waits();
            let Some(signal) = signals.forever().find(ends) else { return };
            // Never unlocked again: from here on no file is begun.
            let writing = interrupt.writing();
            for (_, path) in &*writing {
                let _ = fs::remove_file(path);
            }
            if signal == SIGINT {
                Terminal::of_this_process().tell("idphoto: interrupted");
                exit(INTERRUPTED);
            }
            // Ends the program as if nobody had listened.
            let _ = emulate_default_handler(signal);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_thread_has_its_own_file() {
        let interrupt = Interrupt::default();
        interrupt.begin(Path::new("first"));
        interrupt.begin(Path::new("second"));
        thread::scope(|scope| {
            let other = scope.spawn(|| interrupt.begin(Path::new("other")));
            other.join().unwrap();
        });
        interrupt.end();
        let left: Vec<_> = interrupt.writing().iter().map(|(_, path)| path.clone()).collect();
        assert_eq!(left, [Path::new("other")]);
    }

    #[cfg(unix)]
    #[test]
    fn the_first_strike_is_told_and_the_second_ends() {
        let interrupt = Interrupt::default();
        assert!(!interrupt.waits(), "nobody asked for patience");
        let interrupt = Interrupt::default();
        interrupt.be_patient();
        assert!(!interrupt.struck());
        assert!(interrupt.waits() && interrupt.struck());
        assert!(!interrupt.waits());
    }
}
