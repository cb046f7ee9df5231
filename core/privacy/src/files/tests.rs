//! Every write, with every primitive of it failing in every way, and the power cut after that.

use std::io::ErrorKind;

use super::simulated::{Fault, Simulated};
use super::*;

/// How many outcomes of each power cut are looked at.
const CRASHES: u64 = 24;

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

/// A write of the file under test; what was there before; what is there if it worked.
struct Case {
    write: fn(&Files, &Name) -> Result<(), FilesError>,
    before: Option<Vec<u8>>,
    after: Option<Vec<u8>>,
    /// Whether a write that did not work may leave some of its bytes: `append`, and that after the old ones alone.
    tears: bool,
}

fn long(fill: u8) -> Vec<u8> {
    vec![fill; 1300]
}

fn cases() -> Vec<Case> {
    let both = [long(1), long(2)].concat();
    let put: fn(&Files, &Name) -> _ = |files, name| files.put(name, &long(2));
    let append: fn(&Files, &Name) -> _ = |files, name| files.append(name, 1300, &long(2));
    let first: fn(&Files, &Name) -> _ = |files, name| files.append(name, 0, &long(2));
    let truncate: fn(&Files, &Name) -> _ = |files, name| files.truncate(name, 600);
    let remove: fn(&Files, &Name) -> _ = |files, name| files.remove(name);
    vec![
        Case { write: put, before: None, after: Some(long(2)), tears: false },
        Case { write: put, before: Some(long(1)), after: Some(long(2)), tears: false },
        Case { write: append, before: Some(long(1)), after: Some(both), tears: true },
        Case { write: first, before: None, after: Some(long(2)), tears: true },
        Case {
            write: truncate,
            before: Some(long(1)),
            after: Some(long(1)[..600].to_vec()),
            tears: false,
        },
        Case { write: remove, before: Some(long(1)), after: None, tears: false },
    ]
}

impl Case {
    fn disk(&self, path: &str) -> Simulated {
        let disk = Simulated::new();
        disk.set_file("bystander", b"stays");
        if let Some(before) = &self.before {
            disk.set_file(path, before);
        }
        disk
    }

    /// Whether this can be left of a write that nobody was told had worked.
    fn may_be_left(&self, left: Option<&Vec<u8>>) -> bool {
        if left == self.before.as_ref() || left == self.after.as_ref() {
            return true;
        }
        let (before, after) = (self.before.as_deref().unwrap_or(&[]), self.after.as_ref());
        let torn = |left: &Vec<u8>, after: &Vec<u8>| {
            left.starts_with(before)
                && left.len() <= after.len()
                && left
                    .iter()
                    .zip(after)
                    .skip(before.len())
                    .all(|(left, new)| [0, *new].contains(left))
        };
        self.tears && left.zip(after).is_some_and(|(left, after)| torn(left, after))
    }
}

/// Opens the disk again and says what the file has, having checked all that holds in any case.
fn reopened(disk: &Simulated, name: &Name) -> Option<Vec<u8>> {
    let files = disk.files().unwrap();
    assert!(disk.paths().iter().all(|path| Name::parse(path).is_ok()), "{:?}", disk.paths());
    assert_eq!(disk.file("bystander").unwrap(), b"stays");
    let left = files.read(name, 10_000).unwrap();
    files.put(name, b"goes on").unwrap();
    assert_eq!(disk.crash(0).file(name.as_str()).unwrap(), b"goes on");
    left
}

#[test]
fn what_was_acknowledged_stays_and_what_was_not_is_whole_or_absent() {
    let mut runs = 0;
    for (case, path) in cases().iter().flat_map(|case| [(case, "file"), (case, "folder/file")]) {
        let name = name(path);
        for fault in Fault::ALL {
            for n in 1.. {
                let disk = case.disk(path);
                let files = disk.files().unwrap();
                disk.fail_at(n, fault);
                let told = (case.write)(&files, &name);
                let over = disk.operations() < n;
                let poisoned = files.poisoned();
                assert_eq!(poisoned, told == Err(FilesError::Poisoned), "{fault:?} at {n}");
                drop(files);
                let after = (0..CRASHES).map(|choice| disk.crash(choice));
                let killed = (0..CRASHES).map(|choice| disk.kill().crash(choice));
                for left in after.chain(killed).chain([disk.kill()]) {
                    let left = reopened(&left, &name);
                    if told.is_ok() {
                        assert_eq!(left, case.after, "{path}: {fault:?} at {n}");
                    }
                    assert!(case.may_be_left(left.as_ref()), "{path}: {fault:?} at {n}");
                    runs += 1;
                }
                if over {
                    assert_eq!(told, Ok(()));
                    break;
                }
            }
        }
    }
    assert!(runs > 10_000, "{runs}");
}

