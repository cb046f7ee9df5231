//! The platform's key store as an app brings it.

use std::sync::Arc;

use idphoto_sdk::vault;

/// The platform's key store: Keychain, Keystore, or a file under a passphrase. Methods may block, and ask
/// the person in front of the device. They must not call the vault, which waits for them.
///
/// What UniFFI copies on the way between the two languages is freed and not overwritten.
#[uniffi::export(with_foreign)]
pub trait KeyVault: Send + Sync {
    /// Enciphers a secret of at most 64 bytes with a key that does not leave the store. The result has
    /// 4096 bytes at most.
    ///
    /// # Errors
    /// [`KeyVaultError`]; any other exception counts as `Unavailable`.
    fn wrap(&self, secret: Vec<u8>) -> Result<Vec<u8>, KeyVaultError>;

    /// Deciphers what `wrap` made.
    ///
    /// # Errors
    /// [`KeyVaultError`]; `Lost` only when the key that wrapped it is not there any more, for then the
    /// owner is told to start over.
    fn unwrap(&self, wrapped: Vec<u8>) -> Result<Vec<u8>, KeyVaultError>;

    /// The last anchor that was set, if there is one: at most 64 bytes that the end of the ledger is held
    /// against, kept apart from the vault's folder so that an old copy of that is noticed.
    ///
    /// # Errors
    /// [`KeyVaultError`].
    fn anchor(&self) -> Result<Option<Vec<u8>>, KeyVaultError>;

    /// Replaces the anchor; durable when it returns.
    ///
    /// # Errors
    /// [`KeyVaultError`].
    fn set_anchor(&self, anchor: Vec<u8>) -> Result<(), KeyVaultError>;

    /// Destroys key and anchor.
    ///
    /// # Errors
    /// [`KeyVaultError`].
    fn forget(&self) -> Result<(), KeyVaultError>;
}

/// Why a key store did not do it. Carries nothing of what it was asked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum KeyVaultError {
    /// The key is gone, or it is another one: after a reset of the screen lock, or on another device.
    #[error("the key is gone")]
    Lost,
    /// The key is there and its owner has to unlock it.
    #[error("the key store is locked")]
    Locked,
    /// The store does not answer.
    #[error("the key store cannot be reached")]
    Unavailable,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for KeyVaultError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Unavailable
    }
}

impl From<KeyVaultError> for vault::KeyVaultError {
    fn from(error: KeyVaultError) -> Self {
        match error {
            KeyVaultError::Lost => Self::Lost,
            KeyVaultError::Locked => Self::Locked,
            KeyVaultError::Unavailable => Self::Unavailable,
        }
    }
}

/// An app's key store for the vault. What comes back is wiped by the vault, where it is a secret.
pub(crate) struct Keys(pub(crate) Arc<dyn KeyVault>);

impl vault::KeyVault for Keys {
    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, vault::KeyVaultError> {
        Ok(self.0.wrap(secret.to_vec())?)
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, vault::KeyVaultError> {
        Ok(self.0.unwrap(wrapped.to_vec())?)
    }

    fn anchor(&self) -> Result<Option<Vec<u8>>, vault::KeyVaultError> {
        Ok(self.0.anchor()?)
    }

    fn set_anchor(&self, anchor: &[u8]) -> Result<(), vault::KeyVaultError> {
        Ok(self.0.set_anchor(anchor.to_vec())?)
    }

    fn forget(&self) -> Result<(), vault::KeyVaultError> {
        Ok(self.0.forget()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_exception_says_is_dropped() {
        let unexpected = uniffi::UnexpectedUniFFICallbackError::new("canary-7f3a");
        let error = KeyVaultError::from(unexpected);
        assert_eq!(error, KeyVaultError::Unavailable);
        assert!(!format!("{error:?} {error}").contains("canary"));
    }
}
