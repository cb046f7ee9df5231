//! One TCP connection with TLS on it, which lives until a fixed time.

use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use ureq::Error;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, Transport,
};

use super::trust;
use crate::vault::{Digest, TransportError};

/// Bytes read and written in one go: a record of TLS holds 16 KiB.
const BUFFER: usize = 16 << 10;

/// What a connection finds out, for whoever started it.
#[derive(Debug, Default)]
pub(super) struct Findings {
    key: Mutex<Option<Digest>>,
    fault: Mutex<Option<TransportError>>,
}

impl Findings {
    /// The pinned key of the verified chain.
    pub(super) fn key(&self) -> Option<Digest> {
        *self.key.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why there is no connection.
    pub(super) fn fault(&self) -> Option<TransportError> {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn found(&self, key: Digest) {
        *self.key.lock().unwrap_or_else(PoisonError::into_inner) = Some(key);
    }

    fn failed(&self, fault: TransportError) -> Error {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault);
        Error::ConnectionFailed
    }
}

/// Makes the connection of one call.
pub(super) struct Secured {
    tls: Result<Arc<ClientConfig>, rustls::Error>,
    until: Instant,
    findings: Arc<Findings>,
}

impl Secured {
    pub(super) fn new(
        roots: &Arc<RootCertStore>,
        pins: &[Digest],
        until: Instant,
        findings: &Arc<Findings>,
    ) -> Self {
        let tls = trust::setting(roots, pins, findings).map(Arc::new);
        Self { tls, until, findings: Arc::clone(findings) }
    }

    fn open(&self, details: &ConnectionDetails<'_>) -> Result<Connection, TransportError> {
        let tls = self.tls.clone().map_err(|_| TransportError::Tls)?;
        let host = details.uri.host().unwrap_or_default().to_owned();
        let name = ServerName::try_from(host).map_err(|_| TransportError::Tls)?;
        let mut conn = ClientConnection::new(tls, name).map_err(|_| TransportError::Tls)?;
        let mut sock = Socket::connect(&details.addrs, self.until)?;
        // Whoever hangs up before TLS stands took nothing.
        conn.complete_io(&mut sock).map_err(|error| match meaning(&error) {
            TransportError::Broken => TransportError::Unreachable,
            other => other,
        })?;
        let stream = StreamOwned::new(conn, sock);
        Ok(Connection { stream, buffers: LazyBuffers::new(BUFFER, BUFFER) })
    }
}

impl Connector for Secured {
    type Out = Connection;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        _chained: Option<()>,
    ) -> Result<Option<Connection>, Error> {
        self.open(details).map(Some).map_err(|fault| self.findings.failed(fault))
    }
}

impl fmt::Debug for Secured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secured").finish_non_exhaustive()
    }
}

/// A connection as `ureq` wants it.
pub(super) struct Connection {
    stream: StreamOwned<ClientConnection, Socket>,
    buffers: LazyBuffers,
}

impl Transport for Connection {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), Error> {
        let bytes = self.buffers.output().get(..amount).unwrap_or_default();
        self.stream.write_all(bytes)?;
        Ok(self.stream.flush()?)
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, Error> {
        let amount = self.stream.read(self.buffers.input_append_buf()).map_err(cut)?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    /// Never for a second request.
    fn is_open(&mut self) -> bool {
        false
    }

    fn is_tls(&self) -> bool {
        true
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").finish_non_exhaustive()
    }
}

/// Where an answer says no length, `ureq` takes a line that was cut for the end of it. Only the end of TLS
/// is that: anybody on the way can cut a line.
fn cut(error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => {
            ErrorKind::BrokenPipe.into()
        }
        _ => error,
    }
}

/// A TCP connection each of whose reads and writes may last until one common time: however slowly the
/// other side drips, the whole ends then.
struct Socket {
    tcp: TcpStream,
    until: Instant,
}

impl Socket {
    /// To the first of the addresses that answers.
    fn connect(addresses: &[SocketAddr], until: Instant) -> Result<Self, TransportError> {
        for address in addresses {
            let left = left(until).ok_or(TransportError::Timeout)?;
            if let Ok(tcp) = TcpStream::connect_timeout(address, left) {
                tcp.set_nodelay(true).map_err(|_| TransportError::Unreachable)?;
                return Ok(Self { tcp, until });
            }
        }
        Err(left(until).map_or(TransportError::Timeout, |_| TransportError::Unreachable))
    }

    fn left(&self) -> io::Result<Duration> {
        left(self.until).ok_or_else(|| ErrorKind::TimedOut.into())
    }
}

impl Read for Socket {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.tcp.set_read_timeout(Some(self.left()?))?;
        self.tcp.read(bytes)
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.tcp.set_write_timeout(Some(self.left()?))?;
        self.tcp.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tcp.flush()
    }
}

/// The time that is left; `None` when it is over. A timeout of zero would be none.
fn left(until: Instant) -> Option<Duration> {
    until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())
}

/// What an error of a connection means to a caller.
pub(super) fn meaning(error: &io::Error) -> TransportError {
    if error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) {
        return TransportError::Tls;
    }
    match error.kind() {
        // What a socket says when its time is over differs by system.
        ErrorKind::WouldBlock | ErrorKind::TimedOut => TransportError::Timeout,
        ErrorKind::Interrupted => TransportError::Interrupted,
        // Hung up, one way or another.
        _ => TransportError::Broken,
    }
}