#[test]
fn opening_can_fail_anywhere_and_loses_nothing() {
    for fault in Fault::ALL {
        for n in 1.. {
            let disk = Simulated::new();
            disk.set_file("bystander", b"stays");
            disk.set_file("folder/file", b"too");
            disk.set_file("folder/.new-file", b"half");
            disk.set_file(".new-ledger", b"half");
            disk.fail_at(n, fault);
            let opened = disk.files().map(drop);
            let over = disk.operations() < n;
            assert_eq!(opened.is_ok(), over, "{fault:?} at {n}");
            for choice in 0..CRASHES {
                assert_eq!(reopened(&disk.crash(choice), &name("folder/file")).unwrap(), b"too");
            }
            if over {
                assert_eq!(disk.paths(), ["bystander", "folder/file"]);
                break;
            }
        }
    }
}

#[test]
fn a_name_that_a_killed_process_left_unsynced_is_durable_once_the_folder_is_open() {
    let disk = Simulated::new();
    let files = disk.files().unwrap();
    // create_folder, sync, open, write, sync, rename; not the last sync.
    disk.fail_at(6, Fault::DiesAfter);
    assert!(files.put(&name("folder/file"), b"x").is_err());
    let again = disk.kill();
    assert_eq!(again.crash(0).file("folder/file"), None);
    let files = again.files().unwrap();
    assert_eq!(files.read(&name("folder/file"), 9).unwrap().unwrap(), b"x");
    assert_eq!(again.crash(0).file("folder/file").unwrap(), b"x");
}

#[test]
fn a_failed_sync_ends_all_writing_and_no_reading() {
    let disk = Simulated::new();
    let files = disk.files().unwrap();
    files.put(&name("a"), b"old").unwrap();
    let clone = files.clone();
    // open, write, sync.
    disk.fail_at(3, Fault::Io);
    assert_eq!(files.put(&name("a"), b"new"), Err(FilesError::Poisoned));
    let before = disk.operations();
    for files in [&files, &clone] {
        assert!(files.poisoned());
        assert_eq!(files.put(&name("b"), b"x"), Err(FilesError::Poisoned));
        assert_eq!(files.append(&name("a"), 3, b"x"), Err(FilesError::Poisoned));
        assert_eq!(files.truncate(&name("a"), 0), Err(FilesError::Poisoned));
        assert_eq!(files.remove(&name("a")), Err(FilesError::Poisoned));
    }
    assert_eq!(disk.operations(), before, "nothing reached the disk");
    assert_eq!(files.read(&name("a"), 9).unwrap().unwrap(), b"old");
    assert_eq!(files.list("").unwrap(), [name("a")]);
    drop((files, clone));
    disk.files().unwrap().put(&name("a"), b"new").unwrap();
}

#[test]
fn a_disk_that_stays_full_refuses_and_keeps_the_old_file() {
    let disk = Simulated::new();
    let files = disk.files().unwrap();
    files.put(&name("a"), b"old").unwrap();
    disk.set_file("bystander", b"stays");
    disk.fail_from(2, Fault::Full);
    assert_eq!(files.put(&name("a"), b"new"), Err(FilesError::Full));
    assert_eq!(files.put(&name("b"), b"new"), Err(FilesError::Full));
    drop(files);
    for choice in 0..CRASHES {
        assert_eq!(reopened(&disk.crash(choice), &name("a")).unwrap(), b"old");
    }
}

#[test]
fn what_does_not_fit_is_refused_and_what_is_not_ours_is_not_listed() {
    let disk = Simulated::new();
    let files = disk.files().unwrap();
    let file = name("folder/a");
    files.put(&file, &[1; 100]).unwrap();
    disk.set_file("folder/B c", b"foreign");
    assert_eq!(files.list("folder").unwrap(), std::slice::from_ref(&file));
    assert_eq!(files.list("").unwrap(), []);
    assert_eq!(files.list("none").unwrap(), []);
    let invalid = FilesError::Failed(ErrorKind::InvalidInput);
    assert_eq!(files.list(".."), Err(invalid));
    assert_eq!(files.read(&file, 99), Err(FilesError::TooLarge));
    assert_eq!(files.read(&file, 100).unwrap().unwrap().len(), 100);
    assert_eq!(files.append(&file, 101, b"x"), Err(invalid));
    assert_eq!(files.truncate(&file, 101), Err(invalid));
    assert_eq!(files.truncate(&name("none"), 0), Err(FilesError::Failed(ErrorKind::NotFound)));
    assert_eq!(files.remove(&name("none/none")), Ok(()));
    assert_eq!(format!("{files:?}"), "Files");
}

#[test]
fn every_error_has_a_code_of_its_own() {
    let errors = [
        FilesError::Busy,
        FilesError::Full,
        FilesError::ReadOnly,
        FilesError::TooLarge,
        FilesError::NotAFolder,
        FilesError::Poisoned,
        FilesError::Failed(ErrorKind::Other),
    ];
    let codes: std::collections::BTreeSet<_> = errors.iter().map(|error| error.code()).collect();
    assert_eq!(codes.len(), errors.len());
}
