//! The `hpke` crate as receiver: it finds our secret, and only from exactly what we used.

use ::hpke::aead::ChaCha20Poly1305;
use ::hpke::kdf::HkdfSha256;
use ::hpke::kem::X25519HkdfSha256;
use ::hpke::{Deserializable, Kem, OpModeR, Serializable, setup_receiver};
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// Whoever holds a private key.
pub(super) struct Receiver {
    private: <X25519HkdfSha256 as Kem>::PrivateKey,
    public: [u8; KEY_BYTES],
}

impl Receiver {
    /// One of 256.
    pub(super) fn new(seed: u8) -> Self {
        let (private, public) = X25519HkdfSha256::derive_keypair(&[seed; 32]);
        Self { private, public: public.to_bytes().into() }
    }

    pub(super) fn public(&self) -> [u8; KEY_BYTES] {
        self.public
    }

    /// The exported secret of what came with `enc`; `None` where the receiver refuses `enc`.
    fn find(&self, enc: &[u8; KEY_BYTES], info: &[u8], context: &[u8]) -> Option<[u8; 32]> {
        let enc = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(enc).unwrap();
        let receiver = setup_receiver::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &self.private,
            &enc,
            info,
        )
        .ok()?;
        let mut secret = [0; 32];
        receiver.export(context, &mut secret).unwrap();
        Some(secret)
    }
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..=300)
}

proptest! {
    #[test]
    fn the_receiver_finds_our_secret(seed: u8, info in bytes(), context in bytes()) {
        let receiver = Receiver::new(seed);
        let sent = export(&receiver.public(), &info, &context).unwrap();
        prop_assert_eq!(receiver.find(&sent.enc, &info, &context), Some(*sent.secret));
    }

    #[test]
    fn anything_else_gives_another_secret(
        seed: u8,
        other in 1_u8..,
        info in bytes(),
        context in bytes(),
        changed in bytes(),
    ) {
        let receiver = Receiver::new(seed);
        let sent = export(&receiver.public(), &info, &context).unwrap();
        let ours = Some(*sent.secret);

        let stranger = Receiver::new(seed.wrapping_add(other));
        prop_assert_ne!(stranger.find(&sent.enc, &info, &context), ours);
        let second = export(&receiver.public(), &info, &context).unwrap();
        prop_assert_ne!(receiver.find(&second.enc, &info, &context), ours);
        for (right, is_info) in [(&info, true), (&context, false)] {
            for wrong in near(right).into_iter().chain([changed.clone()]) {
                if wrong == *right {
                    continue;
                }
                let found = match is_info {
                    true => receiver.find(&sent.enc, &wrong, &context),
                    false => receiver.find(&sent.enc, &info, &wrong),
                };
                prop_assert_ne!(found, ours);
            }
        }
        // Nor do the two stand for each other, or run into each other.
        if info != context {
            prop_assert_ne!(receiver.find(&sent.enc, &context, &info), ours);
        }
        if !context.is_empty() {
            prop_assert_ne!(receiver.find(&sent.enc, &[&*info, &context].concat(), b""), ours);
        }
    }
}

/// One byte longer, one byte shorter, one bit of the first and of the last byte turned.
fn near(right: &[u8]) -> Vec<Vec<u8>> {
    let mut all = vec![[right, &[0]].concat(), [&[0], right].concat()];
    if let Some((last, rest)) = right.split_last() {
        all.push(rest.to_vec());
        all.push([rest, &[last ^ 0x80]].concat());
        all.push([&[right[0] ^ 1], &right[1..]].concat());
    }
    all
}

#[test]
fn every_bit_of_enc_counts() {
    let receiver = Receiver::new(7);
    let sent = export(&receiver.public(), b"info", b"context").unwrap();
    for bit in 0..8 * KEY_BYTES {
        let mut enc = sent.enc;
        enc[bit / 8] ^= 1 << (bit % 8);
        // X25519 masks the topmost bit, but `kem_context` holds `enc` as it was sent.
        assert_ne!(receiver.find(&enc, b"info", b"context"), Some(*sent.secret), "bit {bit}");
    }
}

#[test]
fn every_bit_of_the_opening_key_counts() {
    let receiver = Receiver::new(7);
    for bit in 0..8 * KEY_BYTES {
        let mut recipient = receiver.public();
        recipient[bit / 8] ^= 1 << (bit % 8);
        let sent = export(&recipient, b"info", b"context").unwrap();
        let found = receiver.find(&sent.enc, b"info", b"context");
        assert_ne!(found, Some(*sent.secret), "bit {bit}");
    }
}
