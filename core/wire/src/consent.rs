//! The consent record: what somebody agreed to, for one donation. It stays on the device; the tag
//! carries a commitment to it, and whoever is shown the record can check that it is the one.
//!
//! The record names the donation, so it can be used for no second photo, no other purpose, and on no
//! other device, whose donations have other keys.

use crate::cbor::{Canonical, FormError, Reader, Writer};
use crate::codes::{Depicted, Guardian, Purpose, View};
use crate::digest::{ConsentCommitment, Digest, DonationId};
use crate::month::Month;
use crate::policy::Locale;
use crate::secret::Secret;
use crate::tag::TagCore;

const VERSION: u8 = 1;

/// What somebody agreed to.
#[derive(Clone, PartialEq, Eq)]
pub struct ConsentRecord {
    /// 2: the donation it was given for.
    pub id: DonationId,
    /// 3: what for.
    pub purpose: Purpose,
    /// 4: showing what.
    pub view: View,
    /// 5: under which policy.
    pub policy_version: u32,
    /// 5: the hash of its signed file.
    pub policy: Digest,
    /// 6: the hash of the text that was shown.
    pub text: Digest,
    /// 7: the language it was shown in, as in BCP 47.
    pub locale: Locale,
    /// 8: who is in the photo, as seen from who gave it.
    pub depicted: Depicted,
    /// 9: who consented, as a class.
    pub guardian: Guardian,
    /// 10: when.
    pub given: Month,
    /// 11: until when at most, as it was shown.
    pub expires: Month,
}

/// Why a record does not belong to a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConsentError {
    /// Not a record in its one encoding.
    #[error("the consent record: {0}")]
    Form(#[from] FormError),
    /// Another record or another salt than the tag commits to.
    #[error("the consent record is not the one that the tag commits to")]
    Commitment,
    /// Given for another donation: another photo, or another device's.
    #[error("the consent was given for another donation")]
    OtherDonation,
    /// Given for something else.
    #[error("the consent was given for another purpose or view")]
    OtherPurpose,
    /// Given under another policy.
    #[error("the consent was given under another policy")]
    OtherPolicy,
    /// Another text was shown than the policy has in that language.
    #[error("the consent was given to another text than that of the policy")]
    OtherText,
    /// Given by others than the tag says.
    #[error("the consent was given by others than the tag says")]
    OtherGuardian,
    /// The donation is older than the consent, or would be kept for longer than was agreed.
    #[error("the consent does not cover the time that the tag says")]
    OtherTime,
}

impl std::fmt::Debug for ConsentRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ConsentRecord({:?})", self.id)
    }
}

impl ConsentRecord {
    /// Its encoding.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        Canonical::to_bytes(self)
    }

    /// Reads a record.
    ///
    /// # Errors
    /// `Form`.
    pub fn parse(bytes: &[u8]) -> Result<Self, ConsentError> {
        Self::from_bytes(bytes)
    }

    /// SHA-256 of the salt followed by the record. Without the salt nobody can try records out.
    #[must_use]
    pub fn commitment(&self, salt: &Secret<32>) -> ConsentCommitment {
        let digest = Digest::of_parts(&[salt.expose(), &self.to_bytes()]);
        ConsentCommitment::new(*digest.as_bytes())
    }

    /// Whether a donation may be what its tag says, by this consent.
    ///
    /// # Errors
    /// [`ConsentError`]: what the consent does not cover.
    pub fn covers(&self, tag: &TagCore, salt: &Secret<32>) -> Result<(), ConsentError> {
        if self.id != tag.id {
            return Err(ConsentError::OtherDonation);
        }
        if (self.purpose, self.view) != (tag.purpose, tag.view) {
            return Err(ConsentError::OtherPurpose);
        }
        if (self.policy_version, self.policy) != (tag.policy_version, tag.policy) {
            return Err(ConsentError::OtherPolicy);
        }
        if self.guardian != tag.guardian {
            return Err(ConsentError::OtherGuardian);
        }
        if tag.issued < self.given || tag.expires > self.expires {
            return Err(ConsentError::OtherTime);
        }
        if self.commitment(salt) == tag.consent { Ok(()) } else { Err(ConsentError::Commitment) }
    }
}

impl Canonical for ConsentRecord {
    type Error = ConsentError;

