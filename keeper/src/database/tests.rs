//! What the database remembers, what it never goes back from, and that a destroyed share is in no byte of
//! its file.

use std::path::PathBuf;

use idphoto_wire::{Day, DonationId, Month, Secret, Site};

use super::erasing::{Cause, Forward};
use super::row::{Change, Entry, Progress};
use super::{Database, Stage, Taken};

const TAG: &[u8] = b"the signed tag of a donation, which is not looked at here";

struct Bench {
    folder: tempfile::TempDir,
    database: Database,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keeper.sqlite");
        std::fs::write(&file, b"").unwrap();
        Database::create(&file).unwrap();
        Self { database: Database::open(&file).unwrap(), folder }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("keeper.sqlite")
    }

    /// Whether these bytes are in any file of the folder.
    fn holds(&self, needle: &[u8]) -> bool {
        std::fs::read_dir(self.folder.path()).unwrap().any(|entry| {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            bytes.windows(needle.len()).any(|window| window == needle)
        })
    }

    fn take(&self, n: u8) -> Taken {
        self.database.take(&id(n), TAG, dies(), Some(&share(n)), 100).unwrap()
    }

    /// Stored, and brought to the other site.
    fn copied(&self, n: u8) {
        assert!(self.database.stored(&id(n)).unwrap());
        self.database.ask_there(&id(n), b"a question").unwrap();
        self.database.keep_receipt(&id(n), Site::Be, b"receipt", false).unwrap();
    }

    fn stage(&self, n: u8) -> Option<Stage> {
        self.database.row(&id(n)).unwrap().map(|row| row.stage)
    }

    fn erase(&self, n: u8, serial: u32) -> bool {
        self.database.begin_erasure(&id(n), Cause::Asked(&entry(serial, true))).unwrap()
    }
}

fn id(n: u8) -> DonationId {
    DonationId::new([n; 16])
}

fn share(n: u8) -> Secret<32> {
    Secret::new(std::array::from_fn(|i| n.wrapping_mul(31).wrapping_add(i as u8 * 7)))
}

fn dies() -> Month {
    Month::from_number(24_400).unwrap()
}

fn entry(serial: u32, forward: bool) -> Entry<'static> {
    let received = Day::from_number(750_000).unwrap();
    Entry { serial, bytes: b"a signed request", received, forward }
}

#[test]
fn a_destroyed_share_is_in_no_byte_of_the_file() {
    let bench = Bench::new();
    for n in 1..=50 {
        assert_eq!(bench.take(n), Taken::New);
    }
    for n in 1..=50 {
        assert!(bench.holds(share(n).expose()));
        assert!(bench.erase(n, 1));
        assert!(!bench.holds(share(n).expose()), "{n}");
        assert!(n == 50 || bench.holds(share(n + 1).expose()));
    }
}

#[test]
fn an_id_is_used_once_but_for_the_same_deposit_that_has_not_arrived() {
    let bench = Bench::new();
    assert_eq!((bench.take(1), bench.take(1)), (Taken::New, Taken::Again));
    let other = bench.database.take(&id(1), b"another tag", dies(), None, 100).unwrap();
    assert_eq!(other, Taken::Used);
    assert!(bench.database.stored(&id(1)).unwrap());
    assert_eq!(bench.take(1), Taken::Used);
    bench.database.missing(&id(1)).unwrap();
    assert_eq!(bench.take(1), Taken::Again);
}

#[test]
fn nothing_leads_back_from_an_erasure() {
    let bench = Bench::new();
    bench.take(1);
    bench.copied(1);
    assert!(bench.erase(1, 3));
    let nothing_helps = |stage: Stage| {
        assert!(!bench.database.stored(&id(1)).unwrap());
        bench.database.missing(&id(1)).unwrap();
        let lift = Change::Restricted(false);
        assert!(!bench.database.change(&id(1), &entry(9, true), lift).unwrap());
        assert_eq!(bench.take(1), Taken::Used);
        bench.database.keep_receipt(&id(1), Site::Fr, b"receipt", true).unwrap();
        assert!(bench.database.receipts(&id(1)).unwrap().is_empty());
        assert!(!bench.erase(1, 10));
        assert_eq!(bench.stage(1), Some(stage));
    };
    nothing_helps(Stage::Erasing);
    // It is over when both sites are done, in whichever order, and not before.
    bench.database.freed_here(&id(1)).unwrap();
    bench.database.progress_there(&id(1), Progress::Freed).unwrap();
    bench.database.progress_there(&id(1), Progress::NotYet).unwrap();
    assert_eq!(bench.stage(1), Some(Stage::Erasing));
    bench.database.deleted_here(&id(1), 5).unwrap();
    assert_eq!(bench.stage(1), Some(Stage::Erasing));
    bench.database.freed_here(&id(1)).unwrap();
    nothing_helps(Stage::Erased);
    let row = bench.database.row(&id(1)).unwrap().unwrap();
    assert_eq!((row.tag, row.request, row.received, row.serial), (None, None, None, 10));
    assert!(!bench.holds(TAG) && !bench.holds(b"a signed request"));
    assert!(bench.database.erasing().unwrap().is_empty());
    assert!(bench.database.forwards(None).unwrap().is_empty());
}

#[test]
fn an_id_that_never_came_can_be_closed() {
    let bench = Bench::new();
    assert!(bench.erase(1, 1));
    assert_eq!((bench.stage(1), bench.take(1)), (Some(Stage::Erased), Taken::Used));
    assert!(!bench.database.begin_erasure(&id(2), Cause::Refused("code")).unwrap());
    assert_eq!(bench.stage(2), None);
}

