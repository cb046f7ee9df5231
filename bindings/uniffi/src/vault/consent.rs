//! Consent: what somebody was shown and said yes to, and taking it back at any moment.

use idphoto_sdk::vault;

use super::words::{self, AgeBand, Depicted, DonationPurpose, DonationView};
use super::{Scope, Vault, VaultError};
use crate::guard::guarded;
use crate::redacted::redacted;

/// What somebody was shown and said to it, for one donation. Tick nothing beforehand: each of these is for
/// the person to say (Art. 4(11) and 7 GDPR).
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct ConsentAct {
    /// What for.
    pub purpose: DonationPurpose,
    /// Showing what.
    pub view: DonationView,
    /// The language that the policy's text was shown in, as in `PolicyText.locale`.
    pub locale: String,
    /// SHA-256 of the text as it was shown, hexadecimal.
    pub text_sha256: String,
    /// Who is in the photo, as seen from who gives it.
    pub depicted: Depicted,
    /// How old the person in the photo is.
    pub age: AgeBand,
    /// Where that person lives, ISO 3166-1 alpha-2; none when it is not known.
    #[uniffi(default = None)]
    pub country: Option<String>,
    /// Whether a holder of parental authority said yes, in a step of their own; asked for below 16
    /// (Art. 8(1) GDPR).
    #[uniffi(default = false)]
    pub guardian_agrees: bool,
    /// Whether the person in the photo said yes, in a step of their own: of another adult's photo, of one's
    /// child of 16 or over, and where child and guardian agree together (see `joint_consent_below`).
    #[uniffi(default = false)]
    pub depicted_agrees: bool,
    /// How many months the donation may be kept, 1 to what the policy says; none for as many as that.
    #[uniffi(default = None)]
    pub months: Option<u32>,
}

/// A consent that was written down.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct GivenConsent {
    /// The one donation that it is for, 32 hexadecimal digits.
    pub id: String,
    /// Until the first day of which month it may be kept at most, as in `2031-11`.
    pub expires: String,
}

/// A consent that waits for its photo.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct WaitingConsent {
    /// The donation it is for.
    pub id: String,
    /// What for.
    pub purpose: DonationPurpose,
}

redacted!(ConsentAct, GivenConsent, WaitingConsent);

/// What a member state asks for of children.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AgeRule {
    /// ISO 3166-1 alpha-2; Greece is `GR`.
    pub country: String,
    /// From how many years on somebody consents alone to an online service there, 13 to 16 (Art. 8(1)
    /// GDPR). Only to be shown: here a guardian agrees below 16 everywhere.
    pub age: u8,
    /// Below how many years child and guardian have to agree together.
    pub joint_below: Option<u8>,
    /// Where that is from.
    pub source: String,
    /// The day it was held against the source.
    pub checked: String,
    /// What is doubtful about it.
    pub note: Option<String>,
}

#[uniffi::export]
impl Vault {
    /// Writes down that somebody agreed to one donation. The act is judged by the policy in force.
    ///
    /// # Errors
    /// `Refused` when it is no consent, with what is missing as the code: `other_text`, `guardian_missing`,
    /// `child_missing`, `depicted_missing`, `other_minor`, `months`, `view_not_allowed`, ..; or `objected`,
    /// `no_policy`, `clock_suspect`, `ledger_damaged`. `Request` when a text is not written as it should be.
    pub fn give(&self, act: ConsentAct) -> Result<GivenConsent, VaultError> {
        guarded(|| {
            let given = self.inner.give(&act.parsed()?)?;
            Ok(GivenConsent { id: given.id.to_string(), expires: given.expires.to_string() })
        })
    }

    /// The oldest consent for this view that waits for its photo and has not expired.
    ///
    /// # Errors
    /// `Internal`, for which there is no reason.
    pub fn consent_for(&self, view: DonationView) -> Result<Option<WaitingConsent>, VaultError> {
        guarded(|| {
            let waiting = self.inner.consent_for(view.into());
            Ok(waiting.map(|(id, purpose)| WaitingConsent {
                id: id.to_string(),
                purpose: purpose.into(),
            }))
        })
    }

    /// Withdraws consent (Art. 7(3) GDPR): of one donation, or of all so far. Needs no network, no clock and
    /// no whole ledger. What waits is destroyed; for what a storage may have heard of, a request for erasure
    /// is kept until it is answered: `send_due` sends it. How many donations that concerns.
    ///
    /// # Errors
    /// `Refused`, code `unknown_donation`; `Files`, `Keys`: what was written down before the error is
    /// finished when the vault is next opened.
    pub fn withdraw(&self, scope: Scope) -> Result<u32, VaultError> {
        guarded(|| Ok(words::count(self.inner.withdraw(scope.parsed()?)?)))
    }
}

/// The band of somebody born on a day, as in `2011-04-30`; none when that day is yet to come. For an app
/// that asks for a birth date, which must not be kept. `today` is the local day.
///
/// # Errors
/// `Request` when one of them is no day. Days begin with 1970: who was born earlier is `SixteenOrOver`.
#[uniffi::export]
pub fn age_band(born: String, today: String) -> Result<Option<AgeBand>, VaultError> {
    guarded(|| {
        let band = vault::AgeBand::of(words::day(&born)?, words::day(&today)?);
        Ok(band.map(AgeBand::from))
    })
}

/// Below how many years child and guardian have to agree together in a country; none where a guardian's yes
/// is enough. Below 16 a guardian agrees everywhere (Art. 8(1) GDPR).
///
/// # Errors
/// `Request` when it is no country, ISO 3166-1 alpha-2.
#[uniffi::export]
pub fn joint_consent_below(country: String) -> Result<Option<u8>, VaultError> {
    Ok(age_rule(country)?.and_then(|rule| rule.joint_below))
}

/// What a country asks for of children; none when it is not known or not a member state.
///
/// # Errors
/// `Request` when it is no country, ISO 3166-1 alpha-2.
#[uniffi::export]
pub fn age_rule(country: String) -> Result<Option<AgeRule>, VaultError> {
    guarded(|| {
        let rule = vault::age_rule(Some(words::country(&country)?));
        Ok(rule.map(|rule| AgeRule {
            country: rule.country.to_owned(),
            age: rule.age,
            joint_below: rule.joint_below,
            source: rule.source.to_owned(),
            checked: rule.checked.to_owned(),
            note: rule.note.map(str::to_owned),
        }))
    })
}

impl ConsentAct {
    fn parsed(self) -> Result<vault::Act, VaultError> {
        Ok(vault::Act {
            purpose: self.purpose.into(),
            view: self.view.into(),
            locale: words::locale(&self.locale)?,
            text: words::digest(&self.text_sha256)?,
            depicted: self.depicted.into(),
            age: self.age.into(),
            country: self.country.as_deref().map(words::country).transpose()?,
            guardian_agrees: self.guardian_agrees,
            depicted_agrees: self.depicted_agrees,
            months: self.months,
        })
    }
}
