//! HTTPS as an app brings it. What comes back is a stranger's: it is looked at before it is used.

use std::sync::Arc;
use std::time::Duration;

use idphoto_sdk::vault::{self, Call, Digest, Host, Method};

use crate::redacted::redacted;

/// One exchange over HTTPS.
///
/// An implementation follows no redirect, sends no cookie and no header but those of the call (and those
/// that HTTP itself needs), asks no proxy that only the environment names, resumes no session, and uses a
/// connection for one call alone. It verifies the certificate for the host, and that a key of the verified
/// chain is one of the call's pins. To cancel, it answers `Interrupted`.
#[uniffi::export(with_foreign)]
pub trait Transport: Send + Sync {
    /// Sends the call and reads the answer, in `timeout_ms` at most. Blocks.
    ///
    /// # Errors
    /// [`TransportError`]; an answer with any status is none. Any other exception counts as `Broken`.
    fn send(&self, call: HttpCall) -> Result<HttpReply, TransportError>;
}

/// The methods there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum HttpMethod {
    /// To a keeper.
    Post,
    /// To a store.
    Put,
}

/// A header of a call.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct HttpHeader {
    /// In lower case.
    pub name: String,
    /// As it is sent.
    pub value: String,
}

/// What is to be sent, and to whom; always with TLS. Its text in a log says none of it: target and body
/// may open or upload something.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct HttpCall {
    /// How.
    pub method: HttpMethod,
    /// To which host, by name; it is never an address.
    pub host: String,
    /// To which port, 1 to 65535. The header `host` names it unless it is 443.
    pub port: u16,
    /// Path and query, as they go into the first line: encoded, and not to be encoded again.
    pub target: String,
    /// All headers but `host`. `content-length` is among them.
    pub headers: Vec<HttpHeader>,
    /// The body; 96 KiB and a little at most.
    pub body: Vec<u8>,
    /// SHA-256 of SubjectPublicKeyInfo (RFC 7469, section 2.4), 32 bytes each: one key of the verified
    /// chain has to have one of them.
    pub pins: Vec<Vec<u8>>,
    /// For the whole exchange, milliseconds.
    pub timeout_ms: u64,
    /// An answer with a longer body is `Broken`; stop reading there. Bytes.
    pub most_reply: u64,
}

/// An answer, of whatever status.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct HttpReply {
    /// The status of HTTP.
    pub status: u16,
    /// The host that answered, as the connection was made to; another one than the call's is refused.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The pin, of those of the call, that a key of the verified chain had: 32 bytes. Another is refused.
    pub peer_key: Vec<u8>,
    /// The body.
    pub body: Vec<u8>,
}

redacted!(HttpHeader, HttpCall, HttpReply);

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum TransportError {
    /// No connection: no network, no such name, nobody there.
    #[error("nobody answers")]
    Unreachable,
    /// Not in time.
    #[error("no answer in time")]
    Timeout,
    /// Somebody answers who is not who is asked for: another name, an unknown issuer, an expired
    /// certificate, no pinned key.
    #[error("another answers")]
    Tls,
    /// The answer is no HTTP, is cut off, or is longer than it may be.
    #[error("no answer that can be read")]
    Broken,
    /// The owner, or the system, ended it.
    #[error("interrupted")]
    Interrupted,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for TransportError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Broken
    }
}

impl From<TransportError> for vault::TransportError {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::Unreachable => Self::Unreachable,
            TransportError::Timeout => Self::Timeout,
            TransportError::Tls => Self::Tls,
            TransportError::Broken => Self::Broken,
            TransportError::Interrupted => Self::Interrupted,
        }
    }
}

/// An app's transport for the vault.
pub(crate) struct Sending(pub(crate) Arc<dyn Transport>);

impl vault::Transport for Sending {
    fn send(&self, call: &Call) -> Result<vault::HttpReply, vault::TransportError> {
        let reply = self.0.send(HttpCall::from(call))?;
        checked(reply, call.most_reply)
    }
}

/// The answer, if its parts are as long as they can be. Whether they are right, the vault looks.
fn checked(reply: HttpReply, most: usize) -> Result<vault::HttpReply, vault::TransportError> {
    let HttpReply { status, host, port, peer_key, body } = reply;
    if body.len() > most || host.len() > Host::MOST {
        return Err(vault::TransportError::Broken);
    }
    let peer_key: [u8; 32] = peer_key.try_into().map_err(|_| vault::TransportError::Tls)?;
    Ok(vault::HttpReply { status, host, port, peer_key: Digest::new(peer_key), body })
}

