//! What a simulated disk holds: every change in order, and whether it is certain to stay.
//!
//! A reader sees all changes. A power cut keeps those that were synced, and of the others any: each one
//! alone is kept, lost or, if it is a write, torn. POSIX promises no more, and no order among them.

use std::collections::BTreeMap;
use std::io;

use super::super::system::{Entry, How, Kind};

/// What a disk writes at once, in bytes.
const BLOCK: usize = 512;

/// Files by number, and the history of their names.
#[derive(Clone, Default)]
pub(super) struct Medium {
    inodes: Vec<Vec<Step<Change>>>,
    names: Vec<Step<Naming>>,
}

#[derive(Clone)]
struct Step<T> {
    what: T,
    fate: Fate,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Not synced yet.
    Pending,
    /// A sync failed: still to be seen, and no later sync makes it durable.
    Adrift,
    /// Synced.
    Durable,
}

#[derive(Clone)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Cut(usize),
}

/// One change of a folder: a name goes, a name comes, or both at once.
#[derive(Clone)]
struct Naming {
    removes: Option<String>,
    adds: Option<(String, Node)>,
}

#[derive(Clone, Copy)]
enum Node {
    File(usize),
    Folder,
}

impl Medium {
    pub(super) fn contents(&self, path: &str) -> Option<Vec<u8>> {
        match self.tree().get(path) {
            Some(Node::File(inode)) => Some(self.bytes_of(*inode)),
            _ => None,
        }
    }

    pub(super) fn bytes_of(&self, inode: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        for step in &self.inodes[inode] {
            step.what.apply(&mut bytes);
        }
        bytes
    }

    pub(super) fn paths(&self) -> Vec<String> {
        let files = |(path, node)| matches!(node, Node::File(_)).then_some(path);
        self.tree().into_iter().filter_map(files).collect()
    }

    pub(super) fn set(&mut self, path: &str, bytes: &[u8]) {
        let durable = |what| Step { what, fate: Fate::Durable };
        self.inodes.push(vec![durable(Change::Write { at: 0, bytes: bytes.to_vec() })]);
        let folder = path.split_once('/').map(|(folder, _)| (folder.to_owned(), Node::Folder));
        let file = (path.to_owned(), Node::File(self.inodes.len() - 1));
        for adds in folder.into_iter().chain([file]) {
            let what = Naming { removes: None, adds: Some(adds) };
            self.names.push(Step { what, fate: Fate::Durable });
        }
    }

    pub(super) fn erase(&mut self, path: &str) {
        let what = Naming { removes: Some(path.to_owned()), adds: None };
        self.names.push(Step { what, fate: Fate::Durable });
    }

    pub(super) fn create_folder(&mut self, folder: &str) -> io::Result<bool> {
        match self.tree().get(folder) {
            Some(Node::Folder) => Ok(false),
            Some(Node::File(_)) => Err(io::ErrorKind::NotADirectory.into()),
            None => {
                self.name(None, Some((folder.to_owned(), Node::Folder)));
                Ok(true)
            }
        }
    }

    pub(super) fn list(&self, folder: &str) -> io::Result<Vec<Entry>> {
        let tree = self.tree();
        if !folder.is_empty() && !matches!(tree.get(folder), Some(Node::Folder)) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let entries = tree.iter().filter(|(path, _)| parent(path) == folder);
        Ok(entries
            .map(|(path, node)| Entry {
                name: path.rsplit('/').next().unwrap_or(path).to_owned(),
                kind: if matches!(node, Node::Folder) { Kind::Folder } else { Kind::File },
            })
            .collect())
    }

    pub(super) fn open(&mut self, path: &str, how: How) -> io::Result<usize> {
        match self.tree().get(path) {
            Some(Node::File(inode)) => {
                if how == How::Emptied {
                    self.cut(*inode, 0);
                }
                Ok(*inode)
            }
            Some(Node::Folder) => Err(io::ErrorKind::IsADirectory.into()),
            None if how == How::Existing => Err(io::ErrorKind::NotFound.into()),
            None => {
                self.inodes.push(Vec::new());
                let inode = self.inodes.len() - 1;
                self.name(None, Some((path.to_owned(), Node::File(inode))));
                Ok(inode)
            }
        }
    }

    pub(super) fn rename(&mut self, from: &str, to: &str) -> io::Result<()> {
        assert_eq!(parent(from), parent(to), "files are renamed within their folder");
        let node = *self.tree().get(from).ok_or(io::ErrorKind::NotFound)?;
        self.name(Some(from.to_owned()), Some((to.to_owned(), node)));
        Ok(())
    }

    pub(super) fn unlink(&mut self, path: &str) -> io::Result<()> {
        self.tree().get(path).ok_or(io::ErrorKind::NotFound)?;
        self.name(Some(path.to_owned()), None);
        Ok(())
    }

    pub(super) fn write(&mut self, inode: usize, at: u64, bytes: &[u8]) {
        let what = Change::Write { at: at as usize, bytes: bytes.to_vec() };
        self.inodes[inode].push(Step { what, fate: Fate::Pending });
    }

