//! Both sites at work: two keepers in this process over the two real stores, and a vault folder that the
//! program under test uses.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use idphoto_keeper::{
    Compaction, Config, Handle, Limits, Listen, PeerTrust, StoreAccess, Tls, serve,
};
use idphoto_wire::Site;

use super::parties::BUCKET;
use super::{Authority, Doors, Parties, Stores, host};
use crate::desk::{Desk, Ran, ended};

/// Two keepers, their stores, and the controller behind them.
pub(crate) struct Service {
    pub(crate) stores: &'static Stores,
    pub(crate) parties: Parties,
    configs: [Config; 2],
    running: [Option<Handle>; 2],
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
        let configs = [0, 1].map(|at| {
            let site = SITES[at];
            let home = folder.path().join(site.name());
            let root = parties.root_public.to_string();
            let mut init = Command::new(env!("CARGO_BIN_EXE_idphoto-keeper-under-test"));
            init.arg("init").arg(&home).args(["--site", site.name(), "--root", &root]);
            let made = ended(init.args(["--host", host(site)]));
            assert_eq!(made.code, Some(0), "{made:?}");
            let (certificate, key) = identities[at].write(&home, "tls");
            private(&key);
            let file = |name: &str, bytes: &[u8]| {
                let path = home.join(name);
                fs::write(&path, bytes).unwrap();
                private(&path);
                path
            };
            let seed = parties.receipts[&site.code()].expose();
            let hex: String = seed.iter().map(|byte| format!("{byte:02x}")).collect();
            let weed = stores.of(site);
            let credentials = weed.credentials();
            Config {
                site,
                root: parties.root_public,
                policies: vec![file("policy.sid", &parties.policy)],
                sites: file("sites.sid", &parties.sites),
                database: home.join("keeper.sqlite"),
                receipt_key: file("receipt.seed", hex.as_bytes()),
                listen: Listen { host: "127.0.0.1".to_owned(), port: ports[at] },
                tls: Tls { certificate, key },
                store: StoreAccess {
                    endpoint: format!("https://{}:{}", host(site), weed.port()),
                    bucket: BUCKET.to_owned(),
                    ca: stores.authority.file(),
                    access_key: credentials.key().to_owned(),
                    secret_key: file("store.secret", credentials.secret().as_bytes()),
                },
                peer: Some(PeerTrust { ca: stores.authority.file() }),
                limits: Limits {
                    requests_per_minute: 6_000,
                    upload_seconds: 4,
                    ..Limits::default()
                },
                compaction: Compaction {
                    seaweedfs_master: Some(weed.master()),
                    after_minutes: None,
                },
            }
        });
        let mut service = Self { stores, parties, configs, running: [None, None], folder };
        SITES.iter().for_each(|site| service.resume(*site));
        Some(service)
    }

    /// Starts a keeper that was stopped.
    pub(crate) fn resume(&mut self, site: Site) {
        let at = usize::from(site == Site::Fr);
        self.running[at] = Some(serve(&self.configs[at]).unwrap());
    }

    /// Stops a keeper.
    pub(crate) fn stop(&mut self, site: Site) {
        self.running[usize::from(site == Site::Fr)].take().unwrap().shutdown();
    }
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
