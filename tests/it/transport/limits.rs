//! Servers that dawdle, babble, hang up in the middle or speak no HTTP: an error of the right kind, in
//! time, and never half an answer.

use std::io::Write as _;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Instant;

use rustls::ServerConnection;

use super::*;

const WAIT: Duration = Duration::from_millis(400);

#[test]
fn a_slow_server_is_waited_for_once() {
    let bench = Bench::new();
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n".to_vec();
    let body = [&head[..], &[b'x'; 1000]].concat();
    let apart = Duration::from_millis(30);
    for deed in
        [Deed::Hang, Deed::Drip(b"HTTP/1.1 200 OK\r\n".repeat(20), apart), Deed::Drip(body, apart)]
    {
        let shown = format!("{deed:?}");
        let evil = Evil::start(&bench.good, move |_| deed.clone());
        in_time(&bench, evil.port, b"a request", &shown[..4]);
        assert_eq!(evil.seen().len(), 1);
    }
}

#[test]
fn a_slow_handshake_is_waited_for_once() {
    let bench = Bench::new();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let dripping = thread::spawn(move || {
        let (mut tcp, _) = listener.accept().unwrap();
        // A record of a handshake that never becomes whole.
        let mut record =
            [&[22, 3, 3, 0x3f, 0xff, 2, 0, 0x3f, 0xf0][..], &[3; 1000]].concat().into_iter();
        while record.next().is_some_and(|byte| tcp.write_all(&[byte]).is_ok()) {
            thread::sleep(Duration::from_millis(30));
        }
    });
    in_time(&bench, port, b"a request", "handshake");
    dripping.join().unwrap();
}

#[test]
fn a_server_that_does_not_listen_is_waited_for_once() {
    let bench = Bench::new();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let tls = Arc::new(bench.good.server());
    let (done, over) = mpsc::channel();
    let deaf = thread::spawn(move || {
        let (mut tcp, _) = listener.accept().unwrap();
        let mut connection = ServerConnection::new(tls).unwrap();
        while connection.is_handshaking() {
            connection.complete_io(&mut tcp).unwrap();
        }
        // Until the other side has given up.
        let _ = over.recv();
    });
    // More than fits into the buffers of both sides.
    in_time(&bench, port, &vec![0; 32 << 20], "deaf");
    done.send(()).unwrap();
    deaf.join().unwrap();
}

fn in_time(bench: &Bench, port: u16, body: &[u8], what: &str) {
    let mut call = Call { timeout: WAIT, body: body.to_vec(), ..call(port, &[bench.good.pin]) };
    call.headers = vec![("content-length".to_owned(), body.len().to_string())];
    let start = Instant::now();
    assert_eq!(bench.transport.send(&call), Err(TransportError::Timeout), "{what}");
    let took = start.elapsed();
    // The machine may be busy with other tests; without a limit it would be ten seconds and more.
    assert!((WAIT..WAIT * 10).contains(&took), "{what}: {took:?}");
}

#[test]
fn an_answer_longer_than_wanted_is_none() {
    let bench = Bench::new();
    let (most, more) = (vec![b'x'; 4096], vec![b'x'; 4097]);
    let chunked = |body: &[u8]| {
        let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        let size = format!("{:x}\r\n", body.len());
        Deed::Answer([&head[..], size.as_bytes(), body, b"\r\n0\r\n\r\n"].concat())
    };
    let to_the_end = |body: &[u8]| Deed::Answer([&b"HTTP/1.1 200 OK\r\n\r\n"[..], body].concat());
    for deed in [Deed::reply(200, &[], &most), chunked(&most), to_the_end(&most)] {
        let evil = Evil::start(&bench.good, move |_| deed.clone());
        assert_eq!(bench.ask(&evil).unwrap().body, most);
    }
    let endless = |head: &str| Deed::Endless(head.as_bytes().to_vec());
    for (what, deed) in [
        ("length", Deed::reply(200, &[], &more)),
        ("chunked", chunked(&more)),
        ("to the end", to_the_end(&more)),
        ("endless", endless("HTTP/1.1 200 OK\r\n\r\nx")),
        ("a length beyond", endless("HTTP/1.1 200 OK\r\ncontent-length: 1099511627776\r\n\r\nx")),
        (
            "an endless chunk",
            endless("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffff\r\nx"),
        ),
        ("an endless size", endless("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0")),
        ("an endless head", endless("HTTP/1.1 200 OK\r\nx: x")),
        ("an endless line", endless("HTTP/1.1 200 O")),
        ("an endless start", endless("\r\n")),
    ] {
        let evil = Evil::start(&bench.good, move |_| deed.clone());
        let start = Instant::now();
        assert_eq!(bench.ask(&evil), Err(TransportError::Broken), "{what}");
        assert!(start.elapsed() < Duration::from_secs(5), "{what}: {:?}", start.elapsed());
    }
}

#[test]
fn half_an_answer_is_none() {
    let bench = Bench::new();
    let whole = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfine";
    let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nfine\r\n0\r\n\r\n";
    let to_the_end = b"HTTP/1.1 200 OK\r\n\r\nfine";
    for (answer, needed) in [
        (&whole[..], whole.len()),
        (chunked, chunked.len()),
        // Without a length only the end of TLS shows that it was all.
        (to_the_end, to_the_end.len() + 1),
    ] {
        for length in 0..needed {
            let cut = answer.get(..length).unwrap_or(answer).to_vec();
            let evil = Evil::start(&bench.good, move |_| Deed::Cut(cut.clone()));
            let ended = bench.ask(&evil);
            assert_eq!(ended, Err(TransportError::Broken), "{length} of {}", answer.len());
        }
        let answer = answer.to_vec();
        let evil = Evil::start(&bench.good, move |_| Deed::Answer(answer.clone()));
        assert_eq!(bench.ask(&evil).unwrap().body, b"fine");
    }
}

#[test]
fn what_is_no_http_is_no_answer() {
    let bench = Bench::new();
    for odd in [
        "\0",
        "fine\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "HTTP/2 200\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 -20 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: four\r\n\r\nfine",
        "HTTP/1.1 200 OK\r\ncontent-length: -4\r\n\r\nfine",
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nfine",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nfine",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\nfine",
    ] {
        let evil = Evil::start(&bench.good, move |_| Deed::Answer(odd.as_bytes().to_vec()));
        assert_eq!(bench.ask(&evil), Err(TransportError::Broken), "{odd:?}");
        assert_eq!(evil.connections(), 1);
    }
}
