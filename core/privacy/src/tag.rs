//! The core of a donation's tag: put together from the pseudonymised content, the consent that was given
//! for it and the policy it was given under, before anything is sealed.

use idphoto_wire::admission::{Refusal, Terms};
use idphoto_wire::sites::OpeningKey;
use idphoto_wire::tag::{OPENING_SITE, OpeningKeyId, TagCore};
use idphoto_wire::{
    ConsentError, ConsentRecord, Secret, ShareCommitment, SiteSet, TagError, Transform,
};
use ring::rand::{SecureRandom as _, SystemRandom};
use zeroize::Zeroizing;

use crate::key::DonationKey;
use crate::pseudonymise::{Pseudonymised, View};

/// Consent, as the ledger keeps it: the record and the salt of its commitment.
#[derive(Clone, Debug)]
pub struct Consent {
    /// What was agreed to.
    pub record: ConsentRecord,
    /// Hides it in the commitment.
    pub salt: Secret<32>,
}

/// Why no tag can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TaggingError {
    /// The consent is for something else.
    #[error(transparent)]
    Consent(#[from] ConsentError),
    /// What was agreed to cannot be tagged.
    #[error(transparent)]
    Tag(#[from] TagError),
    /// The policy, the sites or the day do not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The system gave no random bytes for the key share.
    #[error("the system gives no random bytes")]
    Random,
}

/// A pseudonymised content with the core of its tag, ready to be sealed; made by [`Tagged::new`] alone.
///
/// The view of the content is the view of the tag, by its type: a content of one view cannot be tagged
/// as another. See [`crate::seal`] for what follows.
pub struct Tagged<V: View> {
    pub(crate) content: Pseudonymised<V>,
    pub(crate) core: TagCore,
    pub(crate) key: DonationKey,
    pub(crate) share: Secret<32>,
    /// Of the very sites that the terms were made of.
    pub(crate) opening_key: OpeningKey,
}

impl<V: View> std::fmt::Debug for Tagged<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tagged({:?})", self.core)
    }
}

impl<V: View> Tagged<V> {
    /// Puts the core together, issued in the month of the terms' day. The key share is drawn here, since
    /// the core commits to it.
    ///
    /// # Errors
    /// `Consent` when it is for another donation, purpose, view, policy, text or time; `Tag` when a rule
    /// of tags is broken; `Refused` when a storage would refuse it; `Random`.
    pub fn new(
        content: Pseudonymised<V>,
        key: DonationKey,
        consent: &Consent,
        terms: &Terms<'_>,
    ) -> Result<Self, TaggingError> {
        let mut share = Zeroizing::new([0; 32]);
        SystemRandom::new().fill(&mut share[..]).map_err(|_| TaggingError::Random)?;
        let share = Secret::new(*share);
        let (record, policy) = (&consent.record, terms.policy());
        if policy.text_digest(&record.locale) != Some(record.text) {
            return Err(ConsentError::OtherText.into());
        }
        let named: Vec<_> = policy.core().sites.iter().map(|named| named.site).collect();
        let core = TagCore {
            id: key.id(),
            purpose: record.purpose,
            view: V::CODE,
            controller: policy.core().controller.clone(),
            policy_version: policy.core().version,
            policy: *policy.digest(),
            consent: record.commitment(&consent.salt),
            guardian: record.guardian,
            issued: terms.today().month(),
            expires: record.expires,
            sites: SiteSet::of(&named),
            transform: Transform::CURRENT,
            opening: OpeningKeyId { site: OPENING_SITE, month: record.expires },
            share: ShareCommitment::of(&share),
        };
        record.covers(&core, &consent.salt)?;
        core.check()?;
        terms.allow(&core)?;
        let opening_key = terms.sites().opening_key(core.opening).ok_or(Refusal::OpeningKey)?;
        Ok(Self { content, core, key, share, opening_key: opening_key.clone() })
    }

    /// What the tag will say.
    #[must_use]
    pub const fn core(&self) -> &TagCore {
        &self.core
    }
}
