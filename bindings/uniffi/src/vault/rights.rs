//! What the owner of donations may ask for (Art. 15 to 21 GDPR). It is written down at once and sent when
//! there is a network.

use idphoto_sdk::vault;

use super::words::{self, Correction, Directive};
use super::{Vault, VaultError};
use crate::guard::guarded;
use crate::redacted::redacted;

/// Which donations are meant.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
#[uniffi::export(Display)]
pub enum Scope {
    /// One.
    One {
        /// Which, 32 hexadecimal digits.
        id: String,
    },
    /// All there are so far.
    All,
}

redacted!(Scope);

/// What is asked for donations that stay stored.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Wish {
    /// Restriction: to be used for nothing (Art. 18 GDPR).
    Restrict,
    /// The end of a restriction.
    Lift,
    /// Rectification (Art. 16).
    Rectify {
        /// What is wrong.
        correction: Correction,
    },
    /// To be kept until the first day of a month at most.
    Shorten {
        /// That month, as in `2028-01`: one to come, before the one it is kept until.
        month: String,
    },
    /// To be told how it stands (Art. 15).
    Tell,
}

#[uniffi::export]
impl Vault {
    /// Writes a wish down for stored donations; `send_due` sends it. For how many.
    ///
    /// # Errors
    /// `Refused`: `unknown_donation`, `not_stored`, `not_shorter`, `ledger_damaged`; `Request`; `Files`,
    /// `Keys`.
    pub fn wish(&self, scope: Scope, wish: Wish) -> Result<u32, VaultError> {
        guarded(|| Ok(words::count(self.inner.wish(scope.parsed()?, wish.parsed()?)?)))
    }

    /// Objects to all of it (Art. 21 GDPR): everything is erased, and no consent is taken until
    /// `end_objection`. Needs no network, no clock and no whole ledger. How many donations that concerns.
    ///
    /// # Errors
    /// As `withdraw`.
    pub fn object(&self) -> Result<u32, VaultError> {
        guarded(|| Ok(words::count(self.inner.object()?)))
    }

    /// Takes the objection back; nothing that was erased returns.
    ///
    /// # Errors
    /// `Refused`, code `ledger_damaged`; `Files`, `Keys`.
    pub fn end_objection(&self) -> Result<(), VaultError> {
        guarded(|| Ok(self.inner.end_objection()?))
    }

    /// Says what is to happen after the owner's death (Art. 85 of the French law 78-17). It stays on the
    /// device, with the recovery code for whoever is to carry it out; it can be changed at any moment.
    ///
    /// # Errors
    /// `Refused`, code `ledger_damaged`; `Files`, `Keys`.
    pub fn direct(&self, directive: Directive) -> Result<(), VaultError> {
        guarded(|| Ok(self.inner.direct(directive.into())?))
    }

    /// Everything this device has of its donations, as a ZIP archive (Art. 15 and 20 GDPR). Works with a
    /// damaged ledger too. It holds personal data: hand it to the owner, and keep no copy.
    ///
    /// # Errors
    /// `Files`.
    pub fn export(&self) -> Result<Vec<u8>, VaultError> {
        guarded(|| Ok(self.inner.export()?))
    }
}

impl Scope {
    pub(super) fn parsed(&self) -> Result<vault::Scope, VaultError> {
        Ok(match self {
            Self::One { id } => vault::Scope::One(words::donation(id)?),
            Self::All => vault::Scope::All,
        })
    }
}

impl Wish {
    fn parsed(&self) -> Result<vault::Wish, VaultError> {
        Ok(match self {
            Self::Restrict => vault::Wish::Restrict,
            Self::Lift => vault::Wish::Lift,
            Self::Rectify { correction } => vault::Wish::Rectify((*correction).into()),
            Self::Shorten { month } => vault::Wish::Shorten(words::month(month)?),
            Self::Tell => vault::Wish::Tell,
        })
    }
}
