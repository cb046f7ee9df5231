//! The vault as apps hold it: opening it, and what there is beside it. Its methods stand by what they are
//! about: policies, consent, sending, rights, status, recovery.
//!
//! Nothing is decided here; the core's vault does that.

mod consent;
mod error;
mod policy;
mod recovery;
mod rights;
mod sending;
mod status;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

use idphoto_sdk::vault::{self, Condition, Disk, Files};

pub use self::consent::joint_consent_below;
pub use self::consent::{AgeRule, ConsentAct, GivenConsent, WaitingConsent, age_band, age_rule};
pub use self::error::{TroubleKind, VaultError};
pub use self::policy::{
    InstalledPolicy, Policy, PolicyNotice, PolicySite, PolicyText, PurposeTerms, Recipient,
    StorageSite,
};
pub use self::recovery::{
    RecoveredDonation, RecoveryListener, RecoveryListenerError, RecoverySearch, recover,
    send_waiting, start_over,
};
pub use self::rights::{Scope, Wish};
pub use self::sending::{Exchange, HeardAnswer, SentDonation, Trouble};
pub use self::status::{AfterDeath, AskedRequest, DonationLine, Overview};
pub(crate) use self::words::donation;
pub use self::words::{
    AgeBand, Correction, Depicted, Directive, DonationPurpose, DonationView, Guardian, SiteCode,
    Standing, StorageState,
};
use crate::foreign::{Clock, Clocks, KeyVault, Keys};
use crate::guard::guarded;

/// The device's donations, consents and rights, in one folder and under one key.
///
/// One object for the whole app: the folder belongs to it until it is closed. Methods block; they may be
/// called from any thread and side by side, and consent can be withdrawn while a donation is being sent.
#[derive(uniffi::Object)]
pub struct Vault {
    pub(crate) inner: vault::Vault,
}

/// Where the vault lies, and whose policies it takes.
#[derive(Clone, Debug, uniffi::Record)]
pub struct VaultOptions {
    /// A folder of the app's own that no backup copies; it is made where there is none.
    pub folder: String,
    /// The controller's public key, 64 hexadecimal digits: a constant of the app. Only policies and lists
    /// of sites that it signed are taken.
    pub controller: String,
}

/// How the consent ledger was found.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum LedgerState {
    /// Everything is there that was ever written.
    Whole,
    /// The same; behind it lay the beginning of an entry that was never finished, as after a power cut. It
    /// is gone, and nothing is to be done.
    TornTailRecovered {
        /// Of so many bytes.
        bytes: u64,
    },
    /// It is not what was left. Nothing is sent and no consent is taken; what it still says can be shown and
    /// exported, and every donation erased. Then `start_over`.
    Damaged {
        /// So many entries can be read, from the first on.
        frames_readable: u64,
        /// What is wrong, a stable name such as `ledger_rolled_back`.
        why: String,
    },
}

#[uniffi::export]
impl Vault {
    /// Opens the vault of a folder, or makes it.
    ///
    /// # Errors
    /// `Busy` when another vault has the folder; `Keys`, `Files`; `Request` when the controller's key is
    /// none. A damaged ledger is no error: see `ledger`.
    #[uniffi::constructor]
    pub fn open(
        options: VaultOptions,
        keys: Arc<dyn KeyVault>,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<Self>, VaultError> {
        guarded(|| {
            let controller = words::controller(&options.controller)?;
            let files = Files::open(Arc::new(Disk::new(&options.folder)))?;
            let (keys, clock) = (Arc::new(Keys(keys)), Arc::new(Clocks(clock)));
            let inner = vault::Vault::open(files, keys, clock, controller)?;
            Ok(Arc::new(Self { inner }))
        })
    }

    /// Whether the ledger is whole.
    pub fn ledger(&self) -> LedgerState {
        self.inner.condition().into()
    }
}

impl From<Condition> for LedgerState {
    fn from(condition: Condition) -> Self {
        match condition {
            Condition::Whole => Self::Whole,
            Condition::TornTailRecovered { bytes } => Self::TornTailRecovered { bytes },
            Condition::Damaged { frames_readable, why } => {
                Self::Damaged { frames_readable, why: why.code().to_owned() }
            }
        }
    }
}
