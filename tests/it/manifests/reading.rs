//! What is refused before or instead of a verification, and another program that verifies a signature.

use std::fs;
use std::process::{Command, Stdio};

use super::{KEY, PHOTO, PUBLIC, PUBLIC_FILE, desk, make, rights, verify};
use crate::desk::Desk;
use crate::workshop::MADE;

#[test]
fn a_manifest_that_cannot_be_written_as_asked_is_refused_before_any_work() {
    let desk = desk();
    let icao = ["make", PHOTO, "--standard", "icao-9303-print", "-o", "me.jpg"];
    let with = |more: &[&str]| desk.run(&[&icao[..], more].concat());
    with(&["--sign-key", "key.pem"]).refused(2, &["--manifest"]);
    with(&["--manifest", "me.txt"]).refused(2, &["me.txt is not named .json"]);
    with(&["--manifest", "r.json", "--report", "r.json"]).refused(2, &["two names"]);
    with(&["--manifest", "no/me.json"]).refused(7, &["no/me.json cannot be written"]);
    let key = |name: &str| with(&["--manifest", "me.json", "--sign-key", name]);
    fs::rename(desk.path("key.pem"), desk.path("key.json")).unwrap();
    let over_it = ["--manifest", "./key.json", "--sign-key", "key.json"];
    with(&over_it).refused(2, &["key.json is the key itself"]);
    assert_eq!(desk.read("key.json"), KEY.as_bytes());
    fs::rename(desk.path("key.json"), desk.path("key.pem")).unwrap();
    key("none.pem").refused(3, &["no file none.pem", "path of the key"]);
    key(".").refused(3, &["not a regular file"]);
    for (text, said) in [
        ("", "no key"),
        (PUBLIC_FILE, "no key"),
        (&KEY.replace("BQYDK2Vw", "BQYDK2Vu"), "no Ed25519 key"),
        (&KEY.replace("PRIVATE", "ENCRYPTED PRIVATE"), "under a passphrase"),
        (&"A".repeat(1 << 20), "no key"),
    ] {
        fs::write(desk.path("bad.pem"), text).unwrap();
        rights(&desk, "bad.pem", 0o600);
        key("bad.pem").refused(2, &["bad.pem: ", said, "openssl"]);
    }
    assert_eq!(desk.names(), [PHOTO, "bad.pem", "key.pem"]);
}

#[cfg(unix)]
#[test]
fn a_key_that_others_may_read_is_used_with_a_warning() {
    let desk = desk();
    rights(&desk, "key.pem", 0o644);
    let made = make(&desk, "icao-9303-print", &["--sign-key", "key.pem"]);
    assert_eq!(made.code, MADE, "{made:?}");
    made.told(&["others than its owner", "key.pem", "chmod 600"]);
}

#[test]
fn what_is_missing_or_no_key_is_told() {
    let desk = Desk::new();
    fs::write(desk.path("me.jpg"), b"x").unwrap();
    verify(&desk, &[]).refused(3, &["no file me.json", "path of the manifest"]);
    fs::write(desk.path("me.json"), b"{}").unwrap();
    let ran = verify(&desk, &[]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""), "{ran:?}");
    assert!(ran.stdout.contains("FAILS  manifest"), "{ran:?}");
    verify(&desk, &["--photo", "none.jpg"]).refused(3, &["no file none.jpg"]);
    verify(&desk, &["--public-key", "none.pub"]).refused(3, &["no file none.pub"]);
    verify(&desk, &["--public-key", "me.json"]).refused(2, &["me.json: ", "no key"]);
    let weak = format!("01{}", "00".repeat(31));
    verify(&desk, &["--public-key", &weak]).refused(2, &["worthless"]);
    desk.run(&["verify", "me.json", "none.jpg"]).refused(3, &["no file none.jpg"]);
    desk.run(&["verify", "me.json"]).refused(2, &["PORTRAIT", "idphoto verify --help"]);
    assert_eq!(
        desk.run(&["verify", "me.json", "none.jpg", "--json"]).refused_in_json(3),
        "missing"
    );
}

/// The signature, and the bytes it is over, cut out as `docs/manifest.md` says.
#[test]
fn openssl_verifies_what_we_sign() {
    let desk = desk();
    let openssl = |words: &[&str]| {
        let mut command = desk.command("openssl");
        command.args(words).stdout(Stdio::null()).stderr(Stdio::null());
        command.status()
    };
    // LibreSSL and older ones have no `-rawin`.
    let able = Command::new("openssl").arg("version").output();
    if !able.is_ok_and(|out| out.stdout.starts_with(b"OpenSSL 3")) {
        println!("skipped: there is no OpenSSL 3 here");
        return;
    }
    make(&desk, "icao-9303-print", &["--sign-key", "key.pem"]);
    let text = String::from_utf8(desk.read("me.json")).unwrap();
    let body = text.strip_prefix("{\"manifest\":").unwrap();
    let (body, signature) = body.rsplit_once(",\"signature\":").unwrap();
    let signature: serde_json::Value =
        serde_json::from_str(signature.strip_suffix("}\n").unwrap()).unwrap();
    assert_eq!(signature["public_key"], PUBLIC);
    let digits = signature["value"].as_str().unwrap();
    let bytes: Vec<u8> =
        (0..64).map(|i| u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).unwrap()).collect();
    fs::write(desk.path("message"), format!("idphoto edit manifest, version 1\n{body}")).unwrap();
    fs::write(desk.path("signature"), bytes).unwrap();
    fs::write(desk.path("studio.pub"), PUBLIC_FILE).unwrap();
    let words =
        ["pkeyutl", "-verify", "-pubin", "-inkey", "studio.pub", "-rawin", "-in", "message"];
    let words = [&words[..], &["-sigfile", "signature"]].concat();
    assert!(openssl(&words).unwrap().success());
    fs::write(desk.path("message"), body).unwrap();
    assert!(!openssl(&words).unwrap().success(), "without what comes before it");
}
