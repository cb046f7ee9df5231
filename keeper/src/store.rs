//! The S3 store of this site: signed calls for one object or the bucket. Which bucket is acceptable is in
//! `store/bucket.rs`, what ends objects by itself in `store/lifecycle.rs`.
//!
//! Every call is a presigned one (AWS Signature Version 4 in the query), so that the keeper's own calls and
//! the upload that it grants go the same way.

mod bucket;
mod lifecycle;
mod probe;

use std::time::Duration;

use hyper::body::Bytes;
use hyper::header::{CONTENT_LENGTH, HeaderMap};
use hyper::{Method, StatusCode};
use idphoto_wire::RetentionTag;
use idphoto_wire::protocol::{object_key, put_headers};
use idphoto_wire::sites::SiteEntry;
use url::Url;
use zeroize::Zeroizing;

pub use self::bucket::Unacceptable;
use crate::https::{Answered, Call, HttpsError, Remote};

/// A call without an image in it: a store in the same building answers in milliseconds.
const SHORT: Duration = Duration::from_secs(5);
/// A call with one, 2 MiB at most; and the first write to a bucket, for which SeaweedFS makes volumes.
const LONG: Duration = Duration::from_secs(15);
/// What a call of ours is signed for.
const CALL_SECONDS: u32 = 60;
/// Longest answer about a bucket: 1000 lifecycle rules of 300 bytes.
const MOST_ABOUT: usize = 512 << 10;

/// Why the store did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// No answer, or from somebody else.
    #[error("the store cannot be used: {0}")]
    Https(#[from] HttpsError),
    /// The access key is refused.
    #[error("the store refuses the access key")]
    Denied,
    /// There is no such bucket.
    #[error("the store has no such bucket")]
    NoBucket,
    /// Any other answer.
    #[error("the store answered {1} when it was asked for {0}")]
    Answer(&'static str, u16),
    /// An answer that is not what S3 says.
    #[error("the store's answer about {0} is not understood")]
    Form(&'static str),
}

impl StoreError {
    /// A short name that stays the same.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Https(HttpsError::Unreachable) => "store_unreachable",
            Self::Https(HttpsError::Timeout) => "store_timeout",
            Self::Https(HttpsError::Tls) => "store_tls",
            Self::Https(HttpsError::Broken) => "store_broken",
            Self::Denied => "store_denied",
            Self::NoBucket => "store_no_bucket",
            Self::Answer(..) => "store_answer",
            Self::Form(_) => "store_form",
        }
    }

    /// What to do.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Https(HttpsError::Tls) => {
                "compare its certificate with `store.ca` and with the pins in the list of sites"
            }
            Self::Https(_) => "see that it runs and can be reached from here",
            Self::Denied => "look at `store.access_key`, its secret, its rights and both clocks",
            Self::NoBucket => "create the bucket, without versioning and object lock",
            Self::Answer(..) | Self::Form(_) => "look at the store's own log",
        }
    }
}

/// What a store says of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Bytes.
    pub(crate) length: Option<u64>,
    /// The tag it was uploaded with, as text.
    pub(crate) tag: Option<String>,
    /// SHA-256 that the store has checked, as base64; not every store tells.
    pub(crate) checksum: Option<String>,
}

/// One bucket of one store.
pub(crate) struct Store {
    remote: Remote,
    base: Url,
    bucket: String,
    region: &'static str,
    access_key: String,
    secret: Zeroizing<String>,
}

/// A call before it is signed.
struct Plain<'a> {
    method: Method,
    /// Behind the bucket; empty for the bucket itself.
    key: &'a str,
    query: &'a [(&'static str, &'a str)],
    headers: &'a [(&'static str, String)],
    body: Bytes,
    most: usize,
    within: Duration,
}

impl<'a> Plain<'a> {
    const fn new(method: Method, key: &'a str) -> Self {
        let (query, headers) = (&[], &[]);
        Self { method, key, query, headers, body: Bytes::new(), most: MOST_ABOUT, within: SHORT }
    }
}

impl Store {
    /// The store of a site; `None` when the entry makes no URL, which it always does.
    pub(crate) fn new(
        remote: Remote,
        entry: &SiteEntry,
        access_key: String,
        secret: Zeroizing<String>,
    ) -> Option<Self> {
        let base = Url::parse(&endpoint(entry)).ok()?;
        let bucket = entry.bucket.as_str().to_owned();
        Some(Self { remote, base, bucket, region: entry.place.region(), access_key, secret })
    }

