//! The ledger on the simulated disk, whose cell is the key store.

mod damage;
mod faults;
mod killed;
mod sequences;

use super::*;
use crate::files::simulated::Simulated;

/// A few payloads, one of them empty and one longer than a disk's block.
fn payloads() -> Vec<Vec<u8>> {
    vec![b"first".to_vec(), Vec::new(), vec![7; 700], b"last".to_vec()]
}

fn key() -> Secret<32> {
    Secret::new([9; 32])
}

impl AnchorStore for Simulated {
    fn anchor(&self) -> Result<Option<Vec<u8>>, AnchorError> {
        self.cell().map_err(|_| AnchorError)
    }

    fn set_anchor(&self, anchor: &[u8]) -> Result<(), AnchorError> {
        self.set_cell(anchor).map_err(|_| AnchorError)
    }
}

type Opened = (Chain, Vec<Vec<u8>>, Condition);

fn open(disk: &Simulated) -> Result<Opened, LedgerError> {
    open_with(disk, &key())
}

fn open_with(disk: &Simulated, key: &Secret<32>) -> Result<Opened, LedgerError> {
    Chain::open(disk.files()?, key, Arc::new(disk.clone()))
}

/// A disk with a ledger of these.
fn disk_with(payloads: &[Vec<u8>]) -> Simulated {
    let disk = Simulated::new();
    let (mut chain, ..) = open(&disk).unwrap();
    payloads.iter().for_each(|payload| chain.append(payload).unwrap());
    disk
}

fn bytes(disk: &Simulated) -> Vec<u8> {
    disk.file(NAME).unwrap_or_default()
}

/// A disk with this file and this anchor.
fn disk_of(file: Option<&[u8]>, anchor: Option<Vec<u8>>) -> Simulated {
    let disk = Simulated::new();
    if let Some(file) = file {
        disk.set_file(NAME, file);
    }
    disk.overwrite_cell(anchor);
    disk
}

fn anchor(disk: &Simulated) -> Option<Vec<u8>> {
    disk.cell().unwrap()
}

/// Cuts the bytes into frames.
fn frames(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let length = 4 + u32::from_be_bytes(*rest.first_chunk().unwrap()) as usize;
        frames.push(rest[..length].to_vec());
        rest = &rest[length..];
    }
    frames
}

#[test]
fn what_is_appended_is_handed_out_in_order() {
    let disk = disk_with(&payloads());
    assert_eq!(bytes(&disk).len(), 4 * 32 + 5 + 700 + 4);
    let (mut chain, read, condition) = open(&disk).unwrap();
    assert_eq!((read, condition), (payloads(), Condition::Whole));
    assert_eq!((chain.count(), chain.writable()), (4, true));
    chain.append(&[1; MOST_PAYLOAD]).unwrap();
    assert_eq!(chain.append(&[1; MOST_PAYLOAD + 1]), Err(LedgerError::TooLong));
    assert!(chain.writable(), "a refusal changes nothing");
    chain.append(b"x").unwrap();
    drop(chain);
    let (chain, read, condition) = open(&disk.crash(0)).unwrap();
    assert_eq!((chain.count(), read.len(), condition), (6, 6, Condition::Whole));
    assert_eq!(read[5], b"x");
}

#[test]
fn nothing_of_a_payload_or_a_key_is_to_be_seen() {
    let secret = b"a secret payload";
    let disk = disk_with(&[secret.to_vec()]);
    assert!(!bytes(&disk).windows(secret.len()).any(|window| window == secret));
    let (chain, ..) = open(&disk).unwrap();
    assert_eq!(format!("{chain:?}"), "Chain(1 frames, Sound)");
}

#[test]
fn a_full_ledger_refuses_and_a_longer_file_is_not_read() {
    let disk = disk_with(&payloads());
    let (mut chain, ..) = open(&disk).unwrap();
    chain.length = MOST_FILE - 36;
    assert_eq!(chain.append(b"12345"), Err(LedgerError::Full));
    assert!(chain.writable());
    drop(chain);
    assert_eq!(open(&disk).unwrap().2, Condition::Whole);
    disk.set_file(NAME, &vec![0; MOST_FILE as usize + 1]);
    assert_eq!(open(&disk).err(), Some(LedgerError::Files(FilesError::TooLarge)));
}

#[test]
fn one_ledger_at_a_time() {
    let disk = disk_with(&payloads());
    let opened = open(&disk).unwrap();
    assert_eq!(open(&disk).err(), Some(LedgerError::Files(FilesError::Busy)));
    drop(opened);
    assert!(open(&disk).is_ok());
}

#[test]
fn every_error_has_a_code_of_its_own() {
    use Damage::{
        AnchorBehind, AnchorMalformed, AnchorMissing, Middle, OtherHistory, RolledBack, Truncated,
    };
    let damages =
        [Middle, Truncated, RolledBack, OtherHistory, AnchorBehind, AnchorMissing, AnchorMalformed];
    let mut errors: Vec<_> = damages.into_iter().map(LedgerError::Damaged).collect();
    errors.extend([
        LedgerError::Files(FilesError::Busy),
        LedgerError::Anchor(AnchorError),
        LedgerError::KeyWrong,
        LedgerError::Poisoned,
        LedgerError::TooLong,
        LedgerError::Full,
        LedgerError::Random,
        LedgerError::Cipher,
    ]);
    let codes: std::collections::BTreeSet<_> = errors.iter().map(|error| error.code()).collect();
    assert_eq!(codes.len(), errors.len());
}
