//! The program's HTTPS against servers that redirect, lie about who they are, dawdle, babble and hang up
//! (attacks A12 and A13), and what it sends, byte for byte.

mod identity;
mod limits;

use std::env;
use std::net::{Ipv4Addr, TcpListener};
use std::num::NonZeroU16;
use std::process::Command;
use std::time::Duration;

use idphoto_cli::vault::HttpsTransport;
use idphoto_sdk::vault::{Call, HttpReply, Method, Transport as _, TransportError};
use idphoto_wire::{Digest, Host};

use crate::stand::{Authority, Deed, Evil, Identity};

const HOST: &str = "fr.localhost";

/// An authority, a good certificate of it, and a transport that believes it.
struct Bench {
    authority: Authority,
    good: Identity,
    transport: HttpsTransport,
}

impl Bench {
    fn new() -> Self {
        let authority = Authority::new();
        let good = authority.certificate(&[HOST]);
        let transport = HttpsTransport::new(Some(&authority.file())).unwrap();
        Self { authority, good, transport }
    }

    /// Sends a small request there, with the good certificate pinned.
    fn ask(&self, evil: &Evil) -> Result<HttpReply, TransportError> {
        self.transport.send(&call(evil.port, &[self.good.pin]))
    }
}

/// A small request.
fn call(port: u16, pins: &[Digest]) -> Call {
    let body = b"a request".to_vec();
    Call {
        method: Method::Post,
        host: Host::new(HOST).unwrap(),
        port: NonZeroU16::new(port).unwrap(),
        target: "/v1/request".to_owned(),
        headers: [("content-type", "application/cbor"), ("content-length", "9")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        body,
        pins: pins.to_vec(),
        timeout: Duration::from_secs(10),
        most_reply: 4096,
    }
}

/// Status, headers and body of an answer.
type Told<'a> = (u16, Vec<(&'a str, &'a str)>, &'a [u8]);

fn fine() -> Deed {
    Deed::reply(200, &[], b"fine")
}

#[test]
fn a_request_is_what_the_call_says_and_nothing_else() {
    let bench = Bench::new();
    let evil = Evil::start(&bench.good, |_| {
        Deed::reply(200, &[("set-cookie", "who=you"), ("alt-svc", "h2=\":1\"")], b"fine")
    });
    let port = evil.port;
    let reply = bench.ask(&evil).unwrap();
    let HttpReply { status, host, port: from, peer_key, body } = reply;
    assert_eq!((status, host.as_str(), from, peer_key), (200, HOST, port, bench.good.pin));
    assert_eq!(body, b"fine");

    let body: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let upload = Call {
        method: Method::Put,
        target: "/donations/train/v1/2031-01/0a?X-Amz-Signature=f00&x=%2F%20".to_owned(),
        headers: [
            ("content-length", "100000"),
            ("if-none-match", "*"),
            ("x-amz-meta-sid-tag", "dGFn"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into(),
        body: body.clone(),
        ..call(port, &[bench.good.pin])
    };
    assert_eq!(bench.transport.send(&upload).unwrap().status, 200);

    let seen = evil.seen();
    let host = format!("{HOST}:{port}");
    let sorted = |headers: Vec<(&str, &str)>| {
        let mut headers: Vec<String> =
            headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        headers.sort();
        headers
    };
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0].line(), "POST /v1/request HTTP/1.1");
    let wanted = vec![
        ("host", host.as_str()),
        ("content-type", "application/cbor"),
        ("content-length", "9"),
    ];
    assert_eq!(sorted(seen[0].headers()), sorted(wanted));
    assert_eq!(seen[0].body(), b"a request");
    assert_eq!(
        seen[1].line(),
        "PUT /donations/train/v1/2031-01/0a?X-Amz-Signature=f00&x=%2F%20 HTTP/1.1"
    );
    let wanted = vec![
        ("host", host.as_str()),
        ("content-length", "100000"),
        ("if-none-match", "*"),
        ("x-amz-meta-sid-tag", "dGFn"),
    ];
    assert_eq!(sorted(seen[1].headers()), sorted(wanted));
    assert!(seen[1].body() == body);
    assert_eq!(evil.connections(), 2, "one connection for each call");
}

/// Runs the test above once more in a process whose environment names a proxy and a file for the keys of
/// TLS.
#[test]
fn the_environment_changes_nothing() {
    let proxy = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    proxy.set_nonblocking(true).unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    let mut again = Command::new(env::current_exe().unwrap());
    again.args(["--exact", "transport::a_request_is_what_the_call_says_and_nothing_else"]);
    for name in ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
    {
        again.env(name, &address);
    }
    let ran = again.env("SSLKEYLOGFILE", &keys).output().unwrap();
    let told = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && told.contains("1 passed"), "{told}");
    assert!(proxy.accept().is_err(), "the proxy was asked");
    assert!(!keys.exists(), "keys were written down");
}

#[test]
fn a12_no_answer_leads_to_a_second_request() {
    let bench = Bench::new();
    let elsewhere = Evil::start(&bench.good, |_| fine());
    let away = format!("https://{HOST}:{}/v1/request", elsewhere.port);
    let region = b"<?xml version=\"1.0\"?><Error><Code>AuthorizationHeaderMalformed</Code>\
                   <Message>expected 'us-east-1'</Message><Region>us-east-1</Region></Error>";
    let moved = b"<Error><Code>PermanentRedirect</Code><Endpoint>elsewhere</Endpoint></Error>";
    let location = ("location", away.as_str());
    let other_region = ("x-amz-bucket-region", "us-east-1");
    let mut answers: Vec<Told<'_>> = [300, 301, 302, 303, 305, 307, 308]
        .map(|status| (status, vec![location], &b"moved"[..]))
        .into();
    answers.extend([
        (301, vec![location, other_region], &moved[..]),
        (307, vec![("location", "/v1/other")], b""),
        (308, vec![("location", "http://fr.localhost/v1/request")], b""),
        (302, vec![], b""),
        (400, vec![other_region], region),
        (401, vec![("www-authenticate", "Basic realm=\"x\"")], b""),
        (407, vec![("proxy-authenticate", "Basic realm=\"x\"")], b""),
        (408, vec![("connection", "close")], b""),
        (421, vec![], b""),
        (425, vec![("retry-after", "0")], b""),
        (429, vec![("retry-after", "0")], b""),
        (500, vec![], b""),
        (503, vec![("retry-after", "0"), location], b""),
    ]);
    for (status, headers, body) in answers {
        let answer = Deed::reply(status, &headers, body);
        let evil = Evil::start(&bench.good, move |_| answer.clone());
        let reply = bench.ask(&evil).unwrap();
        assert_eq!((reply.status, reply.body.as_slice()), (status, body));
        assert_eq!((evil.seen().len(), evil.connections()), (1, 1), "{status}");
    }
    assert_eq!(elsewhere.connections(), 0);
}
