//! A disk in memory that fails where it is told to, and loses at a power cut whatever a real one may.
//!
//! Here: faults and the process's end. What is on the medium, and what may be left of it: `medium`.

mod medium;
#[cfg(test)]
mod tests;

use std::any::Any;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use self::medium::Medium;
use super::system::{Entry, How, OpenFile, System};
use super::{Files, FilesError};

/// What happens at a primitive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// An input or output error. A write has written half, a sync leaves unknown what is durable.
    Io,
    /// No space. A write has written half.
    Full,
    /// The disk turned read-only.
    ReadOnly,
    /// Too many open files.
    TooManyOpen,
    /// The process dies before.
    DiesBefore,
    /// The process dies after, and never learns that it worked.
    DiesAfter,
}

/// The disk, and one cell beside it that is durable as soon as it is set, for fake key stores. A handle.
#[derive(Clone)]
pub(crate) struct Simulated(Arc<Mutex<State>>);

#[derive(Clone, Default)]
struct State {
    medium: Medium,
    cell: Option<Vec<u8>>,
    plan: Option<Plan>,
    operations: usize,
    dead: bool,
    locked: bool,
}

/// From the `first` primitive on, or there alone.
#[derive(Clone, Copy)]
struct Plan {
    first: usize,
    on: bool,
    fault: Fault,
}

impl Fault {
    pub(crate) const ALL: [Self; 6] = [
        Self::Io,
        Self::Full,
        Self::ReadOnly,
        Self::TooManyOpen,
        Self::DiesBefore,
        Self::DiesAfter,
    ];

    fn error(self) -> io::Error {
        match self {
            // EIO and EMFILE of every Unix; the standard library has no word for either.
            Self::Io => io::Error::from_raw_os_error(5),
            Self::TooManyOpen => io::Error::from_raw_os_error(24),
            Self::Full => io::ErrorKind::StorageFull.into(),
            Self::ReadOnly => io::ErrorKind::ReadOnlyFilesystem.into(),
            Self::DiesBefore | Self::DiesAfter => io::ErrorKind::BrokenPipe.into(),
        }
    }
}

impl Simulated {
    pub(crate) fn new() -> Self {
        Self::with(State::default())
    }

    fn with(state: State) -> Self {
        Self(Arc::new(Mutex::new(state)))
    }

    /// Opens it.
    pub(crate) fn files(&self) -> Result<Files, FilesError> {
        Files::open(Arc::new(self.clone()))
    }

    /// Lets the `n`-th primitive from now fail, the next one being 1. Counts anew.
    pub(crate) fn fail_at(&self, n: usize, fault: Fault) {
        self.plan(Plan { first: n, on: false, fault });
    }

    /// The same, and all that follow.
    pub(crate) fn fail_from(&self, n: usize, fault: Fault) {
        self.plan(Plan { first: n, on: true, fault });
    }

    fn plan(&self, plan: Plan) {
        let mut state = self.state();
        state.plan = Some(plan);
        state.operations = 0;
    }

    /// How many primitives there were since the beginning, or since the last plan.
    pub(crate) fn operations(&self) -> usize {
        self.state().operations
    }

    /// Whether the process died. Every primitive fails then.
    pub(crate) fn dead(&self) -> bool {
        self.state().dead
    }

    /// The disk after the power failed now. `choice` says which of the things that may be on it are: 0
    /// what was synced alone, 1 all of it, others any mix, writes torn at a byte or in blocks of 512.
    pub(crate) fn crash(&self, choice: u64) -> Self {
        let state = self.state();
        let cell = state.cell.clone();
        Self::with(State { medium: state.medium.crash(choice), cell, ..State::default() })
    }

    /// The disk after the process was killed now and the machine went on: everything is to be seen, and
    /// what was not synced still is not.
    pub(crate) fn kill(&self) -> Self {
        let state = self.state();
        let cell = state.cell.clone();
        Self::with(State { medium: state.medium.clone(), cell, ..State::default() })
    }

    /// A file as a reader sees it now.
    pub(crate) fn file(&self, path: &str) -> Option<Vec<u8>> {
        self.state().medium.contents(path)
    }

    /// Puts a file there, durably, by other means.
    pub(crate) fn set_file(&self, path: &str, bytes: &[u8]) {
        self.state().medium.set(path, bytes);
    }

    /// Takes a file away, durably, by other means.
    pub(crate) fn remove_file(&self, path: &str) {
        self.state().medium.erase(path);
    }

