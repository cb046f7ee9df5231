//! The vault as its owner and somebody with access to the folder meet it.

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::vault::Asked;

const SECRET: &[u8] = b"thirty-two bytes of a donor root";

struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("keys")
    }

    fn anchor(&self) -> PathBuf {
        self.folder.path().join("keys.anchor")
    }

    fn make(&self) -> FileKeyVault {
        FileKeyVault::make(&self.path(), &passphrase("five words of a kind")).unwrap()
    }

    fn open(&self, text: &str) -> Result<FileKeyVault, VaultFileError> {
        FileKeyVault::open(&self.path(), &passphrase(text))
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text.as_bytes().to_vec(), Asked::ToOpen).unwrap()
}

#[test]
fn a_vault_keeps_its_key_and_its_anchor() {
    let bench = Bench::new();
    assert_eq!(bench.open("five words of a kind").err(), Some(VaultFileError::Absent));
    let vault = bench.make();
    assert_eq!(vault.anchor(), Ok(None));
    let wrapped = vault.wrap(SECRET).unwrap();
    vault.set_anchor(b"first").unwrap();
    vault.set_anchor(b"second").unwrap();
    drop(vault);

    let vault = bench.open("five words of a kind").unwrap();
    assert_eq!(vault.unwrap(&wrapped).unwrap(), SECRET);
    assert_eq!(vault.anchor().unwrap().as_deref(), Some(&b"second"[..]));
    assert_eq!(bench.names(), ["keys", "keys.anchor"]);
    assert_eq!(bench.open("six words of a kind").err(), Some(VaultFileError::WrongPassphrase));
    assert_eq!(KeyVaultError::from(VaultFileError::WrongPassphrase), KeyVaultError::Locked);
    assert_eq!(KeyVaultError::from(VaultFileError::Damaged), KeyVaultError::Lost);
    assert_eq!(vault.set_anchor(&[0; 65]), Err(KeyVaultError::Unavailable));
    assert_eq!(vault.wrap(&[0; MOST_SECRET + 1]), Err(KeyVaultError::Unavailable));
    assert_eq!(format!("{vault:?}"), "FileKeyVault(..)");
}

#[cfg(unix)]
#[test]
fn its_files_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::new();
    bench.make().set_anchor(b"end").unwrap();
    for path in [bench.path(), bench.anchor()] {
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_vault_is_never_made_over_a_file() {
    let bench = Bench::new();
    fs::write(bench.path(), "a letter").unwrap();
    let made = FileKeyVault::make(&bench.path(), &passphrase("five words of a kind"));
    assert_eq!(made.err(), Some(VaultFileError::Exists));
    assert_eq!(fs::read(bench.path()).unwrap(), b"a letter");
    assert_eq!(bench.names(), ["keys"]);
    // Also when the file comes in between.
    assert_eq!(place::write_new(&bench.path(), b"x"), Err(VaultFileError::Exists));
    assert_eq!(bench.names(), ["keys"]);
    assert_eq!(bench.open("five words of a kind").err(), Some(VaultFileError::Damaged));
}

#[test]
fn what_a_killed_run_left_is_in_nobodys_way() {
    let bench = Bench::new();
    for name in ["keys.tmp", "keys.anchor.tmp"] {
        fs::write(bench.folder.path().join(name), "half of it").unwrap();
    }
    bench.make().set_anchor(b"end").unwrap();
    assert_eq!(bench.names(), ["keys", "keys.anchor"]);
}

#[test]
fn an_anchor_that_is_missing_or_swapped_is_noticed() {
    let (bench, other) = (Bench::new(), Bench::new());
    let vault = bench.make();
    vault.set_anchor(b"end").unwrap();
    other.make().set_anchor(b"end").unwrap();
    fs::copy(other.anchor(), bench.anchor()).unwrap();
    assert_eq!(vault.anchor(), Err(KeyVaultError::Lost));
    fs::write(bench.anchor(), "").unwrap();
    assert_eq!(vault.anchor(), Err(KeyVaultError::Lost));
    fs::remove_file(bench.anchor()).unwrap();
    assert_eq!(vault.anchor(), Err(KeyVaultError::Lost));
    // A folder in its place is no anchor, and is not read for ever.
    fs::create_dir(bench.anchor()).unwrap();
    assert_eq!(vault.anchor(), Err(KeyVaultError::Unavailable));
    assert_eq!(vault.set_anchor(b"end"), Err(KeyVaultError::Unavailable));
    assert_eq!(bench.names(), ["keys", "keys.anchor"]);
}

#[test]
fn a_vault_that_forgot_has_nothing_left() {
    let bench = Bench::new();
    let vault = bench.make();
    let wrapped = vault.wrap(SECRET).unwrap();
    vault.forget().unwrap();
    assert_eq!(bench.names(), [""; 0]);
    assert_eq!(vault.unwrap(&wrapped), Err(KeyVaultError::Lost));
    assert_eq!(vault.wrap(SECRET), Err(KeyVaultError::Lost));
    assert_eq!(vault.anchor(), Err(KeyVaultError::Lost));
    assert_eq!(vault.set_anchor(b"end"), Err(KeyVaultError::Lost));
    vault.forget().unwrap();
    // A new one has another key.
    assert_eq!(bench.make().unwrap(&wrapped), Err(KeyVaultError::Lost));
}

#[test]
fn a_vault_whose_file_was_deleted_writes_no_anchor() {
    let bench = Bench::new();
    let vault = bench.make();
    fs::remove_file(bench.path()).unwrap();
    assert_eq!(vault.set_anchor(b"end"), Err(KeyVaultError::Lost));
}