    /// The URL that a device or the other keeper uploads with.
    pub(crate) fn grant(&self, bytes: &[u8], tag: &RetentionTag, seconds: u32) -> String {
        let headers = put_headers(bytes, tag);
        let key = object_key(tag.core());
        let call = Plain { headers: &headers, ..Plain::new(Method::PUT, &key) };
        self.signed(&call, seconds).into()
    }

    /// What there is under this name; `None` when nothing.
    pub(crate) async fn head(&self, key: &str) -> Result<Option<Seen>, StoreError> {
        let headers = [("x-amz-checksum-mode", "ENABLED".to_owned())];
        let call = Plain { headers: &headers, ..Plain::new(Method::HEAD, key) };
        let answer = self.ask(call).await?;
        match answer.status {
            StatusCode::OK => Ok(Some(Seen::of(&answer.headers))),
            StatusCode::NOT_FOUND => Ok(None),
            status => Err(unexpected("an object's head", status)),
        }
    }

    /// The bytes under this name; `None` when there are none.
    pub(crate) async fn get(&self, key: &str, most: usize) -> Result<Option<Bytes>, StoreError> {
        let call = Plain { most, within: LONG, ..Plain::new(Method::GET, key) };
        let answer = self.ask(call).await?;
        match answer.status {
            StatusCode::OK => Ok(Some(answer.body)),
            StatusCode::NOT_FOUND => Ok(None),
            status => Err(unexpected("an object", status)),
        }
    }

    /// Deletes what is under this name; nothing there is right too.
    pub(crate) async fn delete(&self, key: &str) -> Result<(), StoreError> {
        let answer = self.ask(Plain::new(Method::DELETE, key)).await?;
        match answer.status {
            StatusCode::OK | StatusCode::NO_CONTENT | StatusCode::NOT_FOUND => Ok(()),
            status => Err(unexpected("a deletion", status)),
        }
    }

    async fn ask(&self, plain: Plain<'_>) -> Result<Answered, StoreError> {
        let url = self.signed(&plain, CALL_SECONDS);
        self.send(&url, plain).await
    }

    async fn send(&self, url: &Url, plain: Plain<'_>) -> Result<Answered, StoreError> {
        let target = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let Plain { method, headers, body, most, within, .. } = plain;
        // The length is added from the body.
        let headers = headers.iter().filter(|(name, _)| *name != "content-length").cloned();
        let headers = headers.collect();
        let call = Call { method, target, headers, body, most, within };
        Ok(self.remote.ask(call).await?)
    }

    /// Where it is, without a signature.
    fn unsigned(&self, key: &str) -> Url {
        let mut url = self.base.clone();
        let path =
            if key.is_empty() { self.bucket.clone() } else { format!("{}/{key}", self.bucket) };
        url.set_path(&path);
        url
    }

    fn signed(&self, plain: &Plain<'_>, seconds: u32) -> Url {
        let method = match plain.method {
            Method::PUT => rusty_s3::Method::Put,
            Method::DELETE => rusty_s3::Method::Delete,
            Method::HEAD => rusty_s3::Method::Head,
            _ => rusty_s3::Method::Get,
        };
        rusty_s3::signing::sign(
            &jiff::Timestamp::now(),
            method,
            self.unsigned(plain.key),
            &self.access_key,
            &self.secret,
            None,
            self.region,
            seconds.into(),
            plain.query.iter().copied(),
            plain.headers.iter().map(|(name, value)| (*name, value.as_str())),
        )
    }
}

impl Seen {
    fn of(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name)?.to_str().ok().map(str::to_owned);
        Self {
            length: text(CONTENT_LENGTH.as_str()).and_then(|length| length.parse().ok()),
            tag: text("x-amz-meta-sid-tag"),
            checksum: text("x-amz-checksum-sha256"),
        }
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({:?}, {})", self.remote, self.bucket)
    }
}

/// `https://host`, or `https://host:port` where the port is not 443.
pub(crate) fn endpoint(entry: &SiteEntry) -> String {
    let (host, port) = (&entry.store.host, entry.store.port);
    if port.get() == 443 { format!("https://{host}") } else { format!("https://{host}:{port}") }
}

/// An answer that no branch is for.
fn unexpected(what: &'static str, status: StatusCode) -> StoreError {
    match status {
        StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => StoreError::Denied,
        status => StoreError::Answer(what, status.as_u16()),
    }
}
