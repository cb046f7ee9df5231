//! Fixed-length values on the wire: hashes, ids, commitments, public keys.

use std::fmt;

/// A type of `$length` bytes. Debug shows the first four, enough to tell two apart in a log and too
/// few to look one up by.
macro_rules! bytes_of {
    ($(#[$about:meta])* $name:ident, $length:literal) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $length]);

        impl $name {
            /// From its bytes.
            #[must_use]
            pub const fn new(bytes: [u8; $length]) -> Self {
                Self(bytes)
            }

            /// From lower-case hexadecimal, as it is displayed; `None` for anything else.
            #[must_use]
            pub fn from_hex(text: &str) -> Option<Self> {
                let digit = |digit: u8| match digit {
                    b'0'..=b'9' => Some(digit - b'0'),
                    b'a'..=b'f' => Some(digit - b'a' + 10),
                    _ => None,
                };
                let mut bytes = [0; $length];
                if text.len() != 2 * $length {
                    return None;
                }
                for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
                    let [high, low] = pair else { return None };
                    *byte = digit(*high)? << 4 | digit(*low)?;
                }
                Some(Self(bytes))
            }

            /// Its bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $length] {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let [a, b, c, d, ..] = self.0;
                write!(f, "{}({a:02x}{b:02x}{c:02x}{d:02x}..)", stringify!($name))
            }
        }

        /// Lower-case hexadecimal, whole.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
    };
}

bytes_of! {
    /// A SHA-256 hash.
    Digest, 32
}
bytes_of! {
    /// An Ed25519 public key (RFC 8032).
    PublicKey, 32
}
bytes_of! {
    /// The name of one donation: the first half of the SHA-256 of its public key. Two donations of one
    /// person have nothing in common.
    DonationId, 16
}
bytes_of! {
    /// SHA-256 of a salted consent record; opened by whoever holds the record.
    ConsentCommitment, 32
}
bytes_of! {
    /// SHA-256 of the key share, without which the content stays shut.
    ShareCommitment, 32
}

impl Digest {
    /// The hash of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self::of_parts(&[bytes])
    }

    /// The hash of these bytes, one behind the other.
    #[must_use]
    pub fn of_parts(parts: &[&[u8]]) -> Self {
        let mut context = ring::digest::Context::new(&ring::digest::SHA256);
        parts.iter().for_each(|part| context.update(part));
        let mut bytes = [0; 32];
        bytes.copy_from_slice(context.finish().as_ref());
        Self(bytes)
    }
}

impl DonationId {
    /// The id that belongs to a donation's public key.
    #[must_use]
    pub fn of(key: &PublicKey) -> Self {
        let Digest(hash) = Digest::of(&key.0);
        let mut id = [0; 16];
        id.copy_from_slice(&hash[..16]);
        Self(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha256_of_abc() {
        // FIPS 180-4, example "abc".
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Digest::of(b"abc").to_string(), expected);
        assert_eq!(Digest::of_parts(&[b"a", b"", b"bc"]), Digest::of(b"abc"));
    }

    #[test]
    fn debug_output_is_a_prefix() {
        let key = PublicKey::new([0xAB; 32]);
        assert_eq!(format!("{key:?}"), "PublicKey(abababab..)");
        assert_eq!(PublicKey::from_hex(&key.to_string()), Some(key));
        for bad in ["ab".repeat(31), "AB".repeat(32), "é".repeat(32), "g0".repeat(32)] {
            assert_eq!(PublicKey::from_hex(&bad), None, "{bad}");
        }
        assert_eq!(DonationId::of(&key).as_bytes(), &Digest::of(&[0xAB; 32]).as_bytes()[..16]);
    }
}
