//! Buckets that a keeper refuses to work with, and one that it brings into order.

use std::process::{Command, Stdio};

use crate::bed::{Bed, run};

/// `verify-store` of the French site: its exit and its one line.
fn verified(bed: &Bed) -> (i32, String) {
    let config = bed.fr.folder.join("keeper.toml");
    let (exit, said, wrong) = run(&["verify-store", "--config", config.to_str().unwrap()]);
    (exit, if exit == 0 { said } else { wrong })
}

#[test]
fn a27_a_bucket_with_versions_locks_or_strangers_is_refused() {
    let Some(bed) = Bed::new() else { return };
    let (weed, bucket) = (&bed.fr.weed, bed.fr.bucket.as_str());
    assert_eq!(verified(&bed), (0, "the bucket is acceptable\n".to_owned()));
    let rules = String::from_utf8(weed.bucket("GET", bucket, "lifecycle", &[]).body).unwrap();
    assert_eq!(rules.matches("<Rule>").count(), 73);
    assert_eq!(verified(&bed).0, 0, "a second time");
    let fresh = || {
        assert!(weed.bucket("DELETE", bucket, "", &[]).status < 300);
        assert_eq!(weed.bucket("PUT", bucket, "", &[]).status, 200);
    };
    let refused = |what: &str| {
        let (exit, line) = verified(&bed);
        assert_eq!(exit, 5, "{what}: {line}");
        assert!(line.contains(what) && line.lines().count() == 1, "{line}");
    };
    let set = |setting: &str, body: &str| {
        let status = weed.bucket("PUT", bucket, setting, body.as_bytes()).status;
        assert!(status < 300, "{setting}: {status}");
    };
    fresh();
    set(
        "policy",
        &format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::{bucket}/*"}}]}}"#
        ),
    );
    refused("policy allows something to everybody");
    fresh();
    set(
        "lifecycle",
        "<LifecycleConfiguration><Rule><ID>a</ID><Filter><Prefix>train/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>30</Days></Expiration></Rule></LifecycleConfiguration>",
    );
    refused("lifecycle rule that is not the keeper's");
    fresh();
    set(
        "versioning",
        "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
    );
    refused("versions");
    set(
        "versioning",
        "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>",
    );
    refused("versions");
    // It does not start either.
    let config = bed.fr.folder.join("keeper.toml");
    let (exit, _, wrong) = run(&["serve", "--config", config.to_str().unwrap()]);
    assert_eq!(exit, 5, "{wrong}");
}

#[test]
fn a27_a_bucket_with_object_lock_is_refused() {
    let Some(bed) = Bed::new() else { return };
    let (weed, bucket) = (&bed.fr.weed, bed.fr.bucket.as_str());
    assert!(weed.bucket("DELETE", bucket, "", &[]).status < 300);
    let (exit, line) = verified(&bed);
    assert_eq!(exit, 6, "{line}");
    assert!(line.contains("no such bucket"), "{line}");
    let lock = [("x-amz-bucket-object-lock-enabled", "true".to_owned())];
    assert_eq!(weed.with("PUT", bucket, "", &lock, &[]).status, 200);
    let (exit, line) = verified(&bed);
    assert_eq!(exit, 5, "{line}");
}

#[test]
fn a13_a_store_that_is_another_or_away_is_told_apart() {
    let Some(bed) = Bed::new() else { return };
    let config = bed.fr.folder.join("keeper.toml");
    let ca = bed.fr.folder.join("store-ca.pem");
    // The authority of another store.
    std::fs::write(&ca, &bed.be.weed.certificate).unwrap();
    let (exit, line) = verified(&bed);
    assert_eq!(exit, 6, "{line}");
    assert!(line.contains("certificate"), "{line}");
    std::fs::write(&ca, &bed.fr.weed.certificate).unwrap();
    std::fs::write(bed.fr.folder.join("store.secret"), "wrong").unwrap();
    let (exit, line) = verified(&bed);
    assert_eq!(exit, 6, "{line}");
    assert!(line.contains("refuses the access key"), "{line}");
    // Another store than the controller signed.
    let text = std::fs::read_to_string(&config).unwrap();
    let other = text.replace(&bed.fr.weed.port.to_string(), "9");
    std::fs::write(&config, other).unwrap();
    let (exit, line) = verified(&bed);
    assert_eq!(exit, 5, "{line}");
}

#[test]
fn a_keeper_ends_in_order_on_a_signal() {
    let Some(bed) = Bed::new() else { return };
    let config = bed.fr.folder.join("keeper.toml");
    for (signal, code) in [("-TERM", 0), ("-INT", 130)] {
        let mut process = Command::new(env!("CARGO_BIN_EXE_idphoto-keeper"))
            .args(["serve", "--config", config.to_str().unwrap()])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        bed.until("listening", || std::net::TcpStream::connect(("127.0.0.1", bed.fr.port)).is_ok());
        let id = process.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        assert_eq!(process.wait().unwrap().code(), Some(code));
    }
}
