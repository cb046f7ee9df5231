//! The policy: what donations may be used for, for how long, where they lie and who gets them, signed
//! by the controller's root key.
//!
//! A policy is announced [`NOTICE_DAYS`] before it holds, and holds only for what is donated under it:
//! a tag names its policy by version and hash for ever, and `admission` never looks at another one.

mod core;
mod form;
mod locale;

#[cfg(test)]
mod tests;

use ring::signature::Ed25519KeyPair;

pub use self::core::{NamedSite, PolicyCore, PurposeTerms, Recipient};
pub use self::locale::Locale;
use crate::cbor::{Canonical as _, FormError};
use crate::codes::{Purpose, Site, Transform};
use crate::cose::{self, CoseError, Statement};
use crate::day::Day;
use crate::digest::{Digest, PublicKey};
use crate::month::Month;

/// A policy file is never larger: the Union has 24 official languages, and 20 KiB of legal text in each
/// leave room for the rest.
pub const MOST_BYTES: usize = 512 << 10;
/// Longest legal text of one language: some twenty printed pages.
pub const MOST_TEXT: usize = 64 << 10;
/// Whole days between announcing a policy and its coming into force (privacy duty 0.20). The day of the
/// announcement does not count (Regulation (EEC, Euratom) No 1182/71, Art. 3(1)): what is published on
/// the 1st can be in force on the 32nd day.
pub const NOTICE_DAYS: u32 = 30;

/// Why a policy is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// More than [`MOST_BYTES`].
    #[error("the policy is larger than {MOST_BYTES} bytes")]
    TooLarge,
    /// Not a policy in its one encoding, or its signature is wrong.
    #[error("the policy: {0}")]
    Cose(#[from] CoseError),
    /// Signed, but not by the controller's root.
    #[error("the policy is signed by another key than the controller's root")]
    OtherRoot,
    /// A version of the format that this program does not know.
    #[error("the policy has a format that is not known here")]
    Format,
    /// A number or name that stands for nothing.
    #[error("the policy has a {0} that is not known here")]
    UnknownCode(&'static str),
    /// Versions are counted from 1.
    #[error("the policy has version 0; the first one is 1")]
    VersionZero,
    /// Fewer than [`NOTICE_DAYS`] whole days between the day of publication and that of effect.
    #[error(
        "the policy takes effect before {NOTICE_DAYS} whole days have passed since its publication"
    )]
    Notice,
    /// A text that is empty, too long or has control characters.
    #[error("the policy's {0} is empty, too long or has control characters")]
    Text(&'static str),
    /// A list that has to have something on it.
    #[error("the policy lists no {0}")]
    Nothing(&'static str),
    /// Out of order; as the order is that of the numbers, this is also what a repetition is.
    #[error("the policy lists a {0} twice, or not in order")]
    Order(&'static str),
    /// Training on another ground than consent.
    #[error("the policy rests a purpose on something else than consent")]
    BasisNotConsent,
    /// A view that shows more than the purpose needs, or something else.
    #[error("the policy allows a view that does not serve its purpose")]
    ViewNotForPurpose,
    /// Not 1 to 60 months.
    #[error("the policy keeps donations for no time, or for more than 60 months")]
    Kept,
    /// A (provider, region) pair that is not in the table of places.
    #[error("the policy stores donations in a place that is not known to lie in Belgium or France")]
    Place,
    /// A place in another country than its site.
    #[error("the policy's place does not lie in the country of its site")]
    PlaceElsewhere,
    /// Not a host name as [`Host`](crate::Host) describes.
    #[error("the policy has a domain that is not written as a plain host name")]
    Domain,
    /// The domains of two sites are equal, or one lies below the other.
    #[error("the policy has sites whose domains are one, or one below the other")]
    DomainShared,
    /// Training elsewhere than in France, or nowhere.
    #[error("the policy has another training site than FR, or none")]
    TrainingSite,
    /// Follows the policy of another controller.
    #[error("the policy is of another controller than the one before")]
    OtherController,
    /// An older version than the one before.
    #[error("the policy is older than the one before")]
    Older,
    /// The version of the one before, with other content.
    #[error("the policy has the version of the one before, but says something else")]
    SameVersion,
    /// Published earlier than the one before.
    #[error("the policy is dated earlier than the one before")]
    PublishedEarlier,
}

impl PolicyError {
    /// A short name that stays the same. `docs/donation-format.md` lists them; the published test vectors
    /// use it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::Cose(error) => error.code(),
            Self::OtherRoot => "other_root",
            Self::Format => "format",
            Self::UnknownCode(_) => "unknown_code",
            Self::VersionZero => "version_zero",
            Self::Notice => "notice",
            Self::Text(_) => "text",
            Self::Nothing(_) => "nothing",
            Self::Order(_) => "order",
            Self::BasisNotConsent => "basis_not_consent",
            Self::ViewNotForPurpose => "view_not_for_purpose",
            Self::Kept => "kept",
            Self::Place => "place",
            Self::PlaceElsewhere => "place_elsewhere",
            Self::Domain => "domain",
            Self::DomainShared => "domain_shared",
            Self::TrainingSite => "training_site",
            Self::OtherController => "other_controller",
            Self::Older => "older",
            Self::SameVersion => "same_version",
            Self::PublishedEarlier => "published_earlier",
        }
    }
}

