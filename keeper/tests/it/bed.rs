//! Two sites as they are set up in earnest: `init` for each, a pair of policy and sites that a root key
//! signs, a store each, and the keepers in this process.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use idphoto_keeper::{Clock, Config, Handle, serve_with};
use idphoto_wire::policy::{Locale, NamedSite, PolicyCore, PurposeTerms};
use idphoto_wire::sealed::Kem;
use idphoto_wire::sites::{Bucket, Endpoint, OpeningKey, SiteEntry, SitesCore};
use idphoto_wire::tag::Controller;
use idphoto_wire::{
    Day, Digest, Host, LegalBasis, Month, Place, Policy, PublicKey, Purpose, Site, Sites, State,
    Transform, View,
};
use ring::signature::Ed25519KeyPair;

use crate::call::Line;
use crate::donor::Donation;
use crate::weed::{ACCESS, SECRET, Weed, free_port};

/// Far longer than anything takes.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(180);

/// A day that a test sets.
#[derive(Clone)]
pub(crate) struct Today(Arc<Mutex<Day>>);

impl Today {
    pub(crate) fn new(day: Day) -> Self {
        Self(Arc::new(Mutex::new(day)))
    }

    pub(crate) fn day(&self) -> Day {
        *self.0.lock().unwrap()
    }

    pub(crate) fn set(&self, day: Day) {
        *self.0.lock().unwrap() = day;
    }
}

impl Clock for Today {
    fn today(&self) -> Option<Day> {
        Some(self.day())
    }
}

/// One site.
pub(crate) struct Station {
    pub(crate) folder: PathBuf,
    pub(crate) weed: Arc<Weed>,
    pub(crate) bucket: String,
    pub(crate) port: u16,
    pub(crate) receipt: PublicKey,
    pin: Digest,
    handle: Option<Handle>,
}

/// Both sites.
pub(crate) struct Bed {
    pub(crate) fr: Station,
    pub(crate) be: Station,
    pub(crate) policy: Policy,
    pub(crate) today: Today,
    pub(crate) now: Month,
    _folder: tempfile::TempDir,
}

pub(crate) fn root() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[100; 32]).unwrap()
}

pub(crate) fn run(args: &[&str]) -> (i32, String, String) {
    let ran = Command::new(env!("CARGO_BIN_EXE_idphoto-keeper")).args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (ran.status.code().unwrap(), text(ran.stdout), text(ran.stderr))
}

fn name(site: Site) -> String {
    site.name().to_ascii_lowercase()
}

