//! What comes in that is no request of the protocol, and how much is taken of what is.

use idphoto_wire::protocol::{MEDIA_TYPE, MOST_REQUEST, paths};

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use crate::bed::Bed;
use crate::donor::{ask, post, told};

#[test]
fn what_is_no_request_is_refused_by_its_code() {
    let Some(bed) = Bed::started() else { return };
    let line = bed.fr.line();
    let kind = [("content-type", MEDIA_TYPE.to_owned())];
    let code = |status, code: &str| Err((status, code.to_owned()));
    for path in
        ["/", "/v1/", "/health", "/metrics", "/v1/deposit/", "/v1/deposit?a=b", "/v2/deposit"]
    {
        assert_eq!(told(line.send("POST", path, &kind, b"")), code(404, "not_found"), "{path}");
    }
    for method in ["GET", "PUT", "DELETE", "OPTIONS"] {
        let answer = line.send(method, paths::DEPOSIT, &kind, b"");
        assert_eq!(told(answer), code(405, "method"), "{method}");
    }
    let json = [("content-type", "application/json".to_owned())];
    assert_eq!(told(line.send("POST", paths::DEPOSIT, &json, b"")), code(415, "media_type"));
    assert_eq!(told(line.send("POST", paths::DEPOSIT, &[], b"")), code(415, "media_type"));
    let large = vec![0; MOST_REQUEST + 1];
    assert_eq!(post(&line, paths::REQUEST, &large), code(413, "too_large"));
    let endless = "POST /v1/request HTTP/1.1\r\nhost: x\r\ncontent-type: application/cbor\r\n\
                   transfer-encoding: chunked\r\n\r\n";
    let chunk = format!("1000\r\n{}\r\n", "a".repeat(0x1000));
    let endless = format!("{endless}{chunk}{chunk}0\r\n\r\n");
    assert_eq!(told(line.raw(endless.as_bytes()).unwrap()), code(413, "too_large"));
    for junk in [&b""[..], b"\xFF", &[0x82, 1, 0x5B, 0xFF], &[0xA0; 100]] {
        assert_eq!(post(&line, paths::DEPOSIT, junk), code(400, "malformed"), "{junk:?}");
        assert_eq!(post(&line, paths::REQUEST, junk), code(400, "malformed"), "{junk:?}");
    }
    // No HTTP at all, and too much of it.
    let _ = line.raw(b"\0\0\0\0\r\n\r\n");
    let long = format!("POST /v1/request HTTP/1.1\r\nx: {}\r\n\r\n", "a".repeat(64 << 10));
    assert!(line.raw(long.as_bytes()).is_none_or(|answer| answer.status >= 400));
    assert!(ask(&line, &bed.keys(), &bed.donation().status()).is_ok(), "it still works");
}

#[test]
fn too_many_requests_are_turned_away() {
    let Some(mut bed) = Bed::new() else { return };
    let file = bed.fr.folder.join("keeper.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text.replace("requests_per_minute = 600", "requests_per_minute = 5");
    std::fs::write(&file, text).unwrap();
    let today = bed.today.clone();
    bed.fr.start(&today);
    let (line, donation) = (bed.fr.line(), bed.donation());
    for _ in 0..5 {
        assert!(ask(&line, &bed.keys(), &donation.status()).is_ok());
    }
    let kind = [("content-type", MEDIA_TYPE.to_owned())];
    let answer = line.send("POST", paths::REQUEST, &kind, &donation.status());
    assert!(answer.head.contains("retry-after: "), "{}", answer.head);
    assert_eq!(told(answer), Err((429, "too_many".to_owned())));
}

#[test]
fn who_says_nothing_is_hung_up_on() {
    let Some(bed) = Bed::started() else { return };
    let (line, port) = (&bed.fr.line(), bed.fr.port);
    // It reads until the other end closes.
    let within = |seconds, bytes: &[u8]| {
        let start = Instant::now();
        let answer = line.raw(bytes);
        assert!(answer.is_none_or(|answer| answer.status >= 400));
        assert!(start.elapsed() < Duration::from_secs(seconds), "{bytes:?}");
    };
    let body = b"POST /v1/request HTTP/1.1\r\nhost: x\r\ncontent-type: application/cbor\r\n\
                 content-length: 100\r\n\r\nabc";
    std::thread::scope(|scope| {
        scope.spawn(|| within(45, b""));
        scope.spawn(|| within(45, b"POST /v1/request HTTP/1.1\r\n"));
        scope.spawn(|| within(70, body));
        scope.spawn(|| {
            // Without even a handshake.
            let start = Instant::now();
            let mut silent = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
            silent.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
            assert_eq!(silent.read(&mut [0; 1]).unwrap(), 0);
            assert!(start.elapsed() < Duration::from_secs(45));
        });
        scope.spawn(|| {
            let mut junk = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
            junk.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
            let mut said = Vec::new();
            let _ = junk.read_to_end(&mut said);
            assert!(!said.starts_with(b"HTTP"));
        });
    });
    assert!(ask(line, &bed.keys(), &bed.donation().status()).is_ok(), "it still works");
}

#[test]
fn what_runs_is_finished_and_nothing_new_begun_when_it_stops() {
    let Some(mut bed) = Bed::started() else { return };
    let (line, body) = (bed.fr.line(), bed.donation().status());
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: x\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {}\r\n\r\n",
        paths::REQUEST,
        body.len(),
    );
    let mut stopping = None;
    let answer = line.in_two(
        &[head.as_bytes(), &body[..10]].concat(),
        || {
            std::thread::sleep(Duration::from_millis(500));
            let handle = bed.fr.handle();
            stopping = Some(std::thread::spawn(move || handle.shutdown()));
            std::thread::sleep(Duration::from_millis(500));
        },
        &body[10..],
    );
    assert_eq!(answer.unwrap().status, 200);
    stopping.unwrap().join().unwrap();
    assert!(std::net::TcpStream::connect(("127.0.0.1", bed.fr.port)).is_err());
}
