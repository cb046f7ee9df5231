//! A static library for the iPhone: whether every object in it is Mach-O for ARM64 and made for iOS
//! itself, not for its simulator or a Mac. Not here: linking it, which takes Apple's SDK.

use std::fs;
use std::path::Path;

use crate::{Failure, Outcome};

const ARCHIVE: &[u8] = b"!<arch>\n";
const HEADER: usize = 60;
/// A name of this form stands behind the header and counts as content.
const LONG_NAME: &str = "#1/";

const MACH_O_64: u32 = 0xFEED_FACF;
const CPU_ARM64: u32 = 0x0100_000C;
/// The load commands that say for what a file was made, and the platform of the newer one.
const VERSION_MIN_IPHONE: u32 = 0x25;
const BUILD_VERSION: u32 = 0x32;
const PLATFORM_IOS: u32 = 2;

/// Counts the objects; fails when one of them is for something else.
pub(super) fn objects_for_the_iphone(path: &Path) -> Outcome<usize> {
    let bytes = fs::read(path).map_err(Failure::file("read", path))?;
    let wrong = |what| Failure::new(format!("{}: {what}", path.display()));
    let members = members(&bytes).ok_or_else(|| wrong("is no archive"))?;
    let objects: Vec<&[u8]> = members.into_iter().filter(|member| is_object(member)).collect();
    if objects.is_empty() || objects.iter().any(|object| !is_for_the_iphone(object)) {
        return Err(wrong("holds no objects, or one that is not for iOS on ARM64"));
    }
    Ok(objects.len())
}

/// What is in an archive, the tables of names and symbols included.
fn members(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut rest = bytes.strip_prefix(ARCHIVE)?;
    let mut members = Vec::new();
    while !rest.is_empty() {
        let (header, behind) = rest.split_at_checked(HEADER)?;
        let field = |range| std::str::from_utf8(header.get(range)?).ok().map(str::trim_end);
        let size: usize = field(48..58)?.parse().ok()?;
        let (content, behind) = behind.split_at_checked(size)?;
        let name = field(0..16)?.strip_prefix(LONG_NAME);
        let skipped = name.map_or(Some(0), |length| length.parse().ok())?;
        members.push(content.get(skipped..)?);
        // Each begins at an even place.
        rest = behind.get(size % 2..).unwrap_or_default();
    }
    Some(members)
}

/// Tables are no objects: theirs are the names `/`, `//` and `__.SYMDEF`, and other beginnings.
fn is_object(member: &[u8]) -> bool {
    !member.is_empty() && (word(member, 0) == Some(MACH_O_64) || looks_like_code(member))
}

/// ELF, LLVM's bitcode, Mach-O of 32 bits or of several processors: no archive for an iPhone has them.
fn looks_like_code(member: &[u8]) -> bool {
    [&b"\x7fELF"[..], b"BC\xC0\xDE", b"\xCE\xFA\xED\xFE", b"\xCA\xFE\xBA\xBE"]
        .iter()
        .any(|magic| member.starts_with(magic))
}

fn is_for_the_iphone(object: &[u8]) -> bool {
    platform(object) == Some(PLATFORM_IOS) && word(object, 4) == Some(CPU_ARM64)
}

/// For which of Apple's systems a Mach-O file was made. Objects from assembler may not say it: for those
/// the processor has to do.
fn platform(object: &[u8]) -> Option<u32> {
    let count = word(object, 16)?;
    let mut at = 32;
    for _ in 0..count {
        match word(object, at)? {
            BUILD_VERSION => return word(object, at + 8),
            VERSION_MIN_IPHONE => return Some(PLATFORM_IOS),
            _ => at += usize::try_from(word(object, at + 4)?).ok()?,
        }
    }
    Some(PLATFORM_IOS)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::{is_for_the_iphone, is_object, members};

    fn object(cpu: u32, platform: u32) -> Vec<u8> {
        let header = [0xFEED_FACF, cpu, 0, 1, 2, 0, 0, 0];
        let commands = [0x19, 8, 0x32, 24, platform, 0, 0, 0];
        header.iter().chain(&commands).flat_map(|word: &u32| word.to_le_bytes()).collect()
    }

    #[test]
    fn objects_are_told_from_tables_and_from_other_systems() {
        let arm64 = 0x0100_000C;
        assert!(is_object(&object(arm64, 2)) && is_for_the_iphone(&object(arm64, 2)));
        assert!(!is_for_the_iphone(&object(arm64, 7)), "the simulator's");
        assert!(!is_for_the_iphone(&object(0x0100_0007, 2)), "x86-64");
        assert!(is_object(b"\x7fELF\x02") && !is_for_the_iphone(b"\x7fELF\x02"));
        assert!(!is_object(b"") && !is_object(b"\x10\0\0\0symbols"));
    }

    #[test]
    fn an_archive_is_taken_apart() {
        let header = |name: &str, size| format!("{name:<16}{:<32}{size:<10}`\n", "");
        let mut bytes = b"!<arch>\n".to_vec();
        bytes.extend(format!("{}abc\n", header("a.o/", 3)).bytes());
        bytes.extend(format!("{}b.o\0content", header("#1/4", 11)).bytes());
        assert_eq!(members(&bytes), Some(vec![&b"abc"[..], b"content"]));
        assert_eq!(members(&bytes[..bytes.len() - 1]), None);
        assert_eq!(members(b"text"), None);
    }
}