impl Station {
    fn make(weed: Arc<Weed>, folder: &Path, site: Site) -> Self {
        let host = format!("{}.localhost", name(site));
        let keeper = folder.join(name(site));
        let hex = PublicKey::of(&root()).to_string();
        let at = keeper.to_str().unwrap();
        let (exit, said, wrong) =
            run(&["init", at, "--site", site.name(), "--root", &hex, "--host", &host]);
        assert_eq!((exit, wrong.as_str()), (0, ""));
        let hex32 = |after: &str| {
            let start = said.find(after).unwrap() + after.len();
            let digits = &said[start..start + 64];
            std::array::from_fn::<u8, 32, _>(|i| {
                u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).unwrap()
            })
        };
        let receipt = PublicKey::new(hex32("receipt_key = \""));
        let pin = Digest::new(hex32("pins = [\""));
        let bucket = weed.new_bucket();
        Self { folder: keeper, weed, bucket, port: free_port(), receipt, pin, handle: None }
    }

    fn entry(&self, site: Site, opening_keys: BTreeMap<Month, OpeningKey>) -> SiteEntry {
        let host = Host::new(&self.weed.host).unwrap();
        let endpoint = |port: u16| Endpoint { host: host.clone(), port: port.try_into().unwrap() };
        let mut pins = vec![self.pin, self.weed.pin];
        pins.sort();
        SiteEntry {
            site,
            place: Place::new("own", &name(site)).unwrap(),
            keeper: endpoint(self.port),
            store: endpoint(self.weed.port),
            bucket: Bucket::new(&self.bucket).unwrap(),
            pins,
            receipt: self.receipt,
            opening_keys,
        }
    }

    /// The keeper's certificate, which is its own authority, in PEM.
    pub(crate) fn certificate(&self) -> String {
        fs::read_to_string(self.folder.join("tls.crt")).unwrap()
    }

    pub(crate) fn key(&self) -> String {
        fs::read_to_string(self.folder.join("tls.key")).unwrap()
    }

    /// Fills in what an administrator fills in.
    fn configure(&self, other: &Self, policy: &[u8], sites: &[u8]) {
        let file = self.folder.join("keeper.toml");
        let text = fs::read_to_string(&file).unwrap();
        let region = &self.weed.host[..2];
        let replaced = |text: String, from: &str, to: String| {
            assert!(text.contains(from), "{from}");
            text.replace(from, &to)
        };
        let endpoint = format!("https://store.{region}.donations.example.org");
        let own = format!("https://{}:{}", self.weed.host, self.weed.port);
        let text = replaced(text, &endpoint, own);
        let bucket = format!("bucket = \"{}\"", self.bucket);
        let text = replaced(text, "bucket = \"donations\"", bucket);
        let text = replaced(text, "port = 8443", format!("port = {}", self.port));
        let text = replaced(text, &format!("\"keeper{region}\""), format!("\"{ACCESS}\""));
        let text = replaced(text, "upload_seconds = 60", "upload_seconds = 4".to_owned());
        let text = replaced(text, "arrival_seconds = 60", "arrival_seconds = 2".to_owned());
        let master = format!(
            "seaweedfs_master = \"http://127.0.0.1:{}\"\nsettle_seconds = 8",
            self.weed.master
        );
        let text = replaced(text, "\n[compaction]\n", format!("\n[compaction]\n{master}\n"));
        fs::write(&file, text).unwrap();
        fs::write(self.folder.join("policy.sid"), policy).unwrap();
        fs::write(self.folder.join("sites.sid"), sites).unwrap();
        fs::write(self.folder.join("store.secret"), format!("{SECRET}\n")).unwrap();
        fs::write(self.folder.join("store-ca.pem"), &self.weed.certificate).unwrap();
        let peer = format!("{}{}", other.certificate(), other.weed.certificate);
        fs::write(self.folder.join("peer-ca.pem"), peer).unwrap();
    }

    pub(crate) fn config(&self) -> Config {
        Config::read(&self.folder.join("keeper.toml")).unwrap()
    }

    pub(crate) fn start(&mut self, today: &Today) {
        self.handle = Some(serve_with(&self.config(), Arc::new(today.clone())).unwrap());
    }

    pub(crate) fn stop(&mut self) {
        self.handle().shutdown();
    }

    pub(crate) fn handle(&mut self) -> Handle {
        self.handle.take().unwrap()
    }

    /// A connection as any device makes it.
    pub(crate) fn line(&self) -> Line {
        self.line_as(None)
    }

    pub(crate) fn line_as(&self, own: Option<(&str, &str)>) -> Line {
        Line::new(&self.weed.host, self.port, &self.certificate(), own)
    }

    pub(crate) fn database(&self) -> Vec<u8> {
        fs::read(self.folder.join("keeper.sqlite")).unwrap()
    }

    /// Whether its store has the object of a donation.
    pub(crate) fn has(&self, donation: &Donation) -> bool {
        self.weed.bucket("HEAD", &self.place(donation), "", &[]).status == 200
    }

    /// Where its store has the object of a donation.
    pub(crate) fn place(&self, donation: &Donation) -> String {
        format!("{}/{}", self.bucket, donation.object())
    }
}

