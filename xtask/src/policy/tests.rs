//! The example in docs/policy signed and read back, and what is said about files that are wrong.

use std::fs;

use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem as _, Serializable as _};
use idphoto_wire::policy::Locale;
use idphoto_wire::tag::OpeningKeyId;
use idphoto_wire::{Month, Purpose, Secret, Site, Terms};
use tempfile::TempDir;

use super::*;

/// A copy of the example to change, and a folder for what is made of it.
struct Bench {
    from: TempDir,
    to: TempDir,
}

const NAMES: [&str; 4] = ["policy.toml", "sites.toml", "text.en.txt", "text.fr.txt"];

fn a_day() -> Day {
    Day::new(Month::parse("2026-11").unwrap(), 24).unwrap()
}

impl Bench {
    fn new() -> Self {
        let bench = Self { from: TempDir::new().unwrap(), to: TempDir::new().unwrap() };
        for name in NAMES {
            let original = house::root().join("docs/policy").join(name);
            fs::copy(original, bench.from.path().join(name)).unwrap();
        }
        bench
    }

    fn change(&self, name: &str, from: &str, to: &str) -> &Self {
        let path = self.from.path().join(name);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
        self
    }

    fn order(&self, words: &[&str]) -> Order {
        let folders = [&self.from, &self.to].map(|folder| folder.path().to_str().unwrap());
        Order::read(&[&folders, words].concat()).unwrap()
    }

    fn run(&self, words: &[&str]) -> Result<PublicKey, String> {
        self.order(words).run(a_day()).map_err(|failure| failure.to_string())
    }

    fn made(&self, name: &str) -> Vec<u8> {
        fs::read(self.to.path().join(name)).unwrap()
    }

    /// Names of the files that were made.
    fn names(&self) -> Vec<String> {
        let paths = house::entries(self.to.path()).unwrap();
        let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
        paths.iter().map(name).collect()
    }

    /// What is said about the example with one change in it; nothing is written.
    fn said(&self, name: &str, from: &str, to: &str) -> String {
        self.change(name, from, to);
        let said = self.run(&["--test-keys"]).unwrap_err();
        assert!(self.names().is_empty());
        said
    }
}

#[test]
fn the_example_is_signed_and_reads_back() {
    let bench = Bench::new();
    let root = bench.run(&["--test-keys"]).unwrap();
    assert_eq!(bench.names(), [ROOT, TEST_KEYS, POLICY, SITES]);
    let policy = Policy::parse(&bench.made(POLICY), &root).unwrap();
    let sites = Sites::parse(&bench.made(SITES), &root).unwrap();
    Terms::new(&policy, &sites, a_day()).unwrap();
    assert!(policy.is_effective(a_day()));
    let french = policy.text(&Locale::new("fr").unwrap()).unwrap();
    assert_eq!(french, fs::read_to_string(bench.from.path().join("text.fr.txt")).unwrap());
    assert_eq!(policy.purpose(Purpose::Compliance).unwrap().months, 24);
    assert!(french.contains("pseudonymisé"));
}

#[test]
fn test_keys_open_what_the_sites_seal_to() {
    let bench = Bench::new();
    let root = bench.run(&["--test-keys"]).unwrap();
    let sites = Sites::parse(&bench.made(SITES), &root).unwrap();
    let secrets: toml::Table = String::from_utf8(bench.made(TEST_KEYS)).unwrap().parse().unwrap();
    let secret = |table: &str, name: &str| keys::bytes_of(secrets.get(table)?.get(name)?.as_str()?);
    let now = a_day().month();
    for months in 0..=61 {
        let month = now.plus(months).unwrap();
        let id = OpeningKeyId { site: Site::Fr, month };
        let private = secret("opening", &month.to_string());
        assert_eq!(private.is_some(), (1..=60).contains(&months), "{month}");
        let public = private.map(|private| {
            let private = <X25519HkdfSha256 as hpke::Kem>::PrivateKey::from_bytes(&private);
            X25519HkdfSha256::sk_to_pk(&private.unwrap()).to_bytes().to_vec()
        });
        assert_eq!(sites.opening_key(id).map(|key| key.public.clone()), public);
    }
    for site in [Site::Be, Site::Fr] {
        let seed = Secret::new(secret("receipt", site.name()).unwrap());
        let public = PublicKey::of(&keys::pair(&seed).unwrap());
        assert_eq!(sites.site(site).unwrap().receipt, public);
    }
}

