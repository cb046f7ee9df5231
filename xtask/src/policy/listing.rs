//! sites.toml: what the people who run the sites write, as what a list of sites says.

use std::collections::BTreeMap;
use std::num::NonZeroU16;

use idphoto_wire::sealed::Kem;
use idphoto_wire::sites::{Bucket, Endpoint, OpeningKey, SiteEntry, SitesCore};
use idphoto_wire::tag::{Controller, OPENING_SITE};
use idphoto_wire::{Digest, Host, Month, Policy, PublicKey, Site, Sites, SitesError};
use ring::signature::Ed25519KeyPair;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::draft::Draft;
use super::keys::{self, Made};
use super::terms;
use crate::{Failure, Outcome};

/// The file's fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    controller: Spanned<String>,
    serial: Spanned<u32>,
    issued: Spanned<Datetime>,
    #[serde(rename = "site", default)]
    sites: Vec<Spanned<WrittenSite>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSite {
    site: Spanned<String>,
    provider: String,
    region: Spanned<String>,
    keeper: Spanned<String>,
    store: Spanned<String>,
    bucket: Spanned<String>,
    pins: Vec<Spanned<String>>,
    receipt_key: Option<Spanned<String>>,
    opening_keys: Option<Spanned<BTreeMap<Spanned<String>, Spanned<String>>>>,
}

/// What the file says, and where.
pub(super) struct Listed {
    core: SitesCore,
    controller: Spanned<String>,
    serial: Spanned<u32>,
    entries: Vec<(Site, Spanned<WrittenSite>)>,
}

/// Reads the file; keys that it does not give are made, if they may be.
pub(super) fn read(draft: &Draft, made: &mut Made) -> Outcome<Listed> {
    let Written { controller, serial, issued, sites } = draft.fields()?;
    let mut entries = Vec::new();
    for at in &sites {
        entries.push((at, at.get_ref().entry(draft, at, made)?));
    }
    let wanted = "short name of lower-case letters, digits and hyphens";
    let core = SitesCore {
        controller: draft.meant("controller", &controller, Controller::new, wanted)?,
        serial: *serial.get_ref(),
        issued: draft.day("issued", &issued)?,
        sites: draft.in_order("site", entries, |entry| entry.site)?,
    };
    let located =
        |at: Spanned<WrittenSite>| terms::site(draft, &at.get_ref().site).map(|site| (site, at));
    let entries = sites.into_iter().map(located).collect::<Outcome<_>>()?;
    Ok(Listed { core, controller, serial, entries })
}

/// Signs what the file says.
pub(super) fn sign(draft: &Draft, listed: &Listed, root: &Ed25519KeyPair) -> Outcome<Vec<u8>> {
    Sites::sign(root, &listed.core).map_err(|error| match error {
        SitesError::SerialZero => draft.fault("serial", &listed.serial, error),
        error => Failure::new(format!("sites.toml: {error}")),
    })
}

/// That the policy allows what the file says; asked for each site alone, to say which it is.
pub(super) fn within(
    draft: &Draft,
    listed: &Listed,
    policy: &Policy,
    root: &Ed25519KeyPair,
) -> Outcome {
    for entry in &listed.core.sites {
        let alone = SitesCore { sites: vec![entry.clone()], ..listed.core.clone() };
        let allowed = Sites::sign(root, &alone)
            .and_then(|bytes| Sites::parse(&bytes, &PublicKey::of(root)))
            .and_then(|sites| sites.allowed_by(policy));
        let Err(error) = allowed else { continue };
        if error == SitesError::OtherController {
            return Err(draft.fault("controller", &listed.controller, error));
        }
        let at = listed.entries.iter().find(|(site, _)| *site == entry.site);
        return Err(match at {
            Some((_, at)) => {
                let (field, span) = at.get_ref().blamed(error, entry, policy);
                draft.fault(field, span, error)
            }
            None => Failure::new(format!("sites.toml: {error}")),
        });
    }
    Ok(())
}

