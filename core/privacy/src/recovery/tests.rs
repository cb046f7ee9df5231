//! Recovery codes lead back to their root, and nothing else leads to one.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

fn root(bytes: [u8; 32]) -> DeviceRoot {
    DeviceRoot::new(Secret::new(bytes))
}

fn printed(bytes: [u8; 32]) -> String {
    RecoveryCode::of(&root(bytes)).reveal().to_string()
}

fn read(text: &str) -> Result<[u8; 32], RecoveryError> {
    RecoveryCode::parse(text).map(|root| *root.secret().expose())
}

/// The 60 symbols alone.
fn bare(bytes: [u8; 32]) -> Vec<char> {
    printed(bytes).chars().filter(char::is_ascii_alphanumeric).collect()
}

fn text(symbols: &[char]) -> String {
    symbols.iter().collect()
}

const SEVEN: [u8; 32] = [7; 32];

/// Made with Python's `hashlib` and integers:
/// `n = 1 << 295 | int.from_bytes(root) << 39 | int.from_bytes(sha256(label + b"\1" + root)) >> 217`,
/// then its digits to the base 32.
const CODES: [([u8; 32], &str); 2] = [
    (SEVEN, "10W3G-E1R70-W3GE1-R70W3\nGE1R7-0W3GE-1R70W-3GE1R\n70W3G-E1R70-W3Q2J-EHBXY\n"),
    ([0; 32], "10000-00000-00000-00000\n00000-00000-00000-00000\n00000-00000-0083T-GZV8C\n"),
];

#[test]
fn the_code_is_the_one_that_another_program_makes() {
    for (bytes, code) in CODES {
        assert_eq!(printed(bytes), code);
        assert_eq!(read(code), Ok(bytes));
    }
}

#[test]
fn it_is_printed_in_three_lines_of_four_groups() {
    let text = printed(SEVEN);
    assert!(text.ends_with('\n'));
    assert_eq!(text.lines().count(), 3);
    for line in text.lines() {
        let groups: Vec<_> = line.split('-').collect();
        assert_eq!(groups.iter().map(|group| group.len()).collect::<Vec<_>>(), [5; 4]);
        let known = |b: u8| SYMBOLS.contains(&b);
        assert!(groups.iter().all(|group| group.bytes().all(known)));
    }
    assert_eq!(format!("{:?}", RecoveryCode::of(&root(SEVEN))), "RecoveryCode([secret])");
}

#[test]
fn it_is_read_however_people_type_it() {
    // Begins with the version and has zeros and ones: 01 fills the root with both.
    let bytes = [0x01; 32];
    let code = printed(bytes);
    assert!(code.contains('0') && code.contains('1'));
    for typed in [
        code.to_lowercase(),
        code.replace('\n', "\r\n\t"),
        code.replace(['-', '\n'], ""),
        code.replace('-', " - "),
        code.replace('0', "O").replace('1', "I"),
        code.replace('0', "o").replace('1', "l"),
        code.replace('1', "i"),
        code.replace('1', "L"),
    ] {
        assert_eq!(read(&typed), Ok(bytes), "{typed}");
    }
}

#[test]
fn what_is_no_code_is_refused_by_kind() {
    use RecoveryError::*;
    let symbols = bare(SEVEN);
    assert_eq!(read(""), Err(Length { symbols: 0 }));
    assert_eq!(read(&text(&symbols[..59])), Err(Length { symbols: 59 }));
    assert_eq!(read(&(text(&symbols) + "0")), Err(Length { symbols: 61 }));
    assert_eq!(read(&"0".repeat(MOST_TEXT)), Err(Length { symbols: 240 }));
    assert_eq!(read(&"0".repeat(MOST_TEXT + 1)), Err(TooLong));
    assert_eq!(read(&" ".repeat(100_000_000)), Err(TooLong));
    // U is no symbol, and neither are signs that only look like a hyphen, a space or a digit.
    for odd in ['U', 'u', '_', '\u{2013}', '\u{a0}', '\u{ff11}', '\0', 'é'] {
        for (at, group) in [(0, 1), (4, 1), (5, 2), (34, 7), (59, 12)] {
            let mut symbols = symbols.clone();
            symbols[at] = odd;
            assert_eq!(read(&text(&symbols)), Err(Character { group }), "{odd:?} at {at}");
        }
        assert_eq!(read(&format!("{}{odd}", text(&symbols))), Err(Character { group: 13 }));
    }
}