#[cfg(unix)]
#[test]
fn secrets_are_their_owners() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::new();
    bench.run(&["--test-keys"]).unwrap();
    for name in [ROOT, TEST_KEYS] {
        let mode = fs::metadata(bench.to.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn secrets_are_never_written_over() {
    let bench = Bench::new();
    bench.run(&["--test-keys"]).unwrap();
    let (root, test_keys) = (bench.made(ROOT), bench.made(TEST_KEYS));
    assert!(bench.run(&["--test-keys"]).unwrap_err().contains("--key"));
    let key = bench.to.path().join(ROOT);
    let again = bench.run(&["--key", key.to_str().unwrap(), "--test-keys"]).unwrap_err();
    assert!(again.contains("SECRET-test-keys.toml is there already"), "{again}");
    let folder = Folder::open(bench.to.path()).unwrap();
    assert!(folder.write_secret(ROOT, "other").is_err());
    assert_eq!((bench.made(ROOT), bench.made(TEST_KEYS)), (root, test_keys));
    assert_eq!(bench.names().len(), 4);
}

/// The example with keys of its own, as a controller's files have them.
fn with_keys() -> Bench {
    let bench = Bench::new();
    let key = |digit: &str| digit.repeat(64);
    bench.change("policy.toml", "2026-01-15", "2026-11-24");
    bench.change("policy.toml", "2026-03-01", "2026-12-25");
    let receipt = |digit| format!("bucket = \"donations\"\nreceipt_key = \"{}\"", key(digit));
    bench.change("sites.toml", "bucket = \"donations\"\npins = [\"", "@");
    bench.change("sites.toml", "bucket = \"donations\"", &receipt("a"));
    bench.change("sites.toml", "@", &format!("{}\npins = [\"", receipt("b")));
    let path = bench.from.path().join("sites.toml");
    let text = fs::read_to_string(&path).unwrap();
    let keys = format!("{text}\n[site.opening_keys]\n2031-12 = \"{}\"\n", key("4"));
    fs::write(path, keys).unwrap();
    bench
}

#[test]
fn nothing_is_made_that_is_given_and_the_same_bytes_come_out() {
    let bench = with_keys();
    let root = bench.run(&[]).unwrap();
    assert_eq!(bench.names(), [ROOT, POLICY, SITES]);
    let (policy, sites) = (bench.made(POLICY), bench.made(SITES));
    let key = bench.to.path().join(ROOT);
    let words = ["--key", key.to_str().unwrap()];
    assert_eq!(bench.run(&words), Ok(root));
    assert_eq!((bench.made(POLICY), bench.made(SITES)), (policy, sites));
}

#[test]
fn nothing_is_published_before_it_is_signed() {
    let bench = with_keys();
    bench.change("policy.toml", "2026-11-24", "2026-11-23");
    let said = bench.run(&[]).unwrap_err();
    assert!(said.contains("`published`: is before today"), "{said}");
    assert!(bench.names().is_empty());
    bench.change("policy.toml", "2026-11-23", "2026-11-24");
    bench.run(&[]).unwrap();
    // A month later the list of sites changes, and the policy does not.
    let key = bench.to.path().join(ROOT);
    let words = ["--key", key.to_str().unwrap()];
    let later = a_day().plus(30).unwrap();
    bench.change("sites.toml", "serial = 1", "serial = 2");
    assert!(bench.order(&words).run(later).is_ok());
    bench.change("policy.toml", "version = 1", "version = 2");
    assert!(bench.order(&words).run(later).is_err());
}

#[test]
fn a_rollback_is_not_signed() {
    let bench = with_keys();
    bench.change("policy.toml", "version = 1", "version = 2");
    bench.run(&[]).unwrap();
    let key = bench.to.path().join(ROOT);
    let words = ["--key", key.to_str().unwrap()];
    let policy = bench.made(POLICY);
    bench.change("policy.toml", "version = 2", "version = 1");
    assert!(bench.run(&words).unwrap_err().contains("older than the one before"));
    bench.change("policy.toml", "version = 1", "version = 2");
    bench.change("policy.toml", "dpo@", "privacy@");
    assert!(bench.run(&words).unwrap_err().contains("raise `version`"));
    assert_eq!(bench.made(POLICY), policy);
    bench.change("policy.toml", "version = 2", "version = 3");
    bench.change("sites.toml", "store.be", "s3.be");
    assert!(bench.run(&words).unwrap_err().contains("raise `serial`"));
    assert_eq!(bench.made(POLICY), policy);
    bench.change("sites.toml", "serial = 1", "serial = 2");
    bench.run(&words).unwrap();
    // Another root's files are not overwritten either.
    fs::remove_file(&key).unwrap();
    assert!(bench.run(&[]).unwrap_err().contains("another key"));
}

/// A change to a file, and how what is said about it begins: how many lines below the change, and what.
type Fault = (&'static str, &'static str, usize, &'static str);

const POLICY_FAULTS: [Fault; 18] = [
    ("2026-03-01", "2026-02-14", 0, "`effective`: the policy takes effect before 30 whole days"),
    ("2026-01-15", "2026-01-15T00:00:00Z", 0, "`published`: is no day like"),
    ("version = 1", "version = 0", 0, "`version`: the policy has version 0"),
    ("dpo@example.org", "a\\nb", 0, "`contact`: the policy's contact"),
    ("fr = ", "fr_BE = ", 0, "`texts`: is no language"),
    ("text.fr.txt", "gone.txt", 0, "`texts.fr`: cannot read"),
    ("\"consent\"", "\"contract\"", 0, "`purpose.basis`: the policy rests a purpose on something"),
    ("months = 60", "months = 61", 0, "`purpose.months`: the policy keeps donations"),
    ("[\"matting\"]", "[\"compliance\"]", 0, "`purpose.views`: the policy allows a view"),
    ("train-matting", "train-faces", 0, "`purpose.name`: is no purpose (train-landmarks, "),
    (
        "[[purpose]]\nname = \"train-matting\"\nviews = [\"matting",
        "[[purpose]]\nname = \"train-landmarks\"\nviews = [\"geometry",
        0,
        "`purpose`: is listed twice",
    ),
    ("\"be\"\n", "\"eu-west-1\"\n", 0, "`site.region`: is no region of `own` that is known"),
    ("\"be\"\n", "\"fr\"\n", 0, "`site.region`: the policy's place does not lie"),
    ("trains = false", "trains = true", 0, "`site.trains`: the policy has another training site"),
    ("\"fr.don", "\"fr.be.don", 0, "`site.domain`: the policy has sites whose domains"),
    ("\"be.don", "\"BE.don", 0, "`site.domain`: is no plain host name"),
    (
        "[[recipient]]\nname = \"Example Hosting\"",
        "[[recipient]]\nname = \"\"",
        0,
        "`recipient`: the policy's recipient",
    ),
    ("id = 1", "id = 1\nclass = 1\n[[transform]]\nid = 1", 2, "`transform`: is listed twice"),
];

const SITES_FAULTS: [Fault; 12] = [
    ("serial = 1", "serial = 0", 0, "`serial`: the list of sites has serial number 0"),
    ("keeper.be", "keeper.fr", 0, "`site.keeper`: the list of sites has a host outside the domain"),
    ("store.fr", "store.be", 0, "`site.store`: the list of sites has a host outside the domain"),
    ("org:443", "org:0", 0, "`site.keeper`: is no host and port"),
    ("org:443", "org:+443", 0, "`site.keeper`: is no host and port"),
    ("provider = \"own\"", "provider = \"gcp\"", 1, "`site.region`: is no region of `gcp`"),
    (
        "\"own\"\nregion = \"be\"",
        "\"gcp\"\nregion = \"europe-west1\"",
        1,
        "`site.region`: the list of sites has a site at another place",
    ),
    ("\"donations\"", "\"Donations\"", 0, "`site.bucket`: is no bucket name"),
    ("0001\"", "001\"", 0, "`site.pins`: is no SHA-256"),
    ("0003\"", "0002\"", 0, "`site.pins`: is listed twice"),
    ("\"FR\"", "\"BE\"", 2, "`site.region`: the list of sites has a place outside"),
    ("\"example-controller\"", "\"another\"", 0, "`controller`: the list of sites is of another"),
];

#[test]
fn faults_are_told_by_file_line_and_field() {
    let files = [("policy.toml", &POLICY_FAULTS[..]), ("sites.toml", &SITES_FAULTS)];
    for (name, faults) in files {
        for (from, to, below, expected) in faults {
            let bench = Bench::new();
            let text = fs::read_to_string(bench.from.path().join(name)).unwrap();
            let before = &text[..text.find(from).unwrap()];
            let line = before.matches('\n').count() + 1 + below;
            let said = bench.said(name, from, to);
            let expected = format!("{name}:{line}: {expected}");
            assert!(said.contains(&expected), "{expected} :: {said}");
        }
    }
}

#[test]
fn faults_of_toml_are_told_with_their_line() {
    let said = |from, to| Bench::new().said("policy.toml", from, to);
    let typed = said("version = 1", "version = \"1\"");
    assert!(typed.contains("at line ") && typed.contains("version = \"1\""), "{typed}");
    assert!(said("contact = ", "contacts = ").contains("contacts"));
    assert!(said("contact = \"dpo@example.org\"", "").contains("missing field `contact`"));
}

#[test]
fn keys_are_missed_by_name() {
    let bench = Bench::new();
    bench.change("policy.toml", "2026-01-15", "2026-11-24");
    bench.change("policy.toml", "2026-03-01", "2026-12-25");
    let said = bench.run(&[]).unwrap_err();
    assert!(said.contains(": `site.receipt_key`: is missing"), "{said}");
    let bench = Bench::new();
    let path = bench.from.path().join("ROOT.seed");
    fs::write(&path, "not a key").unwrap();
    let said = bench.run(&["--key", path.to_str().unwrap()]).unwrap_err();
    assert!(said.contains("is no root key") && !said.contains("not a key"), "{said}");
}

#[test]
fn words_that_make_no_sense() {
    for words in [
        &[][..],
        &["a"],
        &["a", "b", "c"],
        &["a", "b", "--key"],
        &["a", "b", "--keys", "c"],
        &["--test-keys", "a", "b"],
    ] {
        assert!(Order::read(words).is_none(), "{words:?}");
    }
    let order = Order::read(&["a", "b", "--test-keys", "--key", "c"]).unwrap();
    assert_eq!((order.test_keys, order.key), (true, Some("c".into())));
}
