//! What the package makes of a vector's inputs, told as the vectors tell it.
//!
//! Opening a donation is put together here from the package's parts in the order that
//! `docs/donation-format.md` gives, with the `hpke` package as receiver.

use std::path::Path;

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, OpModeR, setup_receiver};

use idphoto_wire::content::{Content, ContentError};
use idphoto_wire::cose::{self, CoseError, Statement};

use idphoto_wire::sealed::{ContentKey, EXPORTER_CONTEXT, Header, SealedError};
use idphoto_wire::tag::{OpeningKeyId, Shorten, ShortenError};
use idphoto_wire::{Digest, FormError, Month, RetentionTag, Secret, TagError, View};
use serde_json::{Map, Value, json};

use super::{controllers, exchanged, files};

type Fields = Map<String, Value>;

/// Every way to refuse a tag.
pub(crate) const TAG_ERRORS: [TagError; 12] = [
    TagError::TooLarge,
    TagError::Cose(CoseError::Form(FormError::Malformed)),
    TagError::Cose(CoseError::Form(FormError::NotCanonical)),
    TagError::Cose(CoseError::Signature),
    TagError::Version,
    TagError::UnknownCode("month"),
    TagError::IdNotOfKey,
    TagError::ViewNotForPurpose,
    TagError::ExpiresTooEarly,
    TagError::ExpiresTooLate,
    TagError::OpeningKeyMonth,
    TagError::OpeningKeySite,
];

/// Every way to refuse a wish.
pub(crate) const SHORTEN_ERRORS: [ShortenError; 5] = [
    ShortenError::Cose(CoseError::Form(FormError::Malformed)),
    ShortenError::Cose(CoseError::Form(FormError::NotCanonical)),
    ShortenError::Cose(CoseError::Signature),
    ShortenError::OtherDonation,
    ShortenError::NotShorter,
];

/// Every way to refuse sealed bytes.
pub(crate) const SEALED_ERRORS: [SealedError; 8] = [
    SealedError::Header,
    SealedError::Kem,
    SealedError::TooLarge,
    SealedError::Length,
    SealedError::Digest,
    SealedError::OpeningKey,
    SealedError::Share,
    SealedError::Shut,
];

/// Every way to refuse a content.
pub(crate) const CONTENT_ERRORS: [ContentError; 5] = [
    ContentError::Form(FormError::Malformed),
    ContentError::Form(FormError::NotCanonical),
    ContentError::OtherView,
    ContentError::Digest,
    ContentError::TooLarge,
];

/// `ok` with what was read, or `error` with a code, and `of` where more than one reader has a say.
pub(crate) fn verdict(kind: &str, vector: &Fields, folder: &Path) -> Fields {
    let bytes = |name: &str| files::bytes(&vector[name], folder);
    let text = |name: &str| vector.get(name).map(|text| text.as_str().unwrap());
    if let Some(read) = controllers::verdict(kind, vector, folder) {
        return read.map_or_else(|why| why, |fields| object(json!({ "ok": fields })));
    }
    let read = match kind {
        "tag" => {
            RetentionTag::parse(&bytes("tag")).map(|tag| told(&tag)).map_err(|e| refused(e.code()))
        }
        "shorten" => {
            let tag = vector.contains_key("tag").then(|| bytes("tag"));
            let so_far = text("so_far").map(|month| Month::parse(month).unwrap());
            shorten(&bytes("wish"), tag.as_deref(), so_far).map_err(|e| refused(e.code()))
        }
        "header" => header(&bytes("sealed")).map_err(|e| refused(e.code())),
        "content" => {
            let view = View::from_name(text("view").unwrap()).unwrap();
            content(&bytes("content"), view).map_err(|e| refused(e.code()))
        }
        "sealed" => sealed(&bytes("tag"), &bytes("sealed"), &bytes("private_key"), &bytes("share")),
        "url" => exchanged::url(vector).map_err(|e| refused(e.code())),
        "headers" => exchanged::headers(&bytes("tag")).map_err(|e| refused(e.code())),
        "due" => Ok(exchanged::last_day(text("received").unwrap())),
        message => {
            let site = vector.contains_key("site_key").then(|| bytes("site_key"));
            exchanged::message(message, &bytes("message"), site.as_deref())
                .unwrap_or_else(|| panic!("no vectors of kind {message} are known"))
                .map_err(|e| refused(e.code()))
        }
    };
    read.map_or_else(|why| why, |fields| object(json!({ "ok": fields })))
}

pub(crate) fn object(value: Value) -> Fields {
    value.as_object().unwrap().clone()
}

pub(crate) fn refused(code: &str) -> Fields {
    object(json!({ "error": code }))
}

