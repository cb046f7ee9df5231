//! The list of sites: hosts, ports, pins and keys of the places where donations go, signed by the
//! controller's root key.
//!
//! It holds at once, without notice, so that a key or a host can be changed in an hour. What it may say
//! is bounded by the policy: a site, a place or a domain that the policy does not name is refused
//! ([`Sites::allowed_by`]), however well it is signed.

mod core;
mod form;

#[cfg(test)]
mod tests;

use ring::signature::Ed25519KeyPair;

pub use self::core::{Bucket, Endpoint, OpeningKey, SiteEntry, SitesCore};
use crate::cbor::{Canonical as _, FormError};
use crate::codes::Site;
use crate::cose::{self, CoseError, Statement};
use crate::digest::PublicKey;
use crate::policy::Policy;
use crate::tag::OpeningKeyId;

/// A list of sites is never larger: 62 opening keys of the longest mechanism in sight (X-Wing, 1 216
/// bytes each) are 75 KiB.
pub const MOST_BYTES: usize = 128 << 10;
/// Most opening keys: one for each month that a donation of today can expire in, that of the current
/// month until it is destroyed, and one ahead so that a list outlives the turn of a month.
pub const MOST_OPENING_KEYS: usize = 62;
/// Most pins of a site: the key in use, the next one, and the same of its issuer.
pub const MOST_PINS: usize = 4;

/// Why a list of sites is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SitesError {
    /// More than [`MOST_BYTES`].
    #[error("the list of sites is larger than {MOST_BYTES} bytes")]
    TooLarge,
    /// Not a list of sites in its one encoding, or its signature is wrong.
    #[error("the list of sites: {0}")]
    Cose(#[from] CoseError),
    /// Signed, but not by the controller's root.
    #[error("the list of sites is signed by another key than the controller's root")]
    OtherRoot,
    /// A version of the format that this program does not know.
    #[error("the list of sites has a format that is not known here")]
    Format,
    /// A number that stands for nothing.
    #[error("the list of sites has a {0} that is not known here")]
    UnknownCode(&'static str),
    /// Serial numbers are counted from 1.
    #[error("the list of sites has serial number 0; the first one is 1")]
    SerialZero,
    /// A list that has to have something on it.
    #[error("the list of sites lists no {0}")]
    Nothing(&'static str),
    /// Out of order; as the order is that of the numbers, this is also what a repetition is.
    #[error("the list of sites lists a {0} twice, or not in order")]
    Order(&'static str),
    /// A (provider, region) pair that is not in the table of places.
    #[error("the list of sites has a place that is not known to lie in Belgium or France")]
    Place,
    /// A place in another country than its site.
    #[error("the list of sites has a place outside the country of its site")]
    PlaceElsewhere,
    /// Not a host name as [`Host`](crate::Host) describes.
    #[error("the list of sites has a host that is not written as a plain host name")]
    Host,
    /// Port 0.
    #[error("the list of sites has a port that is not 1 to 65535")]
    Port,
    /// Not a bucket name as [`Bucket`] describes.
    #[error("the list of sites has a bucket that is not named as S3 asks")]
    Bucket,
    /// Opening keys where nobody trains.
    #[error("the list of sites has opening keys at another site than the training site")]
    OpeningKeySite,
    /// An opening key of another length than its mechanism's.
    #[error("the list of sites has an opening key that has not the length of its kind")]
    OpeningKeyLength,
    /// An opening key with which nothing is secret, or one that is not in its one encoding.
    #[error("the list of sites has an opening key with which nothing is secret")]
    OpeningKeyWeak,
    /// One opening key for two months: it could not be destroyed with the first of them.
    #[error("the list of sites has one opening key for two months")]
    OpeningKeyTwice,
    /// A receipt key under which anybody can sign.
    #[error("the list of sites has a receipt key under which anybody can sign")]
    ReceiptKeyWeak,
    /// One receipt key for two sites: each could sign for the other.
    #[error("the list of sites has one receipt key for two sites")]
    ReceiptKeyTwice,
    /// Follows the list of another controller, or goes with the policy of another one.
    #[error("the list of sites is of another controller")]
    OtherController,
    /// An older serial number than the one before.
    #[error("the list of sites is older than the one before")]
    Older,
    /// The serial number of the one before, with other content.
    #[error("the list of sites has the serial number of the one before, but says something else")]
    SameSerial,
    /// Issued earlier than the one before.
    #[error("the list of sites is dated earlier than the one before")]
    IssuedEarlier,
    /// A site that the policy does not name.
    #[error("the list of sites has a site that the policy does not name")]
    SiteNotInPolicy,
    /// Another place than the policy names for this site.
    #[error("the list of sites has a site at another place than the policy names")]
    PlaceNotInPolicy,
    /// A host outside the domain that the policy names for this site.
    #[error("the list of sites has a host outside the domain that the policy names")]
    HostNotInPolicy,
}

impl SitesError {
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
            Self::SerialZero => "serial_zero",
            Self::Nothing(_) => "nothing",
            Self::Order(_) => "order",
            Self::Place => "place",
            Self::PlaceElsewhere => "place_elsewhere",
            Self::Host => "host",
            Self::Port => "port",
            Self::Bucket => "bucket",
            Self::OpeningKeySite => "opening_key_site",
            Self::OpeningKeyLength => "opening_key_length",
            Self::OpeningKeyWeak => "opening_key_weak",
            Self::OpeningKeyTwice => "opening_key_twice",
            Self::ReceiptKeyWeak => "receipt_key_weak",
            Self::ReceiptKeyTwice => "receipt_key_twice",
            Self::OtherController => "other_controller",
            Self::Older => "older",
            Self::SameSerial => "same_serial",
            Self::IssuedEarlier => "issued_earlier",
            Self::SiteNotInPolicy => "site_not_in_policy",
            Self::PlaceNotInPolicy => "place_not_in_policy",
            Self::HostNotInPolicy => "host_not_in_policy",
        }
    }
}

impl From<FormError> for SitesError {
    fn from(error: FormError) -> Self {
        Self::Cose(error.into())
    }
}

/// A list of sites whose form, signature and inner rules were checked. Whether a policy allows it is
/// asked with [`allowed_by`](Self::allowed_by).
#[derive(Clone, PartialEq, Eq)]
pub struct Sites {
    core: SitesCore,
}

impl std::fmt::Debug for Sites {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sites({})", self.core.serial)
    }
}

