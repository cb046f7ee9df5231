//! What a list of sites says, and the rules between its fields. Not here: its encoding.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::num::NonZeroU16;

use super::{MOST_OPENING_KEYS, MOST_PINS, SitesError};
use crate::cbor::FormError;
use crate::codes::Site;
use crate::curve25519;
use crate::curve25519::has_small_order;
use crate::day::Day;
use crate::digest::{Digest, PublicKey};
use crate::host::Host;
use crate::month::Month;
use crate::place::Place;
use crate::sealed::Kem;
use crate::tag::{Controller, OPENING_SITE};

/// What a list of sites says. The keys on the wire are given with the fields.
#[derive(Clone, PartialEq, Eq)]
pub struct SitesCore {
    /// 2: whose sites these are.
    pub controller: Controller,
    /// 3: counted from 1.
    pub serial: u32,
    /// 4: the day it was made.
    pub issued: Day,
    /// 5: the sites, by number.
    pub sites: Vec<SiteEntry>,
}

/// One site: where it answers, and the keys it is known by.
#[derive(Clone, PartialEq, Eq)]
pub struct SiteEntry {
    /// 1: the country.
    pub site: Site,
    /// 2, 3: whose machines, and where.
    pub place: Place,
    /// 4: where deposits are made.
    pub keeper: Endpoint,
    /// 5: where the bytes go.
    pub store: Endpoint,
    /// 6: the bucket in the store.
    pub bucket: Bucket,
    /// 7: SHA-256 of the SubjectPublicKeyInfo of certificates (RFC 7469, section 2.4), in order; the chain
    /// of each host has to have one of them.
    pub pins: Vec<Digest>,
    /// 8: the key that signs receipts.
    pub receipt: PublicKey,
    /// 9: the keys that donations are sealed to, by the month they are destroyed in; at the training
    /// site alone. With none, nothing can be donated: a way to pause.
    pub opening_keys: BTreeMap<Month, OpeningKey>,
}

/// A host and a port; always spoken to with TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The host.
    pub host: Host,
    /// The port.
    pub port: NonZeroU16,
}

/// The public half of a key that opens donations.
#[derive(Clone, PartialEq, Eq)]
pub struct OpeningKey {
    /// The mechanism it belongs to.
    pub kem: Kem,
    /// The key, as long as the mechanism says.
    pub public: Vec<u8>,
}

/// The name of a bucket: 3 to 63 lower-case letters, digits and hyphens, with no hyphen at either end.
/// S3 also takes dots; TLS certificates for names with buckets in them do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket(String);

impl Bucket {
    /// Longest name (Amazon S3, "General purpose bucket naming rules").
    pub const MOST: usize = 63;
    const LEAST: usize = 3;

    /// Takes a name; `None` when it is not made as described.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let right = (Self::LEAST..=Self::MOST).contains(&name.len())
            && name.bytes().all(allowed)
            && !name.starts_with('-')
            && !name.ends_with('-');
        right.then(|| Self(name.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SitesCore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SitesCore({}, {} sites)", self.serial, self.sites.len())
    }
}

impl fmt::Debug for SiteEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SiteEntry({}, {:?})", self.site, self.keeper)
    }
}

impl fmt::Debug for OpeningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpeningKey({:?})", self.kem)
    }
}

impl SitesCore {
    /// The rules between its fields.
    pub(super) fn check(&self) -> Result<(), SitesError> {
        if self.serial == 0 {
            return Err(SitesError::SerialZero);
        }
        if self.sites.is_empty() {
            return Err(SitesError::Nothing("site"));
        }
        if !self.sites.iter().is_sorted_by(|one, next| one.site < next.site) {
            return Err(SitesError::Order("site"));
        }
        self.sites.iter().try_for_each(SiteEntry::check)?;
        if are_distinct(self.sites.iter().map(|entry| entry.receipt.as_bytes())) {
            Ok(())
        } else {
            Err(SitesError::ReceiptKeyTwice)
        }
    }
}

impl SiteEntry {
    /// The rules between its fields.
    ///
    /// # Errors
    /// `PlaceElsewhere`, `Nothing`, `Order`, `ReceiptKeyWeak`, `OpeningKeySite`, `OpeningKeyLength`,
    /// `OpeningKeyWeak`, `OpeningKeyTwice`; `Cose` when there are too many pins or keys.
    pub fn check(&self) -> Result<(), SitesError> {
        if self.place.site() != self.site {
            return Err(SitesError::PlaceElsewhere);
        }
        if self.pins.is_empty() {
            return Err(SitesError::Nothing("pin"));
        }
        if !self.pins.is_sorted_by(|one, next| one < next) {
            return Err(SitesError::Order("pin"));
        }
        if self.pins.len() > MOST_PINS || self.opening_keys.len() > MOST_OPENING_KEYS {
            return Err(FormError::Malformed.into());
        }
        if has_small_order(&self.receipt) {
            return Err(SitesError::ReceiptKeyWeak);
        }
        if self.site != OPENING_SITE && !self.opening_keys.is_empty() {
            return Err(SitesError::OpeningKeySite);
        }
        self.opening_keys.values().try_for_each(OpeningKey::check)?;
        if are_distinct(self.opening_keys.values().map(|key| &key.public)) {
            Ok(())
        } else {
            Err(SitesError::OpeningKeyTwice)
        }
    }
}

impl OpeningKey {
    fn check(&self) -> Result<(), SitesError> {
        if self.public.len() != self.kem.public_key() {
            return Err(SitesError::OpeningKeyLength);
        }
        let sound = match self.kem {
            Kem::X25519HkdfSha256 => curve25519::is_sound(&self.public),
        };
        if sound { Ok(()) } else { Err(SitesError::OpeningKeyWeak) }
    }
}

fn are_distinct<T: Ord>(items: impl Iterator<Item = T>) -> bool {
    let mut seen = BTreeSet::new();
    items.into_iter().all(|item| seen.insert(item))
}
