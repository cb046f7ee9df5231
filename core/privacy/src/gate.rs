//! The gate: the one place where a donation is let out, and the only maker of a [`Permit`].
//!
//! Whatever was checked before is checked again here, on the bytes that are about to go, under the
//! ledger's lock: that the consent stands and is for this donation, that tag and sealed bytes belong
//! together and are those that were queued, that the policy they were made under and today's list of sites
//! allow it, and that the clock may be believed. Then the permit is written down and flushed, then it is
//! returned. It is good once, for a minute: nothing can be handed to something that sends hours later.
//!
//! ```compile_fail,E0451
//! use idphoto_privacy::gate::Permit;
//! fn forged(other: Permit) -> Permit {
//!     Permit { nonce: [0; 16], ..other }
//! }
//! ```
//!
//! ```compile_fail,E0599
//! use idphoto_privacy::gate::Permit;
//! fn twice(permit: &Permit) -> Permit {
//!     permit.clone()
//! }
//! ```

use std::time::Duration;

use idphoto_wire::admission::{Refusal, Terms, admit as allow};
use idphoto_wire::sites::SiteEntry;
use idphoto_wire::tag::{OPENING_SITE, RetentionTag};
use idphoto_wire::{ConsentError, Digest, DonationId, Policy, Site, SitesError};
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::clock::{ClockSuspect, Now, Reading};
use crate::files::FilesError;
use crate::ledger::LedgerError;
use crate::outbox::{Item, OutboxError};
use crate::register::{DroppedWhy, Entry, Event};
use crate::vault::Inner;

/// How long a permit is good: a deposit and one upload of 2 MiB over a slow line, and no more.
pub const LIFETIME: Duration = Duration::from_secs(60);

/// Months after that of its issue in which a storage still takes a donation (docs/protocol.md, deposits).
const MOST_AGE: u32 = 1;

/// Leave to send one donation to the training site, once, now. Only the gate makes one; sending uses it
/// up.
#[derive(Debug)]
pub struct Permit {
    pub(crate) id: DonationId,
    /// What the ledger knows it by.
    pub(crate) nonce: [u8; 16],
    pub(crate) item: Passed,
    pub(crate) site: SiteEntry,
    issued: Reading,
}

/// What the permit is for: bytes that were looked at.
pub(crate) struct Passed {
    pub(crate) tag: RetentionTag,
    pub(crate) bytes: Item,
}

impl std::fmt::Debug for Passed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.tag.fmt(f)
    }
}

/// Why the gate stays shut. Nothing was sent, and nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GateError {
    /// The ledger was damaged or rolled back.
    #[error("the consent ledger is damaged, so nothing is sent; export it, then start over")]
    LedgerDamaged,
    /// The owner objects.
    #[error("you objected to the use of your photos, so nothing is sent")]
    Objected,
    /// No such donation.
    #[error("there is no such donation on this device")]
    Unknown,
    /// There is a consent and no photo, or the donation is stored already.
    #[error("the donation is not waiting in the outbox")]
    NotWaiting,
    /// The consent was withdrawn.
    #[error("the consent for this donation was withdrawn")]
    Withdrawn,
    /// The device gave it up.
    #[error("the donation was given up, see its status")]
    Dropped,
    /// The clock is not believed.
    #[error("{0}; set the clock and try again")]
    Clock(#[from] ClockSuspect),
    /// No policy, or not the one that the consent was given under.
    #[error("the policy that the consent was given under is not on this device; install it again")]
    NoPolicy,
    /// No list of sites, or none with this site.
    #[error("there is no list of sites with the site {0}; install a new one")]
    NoSite(Site),
    /// The list of sites goes beyond the policy.
    #[error(transparent)]
    Sites(#[from] SitesError),
    /// The tag in the outbox is not the one that was queued.
    #[error("the donation in the outbox is not the one that was put there; donate the photo again")]
    OtherTag,
    /// Tag, bytes, policy, sites or day do not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The consent does not cover it.
    #[error(transparent)]
    Consent(#[from] ConsentError),
    /// It lay here for so long that no storage takes it.
    #[error(
        "the donation waited for more than a month, and no storage takes it now; donate it again"
    )]
    TooOld,
    /// The key share is not the one that the tag commits to.
    #[error("the donation in the outbox has another key share; donate the photo again")]
    Share,
    /// The outbox cannot be read.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// The permit could not be written down.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The system gave no random bytes.
    #[error("the system gives no random bytes")]
    Random,
}

impl GateError {
    /// A short name that stays the same.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::LedgerDamaged => "ledger_damaged",
            Self::Objected => "objected",
            Self::Unknown => "unknown_donation",
            Self::NotWaiting => "not_waiting",
            Self::Withdrawn => "withdrawn",
            Self::Dropped => "dropped",
            Self::Clock(_) => "clock_suspect",
            Self::NoPolicy => "no_policy",
            Self::NoSite(_) => "no_site",
            Self::Sites(error) => error.code(),
            Self::OtherTag => "other_tag",
            Self::Refused(refusal) => refusal.code(),
            Self::Consent(_) => "consent",
            Self::TooOld => "too_old",
            Self::Share => "share",
            Self::Outbox(error) => error.code(),
            Self::Ledger(error) => error.code(),
            Self::Random => "random",
        }
    }
}

