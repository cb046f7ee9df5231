//! Archives are opened by programs that are not ours, and by nothing more than their format needs.

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Output};

use super::*;

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = Archive::new();
    for (name, content) in entries {
        archive.add(name, content).unwrap();
    }
    archive.finish()
}

/// Text, nothing, all bytes, and enough of them for several blocks.
fn some() -> Vec<(&'static str, Vec<u8>)> {
    let bytes: Vec<u8> = (0..=255).collect();
    vec![
        ("manifest.json", b"{}\n".to_vec()),
        ("donations/0/consent.json", Vec::new()),
        ("donations/0/portrait.jpg", bytes.clone()),
        ("donations/1/portrait.jpg", bytes.repeat(1000)),
        ("a", b"PK\x05\x06 in an entry".to_vec()),
    ]
}

fn some_bytes() -> Vec<u8> {
    let some = some();
    archive(&some.iter().map(|(name, content)| (*name, &content[..])).collect::<Vec<_>>())
}

/// `None` when there is no such program.
fn run(program: &str, arguments: &[&str], file: &Path) -> Option<Output> {
    match Command::new(program).args(arguments).arg(file).output() {
        Ok(output) => Some(output),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            println!("skipped: no {program} here");
            None
        }
        Err(error) => panic!("{program}: {error}"),
    }
}

fn written(bytes: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::Builder::new().suffix(".zip").tempfile().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    file
}

/// Prints what the archive says of each entry, after its checksums were found to be right.
const LIST: &str = "
import sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None, z.testzip()
assert z.comment == b''
for i in z.infolist():
    c = z.read(i)
    print(i.filename, len(c), sum(c), i.date_time, i.compress_type, i.flag_bits, len(i.extra))
";

fn listed(bytes: &[u8]) -> Option<(bool, String)> {
    let file = written(bytes);
    let output = run("python3", &["-c", LIST], file.path())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Some((output.status.success(), text))
}

#[test]
fn python_reads_every_entry() {
    let Some((right, text)) = listed(&some_bytes()) else { return };
    assert!(right, "{text}");
    let expected: String = some()
        .iter()
        .map(|(name, content)| {
            let sum: u64 = content.iter().map(|b| u64::from(*b)).sum();
            format!("{name} {} {sum} (1980, 1, 1, 0, 0, 0) 0 0 0\n", content.len())
        })
        .collect();
    assert_eq!(text, expected);
    assert_eq!(listed(&archive(&[])), Some((true, String::new())));
}

#[test]
fn python_finds_a_bit_that_was_turned() {
    let mut bytes = some_bytes();
    let at = bytes.windows(3).position(|window| window == b"{}\n").unwrap();
    bytes[at] ^= 1;
    let Some((right, _)) = listed(&bytes) else { return };
    assert!(!right);
}

#[test]
fn unzip_finds_no_fault() {
    let file = written(&some_bytes());
    let Some(output) = run("unzip", &["-t"], file.path()) else { return };
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("No errors detected"), "{text}");
}

