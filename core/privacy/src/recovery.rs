//! The recovery code: the root of a device's donation keys on paper, for whoever loses the device and
//! wants to withdraw what was donated with it.
//!
//! The code alone is enough, since donations are counted ([`nonce`](crate::key::nonce)): whoever holds it
//! can ask for the erasure of each. It opens no donation. Not here: printing, and drawing the root.
//!
//! 60 symbols of Crockford's base 32 (ten digits and the letters but I, L, O and U), five bits each:
//! one for the version, 256 bits of root, 39 bits of checksum: the first of the SHA-256 of
//! `sid/recovery/v1`, the version and the root. Three lines of four groups of five.

use idphoto_wire::{Digest, Secret};
use zeroize::Zeroizing;

use crate::key::DeviceRoot;

#[cfg(test)]
mod tests;

/// The symbols by their values (Douglas Crockford, Base 32): no I, L, O, which are read as digits, and no
/// U.
const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Begins what is hashed for the checksum.
const LABEL: &[u8] = b"sid/recovery/v1";
/// The only version.
const VERSION: u8 = 1;
/// Symbols of a code: 5 bits of version, 256 of root and 39 of checksum.
const LENGTH: usize = 60;
/// Symbols of a group: as many as people copy at a glance.
const GROUP: usize = 5;
/// Groups of a line.
const LINE: usize = 4;
/// Bits of a symbol.
const BITS: usize = 5;
/// Bits of a root.
const ROOT_BITS: usize = 256;
/// Bits of the checksum: what version and root leave of 60 symbols. Of codes that are wrong, one in 2^39
/// passes.
const CHECK_BITS: usize = (LENGTH - 1) * BITS - ROOT_BITS;
/// Longest text that is looked at, in bytes: a code with three separators behind each symbol.
const MOST_TEXT: usize = LENGTH * 4;

/// The values 0 to 31 of all symbols.
type Values = Zeroizing<[u8; LENGTH]>;

/// A device's root, ready to be printed. Overwritten when dropped; says nothing in debug output.
pub struct RecoveryCode(Values);

/// Why a text is no recovery code. A group is counted from 1, over all lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecoveryError {
    /// More text than a code can be, however it is spaced.
    #[error("this text is too long for a recovery code; enter the code alone")]
    TooLong,
    /// A character that no code has.
    #[error("group {group} has a character that no recovery code has; look at it again")]
    Character {
        /// Where it stands, 1 to 13; 13 is behind the last one.
        group: u8,
    },
    /// Too few symbols or too many.
    #[error(
        "a recovery code has {LENGTH} letters and digits, and these are {symbols}; look for what is \
         missing or twice"
    )]
    Length {
        /// How many there are.
        symbols: u16,
    },
    /// The checksum is not that of the rest.
    #[error(
        "the recovery code is not right{}; compare it with the paper",
        hint(*group)
    )]
    Checksum {
        /// The group, 1 to 12, in which one wrong symbol, or two neighbours in the wrong order, explain
        /// it. The second of two neighbours can be the first of the next group. `None` when more is wrong.
        group: Option<u8>,
    },
    /// Made by a later version of this program.
    #[error("the recovery code is of a version that is not known here; use a newer program")]
    Version,
}

fn hint(group: Option<u8>) -> String {
    group.map_or_else(String::new, |group| format!(", most likely in group {group}"))
}

impl RecoveryError {
    /// A short name that stays the same.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::Character { .. } => "character",
            Self::Length { .. } => "length",
            Self::Checksum { .. } => "checksum",
            Self::Version => "version",
        }
    }
}

impl RecoveryCode {
    /// The code of a root.
    #[must_use]
    pub fn of(root: &DeviceRoot) -> Self {
        Self(values(VERSION, root.secret().expose()))
    }

