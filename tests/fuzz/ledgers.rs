//! The target of the consent ledger: files and anchors that anybody may have changed, and payloads that
//! a later version may have written.
//!
//! Frames are sealed here by what `idphoto_privacy::ledger` says of them, with nonces that are counted, so
//! that a file in the corpus means the same in every run.

use std::sync::{Arc, OnceLock};

use idphoto_privacy::files::Files;
use idphoto_privacy::ledger::{Chain, Condition, LedgerError, MOST_PAYLOAD};
use idphoto_privacy::register::{Register, Standing};
use idphoto_wire::{Digest, Month, Secret};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};

use crate::memory::Memory;

/// The longest frame: 4 bytes of length, 12 of nonce, the payload, 16 of the cipher's tag.
const MOST_FRAME: usize = 4 + 12 + MOST_PAYLOAD + 16;
/// The key of the file, and one that is not.
const KEYS: [[u8; 32]; 2] = [[9; 32], [8; 32]];
/// So many of the file's frames were acknowledged; the last may have been.
const ACKNOWLEDGED: usize = 3;

/// A ledger that was written as it should be.
struct Original {
    payloads: Vec<Vec<u8>>,
    file: Vec<u8>,
    /// Where frames end, from none on.
    ends: Vec<usize>,
    /// The anchor after so many frames.
    anchors: Vec<Vec<u8>>,
}

/// By the first byte: the bytes as the file, as changes of a sound one, as payloads, or as changes of an
/// anchor.
pub fn ledger(bytes: &[u8]) {
    let Some((kind, rest)) = bytes.split_first() else { return };
    let key = usize::from(kind >> 7);
    match kind % 4 {
        0 => judged(rest, key),
        1 => judged(&changed(&original().file, rest), key),
        2 => register(&split(rest)),
        _ => anchored(rest),
    }
}

impl Original {
    fn of(payloads: Vec<Vec<u8>>) -> Self {
        let cipher = UnboundKey::new(&CHACHA20_POLY1305, &KEYS[0]).unwrap();
        let cipher = LessSafeKey::new(cipher);
        let mut head = Digest::of(b"sid/ledger/1");
        let (mut file, mut ends) = (Vec::new(), vec![0]);
        let mut anchors = vec![anchor(0, &head)];
        for (payload, count) in payloads.iter().zip(1_u64..) {
            let mut nonce = [0; 12];
            nonce[4..].copy_from_slice(&count.to_be_bytes());
            let mut sealed = payload.clone();
            let aad = Aad::from(*head.as_bytes());
            let assumed = Nonce::assume_unique_for_key(nonce);
            cipher.seal_in_place_append_tag(assumed, aad, &mut sealed).unwrap();
            let length = (nonce.len() + sealed.len()) as u32;
            let frame = [&length.to_be_bytes(), &nonce[..], &sealed].concat();
            head = Digest::of(&[head.as_bytes(), &frame[..]].concat());
            file.extend(frame);
            ends.push(file.len());
            anchors.push(anchor(count, &head));
        }
        Self { payloads, file, ends, anchors }
    }

    /// How many whole frames of this one a file begins with.
    fn shared(&self, file: &[u8]) -> usize {
        let begins = |end: &usize| file.get(..*end) == Some(&self.file[..*end]);
        self.ends.iter().filter(|end| begins(end)).count() - 1
    }
}

fn original() -> &'static Original {
    static ORIGINAL: OnceLock<Original> = OnceLock::new();
    ORIGINAL.get_or_init(|| {
        Original::of(vec![b"first".to_vec(), Vec::new(), vec![7; 300], b"last".to_vec()])
    })
}

/// Format, count, digest.
fn anchor(count: u64, head: &Digest) -> Vec<u8> {
    [&[1], &count.to_be_bytes()[..], head.as_bytes()].concat()
}

type Opened = Result<(Chain, Vec<Vec<u8>>, Condition), LedgerError>;

fn open(memory: &Memory, key: usize) -> Opened {
    let files = Files::open(Arc::new(memory.clone())).unwrap();
    Chain::open(files, &Secret::new(KEYS[key]), Arc::new(memory.clone()))
}