impl From<&Call> for HttpCall {
    fn from(call: &Call) -> Self {
        let headers = call.headers.iter();
        Self {
            method: match call.method {
                Method::Post => HttpMethod::Post,
                Method::Put => HttpMethod::Put,
            },
            host: call.host.as_str().to_owned(),
            port: call.port.get(),
            target: call.target.clone(),
            headers: headers
                .map(|(name, value)| HttpHeader { name: name.clone(), value: value.clone() })
                .collect(),
            body: call.body.clone(),
            pins: call.pins.iter().map(|pin| pin.as_bytes().to_vec()).collect(),
            timeout_ms: millis(call.timeout),
            most_reply: u64::try_from(call.most_reply).unwrap_or(u64::MAX),
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use idphoto_sdk::vault::Transport as _;

    use super::*;

    struct Answers(fn(&HttpCall) -> Result<HttpReply, TransportError>);

    impl Transport for Answers {
        fn send(&self, call: HttpCall) -> Result<HttpReply, TransportError> {
            (self.0)(&call)
        }
    }

    fn call() -> Call {
        Call {
            method: Method::Put,
            host: Host::new("store.fr.example.org").unwrap(),
            port: 8443.try_into().unwrap(),
            target: "/a?b=c".to_owned(),
            headers: vec![("content-length".to_owned(), "2".to_owned())],
            body: vec![1, 2],
            pins: vec![Digest::new([7; 32])],
            timeout: Duration::from_secs(30),
            most_reply: 64,
        }
    }

    fn reply() -> HttpReply {
        let host = "store.fr.example.org".to_owned();
        HttpReply { status: 200, host, port: 8443, peer_key: vec![7; 32], body: vec![0; 64] }
    }

    fn said(answer: fn(&HttpCall) -> Result<HttpReply, TransportError>) -> Option<String> {
        let got = Sending(Arc::new(Answers(answer))).send(&call());
        got.err().map(|error| error.code().to_owned())
    }

    #[test]
    fn a_call_arrives_as_it_was_meant() {
        let sending = Sending(Arc::new(Answers(|call| {
            let right = HttpCall {
                method: HttpMethod::Put,
                host: "store.fr.example.org".to_owned(),
                port: 8443,
                target: "/a?b=c".to_owned(),
                headers: vec![HttpHeader {
                    name: "content-length".to_owned(),
                    value: "2".to_owned(),
                }],
                body: vec![1, 2],
                pins: vec![vec![7; 32]],
                timeout_ms: 30_000,
                most_reply: 64,
            };
            assert!(*call == right);
            Ok(reply())
        })));
        let got = sending.send(&call()).unwrap();
        assert_eq!((got.status, got.host.as_str(), got.port), (200, "store.fr.example.org", 8443));
        assert_eq!((got.peer_key, got.body), (Digest::new([7; 32]), vec![0; 64]));
    }

    #[test]
    fn a_reply_of_odd_lengths_is_none() {
        assert_eq!(said(|_| Ok(reply())), None);
        let broken = Some("broken".to_owned());
        assert_eq!(said(|_| Ok(HttpReply { body: vec![0; 65], ..reply() })), broken);
        assert_eq!(said(|_| Ok(HttpReply { host: "a".repeat(254), ..reply() })), broken);
        let tls = Some("tls".to_owned());
        assert_eq!(said(|_| Ok(HttpReply { peer_key: Vec::new(), ..reply() })), tls);
        assert_eq!(said(|_| Ok(HttpReply { peer_key: vec![7; 31], ..reply() })), tls);
        assert_eq!(said(|_| Ok(HttpReply { peer_key: vec![7; 33], ..reply() })), tls);
    }

    #[test]
    fn errors_keep_their_names_and_exceptions_lose_their_text() {
        assert_eq!(said(|_| Err(TransportError::Unreachable)).unwrap(), "unreachable");
        assert_eq!(said(|_| Err(TransportError::Timeout)).unwrap(), "timeout");
        assert_eq!(said(|_| Err(TransportError::Tls)).unwrap(), "tls");
        assert_eq!(said(|_| Err(TransportError::Broken)).unwrap(), "broken");
        assert_eq!(said(|_| Err(TransportError::Interrupted)).unwrap(), "interrupted");
        let unexpected = uniffi::UnexpectedUniFFICallbackError::new("canary-7f3a");
        let error = TransportError::from(unexpected);
        assert_eq!(error, TransportError::Broken);
        assert!(!format!("{error:?} {error}").contains("canary"));
    }

    #[test]
    fn nothing_of_a_call_or_reply_is_in_its_text() {
        let call = HttpCall::from(&call());
        assert_eq!(format!("{call} {call:?}"), "HttpCall HttpCall");
        assert_eq!(format!("{} {:?}", reply(), reply()), "HttpReply HttpReply");
    }
}