impl Sites {
    /// Reads a list of sites, which has to be signed by `root`.
    ///
    /// # Errors
    /// [`SitesError`]; form first, then signature, then content.
    pub fn parse(bytes: &[u8], root: &PublicKey) -> Result<Self, SitesError> {
        if bytes.len() > MOST_BYTES {
            return Err(SitesError::TooLarge);
        }
        let verified = cose::verify(bytes, Statement::Sites)?;
        if verified.signer != *root {
            return Err(SitesError::OtherRoot);
        }
        let core = SitesCore::from_bytes(verified.payload)?;
        core.check()?;
        Ok(Self { core })
    }

    /// Signs a list of sites; `root` is the controller's.
    ///
    /// # Errors
    /// [`SitesError`] when it breaks a rule.
    pub fn sign(root: &Ed25519KeyPair, core: &SitesCore) -> Result<Vec<u8>, SitesError> {
        core.check()?;
        let bytes = cose::sign(root, Statement::Sites, &core.to_bytes());
        // What cannot be read is not signed.
        Self::parse(&bytes, &PublicKey::of(root))?;
        Ok(bytes)
    }

    /// What it says.
    #[must_use]
    pub const fn core(&self) -> &SitesCore {
        &self.core
    }

    /// What it says about a site.
    #[must_use]
    pub fn site(&self, site: Site) -> Option<&SiteEntry> {
        self.core.sites.iter().find(|entry| entry.site == site)
    }

    /// The key of that name, if the list has it. One that it no longer has is destroyed, or was never
    /// made.
    #[must_use]
    pub fn opening_key(&self, id: OpeningKeyId) -> Option<&OpeningKey> {
        self.site(id.site)?.opening_keys.get(&id.month)
    }

    /// Whether it may take the place of `previous`: a newer list of the same controller, or the same
    /// one again.
    ///
    /// # Errors
    /// `OtherController`, `Older`, `SameSerial`, `IssuedEarlier`.
    pub fn may_follow(&self, previous: &Self) -> Result<(), SitesError> {
        let (core, before) = (&self.core, &previous.core);
        if core.controller != before.controller {
            return Err(SitesError::OtherController);
        }
        if core.serial < before.serial {
            return Err(SitesError::Older);
        }
        if core.serial == before.serial && core != before {
            return Err(SitesError::SameSerial);
        }
        if core.issued < before.issued {
            return Err(SitesError::IssuedEarlier);
        }
        Ok(())
    }

    /// Whether it stays within the policy: every site is one that the policy names, at the same place,
    /// with its hosts in or below the site's domain.
    ///
    /// # Errors
    /// `OtherController`, `SiteNotInPolicy`, `PlaceNotInPolicy`, `HostNotInPolicy`.
    pub fn allowed_by(&self, policy: &Policy) -> Result<(), SitesError> {
        if self.core.controller != policy.core().controller {
            return Err(SitesError::OtherController);
        }
        for entry in &self.core.sites {
            let named = policy.site(entry.site).ok_or(SitesError::SiteNotInPolicy)?;
            if entry.place != named.place {
                return Err(SitesError::PlaceNotInPolicy);
            }
            if ![&entry.keeper, &entry.store].iter().all(|to| to.host.is_within(&named.domain)) {
                return Err(SitesError::HostNotInPolicy);
            }
        }
        Ok(())
    }
}