/// Opens a file with the anchor of the original, and holds the answer against the original.
fn judged(file: &[u8], key: usize) {
    let original = original();
    let memory = Memory::with(file, Some(&original.anchors[ACKNOWLEDGED]));
    let shared = original.shared(file);
    let opened = open(&memory, key);
    let sound = shared >= ACKNOWLEDGED && file.len() - original.ends[shared] <= MOST_FRAME;
    if key == 1 {
        let wrong = matches!(opened, Err(LedgerError::KeyWrong));
        assert_eq!(wrong, shared >= ACKNOWLEDGED, "the file alone says whose key is wrong");
        return;
    }
    let (mut chain, payloads, condition) = opened.expect("this is its key, and the disk is sound");
    assert_eq!(payloads, original.payloads[..shared], "what is handed out was put in");
    assert_eq!(chain.count(), shared as u64);
    match condition {
        Condition::Damaged { frames_readable, .. } => {
            assert!(!sound && frames_readable == shared as u64);
            assert!(!chain.writable() && chain.append(b"more").is_err());
            assert!(memory.ledger() == file, "evidence is not changed");
        }
        whole => {
            let tail = (file.len() - original.ends[shared]) as u64;
            let torn = Condition::TornTailRecovered { bytes: tail };
            assert!(sound && whole == if tail == 0 { Condition::Whole } else { torn });
            chain.append(b"more").unwrap();
            drop(chain);
            let (_, again, condition) = open(&memory, key).unwrap();
            assert_eq!(condition, Condition::Whole);
            assert_eq!(again, [&payloads[..], &[b"more".to_vec()]].concat());
        }
    }
}

/// Opens the original with any anchor: one of its own, by the first byte, and changes of it.
fn anchored(bytes: &[u8]) {
    let original = original();
    let (which, changes) = bytes.split_first().unwrap_or((&0, &[]));
    let anchor = changed(&original.anchors[usize::from(*which) % original.anchors.len()], changes);
    let memory = Memory::with(&original.file, Some(&anchor));
    let (chain, payloads, condition) = open(&memory, 0).expect("this is its key");
    assert_eq!(payloads, original.payloads);
    // The last one, and the one before it, which a crash leaves.
    let last = original.anchors.len() - 2..;
    let whole = original.anchors[last].contains(&anchor);
    assert_eq!(condition == Condition::Whole, whole);
    assert_eq!(chain.writable(), whole);
}

/// The file after changes of five bytes each: what, where (2), how much (2).
fn changed(file: &[u8], changes: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    for change in changes.as_chunks::<5>().0.iter().take(32) {
        let [what, a, b, c, d] = *change;
        let place = usize::from(u16::from_be_bytes([a, b]));
        let at = place.min(file.len());
        let many = usize::from(u16::from_be_bytes([c, d]));
        let end = (at + many).min(file.len());
        match what % 7 {
            0 => file.truncate(at),
            1 => drop(file.drain(at..end)),
            2 => file[at..end].fill(what),
            3 => {
                let again = file[at..end].to_vec();
                file.splice(at..at, again);
            }
            4 => file.extend(std::iter::repeat_n(c, place)),
            5 => file.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= d),
            _ => {
                let moved: Vec<u8> = file.drain(at..end).collect();
                file.extend(moved);
            }
        }
        file.truncate(1 << 17);
    }
    file
}

/// Payloads, each behind its length in two bytes, none longer than a frame takes.
fn split(mut bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut payloads = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes(*length)).min(rest.len()).min(MOST_PAYLOAD);
        payloads.push(rest[..length].to_vec());
        bytes = &rest[length..];
    }
    payloads
}

/// What the payloads of a ledger say, which a chain brings back as they are.
fn register(payloads: &[Vec<u8>]) {
    let written = Original::of(payloads.to_vec());
    let memory = Memory::with(&written.file, written.anchors.last().map(Vec::as_slice));
    let (_, frames, condition) = open(&memory, 0).unwrap();
    assert_eq!((&frames[..], condition), (payloads, Condition::Whole));
    let (register, error) = Register::of(&frames);
    let shown = format!("{register:?}");
    if let Some(error) = error {
        assert!(error.to_string().is_ascii());
        // What is not understood, and all behind it, changes nothing.
        let understood = |count: &usize| Register::of(&frames[..*count]).1.is_none();
        let count = (0..frames.len()).rev().find(understood).unwrap();
        assert_eq!(format!("{:?}", Register::of(&frames[..count]).0), shown);
    }
    let entries: Vec<_> = register.entries().collect();
    assert!(entries.len() + register.policies().len() <= frames.len());
    let next = register.next_index();
    for entry in entries {
        let id = entry.id();
        assert_eq!(register.entry(id).map(|found| found.index), Some(entry.index));
        assert!(next.is_none_or(|next| entry.index < next), "a number is given once");
        assert!(entry.next_serial() >= 1);
        assert!(!entry.is_waiting() || entry.is_wanted());
        assert!(entry.until() <= entry.consent.record.expires, "nothing lengthens a life");
        assert_eq!(entry.standing(Some(entry.until())), Standing::Gone);
        assert!(Month::parse(&entry.until().to_string()) == Some(entry.until()));
    }
}
