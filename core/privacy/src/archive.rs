//! A ZIP archive whose entries are stored as they are: what somebody gets who asks for their data, in a
//! form that every system opens (Art. 20(1) GDPR).
//!
//! The format is that of the APPNOTE of PKWARE, version 6.3: local headers with their content, the central
//! directory, its end record. The same entries in the same order give the same bytes: no time, no owner,
//! no extra field. Not here: reading archives, compression, ZIP64, what goes into an archive, files.

use std::collections::BTreeSet;

#[cfg(test)]
mod tests;

/// Signatures (APPNOTE 4.3.7, 4.3.12, 4.3.16).
const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
/// Needed to extract: version 1.0, the one of stored files (4.4.3).
const VERSION: u16 = 10;
/// 1 January 1980 in the format of MS-DOS (4.4.6): the first date there is, and the same for all entries.
const DATE: u16 = 1 << 5 | 1;
/// Bytes of the headers without what varies in length.
const LOCAL_LENGTH: usize = 30;
const CENTRAL_LENGTH: usize = 46;
const END_LENGTH: usize = 22;
/// 0xFFFF entries would announce a ZIP64 record (4.4.22).
const MOST_ENTRIES: usize = 0xFFFE;
/// 0xFFFF_FFFF as a size or a place would announce one too; so the whole archive stays below.
const MOST_BYTES: u32 = 0xFFFF_FFFE;
/// Longest name of an entry in bytes: what file systems allow for one part of a path.
const MOST_NAME: usize = 255;

/// An archive that entries are added to.
///
/// It lies in memory as a whole, since the donations of one device are small and few.
#[derive(Default)]
pub struct Archive {
    /// Local headers, each with its content.
    entries: Vec<u8>,
    directory: Vec<u8>,
    names: BTreeSet<String>,
    /// What names lie in: `a` and `a/b` for `a/b/c`.
    folders: BTreeSet<String>,
}

/// Why an entry is not added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// A name that could lead out of the folder it is extracted to, or means different things on
    /// different systems.
    #[error(
        "the entry's name is not a relative path of small letters, digits, dots and hyphens; choose \
         another one"
    )]
    Name,
    /// An entry of that name, or one that lies in it or that it lies in, is there.
    #[error("the archive has an entry in the place of this one; choose another name")]
    Twice,
    /// As many entries as an archive can have.
    #[error("the archive has 65534 entries, and there cannot be more; begin another one")]
    Entries,
    /// The archive would reach 4 GiB.
    #[error("the archive would be larger than 4 GiB; begin another one")]
    Size,
}

impl ArchiveError {
    /// A short name that stays the same.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Twice => "twice",
            Self::Entries => "entries",
            Self::Size => "size",
        }
    }
}

/// Counts; the names could tell something about a person.
impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Archive({} entries, {} bytes)", self.names.len(), self.entries.len())
    }
}

impl Archive {
    /// An archive with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an entry. Its name has 1 to 255 bytes, of `a` to `z`, `0` to `9`, `.`, `-` and `/`; no part of
    /// it is empty, begins with `.` or `-`, or ends with `.`.
    ///
    /// # Errors
    /// [`ArchiveError`], with nothing added.
    pub fn add(&mut self, name: &str, content: &[u8]) -> Result<(), ArchiveError> {
        if !is_name(name) {
            return Err(ArchiveError::Name);
        }
        let around = || name.match_indices('/').map(|(at, _)| &name[..at]);
        let in_an_entry = around().any(|folder| self.names.contains(folder));
        if in_an_entry || self.names.contains(name) || self.folders.contains(name) {
            return Err(ArchiveError::Twice);
        }
        if self.names.len() >= MOST_ENTRIES {
            return Err(ArchiveError::Entries);
        }
        let place =
            Place::after(self.entries.len(), self.directory.len(), name.len(), content.len())?;
        let entry = Entry { name, content, place, crc: crc32fast::hash(content) };
        entry.put_local(&mut self.entries);
        entry.put_central(&mut self.directory);
        self.folders.extend(around().map(str::to_owned));
        self.names.insert(name.to_owned());
        Ok(())
    }