#[test]
fn the_bytes_are_those_of_the_format() {
    #[rustfmt::skip]
    let expected = [
        // Local header: version 1.0, no flag, stored, 0:00, 1 January 1980.
        &b"PK\x03\x04\x0a\0\0\0\0\0\0\0\x21\0"[..],
        // CRC-32 of "123456789" as in every table of checksums, twice its length, length of the name.
        b"\x26\x39\xf4\xcb\x09\0\0\0\x09\0\0\0\x03\0\0\0", b"a/b123456789",
        // Central directory.
        b"PK\x01\x02\x0a\0\x0a\0\0\0\0\0\0\0\x21\0",
        b"\x26\x39\xf4\xcb\x09\0\0\0\x09\0\0\0\x03\0\0\0", b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0", b"a/b",
        // End: one entry, 49 bytes of directory from byte 42 on.
        b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x31\0\0\0\x2a\0\0\0\0\0",
    ]
    .concat();
    assert_eq!(archive(&[("a/b", b"123456789")]), expected);
    assert_eq!(archive(&[]), [&b"PK\x05\x06"[..], &[0; 18]].concat());
    assert_eq!(some_bytes(), some_bytes());
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let mut archive = Archive::new();
    let long = "a".repeat(MOST_NAME + 1);
    for name in [
        "",
        "/",
        "/etc/passwd",
        "a/",
        "a//b",
        ".",
        "..",
        "../a",
        "a/../b",
        "a/..",
        "a/./b",
        ".a",
        "a/.ssh",
        "...",
        "a.",
        "a./b",
        "-rf",
        "a/-rf",
        "c:/a",
        "c:a",
        "\\a",
        "a\\b",
        "..\\a",
        "A",
        "aB",
        "a b",
        " a",
        "a ",
        "a\0",
        "a\0.txt",
        "a\nb",
        "a_b",
        "a~1",
        "~",
        "é",
        "a\u{202e}b",
        "a*",
        "a?",
        "a:b",
        "a|b",
        "\u{ff0e}\u{ff0e}/a",
        "%2e%2e/a",
        &long,
    ] {
        assert_eq!(archive.add(name, b"x"), Err(ArchiveError::Name), "{name:?}");
    }
    assert_eq!(archive.finish().len(), END_LENGTH);
    let mut archive = Archive::new();
    for name in ["a", "0", "b-1/c.d.e/f", "b-/c", &long[1..]] {
        assert_eq!(archive.add(name, b"x"), Ok(()), "{name:?}");
    }
}

#[test]
fn no_entry_takes_the_place_of_another() {
    let mut archive = Archive::new();
    archive.add("a/b/c", b"x").unwrap();
    let length = archive.entries.len();
    for name in ["a/b/c", "a", "a/b", "a/b/c/d", "a/b/c/d/e"] {
        assert_eq!(archive.add(name, b"y"), Err(ArchiveError::Twice), "{name}");
    }
    assert_eq!(archive.entries.len(), length);
    for name in ["a/b/d", "a/bc", "ab", "b/a"] {
        assert_eq!(archive.add(name, b"y"), Ok(()), "{name}");
    }
}

#[test]
fn there_are_65534_entries_at_most_and_python_reads_them() {
    let mut archive = Archive::new();
    for number in 0..65_534 {
        archive.add(&number.to_string(), b"").unwrap();
    }
    assert_eq!(archive.add("a", b""), Err(ArchiveError::Entries));
    let Some((right, text)) = listed(&archive.finish()) else { return };
    assert!(right);
    assert_eq!(text.lines().count(), 65_534);
}

#[test]
fn an_archive_stays_below_4_gib() {
    const LARGEST: usize = MOST_BYTES as usize;
    const FIXED: usize = LOCAL_LENGTH + CENTRAL_LENGTH + END_LENGTH;
    let after = Place::after;
    let content = LARGEST - FIXED - 2;
    assert_eq!(after(0, 0, 1, content), Ok(Place { offset: 0, length: content as u32 }));
    assert_eq!(after(0, 0, 1, content + 1), Err(ArchiveError::Size));
    let entries = content - 1000;
    assert_eq!(after(entries, 900, 1, 100), Ok(Place { offset: entries as u32, length: 100 }));
    assert_eq!(after(entries, 900, 1, 101), Err(ArchiveError::Size));
    assert_eq!(after(entries, 901, 1, 100), Err(ArchiveError::Size));
    assert_eq!(after(usize::MAX, 0, 1, usize::MAX), Err(ArchiveError::Size));
}

#[test]
fn debug_output_counts() {
    let mut archive = Archive::new();
    archive.add("somebody", b"secret").unwrap();
    assert_eq!(format!("{archive:?}"), "Archive(1 entries, 44 bytes)");
}
