//! Both sites at work: two keeper programs over the two real stores, and a vault folder that the program
//! under test uses.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use idphoto_wire::Site;

use super::parties::BUCKET;
use super::{Authority, Doors, Parties, Stores, host};
use crate::desk::{Desk, Ran, ended};

/// A start takes some seconds: the keeper tries its store out.
const PATIENCE: Duration = Duration::from_secs(60);
/// Runs what follows until its own standard input closes, which it does however the tests end.
const GUARD: &str = r#"
trap '' INT HUP TERM
"$@" </dev/null &
keeper=$!
read -r word
kill -TERM $keeper 2>/dev/null
wait $keeper 2>/dev/null
"#;

/// Two keepers, their stores, and the controller behind them.
pub(crate) struct Service {
    pub(crate) stores: &'static Stores,
    pub(crate) parties: Parties,
    ports: [u16; 2],
    running: [Option<Child>; 2],
    folder: tempfile::TempDir,
}

const SITES: [Site; 2] = [Site::Be, Site::Fr];

impl Service {
    /// Sets both up and starts them; `None`, and said so, without the stores.
    pub(crate) fn start() -> Option<Self> {
        let stores = Stores::shared()?;
        let folder = tempfile::tempdir().unwrap();
        let ports = SITES.map(|_| free_port());
        let identities = SITES.map(|site| stores.authority.certificate(&[host(site)]));
        let doors = |at: usize, site| Doors {
            keeper: ports[at],
            store: stores.of(site).port(),
            pins: vec![identities[at].pin, stores.of(site).identity.pin],
        };
        let parties = Parties::new(&doors(0, Site::Be), &doors(1, Site::Fr));
        let mut service = Self { stores, parties, ports, running: [None, None], folder };
        for (at, site) in SITES.into_iter().enumerate() {
            service.set_up(at, site);
            let (_, key) = identities[at].write(&service.home(site), "tls");
            private(&key);
            service.resume(site);
        }
        Some(service)
    }

    /// What an operator does: `init`, then the configuration.
    fn set_up(&self, at: usize, site: Site) {
        let home = self.home(site);
        let root = self.parties.root_public.to_string();
        let mut init = Command::new(keeper());
        init.arg("init").arg(&home).args(["--site", site.name(), "--root", &root]);
        let made = ended(init.args(["--host", host(site)]));
        assert_eq!(made.code, Some(0), "{made:?}");
        let weed = self.stores.of(site);
        let credentials = weed.credentials();
        let seed = self.parties.receipts[&site.code()].expose();
        let hex: String = seed.iter().map(|byte| format!("{byte:02x}")).collect();
        for (name, bytes) in [
            ("policy.sid", &self.parties.policy[..]),
            ("sites.sid", &self.parties.sites),
            ("receipt.seed", hex.as_bytes()),
            ("store.secret", credentials.secret().as_bytes()),
        ] {
            fs::write(home.join(name), bytes).unwrap();
            private(&home.join(name));
        }
        let authority = self.stores.authority.file();
        let text = format!(
            "site = \"{site}\"\nroot = \"{root}\"\npolicies = [\"policy.sid\"]\nsites = \"sites.sid\"\n\
             database = \"keeper.sqlite\"\nreceipt_key = \"receipt.seed\"\n\
             [listen]\nhost = \"127.0.0.1\"\nport = {port}\n\
             [tls]\ncertificate = \"tls.pem\"\nkey = \"tls.key.pem\"\n\
             [store]\nendpoint = \"https://{host}:{store}\"\nbucket = \"{BUCKET}\"\nca = {authority:?}\n\
             access_key = \"{access}\"\nsecret_key = \"store.secret\"\n\
             [peer]\nca = {authority:?}\n\
             [limits]\nrequests_per_minute = 6000\nupload_seconds = 4\narrival_seconds = 2\n\
             [compaction]\nseaweedfs_master = \"{master}\"\nsettle_seconds = 8\n",
            port = self.ports[at],
            host = host(site),
            store = weed.port(),
            access = credentials.key(),
            master = weed.master(),
        );
        fs::write(home.join("keeper.toml"), text).unwrap();
    }