    pub(super) fn cut(&mut self, inode: usize, len: u64) {
        self.inodes[inode].push(Step { what: Change::Cut(len as usize), fate: Fate::Pending });
    }

    /// A sync of a file, that worked or not.
    pub(super) fn settle_file(&mut self, inode: usize, worked: bool) {
        settle(self.inodes[inode].iter_mut(), worked);
        // Only so that long histories stay quick to read.
        if self.inodes[inode].iter().all(|step| step.fate == Fate::Durable) {
            let what = Change::Write { at: 0, bytes: self.bytes_of(inode) };
            self.inodes[inode] = vec![Step { what, fate: Fate::Durable }];
        }
    }

    /// A sync of a folder that worked. One that did not leaves everything pending: names go through a
    /// journal, and a file system that lost a part of it refuses every later sync.
    pub(super) fn sync_folder(&mut self, folder: &str) {
        settle(self.names.iter_mut().filter(|step| step.what.folder() == folder), true);
    }

    /// What is left after a power cut.
    pub(super) fn crash(&self, choice: u64) -> Self {
        let mut dice = Dice(choice);
        let mut left = Self::default();
        for inode in &self.inodes {
            let mut bytes = Vec::new();
            for step in inode {
                match (step.fate, choice) {
                    (Fate::Durable, _) | (_, 1) => step.what.apply(&mut bytes),
                    (_, 0) => {}
                    _ => step.what.apply_partly(&mut bytes, &mut dice),
                }
            }
            let what = Change::Write { at: 0, bytes };
            left.inodes.push(vec![Step { what, fate: Fate::Durable }]);
        }
        let stays = |step: &Step<Naming>, dice: &mut Dice| match (step.fate, choice) {
            (Fate::Durable, _) | (_, 1) => true,
            (_, 0) => false,
            _ => dice.below(2) == 0,
        };
        let kept = self.names.iter().filter(|step| stays(step, &mut dice));
        left.names =
            kept.map(|step| Step { what: step.what.clone(), fate: Fate::Durable }).collect();
        left
    }

    fn name(&mut self, removes: Option<String>, adds: Option<(String, Node)>) {
        self.names.push(Step { what: Naming { removes, adds }, fate: Fate::Pending });
    }

    fn tree(&self) -> BTreeMap<String, Node> {
        let mut tree = BTreeMap::new();
        for Step { what: Naming { removes, adds }, .. } in &self.names {
            if let Some(path) = removes {
                tree.remove(path);
            }
            if let Some((path, node)) = adds {
                tree.insert(path.clone(), *node);
            }
        }
        let folders: Vec<_> = tree
            .iter()
            .filter(|(_, node)| matches!(node, Node::Folder))
            .map(|(path, _)| path.clone())
            .collect();
        tree.retain(|path, _| parent(path).is_empty() || folders.iter().any(|f| f == parent(path)));
        tree
    }
}

impl Change {
    fn apply(&self, file: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes } => {
                file.resize(file.len().max(at + bytes.len()), 0);
                file[*at..at + bytes.len()].copy_from_slice(bytes);
            }
            // A cut whose bytes never came lengthens nothing.
            Self::Cut(len) => file.truncate(*len),
        }
    }

    /// Kept, lost, cut at any byte, or with some of the disk's blocks alone.
    fn apply_partly(&self, file: &mut Vec<u8>, dice: &mut Dice) {
        let Self::Write { at, bytes } = self else {
            if dice.below(2) == 0 {
                self.apply(file);
            }
            return;
        };
        match dice.below(4) {
            0 => self.apply(file),
            1 => {}
            2 => {
                let bytes = bytes[..dice.below(bytes.len() + 1)].to_vec();
                Self::Write { at: *at, bytes }.apply(file);
            }
            _ => {
                file.resize(file.len().max(at + bytes.len()), 0);
                for (offset, byte) in bytes.iter().enumerate() {
                    let starts = offset == 0 || (at + offset) % BLOCK == 0;
                    if starts {
                        dice.toss();
                    }
                    if dice.up() {
                        file[at + offset] = *byte;
                    }
                }
            }
        }
    }
}

impl Naming {
    fn folder(&self) -> &str {
        let added = self.adds.as_ref().map(|(path, _)| path.as_str());
        self.removes.as_deref().or(added).map_or("", parent)
    }
}

/// Numbers that a choice leads to: SplitMix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.toss();
        (self.mixed() % bound as u64) as usize
    }

    fn up(&self) -> bool {
        self.mixed() & 1 == 1
    }

    fn toss(&mut self) {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
    }

    fn mixed(&self) -> u64 {
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

fn settle<'a, T: 'a>(steps: impl Iterator<Item = &'a mut Step<T>>, worked: bool) {
    for step in steps.filter(|step| step.fate == Fate::Pending) {
        step.fate = if worked { Fate::Durable } else { Fate::Adrift };
    }
}

fn parent(path: &str) -> &str {
    path.split_once('/').map_or("", |(folder, _)| folder)
}
