//! The two stores that tests share, and what a keeper's operator would ask them.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::num::NonZeroU16;
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use idphoto_cli::vault::HttpsTransport;
use idphoto_sdk::vault::{Call, Method, Transport as _};
use idphoto_wire::{Host, Site};
use rustls::crypto::ring;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use rusty_s3::S3Action as _;

use super::{Authority, Weed, host, weed};

/// How long a signed URL is good for.
pub(crate) const SIGNED_FOR: Duration = Duration::from_secs(60);

/// A store at each site, and the authority that signed their certificates.
pub(crate) struct Stores {
    pub(crate) authority: Authority,
    pub(crate) be: Weed,
    pub(crate) fr: Weed,
}

impl Stores {
    /// The two that all tests of this process share: started by the first that asks, ended with the
    /// process. Whoever wants to stop or kill one starts its own.
    pub(crate) fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Stores>> = OnceLock::new();
        SHARED.get_or_init(Self::start).as_ref()
    }

    /// Two of one's own.
    pub(crate) fn start() -> Option<Self> {
        let program = weed::brought()?;
        let [of_be, of_fr] = [(); 2].map(|()| tempfile::tempdir().unwrap().keep());
        // Goes with the store of BE: nobody drops what all tests share.
        let authority = Authority::at(&of_be);
        let (be, fr) = thread::scope(|scope| {
            let be = scope.spawn(|| Weed::start_at(Site::Be, &authority, &program, of_be));
            let fr = Weed::start_at(Site::Fr, &authority, &program, of_fr);
            (be.join().unwrap(), fr)
        });
        Some(Self { authority, be, fr })
    }

    /// That of a site.
    pub(crate) const fn of(&self, site: Site) -> &Weed {
        match site {
            Site::Be => &self.be,
            Site::Fr => &self.fr,
        }
    }
}

impl Weed {
    /// A call to the store, with the URL's path and query.
    pub(crate) fn call(&self, method: Method, target: &str, body: &[u8]) -> Call {
        Call {
            method,
            host: Host::new(host(self.site)).unwrap(),
            port: NonZeroU16::new(self.port()).unwrap(),
            target: target.to_owned(),
            headers: vec![("content-length".to_owned(), body.len().to_string())],
            body: body.to_vec(),
            pins: vec![self.identity.pin],
            timeout: Duration::from_secs(20),
            most_reply: 64 << 10,
        }
    }

    /// Makes the bucket; the status of HTTP, or nothing where nobody answers.
    pub(super) fn make_bucket(&self, authority: &Authority) -> Option<u16> {
        let (bucket, credentials) = (self.bucket(), self.credentials());
        let url = bucket.create_bucket(&credentials).sign(SIGNED_FOR);
        let call = self.call(Method::Put, &target(url.as_str()), b"");
        let transport = HttpsTransport::new(Some(&authority.file())).unwrap();
        transport
            .send(&Call { timeout: Duration::from_secs(5), ..call })
            .ok()
            .map(|reply| reply.status)
    }
}

impl Stores {
    /// The bytes of an object, as whoever holds the store's credentials gets them.
    pub(crate) fn object(&self, site: Site, key: &str) -> Option<Vec<u8>> {
        let weed = self.of(site);
        let (bucket, credentials) = (weed.bucket(), weed.credentials());
        let url = bucket.get_object(Some(&credentials), key).sign(SIGNED_FOR);
        let (status, body) = self.ask(weed, "GET", url.as_str());
        assert!(matches!(status, 200 | 404), "{status}");
        (status == 200).then_some(body)
    }

    /// Deletes an object.
    pub(crate) fn delete(&self, site: Site, key: &str) {
        let weed = self.of(site);
        let (bucket, credentials) = (weed.bucket(), weed.credentials());
        let url = bucket.delete_object(Some(&credentials), key).sign(SIGNED_FOR);
        assert_eq!(self.ask(weed, "DELETE", url.as_str()).0, 204);
    }

    /// A request without a body, by methods that a device has not; status and body.
    pub(crate) fn ask(&self, weed: &Weed, method: &str, url: &str) -> (u16, Vec<u8>) {
        let provider = Arc::new(ring::default_provider());
        let setting = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(self.authority.roots())
            .with_no_client_auth();
        let name = host(weed.site);
        let client = ClientConnection::new(Arc::new(setting), name.try_into().unwrap()).unwrap();
        let tcp = TcpStream::connect((Ipv4Addr::LOCALHOST, weed.port())).unwrap();
        tcp.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut stream = StreamOwned::new(client, tcp);
        let (target, port) = (target(url), weed.port());
        let head = format!(
            "{method} {target} HTTP/1.1\r\nhost: {name}:{port}\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let split = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let status = str::from_utf8(&answer[9..12]).unwrap().parse().unwrap();
        (status, answer.split_off(split + 4))
    }
}

/// Path and query of a URL.
pub(crate) fn target(url: &str) -> String {
    let rest = url.strip_prefix("https://").unwrap();
    rest[rest.find('/').unwrap()..].to_owned()
}
