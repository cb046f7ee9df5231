//! A key store in a file under a passphrase, for machines that have none of their own.
//!
//! Here: what is wrapped, and the anchor beside it. The bytes of the two files are in `form`, how they get
//! to the disk is in `place`. Not here: where a passphrase comes from.
//!
//! What it can do: whoever takes the file has nothing without the passphrase, and one file put back
//! without the other is noticed. What it cannot do: a desktop has no store that resists somebody who puts
//! back an old copy of the ledger, the vault and the anchor together, and nothing that keeps a program of
//! the same user from reading this one's memory. A phone's key store does both.

mod form;
mod place;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use self::form::{Key, MOST_ANCHOR, MOST_SECRET};
use super::{KeyVault, KeyVaultError, Passphrase};

/// Why a vault is not opened or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VaultFileError {
    /// There is none.
    #[error("there is no key vault here; it is made with the first donation")]
    Absent,
    /// There is one already.
    #[error("there is a key vault here already; open it, or take another place")]
    Exists,
    /// The file is whole, but opens with another passphrase.
    #[error("the passphrase is not the one of this key vault; try again")]
    WrongPassphrase,
    /// The file is damaged, or was made by something else.
    #[error(
        "the key vault is damaged or none of this program's; put back a copy of it, or start anew"
    )]
    Damaged,
    /// The disk, the memory or the random numbers of this machine.
    #[error("the key vault cannot be read or written; see to space, permissions and free memory")]
    Unavailable,
}

impl VaultFileError {
    /// A short name that stays the same.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Absent => "vault_absent",
            Self::Exists => "vault_exists",
            Self::WrongPassphrase => "vault_passphrase",
            Self::Damaged => "vault_damaged",
            Self::Unavailable => "vault_unavailable",
        }
    }
}

impl From<VaultFileError> for KeyVaultError {
    fn from(error: VaultFileError) -> Self {
        match error {
            VaultFileError::Absent | VaultFileError::Damaged => Self::Lost,
            VaultFileError::WrongPassphrase => Self::Locked,
            VaultFileError::Exists | VaultFileError::Unavailable => Self::Unavailable,
        }
    }
}

/// A key vault in a file, opened.
///
/// One process at a time may write; the ledger's lock sees to that, and is taken before the vault is made.
pub struct FileKeyVault {
    path: PathBuf,
    /// `None` once it was told to forget.
    key: Mutex<Option<Key>>,
}

impl FileKeyVault {
    /// Makes a vault with a new key; the folder has to be there.
    ///
    /// # Errors
    /// `Exists`, `Unavailable`.
    pub fn make(path: &Path, passphrase: &Passphrase) -> Result<Self, VaultFileError> {
        if Self::is_at(path) {
            return Err(VaultFileError::Exists);
        }
        let key = Key::random()?;
        let vault = form::vault(&key, passphrase.bytes())?;
        // The anchor first: a vault without one is a damaged one.
        place::write(&anchor_path(path), &form::anchor(&key, None)?)?;
        place::write_new(path, &vault)?;
        Ok(Self { path: path.to_owned(), key: Mutex::new(Some(key)) })
    }

    /// Opens a vault. Takes some tenths of a second and 64 MiB, so that guessing is dear.
    ///
    /// # Errors
    /// [`VaultFileError`], all but `Exists`.
    pub fn open(path: &Path, passphrase: &Passphrase) -> Result<Self, VaultFileError> {
        let bytes = place::read(path, form::VAULT_BYTES)?.ok_or(VaultFileError::Absent)?;
        let key = form::open_vault(&bytes, passphrase.bytes())?;
        Ok(Self { path: path.to_owned(), key: Mutex::new(Some(key)) })
    }

    /// Whether there is a file of that name, whatever is in it.
    #[must_use]
    pub fn is_at(path: &Path) -> bool {
        path.symlink_metadata().is_ok()
    }

    /// Removes the vault of that name, whoever has the passphrase. What it wrapped is lost.
    ///
    /// # Errors
    /// `Unavailable`.
    pub fn discard(path: &Path) -> Result<(), VaultFileError> {
        place::remove(path)?;
        place::remove(&anchor_path(path))
    }

    fn with_key<T>(
        &self,
        work: impl FnOnce(&Key) -> Result<T, VaultFileError>,
    ) -> Result<T, KeyVaultError> {
        let key = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(work(key.as_ref().ok_or(KeyVaultError::Lost)?)?)
    }
}

impl KeyVault for FileKeyVault {
    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, KeyVaultError> {
        if secret.len() > MOST_SECRET {
            return Err(KeyVaultError::Unavailable);
        }
        self.with_key(|key| form::wrapped(key, secret))
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, KeyVaultError> {
        self.with_key(|key| form::unwrapped(key, wrapped))
    }

    fn anchor(&self) -> Result<Option<Vec<u8>>, KeyVaultError> {
        self.with_key(|key| {
            let bytes = place::read(&anchor_path(&self.path), form::ANCHOR_BYTES)?;
            form::open_anchor(key, &bytes.ok_or(VaultFileError::Damaged)?)
        })
    }

    fn set_anchor(&self, anchor: &[u8]) -> Result<(), KeyVaultError> {
        if anchor.len() > MOST_ANCHOR {
            return Err(KeyVaultError::Unavailable);
        }
        self.with_key(|key| {
            // Whoever deleted the vault meant it; an anchor alone would be of no use.
            if !Self::is_at(&self.path) {
                return Err(VaultFileError::Absent);
            }
            place::write(&anchor_path(&self.path), &form::anchor(key, Some(anchor))?)
        })
    }

    /// The files are removed, and the key is wiped from memory. What a disk keeps of a removed file is
    /// of no use without the passphrase.
    fn forget(&self) -> Result<(), KeyVaultError> {
        let mut key = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        *key = None;
        Ok(Self::discard(&self.path)?)
    }
}

impl fmt::Debug for FileKeyVault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileKeyVault(..)")
    }
}

/// The anchor's file, beside the vault's.
fn anchor_path(vault: &Path) -> PathBuf {
    let mut name = vault.as_os_str().to_owned();
    name.push(".anchor");
    name.into()
}

#[cfg(test)]
mod tests;
