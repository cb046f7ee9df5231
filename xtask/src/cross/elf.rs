//! Of a shared library for Linux or Android, what decides whether a phone loads it: the processor, how
//! its segments lie, and which libraries it wants. 64-bit little-endian ELF alone, as System V's ABI
//! puts it. Not here: symbols; the linker has looked at them.

use std::fs;
use std::path::Path;

use crate::{Failure, Outcome};

/// `e_machine` of the two processors.
pub(super) const X86_64: u16 = 62;
pub(super) const AARCH64: u16 = 183;

const MAGIC: &[u8] = b"\x7fELF\x02\x01\x01";
const SHARED: u16 = 3;
const SEGMENT_LOAD: u32 = 1;
const SEGMENT_DYNAMIC: u32 = 2;
const DYNAMIC_NEEDED: u64 = 1;
const DYNAMIC_STRINGS: u64 = 5;

/// What was read off it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SharedObject {
    pub(super) machine: u16,
    pub(super) loads: Vec<Segment>,
    pub(super) needed: Vec<String>,
}

/// A part of the file that is mapped into memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment {
    offset: u64,
    address: u64,
    size: u64,
    pub(super) align: u64,
}

impl Segment {
    /// Whether a system with such pages can map it.
    pub(super) const fn fits_pages_of(self, page: u64) -> bool {
        self.align.is_multiple_of(page)
            && self.align != 0
            && self.address % page == self.offset % page
    }
}

impl SharedObject {
    pub(super) fn read(path: &Path) -> Outcome<Self> {
        let bytes = fs::read(path).map_err(Failure::file("read", path))?;
        Self::parse(&bytes)
            .ok_or_else(|| Failure::new(format!("{} is no shared library", path.display())))
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        if !bytes.starts_with(MAGIC) || half(bytes, 16)? != SHARED {
            return None;
        }
        let (first, size, count) = (long(bytes, 32)?, half(bytes, 54)?, half(bytes, 56)?);
        let (mut loads, mut dynamic) = (Vec::new(), None);
        for i in 0..u64::from(count) {
            let at = usize::try_from(first.checked_add(i * u64::from(size))?).ok()?;
            let segment = Segment {
                offset: long(bytes, at + 8)?,
                address: long(bytes, at + 16)?,
                size: long(bytes, at + 32)?,
                align: long(bytes, at + 48)?,
            };
            match word(bytes, at)? {
                SEGMENT_LOAD => loads.push(segment),
                SEGMENT_DYNAMIC => dynamic = Some(segment),
                _ => {}
            }
        }
        let needed = needed(bytes, &loads, dynamic?)?;
        Some(Self { machine: half(bytes, 18)?, loads, needed })
    }
}

fn needed(bytes: &[u8], loads: &[Segment], dynamic: Segment) -> Option<Vec<String>> {
    let start = usize::try_from(dynamic.offset).ok()?;
    let table = bytes.get(start..start.checked_add(usize::try_from(dynamic.size).ok()?)?)?;
    let entries = || {
        let entry = |at: &[u8]| Some((long(at, 0)?, long(at, 8)?));
        table.chunks_exact(16).filter_map(entry)
    };
    let (_, address) = entries().find(|(tag, _)| *tag == DYNAMIC_STRINGS)?;
    let holds = |load: &&Segment| (load.address..load.address + load.size).contains(&address);
    let load = loads.iter().find(holds)?;
    let strings = bytes.get(usize::try_from(address - load.address + load.offset).ok()?..)?;
    let name = |(_, at): (u64, u64)| {
        let rest = strings.get(usize::try_from(at).ok()?..)?;
        let name = rest.split(|byte| *byte == 0).next()?;
        Some(String::from_utf8_lossy(name).into_owned())
    };
    entries().filter(|(tag, _)| *tag == DYNAMIC_NEEDED).map(name).collect()
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::{AARCH64, Segment, SharedObject};

    /// One segment over the whole file, its dynamic table, and the names.
    fn library(align: u64) -> Vec<u8> {
        let mut bytes = b"\x7fELF\x02\x01\x01".to_vec();
        bytes.resize(64, 0);
        bytes[16] = 3;
        bytes[18] = 183;
        bytes[32] = 64;
        bytes[54] = 56;
        bytes[56] = 2;
        let segment = |kind: u32, offset: u64, address: u64, size: u64| {
            let mut entry = [kind.to_le_bytes(), [0; 4]].concat();
            for field in [offset, address, address, size, size, align] {
                entry.extend(field.to_le_bytes());
            }
            entry
        };
        bytes.extend(segment(1, 0, 0x4000, 400));
        bytes.extend(segment(2, 176, 0x4000 + 176, 64));
        for (tag, value) in [(1_u64, 1_u64), (5, 0x4000 + 240), (1, 9), (0, 0)] {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(value.to_le_bytes());
        }
        bytes.extend(b"\0libc.so\0libm.so\0");
        bytes.resize(400, 0);
        bytes
    }

    #[test]
    fn a_library_is_read() {
        let load = Segment { offset: 0, address: 0x4000, size: 400, align: 0x4000 };
        let needed = vec!["libc.so".to_owned(), "libm.so".to_owned()];
        let want = SharedObject { machine: AARCH64, loads: vec![load], needed };
        assert_eq!(SharedObject::parse(&library(0x4000)), Some(want));
    }

    #[test]
    fn what_is_cut_or_something_else_is_none() {
        let whole = library(0x4000);
        for length in [0, 7, 63, 100, 175, 239] {
            assert_eq!(SharedObject::parse(&whole[..length]), None, "{length}");
        }
        assert_eq!(SharedObject::parse(&whole.repeat(2)[1..]), None);
    }

    #[test]
    fn pages_of_4_kib_are_too_small() {
        let segment = |offset, address, align| Segment { offset, address, size: 1, align };
        assert!(segment(0x1230, 0x5230, 0x4000).fits_pages_of(0x4000));
        assert!(segment(0x1230, 0x11230, 0x10000).fits_pages_of(0x4000));
        assert!(!segment(0x1230, 0x2230, 0x1000).fits_pages_of(0x4000));
        assert!(!segment(0x1230, 0x2230, 0x4000).fits_pages_of(0x4000));
        assert!(!segment(0, 0, 0).fits_pages_of(0x4000));
    }
}