#[test]
fn changes_are_taken_in_order_and_told_in_order_once_the_copy_is_there() {
    let bench = Bench::new();
    bench.take(1);
    let change =
        |serial, change| bench.database.change(&id(1), &entry(serial, true), change).unwrap();
    assert!(change(2, Change::Restricted(true)));
    assert!(!change(2, Change::Restricted(false)) && !change(1, Change::Restricted(false)));
    let month = |number| Month::from_number(number).unwrap();
    assert!(change(3, Change::Until(month(24_300))));
    // The earliest counts, whoever calls.
    assert!(change(4, Change::Until(month(24_500))));
    let row = bench.database.row(&id(1)).unwrap().unwrap();
    assert_eq!((row.restricted, row.until, row.serial), (true, Some(month(24_300)), 4));
    assert!(bench.database.forwards(None).unwrap().is_empty(), "nothing is there to change");
    bench.copied(1);
    let serials = || {
        let forwards = bench.database.forwards(Some(id(1))).unwrap();
        forwards.iter().map(|forward| forward.serial).collect::<Vec<_>>()
    };
    assert_eq!(serials(), [2, 3, 4]);
    assert!(bench.erase(1, 5));
    assert_eq!(serials(), [2, 3, 4, 5]);
    bench.database.told(&bench.database.forwards(None).unwrap()[0]).unwrap();
    assert_eq!(serials(), [3, 4, 5]);
}

#[test]
fn what_expired_or_was_refused_is_asked_about_and_an_owner_still_erases_it() {
    let bench = Bench::new();
    for n in 1..=4 {
        bench.take(n);
    }
    bench.copied(1);
    bench.copied(2);
    let before = Month::from_number(dies().number() - 1).unwrap();
    assert!(bench.database.expired(before).unwrap().is_empty());
    assert_eq!(bench.database.expired(dies()).unwrap(), [1, 2, 3, 4].map(id));
    for n in [1, 3] {
        assert!(bench.database.begin_erasure(&id(n), Cause::Expired).unwrap());
        assert!(!bench.holds(share(n).expose()));
    }
    for n in [2, 4] {
        assert!(bench.database.begin_erasure(&id(n), Cause::Refused("code")).unwrap());
    }
    assert!(bench.database.expired(dies()).unwrap().is_empty());
    let there = |n| bench.database.row(&id(n)).unwrap().unwrap().there;
    assert_eq!([1, 2].map(there), [Progress::NotYet; 2]);
    assert_eq!([3, 4].map(there), [Progress::Freed; 2], "nothing was ever brought there");
    let forwards = bench.database.forwards(None).unwrap();
    assert!(forwards.iter().all(Forward::is_question) && forwards.len() == 2);
    assert!(!bench.erase(1, 7) && !bench.erase(3, 7));
    let told = bench.database.forwards(None).unwrap();
    let told: Vec<_> = told.iter().map(|forward| (forward.id, forward.serial)).collect();
    assert_eq!(told, [(id(1), 0), (id(1), 7), (id(2), 0)]);
}

#[test]
fn what_the_background_asks_for_is_found_without_reading_everything() {
    let bench = Bench::new();
    let connection = rusqlite::Connection::open(bench.file()).unwrap();
    for (index, query) in [
        ("erasing", "SELECT id FROM donation WHERE stage = 3"),
        (
            "uncopied",
            "SELECT id, question FROM donation WHERE stage = 2 AND question IS NOT NULL AND copied = 0",
        ),
        ("open_upload", "UPDATE donation SET open_until = NULL WHERE open_until < 7"),
    ] {
        let plan = connection
            .query_row(&format!("EXPLAIN QUERY PLAN {query}"), [], |row| row.get::<_, String>(3));
        let plan = plan.unwrap();
        assert!(plan.contains(&format!("INDEX {index}")), "{plan}");
    }
}

#[test]
fn an_erasure_needs_no_order() {
    let bench = Bench::new();
    bench.take(1);
    let restrict = Change::Restricted(true);
    assert!(bench.database.change(&id(1), &entry(7, false), restrict).unwrap());
    assert!(bench.erase(1, 2));
    assert_eq!(bench.stage(1), Some(Stage::Erasing));
    assert_eq!(bench.database.row(&id(1)).unwrap().unwrap().serial, 7);
}

#[test]
fn a_damaged_or_foreign_file_is_refused() {
    let bench = Bench::new();
    for n in 1..=200 {
        bench.take(n);
    }
    let file = bench.file();
    let whole = std::fs::read(&file).unwrap();
    let other = bench.folder.path().join("other.sqlite");
    let opens = |bytes: &[u8]| {
        std::fs::write(&other, bytes).unwrap();
        Database::open(&other).is_ok()
    };
    assert!(opens(&whole));
    let mut foreign = whole.clone();
    foreign[68] ^= 1;
    assert!(!opens(&foreign), "another application id");
    let mut newer = whole.clone();
    newer[63] ^= 2;
    assert!(!opens(&newer), "another version");
    let mut damaged = whole.clone();
    damaged[4096 + 3] ^= 0xFF;
    damaged[2 * 4096 + 3] ^= 0xFF;
    assert!(!opens(&damaged), "damaged pages");
    assert!(!opens(&whole[..whole.len() / 2 / 4096 * 4096]), "cut off");
    assert!(!opens(b"") && !opens(b"not a database at all, but long enough to be looked at"));
    std::fs::remove_file(&other).unwrap();
    assert!(Database::open(&other).is_err());
}
