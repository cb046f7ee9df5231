//! The program without a store: arguments, `init`, and what a configuration is refused for.

use std::fs;

use crate::bed::{root, run};
use idphoto_wire::PublicKey;

fn hex() -> String {
    PublicKey::of(&root()).to_string()
}

#[test]
fn usage_is_told_in_one_line_and_help_has_examples() {
    for args in [&["serve"][..], &["init", "x", "--site", "DE", "--root", "00"], &["nothing"], &[]]
    {
        let (exit, said, wrong) = run(args);
        assert_eq!((exit, said.as_str()), (2, ""), "{args:?}");
        assert_eq!(wrong.lines().count(), 1, "{wrong}");
    }
    for command in ["init", "serve", "verify-store"] {
        let (exit, said, _) = run(&[command, "--help"]);
        assert_eq!(exit, 0);
        assert!(said.contains("Examples:"), "{said}");
    }
}

#[test]
fn init_makes_what_serve_reads_and_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("keeper");
    let at = at.to_str().unwrap();
    let init = || run(&["init", at, "--site", "BE", "--root", &hex()]);
    assert_eq!(init().0, 0);
    let seed = fs::read(format!("{at}/receipt.seed")).unwrap();
    let (exit, _, wrong) = init();
    assert_eq!(exit, 4, "{wrong}");
    assert_eq!(fs::read(format!("{at}/receipt.seed")).unwrap(), seed);
    #[cfg(unix)]
    for secret in ["receipt.seed", "tls.key", "store.secret", "keeper.sqlite"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(format!("{at}/{secret}")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{secret}");
    }
    let config = format!("{at}/keeper.toml");
    idphoto_keeper::Config::read(config.as_ref()).unwrap();
    // The signed files are still to come.
    let (exit, _, wrong) = run(&["serve", "--config", &config]);
    assert_eq!(exit, 4, "{wrong}");
    assert!(wrong.contains("policy") && wrong.lines().count() == 1, "{wrong}");
    let (exit, _, wrong) = run(&["verify-store", "--config", &format!("{at}/nothing.toml")]);
    assert_eq!(exit, 4, "{wrong}");
}

#[test]
fn a10_signed_files_of_others_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("keeper");
    let at = at.to_str().unwrap();
    assert_eq!(run(&["init", at, "--site", "FR", "--root", &hex()]).0, 0);
    fs::write(format!("{at}/policy.sid"), b"not signed at all").unwrap();
    let (exit, _, wrong) = run(&["serve", "--config", &format!("{at}/keeper.toml")]);
    assert_eq!(exit, 5, "{wrong}");
}
