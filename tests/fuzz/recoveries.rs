//! The target of the recovery code: what somebody types in.

use idphoto_privacy::key::DeviceRoot;
use idphoto_privacy::recovery::{RecoveryCode, RecoveryError};
use idphoto_wire::{Digest, Secret};

use crate::donations::told;

/// The longest text that is looked at, in bytes.
const MOST_TEXT: usize = 240;

/// The bytes as a code, and as slips of the pen in one that is right.
pub fn recovery(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        typed(text);
    }
    let root = DeviceRoot::new(Secret::new(*Digest::of(bytes).as_bytes()));
    let code = RecoveryCode::of(&root).reveal();
    assert!(typed(&code), "a code that was printed is read");
    let Some((at, symbol, rest)) = slip(bytes) else { return };
    let mut symbols: Vec<char> = plain(&code).chars().collect();
    let right = symbols[at];
    symbols[at] = symbol;
    let spaced: String = symbols
        .iter()
        .zip(rest.iter().chain(std::iter::repeat(&0)))
        .flat_map(|(symbol, how)| [between(*how), Some(dressed(*symbol, *how))])
        .flatten()
        .collect();
    match RecoveryCode::parse(&spaced) {
        Ok(_) => assert_eq!(symbol, right, "a wrong symbol passes"),
        Err(RecoveryError::Checksum { group }) => {
            assert_ne!(symbol, right);
            assert_eq!(group.map(usize::from), Some(at / 5 + 1));
        }
        Err(error) => panic!("{error}"),
    }
}

/// Which symbol is wrong, what it is, and how the rest is written. Finding it takes 1900 hashes, so not all
/// bytes are taken for it.
fn slip(bytes: &[u8]) -> Option<(usize, char, &[u8])> {
    let (at, rest) = bytes.split_first()?;
    let (symbol, rest) = rest.split_first()?;
    let symbols = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let at = Some(usize::from(*at)).filter(|at| *at < 60)?;
    Some((at, char::from(symbols[usize::from(*symbol) % 32]), rest))
}

/// What stands before a symbol.
fn between(how: u8) -> Option<char> {
    [None, Some(' '), Some('-'), Some('\n')][usize::from(how) % 4]
}

/// Ways to write one.
fn dressed(symbol: char, how: u8) -> char {
    match (symbol, how / 4 % 4) {
        ('0', 1) => 'O',
        ('0', 2) => 'o',
        ('1', 1) => 'I',
        ('1', 2) => 'l',
        (symbol, 3) => symbol.to_ascii_lowercase(),
        (symbol, _) => symbol,
    }
}

/// The symbols alone, each in its one form.
fn plain(text: &str) -> String {
    let symbols = text.chars().filter(|c| !c.is_ascii_whitespace() && *c != '-');
    symbols
        .map(|symbol| match symbol.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

/// Whether it is a code. Then it is the one of its root; else no error tells a symbol of it.
fn typed(text: &str) -> bool {
    match RecoveryCode::parse(text) {
        Ok(root) => {
            assert!(text.len() <= MOST_TEXT);
            assert_eq!(*plain(&RecoveryCode::of(&root).reveal()), plain(text));
            true
        }
        Err(error) => {
            told(&error, error.code());
            match error {
                RecoveryError::TooLong => assert!(text.len() > MOST_TEXT),
                RecoveryError::Length { symbols } => assert_ne!(symbols, 60),
                RecoveryError::Character { group } => assert!((1..=13).contains(&group)),
                RecoveryError::Checksum { group } => {
                    assert!(group.is_none_or(|group| (1..=12).contains(&group)));
                }
                _ => {}
            }
            false
        }
    }
}
