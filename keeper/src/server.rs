//! Listening: connections, their limits, and an orderly end. What a request means is in `routes`.
//!
//! Each connection is for one request. Nothing of who calls is looked at or kept; limits hold for all
//! callers together.

mod rate;

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;

use self::rate::Rate;
use crate::clock::{Clock, SystemClock};
use crate::config::{Config, ConfigError};
use crate::failure::{Exit, Failure};
use crate::keeper::Keeper;
use crate::problem::Trouble;
use crate::setting::Signed;
use crate::{erasure, log, routes, tls};

/// The TLS handshake takes no longer: two round trips of a bad mobile network.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// The head of a request takes no longer.
const HEAD: Duration = Duration::from_secs(10);
/// A request takes no longer as a whole, from its first byte to the last of its reply.
const WHOLE: Duration = Duration::from_secs(30);
/// How long what runs may take to finish when the keeper stops.
const GRACE: Duration = Duration::from_secs(10);
/// Most bytes of a head; one of ours has 200.
const MOST_HEAD: usize = 8 << 10;
/// Most headers; a request of ours has four.
const MOST_HEADERS: usize = 32;
/// Threads; they wait for disk and network.
const WORKERS: usize = 2;

/// A keeper that runs. Dropped, it stops as by [`shutdown`](Self::shutdown).
#[derive(Debug)]
pub struct Handle {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Handle {
    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes nothing new, lets what runs finish for up to 10 s, and ends.
    pub fn shutdown(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.stop.send_replace(true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.end();
    }
}

/// Runs a keeper with the system's clock, once everything it needs is there and acceptable.
///
/// # Errors
/// [`Failure`] of the exits `SetUp`, `Refused` and `Network`.
pub fn serve(config: &Config) -> Result<Handle, Failure> {
    serve_with(config, Arc::new(SystemClock))
}

/// The same with another clock, for tests that let months pass. Signatures of uploads keep the system's.
///
/// # Errors
/// As [`serve`].
pub fn serve_with(config: &Config, clock: Arc<dyn Clock>) -> Result<Handle, Failure> {
    let signed = Signed::read(config)?;
    let pins = signed.other_pins();
    let (keeper, server) = signed.keeper(config, clock)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .enable_all()
        .build()
        .map_err(|error| ConfigError::Listen(error.kind().to_string()))?;
    let place = (config.listen.host.as_str(), config.listen.port);
    let listener = runtime.block_on(TcpListener::bind(place));
    let unusable = |error: std::io::Error| ConfigError::Listen(error.kind().to_string());
    let listener = listener.map_err(unusable)?;
    let address = listener.local_addr().map_err(unusable)?;
    runtime.block_on(ready(&keeper))?;
    let (stop, stopped) = watch::channel(false);
    let listening = Listening {
        keeper: Arc::new(keeper),
        pins: Arc::new(pins),
        tls: TlsAcceptor::from(server),
        rate: Arc::new(Rate::new(config.limits.requests_per_minute)),
        stopped,
    };
    log::event("serving");
    let connections = config.limits.connections as usize;
    let thread = std::thread::spawn(move || {
        runtime.block_on(listening.run(listener, connections));
        // The background is cut off where it waits; what it does is safe to be cut off anywhere.
        runtime.shutdown_timeout(Duration::from_secs(1));
        log::event("stopped");
    });
    Ok(Handle { address, stop, thread: Some(thread) })
}

/// Looks at the store before anything is taken.
async fn ready(keeper: &Keeper) -> Result<(), Failure> {
    let today = keeper.clock.today().ok_or_else(|| {
        Failure::new(Exit::SetUp, "clock", "the clock is not set", "set it, and keep it set by NTP")
    })?;
    crate::program::acceptable(&keeper.store, today).await
}

/// What all connections share.
#[derive(Clone)]
struct Listening {
    keeper: Arc<Keeper>,
    /// Of the other site's keys.
    pins: Arc<Vec<idphoto_wire::Digest>>,
    tls: TlsAcceptor,
    rate: Arc<Rate>,
    stopped: watch::Receiver<bool>,
}

impl Listening {
    async fn run(self, listener: TcpListener, connections: usize) {
        let background = tokio::spawn(erasure::in_the_background(Arc::clone(&self.keeper)));
        let room = Arc::new(Semaphore::new(connections));
        let mut stopped = self.stopped.clone();
        loop {
            let next = async {
                let place = Arc::clone(&room).acquire_owned().await.ok()?;
                Some((place, listener.accept().await))
            };
            let next = tokio::select! {
                _ = stopped.wait_for(|stopped| *stopped) => break,
                next = next => next,
            };
            match next {
                Some((place, Ok((stream, _)))) => {
                    let this = self.clone();
                    tokio::spawn(async move {
                        let _place = place;
                        let _ = tokio::time::timeout(WHOLE, this.connection(stream)).await;
                    });
                }
                // Out of file descriptors, or the caller is gone already.
                Some((_, Err(_))) => tokio::time::sleep(Duration::from_millis(50)).await,
                None => break,
            }
        }
        drop(listener);
        let all = u32::try_from(connections).unwrap_or(u32::MAX);
        let _ = tokio::time::timeout(GRACE, room.acquire_many(all)).await;
        background.abort();
    }

    async fn connection(self, stream: TcpStream) {
        let _ = stream.set_nodelay(true);
        let accepted = tokio::time::timeout(HANDSHAKE, self.tls.accept(stream)).await;
        let Ok(Ok(stream)) = accepted else { return };
        let caller = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
        let is_peer = caller.and_then(tls::pin_of).is_some_and(|pin| self.pins.contains(&pin));
        let answer = service_fn(move |request: Request<Incoming>| {
            let this = self.clone();
            async move {
                let reply = if *this.stopped.borrow() {
                    routes::refusal(&Trouble::STOPPING)
                } else if is_peer || this.rate.take() {
                    routes::answer(&this.keeper, request, is_peer).await
                } else {
                    routes::refusal(&Trouble::TOO_MANY)
                };
                Ok::<_, std::convert::Infallible>(reply)
            }
        });
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .keep_alive(false)
            .max_buf_size(MOST_HEAD)
            .max_headers(MOST_HEADERS)
            .auto_date_header(false);
        let _ = http.serve_connection(TokioIo::new(stream), answer).await;
    }
}
