//! The explicit act: what somebody was shown and said yes to, and whether that is consent to one
//! donation.
//!
//! Nothing else makes a [`ConsentRecord`] for a donation. Not here: asking, which is the app's; keeping
//! the record; whether the age that was told is true, which no program on the device can know.

mod age;
mod ages;

#[cfg(test)]
mod tests;

use idphoto_wire::policy::{Locale, Policy};
use idphoto_wire::{
    ConsentRecord, Day, Depicted, Digest, DonationId, Guardian, Month, Purpose, View,
};

pub use self::age::AgeBand;
pub use self::ages::{AGE_RULES, AGES_VERSION, AgeRule, Country, UNKNOWN_AGE, age_rule};

/// Below this age a parent or guardian agrees, in every country (privacy duty 1.23). No member state
/// asks for more (Art. 8(1) GDPR).
pub const OWN_CONSENT: u8 = 16;

/// What somebody was shown and said to it, for one donation.
#[derive(Clone, PartialEq, Eq)]
pub struct Act {
    /// What for.
    pub purpose: Purpose,
    /// Showing what.
    pub view: View,
    /// The language that the policy was shown in.
    pub locale: Locale,
    /// The hash of the text as it was shown.
    pub text: Digest,
    /// Who is in the photo, as seen from who gives it.
    pub depicted: Depicted,
    /// How old the person in the photo is.
    pub age: AgeBand,
    /// Where that person lives; `None` when it is not known.
    pub country: Option<Country>,
    /// Whether a holder of parental authority said yes, in a step of their own.
    pub guardian_agrees: bool,
    /// Whether the person in the photo said yes, in a step of their own. Of the donor's own photo the act
    /// is that yes, and this is asked for only where child and guardian have to agree together.
    pub depicted_agrees: bool,
    /// How many months the donation may be kept; `None` for as many as the policy says.
    pub months: Option<u32>,
}

/// Why an act is no consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ActError {
    /// The policy's day of effect has not come.
    #[error("the policy that was shown is not in force yet; show the one that is")]
    PolicyNotInForce,
    /// The policy has no text in that language.
    #[error("the policy has no text in this language; show it in one that it has")]
    NoSuchLocale,
    /// Something else was shown than the policy has in that language.
    #[error(
        "what was shown is not the policy's text in this language; show that text and ask again"
    )]
    OtherText,
    /// The policy does not have the purpose.
    #[error("the policy allows no donation for this purpose; choose one that it names")]
    PurposeNotAllowed,
    /// The policy does not allow the view for the purpose.
    #[error(
        "the policy does not allow this view of the photo for the purpose; choose another view"
    )]
    ViewNotAllowed,
    /// Kept for no time, for longer than the policy says, or beyond the year 9999.
    #[error(
        "a donation for this purpose is kept for 1 to {most} months; choose a time within that"
    )]
    Months {
        /// The policy's months.
        most: u32,
    },
    /// Below [`OWN_CONSENT`], without a guardian's yes.
    #[error("below the age of 16 a parent or guardian has to agree; ask them")]
    GuardianMissing,
    /// Where both have to agree, without the child's yes.
    #[error(
        "in this country a child of this age and a parent or guardian have to agree together; ask the \
         child as well"
    )]
    ChildMissing,
    /// Somebody of 16 or over whose photo another person gives, without their yes.
    #[error("the person in the photo has to agree; ask them in a step of their own")]
    DepictedMissing,
    /// Another person's child.
    #[error(
        "a photo of somebody below the age of 16 is donated by them or their parent or guardian; choose \
         another photo"
    )]
    OtherMinor,
}

impl ActError {
    /// A short name that stays the same.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::PolicyNotInForce => "policy_not_in_force",
            Self::NoSuchLocale => "no_such_locale",
            Self::OtherText => "other_text",
            Self::PurposeNotAllowed => "purpose_not_allowed",
            Self::ViewNotAllowed => "view_not_allowed",
            Self::Months { .. } => "months",
            Self::GuardianMissing => "guardian_missing",
            Self::ChildMissing => "child_missing",
            Self::DepictedMissing => "depicted_missing",
            Self::OtherMinor => "other_minor",
        }
    }
}

