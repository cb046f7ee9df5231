//! The encoding of a policy; `docs/donation-format.md` has its schema.

use std::collections::BTreeMap;

use super::core::{MOST_LINE, MOST_RECIPIENTS, MOST_TEXTS, MOST_TRANSFORMS};
use super::{Locale, MOST_TEXT, NamedSite, PolicyCore, PolicyError, PurposeTerms, Recipient};
use crate::cbor::{Canonical, FormError, Reader, Writer};
use crate::codes::{LegalBasis, Purpose, Site, Transform, View};
use crate::day::Day;
use crate::host::Host;
use crate::place::Place;
use crate::tag::Controller;

const FORMAT: u8 = 1;

impl Canonical for PolicyCore {
    type Error = PolicyError;

    fn write(&self, to: &mut Writer) {
        to.map(11);
        to.uint(1).uint(FORMAT.into());
        to.uint(2).text(self.controller.as_str());
        to.uint(3).uint(self.version.into());
        to.uint(4).uint(self.published.number().into());
        to.uint(5).uint(self.effective.number().into());
        to.uint(6).text(&self.contact);
        to.uint(7).map(self.texts.len());
        for (locale, text) in &self.texts {
            to.text(locale.as_str()).text(text);
        }
        to.uint(8).array(self.purposes.len());
        for PurposeTerms { purpose, views, basis, months } in &self.purposes {
            to.array(4).uint(purpose.code().into()).array(views.len());
            for view in views {
                to.uint(view.code().into());
            }
            to.uint(basis.code().into()).uint((*months).into());
        }
        to.uint(9).array(self.recipients.len());
        for Recipient { name, service, data, purpose } in &self.recipients {
            to.array(4).text(name).text(service).text(data).text(purpose);
        }
        to.uint(10).array(self.sites.len());
        for NamedSite { site, place, domain, trains } in &self.sites {
            to.array(5).uint(site.code().into()).text(place.provider()).text(place.region());
            to.text(domain.as_str()).bool(*trains);
        }
        to.uint(11).array(self.transforms.len());
        for Transform { id, class } in &self.transforms {
            to.array(2).uint((*id).into()).uint((*class).into());
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, PolicyError> {
        from.map(11)?;
        if from.key(1)?.uint::<u8>()? != FORMAT {
            return Err(PolicyError::Format);
        }
        let controller = Controller::new(from.key(2)?.text(Controller::MOST)?);
        let controller = controller.ok_or(FormError::Malformed)?;
        let version = from.key(3)?.uint()?;
        let published = day(from.key(4)?)?;
        let effective = day(from.key(5)?)?;
        let contact = from.key(6)?.text(MOST_LINE)?.to_owned();
        let texts = texts(from.key(7)?)?;
        let purposes = list(from.key(8)?, Purpose::ALL.len(), purpose)?;
        let recipients = list(from.key(9)?, MOST_RECIPIENTS, recipient)?;
        let sites = list(from.key(10)?, Site::ALL.len(), site)?;
        let transforms = list(from.key(11)?, MOST_TRANSFORMS, |from| {
            from.array(2)?;
            Ok(Transform { id: from.uint()?, class: from.uint()? })
        })?;
        Ok(Self {
            controller,
            version,
            published,
            effective,
            contact,
            texts,
            purposes,
            recipients,
            sites,
            transforms,
        })
    }
}

fn day(from: &mut Reader<'_>) -> Result<Day, PolicyError> {
    from.coded(Day::from_number)?.ok_or(PolicyError::UnknownCode("day"))
}

fn texts(from: &mut Reader<'_>) -> Result<BTreeMap<Locale, String>, PolicyError> {
    let mut texts: BTreeMap<Locale, String> = BTreeMap::new();
    for _ in 0..from.map_up_to(MOST_TEXTS)? {
        let locale = Locale::new(from.text(Locale::MOST)?);
        let locale = locale.ok_or(PolicyError::UnknownCode("language"))?;
        if texts.last_key_value().is_some_and(|(last, _)| *last >= locale) {
            return Err(PolicyError::Order("language"));
        }
        texts.insert(locale, from.text(MOST_TEXT)?.to_owned());
    }
    Ok(texts)
}

fn purpose(from: &mut Reader<'_>) -> Result<PurposeTerms, PolicyError> {
    from.array(4)?;
    let purpose = from.coded(Purpose::from_code)?.ok_or(PolicyError::UnknownCode("purpose"))?;
    let views = list(from, View::ALL.len(), |from| {
        from.coded(View::from_code)?.ok_or(PolicyError::UnknownCode("view"))
    })?;
    let basis = from.coded(LegalBasis::from_code)?;
    let basis = basis.ok_or(PolicyError::UnknownCode("legal basis"))?;
    Ok(PurposeTerms { purpose, views, basis, months: from.uint()? })
}

fn recipient(from: &mut Reader<'_>) -> Result<Recipient, PolicyError> {
    from.array(4)?;
    Ok(Recipient {
        name: from.text(MOST_LINE)?.to_owned(),
        service: from.text(MOST_LINE)?.to_owned(),
        data: from.text(MOST_LINE)?.to_owned(),
        purpose: from.text(MOST_LINE)?.to_owned(),
    })
}

fn site(from: &mut Reader<'_>) -> Result<NamedSite, PolicyError> {
    from.array(5)?;
    let site = from.coded(Site::from_code)?.ok_or(PolicyError::UnknownCode("site"))?;
    let place = Place::new(from.text(Place::MOST)?, from.text(Place::MOST)?);
    let place = place.ok_or(PolicyError::Place)?;
    let domain = Host::new(from.text(Host::MOST)?).ok_or(PolicyError::Domain)?;
    Ok(NamedSite { site, place, domain, trains: from.bool()? })
}

/// A list of at most `most` items.
fn list<T>(
    from: &mut Reader<'_>,
    most: usize,
    item: impl Fn(&mut Reader<'_>) -> Result<T, PolicyError>,
) -> Result<Vec<T>, PolicyError> {
    let items = from.array_up_to(most)?;
    (0..items).map(|_| item(from)).collect()
}
