//! What the package makes of messages, of the URL of an upload, of its headers, and of days: the vectors of
//! `docs/protocol.md`.

use idphoto_wire::cose::{self, CoseError, Statement};
use idphoto_wire::protocol::{
    Answer, Ask, Deposit, Grant, Problem, Receipt, Replica, Reply, Request, UrlError,
    check_upload_url, object_key, put_headers,
};
use idphoto_wire::sites::{Bucket, Endpoint, SiteEntry};
use idphoto_wire::tag::{Controller, OpeningKeyId, TagCore};
use idphoto_wire::{
    ConsentCommitment, Day, Digest, DonationId, FormError, Guardian, Host, Month, Place,
    ProtocolError, PublicKey, Purpose, RetentionTag, ShareCommitment, Site, SiteSet, TagError,
    Transform, View, due,
};
use serde_json::{Map, Value, json};

use super::files::unhex;
use super::verdicts::hex;

/// Every way to refuse a message.
pub(crate) const PROTOCOL_ERRORS: [ProtocolError; 9] = [
    ProtocolError::TooLarge,
    ProtocolError::Cose(CoseError::Form(FormError::Malformed)),
    ProtocolError::Cose(CoseError::Form(FormError::NotCanonical)),
    ProtocolError::Cose(CoseError::Signature),
    ProtocolError::Version,
    ProtocolError::UnknownCode("month"),
    ProtocolError::OtherDonation,
    ProtocolError::OtherSite,
    ProtocolError::Serial,
];

/// Every way to refuse a URL.
pub(crate) const URL_ERRORS: [UrlError; 4] =
    [UrlError::Elsewhere, UrlError::Query, UrlError::Region, UrlError::Expiry];

/// What a message of this kind says; `None`: there is no such kind. What is read has this encoding alone.
pub(crate) fn message(
    kind: &str,
    bytes: &[u8],
    site: Option<&[u8]>,
) -> Option<Result<Value, ProtocolError>> {
    let site = || PublicKey::new(site.unwrap().try_into().unwrap());
    Some(match kind {
        "deposit" => Deposit::parse(bytes).map(|deposit| {
            assert_eq!(deposit.to_bytes(), bytes);
            json!({ "tag": hex(&deposit.tag), "share": hex(deposit.share.expose()) })
        }),
        "replica" => Replica::parse(bytes).map(|replica| {
            assert_eq!(replica.to_bytes(), bytes);
            json!({ "tag": hex(&replica.tag) })
        }),
        "grant" => Grant::parse(bytes).map(|grant| {
            assert_eq!(grant.to_bytes(), bytes);
            json!({ "url": grant.url })
        }),
        "problem" => Problem::parse(bytes).map(|problem| {
            assert_eq!(problem.to_bytes(), bytes);
            json!({ "code": problem.code() })
        }),
        "reply" => Reply::parse(bytes).map(|reply| {
            assert_eq!(reply.to_bytes(), bytes);
            let receipts: Vec<_> = reply.receipts.iter().map(|receipt| hex(receipt)).collect();
            json!({ "answer": hex(&reply.answer), "receipts": receipts })
        }),
        "request" => Request::parse_with_signer(bytes).map(|(request, signer)| {
            json!({
                "signer": signer.to_string(),
                "id": request.id.to_string(),
                "serial": request.serial,
                "ask": asked(request.ask),
            })
        }),
        "answer" => Answer::parse(bytes, &site()).map(|answer| {
            assert_eq!(cose::verify(bytes, Statement::Answer).unwrap().signer, site());
            json!({
                "id": answer.id.to_string(),
                "site": answer.site.name(),
                "request": answer.request.to_string(),
                "serial": answer.serial,
                "state": answer.state.name(),
                "restricted": answer.restricted,
                "until": answer.until.map(|until| until.to_string()),
                "received": answer.received.number(),
                "due": answer.due.number(),
            })
        }),
        "receipt" => Receipt::parse(bytes, &site()).map(|receipt| {
            json!({
                "id": receipt.id.to_string(),
                "site": receipt.site.name(),
                "tag": receipt.tag.to_string(),
                "stored": receipt.stored.to_string(),
            })
        }),
        _ => return None,
    })
}

fn asked(ask: Ask) -> Value {
    match ask {
        Ask::Rectify(what) => json!({ "rectify": what.name() }),
        Ask::Shorten(until) => json!({ "shorten": until.to_string() }),
        plain => plain.name().into(),
    }
}

/// Whether a URL is the one of a site and a donation, and for how long.
pub(crate) fn url(told: &Map<String, Value>) -> Result<Value, UrlError> {
    let text = |name: &str| told[name].as_str().unwrap();
    let place = Place::new(text("provider"), text("region")).unwrap();
    let port = told["port"].as_u64().unwrap();
    let host = Host::new(text("host")).unwrap();
    let end = Endpoint { host, port: u16::try_from(port).unwrap().try_into().unwrap() };
    let entry = SiteEntry {
        site: place.site(),
        place,
        keeper: end.clone(),
        store: end,
        bucket: Bucket::new(text("bucket")).unwrap(),
        pins: vec![Digest::new([1; 32])],
        receipt: PublicKey::new([3; 32]),
        opening_keys: [].into(),
    };
    let expires = Month::parse(text("expires")).unwrap();
    let core = core(text("id"), expires);
    assert_eq!(object_key(&core), format!("train/v1/{expires}/{}", text("id")));
    check_upload_url(text("url"), &entry, &core)?;
    let seconds = text("url").split("&X-Amz-Expires=").nth(1).or_else(|| {
        // As the first parameter.
        text("url").split("?X-Amz-Expires=").nth(1)
    });
    let seconds: u32 = seconds.unwrap().split('&').next().unwrap().parse().unwrap();
    Ok(json!({ "seconds": seconds }))
}

/// Of which a URL says the id and the month.
fn core(id: &str, expires: Month) -> TagCore {
    TagCore {
        id: DonationId::new(unhex(id).try_into().unwrap()),
        purpose: Purpose::Matting,
        view: View::Matting,
        controller: Controller::new("example-controller").unwrap(),
        policy_version: 3,
        policy: Digest::of(b"policy"),
        consent: ConsentCommitment::new([5; 32]),
        guardian: Guardian::NotNeeded,
        issued: expires,
        expires,
        sites: SiteSet::of(&[Site::Be, Site::Fr]),
        transform: Transform::CURRENT,
        opening: OpeningKeyId { site: Site::Fr, month: expires },
        share: ShareCommitment::new([9; 32]),
    }
}

/// Headers of the upload that a tag is for.
pub(crate) fn headers(tag: &[u8]) -> Result<Value, TagError> {
    let headers = put_headers(tag, &RetentionTag::parse(tag)?);
    Ok(headers.into_iter().map(|(name, value)| json!([name, value])).collect())
}

/// The last day to answer what came in on a day.
pub(crate) fn last_day(received: &str) -> Value {
    let (of_year, of_month) = received.rsplit_once('-').unwrap();
    let month = Month::parse(of_year).unwrap();
    due(Day::new(month, of_month.parse().unwrap()).unwrap()).to_string().into()
}
