//! A SeaweedFS for each site: one process, loopback, TLS. Tests that run at the same time share both, and have
//! a bucket each.

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use rcgen::{CertificateParams, KeyPair};

use crate::call::{Answer, Line};

pub(crate) const ACCESS: &str = "keeper";
pub(crate) const SECRET: &str = "a secret for tests alone";

/// A store that runs until it is dropped.
pub(crate) struct Weed {
    process: Child,
    folder: PathBuf,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) master: u16,
    /// Its certificate, in PEM; it is its own authority.
    pub(crate) certificate: String,
    pub(crate) pin: idphoto_wire::Digest,
    buckets: AtomicUsize,
    /// Goes with it.
    _home: tempfile::TempDir,
}

/// The stores of both sites, for as long as a test uses them.
static RUNNING: Mutex<[Weak<Weed>; 2]> = Mutex::new([Weak::new(), Weak::new()]);

/// Where `weed` is: where `IDPHOTO_WEED` says, else where `cargo xtask setup` brings it. `None`, and a line
/// that says so, where it is not.
fn program() -> Option<PathBuf> {
    let told = std::env::var_os("IDPHOTO_WEED").map(PathBuf::from);
    let target = Path::new(env!("CARGO_BIN_EXE_idphoto-keeper")).parent().and_then(Path::parent);
    let brought = target.map(|target| target.join("seaweedfs/bin/weed"));
    let program = told.or(brought).filter(|program| program.is_file());
    if program.is_none() {
        let line = "skipped: no SeaweedFS here; `cargo xtask setup` brings it";
        let _ = writeln!(std::io::stderr(), "{line}");
    }
    program
}

/// A port that nobody listens on, and whose sibling 10000 above, which SeaweedFS takes too, is free.
pub(crate) fn free_port() -> u16 {
    loop {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let low = port % 40_000 + 12_000;
        let free = |port| TcpListener::bind(("127.0.0.1", port)).is_ok();
        if free(low) && free(low + 10_000) {
            return low;
        }
    }
}

impl Weed {
    /// The stores of `fr.localhost` and `be.localhost`; `None` where SeaweedFS is not there.
    pub(crate) fn pair() -> Option<[Arc<Self>; 2]> {
        let program = program()?;
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        let pair = [(0, "fr.localhost"), (1, "be.localhost")].map(|(index, host)| {
            let weed = running[index].upgrade();
            weed.unwrap_or_else(|| Arc::new(Self::start(&program, host)))
        });
        *running = [Arc::downgrade(&pair[0]), Arc::downgrade(&pair[1])];
        Some(pair)
    }

    /// A bucket that nobody else has.
    pub(crate) fn new_bucket(&self) -> String {
        let bucket = format!("donations-{}", self.buckets.fetch_add(1, Ordering::Relaxed));
        assert_eq!(self.bucket("PUT", &bucket, "", &[]).status, 200);
        bucket
    }

    fn start(program: &Path, host: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path();
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        let certificate = params.self_signed(&key).unwrap().pem();
        let pin = {
            use rcgen::PublicKeyData as _;
            idphoto_wire::Digest::of(&key.subject_public_key_info())
        };
        let data = folder.join("data");
        fs::create_dir_all(&data).unwrap();
        fs::write(folder.join("store.crt"), &certificate).unwrap();
        fs::write(folder.join("store.key"), key.serialize_pem()).unwrap();
        let identities = format!(
            r#"{{"identities":[{{"name":"keeper","credentials":[{{"accessKey":"{ACCESS}","secretKey":"{SECRET}"}}],"actions":["Admin","Read","Write","List","Tagging"]}}]}}"#
        );
        fs::write(folder.join("s3.json"), identities).unwrap();
        let [s3, port, master, volume, filer] = [(); 5].map(|()| free_port());
        let log = fs::File::create(folder.join("weed.log")).unwrap();
        let process = Command::new(program)
            .current_dir(folder)
            .args(["server", "-dir=data", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"])
            .args(["-master.telemetry=false", "-master.volumeSizeLimitMB=64", "-volume.max=900"])
            .args(["-filer", "-s3", "-s3.config=s3.json", "-s3.port.iceberg=0", "-s3.port.lance=0"])
            .args(["-s3.cert.file=store.crt", "-s3.key.file=store.key"])
            .arg(format!("-s3.port={s3}"))
            .arg(format!("-s3.port.https={port}"))
            .arg(format!("-master.port={master}"))
            .arg(format!("-volume.port={volume}"))
            .arg(format!("-filer.port={filer}"))
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let folder = folder.to_owned();
        let (host, buckets, _home) = (host.to_owned(), AtomicUsize::new(0), home);
        let weed = Self { process, folder, host, port, master, certificate, pin, buckets, _home };
        weed.wait();
        weed
    }

    fn wait(&self) {
        let until = Instant::now() + Duration::from_secs(20);
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err()
            || self.bucket("PUT", "warming-up", "", &[]).status != 200
        {
            assert!(Instant::now() < until, "SeaweedFS did not start: {}", self.log());
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("weed.log")).unwrap_or_default()
    }

    pub(crate) fn line(&self) -> Line {
        Line::new(&self.host, self.port, &self.certificate, None)
    }

    /// A signed call about a bucket or, with a `/`, an object; `setting` is the query.
    pub(crate) fn bucket(&self, method: &str, bucket: &str, setting: &str, body: &[u8]) -> Answer {
        self.with(method, bucket, setting, &[], body)
    }

    pub(crate) fn with(
        &self,
        method: &str,
        place: &str,
        setting: &str,
        headers: &[(&str, String)],
        body: &[u8],
    ) -> Answer {
        let signed = match method {
            "PUT" => rusty_s3::Method::Put,
            "DELETE" => rusty_s3::Method::Delete,
            "HEAD" => rusty_s3::Method::Head,
            _ => rusty_s3::Method::Get,
        };
        let url = format!("https://{}:{}/{place}", self.host, self.port).parse().unwrap();
        let query = (!setting.is_empty()).then_some((setting, ""));
        let url = rusty_s3::signing::sign(
            &jiff::Timestamp::now(),
            signed,
            url,
            ACCESS,
            SECRET,
            None,
            "fr",
            60,
            query.into_iter(),
            headers.iter().map(|(name, value)| (*name, value.as_str())),
        );
        let target = format!("{}?{}", url.path(), url.query().unwrap());
        self.line().send(method, &target, headers, body)
    }

    /// Whether these bytes are in any file of the store.
    pub(crate) fn holds(&self, needle: &[u8]) -> bool {
        holds(&self.folder.join("data"), needle)
    }
}

impl Drop for Weed {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Whether these bytes are in any file below a folder.
pub(crate) fn holds(folder: &Path, needle: &[u8]) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds(&path, needle);
        }
        let bytes = fs::read(&path).unwrap_or_default();
        bytes.windows(needle.len()).any(|window| window == needle)
    })
}
