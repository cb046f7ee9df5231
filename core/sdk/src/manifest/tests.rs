//! Manifests written, signed, read, spoilt. What is found when one is held against files is in `held`.

mod held;
mod ranges;

use proptest::prelude::*;

use super::document::MAX_BYTES;
use super::*;

/// Test 1 of RFC 8032, section 7.1.
const PEM: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n\
    -----END PRIVATE KEY-----\n";
const PUBLIC_PEM: &str = "-----BEGIN PUBLIC KEY-----\n\
    MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n\
    -----END PUBLIC KEY-----\n";
const PUBLIC: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

fn key() -> SigningKey {
    SigningKey::from_pem(PEM.as_bytes()).unwrap()
}

/// A manifest with every operation, for a portrait and a photo of these bytes.
fn sample(portrait: &[u8], photo: &[u8]) -> Manifest {
    let name = Name::of;
    let figure = Figure::new;
    Manifest {
        format: Format { name: name(FORMAT), version: VERSION },
        program: Program { name: name("idphoto"), version: name("0.1.0") },
        input: Input {
            sha256: Sha256::of(photo),
            width: 3000,
            height: 4000,
            bytes: Some(photo.len() as u64),
            turned: 90,
        },
        output: Output {
            sha256: Sha256::of(portrait),
            width: 413,
            height: 531,
            bytes: portrait.len() as u64,
            format: name("jpeg"),
            dpi: Some(300),
        },
        standard: Standard {
            id: name("xx-test"),
            sha256: Sha256::of(b"id = \"xx-test\"\n"),
            catalogue: name("2026-01-01"),
            checked_on: name("2026-01-01"),
            confidence: Confidence::A,
            edit_policy: EditPolicy::CropOnly,
            source: Some(name("xx-law")),
        },
        models: vec![Model {
            id: name("face_detector"),
            sha256: Sha256::of(b"weights"),
            role: name("detect"),
        }],
        runtime: Runtime { name: name("onnxruntime"), build: Line::of("branch=x, \"quoted\"") },
        operations: vec![
            Operation::Decode {
                format: Some(name("jpeg")),
                orientation: 6,
                colours: Colours::Converted,
            },
            Operation::Turn { degrees: 90 },
            Operation::Warp {
                a: figure(3.25),
                b: figure(-0.1),
                tx: figure(1.0 / 3.0),
                ty: figure(812.0),
                filter: name("lanczos3"),
                width: 413,
                height: 531,
                scale: figure(0.307),
                roll_deg: figure(-1.75),
            },
            Operation::ExtendCanvas {
                left: figure(0.0),
                top: figure(12.5),
                right: figure(0.0),
                bottom: figure(0.0),
            },
            Operation::Matting { quality: name("best"), sides: vec![512, 768] },
            Operation::Background {
                action: Ground::Replaced,
                colour: Some(Colour::new(idphoto_types::Rgb([255; 3]))),
                edge_colours: true,
            },
            Operation::Encode {
                format: name("jpeg"),
                quality: Some(95),
                chroma: Some(Sampling::Full),
                dpi: 300,
                padding: 0,
            },
            Operation::DropMetadata { kept: vec![] },
            Operation::Copy { format: name("jpeg") },
        ],
        policy: Policy {
            policy: EditPolicy::CropOnly,
            overridden: true,
            edits: vec![Edit::Background, Edit::Canvas],
        },
        report: Report { verdict: Verdict::Fail, failed: vec![name("edit_policy")] },
    }
}

fn signed() -> Vec<u8> {
    Document::signed(sample(b"portrait", b"photo"), &key()).unwrap().to_bytes().unwrap()
}

fn unsigned() -> Vec<u8> {
    Document::unsigned(sample(b"portrait", b"photo")).to_bytes().unwrap()
}

/// Whether anybody would believe these bytes to be signed.
fn is_believed(bytes: &[u8]) -> bool {
    Document::read(bytes).is_ok_and(|document| document.is_genuine() == Some(true))
}

#[test]
fn the_bytes_are_those_that_are_described() {
    let text = String::from_utf8(signed()).unwrap();
    assert!(text.starts_with(
        "{\"manifest\":{\"format\":{\"name\":\"idphoto-edit-manifest\",\"version\":1},\
         \"program\":{\"name\":\"idphoto\",\"version\":\"0.1.0\"},\"input\":{\"sha256\":\""
    ));
    assert!(text.contains(
        "{\"operation\":\"warp\",\"a\":\"3.25\",\"b\":\"-0.1\",\"tx\":\"0.3333333333333333\",\
         \"ty\":\"812\",\"filter\":\"lanczos3\",\"width\":413,\"height\":531,\"scale\":\"0.307\",\
         \"roll_deg\":\"-1.75\"}"
    ));
    assert!(text.contains(
        "{\"operation\":\"encode\",\"format\":\"jpeg\",\"quality\":95,\"chroma\":\"4:4:4\",\
         \"dpi\":300,\"padding\":0}"
    ));
    assert!(text.contains(
        "\"policy\":{\"policy\":\"crop_only\",\"overridden\":true,\"edits\":[\"background\",\"canvas\"]}"
    ));
    let tail = format!(
        "\"failed\":[\"edit_policy\"]}}}},\"signature\":{{\"algorithm\":\"ed25519\",\
         \"public_key\":\"{PUBLIC}\",\"value\":\""
    );
    assert!(text.contains(&tail), "{text}");
    assert!(text.ends_with("\"}}\n") && text.matches('\n').count() == 1);
    assert!(String::from_utf8(unsigned()).unwrap().ends_with("}},\"signature\":null}\n"));
}

