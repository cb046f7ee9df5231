//! What the key store knows of the ledger's end, so that a ledger cannot be cut or replaced unseen.

use idphoto_wire::Digest;

/// The first byte of an anchor: how the rest is read.
const FORMAT: u8 = 1;

/// Length in bytes: format, count (big-endian), digest.
const LENGTH: usize = 1 + 8 + 32;

/// Where the anchor is kept: beside the keys, out of reach of whoever can write to the ledger's folder.
pub trait AnchorStore: Send + Sync {
    /// The anchor that was set last; `None` if none ever was.
    ///
    /// # Errors
    /// [`AnchorError`].
    fn anchor(&self) -> Result<Option<Vec<u8>>, AnchorError>;

    /// Replaces the anchor by one of 41 bytes, durably before it returns.
    ///
    /// # Errors
    /// [`AnchorError`], after which either anchor may be set.
    fn set_anchor(&self, anchor: &[u8]) -> Result<(), AnchorError>;
}

/// The key store did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the key store of the device did not answer; unlock the device and try again")]
pub struct AnchorError;

/// A ledger's end: how many frames, and the digest that all of them lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Anchor {
    pub(super) count: u64,
    pub(super) head: Digest,
}

impl Anchor {
    pub(super) fn to_bytes(self) -> Vec<u8> {
        [&[FORMAT], &self.count.to_be_bytes()[..], self.head.as_bytes()].concat()
    }

    /// `None`: no program of this version wrote it.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; LENGTH] = bytes.try_into().ok()?;
        let (format, rest) = bytes.split_first()?;
        let (count, head) = rest.split_first_chunk()?;
        let head = Digest::new(head.try_into().ok()?);
        (*format == FORMAT).then_some(Self { count: u64::from_be_bytes(*count), head })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_has_one_form() {
        let anchor = Anchor { count: 0x0102, head: Digest::new([7; 32]) };
        let bytes = anchor.to_bytes();
        assert_eq!(bytes[..9], [1, 0, 0, 0, 0, 0, 0, 1, 2]);
        assert_eq!(bytes[9..], [7; 32]);
        assert_eq!(Anchor::parse(&bytes), Some(anchor));
        for length in 0..bytes.len() {
            assert_eq!(Anchor::parse(&bytes[..length]), None);
        }
        assert_eq!(Anchor::parse(&[&bytes[..], &[0]].concat()), None);
        assert_eq!(Anchor::parse(&[&[2], &bytes[1..]].concat()), None);
    }
}
