//! Bytes that open something: overwritten when dropped, silent in debug output.

use std::fmt;

use zeroize::Zeroizing;

/// `N` secret bytes. Two are compared by their hashes, such as
/// [`ShareCommitment::of`](crate::ShareCommitment::of), never byte by byte.
#[derive(Clone)]
pub struct Secret<const N: usize>(Zeroizing<[u8; N]>);

impl<const N: usize> Secret<N> {
    /// Takes the bytes in.
    #[must_use]
    pub fn new(bytes: [u8; N]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes themselves.
    #[must_use]
    pub fn expose(&self) -> &[u8; N] {
        &self.0
    }
}

impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_is_silent() {
        assert_eq!(format!("{:?}", Secret::new([7; 16])), "[secret]");
    }
}
