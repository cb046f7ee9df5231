//! A photo that was pseudonymised and waits, in memory, for its owner's decision. Not here: making it, which
//! is the processor's, and consent, which is the vault's.

use std::sync::{Mutex, PoisonError};

use idphoto_sdk::donation::{Decided, PreparedDonation as Prepared, ShownField as Shown};

use crate::guard::guarded;
use crate::redacted::redacted;
use crate::vault::DonationView;
use crate::vault::{Vault, VaultError, donation};

/// What would be sealed, byte for byte: what `picture` and `fields` show is what `queue` keeps. In memory
/// alone; closing it is a no.
#[derive(uniffi::Object)]
pub struct PreparedDonation {
    /// Gone once it is queued.
    inner: Mutex<Option<Prepared>>,
    preview: idphoto_sdk::donation::DonationPreview,
}

/// A field that would be sent.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct ShownField {
    /// Where it stands, see `docs/donation-format.md`.
    pub path: String,
    /// What it is.
    pub name: String,
    /// Its value where that is known.
    pub value: Option<String>,
    /// What decides the value.
    pub decided: DecidedBy,
    /// What it is needed for.
    pub purpose: String,
    /// How much it tells about somebody: `technical`, `pseudonym`, `personal`, `identifying`.
    pub sensitivity: String,
}

/// What decides the value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum DecidedBy {
    /// The photo and the view: the value is known.
    Now,
    /// Drawn at random for this one donation, or made from what is.
    Random,
    /// The policy that is agreed to.
    Policy,
    /// What is agreed to, and by whom.
    Consent,
    /// The month in which it is donated; no day, no hour.
    Month,
}

/// A donation that waits.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct QueuedDonation {
    /// Which, 32 hexadecimal digits.
    pub id: String,
    /// When it is sent at the earliest, seconds since 1970: a random time within three days.
    pub not_before: i64,
}

redacted!(ShownField, QueuedDonation);

#[uniffi::export]
impl PreparedDonation {
    /// The view that was asked for.
    pub fn view(&self) -> DonationView {
        self.preview.view().into()
    }

    /// All of it in one PNG for a person to look at: the pictures side by side, or the landmarks as points.
    ///
    /// # Errors
    /// `Internal`, for which there is no reason.
    pub fn picture(&self) -> Result<Vec<u8>, VaultError> {
        guarded(|| self.preview.picture().map_err(internal))
    }

    /// Every field that would be sent, in the order of the data inventory.
    ///
    /// # Errors
    /// `Internal`, for which there is no reason.
    pub fn fields(&self) -> Result<Vec<ShownField>, VaultError> {
        guarded(|| {
            let fields = self.preview.fields().map_err(internal)?;
            Ok(fields.into_iter().map(ShownField::from).collect())
        })
    }

    /// Seals it under a consent that was given, and keeps it in the vault's outbox until it is sent. Nothing
    /// is sent here. A copy stays on the device for its owner, enciphered.
    ///
    /// # Errors
    /// `Refused`: `no_consent`, `no_policy`, `no_sites`, `clock_suspect`, `objected`, `ledger_damaged`; and
    /// `used_up` the second time, and after any of these: prepare it anew. `Request` when that is no id.
    pub fn queue(&self, vault: &Vault, id: String) -> Result<QueuedDonation, VaultError> {
        guarded(|| {
            let id = donation(&id)?;
            let taken = self.inner.lock().unwrap_or_else(PoisonError::into_inner).take();
            let prepared = taken.ok_or_else(used_up)?;
            let queued = prepared.queue(&vault.inner, id)?;
            Ok(QueuedDonation { id: queued.id.to_string(), not_before: queued.not_before })
        })
    }
}

impl PreparedDonation {
    /// What the processor prepared.
    pub(crate) fn of(prepared: Prepared) -> Self {
        Self { preview: prepared.preview(), inner: Mutex::new(Some(prepared)) }
    }
}

fn used_up() -> VaultError {
    let detail = "this donation was queued before, or could not be";
    VaultError::refused("used_up", detail, "prepare the photo once more for another donation")
}

fn internal(_: idphoto_sdk::Error) -> VaultError {
    VaultError::Internal { code: "encoding".to_owned() }
}

impl From<Shown> for ShownField {
    fn from(field: Shown) -> Self {
        let Shown { path, name, value, decided, purpose, sensitivity } = field;
        let [path, name, purpose, sensitivity] =
            [path, name, purpose, sensitivity].map(str::to_owned);
        let decided = match decided {
            Decided::Now => DecidedBy::Now,
            Decided::Random => DecidedBy::Random,
            Decided::Policy => DecidedBy::Policy,
            Decided::Consent => DecidedBy::Consent,
            Decided::Month => DecidedBy::Month,
        };
        Self { path, name, value, decided, purpose, sensitivity }
    }
}
