//! Where the sealed bytes go: the object's name, the headers that are signed with the URL, and the rules
//! for a URL, which hold before any name is looked up.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::month::Month;
use crate::sites::SiteEntry;
use crate::tag::{RetentionTag, TagCore};

/// A URL is good for so many seconds.
pub const PUT_SECONDS: u32 = 60;

/// The headers that a URL is signed for, as the query of the URL names them.
const SIGNED_HEADERS: &str = "content-length%3Bcontent-type%3Bhost%3Bif-none-match%3B\
                              x-amz-checksum-sha256%3Bx-amz-meta-sid-tag";
/// Longest access key that AWS documents (IAM API, `AccessKeyId`).
const MOST_ACCESS_KEY: usize = 128;

/// Why a URL is not used. Nothing was looked up or sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlError {
    /// Another scheme, host, port, bucket or object than this site and this donation have.
    #[error("the storage gave an address that is not the one of its site and this donation")]
    Elsewhere,
    /// The right place, but not signed as an upload of these bytes.
    #[error("the storage gave an address with other parameters than those of an upload")]
    Query,
    /// Signed for another region than the site's.
    #[error("the storage gave an address of another region than its site's")]
    Region,
    /// Good for longer than [`PUT_SECONDS`], or for no time.
    #[error("the storage gave an address that is valid for too long")]
    Expiry,
}

impl UrlError {
    /// A short name that stays the same.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Elsewhere => "url_elsewhere",
            Self::Query => "url_query",
            Self::Region => "url_region",
            Self::Expiry => "url_expiry",
        }
    }
}

/// What the names of all objects that die in this month begin with, and no others.
#[must_use]
pub fn object_prefix(expires: Month) -> String {
    format!("train/v1/{expires}/")
}

/// The name of a donation's object. The month comes first, so that one rule of the store can end all
/// that dies in it.
#[must_use]
pub fn object_key(core: &TagCore) -> String {
    format!("{}{}", object_prefix(core.expires), core.id)
}

/// The headers of the upload but `host`, by name. Storage signs the URL for them and the device sends
/// them, each computing them from the tag: length and hash of the sealed bytes, the tag itself, and that
/// nothing is replaced.
#[must_use]
pub fn put_headers(tag: &[u8], parsed: &RetentionTag) -> Vec<(&'static str, String)> {
    vec![
        ("content-length", parsed.sealed_bytes().to_string()),
        ("content-type", "application/octet-stream".to_owned()),
        ("if-none-match", "*".to_owned()),
        ("x-amz-checksum-sha256", STANDARD.encode(parsed.sealed().as_bytes())),
        ("x-amz-meta-sid-tag", URL_SAFE_NO_PAD.encode(tag)),
    ]
}

/// Whether a URL is one of an upload of this donation to this site, and nothing else.
///
/// It has to be, byte by byte, `https://`, the host and port of the site's store, its bucket, the object's
/// name, and the six parameters of a presigned request (AWS Signature Version 4), each once. Where it is
/// built from what is known, nothing has to be taken apart: no user name, no address, no other spelling.
///
/// # Errors
/// [`UrlError`].
pub fn check_upload_url(url: &str, entry: &SiteEntry, core: &TagCore) -> Result<(), UrlError> {
    let query = url.strip_prefix(&target(entry, core)).ok_or(UrlError::Elsewhere)?;
    let mut parameters = query.split('&').map(|pair| pair.split_once("=").unwrap_or_default());
    let found: Vec<_> = parameters.by_ref().take(NAMES.len() + 1).collect();
    let value = |name| match found.iter().filter(|(n, _)| *n == name).count() {
        1 => found.iter().find(|(n, _)| *n == name).map(|(_, value)| *value),
        _ => None,
    };
    let values = NAMES.map(value);
    let [Some(algorithm), Some(credential), Some(date), Some(expires), Some(headers), Some(proof)] =
        values
    else {
        return Err(UrlError::Query);
    };
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    let right = found.len() == NAMES.len()
        && algorithm == "AWS4-HMAC-SHA256"
        && headers == SIGNED_HEADERS
        && proof.len() == 64
        && proof.bytes().all(hex)
        && is_time(date);
    if !right {
        return Err(UrlError::Query);
    }
    check_credential(credential, &date[..8], entry.place.region())?;
    let seconds = digits(expires).filter(|_| !expires.starts_with('0'));
    match seconds.and_then(|digits| digits.parse::<u32>().ok()) {
        Some(1..=PUT_SECONDS) => Ok(()),
        _ => Err(UrlError::Expiry),
    }
}

const NAMES: [&str; 6] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
];

/// Everything before the parameters.
fn target(entry: &SiteEntry, core: &TagCore) -> String {
    let (host, port) = (&entry.store.host, entry.store.port);
    let port = if port.get() == 443 { String::new() } else { format!(":{port}") };
    format!("https://{host}{port}/{}/{}?", entry.bucket.as_str(), object_key(core))
}

/// `KEY/20261124/REGION/s3/aws4_request`, with the slashes escaped.
fn check_credential(credential: &str, date: &str, region: &str) -> Result<(), UrlError> {
    let mut parts = credential.split("%2F");
    let mut part = || parts.next().unwrap_or_default();
    let (key, day, scope, service, end) = (part(), part(), part(), part(), part());
    let plain = |b: u8| b.is_ascii_alphanumeric();
    let right = (1..=MOST_ACCESS_KEY).contains(&key.len())
        && key.bytes().all(plain)
        && day == date
        && service == "s3"
        && end == "aws4_request"
        && parts.next().is_none();
    if !right {
        return Err(UrlError::Query);
    }
    if scope == region { Ok(()) } else { Err(UrlError::Region) }
}

/// Like `20261124T093000Z`.
fn is_time(text: &str) -> bool {
    let Some((date, time)) = text.strip_suffix('Z').and_then(|text| text.split_once('T')) else {
        return false;
    };
    digits(date).is_some_and(|d| d.len() == 8) && digits(time).is_some_and(|t| t.len() == 6)
}

fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}
