//! A process that is killed again and again while it writes to a real disk.

use std::env;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use super::*;
use crate::files::Disk;

/// Tells the test program that it is the process to be killed, and where the folder is.
const FOLDER: &str = "IDPHOTO_TEST_LEDGER_FOLDER";

/// How often it is killed.
const ROUNDS: usize = 24;

/// Begins each line that acknowledges a number.
const ACKNOWLEDGED: &str = "acknowledged ";

/// A key store that keeps the anchor in a folder of its own.
struct AnchorFile(Files, Name);

impl AnchorStore for AnchorFile {
    fn anchor(&self) -> Result<Option<Vec<u8>>, AnchorError> {
        self.0.read(&self.1, 64).map_err(|_| AnchorError)
    }

    fn set_anchor(&self, anchor: &[u8]) -> Result<(), AnchorError> {
        self.0.put(&self.1, anchor).map_err(|_| AnchorError)
    }
}

/// The folder, its ledger, and what is in it.
fn open(folder: &Path) -> (Files, Chain, Vec<Vec<u8>>) {
    let files =
        |folder: &str, below: &Path| Files::open(Arc::new(Disk::new(below.join(folder)))).unwrap();
    let anchors = AnchorFile(files("keys", folder), Name::parse("anchor").unwrap());
    let files = files("private", folder);
    let (chain, read, condition) = Chain::open(files.clone(), &key(), Arc::new(anchors)).unwrap();
    assert!(!matches!(condition, Condition::Damaged { .. }), "{condition:?}");
    (files, chain, read)
}

/// A payload that belongs to a number, longer than a disk's block.
fn payload(number: u64) -> Vec<u8> {
    number.to_be_bytes().repeat(100)
}

fn latest() -> Name {
    Name::parse("outbox/latest").unwrap()
}

#[test]
fn a_process_killed_anywhere_loses_nothing_that_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged = 0;
    for round in 0..ROUNDS {
        acknowledged = acknowledged.max(run_and_kill(folder.path(), round));
        let (files, _, read) = open(folder.path());
        let count = read.len() as u64;
        assert!((acknowledged..=acknowledged + 1).contains(&count), "{count}, {acknowledged}");
        assert!(read.iter().zip(1..).all(|(payload, number)| *payload == self::payload(number)));
        // Written after each append, before it is acknowledged: of that number, or of the one before.
        let whole = files.read(&latest(), 10_000).unwrap().unwrap();
        assert!([count, count - 1].iter().any(|number| whole == payload(*number)));
        assert!(whole >= payload(acknowledged));
        acknowledged = count;
    }
    assert!(acknowledged >= ROUNDS as u64);
}

/// Lets it acknowledge a few numbers, kills it, and says which one was the last.
fn run_and_kill(folder: &Path, round: usize) -> u64 {
    let mut command = Command::new(env::current_exe().unwrap());
    let test = "ledger::tests::killed::writes_until_it_is_killed";
    command.args(["--exact", test, "--ignored", "--nocapture"]).env(FOLDER, folder);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    while text.matches(ACKNOWLEDGED).count() <= round % 5 {
        assert!(output.read_line(&mut text).unwrap() > 0, "it ended by itself: {text}");
    }
    // Somewhere in the next append or the one after.
    std::thread::sleep(std::time::Duration::from_micros(round as u64 * 97 % 2_000));
    child.kill().unwrap();
    child.wait().unwrap();
    output.read_to_string(&mut text).unwrap();
    let mut numbers = text.lines().filter_map(|line| line.strip_prefix(ACKNOWLEDGED));
    numbers.next_back().unwrap().trim().parse().unwrap()
}

#[test]
#[ignore = "is run by another test, as a process of its own"]
fn writes_until_it_is_killed() {
    let folder = env::var_os(FOLDER).unwrap();
    let (files, mut chain, _) = open(Path::new(&folder));
    println!();
    loop {
        let number = chain.count() + 1;
        chain.append(&payload(number)).unwrap();
        files.put(&latest(), &payload(number)).unwrap();
        // In one piece, so that no half number is read.
        std::io::stdout().write_all(format!("{ACKNOWLEDGED}{number}\n").as_bytes()).unwrap();
    }
}