#[test]
fn what_is_written_is_read_and_signing_twice_is_the_same() {
    for bytes in [signed(), unsigned()] {
        let document = Document::read(&bytes).unwrap();
        assert_eq!(document.manifest(), &sample(b"portrait", b"photo"));
        assert_eq!(document.to_bytes().unwrap(), bytes);
    }
    assert_eq!(signed(), signed());
    assert!(is_believed(&signed()) && !is_believed(&unsigned()));
    assert_eq!(Document::read(&unsigned()).unwrap().is_genuine(), None);
}

/// What a reader of another make does, from `docs/manifest.md` alone.
#[test]
fn the_signature_is_over_the_bytes_as_they_stand_in_the_file() {
    let text = String::from_utf8(signed()).unwrap();
    let body = text.strip_prefix("{\"manifest\":").unwrap();
    let (body, tail) = body.rsplit_once(",\"signature\":").unwrap();
    let message = ["idphoto edit manifest, version 1\n", body].concat();
    let value = tail.rsplit('"').nth(1).unwrap();
    let bytes: Vec<u8> =
        (0..64).map(|i| u8::from_str_radix(&value[2 * i..2 * i + 2], 16).unwrap()).collect();
    let key = PublicKey::from_text(PUBLIC.as_bytes()).unwrap();
    let key = ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, key.as_bytes());
    key.verify(message.as_bytes(), &bytes).unwrap();
}

#[test]
fn no_changed_byte_of_a_signed_manifest_is_believed() {
    let good = signed();
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            assert!(!is_believed(&bad), "bit {bit} of byte {at}");
        }
        for (what, bad) in [
            ("cut off", good[..at].to_vec()),
            ("without", [&good[..at], &good[at + 1..]].concat()),
            ("with a space before", [&good[..at], b" ", &good[at..]].concat()),
        ] {
            assert!(!is_believed(&bad), "{what} byte {at}");
        }
    }
    assert!(!is_believed(&[&good[..], b"\n"].concat()));
    assert!(!is_believed(&[b"\xef\xbb\xbf", &good[..]].concat()), "a byte order mark");
}

#[test]
fn another_spelling_is_refused() {
    let text = String::from_utf8(unsigned()).unwrap();
    let of = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        Document::read(text.replacen(from, to, 1).as_bytes()).unwrap_err()
    };
    let malformed = |error: &ManifestError| matches!(error, ManifestError::Malformed { .. });
    // The same values, told in another way.
    for (from, to) in [
        ("{\"manifest\"", "{ \"manifest\""),
        ("\"width\":3000,\"height\":4000", "\"height\":4000,\"width\":3000"),
        ("\"id\":\"xx-test\"", "\"id\":\"\\u0078x-test\""),
        ("\"manifest\":", "\"\\u006danifest\":"),
        ("null}\n", "null}"),
        ("null}\n", "null}\n\n"),
    ] {
        assert_eq!(of(from, to), ManifestError::NotCanonical, "{to}");
    }
    for (from, to) in [
        ("\"width\":3000", "\"width\":3000,\"width\":3000"),
        ("\"width\":3000", "\"width\":3000,\"colour\":1"),
        ("\"width\":3000", "\"width\":3000.0"),
        ("\"width\":3000", "\"width\":-1"),
        ("\"width\":3000", "\"width\":99999999999"),
        ("\"width\":3000,", ""),
        ("\"signature\":null", "\"signature\":null,\"signature\":null"),
        (",\"signature\":null", ""),
        ("\"degrees\":90", "\"degrees\":90,\"degrees\":90"),
        ("\"degrees\":90", "\"degrees\":90,\"more\":[]"),
        ("\"operation\":\"turn\"", "\"operation\":\"paint\""),
        ("\"a\":\"3.25\"", "\"a\":\"3.250\""),
        ("\"a\":\"3.25\"", "\"a\":3.25"),
        ("\"id\":\"xx-test\"", "\"id\":\"\\u001b[31m\""),
        ("null}\n", "null}}\n"),
    ] {
        let error = of(from, to);
        assert!(malformed(&error), "{to}: {error}");
    }
    assert_eq!(of("\"version\":1}", "\"version\":2}"), ManifestError::Version(2));
    assert!(malformed(&of("idphoto-edit-manifest", "another-manifest")));
}

