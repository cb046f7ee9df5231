//! Trying the store out with an object of random bytes: that it refuses what has to be refused and
//! gives back what it took. Outside the prefixes of donations.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::Method;
use hyper::body::Bytes;
use idphoto_wire::Digest;
use ring::rand::{SecureRandom as _, SystemRandom};

use super::{LONG, Plain, Store, StoreError, Unacceptable, unexpected};

/// Bytes of the object.
const LENGTH: usize = 1024;

impl Store {
    /// Puts an object, looks at it in all ways, and deletes it.
    ///
    /// # Errors
    /// `Digest`, `Unsigned`, `Probe`, `Store`.
    pub(crate) async fn probe(&self) -> Result<(), Unacceptable> {
        let mut body = [0; LENGTH];
        let random = SystemRandom::new().fill(&mut body);
        random.map_err(|_| StoreError::Form("a probe"))?;
        let key = format!("probe/{}", Digest::of(&body));
        let outcome = self.tried(&key, &body).await;
        // Whatever came of it, nothing stays.
        let deleted = self.delete(&key).await;
        outcome?;
        deleted?;
        if self.head(&key).await?.is_some() { Err(Unacceptable::Probe) } else { Ok(()) }
    }

    async fn tried(&self, key: &str, body: &[u8]) -> Result<(), Unacceptable> {
        let wrong = Digest::of(b"another body");
        if self.put_probe(key, body, &wrong).await?.is_success() || self.head(key).await?.is_some()
        {
            return Err(Unacceptable::Digest);
        }
        let status = self.put_probe(key, body, &Digest::of(body)).await?;
        if !status.is_success() {
            return Err(unexpected("a new object", status).into());
        }
        let length = self.head(key).await?.and_then(|seen| seen.length);
        let bytes = self.get(key, body.len()).await?;
        if length != Some(body.len() as u64) || bytes.as_deref() != Some(body) {
            return Err(Unacceptable::Probe);
        }
        for (method, place) in [(Method::GET, key), (Method::GET, ""), (Method::DELETE, key)] {
            let answer = self.send(&self.unsigned(place), Plain::new(method, place)).await?;
            if !matches!(answer.status.as_u16(), 400 | 401 | 403) {
                return Err(Unacceptable::Unsigned);
            }
        }
        Ok(())
    }

    async fn put_probe(
        &self,
        key: &str,
        body: &[u8],
        digest: &Digest,
    ) -> Result<hyper::StatusCode, StoreError> {
        let headers = [
            ("content-length", body.len().to_string()),
            ("content-type", "application/octet-stream".to_owned()),
            ("x-amz-checksum-sha256", STANDARD.encode(digest.as_bytes())),
        ];
        let body = Bytes::copy_from_slice(body);
        let call = Plain { headers: &headers, body, within: LONG, ..Plain::new(Method::PUT, key) };
        Ok(self.ask(call).await?.status)
    }
}
