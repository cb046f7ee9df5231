//! The photos of a folder: which there are, in which order, and what their portraits are called.
//! Names alone; no photo is opened here.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// How names of photos end, in small letters.
const SUFFIXES: &[&str] = &["jpg", "jpeg", "png", "webp"];
const MORE_SUFFIXES: &[&str] = if cfg!(feature = "heic") { &["heic", "heif"] } else { &[] };

/// Something in the folder that has its row in the report.
#[derive(Debug)]
pub(super) struct Entry {
    /// Path below the folder.
    pub(super) path: PathBuf,
    pub(super) kind: Kind,
}

/// What it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A file that is named like a photo. `whole`: its portrait is named after its whole name, not
    /// after its stem, which another photo has as well.
    Photo { whole: bool },
    /// The same, but the portrait's name is that of another one wherever capitals do not count.
    Namesake,
    /// Named like a photo, but a link, a pipe or the like.
    NoFile,
    /// A folder that cannot be listed.
    Unlisted,
}

impl Entry {
    /// The path as text, with `/` between its parts, the same on every system.
    pub(super) fn name(&self) -> Cow<'_, str> {
        text(&self.path)
    }

    /// Where the portrait goes, below the folder of the portraits.
    pub(super) fn portrait(&self, ending: &str) -> PathBuf {
        let whole = matches!(self.kind, Kind::Photo { whole: true } | Kind::Namesake);
        let name = if whole { self.path.file_name() } else { self.path.file_stem() };
        let mut name = name.map(OsString::from).unwrap_or_default();
        name.push(ending);
        self.path.with_file_name(name)
    }
}

/// A path as text, with `/` between its parts.
pub(super) fn text(path: &Path) -> Cow<'_, str> {
    let text = path.to_string_lossy();
    match std::path::MAIN_SEPARATOR {
        '/' => text,
        other => text.replace(other, "/").into(),
    }
}

/// Everything in `folder` that is named like a photo, by name; with `recursive` that of the folders
/// in it as well. Portraits end in `ending`.
///
/// No link is followed, so there is no way round in circles.
///
/// # Errors
/// When the folder itself cannot be listed.
pub(super) fn entries(folder: &Path, recursive: bool, ending: &str) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(below) = folders.pop() {
        let listed = list(&folder.join(&below), &below, &mut entries, &mut folders);
        match listed {
            Ok(()) => {}
            Err(error) if below.as_os_str().is_empty() => return Err(error),
            Err(_) => entries.push(Entry { path: below, kind: Kind::Unlisted }),
        }
        if !recursive {
            break;
        }
    }
    entries.sort_by(|a, b| {
        let names = a.name().as_bytes().cmp(b.name().as_bytes());
        // Names that are no text may look the same.
        names.then_with(|| a.path.cmp(&b.path))
    });
    tell_apart(&mut entries, ending);
    Ok(entries)
}

fn list(
    folder: &Path,
    below: &Path,
    entries: &mut Vec<Entry>,
    folders: &mut Vec<PathBuf>,
) -> io::Result<()> {
    for item in fs::read_dir(folder)? {
        let item = item?;
        let (kind, name) = (item.file_type()?, item.file_name());
        if name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let path = below.join(name);
        if kind.is_dir() {
            folders.push(path);
        } else if is_named_like_a_photo(&path) {
            let kind = if kind.is_file() { Kind::Photo { whole: false } } else { Kind::NoFile };
            entries.push(Entry { path, kind });
        }
    }
    Ok(())
}

fn is_named_like_a_photo(path: &Path) -> bool {
    let suffix = path.extension().and_then(|suffix| suffix.to_str()).unwrap_or_default();
    SUFFIXES.iter().chain(MORE_SUFFIXES).any(|known| known.eq_ignore_ascii_case(suffix))
}

