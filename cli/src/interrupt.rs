//! Ctrl-C and its kin: the half-written file goes, the program ends at once.
//!
//! Without tidying up by the system's `exit`: that takes the inference library apart while it is
//! still at work.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Knows which file is being written, to remove it if the program is interrupted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interrupt {
    writing: Arc<Mutex<Option<PathBuf>>>,
}

impl Interrupt {
    /// One that signals reach.
    pub(crate) fn watched() -> Self {
        let this = Self::default();
        #[cfg(unix)]
        signals::watch(this.clone());
        this
    }

    /// From now on `path` is a file that must not stay as it is.
    pub(crate) fn begin(&self, path: &Path) {
        *self.writing.lock().unwrap_or_else(PoisonError::into_inner) = Some(path.to_owned());
    }

    /// There is no such file any more.
    pub(crate) fn end(&self) {
        *self.writing.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[cfg(unix)]
mod signals {
    //! Elsewhere the system ends the program, and a file being written may stay under its
    //! temporary name.

    use std::fs;
    use std::sync::PoisonError;
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
            let Some(signal) = signals.forever().next() else { return };
            // Never unlocked again: from here on no file is begun.
            let writing = interrupt.writing.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(path) = writing.as_deref() {
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
