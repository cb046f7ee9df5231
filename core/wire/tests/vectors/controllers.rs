//! What the package makes of the controller's files, of consent records, and of deposits that are judged
//! by them.

use std::path::Path;

use idphoto_wire::admission::{Refusal, Terms, admit};
use idphoto_wire::cose::CoseError;
use idphoto_wire::sites::SiteEntry;
use idphoto_wire::{
    ConsentError, ConsentRecord, Day, FormError, Month, Policy, PolicyError, PublicKey, Secret,
    Site, Sites, SitesError,
};
use serde_json::{Map, Value, json};

use super::files;
use super::verdicts::{hex, object, refused, refused_by};

type Fields = Map<String, Value>;

const MALFORMED: CoseError = CoseError::Form(FormError::Malformed);
const NOT_CANONICAL: CoseError = CoseError::Form(FormError::NotCanonical);

/// Every way to refuse a policy.
pub(crate) const POLICY_ERRORS: [PolicyError; 24] = [
    PolicyError::TooLarge,
    PolicyError::Cose(MALFORMED),
    PolicyError::Cose(NOT_CANONICAL),
    PolicyError::Cose(CoseError::Signature),
    PolicyError::OtherRoot,
    PolicyError::Format,
    PolicyError::UnknownCode("day"),
    PolicyError::VersionZero,
    PolicyError::Notice,
    PolicyError::Text("contact"),
    PolicyError::Nothing("site"),
    PolicyError::Order("site"),
    PolicyError::BasisNotConsent,
    PolicyError::ViewNotForPurpose,
    PolicyError::Kept,
    PolicyError::Place,
    PolicyError::PlaceElsewhere,
    PolicyError::Domain,
    PolicyError::DomainShared,
    PolicyError::TrainingSite,
    PolicyError::OtherController,
    PolicyError::Older,
    PolicyError::SameVersion,
    PolicyError::PublishedEarlier,
];

/// Every way to refuse a list of sites.
pub(crate) const SITES_ERRORS: [SitesError; 28] = [
    SitesError::TooLarge,
    SitesError::Cose(MALFORMED),
    SitesError::Cose(NOT_CANONICAL),
    SitesError::Cose(CoseError::Signature),
    SitesError::OtherRoot,
    SitesError::Format,
    SitesError::UnknownCode("day"),
    SitesError::SerialZero,
    SitesError::Nothing("site"),
    SitesError::Order("site"),
    SitesError::Place,
    SitesError::PlaceElsewhere,
    SitesError::Host,
    SitesError::Port,
    SitesError::Bucket,
    SitesError::OpeningKeySite,
    SitesError::OpeningKeyLength,
    SitesError::OpeningKeyWeak,
    SitesError::OpeningKeyTwice,
    SitesError::ReceiptKeyWeak,
    SitesError::ReceiptKeyTwice,
    SitesError::OtherController,
    SitesError::Older,
    SitesError::SameSerial,
    SitesError::IssuedEarlier,
    SitesError::SiteNotInPolicy,
    SitesError::PlaceNotInPolicy,
    SitesError::HostNotInPolicy,
];

/// Every way to refuse a deposit for another reason than its bytes.
pub(crate) const REFUSALS: [Refusal; 14] = [
    Refusal::OtherController,
    Refusal::OtherPolicy,
    Refusal::PolicyNotEffective,
    Refusal::BeforePolicy,
    Refusal::Purpose,
    Refusal::View,
    Refusal::Kept,
    Refusal::Site,
    Refusal::Transform,
    Refusal::OtherSite,
    Refusal::OpeningKey,
    Refusal::LengthOfView,
    Refusal::IssuedInFuture,
    Refusal::Expired,
];

/// A vector's inputs.
struct Inputs<'a>(&'a Fields, &'a Path);

impl Inputs<'_> {
    fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        self.0.get(name).map(|told| files::bytes(told, self.1))
    }

    fn needed(&self, name: &str) -> Vec<u8> {
        self.bytes(name).unwrap()
    }

    fn root(&self) -> PublicKey {
        PublicKey::new(self.needed("root").try_into().unwrap())
    }

    fn text(&self, name: &str) -> &str {
        self.0[name].as_str().unwrap()
    }
}

/// What is made of one vector; `None`: not of these kinds.
pub(crate) fn verdict(kind: &str, vector: &Fields, folder: &Path) -> Option<Result<Value, Fields>> {
    let inputs = Inputs(vector, folder);
    Some(match kind {
        "policy" => policy(&inputs).map_err(|e| refused(e.code())),
        "sites" => sites(&inputs).map_err(|e| refused(e.code())),
        "consent" => consent(&inputs).map_err(refused),
        "admission" => admission(&inputs),
        _ => return None,
    })
}

