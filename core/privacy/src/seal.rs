//! Sealing a donation to the opening key of its expiry month.

#[cfg_attr(not(test), expect(dead_code, reason = "the sealed object is built on it next"))]
mod hpke;

/// Why a donation could not be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The opening key is a point of small order: everybody would know the secret.
    #[error("the opening key keeps nothing secret")]
    OpeningKey,
    /// The system gave no random bytes to make a key pair of.
    #[error("the system gives no random bytes")]
    Random,
}
