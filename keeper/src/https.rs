//! One exchange over HTTPS with a store or the other keeper: a connection of its own, no redirect, no proxy,
//! no cookie, no header but those given, nothing resumed, and an end in time.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, StatusCode};
use hyper_util::rt::TokioIo;
use idphoto_wire::Host;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Looking up, connecting and the handshake take no longer. A place that is up answers in a fraction of it;
/// a SeaweedFS whose volumes were down let calls hang for 50 s.
const CONNECT: Duration = Duration::from_secs(3);

/// Why there was no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpsError {
    /// Nobody listens there, or the name is unknown.
    #[error("nobody answers there")]
    Unreachable,
    /// It took too long.
    #[error("it did not answer in time")]
    Timeout,
    /// Wrong name, expired, an unknown authority, or no pinned key.
    #[error("its certificate is not one that the list of sites and the configuration allow")]
    Tls,
    /// Not HTTP, or more than was to be expected.
    #[error("its answer is not usable")]
    Broken,
}

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// The method.
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) target: String,
    /// The headers, without `host` and `content-length`.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The body.
    pub(crate) body: Bytes,
    /// The longest body to take.
    pub(crate) most: usize,
    /// How long all of it may take.
    pub(crate) within: Duration,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answered {
    /// The status.
    pub(crate) status: StatusCode,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body.
    pub(crate) body: Bytes,
}

/// Somebody who can be asked over TLS.
#[derive(Clone)]
pub(crate) struct Remote {
    host: Host,
    port: u16,
    tls: Arc<ClientConfig>,
}

impl Remote {
    /// A host and a port, and how to know them.
    pub(crate) const fn new(host: Host, port: u16, tls: Arc<ClientConfig>) -> Self {
        Self { host, port, tls }
    }

    /// Asks once.
    ///
    /// # Errors
    /// [`HttpsError`].
    pub(crate) async fn ask(&self, call: Call) -> Result<Answered, HttpsError> {
        let within = call.within;
        let exchange = async {
            let tls = tokio::time::timeout(CONNECT, self.connected());
            let stream = tls.await.map_err(|_| HttpsError::Timeout)??;
            exchange(stream, &self.authority(), call).await
        };
        tokio::time::timeout(within, exchange).await.map_err(|_| HttpsError::Timeout)?
    }

    async fn connected(&self) -> Result<TlsStream<TcpStream>, HttpsError> {
        let stream = if is_loopback(&self.host) {
            let places = [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)];
            let places = places.map(|address| SocketAddr::new(address, self.port));
            TcpStream::connect(&places[..]).await
        } else {
            TcpStream::connect((self.host.as_str(), self.port)).await
        };
        let stream = stream.map_err(|_| HttpsError::Unreachable)?;
        let name = ServerName::try_from(self.host.as_str().to_owned());
        let name = name.map_err(|_| HttpsError::Tls)?;
        let tls = TlsConnector::from(Arc::clone(&self.tls)).connect(name, stream).await;
        tls.map_err(|error| match error.kind() {
            // rustls tells what it refuses as invalid data.
            std::io::ErrorKind::InvalidData => HttpsError::Tls,
            _ => HttpsError::Unreachable,
        })
    }

    /// As in URLs and in the header `host`.
    fn authority(&self) -> String {
        if self.port == 443 {
            self.host.to_string()
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Remote({})", self.authority())
    }
}

/// Whether a name is `localhost` or below it: those are this machine and are never looked up (RFC 6761,
/// section 6.3).
fn is_loopback(host: &Host) -> bool {
    let host = host.as_str();
    host == "localhost" || host.ends_with(".localhost")
}

/// One request and its answer over a connection that is then closed.
pub(crate) async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    authority: &str,
    call: Call,
) -> Result<Answered, HttpsError> {
    let broken = |_| HttpsError::Broken;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    let request = request(authority, &call).ok_or(HttpsError::Broken)?;
    let answer = async {
        let answer = sender.send_request(request).await.map_err(broken)?;
        let (parts, body) = answer.into_parts();
        let body = Limited::new(body, call.most).collect().await;
        let body = body.map_err(|_| HttpsError::Broken)?;
        Ok(Answered { status: parts.status, headers: parts.headers, body: body.to_bytes() })
    };
    tokio::pin!(connection, answer);
    tokio::select! {
        biased;
        answer = &mut answer => answer,
        // The other end closed: what it said before is still to be read.
        _ = &mut connection => answer.await,
    }
}

fn request(authority: &str, call: &Call) -> Option<hyper::Request<Full<Bytes>>> {
    let mut request = hyper::Request::new(Full::new(call.body.clone()));
    *request.method_mut() = call.method.clone();
    *request.uri_mut() = call.target.parse().ok()?;
    let headers = request.headers_mut();
    headers.insert(HOST, HeaderValue::from_str(authority).ok()?);
    if !call.body.is_empty() || matches!(call.method, Method::PUT | Method::POST) {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(call.body.len()));
    }
    for (name, value) in &call.headers {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).ok()?);
    }
    Some(request)
}
