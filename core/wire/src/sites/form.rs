//! The encoding of a list of sites; `docs/donation-format.md` has its schema.

use std::collections::BTreeMap;
use std::num::NonZeroU16;

use super::{
    Bucket, Endpoint, MOST_OPENING_KEYS, MOST_PINS, OpeningKey, SiteEntry, SitesCore, SitesError,
};
use crate::cbor::{Canonical, FormError, Reader, Writer};
use crate::codes::Site;
use crate::day::Day;
use crate::digest::{Digest, PublicKey};
use crate::host::Host;
use crate::month::Month;
use crate::place::Place;
use crate::sealed::Kem;
use crate::tag::Controller;

const FORMAT: u8 = 1;
/// Longest public key of an opening key that is read at all, beyond any mechanism in sight.
const MOST_PUBLIC_KEY: usize = 2048;

impl Canonical for SitesCore {
    type Error = SitesError;

    fn write(&self, to: &mut Writer) {
        to.map(5);
        to.uint(1).uint(FORMAT.into());
        to.uint(2).text(self.controller.as_str());
        to.uint(3).uint(self.serial.into());
        to.uint(4).uint(self.issued.number().into());
        to.uint(5).array(self.sites.len());
        self.sites.iter().for_each(|entry| entry.write(to));
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, SitesError> {
        from.map(5)?;
        if from.key(1)?.uint::<u8>()? != FORMAT {
            return Err(SitesError::Format);
        }
        let controller = Controller::new(from.key(2)?.text(Controller::MOST)?);
        let controller = controller.ok_or(FormError::Malformed)?;
        let serial = from.key(3)?.uint()?;
        let issued = from.key(4)?.coded(Day::from_number)?;
        let issued = issued.ok_or(SitesError::UnknownCode("day"))?;
        let sites = from.key(5)?.array_up_to(Site::ALL.len())?;
        let sites = (0..sites).map(|_| SiteEntry::read(from)).collect::<Result<_, _>>()?;
        Ok(Self { controller, serial, issued, sites })
    }
}

impl SiteEntry {
    fn write(&self, to: &mut Writer) {
        to.map(9);
        to.uint(1).uint(self.site.code().into());
        to.uint(2).text(self.place.provider());
        to.uint(3).text(self.place.region());
        for (key, Endpoint { host, port }) in [(4, &self.keeper), (5, &self.store)] {
            to.uint(key).array(2).text(host.as_str()).uint(port.get().into());
        }
        to.uint(6).text(self.bucket.as_str());
        to.uint(7).array(self.pins.len());
        for pin in &self.pins {
            to.bytes(pin.as_bytes());
        }
        to.uint(8).bytes(self.receipt.as_bytes());
        to.uint(9).map(self.opening_keys.len());
        for (month, OpeningKey { kem, public }) in &self.opening_keys {
            to.uint(month.number().into()).array(2).uint(kem.id().into()).bytes(public);
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, SitesError> {
        from.map(9)?;
        let site = from.key(1)?.coded(Site::from_code)?;
        let site = site.ok_or(SitesError::UnknownCode("site"))?;
        let provider = from.key(2)?.text(Place::MOST)?;
        let region = from.key(3)?.text(Place::MOST)?;
        let place = Place::new(provider, region).ok_or(SitesError::Place)?;
        let keeper = endpoint(from.key(4)?)?;
        let store = endpoint(from.key(5)?)?;
        let bucket = Bucket::new(from.key(6)?.text(Bucket::MOST)?).ok_or(SitesError::Bucket)?;
        let pins = from.key(7)?.array_up_to(MOST_PINS)?;
        let pins = (0..pins).map(|_| from.exactly().map(Digest::new)).collect::<Result<_, _>>()?;
        let receipt = PublicKey::new(from.key(8)?.exactly()?);
        let opening_keys = opening_keys(from.key(9)?)?;
        Ok(Self { site, place, keeper, store, bucket, pins, receipt, opening_keys })
    }
}

fn endpoint(from: &mut Reader<'_>) -> Result<Endpoint, SitesError> {
    from.array(2)?;
    let host = Host::new(from.text(Host::MOST)?).ok_or(SitesError::Host)?;
    let port = from.coded(NonZeroU16::new)?.ok_or(SitesError::Port)?;
    Ok(Endpoint { host, port })
}

fn opening_keys(from: &mut Reader<'_>) -> Result<BTreeMap<Month, OpeningKey>, SitesError> {
    let mut keys: BTreeMap<Month, OpeningKey> = BTreeMap::new();
    for _ in 0..from.map_up_to(MOST_OPENING_KEYS)? {
        let month = from.coded(Month::from_number)?.ok_or(SitesError::UnknownCode("month"))?;
        if keys.last_key_value().is_some_and(|(last, _)| *last >= month) {
            return Err(SitesError::Order("opening key"));
        }
        from.array(2)?;
        let kem = from.coded(Kem::from_id)?.ok_or(SitesError::UnknownCode("mechanism"))?;
        let public = from.bytes(MOST_PUBLIC_KEY)?.to_vec();
        keys.insert(month, OpeningKey { kem, public });
    }
    Ok(keys)
}
