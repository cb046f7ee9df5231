//! Whether a deposit is admitted: the rules that the device's gate and each storage run by themselves
//! on the same bytes, neither believing the other.
//!
//! Not here, because only one side can know it: consent, which stays on the device; whether an id was
//! used before, which a storage remembers; and how long ago a donation may have been issued. A donation
//! can wait in an outbox, so no month is too old here as long as it has not expired; a storage that takes
//! only those of the current month and the one before decides so for itself.

#[cfg(test)]
mod tests;

use crate::codes::Site;
use crate::content::is_length;
use crate::day::Day;
use crate::policy::Policy;
use crate::sealed::{CIPHER_TAG, Header, SealedError};
use crate::sites::{Sites, SitesError};
use crate::tag::{RetentionTag, TagCore, TagError};

/// What a deposit is judged by: a policy, sites that this policy allows, and the day.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    policy: &'a Policy,
    sites: &'a Sites,
    today: Day,
}

/// Why a deposit is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The tag is none.
    #[error(transparent)]
    Tag(#[from] TagError),
    /// The sealed bytes are not those of the tag.
    #[error(transparent)]
    Sealed(#[from] SealedError),
    /// The tag names another controller.
    #[error("the donation was made for another controller")]
    OtherController,
    /// The tag names another policy: another version, or another file with its version.
    #[error("the donation was made under another policy")]
    OtherPolicy,
    /// The policy is announced but not yet in force.
    #[error("the policy is not in force yet")]
    PolicyNotEffective,
    /// Made before the policy was in force.
    #[error("the donation was made before its policy was in force")]
    BeforePolicy,
    /// A purpose that the policy does not have.
    #[error("the policy does not allow the donation's purpose")]
    Purpose,
    /// A view that the policy does not allow for the purpose.
    #[error("the policy does not allow the donation's view for its purpose")]
    View,
    /// Longer than the policy keeps donations for this purpose.
    #[error("the donation would be kept longer than its policy allows")]
    Kept,
    /// A site that the policy does not name.
    #[error("the donation may be stored at a site that its policy does not name")]
    Site,
    /// A pseudonymiser that the policy does not accept.
    #[error("the donation was pseudonymised in a way that its policy does not accept")]
    Transform,
    /// Brought to a site that the tag does not allow.
    #[error("the donation may not be stored at this site")]
    OtherSite,
    /// No such opening key in the list of sites, or it is for another mechanism.
    #[error("the donation is sealed to a key that the list of sites does not have")]
    OpeningKey,
    /// Not as long as a content of the tag's view can be.
    #[error("the sealed donation has a length that its view cannot have")]
    LengthOfView,
    /// Issued in a month that has not begun.
    #[error("the donation is dated in a month that has not begun")]
    IssuedInFuture,
    /// The first day of its expiry month has come.
    #[error("the donation has expired")]
    Expired,
}

impl Refusal {
    /// A short name that stays the same. `docs/donation-format.md` lists them. Those of tag and sealed
    /// bytes are their own. The published test vectors use all of them.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Tag(error) => error.code(),
            Self::Sealed(error) => error.code(),
            Self::OtherController => "other_controller",
            Self::OtherPolicy => "other_policy",
            Self::PolicyNotEffective => "policy_not_effective",
            Self::BeforePolicy => "before_policy",
            Self::Purpose => "purpose_not_in_policy",
            Self::View => "view_not_in_policy",
            Self::Kept => "kept_too_long",
            Self::Site => "site_not_in_policy",
            Self::Transform => "transform_not_in_policy",
            Self::OtherSite => "other_site",
            Self::OpeningKey => "opening_key_unknown",
            Self::LengthOfView => "length_of_view",
            Self::IssuedInFuture => "issued_in_future",
            Self::Expired => "expired",
        }
    }
}

/// Judges a deposit, a tag and the sealed bytes it came with, that goes to the site `at`.
///
/// # Errors
/// [`Refusal`]: the bytes first, then what they say against the policy, the sites and the day, then the
/// site and the length.
pub fn admit(
    tag: &[u8],
    sealed: &[u8],
    terms: &Terms<'_>,
    at: Site,
) -> Result<RetentionTag, Refusal> {
    let tag = RetentionTag::parse(tag)?;
    tag.covers(sealed)?;
    terms.allow(tag.core())?;
    if !tag.core().sites.contains(at) {
        return Err(Refusal::OtherSite);
    }
    let (header, ciphertext) = Header::parse(sealed)?;
    let content = ciphertext.len().checked_sub(CIPHER_TAG);
    if !content.is_some_and(|length| is_length(tag.core().view, length)) {
        return Err(Refusal::LengthOfView);
    }
    // What the header names is what the tag names: `covers` has compared them.
    match terms.sites.opening_key(header.opening) {
        Some(key) if key.kem == header.kem => Ok(tag),
        _ => Err(Refusal::OpeningKey),
    }
}

impl<'a> Terms<'a> {
    /// Puts policy, sites and day together.
    ///
    /// # Errors
    /// [`SitesError`] when the policy does not allow the sites.
    pub fn new(policy: &'a Policy, sites: &'a Sites, today: Day) -> Result<Self, SitesError> {
        sites.allowed_by(policy)?;
        Ok(Self { policy, sites, today })
    }

    /// The policy.
    #[must_use]
    pub const fn policy(&self) -> &'a Policy {
        self.policy
    }

    /// The sites.
    #[must_use]
    pub const fn sites(&self) -> &'a Sites {
        self.sites
    }

    /// The day.
    #[must_use]
    pub const fn today(&self) -> Day {
        self.today
    }

    /// Whether a donation of this core may be deposited, as far as the core tells: what a device asks
    /// before it pseudonymises and seals anything.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn allow(&self, core: &TagCore) -> Result<(), Refusal> {
        self.under_policy(core)?;
        let terms = self.policy.purpose(core.purpose).ok_or(Refusal::Purpose)?;
        if !terms.views.contains(&core.view) {
            return Err(Refusal::View);
        }
        if core.expires.since(core.issued).is_none_or(|kept| kept > terms.months) {
            return Err(Refusal::Kept);
        }
        if core.sites.iter().any(|site| self.policy.site(site).is_none()) {
            return Err(Refusal::Site);
        }
        if !self.policy.accepts(core.transform) {
            return Err(Refusal::Transform);
        }
        if self.sites.opening_key(core.opening).is_none() {
            return Err(Refusal::OpeningKey);
        }
        self.in_time(core)
    }

    /// The policy that the tag names is this one, and was in force.
    fn under_policy(&self, core: &TagCore) -> Result<(), Refusal> {
        let policy = self.policy.core();
        if core.controller != policy.controller {
            return Err(Refusal::OtherController);
        }
        if core.policy_version != policy.version || core.policy != *self.policy.digest() {
            return Err(Refusal::OtherPolicy);
        }
        if !self.policy.is_effective(self.today) {
            return Err(Refusal::PolicyNotEffective);
        }
        if core.issued < self.policy.first_month() { Err(Refusal::BeforePolicy) } else { Ok(()) }
    }

    /// Its time has begun and not ended. Both sides of the month's turn are the safe ones: a clock that
    /// is behind refuses a donation of today until its month has begun there too.
    fn in_time(&self, core: &TagCore) -> Result<(), Refusal> {
        let now = self.today.month();
        if core.issued > now {
            return Err(Refusal::IssuedInFuture);
        }
        if core.expires <= now { Err(Refusal::Expired) } else { Ok(()) }
    }
}
