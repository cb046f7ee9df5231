//! Edit manifests: written with a portrait, signed, and held against it by `idphoto verify`.

mod policies;
mod reading;

use std::fs;

use serde_json::Value;

use crate::desk::{Desk, Ran};
use crate::workshop::{MADE, sample_bytes};

const PHOTO: &str = "astronaut.png";
/// Test 1 of RFC 8032, section 7.1, as OpenSSL writes it.
const KEY: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n\
    -----END PRIVATE KEY-----\n";
const PUBLIC: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
/// The public half in a file.
const PUBLIC_FILE: &str = "-----BEGIN PUBLIC KEY-----\n\
    MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n\
    -----END PUBLIC KEY-----\n";

/// A desk with the photo and a key that is its owner's alone.
fn desk() -> Desk {
    let desk = Desk::with(PHOTO, &sample_bytes(PHOTO));
    fs::write(desk.path("key.pem"), KEY).unwrap();
    rights(&desk, "key.pem", 0o600);
    desk
}

#[cfg(unix)]
fn rights(desk: &Desk, name: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(desk.path(name), fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn rights(_: &Desk, _: &str, _: u32) {}

fn make(desk: &Desk, standard: &str, more: &[&str]) -> Ran {
    let words = ["make", PHOTO, "--standard", standard, "-o", "me.jpg", "--manifest", "me.json"];
    desk.run(&[&words[..], more].concat())
}

fn verify(desk: &Desk, more: &[&str]) -> Ran {
    desk.run(&[&["verify", "me.json", "me.jpg"][..], more].concat())
}

/// What was found, by its name.
fn state(found: &Value, id: &str) -> String {
    let findings = found["findings"].as_array().unwrap();
    let finding = findings.iter().find(|f| f["id"] == id);
    finding.unwrap_or_else(|| panic!("{id} is not in {found}"))["state"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn a_signed_manifest_is_written_and_holds() {
    let desk = desk();
    let words = ["--background", "white", "--sign-key", "key.pem"];
    let made = make(&desk, "icao-9303-print", &words);
    assert_eq!((made.code, made.stderr.as_str()), (MADE, ""), "{made:?}");
    assert!(made.stdout.contains(&format!("Wrote me.json (edit manifest, signed by {PUBLIC})")));

    fs::write(desk.path("studio.pub"), PUBLIC_FILE).unwrap();
    for key in [PUBLIC, "studio.pub"] {
        let held = verify(&desk, &["--photo", PHOTO, "--public-key", key]);
        assert_eq!((held.code, held.stderr.as_str()), (Some(0), ""), "{held:?}");
        for part in [
            "holds  portrait",
            "holds  photo",
            "holds  signature",
            PUBLIC,
            "holds  signer",
            "holds  standard",
            "holds  models",
            "read the photo (png)",
            "cropped and scaled it to 413 x 531 pixels",
            "told the person from the background with a network (fast)",
            "replaced the background with #ffffff",
            "left out all metadata of the photo",
            "Portrait and manifest belong together",
        ] {
            assert!(held.stdout.contains(part), "`{part}` is not in {}", held.stdout);
        }
    }
    let found = verify(&desk, &["--photo", PHOTO, "--json"]).json();
    assert_eq!(found["holds"], true);
    assert_eq!(found["signed_by"], PUBLIC);
    assert_eq!(found["manifest"]["format"]["name"], "idphoto-edit-manifest");
    let ids: Vec<_> =
        found["findings"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap()).collect();
    let all = ["portrait", "file", "photo", "signature", "standard", "models", "policy", "report"];
    assert_eq!(ids, all);
}

#[test]
fn the_manifest_tells_what_make_tells_and_nothing_of_this_machine() {
    let desk = desk();
    let words = ["--background", "white", "--sign-key", "key.pem", "--json"];
    let made = make(&desk, "icao-9303-print", &words).json();
    let document: Value = serde_json::from_slice(&desk.read("me.json")).unwrap();
    let manifest = &document["manifest"];
    for (told, known) in [
        (&manifest["input"]["sha256"], &made["source"]["sha256"]),
        (&manifest["input"]["width"], &made["source"]["width"]),
        (&manifest["output"]["width"], &made["output"]["width"]),
        (&manifest["output"]["height"], &made["output"]["height"]),
        (&manifest["output"]["bytes"], &made["output"]["bytes"]),
        (&manifest["output"]["format"], &made["output"]["format"]),
        (&manifest["output"]["dpi"], &made["output"]["dpi"]),
        (&manifest["policy"]["policy"], &made["background"]["policy"]),
        (&manifest["report"]["verdict"], &made["report"]["verdict"]),
        (&manifest["standard"]["id"], &made["standard"]),
    ] {
        assert!(!told.is_null() && told == known, "{told} {known}");
    }
    let models = manifest["models"].as_array().unwrap();
    let known = idphoto_sdk::models::manifest().unwrap();
    assert_eq!(models.len(), known.len(), "all networks were needed");
    for (told, known) in models.iter().zip(&known) {
        assert_eq!(
            (&told["id"], &told["sha256"]),
            (&known.id.clone().into(), &known.sha256.clone().into())
        );
    }
    assert!(!manifest["runtime"]["build"].as_str().unwrap().is_empty());
    let text = String::from_utf8(desk.read("me.json")).unwrap();
    for secret in [PHOTO, "me.jpg", "me.json", "key.pem", env!("CARGO_TARGET_TMPDIR"), "landmark\""]
    {
        assert!(!text.contains(secret), "{secret}");
    }
    // The same once more, the signature too.
    let before = desk.read("me.json");
    make(&desk, "icao-9303-print", &words);
    assert_eq!(desk.read("me.json"), before);
}

#[test]
fn whatever_is_changed_does_not_hold() {
    let desk = desk();
    make(&desk, "icao-9303-print", &["--sign-key", "key.pem"]);
    let (portrait, manifest) = (desk.read("me.jpg"), desk.read("me.json"));
    let spoilt = |name: &str, bytes: &[u8], more: &[&str]| {
        let good = desk.read(name);
        fs::write(desk.path(name), bytes).unwrap();
        let ran = verify(&desk, &[&["--photo", PHOTO, "--json"][..], more].concat());
        fs::write(desk.path(name), good).unwrap();
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert_eq!(ran.json()["holds"], false);
        ran.json()
    };
    let mut bytes = portrait.clone();
    bytes[portrait.len() / 2] ^= 1;
    assert_eq!(state(&spoilt("me.jpg", &bytes, &[]), "portrait"), "fails");
    let longer = [&portrait[..], b"x"].concat();
    assert_eq!(state(&spoilt("me.jpg", &longer, &[]), "portrait"), "fails");
    // A portrait may be larger than any photo that is read.
    let large = vec![0; idphoto_sdk::Limits::default().max_bytes + 1];
    assert_eq!(state(&spoilt("me.jpg", &large, &[]), "portrait"), "fails");
    let found = spoilt("me.jpg", b"no picture", &[]);
    assert_eq!(
        (state(&found, "portrait"), state(&found, "file")),
        ("fails".into(), "fails".into())
    );
    let found = spoilt(PHOTO, &sample_bytes("coffee.png"), &[]);
    assert_eq!(
        (state(&found, "photo"), state(&found, "portrait")),
        ("fails".into(), "holds".into())
    );

    let text = String::from_utf8(manifest.clone()).unwrap();
    let hidden = text.replacen("\"turned\":0", "\"turned\":90", 1);
    let found = spoilt("me.json", hidden.as_bytes(), &[]);
    assert_eq!(state(&found, "signature"), "fails");
    assert!(found["signed_by"].is_null());
    let reordered =
        text.replacen("\"width\":512,\"height\":512", "\"height\":512,\"width\":512", 1);
    assert_ne!(reordered, text);
    for bad in [reordered.as_bytes(), &manifest[..manifest.len() / 2], b"", b"{}", &[0; 100_000]] {
        let found = spoilt("me.json", bad, &[]);
        assert_eq!(state(&found, "manifest"), "fails");
        assert!(found["manifest"].is_null());
    }
    // Stripped of its signature it is only unsigned, until somebody asks for the key.
    let cut = text.split_once(",\"signature\":").unwrap().0.to_owned() + ",\"signature\":null}\n";
    let found = spoilt("me.json", cut.as_bytes(), &["--public-key", PUBLIC]);
    assert_eq!(
        (state(&found, "signature"), state(&found, "signer")),
        ("note".into(), "fails".into())
    );
    let stranger = "09".repeat(32);
    let found = spoilt("me.json", &manifest, &["--public-key", &stranger]);
    assert_eq!(
        (state(&found, "signature"), state(&found, "signer")),
        ("holds".into(), "fails".into())
    );
}

#[test]
fn an_unsigned_manifest_holds_and_says_what_that_is_worth() {
    let desk = desk();
    let made = make(&desk, "us-passport-print", &[]);
    assert!(made.stdout.contains("Wrote me.json (edit manifest, not signed)"), "{made:?}");
    let held = verify(&desk, &[]);
    assert_eq!(held.code, Some(0), "{held:?}");
    for part in
        ["note   signature  the manifest is not signed", "prove nothing", "kept the background"]
    {
        assert!(held.stdout.contains(part), "`{part}` is not in {}", held.stdout);
    }
}

#[test]
fn an_overridden_policy_is_in_report_and_manifest() {
    let desk = desk();
    let words = ["--background", "white", "--override-edit-policy", "--json"];
    let made = make(&desk, "nl-id-print", &words).json();
    let checks = made["report"]["checks"].as_array().unwrap();
    let check = checks.iter().find(|c| c["id"] == "edit_policy").unwrap();
    assert_eq!(check["verdict"], "fail");
    let document: Value = serde_json::from_slice(&desk.read("me.json")).unwrap();
    let policy = &document["manifest"]["policy"];
    assert_eq!(policy["overridden"], true);
    assert_eq!(policy["edits"][0], "background");
    let failed = document["manifest"]["report"]["failed"].as_array().unwrap();
    assert!(failed.contains(&"edit_policy".into()), "{failed:?}");
    let held = verify(&desk, &[]);
    assert_eq!(held.code, Some(0), "{held:?}");
    assert!(held.stdout.contains("THE EDIT POLICY WAS OVERRIDDEN: the background was changed"));
}