impl From<FormError> for PolicyError {
    fn from(error: FormError) -> Self {
        Self::Cose(error.into())
    }
}

/// A policy whose form, signature and inner rules were checked.
#[derive(Clone, PartialEq, Eq)]
pub struct Policy {
    core: PolicyCore,
    digest: Digest,
}

impl std::fmt::Debug for Policy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Policy({} {:?})", self.core.version, self.digest)
    }
}

impl Policy {
    /// Reads a policy, which has to be signed by `root`.
    ///
    /// # Errors
    /// [`PolicyError`]; form first, then signature, then content.
    pub fn parse(bytes: &[u8], root: &PublicKey) -> Result<Self, PolicyError> {
        if bytes.len() > MOST_BYTES {
            return Err(PolicyError::TooLarge);
        }
        let verified = cose::verify(bytes, Statement::Policy)?;
        if verified.signer != *root {
            return Err(PolicyError::OtherRoot);
        }
        let core = PolicyCore::from_bytes(verified.payload)?;
        core.check()?;
        Ok(Self { core, digest: Digest::of(bytes) })
    }

    /// Signs a policy; `root` is the controller's.
    ///
    /// # Errors
    /// [`PolicyError`] when it breaks a rule.
    pub fn sign(root: &Ed25519KeyPair, core: &PolicyCore) -> Result<Vec<u8>, PolicyError> {
        core.check()?;
        let bytes = cose::sign(root, Statement::Policy, &core.to_bytes());
        // What cannot be read is not signed.
        Self::parse(&bytes, &PublicKey::of(root))?;
        Ok(bytes)
    }

    /// What it says.
    #[must_use]
    pub const fn core(&self) -> &PolicyCore {
        &self.core
    }

    /// SHA-256 of the signed file: what tags name it by.
    #[must_use]
    pub const fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Whether it is in force on that day. It stays so for what was donated under it, also when a newer
    /// one is.
    #[must_use]
    pub fn is_effective(&self, day: Day) -> bool {
        day >= self.core.effective
    }

    /// The first month in which a donation can be made under it: the one that its effective day lies in.
    ///
    /// A tag tells no day, so within this month it cannot show that it was made late enough. It need
    /// not: nothing is admitted before the policy [is in force](Self::is_effective), by device or by
    /// storage.
    #[must_use]
    pub const fn first_month(&self) -> Month {
        self.core.effective.month()
    }

    /// Whether it may take the place of `previous`: a newer version of the same controller's policy, or
    /// the same file again.
    ///
    /// The day of publication is the controller's own word: whoever holds the root key can sign an
    /// earlier one, no earlier than that of `previous`. So a device also counts the days from when it
    /// first saw the file, which is not done here.
    ///
    /// # Errors
    /// `OtherController`, `Older`, `SameVersion`, `PublishedEarlier`.
    pub fn may_follow(&self, previous: &Self) -> Result<(), PolicyError> {
        if self.core.controller != previous.core.controller {
            return Err(PolicyError::OtherController);
        }
        if self.core.version < previous.core.version {
            return Err(PolicyError::Older);
        }
        if self.core.version == previous.core.version && self.digest != previous.digest {
            return Err(PolicyError::SameVersion);
        }
        if self.core.published < previous.core.published {
            return Err(PolicyError::PublishedEarlier);
        }
        Ok(())
    }

    /// The legal text in a language that it has; which one to fall back to is the app's decision.
    #[must_use]
    pub fn text(&self, locale: &Locale) -> Option<&str> {
        self.core.texts.get(locale).map(String::as_str)
    }

    /// The hash of the legal text as it is shown; consent records it.
    #[must_use]
    pub fn text_digest(&self, locale: &Locale) -> Option<Digest> {
        self.text(locale).map(|text| Digest::of(text.as_bytes()))
    }

    /// What it says about a purpose; `None` when it does not allow it.
    #[must_use]
    pub fn purpose(&self, purpose: Purpose) -> Option<&PurposeTerms> {
        self.core.purposes.iter().find(|terms| terms.purpose == purpose)
    }

    /// What it says about a site; `None` when nothing is stored there.
    #[must_use]
    pub fn site(&self, site: Site) -> Option<&NamedSite> {
        self.core.sites.iter().find(|named| named.site == site)
    }

    /// Whether it accepts what this pseudonymiser makes.
    #[must_use]
    pub fn accepts(&self, transform: Transform) -> bool {
        self.core.transforms.contains(&transform)
    }
}
