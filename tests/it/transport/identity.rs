//! A13: servers that are not who was asked for. Each refusal stands beside what is accepted, and no refused
//! server gets to see a byte of a request.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::thread::{self, JoinHandle};

use idphoto_cli::vault::TrustError;
use rustls::version::{TLS12, TLS13};

use super::*;

#[test]
fn a13_a_pinned_key_anywhere_in_the_chain_will_do() {
    let bench = Bench::new();
    let (below, between) = bench.authority.below(&[HOST]);
    let other = Digest::new([7; 32]);
    for (identity, pins, found) in [
        (&bench.good, vec![bench.good.pin], bench.good.pin),
        (&bench.good, vec![other, bench.good.pin], bench.good.pin),
        (&bench.good, vec![bench.authority.pin], bench.authority.pin),
        (&below, vec![below.pin], below.pin),
        (&below, vec![between], between),
        (&below, vec![bench.authority.pin], bench.authority.pin),
    ] {
        let evil = Evil::start(identity, |_| fine());
        let reply = bench.transport.send(&call(evil.port, &pins)).unwrap();
        assert_eq!(reply.peer_key, found);
    }
}

#[test]
fn a13_who_is_not_asked_for_gets_no_request() {
    let bench = Bench::new();
    let (authority, good) = (&bench.authority, &bench.good);
    let other = Authority::new();
    let here = &[HOST];
    let mut smuggled = authority.certificate(here);
    smuggled.chain.extend(good.chain.clone());
    let (mut incomplete, between) = authority.below(here);
    incomplete.chain.truncate(1);
    let of = |identity: Identity| {
        let pin = identity.pin;
        (identity, vec![pin])
    };
    for (what, (identity, pins)) in [
        ("another site", of(authority.certificate(&["be.localhost"]))),
        ("a name below", of(authority.certificate(&["x.fr.localhost"]))),
        ("a name that begins alike", of(authority.certificate(&["fr.localhost.example.org"]))),
        ("no name", of(authority.certificate(&[]))),
        ("expired", of(authority.expired(here))),
        ("not yet", of(authority.early(here))),
        ("for clients", of(authority.client_only(here))),
        ("self-signed", of(Authority::self_signed(here))),
        ("another authority", of(other.certificate(here))),
        ("another authority that is pinned", (other.certificate(here), vec![other.pin])),
        ("another key", (authority.certificate(here), vec![good.pin])),
        ("a pinned certificate sent along", (smuggled, vec![good.pin])),
        ("a chain with a gap", (incomplete.clone(), vec![incomplete.pin, between])),
        ("no pin at all", (good.clone(), Vec::new())),
    ] {
        let evil = Evil::start(&identity, |_| fine());
        let ended = bench.transport.send(&call(evil.port, &pins));
        assert_eq!(ended, Err(TransportError::Tls), "{what}");
        assert_eq!((evil.seen().len(), evil.connections()), (0, 1), "{what}");
    }
}

#[test]
fn a13_a_certificate_that_changes_is_looked_at_anew() {
    let bench = Bench::new();
    let next = bench.authority.certificate(&[HOST]);
    let evil = Evil::start(&bench.good, |_| fine());
    let pins = [bench.good.pin, next.pin];
    let key =
        |pins: &[Digest]| bench.transport.send(&call(evil.port, pins)).map(|reply| reply.peer_key);
    assert_eq!(key(&pins), Ok(bench.good.pin));
    evil.becomes(&bench.authority.certificate(&[HOST]));
    assert_eq!(key(&pins), Err(TransportError::Tls));
    evil.becomes(&next);
    assert_eq!(key(&pins), Ok(next.pin));
    // A pin that was taken away counts from the next call on.
    assert_eq!(key(&pins[..1]), Err(TransportError::Tls));
    assert_eq!(evil.seen().len(), 2);
}

#[test]
fn no_call_goes_on_with_the_keys_of_another() {
    let bench = Bench::new();
    for version in [&TLS12, &TLS13] {
        let evil = Evil::start_with(Some(bench.good.server_of(&[version])), |_| fine());
        for _ in 0..3 {
            assert!(bench.ask(&evil).is_ok(), "{version:?}");
        }
        assert_eq!((evil.connections(), evil.resumed()), (3, 0), "{version:?}");
    }
}

