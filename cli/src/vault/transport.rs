//! One HTTPS exchange, and nothing that would tell the other side more than the call says.
//!
//! Here: how `ureq` is set up so that it adds, follows and remembers nothing. Whom TLS believes is in
//! `trust`, the connection in `secured`, names in `names`. Not here: what is sent and what an answer
//! means; the sdk decides both.

mod names;
mod secured;
mod trust;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::RootCertStore;
use ureq::config::Config;
use ureq::http::{Request, Uri};
use ureq::{Agent, Timeout};

use self::names::Names;
use self::secured::{Findings, Secured};
pub use self::trust::TrustError;
use super::{Call, HttpReply, Method, Transport, TransportError};

/// Longest head of an answer: status line and headers. Servers send some hundred bytes.
const MOST_HEAD: usize = 16 << 10;
/// No exchange lasts longer, whatever a call says: a time that is too far away cannot be counted.
const LONGEST: Duration = Duration::from_secs(3600);
/// The port that a URL of https need not name (RFC 9110, section 4.2.2).
const HTTPS_PORT: u16 = 443;

/// HTTPS by rustls: TLS 1.2 or 1.3, a certificate that the roots stand for, and one of the call's pins in
/// the chain that leads there.
///
/// It follows no redirect, sends no cookie and no header but those of the call and `Host`, resumes no session, keeps no connection, and asks no proxy, whatever the environment
/// says. There is no http without TLS: the scheme is not the caller's.
#[derive(Debug)]
pub struct HttpsTransport {
    roots: Arc<RootCertStore>,
}

impl HttpsTransport {
    /// Believes the certificates in the file `ca` (PEM) and no others, or without it those that this
    /// system believes.
    ///
    /// # Errors
    /// [`TrustError`]
    pub fn new(ca: Option<&Path>) -> Result<Self, TrustError> {
        let roots = match ca {
            Some(path) => trust::of_file(path)?,
            None => trust::of_system()?,
        };
        Ok(Self { roots: Arc::new(roots) })
    }
}

impl Transport for HttpsTransport {
    fn send(&self, call: &Call) -> Result<HttpReply, TransportError> {
        let timeout = call.timeout.min(LONGEST);
        let until = Instant::now() + timeout;
        let findings = Arc::new(Findings::default());
        let connector = Secured::new(&self.roots, &call.pins, until, &findings);
        let agent = Agent::with_parts(setting(timeout), connector, Names::default());
        let result = exchange(&agent, call);
        match (result, findings.fault(), findings.key()) {
            // What the connection knows is more exact than what became of it above.
            (Err(_), Some(fault), _) => Err(fault),
            (Err(error), None, _) => Err(meaning(&error)),
            (Ok((status, body)), _, Some(peer_key)) => Ok(HttpReply {
                status,
                host: call.host.as_str().to_owned(),
                port: call.port.get(),
                peer_key,
                body,
            }),
            (Ok(_), _, None) => Err(TransportError::Tls),
        }
    }
}

fn setting(timeout: Duration) -> Config {
    // Not `None`, which would be the name of the program.
    let silent = "";
    Agent::config_builder()
        .https_only(true)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .user_agent(silent)
        .accept(silent)
        .accept_encoding(silent)
        .max_idle_connections(0)
        .max_response_header_size(MOST_HEAD)
        .timeout_global(Some(timeout))
        .build()
}

/// Sends the request and reads the answer to its end.
fn exchange(agent: &Agent, call: &Call) -> Result<(u16, Vec<u8>), ureq::Error> {
    let mut request = Request::builder()
        .method(match call.method {
            Method::Post => "POST",
            Method::Put => "PUT",
        })
        .uri(address(call)?);
    for (name, value) in &call.headers {
        request = request.header(name, value);
    }
    let mut reply = agent.run(request.body(call.body.as_slice())?)?;
    let most = u64::try_from(call.most_reply).unwrap_or(u64::MAX);
    let body = reply.body_mut().with_config().limit(most).read_to_vec()?;
    Ok((reply.status().as_u16(), body))
}

/// The URL of a call. Its port is left out where it is the usual one, as whoever signed a URL does.
fn address(call: &Call) -> Result<Uri, ureq::http::Error> {
    let authority = match call.port.get() {
        HTTPS_PORT => call.host.to_string(),
        port => format!("{}:{port}", call.host),
    };
    Uri::builder().scheme("https").authority(authority).path_and_query(call.target.as_str()).build()
}

/// What an error above the connection means to a caller.
fn meaning(error: &ureq::Error) -> TransportError {
    match error {
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => TransportError::Unreachable,
        // A name that is not answered in time.
        ureq::Error::Timeout(Timeout::Resolve) => TransportError::Unreachable,
        ureq::Error::Timeout(_) => TransportError::Timeout,
        ureq::Error::Tls(_) | ureq::Error::TlsRequired => TransportError::Tls,
        ureq::Error::Io(error) => secured::meaning(error),
        _ => TransportError::Broken,
    }
}
