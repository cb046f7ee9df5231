//! policy.toml: what a data protection officer writes, as what a policy says.

use std::collections::BTreeMap;

use idphoto_wire::policy::{Locale, NamedSite, PolicyCore, PurposeTerms, Recipient};
use idphoto_wire::tag::Controller;
use idphoto_wire::{Host, LegalBasis, Place, Policy, PolicyError, Purpose, Site, Transform, View};
use ring::signature::Ed25519KeyPair;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::draft::Draft;
use crate::{Failure, Outcome};

/// The file's fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    controller: Spanned<String>,
    version: Spanned<u32>,
    published: Spanned<Datetime>,
    effective: Spanned<Datetime>,
    contact: Spanned<String>,
    texts: Spanned<BTreeMap<Spanned<String>, Spanned<String>>>,
    #[serde(rename = "purpose", default)]
    purposes: Vec<Spanned<WrittenPurpose>>,
    #[serde(rename = "recipient", default)]
    recipients: Vec<Spanned<WrittenRecipient>>,
    #[serde(rename = "site", default)]
    sites: Vec<Spanned<WrittenSite>>,
    #[serde(rename = "transform", default)]
    transforms: Vec<Spanned<WrittenTransform>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPurpose {
    name: Spanned<String>,
    views: Vec<Spanned<String>>,
    basis: Spanned<String>,
    months: Spanned<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRecipient {
    name: String,
    service: String,
    data: String,
    purpose: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSite {
    site: Spanned<String>,
    provider: String,
    region: Spanned<String>,
    domain: Spanned<String>,
    trains: Spanned<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenTransform {
    id: u8,
    class: u8,
}

/// Signs what the file says; `announced` looks at its dates once its fields are read.
pub(super) fn sign(
    draft: &Draft,
    root: &Ed25519KeyPair,
    announced: impl FnOnce(&PolicyCore) -> Outcome<bool>,
) -> Outcome<Vec<u8>> {
    let written: Written = draft.fields()?;
    let core = written.core(draft)?;
    if !announced(&core)? {
        let what = "is before today, and this version was not signed before";
        return Err(draft.fault("published", &written.published, what));
    }
    Policy::sign(root, &core).map_err(|error| match error {
        PolicyError::VersionZero => draft.fault("version", &written.version, error),
        PolicyError::Notice => draft.fault("effective", &written.effective, error),
        PolicyError::Text("contact") => draft.fault("contact", &written.contact, error),
        PolicyError::Text(_) | PolicyError::Nothing("text") => {
            draft.fault("texts", &written.texts, error)
        }
        PolicyError::DomainShared => match written.sites.last() {
            Some(site) => draft.fault("site.domain", &site.get_ref().domain, error),
            None => Failure::new(error.to_string()),
        },
        // The rest is about what the file lacks: it has no line.
        error => Failure::new(format!("policy.toml: {error}")),
    })
}

impl Written {
    fn core(&self, draft: &Draft) -> Outcome<PolicyCore> {
        let wanted = "short name of lower-case letters, digits and hyphens";
        let sites = self.sites.iter().map(|site| Ok((site, site.get_ref().named(draft, site)?)));
        let purposes = self.purposes.iter();
        let purposes = purposes.map(|terms| Ok((terms, terms.get_ref().terms(draft)?)));
        let recipients = self.recipients.iter();
        let recipients =
            recipients.map(|recipient| recipient.get_ref().recipient(draft, recipient));
        let transforms = self.transforms.iter().map(|transform| {
            let WrittenTransform { id, class } = *transform.get_ref();
            (transform, Transform { id, class })
        });
        Ok(PolicyCore {
            controller: draft.meant("controller", &self.controller, Controller::new, wanted)?,
            version: *self.version.get_ref(),
            published: draft.day("published", &self.published)?,
            effective: draft.day("effective", &self.effective)?,
            contact: self.contact.get_ref().clone(),
            texts: self.texts(draft)?,
            purposes: draft
                .in_order("purpose", purposes.collect::<Outcome<_>>()?, |one| one.purpose)?,
            recipients: recipients.collect::<Outcome<_>>()?,
            sites: draft.in_order("site", sites.collect::<Outcome<_>>()?, |named| named.site)?,
            transforms: draft.in_order("transform", transforms.collect(), |one| *one)?,
        })
    }

    fn texts(&self, draft: &Draft) -> Outcome<BTreeMap<Locale, String>> {
        let mut texts = BTreeMap::new();
        for (name, file) in self.texts.get_ref() {
            let locale =
                draft.meant("texts", name, Locale::new, "language like `fr` or `fr-BE`")?;
            texts.insert(locale, draft.beside(&format!("texts.{}", name.get_ref()), file)?);
        }
        Ok(texts)
    }
}

impl WrittenPurpose {
    fn terms(&self, draft: &Draft) -> Outcome<PurposeTerms> {
        let Self { name, views, basis, months } = self;
        let view = |text| {
            let wanted = named("view", View::ALL.iter().map(|view| view.name()));
            Ok((text, draft.meant("purpose.views", text, View::from_name, &wanted)?))
        };
        let purposes = named("purpose", Purpose::ALL.iter().map(|purpose| purpose.name()));
        let bases = named("legal basis", LegalBasis::ALL.iter().map(|basis| basis.name()));
        let read = views.iter().map(view).collect::<Outcome<Vec<_>>>()?;
        let terms = PurposeTerms {
            purpose: draft.meant("purpose.name", name, Purpose::from_name, &purposes)?,
            views: draft.in_order("purpose.views", read, |view| *view)?,
            basis: draft.meant("purpose.basis", basis, LegalBasis::from_name, &bases)?,
            months: *months.get_ref(),
        };
        terms.check().map_err(|error| match error {
            PolicyError::BasisNotConsent => draft.fault("purpose.basis", basis, error),
            PolicyError::Kept => draft.fault("purpose.months", months, error),
            error => draft.fault("purpose.views", views.first().unwrap_or(name), error),
        })?;
        Ok(terms)
    }
}

impl WrittenRecipient {
    fn recipient(&self, draft: &Draft, at: &Spanned<Self>) -> Outcome<Recipient> {
        let recipient = Recipient {
            name: self.name.clone(),
            service: self.service.clone(),
            data: self.data.clone(),
            purpose: self.purpose.clone(),
        };
        recipient.check().map_err(|error| draft.fault("recipient", at, error))?;
        Ok(recipient)
    }
}

impl WrittenSite {
    fn named(&self, draft: &Draft, at: &Spanned<Self>) -> Outcome<NamedSite> {
        let named = NamedSite {
            site: site(draft, &self.site)?,
            place: place(draft, &self.provider, &self.region)?,
            domain: draft.meant("site.domain", &self.domain, Host::new, "plain host name")?,
            trains: *self.trains.get_ref(),
        };
        named.check().map_err(|error| match error {
            PolicyError::PlaceElsewhere => draft.fault("site.region", &self.region, error),
            PolicyError::TrainingSite => draft.fault("site.trains", &self.trains, error),
            error => draft.fault("site", at, error),
        })?;
        Ok(named)
    }
}

/// BE or FR.
pub(super) fn site(draft: &Draft, text: &Spanned<String>) -> Outcome<Site> {
    let wanted = named("site", Site::ALL.iter().map(|site| site.name()));
    draft.meant("site.site", text, Site::from_name, &wanted)
}

/// A pair of the table of places.
pub(super) fn place(draft: &Draft, provider: &str, region: &Spanned<String>) -> Outcome<Place> {
    let wanted = format!("region of `{provider}` that is known to lie in Belgium or France");
    draft.meant("site.region", region, |region| Place::new(provider, region), &wanted)
}

/// What is wanted, with the names to choose from.
fn named<'a>(noun: &str, names: impl Iterator<Item = &'a str>) -> String {
    format!("{noun} ({})", names.collect::<Vec<_>>().join(", "))
}
