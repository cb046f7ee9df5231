//! A program that is interrupted says so and leaves nothing behind.

#![cfg(unix)]

use std::process::Stdio;
use std::thread;
use std::time::Duration;

use crate::desk::{Desk, Ran};
use crate::workshop::sample_bytes;

/// Runs `make` and sends it `signal` after a while; `None` when it was done by then.
fn struck(desk: &Desk, signal: &str, after: Duration) -> Option<Ran> {
    let words = ["make", "astronaut.png", "--standard", "icao-9303-print"];
    // Much work, so that it is not done before it is struck.
    let words = [&words[..], &["--background", "white", "--quality", "best", "--dpi", "600"]];
    let mut command = desk.program(&words.concat());
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    thread::sleep(after);
    // Fails where nobody is left to receive it.
    let _ = desk.command("kill").args([signal, &child.id().to_string()]).status().unwrap();
    let ran = Ran::from(child.wait_with_output().unwrap());
    (!matches!(ran.code, Some(0 | 1))).then_some(ran)
}

#[test]
fn interrupted_at_any_moment_it_ends_with_130() {
    let desk = Desk::with("astronaut.png", &sample_bytes("astronaut.png"));
    // From loading the first network to running the last.
    for after in [100, 250, 400, 600, 800] {
        let Some(ran) = struck(&desk, "-INT", Duration::from_millis(after)) else {
            assert!(after > 250, "a portrait within {after} ms");
            return;
        };
        ran.refused(130, &["interrupted"]);
        assert_eq!(desk.names(), ["astronaut.png"], "after {after} ms");
    }
}

#[test]
fn terminated_it_dies_of_the_signal() {
    let desk = Desk::with("astronaut.png", &sample_bytes("astronaut.png"));
    let ran = struck(&desk, "-TERM", Duration::from_millis(100)).unwrap();
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (None, "", ""));
    assert_eq!(desk.names(), ["astronaut.png"]);
}
