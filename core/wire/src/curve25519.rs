//! Which public keys on Curve25519 a secret (X25519, RFC 7748) or a signature (Ed25519, RFC 8032) may rest
//! on. Not here: agreement and verification, which are `ring`'s.

use crate::digest::PublicKey;

/// The field's prime, 2^255 - 19, little-endian.
const PRIME: [u8; 32] = with_ends(0xed, 0xff, 0x7f);

/// The canonical u coordinates of points whose order divides 8, on the curve or its twist: whatever the
/// other side's key, the agreement comes to zero (RFC 7748, section 6.1).
const AGREEING: [[u8; 32]; 5] = [
    with_ends(0x00, 0x00, 0x00),
    with_ends(0x01, 0x00, 0x00),
    [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4,
        0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49,
        0xb8, 0x00,
    ],
    [
        0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef,
        0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f,
        0x11, 0x57,
    ],
    with_ends(0xec, 0xff, 0x7f),
];

/// The y coordinates of points whose order divides 8, as encoded, sign bit aside: 0 and 1, those of
/// order 8, then -1, and 0 and 1 once more with the field's prime added, which ring reads alike.
pub(crate) const SIGNING: [[u8; 32]; 7] = [
    with_ends(0x00, 0x00, 0x00),
    with_ends(0x01, 0x00, 0x00),
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a,
    ],
    with_ends(0xec, 0xff, 0x7f),
    with_ends(0xed, 0xff, 0x7f),
    with_ends(0xee, 0xff, 0x7f),
];

pub(crate) const fn with_ends(first: u8, between: u8, last: u8) -> [u8; 32] {
    let mut bytes = [between; 32];
    bytes[0] = first;
    bytes[31] = last;
    bytes
}

/// Whether anybody can sign under this key.
pub(crate) fn has_small_order(key: &PublicKey) -> bool {
    let mut y = *key.as_bytes();
    y[31] &= 0x7F;
    SIGNING.contains(&y)
}

impl PublicKey {
    /// Whether anybody can sign under this key: its point is of small order.
    #[must_use]
    pub fn has_small_order(&self) -> bool {
        has_small_order(self)
    }
}

/// Whether it is a u coordinate below the prime, in its one encoding, of a point that is not of small
/// order. Implementations would take others, and read two encodings as one key.
pub(crate) fn is_sound(public: &[u8]) -> bool {
    public.len() == PRIME.len()
        && public.iter().rev().lt(PRIME.iter().rev())
        && !AGREEING.iter().any(|point| point == public)
}

#[cfg(test)]
mod tests {
    use ring::agreement::{EphemeralPrivateKey, UnparsedPublicKey, X25519, agree_ephemeral};
    use ring::rand::SystemRandom;

    use super::*;

    fn agrees(public: &[u8]) -> bool {
        let private = EphemeralPrivateKey::generate(&X25519, &SystemRandom::new()).unwrap();
        agree_ephemeral(private, &UnparsedPublicKey::new(&X25519, public), |_| ()).is_ok()
    }

    #[test]
    fn with_keys_of_small_order_nothing_is_secret() {
        for public in AGREEING {
            assert!(!agrees(&public) && !is_sound(&public), "{public:x?}");
            let mut beside = public;
            beside[1] ^= 0x10;
            assert!(agrees(&beside) && is_sound(&beside), "{beside:x?}");
        }
    }

    #[test]
    fn a_key_has_one_encoding() {
        assert!(is_sound(&with_ends(0x09, 0x00, 0x00)));
        assert!(is_sound(&with_ends(0xeb, 0xff, 0x7f)));
        // The prime, what is above it, and the bit that implementations ignore.
        for first in 0xed..=0xff {
            assert!(!is_sound(&with_ends(first, 0xff, 0x7f)), "{first:x}");
        }
        assert!(agrees(&with_ends(0x09, 0x00, 0x80)) && !is_sound(&with_ends(0x09, 0x00, 0x80)));
        assert!(!is_sound(&[0xff; 32]) && !is_sound(&[9; 31]) && !is_sound(&[9; 33]));
    }
}
