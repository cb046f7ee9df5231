//! One real SeaweedFS: an S3 store with TLS, its own credentials and its own folder, on loopback alone and
//! with its telemetry off, as `cargo xtask setup` brings it.
//!
//! It does not outlive the tests: a shell stands over it and ends it as soon as its own standard input
//! closes, which the system does however this process ends.

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use idphoto_wire::Site;
use rusty_s3::{Bucket, Credentials, UrlStyle};
use serde_json::json;

use super::parties::BUCKET;
use super::ports::Ports;
use super::{Authority, Identity, host};
use crate::workshop;

/// Runs what follows `FOLDER SOCKETS`, tells its number, and ends it when told to or when nobody is left to
/// tell. The sockets are those that SeaweedFS leaves in /tmp when it is killed.
const GUARD: &str = r#"
trap '' INT HUP TERM
folder=$1; sockets=$2; shift 2
"$@" </dev/null >>"$folder/log" 2>&1 &
weed=$!
echo $weed
word=
read -r word
kill -CONT $weed 2>/dev/null
kill -KILL $weed 2>/dev/null
wait $weed 2>/dev/null
rm -f $sockets
[ "$word" = keep ] || rm -rf "$folder"
"#;

/// A start takes three to four seconds, and more on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// Such a store.
pub(crate) struct Weed {
    /// The site that it stands for.
    pub(crate) site: Site,
    /// Its certificate.
    pub(crate) identity: Identity,
    folder: PathBuf,
    ports: Ports,
    guard: Option<Guard>,
}

struct Guard {
    shell: Child,
    weed: i32,
}

impl Weed {
    /// Starts one, with an empty bucket; `None`, and said so, where it was not brought.
    pub(crate) fn start(site: Site, authority: &Authority) -> Option<Self> {
        Some(Self::start_at(site, authority, &brought()?, tempfile::tempdir().unwrap().keep()))
    }

    /// The same program in a folder that goes with it, whatever else is in there.
    pub(super) fn start_at(
        site: Site,
        authority: &Authority,
        program: &Path,
        folder: PathBuf,
    ) -> Self {
        let identity = authority.certificate(&[host(site)]);
        identity.write(&folder, "tls");
        let [access, secret] = words(site);
        let identities = json!([{
            "name": "keeper",
            "credentials": [{ "accessKey": access, "secretKey": secret }],
            "actions": ["Admin", "Read", "List", "Tagging", "Write"],
        }]);
        let settings = json!({ "identities": identities }).to_string();
        fs::write(folder.join("s3.json"), settings).unwrap();
        fs::create_dir(folder.join("data")).unwrap();
        let mut weed = Self { site, identity, folder, ports: Ports::free(), guard: None };
        // Somebody else may take a port between our letting it go and its taking it.
        for _ in 0..3 {
            weed.run(program);
            if weed.is_ready(authority) {
                return weed;
            }
            assert!(weed.log().contains("address already in use"), "no store:\n{}", weed.log());
            weed.kill();
            fs::remove_file(weed.folder.join("log")).unwrap();
            weed.ports = Ports::free();
        }
        panic!("no store after three attempts");
    }

    /// Where it listens for S3.
    pub(crate) const fn port(&self) -> u16 {
        self.ports.s3
    }

    /// Access key and secret key.
    pub(crate) fn credentials(&self) -> Credentials {
        let [access, secret] = words(self.site);
        Credentials::new(access, secret)
    }

    /// The bucket, for signing.
    pub(crate) fn bucket(&self) -> Bucket {
        let endpoint = format!("https://{}:{}", host(self.site), self.port()).parse().unwrap();
        let region = host(self.site).split('.').next().unwrap().to_owned();
        Bucket::new(endpoint, UrlStyle::Path, BUCKET, region).unwrap()
    }

    /// Where its master answers, which frees what was deleted.
    pub(crate) fn master(&self) -> String {
        format!("http://127.0.0.1:{}", self.ports.master)
    }

    /// The folder with all that it keeps on disk.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Whether these bytes are anywhere in it, deleted objects included.
    pub(crate) fn holds(&self, bytes: &[u8]) -> bool {
        assert!(!bytes.is_empty());
        holds(&self.data(), bytes)
    }

