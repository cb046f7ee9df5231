//! One frame of the ledger, and the digest that ties it to those before it.
//!
//! `length (4 bytes, big-endian) | nonce (12) | ciphertext | tag (16)`; the length is that of what
//! follows. ChaCha20-Poly1305 (RFC 8439); what is authenticated with the ciphertext is the digest of all
//! frames before. Nonces are random: at most two million frames fit into a ledger, and the chance that two
//! of so many 96-bit nonces agree is below 2^-54.

use idphoto_wire::{Digest, Secret};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom as _, SystemRandom};

use super::{LedgerError, MOST_PAYLOAD};

/// What the length takes.
const LENGTH: usize = 4;

/// What a frame has beyond its length and its payload.
const OVERHEAD: usize = NONCE_LEN + 16;

/// The longest frame, in bytes.
pub(super) const MOST_FRAME: usize = LENGTH + OVERHEAD + MOST_PAYLOAD;

/// What enciphers and opens frames.
pub(super) struct FrameKey(LessSafeKey);

/// What a run of bytes begins with.
pub(super) enum Start<'a> {
    /// A frame, as far as its length tells.
    Frame(&'a [u8]),
    /// A part of a frame.
    Cut,
    /// No frame has that length.
    Nonsense,
}

impl FrameKey {
    pub(super) fn new(key: &Secret<32>) -> Result<Self, LedgerError> {
        let key = UnboundKey::new(&CHACHA20_POLY1305, key.expose());
        Ok(Self(LessSafeKey::new(key.map_err(|_| LedgerError::Cipher)?)))
    }

    /// The frame that comes after `head`.
    pub(super) fn seal(&self, head: &Digest, payload: &[u8]) -> Result<Vec<u8>, LedgerError> {
        if payload.len() > MOST_PAYLOAD {
            return Err(LedgerError::TooLong);
        }
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(|_| LedgerError::Random)?;
        let mut frame = Vec::with_capacity(LENGTH + OVERHEAD + payload.len());
        frame.extend(((OVERHEAD + payload.len()) as u32).to_be_bytes());
        frame.extend(nonce);
        frame.extend(payload);
        let enciphered = &mut frame[LENGTH + NONCE_LEN..];
        let nonce = Nonce::assume_unique_for_key(nonce);
        let aad = Aad::from(head.as_bytes());
        let tag = self.0.seal_in_place_separate_tag(nonce, aad, enciphered);
        frame.extend(tag.map_err(|_| LedgerError::Cipher)?.as_ref());
        Ok(frame)
    }

    /// The payload of a [`Start::Frame`] that comes after `head`; `None`: another key, or other bytes.
    pub(super) fn open(&self, head: &Digest, frame: &[u8]) -> Option<Vec<u8>> {
        let (nonce, enciphered) = frame.get(LENGTH..)?.split_first_chunk()?;
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let mut payload = enciphered.to_vec();
        let length =
            self.0.open_in_place(nonce, Aad::from(head.as_bytes()), &mut payload).ok()?.len();
        payload.truncate(length);
        Some(payload)
    }
}

/// The digest of no frames.
pub(super) fn beginning() -> Digest {
    Digest::of(b"sid/ledger/1")
}

/// The digest of all frames that `head` is of, and of this one.
pub(super) fn after(head: &Digest, frame: &[u8]) -> Digest {
    Digest::of_parts(&[head.as_bytes(), frame])
}

/// What the bytes begin with.
pub(super) fn start(bytes: &[u8]) -> Start<'_> {
    let Some((length, _)) = bytes.split_first_chunk() else { return Start::Cut };
    let length = u32::from_be_bytes(*length) as usize;
    if !(OVERHEAD..=MOST_FRAME - LENGTH).contains(&length) {
        return Start::Nonsense;
    }
    bytes.get(..LENGTH + length).map_or(Start::Cut, Start::Frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(fill: u8) -> FrameKey {
        FrameKey::new(&Secret::new([fill; 32])).unwrap()
    }

    #[test]
    fn a_frame_opens_at_its_place_with_its_key_alone() {
        let head = beginning();
        for length in [0, 1, MOST_PAYLOAD] {
            let payload = vec![3; length];
            let frame = key(1).seal(&head, &payload).unwrap();
            assert_eq!(frame.len(), 32 + length);
            assert_eq!(frame[..4], (28 + length as u32).to_be_bytes());
            assert!(
                matches!(start(&[&frame[..], b"more"].concat()), Start::Frame(found) if found == frame)
            );
            assert_eq!(key(1).open(&head, &frame), Some(payload));
            assert_eq!(key(2).open(&head, &frame), None);
            assert_eq!(key(1).open(&after(&head, &frame), &frame), None);
        }
        assert_eq!(key(1).seal(&head, &[0; MOST_PAYLOAD + 1]), Err(LedgerError::TooLong));
        let twice = [0, 1].map(|_| key(1).seal(&head, b"same").unwrap());
        assert_ne!(twice[0], twice[1], "nonces differ");
    }

    /// Written by Python's `cryptography`: `ChaCha20Poly1305(bytes([1] * 32)).encrypt(bytes([2] * 12),
    /// b"payload", sha256(b"sid/ledger/1").digest())`.
    #[test]
    fn a_frame_of_another_program_opens() {
        let enciphered: [u8; 23] = [
            0x96, 0x7D, 0x8B, 0x42, 0xE2, 0xC2, 0x8C, 0xAE, 0x5C, 0x2C, 0x32, 0x52, 0xBB, 0xB6,
            0x7D, 0xBF, 0x21, 0xBD, 0x15, 0xF4, 0x43, 0xC3, 0xA0,
        ];
        let frame = [&[0, 0, 0, 35], &[2; 12][..], &enciphered].concat();
        assert_eq!(key(1).open(&beginning(), &frame).unwrap(), b"payload");
        assert_eq!(
            after(&beginning(), &frame).to_string(),
            "d764e04a1144783fd86613cdaa6ad468db30193f155b9be5042eac164ecaf156"
        );
    }

    #[test]
    fn lengths_that_no_frame_has_are_told_from_frames_that_are_cut() {
        assert!(matches!(start(&[]), Start::Cut));
        assert!(matches!(start(&[0, 0, 0]), Start::Cut));
        assert!(matches!(start(&[0, 0, 0, 27]), Start::Nonsense));
        assert!(matches!(start(&[0, 0, 0, 28]), Start::Cut));
        assert!(matches!(start(&[0xFF; 40]), Start::Nonsense));
        let most = (MOST_FRAME as u32 - 4).to_be_bytes();
        assert!(matches!(start(&most), Start::Cut));
        let more = (MOST_FRAME as u32 - 3).to_be_bytes();
        assert!(matches!(start(&[&more[..], &[0; MOST_FRAME]].concat()), Start::Nonsense));
    }
}
