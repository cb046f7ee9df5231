//! What `init` writes is read, and what cannot be is refused by its name.

use super::*;

fn template() -> String {
    include_str!("../init/keeper.toml")
        .replace("{site}", "FR")
        .replace("{root}", &"ab".repeat(32))
        .replace("{region}", "fr")
}

fn changed(from: &str, to: &str) -> ConfigError {
    let text = template();
    assert!(text.contains(from), "{from}");
    Config::parse(&text.replace(from, to)).unwrap_err()
}

#[test]
fn what_init_writes_is_a_configuration() {
    let config = Config::parse(&template()).unwrap();
    assert_eq!((config.site, config.root), (Site::Fr, PublicKey::new([0xAB; 32])));
    assert_eq!((config.limits.arrival_seconds, config.compaction.after_minutes), (60, None));
}

#[test]
fn a_setting_that_cannot_be_is_named() {
    for (from, to, name) in [
        ("policies = [\"policy.sid\"]", "policies = []", "policies"),
        ("port = 8443", "port = 0", "listen.port"),
        ("\"keeperfr\"", "\"keeper-fr\"", "store.access_key"),
        ("\"keeperfr\"", "\"\"", "store.access_key"),
        ("upload_seconds = 60", "upload_seconds = 61", "limits.upload_seconds"),
        ("upload_seconds = 60", "upload_seconds = 0", "limits.upload_seconds"),
        ("arrival_seconds = 60", "arrival_seconds = 0", "limits.arrival_seconds"),
        ("\n[compaction]\n", "\n[compaction]\nsettle_seconds = 7\n", "compaction.settle_seconds"),
        ("requests_per_minute = 600", "requests_per_minute = 0", "limits.requests_per_minute"),
        ("connections = 64", "connections = 0", "limits.connections"),
        ("\n[compaction]\n", "\n[compaction]\nafter_minutes = 0\n", "compaction.after_minutes"),
        (
            "\n[compaction]\n",
            "\n[compaction]\nseaweedfs_master = \"http://10.1.2.3:9333\"\n",
            "compaction.seaweedfs_master",
        ),
        (
            "\n[compaction]\n",
            "\n[compaction]\nseaweedfs_master = \"http://127.0.0.1:9333\"\nafter_minutes = 9\n",
            "compaction",
        ),
    ] {
        match changed(from, to) {
            ConfigError::Setting(named, _) => assert_eq!(named, name, "{to}"),
            other => panic!("{to}: {other}"),
        }
    }
    for (from, to) in [
        ("site = \"FR\"", "site = \"DE\""),
        ("site = \"FR\"", "site = \"FR\"\ncolour = 1"),
        ("abab", "ab"),
        ("abab", "zz"),
        ("port = 8443", "port = 84430"),
        ("[store]", "[shop]"),
    ] {
        assert!(matches!(changed(from, to), ConfigError::Form(_)), "{to}");
    }
}

#[cfg(unix)]
#[test]
fn a_secret_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    fs::write(&file, "a").unwrap();
    let read = |mode| {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        crate::setting::secret_text(&file, "secret", 9).map(|text| text.to_string())
    };
    assert_eq!(read(0o600), Ok("a".to_owned()));
    for mode in [0o640, 0o604, 0o644] {
        assert_eq!(read(mode), Err(ConfigError::Readable("secret")));
    }
}