    /// All files, temporary ones too, sorted.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.state().medium.paths()
    }

    /// The cell. Counts as a primitive.
    pub(crate) fn cell(&self) -> io::Result<Option<Vec<u8>>> {
        self.primitive(|state| Ok(state.cell.clone()), |_| {})
    }

    /// Sets the cell. Counts as a primitive.
    pub(crate) fn set_cell(&self, bytes: &[u8]) -> io::Result<()> {
        let set = |state: &mut State| {
            state.cell = Some(bytes.to_vec());
            Ok(())
        };
        self.primitive(set, |_| {})
    }

    /// Sets or clears the cell by other means.
    pub(crate) fn overwrite_cell(&self, bytes: Option<Vec<u8>>) {
        self.state().cell = bytes;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// One primitive: what it does, and what it leaves behind when it fails.
    fn primitive<T>(
        &self,
        act: impl FnOnce(&mut State) -> io::Result<T>,
        spoil: impl FnOnce(&mut State),
    ) -> io::Result<T> {
        let state = &mut *self.state();
        if state.dead {
            return Err(Fault::DiesAfter.error());
        }
        state.operations += 1;
        let n = state.operations;
        let due = |plan: &Plan| n == plan.first || plan.on && n > plan.first;
        let Some(Plan { fault, .. }) = state.plan.filter(due) else { return act(state) };
        match fault {
            Fault::DiesBefore => state.dead = true,
            Fault::DiesAfter => {
                let _ = act(state);
                state.dead = true;
            }
            Fault::Io | Fault::Full | Fault::ReadOnly | Fault::TooManyOpen => spoil(state),
        }
        Err(fault.error())
    }

    fn on_medium<T>(&self, act: impl FnOnce(&mut Medium) -> io::Result<T>) -> io::Result<T> {
        self.primitive(|state| act(&mut state.medium), |_| {})
    }
}

impl System for Simulated {
    fn open_top(&self) -> io::Result<()> {
        self.on_medium(|_| Ok(()))
    }

    fn lock(&self) -> io::Result<Box<dyn Any + Send + Sync>> {
        let lock = |state: &mut State| {
            if state.locked {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            state.locked = true;
            Ok(())
        };
        self.primitive(lock, |_| {})?;
        Ok(Box::new(Held(self.clone())))
    }

    fn create_folder(&self, folder: &str) -> io::Result<bool> {
        self.on_medium(|medium| medium.create_folder(folder))
    }

    fn list(&self, folder: &str) -> io::Result<Vec<Entry>> {
        self.on_medium(|medium| medium.list(folder))
    }

    fn sync_folder(&self, folder: &str) -> io::Result<()> {
        self.on_medium(|medium| {
            medium.sync_folder(folder);
            Ok(())
        })
    }

    fn read(&self, path: &str, most: u64) -> io::Result<Vec<u8>> {
        self.on_medium(|medium| {
            let mut bytes = medium.contents(path).ok_or(io::ErrorKind::NotFound)?;
            bytes.truncate(most.saturating_add(1) as usize);
            Ok(bytes)
        })
    }

    fn open(&self, path: &str, how: How) -> io::Result<Box<dyn OpenFile>> {
        let inode = self.on_medium(|medium| medium.open(path, how))?;
        Ok(Box::new(Handle { disk: self.clone(), inode }))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.on_medium(|medium| medium.rename(from, to))
    }

    fn unlink(&self, path: &str) -> io::Result<()> {
        self.on_medium(|medium| medium.unlink(path))
    }
}

/// The lock, as long as it lives.
struct Held(Simulated);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.state().locked = false;
    }
}

/// A file that is open.
struct Handle {
    disk: Simulated,
    inode: usize,
}

impl OpenFile for Handle {
    fn length(&mut self) -> io::Result<u64> {
        self.disk.on_medium(|medium| Ok(medium.bytes_of(self.inode).len() as u64))
    }

    fn write_at(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        let half = &bytes[..bytes.len() / 2];
        self.disk.primitive(
            |state| {
                state.medium.write(self.inode, at, bytes);
                Ok(())
            },
            |state| state.medium.write(self.inode, at, half),
        )
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.disk.on_medium(|medium| {
            medium.cut(self.inode, len);
            Ok(())
        })
    }

    fn sync(&mut self) -> io::Result<()> {
        self.disk.primitive(
            |state| {
                state.medium.settle_file(self.inode, true);
                Ok(())
            },
            |state| state.medium.settle_file(self.inode, false),
        )
    }
}
