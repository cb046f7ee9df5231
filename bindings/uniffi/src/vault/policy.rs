//! Policies and lists of sites: taking the controller's files in, and what they say.

use idphoto_sdk::vault;
use idphoto_sdk::vault::{Day, Digest};

use super::words::{DonationPurpose, DonationView, SiteCode};
use super::{Vault, VaultError};
use crate::guard::guarded;

/// A policy that was taken in.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PolicyNotice {
    /// Its version.
    pub version: u32,
    /// The day, as in `2026-11-24`, from which on this device asks for consent under it: the day that the
    /// policy says, and for one that follows another never earlier than 30 whole days after this device
    /// first saw it.
    pub in_force: String,
}

/// What a policy says. It is the controller's, and signed.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Policy {
    /// Counted from 1.
    pub version: u32,
    /// SHA-256 of the signed file, hexadecimal.
    pub sha256: String,
    /// Who answers for the donations.
    pub controller: String,
    /// How to reach the data protection officer.
    pub contact: String,
    /// The day it was announced.
    pub published: String,
    /// The day it comes into force.
    pub effective: String,
    /// The text to be shown, in each language there is.
    pub texts: Vec<PolicyText>,
    /// What donations may be used for.
    pub purposes: Vec<PurposeTerms>,
    /// Who else gets them (Art. 13(1)(e) GDPR).
    pub recipients: Vec<Recipient>,
    /// Where they are stored.
    pub sites: Vec<PolicySite>,
}

/// The text of a policy in one language.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PolicyText {
    /// The language, as in `fr` or `fr-BE`.
    pub locale: String,
    /// The whole text. Show all of it.
    pub text: String,
    /// SHA-256 of the text, hexadecimal: what a `ConsentAct` says was shown.
    pub sha256: String,
}

/// One purpose and its limits.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PurposeTerms {
    /// The purpose.
    pub purpose: DonationPurpose,
    /// What may be shown for it.
    pub views: Vec<DonationView>,
    /// Why that is lawful; `consent`, always (Art. 6(1)(a) GDPR).
    pub legal_basis: String,
    /// How many months a donation is kept at most, 1 to 60.
    pub months: u32,
}

/// Somebody who gets donations.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Recipient {
    /// Who.
    pub name: String,
    /// What they do for the controller.
    pub service: String,
    /// What they get to see.
    pub data: String,
    /// What for.
    pub purpose: String,
}

/// A place that a policy names.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PolicySite {
    /// The country.
    pub site: SiteCode,
    /// Whose machines.
    pub provider: String,
    /// Where, as the provider names it.
    pub region: String,
    /// The domain that all hosts of the site are in or below.
    pub domain: String,
    /// Whether donations are opened and trained on there.
    pub trains: bool,
}

/// A policy that is on this device.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct InstalledPolicy {
    /// What it says.
    pub policy: Policy,
    /// The day from which on it is in force on this device.
    pub in_force: String,
}

/// Where a site answers, as the list of sites says.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct StorageSite {
    /// The country.
    pub site: SiteCode,
    /// Host of the keeper, which takes deposits and requests.
    pub keeper_host: String,
    /// Its port.
    pub keeper_port: u16,
    /// Host of the store, which takes the sealed bytes.
    pub store_host: String,
    /// Its port.
    pub store_port: u16,
}

#[uniffi::export]
impl Vault {
    /// Takes a policy in, as the controller signed it. One that is here already changes nothing; one that
    /// was, and whose file is lost, is put back, whatever came after it.
    ///
    /// # Errors
    /// `Refused` when it is not the controller's, or older than one that is here, or the ledger is damaged;
    /// `Files`, `Keys`.
    pub fn install_policy(&self, file: &[u8]) -> Result<PolicyNotice, VaultError> {
        guarded(|| {
            let vault::Notice { version, in_force } = self.inner.install_policy(file)?;
            Ok(PolicyNotice { version, in_force: in_force.to_string() })
        })
    }

    /// Takes a list of sites in, as the controller signed it; it holds at once. One that is here already
    /// changes nothing. The serial number.
    ///
    /// # Errors
    /// `Refused` when it is not the controller's, older than the one that is here, or goes beyond the newest
    /// policy; `no_policy` before there is one; `Files`, `Keys`.
    pub fn install_sites(&self, file: &[u8]) -> Result<u32, VaultError> {
        guarded(|| Ok(self.inner.install_sites(file)?))
    }

    /// The policy that consent is asked under today.
    ///
    /// # Errors
    /// `Refused`: `no_policy`, `no_policy_in_force`, `clock_suspect`.
    pub fn policy(&self) -> Result<Policy, VaultError> {
        guarded(|| Ok(Policy::from(&self.inner.policy()?)))
    }

    /// All policies that are here, by version: donations live under the one they were given under.
    ///
    /// # Errors
    /// `Internal`, for which there is no reason.
    pub fn policies(&self) -> Result<Vec<InstalledPolicy>, VaultError> {
        guarded(|| {
            let installed = |(policy, day): &(vault::Policy, Day)| InstalledPolicy {
                policy: policy.into(),
                in_force: day.to_string(),
            };
            Ok(self.inner.policies().iter().map(installed).collect())
        })
    }

    /// Where donations are sent.
    ///
    /// # Errors
    /// `Refused`, code `no_sites`, before a list was installed.
    pub fn sites(&self) -> Result<Vec<StorageSite>, VaultError> {
        guarded(|| {
            let sites = self.inner.sites()?;
            Ok(sites
                .core()
                .sites
                .iter()
                .map(|entry| StorageSite {
                    site: entry.site.into(),
                    keeper_host: entry.keeper.host.as_str().to_owned(),
                    keeper_port: entry.keeper.port.get(),
                    store_host: entry.store.host.as_str().to_owned(),
                    store_port: entry.store.port.get(),
                })
                .collect())
        })
    }
}

impl From<&vault::Policy> for Policy {
    fn from(policy: &vault::Policy) -> Self {
        let core = policy.core();
        let texts = core.texts.iter().map(|(locale, text)| PolicyText {
            locale: locale.as_str().to_owned(),
            text: text.clone(),
            sha256: Digest::of(text.as_bytes()).to_string(),
        });
        let purposes = core.purposes.iter().map(|terms| PurposeTerms {
            purpose: terms.purpose.into(),
            views: terms.views.iter().map(|view| (*view).into()).collect(),
            legal_basis: terms.basis.name().to_owned(),
            months: terms.months,
        });
        let recipients = core.recipients.iter().map(|recipient| Recipient {
            name: recipient.name.clone(),
            service: recipient.service.clone(),
            data: recipient.data.clone(),
            purpose: recipient.purpose.clone(),
        });
        let sites = core.sites.iter().map(|named| PolicySite {
            site: named.site.into(),
            provider: named.place.provider().to_owned(),
            region: named.place.region().to_owned(),
            domain: named.domain.as_str().to_owned(),
            trains: named.trains,
        });
        Self {
            version: core.version,
            sha256: policy.digest().to_string(),
            controller: core.controller.as_str().to_owned(),
            contact: core.contact.clone(),
            published: core.published.to_string(),
            effective: core.effective.to_string(),
            texts: texts.collect(),
            purposes: purposes.collect(),
            recipients: recipients.collect(),
            sites: sites.collect(),
        }
    }
}