    /// Compacts until these bytes are nowhere in it; whether they went. A deletion reaches the files a
    /// second or two after it was acknowledged, and a compaction before that changes nothing.
    pub(crate) fn is_rid_of(&self, bytes: &[u8]) -> bool {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            self.compact();
            if !self.holds(bytes) {
                return true;
            }
            thread::sleep(Duration::from_millis(200));
        }
        false
    }

    /// Has it write anew what is left and throw away what was deleted, once.
    pub(crate) fn compact(&self) {
        let mut master = TcpStream::connect((Ipv4Addr::LOCALHOST, self.ports.master)).unwrap();
        master.set_read_timeout(Some(PATIENCE)).unwrap();
        let request = "GET /vol/vacuum?garbageThreshold=0.0001 HTTP/1.0\r\n\r\n";
        master.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        master.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.0 200"), "{answer}");
    }

    /// Stops it in the middle of whatever it does; connections stay open.
    #[cfg(target_os = "linux")]
    pub(crate) fn pause(&self) {
        self.signal(rustix::process::Signal::STOP);
    }

    /// Lets it go on.
    #[cfg(target_os = "linux")]
    pub(crate) fn resume(&self) {
        self.signal(rustix::process::Signal::CONT);
    }

    /// Ends it as a failing machine would. What is on disk stays.
    pub(crate) fn kill(&mut self) {
        if let Some(guard) = self.guard.take() {
            guard.end("keep\n");
        }
    }

    /// Starts it again where it was, with what is on disk.
    pub(crate) fn restart(&mut self, authority: &Authority) {
        self.kill();
        self.run(&brought().unwrap());
        assert!(self.is_ready(authority), "no store again:\n{}", self.log());
    }

    #[cfg(target_os = "linux")]
    fn signal(&self, signal: rustix::process::Signal) {
        let weed = self.guard.as_ref().expect("a store that runs").weed;
        let weed = rustix::process::Pid::from_raw(weed).unwrap();
        rustix::process::kill_process(weed, signal).unwrap();
    }

    fn run(&mut self, program: &Path) {
        let mut shell = Command::new("sh")
            .args(["-c", GUARD, "guard"])
            .arg(&self.folder)
            .arg(self.ports.sockets())
            .arg(program)
            .args(["-logtostderr", "server", "-filer", "-s3", "-volume.max=300"])
            .args(["-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false"])
            .args(["-master.volumeSizeLimitMB=64", "-master.electionTimeout=1s"])
            .args(["-s3.port.iceberg=0", "-s3.port.lance=0"])
            .args(self.ports.options())
            .args(self.files())
            // Nothing of this machine's settings is taken in.
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", &self.folder)
            .current_dir(&self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(shell.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let weed = line.trim().parse().unwrap();
        self.guard = Some(Guard { shell, weed });
    }

    fn files(&self) -> Vec<String> {
        let named = [
            ("dir", "data"),
            ("s3.config", "s3.json"),
            ("s3.cert.file", "tls.pem"),
            ("s3.key.file", "tls.key.pem"),
            ("s3.localSocket", "s3.sock"),
            ("filer.localSocket", "filer.sock"),
        ];
        named.map(|(option, name)| format!("-{option}={}", self.folder.join(name).display())).into()
    }

    /// Makes the bucket as soon as it answers; whether it does.
    fn is_ready(&self, authority: &Authority) -> bool {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            // 409: it is there since before the restart.
            if matches!(self.make_bucket(authority), Some(200 | 409)) {
                return true;
            }
            if self.log().contains("address already in use") {
                return false;
            }
            thread::sleep(Duration::from_millis(50));
        }
        false
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

impl Drop for Weed {
    fn drop(&mut self) {
        match self.guard.take() {
            Some(guard) => guard.end(""),
            None => drop(fs::remove_dir_all(&self.folder)),
        }
    }
}

impl Guard {
    /// Says the last word to the shell, and waits until it has tidied up.
    fn end(mut self, word: &str) {
        if let Some(mut ear) = self.shell.stdin.take() {
            let _ = ear.write_all(word.as_bytes());
        }
        let _ = self.shell.wait();
    }
}

/// Each site has its own, so that nobody mistakes one for the other.
const fn words(site: Site) -> [&'static str; 2] {
    match site {
        Site::Be => ["BEKEEPER", "secret of the store in Belgium"],
        Site::Fr => ["FRKEEPER", "secret of the store in France"],
    }
}

/// The program that was brought; `None`, and said so, where it was not.
pub(super) fn brought() -> Option<PathBuf> {
    if !cfg!(unix) {
        println!("skipped: a shell has to stand over SeaweedFS, and there is none here");
        return None;
    }
    let home = workshop::target().join("seaweedfs");
    let program = home.join("bin/weed");
    if program.is_file() {
        return Some(program);
    }
    let reason = fs::read_to_string(home.join("ABSENT"));
    let reason = reason.unwrap_or("no SeaweedFS here; `cargo xtask setup` brings it".to_owned());
    let may_miss = env::var("CI").as_deref() != Ok("true");
    assert!(may_miss, "the CI has to have SeaweedFS: {reason}");
    println!("skipped: {reason}");
    None
}

fn holds(path: &Path, bytes: &[u8]) -> bool {
    if path.is_dir() {
        let mut entries = fs::read_dir(path).unwrap();
        return entries.any(|entry| holds(&entry.unwrap().path(), bytes));
    }
    // Not its sockets; and its files come and go while it works.
    let held = if path.is_file() { fs::read(path).unwrap_or_default() } else { Vec::new() };
    held.windows(bytes.len()).any(|window| window == bytes)
}