pub(crate) fn refused_by(of: &str, code: &str) -> Fields {
    object(json!({ "error": code, "of": of }))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn opening(key: OpeningKeyId) -> Value {
    json!([key.site.name(), key.month.to_string()])
}

fn told(tag: &RetentionTag) -> Value {
    let core = tag.core();
    let sites: Vec<&str> = core.sites.iter().map(|site| site.name()).collect();
    json!({
        "signer": tag.signer().to_string(),
        "id": core.id.to_string(),
        "purpose": core.purpose.name(),
        "view": core.view.name(),
        "controller": core.controller.as_str(),
        "policy_version": core.policy_version,
        "policy": core.policy.to_string(),
        "consent": core.consent.to_string(),
        "guardian": core.guardian.name(),
        "issued": core.issued.to_string(),
        "expires": core.expires.to_string(),
        "sites": sites,
        "transform": [core.transform.id, core.transform.class],
        "opening": opening(core.opening),
        "share": core.share.to_string(),
        "core": core.digest().to_string(),
        "sealed": tag.sealed().to_string(),
        "sealed_bytes": tag.sealed_bytes(),
    })
}

fn shorten(wish: &[u8], tag: Option<&[u8]>, so_far: Option<Month>) -> Result<Value, ShortenError> {
    let read = Shorten::parse(wish)?;
    let signer = cose::verify(wish, Statement::Shorten).unwrap().signer.to_string();
    let (id, month) = (read.id.to_string(), read.month.to_string());
    let Some(tag) = tag else { return Ok(json!({ "signer": signer, "id": id, "month": month })) };
    let tag = RetentionTag::parse(tag).unwrap();
    let until = tag.shortened(so_far, &read)?.to_string();
    Ok(json!({ "signer": signer, "id": id, "month": month, "until": until }))
}

fn header(sealed: &[u8]) -> Result<Value, SealedError> {
    let (header, ciphertext) = Header::parse(sealed)?;
    assert_eq!([header.to_bytes(), ciphertext.to_vec()].concat(), sealed);
    Ok(json!({
        "kem": header.kem.id(),
        "opening": opening(header.opening),
        "encapsulated": hex(&header.encapsulated),
        "ciphertext_bytes": ciphertext.len(),
    }))
}

fn sealed(tag: &[u8], sealed: &[u8], private: &[u8], share: &[u8]) -> Result<Value, Fields> {
    let tag = RetentionTag::parse(tag).map_err(|e| refused(e.code()))?;
    let share = Secret::new(share.try_into().unwrap());
    let padded = open(&tag, sealed, private, &share);
    let padded = padded.map_err(|e| refused_by("sealed", e.code()))?;
    content(&padded, tag.core().view).map_err(|e| refused_by("content", e.code()))
}

/// The padded content of a sealed donation.
fn open(
    tag: &RetentionTag,
    sealed: &[u8],
    private: &[u8],
    share: &Secret<32>,
) -> Result<Vec<u8>, SealedError> {
    tag.covers(sealed)?;
    let core = tag.core();
    tag.commits_to(share)?;
    let (header, ciphertext) = Header::parse(sealed)?;
    let exported = exported(private, &header).ok_or(SealedError::Shut)?;
    ContentKey::derive(&exported, share)?.decipher(&core.digest(), ciphertext)
}

fn exported(private: &[u8], header: &Header) -> Option<Secret<32>> {
    type Kem = X25519HkdfSha256;
    let private = <Kem as hpke::Kem>::PrivateKey::from_bytes(private).unwrap();
    let encapsulated = <Kem as hpke::Kem>::EncappedKey::from_bytes(&header.encapsulated).ok()?;
    let info = header.opening.info();
    let context = setup_receiver::<ChaCha20Poly1305, HkdfSha256, Kem>(
        &OpModeR::Base,
        &private,
        &encapsulated,
        &info,
    );
    let mut exported = [0; 32];
    context.ok()?.export(EXPORTER_CONTEXT, &mut exported).unwrap();
    Some(Secret::new(exported))
}

fn content(padded: &[u8], view: View) -> Result<Value, ContentError> {
    let content = Content::parse(padded, view)?;
    assert!(content.to_padded(view).unwrap() == padded);
    let part = |part: &Option<Vec<u8>>| {
        part.as_ref()
            .map(|bytes| json!({ "bytes": bytes.len(), "sha256": Digest::of(bytes).to_string() }))
    };
    let quality = content.quality;
    Ok(json!({
        "view": view.name(),
        "image": part(&content.image),
        "alpha": part(&content.alpha),
        "landmarks": part(&content.landmarks),
        "quality": {
            "yaw": quality.yaw,
            "pitch": quality.pitch,
            "roll": quality.roll,
            "presence": quality.presence,
            "clipped": quality.clipped,
            "unevenness": quality.unevenness,
        },
        "digest": content.digest().to_string(),
    }))
}
