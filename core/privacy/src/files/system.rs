//! What [`Files`](super::Files) is built from: what a file system can be asked for, one thing at a time.
//!
//! Every method is one point at which a disk can fail or a process can die; tests count them.

use std::any::Any;
use std::io;

/// The most entries that are read of one folder: far more than an outbox has.
pub const MOST_ENTRIES: usize = 65_536;

/// The primitives. A path is `file` or `folder/file`; the folder at the top is `""`. Whoever implements
/// this follows no symbolic link inside the folder.
pub trait System: Send + Sync {
    /// Makes the private folder if there is none, durably, and shuts it to others.
    ///
    /// # Errors
    /// Not a folder: [`io::ErrorKind::NotADirectory`].
    fn open_top(&self) -> io::Result<()>;

    /// Takes the folder for this process until the answer is dropped. Does not wait.
    ///
    /// # Errors
    /// Somebody has it: [`io::ErrorKind::WouldBlock`].
    fn lock(&self) -> io::Result<Box<dyn Any + Send + Sync>>;

    /// Makes a folder at the top. `false`: it was there.
    ///
    /// # Errors
    /// The disk's.
    fn create_folder(&self, folder: &str) -> io::Result<bool>;

    /// What is in a folder.
    ///
    /// # Errors
    /// The disk's; more than [`MOST_ENTRIES`].
    fn list(&self, folder: &str) -> io::Result<Vec<Entry>>;

    /// Makes durable what a folder lists.
    ///
    /// # Errors
    /// The disk's. What was changed may be lost then, whatever a second try says.
    fn sync_folder(&self, folder: &str) -> io::Result<()>;

    /// The file's first `most` + 1 bytes at most.
    ///
    /// # Errors
    /// The disk's.
    fn read(&self, path: &str, most: u64) -> io::Result<Vec<u8>>;

    /// Opens a file to write to it.
    ///
    /// # Errors
    /// The disk's.
    fn open(&self, path: &str, how: How) -> io::Result<Box<dyn OpenFile>>;

    /// Gives a file another name in its folder, in place of what has it.
    ///
    /// # Errors
    /// The disk's.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Takes a file's name away.
    ///
    /// # Errors
    /// The disk's; not there: [`io::ErrorKind::NotFound`].
    fn unlink(&self, path: &str) -> io::Result<()>;
}

/// A file that is open for writing.
pub trait OpenFile: Send {
    /// Its length in bytes.
    ///
    /// # Errors
    /// The disk's.
    fn length(&mut self) -> io::Result<u64>;

    /// Writes all the bytes from an offset on.
    ///
    /// # Errors
    /// The disk's; some of the bytes may be written then.
    fn write_at(&mut self, at: u64, bytes: &[u8]) -> io::Result<()>;

    /// Cuts the file.
    ///
    /// # Errors
    /// The disk's.
    fn truncate(&mut self, len: u64) -> io::Result<()>;

    /// Makes its bytes and its length durable.
    ///
    /// # Errors
    /// The disk's. What was written may be lost then, whatever a second try says.
    fn sync(&mut self) -> io::Result<()>;
}

/// How a file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It has to be there.
    Existing,
    /// Made if it is not there.
    Created,
    /// Made if it is not there, emptied if it is.
    Emptied,
}

/// One line of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// As the folder says it; need not fit a [`Name`](super::Name).
    pub name: String,
    /// What has that name.
    pub kind: Kind,
}

/// What a folder's entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, a pipe, a device.
    Other,
}
