//! What can go wrong with a vault, and what kind of trouble it is.

use idphoto_wire::admission::Refusal;
use idphoto_wire::content::ContentError;
use idphoto_wire::protocol::UrlError;
use idphoto_wire::{PolicyError, ProtocolError, SitesError, TagError};

use crate::archive::ArchiveError;
use crate::clock::ClockSuspect;
use crate::consent::ActError;
use crate::files::FilesError;
use crate::foreign::{KeyVaultError, TransportError};
use crate::gate::GateError;
use crate::key::KeyError;
use crate::ledger::LedgerError;
use crate::outbox::OutboxError;
use crate::seal::SealError;
use crate::tag::TaggingError;

/// Why a vault did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The folder.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The outbox.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// The key store.
    #[error(transparent)]
    Keys(KeyVaultError),
    /// The key that this vault was made with is gone. What is stored runs to its expiry; the recovery
    /// code can still end it earlier.
    #[error(
        "the key of this vault is gone, so what it holds cannot be read; start over, and use the \
         recovery code to erase what was donated"
    )]
    KeyLost,
    /// The ledger is damaged.
    #[error("the consent ledger is damaged; export what it still says, then start over")]
    Damaged,
    /// No policy was installed.
    #[error("there is no policy on this device yet; install the controller's")]
    NoPolicy,
    /// No policy is in force.
    #[error("no policy is in force yet; wait for the day it comes into force")]
    NoPolicyInForce,
    /// No list of sites was installed.
    #[error("there is no list of sites on this device yet; install the controller's")]
    NoSites,
    /// A policy that is refused.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// A list of sites that is refused.
    #[error(transparent)]
    Sites(#[from] SitesError),
    /// The clock is not believed.
    #[error("{0}; set the clock and try again")]
    Clock(#[from] ClockSuspect),
    /// The owner objects.
    #[error("you objected to the use of your photos; end the objection before you agree again")]
    Objected,
    /// The act is no consent.
    #[error(transparent)]
    Act(#[from] ActError),
    /// No such donation.
    #[error("there is no such donation on this device; look at the status")]
    Unknown,
    /// The donation is past the step that was asked for.
    #[error("this consent was used, withdrawn or never given; give one for this donation")]
    NoConsent,
    /// Nothing of the donation is stored.
    #[error("this donation is not stored, so nothing can be asked for it; it can be withdrawn")]
    NotStored,
    /// Nothing would be deleted earlier.
    #[error(
        "no donation would be deleted earlier; give a month to come, before the one it is kept until, \
         or erase it to end it now"
    )]
    NotShorter,
    /// More donations than can be numbered.
    #[error("this device has made as many donations as it can count")]
    Uncountable,
    /// A key could not be derived.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The system gave no random bytes.
    #[error("the system gives no random bytes")]
    Random,
    /// The tag could not be made.
    #[error(transparent)]
    Tagging(#[from] TaggingError),
    /// The tag could not be signed.
    #[error(transparent)]
    Tag(#[from] TagError),
    /// It could not be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// A content that fits no donation.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The gate stays shut.
    #[error(transparent)]
    Gate(#[from] GateError),
    /// The permit's minute is over.
    #[error("sending took longer than a minute and was stopped; try again on a better network")]
    PermitExpired,
    /// The storage gave an address that is not used.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// No answer.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// An answer of somebody else than was asked.
    #[error("the answer did not come from the storage that was asked; try another network")]
    OtherPeer,
    /// The storage refused; the code is its own word.
    #[error("the storage refused it ({0}); look at the status")]
    Refused(String),
    /// The storage cannot do it now; the code is its own word.
    #[error("the storage cannot do it at present ({0}); try again later")]
    Unavailable(String),
    /// An answer that is none.
    #[error(transparent)]
    Protocol(#[from] ProtocolError),
    /// A signed answer about something else than was asked.
    #[error("the storage answered about something else than was asked; nothing counts as done")]
    OtherAnswer,
    /// No receipt of the training site, so it does not count as stored.
    #[error("the storage gave no receipt, so the donation does not count as stored; try again")]
    NoReceipt,
    /// The archive cannot be made.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// What kind of trouble it is: what a person can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A rule says no: of the policy, of the gate, of the law. Asking again changes nothing.
    Refused,
    /// Network or storage. Trying again may help.
    Storage,
    /// The key store is locked or gone.
    Keys,
    /// Another process has the vault.
    Busy,
    /// The device cannot write, or what it wrote is damaged.
    Files,
}

impl From<KeyVaultError> for VaultError {
    fn from(error: KeyVaultError) -> Self {
        match error {
            KeyVaultError::Lost => Self::KeyLost,
            error => Self::Keys(error),
        }
    }
}

impl From<Refusal> for VaultError {
    fn from(refusal: Refusal) -> Self {
        Self::Gate(refusal.into())
    }
}

impl VaultError {
    /// What kind of trouble it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Files(FilesError::Busy) => Kind::Busy,
            Self::Ledger(LedgerError::Anchor(_))
            | Self::Gate(GateError::Ledger(LedgerError::Anchor(_))) => Kind::Keys,
            Self::Files(_)
            | Self::Outbox(_)
            | Self::Ledger(_)
            | Self::Gate(GateError::Outbox(_) | GateError::Ledger(_))
            | Self::Archive(_)
            | Self::Random => Kind::Files,
            Self::Keys(_) | Self::KeyLost | Self::Key(_) => Kind::Keys,
            Self::PermitExpired
            | Self::Url(_)
            | Self::Transport(_)
            | Self::OtherPeer
            | Self::Unavailable(_)
            | Self::Protocol(_)
            | Self::OtherAnswer
            | Self::NoReceipt => Kind::Storage,
            _ => Kind::Refused,
        }
    }

    /// A short name that stays the same.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Files(error) => error.code(),
            Self::Ledger(error) => error.code(),
            Self::Outbox(error) => error.code(),
            Self::Keys(KeyVaultError::Locked) => "keys_locked",
            Self::Keys(_) => "keys_unavailable",
            Self::KeyLost => "key_lost",
            Self::Damaged => "ledger_damaged",
            Self::NoPolicy => "no_policy",
            Self::NoPolicyInForce => "no_policy_in_force",
            Self::NoSites => "no_sites",
            Self::Policy(error) => error.code(),
            Self::Sites(error) => error.code(),
            Self::Clock(_) => "clock_suspect",
            Self::Objected => "objected",
            Self::Act(error) => error.code(),
            Self::Unknown => "unknown_donation",
            Self::NoConsent => "no_consent",
            Self::NotStored => "not_stored",
            Self::NotShorter => "not_shorter",
            Self::Uncountable => "uncountable",
            Self::Key(_) => "key",
            Self::Random => "random",
            Self::Tagging(_) | Self::Tag(_) => "tag",
            Self::Seal(_) => "seal",
            Self::Content(error) => error.code(),
            Self::Gate(error) => error.code(),
            Self::PermitExpired => "permit_expired",
            Self::Url(error) => error.code(),
            Self::Transport(error) => error.code(),
            Self::OtherPeer => "other_peer",
            Self::Refused(code) | Self::Unavailable(code) => code,
            Self::Protocol(error) => error.code(),
            Self::OtherAnswer => "other_answer",
            Self::NoReceipt => "no_receipt",
            Self::Archive(error) => error.code(),
        }
    }
}