impl Act {
    /// Whether this is consent under `policy`, which has to be the one that a donation of today is made
    /// under. What was shown is judged first, then what for and how long, then who agreed.
    ///
    /// # Errors
    /// [`ActError`], the first that applies.
    pub fn judge(&self, policy: &Policy, today: Day) -> Result<Granted, ActError> {
        if !policy.is_effective(today) {
            return Err(ActError::PolicyNotInForce);
        }
        let text = policy.text_digest(&self.locale).ok_or(ActError::NoSuchLocale)?;
        if text != self.text {
            return Err(ActError::OtherText);
        }
        let terms = policy.purpose(self.purpose).ok_or(ActError::PurposeNotAllowed)?;
        if !terms.views.contains(&self.view) {
            return Err(ActError::ViewNotAllowed);
        }
        let most = terms.months;
        let months = self.months.unwrap_or(most);
        let given = today.month();
        let expires = given.plus(months).filter(|_| (1..=most).contains(&months));
        let expires = expires.ok_or(ActError::Months { most })?;
        Ok(Granted {
            purpose: self.purpose,
            view: self.view,
            policy_version: policy.core().version,
            policy: *policy.digest(),
            text,
            locale: self.locale.clone(),
            depicted: self.depicted,
            guardian: self.guardian()?,
            given,
            expires,
        })
    }

    /// Who consents, when those who have to did.
    fn guardian(&self) -> Result<Guardian, ActError> {
        let minor = self.age.is_below(OWN_CONSENT);
        match self.depicted {
            Depicted::OtherAdult if minor => Err(ActError::OtherMinor),
            Depicted::Myself | Depicted::MyChild if minor => self.of_minor(),
            Depicted::Myself => Ok(Guardian::NotNeeded),
            Depicted::MyChild | Depicted::OtherAdult if self.depicted_agrees => {
                Ok(Guardian::NotNeeded)
            }
            Depicted::MyChild | Depicted::OtherAdult => Err(ActError::DepictedMissing),
        }
    }

    /// The same for somebody who does not consent alone.
    fn of_minor(&self) -> Result<Guardian, ActError> {
        if !self.guardian_agrees {
            return Err(ActError::GuardianMissing);
        }
        let joint_below = age_rule(self.country).and_then(|rule| rule.joint_below);
        if !joint_below.is_some_and(|age| self.age.is_below(age)) {
            return Ok(Guardian::Guardian);
        }
        if self.depicted_agrees { Ok(Guardian::Joint) } else { Err(ActError::ChildMissing) }
    }
}

/// Says what for, and nothing of who.
impl std::fmt::Debug for Act {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Act({} {})", self.purpose, self.view)
    }
}

/// An act that was judged to be consent; made by [`Act::judge`] alone. It is no copy of itself: one act is
/// consent to one donation.
pub struct Granted {
    purpose: Purpose,
    view: View,
    policy_version: u32,
    policy: Digest,
    text: Digest,
    locale: Locale,
    depicted: Depicted,
    guardian: Guardian,
    given: Month,
    expires: Month,
}

impl Granted {
    /// Who consented, as a class.
    #[must_use]
    pub const fn guardian(&self) -> Guardian {
        self.guardian
    }

    /// The month on whose first day the donation ends.
    #[must_use]
    pub const fn expires(&self) -> Month {
        self.expires
    }

    /// The record of it, for the donation that it was given to. Neither age nor country is in it.
    #[must_use]
    pub fn record(self, id: DonationId) -> ConsentRecord {
        ConsentRecord {
            id,
            purpose: self.purpose,
            view: self.view,
            policy_version: self.policy_version,
            policy: self.policy,
            text: self.text,
            locale: self.locale,
            depicted: self.depicted,
            guardian: self.guardian,
            given: self.given,
            expires: self.expires,
        }
    }
}

/// Says what for, and nothing of who.
impl std::fmt::Debug for Granted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Granted({} {} until {})", self.purpose, self.view, self.expires)
    }
}