/// Gives portraits that would have one name the whole names of their photos, and says where even
/// these are the same.
fn tell_apart(entries: &mut [Entry], ending: &str) {
    let is_photo = |entry: &&Entry| matches!(entry.kind, Kind::Photo { .. });
    loop {
        let mut times: HashMap<Vec<u8>, usize> = HashMap::new();
        for entry in entries.iter().filter(is_photo) {
            *times.entry(without_capitals(&entry.portrait(ending))).or_default() += 1;
        }
        let mut changed = false;
        for entry in entries.iter_mut().filter(|e| e.kind == Kind::Photo { whole: false }) {
            if times.get(&without_capitals(&entry.portrait(ending))).is_some_and(|n| *n > 1) {
                entry.kind = Kind::Photo { whole: true };
                changed = true;
            }
        }
        // Each round makes at least one name longer for good.
        if !changed {
            break;
        }
    }
    let mut seen = HashSet::new();
    for entry in entries.iter_mut().filter(|entry| matches!(entry.kind, Kind::Photo { .. })) {
        if !seen.insert(without_capitals(&entry.portrait(ending))) {
            entry.kind = Kind::Namesake;
        }
    }
}

/// What two names share that are one where capitals do not count.
fn without_capitals(path: &Path) -> Vec<u8> {
    match path.to_str() {
        Some(text) => text.to_lowercase().into_bytes(),
        None => path.as_os_str().as_encoded_bytes().to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDING: &str = "-x.jpg";

    fn portraits(names: &[&str]) -> Vec<(String, Kind)> {
        let photo = |name: &&str| Entry { path: name.into(), kind: Kind::Photo { whole: false } };
        let mut entries: Vec<Entry> = names.iter().map(photo).collect();
        tell_apart(&mut entries, ENDING);
        let named = |entry: &Entry| (text(&entry.portrait(ENDING)).into_owned(), entry.kind);
        entries.iter().map(named).collect()
    }

    fn names(names: &[&str]) -> Vec<String> {
        portraits(names).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn a_portrait_has_the_stem_of_its_photo() {
        assert_eq!(
            names(&["a.jpg", "b.c.png", "in/a.jpg"]),
            ["a-x.jpg", "b.c-x.jpg", "in/a-x.jpg"]
        );
    }

    #[test]
    fn photos_of_one_stem_keep_their_whole_names() {
        assert_eq!(names(&["a.jpg", "a.png", "b.jpg"]), ["a.jpg-x.jpg", "a.png-x.jpg", "b-x.jpg"]);
        assert_eq!(names(&["a.jpg", "A.png"]), ["a.jpg-x.jpg", "A.png-x.jpg"]);
        // The stem of the third is the whole name of the first.
        assert_eq!(
            names(&["a.jpg", "a.png", "a.jpg.png"]),
            ["a.jpg-x.jpg", "a.png-x.jpg", "a.jpg.png-x.jpg"]
        );
    }

    #[test]
    fn names_that_differ_in_capitals_alone_are_told() {
        let found = portraits(&["A.jpg", "a.jpg", "É.png", "é.png"]);
        let kinds: Vec<_> = found.into_iter().map(|(_, kind)| kind).collect();
        let first = Kind::Photo { whole: true };
        assert_eq!(kinds, [first, Kind::Namesake, first, Kind::Namesake]);
    }

    #[test]
    fn only_files_named_like_photos_are_taken_in_the_order_of_names() {
        let top = tempfile::tempdir().unwrap();
        for name in ["b.JPG", "a.webp", "notes.txt", ".hidden.jpg", "jpg", "c.jpeg"] {
            fs::write(top.path().join(name), b"").unwrap();
        }
        fs::create_dir_all(top.path().join("x.jpg/y")).unwrap();
        fs::write(top.path().join("x.jpg/y/z.png"), b"").unwrap();
        let found = |recursive| {
            let entries = entries(top.path(), recursive, ENDING).unwrap();
            entries.iter().map(|entry| entry.name().into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(found(false), ["a.webp", "b.JPG", "c.jpeg"]);
        assert_eq!(found(true), ["a.webp", "b.JPG", "c.jpeg", "x.jpg/y/z.png"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_told_and_not_followed() {
        use std::os::unix::fs::symlink;
        let top = tempfile::tempdir().unwrap();
        symlink("..", top.path().join("round")).unwrap();
        symlink("nothing", top.path().join("a.jpg")).unwrap();
        let entries = entries(top.path(), true, ENDING).unwrap();
        let found: Vec<_> = entries.iter().map(|e| (e.name().into_owned(), e.kind)).collect();
        assert_eq!(found, [("a.jpg".to_owned(), Kind::NoFile)]);
    }
}