    /// Starts a keeper that was stopped.
    pub(crate) fn resume(&mut self, site: Site) {
        let (at, home) = (usize::from(site == Site::Fr), self.home(site));
        let log = File::options().create(true).append(true).open(home.join("log")).unwrap();
        let mut guard = Command::new("sh");
        guard.args(["-c", GUARD, "guard"]).arg(keeper()).args(["serve", "--config"]);
        guard.arg(home.join("keeper.toml")).stdin(Stdio::piped()).stdout(Stdio::null());
        self.running[at] = Some(guard.stderr(log).spawn().unwrap());
        let end = Instant::now() + PATIENCE;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.ports[at])).is_err() {
            assert!(Instant::now() < end, "no keeper of {site}:\n{}", self.log(site));
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Stops a keeper, in order.
    pub(crate) fn stop(&mut self, site: Site) {
        stopped(self.running[usize::from(site == Site::Fr)].take().unwrap());
    }

    /// The folder of a keeper: configuration, keys, database, log.
    pub(crate) fn home(&self, site: Site) -> PathBuf {
        self.folder.path().join(site.name())
    }

    /// All that a keeper has said so far.
    pub(crate) fn log(&self, site: Site) -> String {
        fs::read_to_string(self.home(site).join("log")).unwrap()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.running.iter_mut().filter_map(Option::take).for_each(stopped);
    }
}

fn stopped(mut guard: Child) {
    drop(guard.stdin.take());
    guard.wait().unwrap();
}

/// The program under test, which is `idphoto-keeper` by another name.
fn keeper() -> &'static str {
    env!("CARGO_BIN_EXE_idphoto-keeper-under-test")
}

/// A donor: the program under test with a vault of its own.
pub(crate) struct Donor {
    pub(crate) desk: Desk,
    ca: PathBuf,
}

impl Donor {
    /// With the controller's files installed and no consent.
    pub(crate) fn of(service: &Service) -> Self {
        Self::with(&service.parties, &service.stores.authority)
    }

    /// The same of other parties.
    pub(crate) fn with(parties: &Parties, authority: &Authority) -> Self {
        let donor = Self { desk: Desk::new(), ca: authority.file() };
        fs::write(donor.desk.path("passphrase"), "correct horse battery staple\n").unwrap();
        fs::write(donor.desk.path("policy.sid"), &parties.policy).unwrap();
        fs::write(donor.desk.path("sites.sid"), &parties.sites).unwrap();
        let root = parties.root_public.to_string();
        donor.does(&["policy", "install", "policy.sid", "sites.sid", "--root", &root]);
        donor
    }

    /// The program, to be run.
    pub(crate) fn program(&self, words: &[&str]) -> Command {
        self.set_up(self.desk.program(words))
    }

    /// Another program, with the environment that the program under test needs.
    pub(crate) fn set_up(&self, mut command: Command) -> Command {
        command.env("IDPHOTO_VAULT", self.vault());
        command.env("IDPHOTO_PASSPHRASE_FILE", self.desk.path("passphrase"));
        command
    }

    /// The vault's folder.
    pub(crate) fn vault(&self) -> PathBuf {
        self.desk.path("vault")
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, words: &[&str]) -> Ran {
        ended(&mut self.program(words))
    }

    /// Runs the program, which has to succeed; what it printed.
    #[track_caller]
    pub(crate) fn does(&self, words: &[&str]) -> String {
        let ran = self.run(words);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{words:?}: {ran:?}");
        ran.stdout
    }

    /// The same with `--json`.
    #[track_caller]
    pub(crate) fn told(&self, words: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.does(&[words, &["--json"]].concat())).unwrap()
    }

    /// Gives a consent for an adult's own photo; the donation's id.
    #[track_caller]
    pub(crate) fn consents(&self, purpose: &str, view: &str) -> String {
        let shown = self.told(&["consent", "show", "--locale", "en"]);
        let text = shown["text_sha256"].as_str().unwrap().to_owned();
        let given = self.told(&[
            "consent",
            "give",
            "--purpose",
            purpose,
            "--view",
            view,
            "--locale",
            "en",
            "--text",
            &text,
            "--depicted",
            "myself",
            "--age",
            "16-or-over",
        ]);
        given["donation"].as_str().unwrap().to_owned()
    }

    /// Consents and donates a photo; the donation's id.
    #[track_caller]
    pub(crate) fn donates(&self, photo: &Path, purpose: &str, view: &str) -> String {
        let id = self.consents(purpose, view);
        let queued = self.told(&["donate", photo.to_str().unwrap(), "--view", view]);
        assert_eq!(queued["donation"], id.as_str());
        id
    }

    /// The words of an upload that waits for nothing and believes the stand's authority.
    pub(crate) fn upload(&self) -> Vec<&str> {
        vec!["upload", "--now", "--ca", self.ca.to_str().unwrap()]
    }

    /// What `status` says of one donation.
    #[track_caller]
    pub(crate) fn standing(&self, id: &str) -> String {
        let status = self.told(&["status"]);
        let lines = status["donations"].as_array().unwrap();
        let line = lines.iter().find(|line| line["donation"] == id).unwrap();
        line["standing"].as_str().unwrap().to_owned()
    }
}

fn private(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}