    fn write(&self, to: &mut Writer) {
        to.map(11);
        to.uint(1).uint(VERSION.into());
        to.uint(2).bytes(self.id.as_bytes());
        to.uint(3).uint(self.purpose.code().into());
        to.uint(4).uint(self.view.code().into());
        to.uint(5).array(2).uint(self.policy_version.into()).bytes(self.policy.as_bytes());
        to.uint(6).bytes(self.text.as_bytes());
        to.uint(7).text(self.locale.as_str());
        to.uint(8).uint(self.depicted.code().into());
        to.uint(9).uint(self.guardian.code().into());
        to.uint(10).uint(self.given.number().into());
        to.uint(11).uint(self.expires.number().into());
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, ConsentError> {
        const NOT: FormError = FormError::Malformed;
        from.map(11)?;
        if from.key(1)?.uint::<u8>()? != VERSION {
            return Err(NOT.into());
        }
        let id = DonationId::new(from.key(2)?.exactly()?);
        let purpose = Purpose::from_code(from.key(3)?.uint()?).ok_or(NOT)?;
        let view = View::from_code(from.key(4)?.uint()?).ok_or(NOT)?;
        from.key(5)?.array(2)?;
        Ok(Self {
            id,
            purpose,
            view,
            policy_version: from.uint()?,
            policy: Digest::new(from.exactly()?),
            text: Digest::new(from.key(6)?.exactly()?),
            locale: Locale::new(from.key(7)?.text(Locale::MOST)?).ok_or(NOT)?,
            depicted: Depicted::from_code(from.key(8)?.uint()?).ok_or(NOT)?,
            guardian: Guardian::from_code(from.key(9)?.uint()?).ok_or(NOT)?,
            given: Month::from_number(from.key(10)?.uint()?).ok_or(NOT)?,
            expires: Month::from_number(from.key(11)?.uint()?).ok_or(NOT)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tag::{Controller, OpeningKeyId};
    use crate::{PublicKey, ShareCommitment, Site, SiteSet, Transform};

    fn month(text: &str) -> Month {
        Month::parse(text).unwrap()
    }

    fn id(device: u8, photo: u8) -> DonationId {
        DonationId::of(&PublicKey::new([device.wrapping_mul(16) + photo; 32]))
    }

    fn record() -> ConsentRecord {
        ConsentRecord {
            id: id(1, 1),
            purpose: Purpose::Compliance,
            view: View::Compliance,
            policy_version: 4,
            policy: Digest::of(b"policy 4"),
            text: Digest::of(b"text"),
            locale: Locale::new("fr-BE").unwrap(),
            depicted: Depicted::Myself,
            guardian: Guardian::NotNeeded,
            given: month("2026-11"),
            expires: month("2031-11"),
        }
    }

    fn salt(fill: u8) -> Secret<32> {
        Secret::new([fill; 32])
    }

    fn tag() -> TagCore {
        let record = record();
        TagCore {
            id: record.id,
            purpose: record.purpose,
            view: record.view,
            controller: Controller::new("example").unwrap(),
            policy_version: record.policy_version,
            policy: record.policy,
            consent: record.commitment(&salt(1)),
            guardian: record.guardian,
            issued: record.given,
            expires: record.expires,
            sites: SiteSet::of(&[Site::Fr]),
            transform: Transform::CURRENT,
            opening: OpeningKeyId { site: Site::Fr, month: record.expires },
            share: ShareCommitment::new([0; 32]),
        }
    }

    #[test]
    fn a_record_leads_back_and_has_one_encoding() {
        let bytes = record().to_bytes();
        assert_eq!(ConsentRecord::parse(&bytes), Ok(record()));
        assert!(ConsentRecord::parse(&[&bytes[..], &[0]].concat()).is_err());
        for length in 0..bytes.len() {
            assert!(ConsentRecord::parse(&bytes[..length]).is_err());
        }
    }

    #[test]
    fn a8_a_consent_is_for_one_donation_and_for_what_it_says() {
        assert_eq!(record().covers(&tag(), &salt(1)), Ok(()));
        let refused = |change: &dyn Fn(&mut TagCore)| {
            let mut tag = tag();
            change(&mut tag);
            record().covers(&tag, &salt(1)).err()
        };
        use ConsentError::*;
        // A second photo of the same device, and another device's.
        assert_eq!(refused(&|tag| tag.id = id(1, 2)), Some(OtherDonation));
        assert_eq!(refused(&|tag| tag.id = id(2, 1)), Some(OtherDonation));
        assert_eq!(refused(&|tag| tag.purpose = Purpose::Landmarks), Some(OtherPurpose));
        assert_eq!(refused(&|tag| tag.view = View::Geometry), Some(OtherPurpose));
        // An older policy, and another text under the same number.
        assert_eq!(refused(&|tag| tag.policy_version = 3), Some(OtherPolicy));
        assert_eq!(refused(&|tag| tag.policy = Digest::of(b"policy 3")), Some(OtherPolicy));
        assert_eq!(refused(&|tag| tag.guardian = Guardian::Joint), Some(OtherGuardian));
        assert_eq!(refused(&|tag| tag.issued = month("2026-10")), Some(OtherTime));
        assert_eq!(refused(&|tag| tag.expires = month("2031-12")), Some(OtherTime));
        assert_eq!(refused(&|tag| tag.consent = record().commitment(&salt(2))), Some(Commitment));
    }

    #[test]
    fn a_commitment_hides_the_record_and_binds_all_of_it() {
        assert_ne!(record().commitment(&salt(1)), record().commitment(&salt(2)));
        let mut other = record();
        other.locale = Locale::new("nl-BE").unwrap();
        assert_ne!(other.commitment(&salt(1)), record().commitment(&salt(1)));
        assert_eq!(other.covers(&tag(), &salt(1)), Err(ConsentError::Commitment));
    }
}