impl Bed {
    /// Both sites, set up but not started; `None` where SeaweedFS is not there.
    pub(crate) fn new() -> Option<Self> {
        let [fr, be] = Weed::pair()?;
        let folder = tempfile::tempdir().unwrap();
        let seconds = jiff::Timestamp::now().as_second();
        let day = Day::of_unix(seconds).unwrap();
        let now = day.month();
        let fr = Station::make(fr, folder.path(), Site::Fr);
        let be = Station::make(be, folder.path(), Site::Be);
        let policy = Policy::sign(&root(), &policy_core(now)).unwrap();
        let keys = (0..=60).filter_map(|months| now.plus(months)).map(|month| {
            let public = [&month.number().to_be_bytes()[..], &[9; 28]].concat();
            (month, OpeningKey { kem: Kem::X25519HkdfSha256, public })
        });
        let core = SitesCore {
            controller: Controller::new("example-controller").unwrap(),
            serial: 1,
            issued: day,
            sites: vec![be.entry(Site::Be, BTreeMap::new()), fr.entry(Site::Fr, keys.collect())],
        };
        let sites = Sites::sign(&root(), &core).unwrap();
        fr.configure(&be, &policy, &sites);
        be.configure(&fr, &policy, &sites);
        let policy = Policy::parse(&policy, &PublicKey::of(&root())).unwrap();
        let today = Today::new(day);
        Some(Self { fr, be, policy, today, now, _folder: folder })
    }

    /// Both sites at work.
    pub(crate) fn started() -> Option<Self> {
        let mut bed = Self::new()?;
        bed.be.start(&bed.today);
        bed.fr.start(&bed.today);
        Some(bed)
    }

    /// A connection to the second site as the first one's keeper makes it.
    pub(crate) fn peer_line(&self) -> Line {
        self.be.line_as(Some((&self.fr.certificate(), &self.fr.key())))
    }

    pub(crate) fn keys(&self) -> [(Site, PublicKey); 2] {
        [(Site::Fr, self.fr.receipt), (Site::Be, self.be.receipt)]
    }

    pub(crate) fn donation(&self) -> Donation {
        Donation::new(&self.policy, self.now, self.now.plus(12).unwrap())
    }

    /// Uploads to a granted URL of a site.
    pub(crate) fn upload(&self, url: &str, donation: &Donation) -> u16 {
        let target = format!("/{}", url.splitn(4, '/').nth(3).unwrap());
        self.fr.weed.line().send("PUT", &target, &donation.headers(), &donation.sealed).status
    }

    /// A donation that is deposited and uploaded.
    pub(crate) fn uploaded(&self) -> Donation {
        let donation = self.donation();
        let url = crate::donor::grant(&self.fr.line(), &donation).unwrap();
        assert_eq!(self.upload(&url, &donation), 200);
        donation
    }

    /// Waits until a donation is erased at both sites; each time its owner asks, both look what is left to do.
    pub(crate) fn erased(&self, request: &[u8]) {
        self.until("the erasure", || {
            let asked = crate::donor::ask(&self.fr.line(), &self.keys(), request);
            asked.unwrap().0.state == State::Erased
        });
    }

    /// Waits for something that takes a while, and much longer on a machine that is busy.
    pub(crate) fn until(&self, what: &str, mut is_so: impl FnMut() -> bool) {
        let end = std::time::Instant::now() + PATIENCE;
        while !is_so() {
            assert!(std::time::Instant::now() < end, "{what} did not happen in {PATIENCE:?}");
            std::thread::sleep(std::time::Duration::from_millis(500));
        }
    }
}

fn policy_core(now: Month) -> PolicyCore {
    let before = |months: u32| Month::from_number(now.number() - months).unwrap();
    let terms = |purpose, views: &[View]| PurposeTerms {
        purpose,
        views: views.to_vec(),
        basis: LegalBasis::Consent,
        months: 60,
    };
    let named = |site, trains| NamedSite {
        site,
        place: Place::new("own", &name(site)).unwrap(),
        domain: Host::new(&format!("{}.localhost", name(site))).unwrap(),
        trains,
    };
    PolicyCore {
        controller: Controller::new("example-controller").unwrap(),
        version: 1,
        published: Day::new(before(6), 1).unwrap(),
        effective: Day::new(before(4), 1).unwrap(),
        contact: "dpo@example.org".to_owned(),
        texts: [(Locale::new("en").unwrap(), "What happens.".to_owned())].into(),
        purposes: vec![
            terms(Purpose::Landmarks, &[View::Geometry]),
            terms(Purpose::Matting, &[View::Matting]),
        ],
        recipients: Vec::new(),
        sites: vec![named(Site::Be, false), named(Site::Fr, true)],
        transforms: vec![Transform::CURRENT],
    }
}