#[test]
fn what_is_no_manifest_is_refused_in_little_time_and_memory() {
    let deep = |open: &str| format!("{{\"manifest\":{}", open.repeat(MAX_BYTES / 8));
    let nested = format!("{{\"operation\":\"turn\",\"degrees\":{}", "[".repeat(MAX_BYTES / 2));
    let nested = String::from_utf8(unsigned()).unwrap().replacen(
        "{\"operation\":\"turn\",\"degrees\":90}",
        &nested,
        1,
    );
    for bad in [
        String::new(),
        "null".to_owned(),
        "[]".to_owned(),
        "{}".to_owned(),
        "{\"manifest\":{}}".to_owned(),
        "\u{0}".repeat(100),
        deep("["),
        deep("{\"a\":"),
        nested,
    ] {
        let error = Document::read(bad.as_bytes()).unwrap_err();
        assert!(matches!(error, ManifestError::Malformed { .. }), "{error}");
    }
    let bytes = MAX_BYTES + 1;
    assert_eq!(Document::read(&vec![b' '; bytes]), Err(ManifestError::TooLarge { bytes }));
    assert!(signed().len() < MAX_BYTES / 10, "{}", signed().len());
}

#[test]
fn keys_come_as_openssl_writes_them() {
    assert_eq!(key().public_key().to_string(), PUBLIC);
    let public = PublicKey::from_text(PUBLIC.as_bytes()).unwrap();
    assert_eq!(key().public_key(), public);
    for text in [PUBLIC_PEM, &PUBLIC.to_uppercase(), &format!(" {PUBLIC}\n")] {
        assert_eq!(PublicKey::from_text(text.as_bytes()), Ok(public), "{text}");
    }
    // With the public half behind the private one (RFC 5958, version 2), as ring writes it.
    let both = PEM.replace(
        "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g",
        "MFECAQEwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n\
         gSEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    );
    assert_eq!(SigningKey::from_pem(both.as_bytes()).unwrap().public_key(), public);
    let other = both.replace("gSEA11q", "gSEA12q");
    assert_eq!(SigningKey::from_pem(other.as_bytes()).err(), Some(KeyError::OtherKind));
    assert_eq!(format!("{:?}", key()), format!("SigningKey({PUBLIC})"));
}

#[test]
fn what_is_no_key_says_what_it_is_not() {
    let private = |text: &str| SigningKey::from_pem(text.as_bytes()).err();
    let x25519 = PEM.replace("BQYDK2Vw", "BQYDK2Vu");
    assert_eq!(private(&x25519), Some(KeyError::OtherKind));
    let encrypted = PEM.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    assert_eq!(private(&encrypted), Some(KeyError::Encrypted));
    for text in ["", PUBLIC_PEM, PUBLIC, &PEM.replace("-----END", "----END")] {
        assert_eq!(private(text), Some(KeyError::NotAKey), "{text}");
    }
    assert_eq!(private(&PEM.replace("rn9g\n", "\n")), Some(KeyError::OtherKind));
    let public = |text: &str| PublicKey::from_text(text.as_bytes()).err();
    let x25519 = PUBLIC_PEM.replace("BQYDK2Vw", "BQYDK2Vu");
    assert_eq!(public(&x25519), Some(KeyError::OtherKind));
    for text in ["", PEM, &PUBLIC[1..], &format!("{PUBLIC}00")] {
        assert_eq!(public(text), Some(KeyError::NotAKey), "{text}");
    }
    // Under the neutral element anybody signs anything.
    assert_eq!(public(&format!("01{}", "00".repeat(31))), Some(KeyError::Weak));
}

#[test]
fn a_signer_that_signs_something_else_is_not_believed() {
    struct Liar;
    impl Signer for Liar {
        fn public_key(&self) -> PublicKey {
            key().public_key()
        }
        fn sign(&self, _: &[u8]) -> Result<[u8; 64], String> {
            key().sign(b"something else")
        }
    }
    let error = Document::signed(sample(b"", b""), &Liar).unwrap_err();
    assert!(matches!(error, ManifestError::NotSigned { .. }), "{error}");
}

#[test]
fn debug_output_leads_to_nobody() {
    let document = Document::read(&signed()).unwrap();
    let text = format!("{document:?} {:?}", document.manifest().operations);
    for secret in [&document.manifest().input.sha256.to_string(), "3.25", "812"] {
        assert!(!text.contains(secret), "{text}");
    }
}

proptest! {
    #[test]
    fn spoilt_manifests_are_refused_or_not_genuine(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..8),
    ) {
        let good = signed();
        let mut bad = good.clone();
        for (index, byte, kind) in edits {
            let at = index.index(bad.len());
            match kind {
                0 => bad[at] = byte,
                1 => drop(bad.remove(at)),
                2 => bad.insert(at, byte),
                _ => bad.extend_from_within(at..),
            }
        }
        prop_assert!(bad == good || !is_believed(&bad));
    }

    #[test]
    fn whatever_comes_is_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Document::read(&bytes);
        let _ = SigningKey::from_pem(&bytes);
        let _ = PublicKey::from_text(&bytes);
    }
}
