//! What a policy says, and the rules between its fields. Not here: its encoding.

use std::collections::BTreeMap;

use super::{Locale, MOST_TEXT, NOTICE_DAYS, PolicyError};
use crate::codes::{LegalBasis, Purpose, Site, Transform, View};
use crate::day::Day;
use crate::host::Host;
use crate::month::Month;
use crate::place::Place;
use crate::tag::{Controller, OPENING_SITE};

/// Longest text that is not the legal text: a line or two on a screen.
pub(super) const MOST_LINE: usize = 256;
/// Most recipients; the published tables of comparable services have fewer than twenty.
pub(super) const MOST_RECIPIENTS: usize = 64;
/// Most languages; the Union has 24 official ones, some with more than one country.
pub(super) const MOST_TEXTS: usize = 64;
/// Most pseudonymisers accepted at a time.
pub(super) const MOST_TRANSFORMS: usize = 64;

/// What a policy says. The keys on the wire are given with the fields.
#[derive(Clone, PartialEq, Eq)]
pub struct PolicyCore {
    /// 2: who answers for the donations.
    pub controller: Controller,
    /// 3: counted from 1.
    pub version: u32,
    /// 4: the day it is announced.
    pub published: Day,
    /// 5: the day it comes into force.
    pub effective: Day,
    /// 6: how to reach the data protection officer.
    pub contact: String,
    /// 7: the legal text in each language.
    pub texts: BTreeMap<Locale, String>,
    /// 8: what donations may be used for, by number.
    pub purposes: Vec<PurposeTerms>,
    /// 9: who else gets them, in the order they are shown.
    pub recipients: Vec<Recipient>,
    /// 10: where they are stored, by number.
    pub sites: Vec<NamedSite>,
    /// 11: which pseudonymisers are good enough, by number and class.
    pub transforms: Vec<Transform>,
}

/// One purpose and its limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurposeTerms {
    /// The purpose.
    pub purpose: Purpose,
    /// What may be shown for it, by number.
    pub views: Vec<View>,
    /// Why that is lawful.
    pub basis: LegalBasis,
    /// How long a donation is kept at most, 1 to 60 months.
    pub months: u32,
}

/// A row of the table of recipients (Art. 13(1)(e) GDPR).
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// A site and the one place it is at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedSite {
    /// The country.
    pub site: Site,
    /// Whose machines, and where.
    pub place: Place,
    /// The domain that all hosts of the site are in or below.
    pub domain: Host,
    /// Whether donations are opened and trained on there.
    pub trains: bool,
}

impl std::fmt::Debug for PolicyCore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PolicyCore({}, {} texts)", self.version, self.texts.len())
    }
}

impl PolicyCore {
    /// The rules between its fields.
    pub(super) fn check(&self) -> Result<(), PolicyError> {
        if self.version == 0 {
            return Err(PolicyError::VersionZero);
        }
        // The day of publication does not count.
        if self.published.plus(NOTICE_DAYS + 1).is_none_or(|earliest| self.effective < earliest) {
            return Err(PolicyError::Notice);
        }
        line(&self.contact, "contact")?;
        if self.texts.is_empty() {
            return Err(PolicyError::Nothing("text"));
        }
        self.texts.values().try_for_each(|text| legal_text(text))?;
        ascending(self.purposes.iter().map(|terms| terms.purpose), "purpose")?;
        self.purposes.iter().try_for_each(PurposeTerms::check)?;
        self.recipients.iter().try_for_each(Recipient::check)?;
        ascending(self.sites.iter().map(|named| named.site), "site")?;
        self.sites.iter().try_for_each(NamedSite::check)?;
        self.domains_apart()?;
        if !self.sites.iter().any(|named| named.trains) {
            return Err(PolicyError::TrainingSite);
        }
        ascending(self.transforms.iter().copied(), "transform")
    }

    /// No host is within the domains of two sites: a list of sites could send one's donations to the
    /// other.
    fn domains_apart(&self) -> Result<(), PolicyError> {
        for (at, named) in self.sites.iter().enumerate() {
            let shared = |other: &NamedSite| {
                named.domain.is_within(&other.domain) || other.domain.is_within(&named.domain)
            };
            if self.sites.iter().skip(at + 1).any(shared) {
                return Err(PolicyError::DomainShared);
            }
        }
        Ok(())
    }
}

impl PurposeTerms {
    /// The rules between its fields.
    ///
    /// # Errors
    /// `BasisNotConsent`, `Nothing`, `Order`, `ViewNotForPurpose`, `Kept`.
    pub fn check(&self) -> Result<(), PolicyError> {
        if self.basis != LegalBasis::FOR_TRAINING {
            return Err(PolicyError::BasisNotConsent);
        }
        ascending(self.views.iter().copied(), "view")?;
        if !self.views.iter().all(|view| self.purpose.views().contains(view)) {
            return Err(PolicyError::ViewNotForPurpose);
        }
        let right = (1..=Month::MOST_KEPT).contains(&self.months);
        if right { Ok(()) } else { Err(PolicyError::Kept) }
    }
}

impl Recipient {
    /// The rules for its texts.
    ///
    /// # Errors
    /// `Text`.
    pub fn check(&self) -> Result<(), PolicyError> {
        let Self { name, service, data, purpose } = self;
        [name, service, data, purpose].into_iter().try_for_each(|text| line(text, "recipient"))
    }
}

impl NamedSite {
    /// The rules between its fields.
    ///
    /// # Errors
    /// `PlaceElsewhere`, `TrainingSite`.
    pub fn check(&self) -> Result<(), PolicyError> {
        if self.place.site() != self.site {
            return Err(PolicyError::PlaceElsewhere);
        }
        let right = self.trains == (self.site == OPENING_SITE);
        if right { Ok(()) } else { Err(PolicyError::TrainingSite) }
    }
}

/// One line of text for a screen.
fn line(text: &str, what: &'static str) -> Result<(), PolicyError> {
    let right = (1..=MOST_LINE).contains(&text.len()) && !text.contains(char::is_control);
    if right { Ok(()) } else { Err(PolicyError::Text(what)) }
}

/// Text of many lines, which end with `\n` alone.
fn legal_text(text: &str) -> Result<(), PolicyError> {
    let odd = |c: char| c.is_control() && c != '\n' && c != '\t';
    let right = (1..=MOST_TEXT).contains(&text.len()) && !text.contains(odd);
    if right { Ok(()) } else { Err(PolicyError::Text("legal text")) }
}

/// At least one, each greater than the one before.
fn ascending<T: PartialOrd>(
    items: impl Iterator<Item = T> + Clone,
    what: &'static str,
) -> Result<(), PolicyError> {
    if items.clone().next().is_none() {
        return Err(PolicyError::Nothing(what));
    }
    let right = items.is_sorted_by(|one, next| one < next);
    if right { Ok(()) } else { Err(PolicyError::Order(what)) }
}