fn policy(inputs: &Inputs<'_>) -> Result<Value, PolicyError> {
    let root = inputs.root();
    let policy = Policy::parse(&inputs.needed("file"), &root)?;
    if let Some(before) = inputs.bytes("before") {
        policy.may_follow(&Policy::parse(&before, &root).unwrap())?;
    }
    let core = policy.core();
    let texts: Map<_, _> = core
        .texts
        .iter()
        .map(|(locale, text)| (locale.as_str().to_owned(), Value::from(text.as_str())))
        .collect();
    let purposes: Vec<_> = core
        .purposes
        .iter()
        .map(|terms| {
            let views: Vec<_> = terms.views.iter().map(|view| view.code()).collect();
            json!([terms.purpose.code(), views, terms.basis.code(), terms.months])
        })
        .collect();
    let recipients: Vec<_> =
        core.recipients.iter().map(|r| [&r.name, &r.service, &r.data, &r.purpose]).collect();
    let named: Vec<_> = core
        .sites
        .iter()
        .map(|named| {
            let (provider, region) = (named.place.provider(), named.place.region());
            json!([named.site.code(), provider, region, named.domain.as_str(), named.trains])
        })
        .collect();
    let transforms: Vec<_> = core.transforms.iter().map(|t| [t.id, t.class]).collect();
    Ok(json!({
        "controller": core.controller.as_str(),
        "version": core.version,
        "published": core.published.number(),
        "effective": core.effective.number(),
        "contact": core.contact,
        "texts": texts,
        "purposes": purposes,
        "recipients": recipients,
        "sites": named,
        "transforms": transforms,
        "digest": policy.digest().to_string(),
    }))
}

fn sites(inputs: &Inputs<'_>) -> Result<Value, SitesError> {
    let root = inputs.root();
    let sites = Sites::parse(&inputs.needed("file"), &root)?;
    if let Some(before) = inputs.bytes("before") {
        sites.may_follow(&Sites::parse(&before, &root).unwrap())?;
    }
    if let Some(policy) = inputs.bytes("policy") {
        sites.allowed_by(&Policy::parse(&policy, &root).unwrap())?;
    }
    let core = sites.core();
    let entries: Vec<_> = core.sites.iter().map(entry).collect();
    Ok(json!({
        "controller": core.controller.as_str(),
        "serial": core.serial,
        "issued": core.issued.number(),
        "sites": entries,
    }))
}

fn entry(entry: &SiteEntry) -> Value {
    let pins: Vec<_> = entry.pins.iter().map(ToString::to_string).collect();
    let opening: Vec<_> = entry
        .opening_keys
        .iter()
        .map(|(month, key)| json!([month.to_string(), key.kem.id(), hex(&key.public)]))
        .collect();
    json!({
        "site": entry.site.code(),
        "place": [entry.place.provider(), entry.place.region()],
        "keeper": [json!(entry.keeper.host.as_str()), json!(entry.keeper.port.get())],
        "store": [json!(entry.store.host.as_str()), json!(entry.store.port.get())],
        "bucket": entry.bucket.as_str(),
        "pins": pins,
        "receipt": entry.receipt.to_string(),
        "opening": opening,
    })
}

fn consent(inputs: &Inputs<'_>) -> Result<Value, &'static str> {
    let record = match ConsentRecord::parse(&inputs.needed("record")) {
        Ok(record) => record,
        Err(ConsentError::Form(FormError::NotCanonical)) => return Err("not_canonical"),
        Err(error) => {
            assert_eq!(error, ConsentError::Form(FormError::Malformed));
            return Err("malformed");
        }
    };
    let salt = Secret::new(inputs.needed("salt").try_into().unwrap());
    Ok(json!({
        "id": record.id.to_string(),
        "purpose": record.purpose.name(),
        "view": record.view.name(),
        "policy_version": record.policy_version,
        "policy": record.policy.to_string(),
        "text": record.text.to_string(),
        "locale": record.locale.as_str(),
        "depicted": record.depicted.name(),
        "guardian": record.guardian.name(),
        "given": record.given.to_string(),
        "expires": record.expires.to_string(),
        "commitment": record.commitment(&salt).to_string(),
    }))
}

fn admission(inputs: &Inputs<'_>) -> Result<Value, Fields> {
    let root = inputs.root();
    let policy = Policy::parse(&inputs.needed("policy"), &root).unwrap();
    let sites = Sites::parse(&inputs.needed("sites"), &root).unwrap();
    let (of_year, of_month) = inputs.text("day").rsplit_once('-').unwrap();
    let today = Day::new(Month::parse(of_year).unwrap(), of_month.parse().unwrap()).unwrap();
    let terms = Terms::new(&policy, &sites, today).unwrap();
    let at = Site::from_name(inputs.text("site")).unwrap();
    let tag = admit(&inputs.needed("tag"), &inputs.needed("sealed"), &terms, at);
    let tag = tag.map_err(|refusal| {
        let of = match refusal {
            Refusal::Tag(_) => "tag",
            Refusal::Sealed(_) => "sealed",
            _ => "admission",
        };
        refused_by(of, refusal.code())
    })?;
    Ok(object(json!({ "id": tag.core().id.to_string() })).into())
}
