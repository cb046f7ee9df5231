//! After a loss: the recovery code, and beginning anew where a key is gone.

use std::sync::Arc;

use idphoto_sdk::vault::{self, Disk, Files, Recovered, RecoveryCode};

use super::sending::Trouble;
use super::words::{self, DonationPurpose, StorageState};
use super::{Exchange, Vault, VaultError, VaultOptions};
use crate::foreign::{KeyVault, Keys, Sending, Transport};
use crate::guard::guarded;
use crate::redacted::redacted;

/// A donation that a recovery code led to.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct RecoveredDonation {
    /// Which.
    pub id: String,
    /// What it may be used for.
    pub purpose: DonationPurpose,
    /// How it stands at the training site, after the erasure where that was asked.
    pub state: StorageState,
    /// Until the first day of which month it is kept at most; none when it is not.
    pub until: Option<String>,
    /// The day by which an erasure that was asked is done.
    pub due: String,
}

/// What a search with a recovery code came to.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct RecoverySearch {
    /// What was found.
    pub found: Vec<RecoveredDonation>,
    /// What ended the search early; it can be begun again.
    pub trouble: Option<Trouble>,
}

redacted!(RecoveredDonation, RecoverySearch);

/// Who is told of each donation as it is found. Called on the thread that made the call.
#[uniffi::export(with_foreign)]
pub trait RecoveryListener: Send + Sync {
    /// One was found.
    ///
    /// # Errors
    /// Any exception is dropped: the search goes on and tells no more.
    fn on_found(&self, donation: RecoveredDonation) -> Result<(), RecoveryListenerError>;
}

/// A listener that failed. What it says of that is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum RecoveryListenerError {
    /// It did.
    #[error("the listener failed")]
    Failed,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for RecoveryListenerError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

#[uniffi::export]
impl Vault {
    /// The code that leads to the keys of all donations of this device, made or yet to come: three lines of
    /// four groups. Show it, let its owner write it down, and keep it nowhere: whoever has it can have the
    /// donations erased and see which they are. It opens none of them.
    ///
    /// # Errors
    /// `Internal`, for which there is no reason.
    pub fn recovery_code(&self) -> Result<String, VaultError> {
        guarded(|| Ok(self.inner.recovery_code().reveal().as_str().to_owned()))
    }

    /// Looks for every donation of the device that a recovery code is of, as its owner typed it in, and asks
    /// for their erasure when `erase`. This vault only says where the storage is. May take minutes.
    ///
    /// The storage sees one device ask for many donations, so whoever does this tells it which belong
    /// together.
    ///
    /// # Errors
    /// `Refused` when it is no recovery code: `too_long`, `character`, `length`, `checksum`, `version`, with
    /// where to look again; `no_sites`. Trouble of the exchange is in the result.
    #[uniffi::method(default(listener = None))]
    pub fn recover(
        &self,
        code: String,
        erase: bool,
        transport: Arc<dyn Transport>,
        listener: Option<Arc<dyn RecoveryListener>>,
    ) -> Result<RecoverySearch, VaultError> {
        guarded(|| searched(&code, &self.inner.sites()?, erase, transport, listener))
    }
}

/// The same as `Vault.recover` where no vault can be opened: by a list of sites as the controller signed it.
///
/// # Errors
/// As `Vault.recover`; `Refused` when the list is not the controller's, `Request` when the key is none.
#[uniffi::export(default(listener = None))]
pub fn recover(
    code: String,
    sites: &[u8],
    controller: String,
    erase: bool,
    transport: Arc<dyn Transport>,
    listener: Option<Arc<dyn RecoveryListener>>,
) -> Result<RecoverySearch, VaultError> {
    guarded(|| {
        let sites = vault::Sites::parse(sites, &words::controller(&controller)?)
            .map_err(vault::VaultError::from)?;
        searched(&code, &sites, erase, transport, listener)
    })
}

/// Sends the requests that wait in the folder of a vault that cannot be opened, as when its key is gone: they
/// are signed and need none. An erasure stays until it is answered for good.
///
/// # Errors
/// `Busy`, `Files`; `Refused`, code `no_sites`; `Request` when the controller's key is none. Trouble of the
/// exchange is in the result.
#[uniffi::export]
pub fn send_waiting(
    options: VaultOptions,
    transport: Arc<dyn Transport>,
) -> Result<Exchange, VaultError> {
    guarded(|| {
        let controller = words::controller(&options.controller)?;
        let files = Files::open(Arc::new(Disk::new(&options.folder)))?;
        let sites = vault::sites_without_ledger(&files, &controller)?;
        Ok(Exchange::heard(vault::send_waiting(&files, &sites, &Sending(transport))))
    })
}

/// Begins anew in the folder of a vault whose key is gone or whose ledger is damaged, and which is closed: what
/// waits, the copies, the ledger and the key are destroyed. Requests that wait stay; they are signed and need
/// no key. What is stored runs to its expiry, or until the recovery code ends it. Ask the owner first.
///
/// # Errors
/// `Busy`, `Files`, `Keys`; it can be repeated.
#[uniffi::export]
pub fn start_over(folder: String, keys: Arc<dyn KeyVault>) -> Result<(), VaultError> {
    guarded(|| {
        let files = Files::open(Arc::new(Disk::new(&folder)))?;
        Ok(vault::start_over(&files, &Keys(keys))?)
    })
}

fn searched(
    code: &str,
    sites: &vault::Sites,
    erase: bool,
    transport: Arc<dyn Transport>,
    listener: Option<Arc<dyn RecoveryListener>>,
) -> Result<RecoverySearch, VaultError> {
    let root = RecoveryCode::parse(code)?;
    let mut deaf = false;
    let mut found = Vec::new();
    let mut tell = |one: &Recovered| {
        let one = RecoveredDonation::from(one);
        if let Some(listener) = listener.as_ref().filter(|_| !deaf)
            && listener.on_found(one.clone()).is_err()
        {
            deaf = true;
        }
        found.push(one);
    };
    let ended = Recovered::search(&root, sites, &Sending(transport), erase, &mut tell);
    let trouble = ended.err().map(|error| Trouble::of(None, &error));
    Ok(RecoverySearch { found, trouble })
}

impl From<&Recovered> for RecoveredDonation {
    fn from(recovered: &Recovered) -> Self {
        let Recovered { id, purpose, answer } = recovered;
        Self {
            id: id.to_string(),
            purpose: (*purpose).into(),
            state: answer.state.into(),
            until: answer.until.map(|month| month.to_string()),
            due: answer.due.to_string(),
        }
    }
}