    /// The text to print: three lines, each with its end, of four groups that hyphens part. Whoever reads
    /// it holds all rights in what this device donated.
    #[must_use]
    pub fn reveal(&self) -> Zeroizing<String> {
        // Never grows, so that no copy is left behind.
        let mut text = Zeroizing::new(String::with_capacity(LENGTH + LENGTH / GROUP));
        for (at, value) in (1..).zip(self.0.iter()) {
            text.push(char::from(SYMBOLS[usize::from(value % 32)]));
            if at % (GROUP * LINE) == 0 {
                text.push('\n');
            } else if at % GROUP == 0 {
                text.push('-');
            }
        }
        text
    }

    /// The root of a code that somebody typed in: in any case, with spaces, line ends and hyphens anywhere,
    /// with the letter O for 0 and I or L for 1.
    ///
    /// # Errors
    /// [`RecoveryError`].
    pub fn parse(text: &str) -> Result<DeviceRoot, RecoveryError> {
        let values = typed(text)?;
        if !is_right(&values) {
            return Err(RecoveryError::Checksum { group: wrong_group(values) });
        }
        // After the checksum, so that a wrong first symbol is not taken for another version.
        if values[0] == VERSION {
            Ok(DeviceRoot::new(Secret::new(*root_of(&values))))
        } else {
            Err(RecoveryError::Version)
        }
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode([secret])")
    }
}

/// The values of a text's symbols.
fn typed(text: &str) -> Result<Values, RecoveryError> {
    if text.len() > MOST_TEXT {
        return Err(RecoveryError::TooLong);
    }
    let mut values = Zeroizing::new([0; LENGTH]);
    let mut count = 0;
    for symbol in text.chars().filter(|c| !c.is_ascii_whitespace() && *c != '-') {
        let group = (count / GROUP).min(LENGTH / GROUP) as u8 + 1;
        let value = value_of(symbol).ok_or(RecoveryError::Character { group })?;
        if let Some(place) = values.get_mut(count) {
            *place = value;
        }
        count += 1;
    }
    if count == LENGTH { Ok(values) } else { Err(RecoveryError::Length { symbols: count as u16 }) }
}

/// What a symbol stands for; letters that look like a digit are that digit.
fn value_of(symbol: char) -> Option<u8> {
    let symbol = match symbol.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    (0..).zip(SYMBOLS).find(|(_, known)| char::from(**known) == symbol).map(|(value, _)| value)
}

/// All symbols of a root, with their checksum.
fn values(version: u8, root: &[u8; 32]) -> Values {
    let mut values = Zeroizing::new([0; LENGTH]);
    values[0] = version;
    let hash = Digest::of_parts(&[LABEL, &[version], root]);
    for at in 0..ROOT_BITS + CHECK_BITS {
        let bit = match at.checked_sub(ROOT_BITS) {
            None => bit_of(root, at),
            Some(of_check) => bit_of(hash.as_bytes(), of_check),
        };
        values[1 + at / BITS] |= bit << (BITS - 1 - at % BITS);
    }
    values
}

/// The root that symbols hold, right or wrong.
fn root_of(values: &Values) -> Zeroizing<[u8; 32]> {
    let mut root = Zeroizing::new([0; 32]);
    for at in 0..ROOT_BITS {
        let bit = values[1 + at / BITS] >> (BITS - 1 - at % BITS) & 1;
        root[at / 8] |= bit << (7 - at % 8);
    }
    root
}

/// The most significant bit comes first.
fn bit_of(bytes: &[u8; 32], at: usize) -> u8 {
    bytes[at / 8] >> (7 - at % 8) & 1
}

fn is_right(typed: &Values) -> bool {
    **typed == *values(typed[0], &root_of(typed))
}

/// The group in which changing one symbol, or swapping two neighbours, makes all of it right. Some 1900
/// hashes; what is found by chance instead is wrong once in 2^28.
fn wrong_group(mut typed: Values) -> Option<u8> {
    for at in 0..LENGTH {
        let group = Some((at / GROUP) as u8 + 1);
        let was = typed[at];
        for other in 0..32 {
            typed[at] = other;
            if is_right(&typed) {
                return group;
            }
        }
        typed[at] = was;
        if at + 1 < LENGTH {
            typed.swap(at, at + 1);
            if is_right(&typed) {
                return group;
            }
            typed.swap(at, at + 1);
        }
    }
    None
}