    /// The archive's bytes.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        // `add` saw to it that all of these fit: MOST_ENTRIES and MOST_BYTES.
        let (count, length) = (self.names.len() as u16, self.directory.len() as u32);
        let offset = self.entries.len() as u32;
        let mut bytes = self.entries;
        bytes.extend(self.directory);
        put_u32(&mut bytes, &[END]);
        // This disk, that of the directory; entries on this one, in all.
        put_u16(&mut bytes, &[0, 0, count, count]);
        put_u32(&mut bytes, &[length, offset]);
        let comment_length = 0;
        put_u16(&mut bytes, &[comment_length]);
        bytes
    }
}

/// Where an entry begins, and how long its content is: what ZIP has 32 bits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    offset: u32,
    length: u32,
}

impl Place {
    /// The place of an entry behind so many bytes of entries and of directory; `Size` when the archive with
    /// it and its end record would be too large.
    fn after(
        entries: usize,
        directory: usize,
        name: usize,
        content: usize,
    ) -> Result<Self, ArchiveError> {
        let headers = LOCAL_LENGTH + CENTRAL_LENGTH + END_LENGTH;
        let all = [entries, directory, name, name, content, headers];
        let total = all.iter().fold(0, |sum: usize, part| sum.saturating_add(*part));
        if u32::try_from(total).is_ok_and(|total| total <= MOST_BYTES) {
            // Parts of what fits.
            Ok(Self { offset: entries as u32, length: content as u32 })
        } else {
            Err(ArchiveError::Size)
        }
    }
}

struct Entry<'a> {
    name: &'a str,
    content: &'a [u8],
    place: Place,
    crc: u32,
}

impl Entry<'_> {
    /// The local header with the name and the content (4.3.7).
    fn put_local(&self, to: &mut Vec<u8>) {
        put_u32(to, &[LOCAL]);
        self.put_shared(to);
        to.extend(self.name.as_bytes());
        to.extend(self.content);
    }

    /// The header of the central directory (4.3.12).
    fn put_central(&self, to: &mut Vec<u8>) {
        // Made by: this version, on a system whose attributes are those of MS-DOS.
        put_u32(to, &[CENTRAL]);
        put_u16(to, &[VERSION]);
        self.put_shared(to);
        let (comment_length, disk, internal, external) = (0, 0, 0, 0);
        put_u16(to, &[comment_length, disk, internal]);
        put_u32(to, &[external, self.place.offset]);
        to.extend(self.name.as_bytes());
    }

    /// What both have.
    fn put_shared(&self, to: &mut Vec<u8>) {
        // No flag: names are ASCII, nothing is encrypted, sizes are known. Method 0 is stored.
        let (flags, method, time) = (0, 0, 0);
        put_u16(to, &[VERSION, flags, method, time, DATE]);
        // Compressed and not.
        put_u32(to, &[self.crc, self.place.length, self.place.length]);
        let extra_length = 0;
        put_u16(to, &[self.name.len() as u16, extra_length]);
    }
}

/// Whether a name is made as [`Archive::add`] says.
fn is_name(name: &str) -> bool {
    let known = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-');
    name.len() <= MOST_NAME
        && name.split('/').all(|part| {
            !part.is_empty()
                && !part.starts_with(['.', '-'])
                && !part.ends_with('.')
                && part.bytes().all(known)
        })
}

fn put_u16(to: &mut Vec<u8>, values: &[u16]) {
    values.iter().for_each(|value| to.extend(value.to_le_bytes()));
}

fn put_u32(to: &mut Vec<u8>, values: &[u32]) {
    values.iter().for_each(|value| to.extend(value.to_le_bytes()));
}