#[test]
fn another_version_is_told_when_the_checksum_is_right() {
    let other = values(2, &SEVEN);
    let symbols: Vec<_> =
        other.iter().map(|value| char::from(SYMBOLS[usize::from(*value)])).collect();
    assert_eq!(read(&text(&symbols)), Err(RecoveryError::Version));
    // A wrong first symbol is a slip, not a version.
    let mut symbols = bare(SEVEN);
    symbols[0] = '2';
    assert_eq!(read(&text(&symbols)), Err(RecoveryError::Checksum { group: Some(1) }));
}

#[test]
fn two_slips_are_refused_without_a_hint_and_quickly() {
    let mut symbols = bare(SEVEN);
    for at in [3, 40] {
        symbols[at] = if symbols[at] == 'Z' { 'Y' } else { 'Z' };
    }
    let before = Instant::now();
    assert_eq!(read(&text(&symbols)), Err(RecoveryError::Checksum { group: None }));
    assert!(before.elapsed() < Duration::from_millis(500), "{:?}", before.elapsed());
}

#[test]
fn messages_say_what_to_do_and_where() {
    let message = RecoveryError::Checksum { group: Some(3) }.to_string();
    assert!(message.contains("most likely in group 3"), "{message}");
    let message = RecoveryError::Checksum { group: None }.to_string();
    assert!(!message.contains("group"), "{message}");
}

#[test]
fn every_single_slip_is_refused_and_its_group_told() {
    let right = bare([0xA5; 32]);
    for at in 0..LENGTH {
        let group = Some((at / GROUP) as u8 + 1);
        for other in SYMBOLS.iter().map(|b| char::from(*b)).filter(|other| *other != right[at]) {
            let mut symbols = right.clone();
            symbols[at] = other;
            assert_eq!(
                read(&text(&symbols)),
                Err(RecoveryError::Checksum { group }),
                "{at} {other}"
            );
        }
    }
}

proptest! {
    #[test]
    fn codes_lead_back(bytes: [u8; 32]) {
        prop_assert_eq!(read(&printed(bytes)), Ok(bytes));
    }

    #[test]
    fn one_wrong_symbol_is_refused(bytes: [u8; 32], at in 0..LENGTH, by in 1_usize..32) {
        let mut symbols = bare(bytes);
        let was = SYMBOLS.iter().position(|b| char::from(*b) == symbols[at]).unwrap();
        symbols[at] = char::from(SYMBOLS[(was + by) % 32]);
        let group = Some((at / GROUP) as u8 + 1);
        prop_assert_eq!(read(&text(&symbols)), Err(RecoveryError::Checksum { group }));
    }

    #[test]
    fn two_swapped_neighbours_are_refused(bytes: [u8; 32], at in 0..LENGTH - 1) {
        let mut symbols = bare(bytes);
        prop_assume!(symbols[at] != symbols[at + 1]);
        symbols.swap(at, at + 1);
        let group = Some((at / GROUP) as u8 + 1);
        prop_assert_eq!(read(&text(&symbols)), Err(RecoveryError::Checksum { group }));
    }

    #[test]
    fn other_texts_are_refused(text in "\\PC{0,70}") {
        prop_assert!(read(&text).is_err());
    }

    #[test]
    fn other_symbols_are_refused(text in "[0-9a-hj-km-np-tv-z]{60}") {
        let refused = matches!(read(&text), Err(RecoveryError::Checksum { .. }));
        prop_assert!(refused);
    }
}