impl GateError {
    /// Why the donation is given up: it can never be sent.
    pub(crate) const fn given_up(self) -> Option<DroppedWhy> {
        match self {
            Self::OtherTag
            | Self::Share
            | Self::Outbox(OutboxError::Unreadable | OutboxError::Files(FilesError::TooLarge)) => {
                Some(DroppedWhy::Lost)
            }
            Self::TooOld => Some(DroppedWhy::Expired),
            _ => None,
        }
    }
}

impl Permit {
    /// The donation it is for.
    #[must_use]
    pub const fn id(&self) -> DonationId {
        self.id
    }

    /// Whether it is still good at a later look at the clocks. The time since the device started counts
    /// where both looks have it; a clock that went back ends every permit.
    #[must_use]
    pub fn is_alive(&self, at: Reading) -> bool {
        let passed = match (self.issued.since_boot, at.since_boot) {
            (Some(then), Some(now)) if self.issued.boot == at.boot => now.checked_sub(then),
            _ => at
                .wall
                .checked_sub(self.issued.wall)
                .and_then(|seconds| u64::try_from(seconds).ok())
                .map(Duration::from_secs),
        };
        passed.is_some_and(|passed| passed <= LIFETIME)
    }
}

/// Lets one donation pass, or says why not.
pub(crate) fn admit(
    inner: &mut Inner,
    id: DonationId,
    reading: Reading,
) -> Result<Permit, GateError> {
    if !inner.is_whole() {
        return Err(GateError::LedgerDamaged);
    }
    if inner.register.objected().is_some() {
        return Err(GateError::Objected);
    }
    let entry = inner.register.entry(id).ok_or(GateError::Unknown)?;
    wanted(entry)?;
    let item = inner.outbox.item(id)?;
    if entry.tag.as_deref() != Some(&item.tag) {
        return Err(GateError::OtherTag);
    }
    let mut mark = inner.mark.ok_or(GateError::NoPolicy)?;
    let now = mark.now(reading)?;
    // First of all that is refused, so that what can never be sent is not kept for years.
    let issued = RetentionTag::parse(&item.tag).map_err(Refusal::from)?.core().issued;
    if now.day().month().since(issued).is_some_and(|months| months > MOST_AGE) {
        return Err(GateError::TooOld);
    }
    let policy = inner.policies.get(&entry.consent.record.policy).ok_or(GateError::NoPolicy)?;
    let (tag, site) = judged(inner, entry, policy, &item, now)?;
    let mut nonce = [0; 16];
    SystemRandom::new().fill(&mut nonce).map_err(|_| GateError::Random)?;
    inner.mark = Some(mark);
    inner.append(&Event::Permitted { id, nonce })?;
    Ok(Permit { id, nonce, item: Passed { tag, bytes: item }, site, issued: reading })
}

/// The ledger has it waiting.
fn wanted(entry: &Entry) -> Result<(), GateError> {
    if entry.withdrawn.is_some() {
        return Err(GateError::Withdrawn);
    }
    if entry.dropped.is_some() {
        return Err(GateError::Dropped);
    }
    if entry.is_waiting() { Ok(()) } else { Err(GateError::NotWaiting) }
}

/// Everything that the storage will check as well, and the consent, which it cannot.
fn judged(
    inner: &Inner,
    entry: &Entry,
    policy: &Policy,
    item: &Item,
    now: Now,
) -> Result<(RetentionTag, SiteEntry), GateError> {
    let sites = inner.sites.as_ref().ok_or(GateError::NoSite(OPENING_SITE))?;
    let terms = Terms::new(policy, sites, now.day())?;
    let tag = allow(&item.tag, &item.sealed, &terms, OPENING_SITE)?;
    // Every site that the tag names will get a copy: each has to be there to get it.
    for site in tag.core().sites.iter() {
        sites.site(site).ok_or(GateError::NoSite(site))?;
    }
    let consent = &entry.consent;
    consent.record.covers(tag.core(), &consent.salt)?;
    if policy.text_digest(&consent.record.locale) != Some(consent.record.text) {
        return Err(ConsentError::OtherText.into());
    }
    tag.commits_to(&item.share).map_err(|_| GateError::Share)?;
    if tag.core().id != entry.id() || Digest::of(&item.sealed) != *tag.sealed() {
        return Err(GateError::OtherTag);
    }
    let site = sites.site(OPENING_SITE).ok_or(GateError::NoSite(OPENING_SITE))?;
    Ok((tag, site.clone()))
}
