//! The core of a tag: everything that is decided before the donation is sealed.

use crate::cbor::{Canonical, FormError, Reader, Writer};
use crate::codes::{Guardian, Purpose, Site, SiteSet, Transform, View};
use crate::digest::{ConsentCommitment, Digest, DonationId, ShareCommitment};
use crate::month::Month;
use crate::tag::{OPENING_SITE, TagError};

const VERSION: u8 = 1;

/// The short name of a controller (Art. 4(7) GDPR), as its policy gives it: lower-case letters,
/// digits and hyphens, 1 to 32 of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Controller(String);

impl Controller {
    /// Longest name.
    pub const MOST: usize = 32;

    /// Takes a name; `None` when it is not made as described.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let right = (1..=Self::MOST).contains(&name.len()) && name.bytes().all(allowed);
        right.then(|| Self(name.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which key opens a donation: each site has one a month, destroyed on the first of that month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpeningKeyId {
    /// Whose key.
    pub site: Site,
    /// The month whose beginning it does not live to see the end of.
    pub month: Month,
}

/// What a tag says. The keys on the wire are given with the fields; `docs/donation-format.md` has the
/// schema.
#[derive(Clone, PartialEq, Eq)]
pub struct TagCore {
    /// 2: the donation, named by its public key.
    pub id: DonationId,
    /// 3: what it may be used for.
    pub purpose: Purpose,
    /// 4: what it shows.
    pub view: View,
    /// 5: who answers for it, and under which policy it lives for ever.
    pub controller: Controller,
    /// 5: version of the policy.
    pub policy_version: u32,
    /// 5: hash of the signed policy file.
    pub policy: Digest,
    /// 6: commitment to the consent record, which stays on the device.
    pub consent: ConsentCommitment,
    /// 7: who consented, as a class.
    pub guardian: Guardian,
    /// 8: the month it was made in.
    pub issued: Month,
    /// 9: the month on whose first day it dies.
    pub expires: Month,
    /// 10: where it may be stored.
    pub sites: SiteSet,
    /// 11: which pseudonymiser made it.
    pub transform: Transform,
    /// 12: which key opens it.
    pub opening: OpeningKeyId,
    /// 13: commitment to the key share, which the training site destroys to erase it.
    pub share: ShareCommitment,
}

impl std::fmt::Debug for TagCore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TagCore({:?})", self.id)
    }
}

impl TagCore {
    /// Its encoding.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        Canonical::to_bytes(self)
    }

    /// The hash of its encoding: what the sealed bytes authenticate.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.to_bytes())
    }

    /// The rules between its fields.
    ///
    /// # Errors
    /// [`TagError`]: the first that is broken.
    pub fn check(&self) -> Result<(), TagError> {
        if !self.purpose.views().contains(&self.view) {
            return Err(TagError::ViewNotForPurpose);
        }
        match self.expires.since(self.issued) {
            None | Some(0) => return Err(TagError::ExpiresTooEarly),
            Some(kept) if kept > Month::MOST_KEPT => return Err(TagError::ExpiresTooLate),
            Some(_) => {}
        }
        if self.opening.month != self.expires {
            return Err(TagError::OpeningKeyMonth);
        }
        if self.opening.site != OPENING_SITE || !self.sites.contains(OPENING_SITE) {
            return Err(TagError::OpeningKeySite);
        }
        Ok(())
    }
}

impl Canonical for TagCore {
    type Error = TagError;

    fn write(&self, to: &mut Writer) {
        to.map(13);
        to.uint(1).uint(VERSION.into());
        to.uint(2).bytes(self.id.as_bytes());
        to.uint(3).uint(self.purpose.code().into());
        to.uint(4).uint(self.view.code().into());
        to.uint(5).array(3).text(self.controller.as_str());
        to.uint(self.policy_version.into()).bytes(self.policy.as_bytes());
        to.uint(6).bytes(self.consent.as_bytes());
        to.uint(7).uint(self.guardian.code().into());
        to.uint(8).uint(self.issued.number().into());
        to.uint(9).uint(self.expires.number().into());
        to.uint(10).uint(self.sites.bits().into());
        to.uint(11).array(2).uint(self.transform.id.into()).uint(self.transform.class.into());
        to.uint(12).array(2).uint(self.opening.site.code().into());
        to.uint(self.opening.month.number().into());
        to.uint(13).bytes(self.share.as_bytes());
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, TagError> {
        from.map(13)?;
        if from.key(1)?.uint::<u8>()? != VERSION {
            return Err(TagError::Version);
        }
        let id = DonationId::new(from.key(2)?.exactly()?);
        let purpose = code(from.key(3)?, Purpose::from_code, "purpose")?;
        let view = code(from.key(4)?, View::from_code, "view")?;
        from.key(5)?.array(3)?;
        let controller = Controller::new(from.text(Controller::MOST)?);
        let controller = controller.ok_or(FormError::Malformed)?;
        let policy_version = from.uint()?;
        let policy = Digest::new(from.exactly()?);
        let consent = ConsentCommitment::new(from.key(6)?.exactly()?);
        let guardian = code(from.key(7)?, Guardian::from_code, "guardian class")?;
        let issued = code(from.key(8)?, Month::from_number, "month")?;
        let expires = code(from.key(9)?, Month::from_number, "month")?;
        let sites = code(from.key(10)?, SiteSet::from_bits, "site")?;
        from.key(11)?.array(2)?;
        let transform = Transform { id: from.uint()?, class: from.uint()? };
        from.key(12)?.array(2)?;
        let site = code(from, Site::from_code, "site")?;
        let opening = OpeningKeyId { site, month: code(from, Month::from_number, "month")? };
        let share = ShareCommitment::new(from.key(13)?.exactly()?);
        Ok(Self {
            id,
            purpose,
            view,
            controller,
            policy_version,
            policy,
            consent,
            guardian,
            issued,
            expires,
            sites,
            transform,
            opening,
            share,
        })
    }
}

/// A number that has to stand for something.
fn code<N: TryFrom<u64>, T>(
    from: &mut Reader<'_>,
    meaning: impl Fn(N) -> Option<T>,
    what: &'static str,
) -> Result<T, TagError> {
    meaning(from.uint()?).ok_or(TagError::UnknownCode(what))
}
