//! A private folder and a key store in memory, which never fail: what a ledger's target opens.

use std::any::Any;
use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};

use idphoto_privacy::files::{Entry, How, Kind, OpenFile, System};
use idphoto_privacy::ledger::{AnchorError, AnchorStore};

type Contents = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// Files by name, and an anchor.
#[derive(Clone, Default)]
pub(crate) struct Memory {
    files: Contents,
    anchor: Arc<Mutex<Option<Vec<u8>>>>,
}

impl Memory {
    /// With this ledger and this anchor.
    pub(crate) fn with(ledger: &[u8], anchor: Option<&[u8]>) -> Self {
        let memory = Self::default();
        memory.files.lock().unwrap().insert("ledger".to_owned(), ledger.to_vec());
        *memory.anchor.lock().unwrap() = anchor.map(<[u8]>::to_vec);
        memory
    }

    /// The ledger's bytes.
    pub(crate) fn ledger(&self) -> Vec<u8> {
        self.files.lock().unwrap()["ledger"].clone()
    }
}

impl AnchorStore for Memory {
    fn anchor(&self) -> Result<Option<Vec<u8>>, AnchorError> {
        Ok(self.anchor.lock().unwrap().clone())
    }

    fn set_anchor(&self, anchor: &[u8]) -> Result<(), AnchorError> {
        *self.anchor.lock().unwrap() = Some(anchor.to_vec());
        Ok(())
    }
}

impl System for Memory {
    fn open_top(&self) -> io::Result<()> {
        Ok(())
    }

    fn lock(&self) -> io::Result<Box<dyn Any + Send + Sync>> {
        Ok(Box::new(()))
    }

    fn create_folder(&self, _: &str) -> io::Result<bool> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn list(&self, _: &str) -> io::Result<Vec<Entry>> {
        let files = self.files.lock().unwrap();
        Ok(files.keys().map(|name| Entry { name: name.clone(), kind: Kind::File }).collect())
    }

    fn sync_folder(&self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn read(&self, path: &str, most: u64) -> io::Result<Vec<u8>> {
        let files = self.files.lock().unwrap();
        let bytes = files.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(bytes.iter().take(most as usize + 1).copied().collect())
    }

    fn open(&self, path: &str, how: How) -> io::Result<Box<dyn OpenFile>> {
        let mut files = self.files.lock().unwrap();
        match how {
            How::Existing if !files.contains_key(path) => {
                return Err(io::ErrorKind::NotFound.into());
            }
            How::Existing => {}
            How::Created => drop(files.entry(path.to_owned()).or_default()),
            How::Emptied => drop(files.insert(path.to_owned(), Vec::new())),
        }
        Ok(Box::new(File { files: Arc::clone(&self.files), path: path.to_owned() }))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut files = self.files.lock().unwrap();
        let bytes = files.remove(from).ok_or(io::ErrorKind::NotFound)?;
        files.insert(to.to_owned(), bytes);
        Ok(())
    }

    fn unlink(&self, path: &str) -> io::Result<()> {
        self.files.lock().unwrap().remove(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(())
    }
}

struct File {
    files: Contents,
    path: String,
}

impl File {
    fn on<T>(&self, act: impl FnOnce(&mut Vec<u8>) -> T) -> io::Result<T> {
        let mut files = self.files.lock().unwrap();
        Ok(act(files.get_mut(&self.path).ok_or(io::ErrorKind::NotFound)?))
    }
}

impl OpenFile for File {
    fn length(&mut self) -> io::Result<u64> {
        self.on(|file| file.len() as u64)
    }

    fn write_at(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.on(|file| {
            let end = at as usize + bytes.len();
            file.resize(file.len().max(end), 0);
            file[at as usize..end].copy_from_slice(bytes);
        })
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.on(|file| file.truncate(len as usize))
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}
