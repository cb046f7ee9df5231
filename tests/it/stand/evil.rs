//! A server on loopback that does with a request whatever a test says, and keeps every byte of it.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustls::{HandshakeKind, ServerConfig, ServerConnection, StreamOwned};

use super::{Identity, Seen};

/// What is done with a request.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    /// Answers with these bytes, and ends as a server should.
    Answer(Vec<u8>),
    /// Sends these bytes and cuts the line, without a word of TLS.
    Cut(Vec<u8>),
    /// Sends these bytes one by one, so far apart.
    Drip(Vec<u8>, Duration),
    /// Sends these bytes, and then the last of them again and again as long as somebody listens.
    Endless(Vec<u8>),
    /// Says nothing, and keeps the line open.
    Hang,
}

impl Deed {
    /// An answer of HTTP with a body.
    pub(crate) fn reply(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let mut head = format!("HTTP/1.1 {status} Whatever\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
        Self::Answer([head.as_bytes(), body].concat())
    }
}

type Will = dyn Fn(&Seen) -> Deed + Send + Sync;

/// Such a server. It ends when it is dropped.
pub(crate) struct Evil {
    /// Of 127.0.0.1.
    pub(crate) port: u16,
    state: Arc<State>,
    listening: Option<JoinHandle<()>>,
}

struct State {
    /// `None`: no TLS.
    tls: Mutex<Option<Arc<ServerConfig>>>,
    will: Box<Will>,
    seen: Mutex<Vec<Seen>>,
    connections: AtomicUsize,
    resumed: AtomicUsize,
    over: AtomicBool,
}

impl Evil {
    /// With TLS and this certificate.
    pub(crate) fn start(
        identity: &Identity,
        will: impl Fn(&Seen) -> Deed + Send + Sync + 'static,
    ) -> Self {
        Self::start_with(Some(identity.server()), will)
    }

    /// With TLS as given, or without.
    pub(crate) fn start_with(
        tls: Option<ServerConfig>,
        will: impl Fn(&Seen) -> Deed + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State {
            tls: Mutex::new(tls.map(Arc::new)),
            will: Box::new(will),
            seen: Mutex::default(),
            connections: AtomicUsize::new(0),
            resumed: AtomicUsize::new(0),
            over: AtomicBool::new(false),
        });
        let shared = Arc::clone(&state);
        let listening = thread::spawn(move || shared.listen(&listener));
        Self { port, state, listening: Some(listening) }
    }

    /// From the next connection on, another certificate.
    pub(crate) fn becomes(&self, identity: &Identity) {
        *self.state.tls.lock().unwrap() = Some(Arc::new(identity.server()));
    }

    /// The requests so far, in order.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.state.seen.lock().unwrap().clone()
    }

    /// How often somebody connected, with or without a request.
    pub(crate) fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }

    /// How many of them went on with the keys of an earlier one.
    pub(crate) fn resumed(&self) -> usize {
        self.state.resumed.load(Ordering::SeqCst)
    }
}

impl Drop for Evil {
    fn drop(&mut self) {
        self.state.over.store(true, Ordering::SeqCst);
        // Wakes the listener.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        if let Some(listening) = self.listening.take() {
            let _ = listening.join();
        }
    }
}

impl State {
    fn listen(self: Arc<Self>, listener: &TcpListener) {
        for tcp in listener.incoming() {
            if self.over.load(Ordering::SeqCst) {
                return;
            }
            let Ok(tcp) = tcp else { continue };
            self.connections.fetch_add(1, Ordering::SeqCst);
            let this = Arc::clone(&self);
            // A client that does not like the certificate hangs up; that is its right.
            thread::spawn(move || this.serve(tcp));
        }
    }

    fn serve(&self, tcp: TcpStream) -> io::Result<()> {
        tcp.set_read_timeout(Some(Duration::from_secs(20)))?;
        tcp.set_nodelay(true)?;
        let line = tcp.try_clone()?;
        let tls = self.tls.lock().unwrap().clone();
        match tls {
            Some(tls) => {
                let connection = ServerConnection::new(tls).map_err(io::Error::other)?;
                let mut stream = StreamOwned::new(connection, tcp);
                let proper = self.answer(&mut stream, &line)?;
                if stream.conn.handshake_kind() == Some(HandshakeKind::Resumed) {
                    self.resumed.fetch_add(1, Ordering::SeqCst);
                }
                if proper {
                    stream.conn.send_close_notify();
                    stream.flush()?;
                    ended(&line);
                }
            }
            None => {
                let mut tcp = tcp;
                if self.answer(&mut tcp, &line)? {
                    ended(&line);
                }
            }
        }
        Ok(())
    }

    /// Whether the line is to be ended properly.
    fn answer(&self, stream: &mut (impl Read + Write), line: &TcpStream) -> io::Result<bool> {
        let seen = Seen::read(stream)?;
        self.seen.lock().unwrap().push(seen.clone());
        match (self.will)(&seen) {
            Deed::Answer(bytes) => {
                stream.write_all(&bytes)?;
                stream.flush()?;
                return Ok(true);
            }
            Deed::Cut(bytes) => {
                stream.write_all(&bytes)?;
                stream.flush()?;
                line.shutdown(Shutdown::Both)?;
            }
            Deed::Drip(bytes, apart) => {
                for byte in bytes {
                    if self.over.load(Ordering::SeqCst) {
                        break;
                    }
                    stream.write_all(&[byte])?;
                    stream.flush()?;
                    thread::sleep(apart);
                }
            }
            Deed::Endless(bytes) => {
                stream.write_all(&bytes)?;
                let more = vec![bytes.last().copied().unwrap_or(b'x'); 16 << 10];
                while !self.over.load(Ordering::SeqCst) {
                    stream.write_all(&more)?;
                }
            }
            Deed::Hang => {
                while !self.over.load(Ordering::SeqCst) {
                    thread::sleep(Duration::from_millis(20));
                }
            }
        }
        Ok(false)
    }
}

/// Says that nothing more comes, and waits until the other side has hung up: otherwise bytes that it has
/// not read yet are lost with the line.
fn ended(line: &TcpStream) {
    let _ = line.shutdown(Shutdown::Write);
    let mut line = line;
    let mut rest = [0; 1 << 10];
    while line.read(&mut rest).is_ok_and(|length| length > 0) {}
}