impl WrittenSite {
    fn entry(&self, draft: &Draft, at: &Spanned<Self>, made: &mut Made) -> Outcome<SiteEntry> {
        let site = terms::site(draft, &self.site)?;
        let pins = self.pins.iter().map(|pin| {
            let wanted = "SHA-256 of a public key: 64 hexadecimal digits";
            Ok((pin, Digest::new(draft.meant("site.pins", pin, keys::bytes_of, wanted)?)))
        });
        let entry = SiteEntry {
            site,
            place: terms::place(draft, &self.provider, &self.region)?,
            keeper: endpoint(draft, "site.keeper", &self.keeper)?,
            store: endpoint(draft, "site.store", &self.store)?,
            bucket: draft.meant("site.bucket", &self.bucket, Bucket::new, "bucket name of S3")?,
            pins: draft.in_order("site.pins", pins.collect::<Outcome<_>>()?, |pin| *pin)?,
            receipt: self.receipt(draft, at, site, made)?,
            opening_keys: self.opening_keys(draft, at, site, made)?,
        };
        entry.check().map_err(|error| match (error, &self.opening_keys) {
            (SitesError::PlaceElsewhere, _) => draft.fault("site.region", &self.region, error),
            (SitesError::OpeningKeySite, Some(keys)) => {
                draft.fault("site.opening_keys", keys, error)
            }
            _ => draft.fault("site", at, error),
        })?;
        Ok(entry)
    }

    fn receipt(
        &self,
        draft: &Draft,
        at: &Spanned<Self>,
        site: Site,
        made: &mut Made,
    ) -> Outcome<PublicKey> {
        if let Some(text) = &self.receipt_key {
            let wanted = "Ed25519 public key: 64 hexadecimal digits";
            return draft
                .meant("site.receipt_key", text, keys::bytes_of, wanted)
                .map(PublicKey::new);
        }
        made.receipt(site).unwrap_or_else(|| Err(missing(draft, "site.receipt_key", at)))
    }

    fn opening_keys(
        &self,
        draft: &Draft,
        at: &Spanned<Self>,
        site: Site,
        made: &mut Made,
    ) -> Outcome<BTreeMap<Month, OpeningKey>> {
        let Some(written) = &self.opening_keys else {
            if site != OPENING_SITE {
                return Ok(BTreeMap::new());
            }
            let keys = made.opening();
            let keys = keys.unwrap_or_else(|| Err(missing(draft, "site.opening_keys", at)))?;
            return Ok(keys.into_iter().collect());
        };
        let mut keys = BTreeMap::new();
        for (name, text) in written.get_ref() {
            let month =
                draft.meant("site.opening_keys", name, Month::parse, "month like 2031-12")?;
            let field = format!("site.opening_keys.{month}");
            let wanted = "X25519 public key: 64 hexadecimal digits";
            let public = draft.meant(&field, text, keys::bytes_of, wanted)?.to_vec();
            keys.insert(month, OpeningKey { kem: Kem::X25519HkdfSha256, public });
        }
        Ok(keys)
    }

    /// The field that the policy does not allow.
    fn blamed(
        &self,
        error: SitesError,
        entry: &SiteEntry,
        policy: &Policy,
    ) -> (&'static str, &Spanned<String>) {
        let outside = |to: &Endpoint| {
            policy.site(entry.site).is_some_and(|named| !to.host.is_within(&named.domain))
        };
        match error {
            SitesError::PlaceNotInPolicy => ("site.region", &self.region),
            SitesError::HostNotInPolicy if outside(&entry.keeper) => ("site.keeper", &self.keeper),
            SitesError::HostNotInPolicy => ("site.store", &self.store),
            _ => ("site.site", &self.site),
        }
    }
}

fn endpoint(draft: &Draft, field: &str, text: &Spanned<String>) -> Outcome<Endpoint> {
    let read = |text: &str| {
        let (host, port) = text.rsplit_once(':')?;
        let digits = port.bytes().all(|b| b.is_ascii_digit());
        let port = digits.then(|| port.parse::<NonZeroU16>().ok()).flatten()?;
        Some(Endpoint { host: Host::new(host)?, port })
    };
    draft.meant(field, text, read, "host and port like keeper.example.org:443")
}

fn missing<T>(draft: &Draft, field: &str, at: &Spanned<T>) -> Failure {
    draft.fault(field, at, "is missing; --test-keys makes one for tests")
}
