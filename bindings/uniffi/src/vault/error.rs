//! What can go wrong with a vault, by what an app does about it.

use idphoto_sdk::vault::{self, Kind, RecoveryError};

use crate::error::parted;
use crate::guard::Panicked;

/// Why the vault did not do what it was asked.
///
/// `code` is a short name that stays the same; `detail` says what happened and `advice` what to do, each
/// in one English line free of paths, ids and personal data; `advice` may be empty. New trouble arrives as
/// a new `code` of one of these, never as a new case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum VaultError {
    /// The call makes no sense: what should be an id, a day, a month, a hash, a language or a country is
    /// not written as one. To be mended in the app. Code: `usage`.
    #[error("{detail}")]
    Request {
        /// Stable name.
        code: String,
        /// What happened.
        detail: String,
        /// What to do.
        advice: String,
    },
    /// A rule says no: of the policy, of the gate, of the law, of the storage. Asking again changes
    /// nothing. Some codes: `no_policy`, `no_sites`, `objected`, `no_consent`, `unknown_donation`,
    /// `clock_suspect`, `ledger_damaged`, `guardian_missing`, `other_text`, `used_up`; and whatever word
    /// the storage itself refused with.
    #[error("{detail}")]
    Refused {
        /// Stable name.
        code: String,
        /// What happened.
        detail: String,
        /// What to do.
        advice: String,
    },
    /// Network or storage. Trying again later may help. Some codes: `unreachable`, `timeout`, `tls`,
    /// `interrupted`, `no_receipt`, `permit_expired`.
    #[error("{detail}")]
    Storage {
        /// Stable name.
        code: String,
        /// What happened.
        detail: String,
        /// What to do.
        advice: String,
    },
    /// The key store is locked or gone. Codes: `keys_locked`, `keys_unavailable`, `key_lost`, `key_store`,
    /// `key`. With `key_lost` nothing that the vault holds can be read any more: `start_over`.
    #[error("{detail}")]
    Keys {
        /// Stable name.
        code: String,
        /// What happened.
        detail: String,
        /// What to do.
        advice: String,
    },
    /// Somebody else has the vault's folder: another process, or another vault object of this one that was
    /// not closed. Code: `files_busy`.
    #[error("{detail}")]
    Busy {
        /// Stable name.
        code: String,
        /// What happened.
        detail: String,
        /// What to do.
        advice: String,
    },
    /// The device cannot write, or what it wrote is damaged.
    #[error("{detail}")]
    Files {
        /// Stable name.
        code: String,
        /// What happened.
        detail: String,
        /// What to do.
        advice: String,
    },
    /// A fault of ours. Codes: `panic`, `encoding`.
    #[error("internal error ({code})")]
    Internal {
        /// Stable name.
        code: String,
    },
}

/// What kind of trouble it is: what a person or a job can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum TroubleKind {
    /// A rule says no. Asking again changes nothing.
    Refused,
    /// Network or storage. Trying again later may help.
    Storage,
    /// The key store is locked or gone.
    Keys,
    /// Somebody else has the vault's folder.
    Busy,
    /// The device cannot write, or what it wrote is damaged.
    Files,
}

impl VaultError {
    /// What an app got wrong.
    pub(crate) fn usage(detail: &str, advice: &str) -> Self {
        let [code, detail, advice] = ["usage", detail, advice].map(str::to_owned);
        Self::Request { code, detail, advice }
    }

    /// A rule of this crate.
    pub(crate) fn refused(code: &str, detail: &str, advice: &str) -> Self {
        let [code, detail, advice] = [code, detail, advice].map(str::to_owned);
        Self::Refused { code, detail, advice }
    }
}

impl From<Kind> for TroubleKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Storage => Self::Storage,
            Kind::Keys => Self::Keys,
            Kind::Busy => Self::Busy,
            Kind::Files => Self::Files,
            // Kinds yet to come, too: what is not known to pass does not.
            _ => Self::Refused,
        }
    }
}

impl From<vault::VaultError> for VaultError {
    fn from(error: vault::VaultError) -> Self {
        let code = error.code().to_owned();
        let (detail, advice) = parted(&error.to_string());
        match error.kind().into() {
            TroubleKind::Refused => Self::Refused { code, detail, advice },
            TroubleKind::Storage => Self::Storage { code, detail, advice },
            TroubleKind::Keys => Self::Keys { code, detail, advice },
            TroubleKind::Busy => Self::Busy { code, detail, advice },
            TroubleKind::Files => Self::Files { code, detail, advice },
        }
    }
}

impl From<vault::FilesError> for VaultError {
    fn from(error: vault::FilesError) -> Self {
        vault::VaultError::from(error).into()
    }
}

impl From<RecoveryError> for VaultError {
    fn from(error: RecoveryError) -> Self {
        let (detail, advice) = parted(&error.to_string());
        Self::Refused { code: error.code().to_owned(), detail, advice }
    }
}

impl Panicked for VaultError {
    fn panicked() -> Self {
        Self::Internal { code: "panic".to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use idphoto_sdk::vault::{FilesError, KeyVaultError, TransportError, VaultError as Core};

    use super::*;

    #[test]
    fn each_kind_is_a_case_and_the_sentence_is_parted() {
        let case = |error: Core| VaultError::from(error);
        let lost = case(Core::KeyLost);
        let VaultError::Keys { code, detail, advice } = &lost else { panic!("{lost:?}") };
        assert_eq!(code, "key_lost");
        assert_eq!(detail, "the key of this vault is gone, so what it holds cannot be read");
        assert!(advice.starts_with("start over"), "{advice}");
        assert!(matches!(case(Core::Objected), VaultError::Refused { .. }));
        assert!(matches!(case(FilesError::Busy.into()), VaultError::Busy { .. }));
        assert!(matches!(case(FilesError::Full.into()), VaultError::Files { .. }));
        assert!(matches!(case(TransportError::Timeout.into()), VaultError::Storage { .. }));
        let locked = case(Core::from(KeyVaultError::Locked));
        assert!(matches!(locked, VaultError::Keys { code, .. } if code == "keys_locked"));
    }

    #[test]
    fn the_storages_own_word_is_the_code() {
        let error = VaultError::from(Core::Refused("too_old".to_owned()));
        assert!(matches!(&error, VaultError::Refused { code, .. } if code == "too_old"));
        let error = VaultError::from(Core::Unavailable("store_503".to_owned()));
        assert!(matches!(&error, VaultError::Storage { code, .. } if code == "store_503"));
    }
}
