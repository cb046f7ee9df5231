//! Opening and appending with every primitive failing in every way, and the power cut after that.

use super::*;
use crate::files::simulated::Fault;

/// How many outcomes of each power cut are looked at.
const CRASHES: u64 = 24;

/// The ledger is sound, has all of `acknowledged`, at most one more which is `tried`, and takes another.
fn check(disk: &Simulated, acknowledged: &[Vec<u8>], tried: Option<&[u8]>) {
    let (mut chain, read, condition) = open(disk).unwrap();
    assert!(!matches!(condition, Condition::Damaged { .. }), "{condition:?}");
    assert!(read.starts_with(acknowledged), "an acknowledged payload is lost");
    match &read[acknowledged.len()..] {
        [] => {}
        [more] => assert_eq!(Some(more.as_slice()), tried, "a payload is invented"),
        _ => panic!("payloads are invented"),
    }
    chain.append(b"next").unwrap();
    drop(chain);
    let (_, again, condition) = open(&disk.crash(0)).unwrap();
    assert_eq!(again, [&read[..], &[b"next".to_vec()]].concat());
    // Not always whole: where the sync of a cut failed, what was cut off can come back.
    assert!(!matches!(condition, Condition::Damaged { .. }), "{condition:?}");
}

fn check_all(disk: &Simulated, acknowledged: &[Vec<u8>], tried: Option<&[u8]>) {
    for choice in 0..CRASHES {
        check(&disk.crash(choice), acknowledged, tried);
        check(&disk.kill().crash(choice), acknowledged, tried);
        // The process starts again, reads what is not on the disk yet, and then the power fails.
        let again = disk.kill();
        let read = open(&again).unwrap().1;
        check(&again.crash(choice), &read, None);
    }
    check(&disk.kill(), acknowledged, tried);
}

#[test]
fn an_append_that_fails_anywhere_leaves_a_sound_ledger() {
    let tried = vec![5; 1200];
    for (before, fault) in [0, 1, 3].iter().flat_map(|n| Fault::ALL.map(|fault| (*n, fault))) {
        for n in 1.. {
            let disk = disk_with(&payloads()[..before]);
            let (mut chain, mut acknowledged, _) = open(&disk).unwrap();
            disk.fail_at(n, fault);
            let told = chain.append(&tried);
            let over = disk.operations() < n;
            assert_eq!(told.is_ok(), over, "{fault:?} at {n}");
            if told.is_err() {
                assert_eq!(chain.append(b"more"), Err(LedgerError::Poisoned));
                assert!(!chain.writable());
                assert_eq!(disk.operations(), n, "nothing reached the disk");
            }
            drop(chain);
            if over {
                acknowledged.push(tried.clone());
                check_all(&disk, &acknowledged, None);
                break;
            }
            check_all(&disk, &acknowledged, Some(&tried));
        }
    }
}

#[test]
fn an_opening_that_fails_anywhere_leaves_a_sound_ledger() {
    let whole = disk_with(&payloads());
    let anchors = [3, 4].map(|count| anchor(&disk_at(&whole, count)));
    let torn = [bytes(&whole), vec![3; 40]].concat();
    let starts = [
        (Simulated::new(), vec![]),
        (disk_of(Some(&bytes(&whole)), anchors[0].clone()), payloads()),
        (disk_of(Some(&torn), anchors[1].clone()), payloads()),
        (disk_of(Some(&torn), anchors[0].clone()), payloads()),
    ];
    for ((start, payloads), fault) in starts.iter().flat_map(|s| Fault::ALL.map(|f| (s, f))) {
        for n in 1.. {
            let disk = start.crash(0);
            disk.fail_at(n, fault);
            let told = open(&disk).map(drop);
            let over = disk.operations() < n;
            assert_eq!(told.is_ok(), over, "{fault:?} at {n}");
            check_all(&disk, payloads, None);
            if over {
                break;
            }
        }
    }
}

/// The ledger when it had so many frames.
fn disk_at(disk: &Simulated, count: usize) -> Simulated {
    let bytes = bytes(disk);
    let mut head = frame::beginning();
    let frames = frames(&bytes);
    frames[..count].iter().for_each(|bytes| head = frame::after(&head, bytes));
    let anchor = Anchor { count: count as u64, head };
    disk_of(Some(&frames[..count].concat()), Some(anchor.to_bytes()))
}

#[test]
fn a_frame_that_a_failed_sync_left_unsure_is_written_again() {
    let disk = disk_with(&payloads());
    let (mut chain, ..) = open(&disk).unwrap();
    // open, length, write, sync.
    disk.fail_at(4, Fault::Io);
    assert_eq!(chain.append(b"unsure"), Err(LedgerError::Files(FilesError::Poisoned)));
    drop(chain);
    let (_, read, condition) = open(&disk).unwrap();
    assert_eq!((read.last().unwrap().as_slice(), condition), (&b"unsure"[..], Condition::Whole));
    let (_, read, condition) = open(&disk.crash(0)).unwrap();
    assert_eq!((read.len(), condition), (5, Condition::Whole));
}

#[test]
fn a_key_store_that_does_not_answer_is_told_and_nothing_is_changed() {
    let disk = disk_with(&payloads());
    let (before, anchor) = (bytes(&disk), anchor(&disk));
    let files = disk.files().unwrap();
    disk.fail_from(1, Fault::Io);
    let error = Chain::open(files, &key(), Arc::new(disk.clone())).err();
    assert_eq!(error, Some(LedgerError::Anchor(AnchorError)));
    assert_eq!((bytes(&disk), disk.crash(0).cell().unwrap()), (before, anchor));
}