#[test]
fn a13_nothing_older_than_tls_1_2_is_spoken() {
    let bench = Bench::new();
    // RFC 4346, section 7.4.1.3: TLS 1.1 with AES_128_CBC_SHA; then 1.0, SSL 3.0, and one in the future.
    for version in [[3, 2], [3, 1], [3, 0], [3, 9]] {
        let hello = [&version[..], &[5; 32], &[0], &[0, 0x2f], &[0]].concat();
        let length = u8::try_from(hello.len()).unwrap();
        let message = [&[2, 0, 0, length][..], &hello].concat();
        let record = [&[22][..], &version, &[0, length + 4], &message].concat();
        let (port, heard) = raw(record);
        assert_eq!(ended(&bench, port), TransportError::Tls, "{version:?}");
        let heard = heard.join().unwrap();
        // A handshake, and nothing of the request in it.
        assert_eq!(heard[0], 22);
        assert!(!heard.windows(9).any(|window| window == b"a request"));
    }
}

#[test]
fn a13_what_is_no_tls_gets_no_request() {
    let bench = Bench::new();
    let plain = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfine";
    for answer in [&plain[..], b"SSH-2.0-OpenSSH_9.2\r\n", &[0; 64], &[21, 3, 3, 0, 2, 2, 40]] {
        let (port, heard) = raw(answer.to_vec());
        assert_eq!(ended(&bench, port), TransportError::Tls, "{answer:?}");
        assert_eq!(heard.join().unwrap()[0], 22);
    }
}

#[test]
fn nobody_there_is_not_somebody_wrong() {
    let bench = Bench::new();
    let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    assert_eq!(ended(&bench, port), TransportError::Unreachable);
    // Hangs up before TLS stands.
    let (port, _) = raw(Vec::new());
    assert_eq!(ended(&bench, port), TransportError::Unreachable);
    // Reserved for names that do not exist (RFC 6761, section 6.4).
    let nowhere = Call { host: Host::new("fr.invalid").unwrap(), ..call(port, &[bench.good.pin]) };
    assert_eq!(bench.transport.send(&nowhere), Err(TransportError::Unreachable));
}

#[test]
fn a_file_of_certificates_is_good_or_refused() {
    let authority = Authority::new();
    let pem = fs::read_to_string(authority.file()).unwrap();
    let error = |text: &str| {
        let path = authority.folder().join("other.pem");
        fs::write(&path, text).unwrap();
        HttpsTransport::new(Some(&path)).err()
    };
    let (begin, end) = ("-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n");
    assert_eq!(error(&pem), None);
    assert_eq!(
        error(&format!("{pem}{}", fs::read_to_string(Authority::new().file()).unwrap())),
        None
    );
    for odd in [
        "",
        "no certificate\n",
        &pem[..pem.len() / 2],
        &format!("{begin}bm9uZQ==\n{end}"),
        &format!("{begin}!!!\n{end}"),
        &format!("{pem}{begin}bm9uZQ==\n{end}"),
        &pem.repeat(3000),
    ] {
        let shown = &odd[..odd.len().min(60)];
        assert_eq!(error(odd), Some(TrustError::NoCertificates), "{shown}");
    }
    let nowhere = authority.folder().join("nothing.pem");
    let error = HttpsTransport::new(Some(&nowhere)).err().unwrap();
    assert_eq!((error, error.code()), (TrustError::Unreadable, "ca_unreadable"));
    // The system's own do not stand for ours.
    let evil = Evil::start(&authority.certificate(&[HOST]), |_| fine());
    if let Ok(transport) = HttpsTransport::new(None) {
        let ended = transport.send(&call(evil.port, &[authority.pin]));
        assert_eq!(ended, Err(TransportError::Tls));
    }
}

fn ended(bench: &Bench, port: u16) -> TransportError {
    bench.transport.send(&call(port, &[bench.good.pin])).unwrap_err()
}

/// Answers whatever comes first with these bytes, says no more, and gives back all that it heard.
fn raw(answer: Vec<u8>) -> (u16, JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = thread::spawn(move || {
        let (mut tcp, _) = listener.accept().unwrap();
        let mut heard = vec![0; 16 << 10];
        let length = tcp.read(&mut heard).unwrap();
        heard.truncate(length);
        if answer.is_empty() {
            return heard;
        }
        tcp.write_all(&answer).unwrap();
        tcp.shutdown(std::net::Shutdown::Write).unwrap();
        // However the other side ends it.
        let _ = tcp.read_to_end(&mut heard);
        heard
    });
    (port, heard)
}
