//! Ledgers that no crash left so: told, not changed, read up to the damage.

use super::super::frame::MOST_FRAME;
use super::*;

/// Opens the ledger, checks what holds of every damaged one, and says what was found.
fn opened(file: &[u8], anchor: Option<Vec<u8>>) -> (usize, Condition) {
    let disk = disk_of(Some(file), anchor.clone());
    let (mut chain, read, condition) = open(&disk).unwrap();
    assert!(payloads().starts_with(&read), "nothing is invented");
    if let Condition::Damaged { frames_readable, why } = condition {
        assert_eq!(frames_readable, read.len() as u64);
        assert_eq!(chain.append(b"x"), Err(LedgerError::Damaged(why)));
        assert!(!chain.writable());
        assert_eq!((bytes(&disk).as_slice(), super::anchor(&disk)), (file, anchor));
        drop(chain);
        assert_eq!(open(&disk).unwrap().2, condition, "and again");
    } else {
        chain.append(b"x").unwrap();
        drop(chain);
        let (_, again, condition) = open(&disk.crash(0)).unwrap();
        assert_eq!(again, [&read[..], &[b"x".to_vec()]].concat());
        assert_eq!(condition, Condition::Whole);
    }
    (read.len(), condition)
}

fn damaged(frames_readable: u64, why: Damage) -> (usize, Condition) {
    (frames_readable as usize, Condition::Damaged { frames_readable, why })
}

/// The anchors after each append, the one before the first included.
fn history() -> (Vec<u8>, Vec<Vec<u8>>) {
    let disk = Simulated::new();
    let (mut chain, ..) = open(&disk).unwrap();
    let mut anchors = vec![anchor(&disk).unwrap()];
    for payload in payloads() {
        chain.append(&payload).unwrap();
        anchors.push(anchor(&disk).unwrap());
    }
    (bytes(&disk), anchors)
}

#[test]
fn a_file_cut_anywhere_is_told_unless_only_unacknowledged_bytes_are_missing() {
    let (file, anchors) = history();
    let ends: Vec<usize> = frames(&file)
        .iter()
        .scan(0, |end, frame| {
            *end += frame.len();
            Some(*end)
        })
        .collect();
    for (count, anchor) in anchors.iter().enumerate() {
        for length in 0..=file.len() {
            let whole = ends.iter().filter(|end| **end <= length).count();
            let tail = length - if whole == 0 { 0 } else { ends[whole - 1] };
            let expected = match (whole.cmp(&count), whole - whole.min(count), tail) {
                (std::cmp::Ordering::Less, _, 0) => damaged(whole as u64, Damage::RolledBack),
                (std::cmp::Ordering::Less, ..) => damaged(whole as u64, Damage::Truncated),
                (_, 0 | 1, 0) => (whole, Condition::Whole),
                (_, 0 | 1, bytes) => (whole, Condition::TornTailRecovered { bytes: bytes as u64 }),
                _ => damaged(whole as u64, Damage::AnchorBehind),
            };
            let told = opened(&file[..length], Some(anchor.clone()));
            assert_eq!(told, expected, "{length} bytes, {count} acknowledged");
        }
    }
}

#[test]
fn a_flipped_bit_anywhere_is_told_unless_it_is_in_an_unacknowledged_frame() {
    let (file, anchors) = history();
    let last = file.len() - frames(&file)[3].len();
    for bit in 0..file.len() * 8 {
        let mut flipped = file.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let (readable, condition) = opened(&flipped, Some(anchors[4].clone()));
        let damaged =
            matches!(condition, Condition::Damaged { why: Damage::Middle | Damage::Truncated, .. });
        assert!(damaged && readable < 4, "bit {bit}: {condition:?}");
        if bit / 8 >= last {
            let (readable, condition) = opened(&flipped, Some(anchors[3].clone()));
            let bytes = (file.len() - last) as u64;
            assert_eq!((readable, condition), (3, Condition::TornTailRecovered { bytes }));
        }
    }
}

#[test]
fn frames_swapped_dropped_or_repeated_are_told() {
    let (file, anchors) = history();
    let whole = frames(&file);
    for a in 0..4 {
        let mut dropped = whole.clone();
        dropped.remove(a);
        let mut repeated = whole.clone();
        repeated.insert(a, whole[a].clone());
        let why = if a == 3 { Damage::RolledBack } else { Damage::Middle };
        let told = opened(&dropped.concat(), Some(anchors[4].clone()));
        assert_eq!(told, damaged(a as u64, why), "dropped {a}");
        let told = opened(&repeated.concat(), Some(anchors[4].clone()));
        // Behind the last acknowledged frame, an old one is bytes that were not finished.
        let bytes = whole[3].len() as u64;
        let expected = match a {
            3 => (4, Condition::TornTailRecovered { bytes }),
            _ => damaged(a as u64 + 1, Damage::Middle),
        };
        assert_eq!(told, expected, "repeated {a}");
        for b in a + 1..4 {
            let mut swapped = whole.clone();
            swapped.swap(a, b);
            let told = opened(&swapped.concat(), Some(anchors[4].clone()));
            assert_eq!(told, damaged(a as u64, Damage::Middle), "swapped {a} and {b}");
        }
    }
}

#[test]
fn blocks_zeroed_repeated_or_swapped_are_told() {
    let payloads: Vec<Vec<u8>> = (0..8).map(|fill| vec![fill; 300]).collect();
    let disk = disk_with(&payloads);
    let (file, anchor) = (bytes(&disk), anchor(&disk));
    let blocks: Vec<&[u8]> = file.chunks(512).collect();
    let mut variants = Vec::new();
    for a in 0..blocks.len() {
        let mut zeroed = blocks.clone();
        zeroed[a] = &[0; 512][..blocks[a].len()];
        let mut twice = blocks.clone();
        twice.insert(a, blocks[a]);
        variants.extend([zeroed, twice]);
        for b in a + 1..blocks.len() {
            let mut swapped = blocks.clone();
            swapped.swap(a, b);
            variants.push(swapped);
            let mut over = blocks.clone();
            over[b] = blocks[a];
            variants.push(over);
        }
    }
    assert!(variants.len() > 20);
    // The last block twice: what was acknowledged is all there, and what follows is no frame.
    let last_twice = 2 * (blocks.len() - 1) + 1 + blocks.len() * (blocks.len() - 1);
    for (n, variant) in variants.iter().map(|blocks| blocks.concat()).enumerate() {
        let disk = disk_of(Some(&variant), anchor.clone());
        let (chain, read, condition) = open(&disk).unwrap();
        assert!(payloads.starts_with(&read));
        let recovered = matches!(condition, Condition::TornTailRecovered { .. });
        assert_eq!(recovered, n == last_twice, "{n}: {condition:?}");
        assert_eq!(chain.writable(), recovered);
        assert_eq!(read.len() == 8, recovered);
    }
}

#[test]
fn an_older_copy_or_a_lost_file_is_told() {
    let (file, anchors) = history();
    let older = frames(&file)[..2].concat();
    assert_eq!(opened(&older, Some(anchors[4].clone())), damaged(2, Damage::RolledBack));
    assert_eq!(opened(&[], Some(anchors[4].clone())), damaged(0, Damage::RolledBack));
    let lost = disk_of(None, Some(anchors[4].clone()));
    let (mut chain, read, condition) = open(&lost).unwrap();
    assert_eq!((read.len(), condition), damaged(0, Damage::RolledBack));
    assert_eq!(chain.append(b"x"), Err(LedgerError::Damaged(Damage::RolledBack)));
    assert!(bytes(&lost).is_empty(), "no new ledger in its place");
    let (_, read, condition) = open(&disk_of(None, Some(anchors[0].clone()))).unwrap();
    assert_eq!((read.len(), condition), (0, Condition::Whole));
}

#[test]
fn an_older_anchor_none_or_a_strange_one_is_told() {
    let (file, anchors) = history();
    for old in &anchors[..3] {
        assert_eq!(opened(&file, Some(old.clone())), damaged(4, Damage::AnchorBehind));
    }
    assert_eq!(opened(&file, Some(anchors[3].clone())), (4, Condition::Whole));
    assert_eq!(opened(&file, None), damaged(4, Damage::AnchorMissing));
    assert_eq!(opened(&frames(&file)[0], None), damaged(1, Damage::AnchorMissing));
    assert_eq!(opened(&file, Some(b"anchor".to_vec())), damaged(4, Damage::AnchorMalformed));
    let beyond = [file, vec![0; MOST_FRAME + 1]].concat();
    assert_eq!(opened(&beyond, Some(anchors[4].clone())), damaged(4, Damage::AnchorBehind));
}

#[test]
fn another_ledger_of_the_same_key_is_told() {
    let (file, _) = history();
    for other in [payloads().as_slice(), &payloads()[..2]] {
        let theirs = anchor(&disk_with(other));
        assert_eq!(opened(&file, theirs), damaged(4, Damage::OtherHistory));
    }
}

#[test]
fn a_wrong_key_is_told_from_damage() {
    let (file, anchors) = history();
    let wrong = Secret::new([8; 32]);
    let error = |file: &[u8]| {
        let disk = disk_of(Some(file), Some(anchors[4].clone()));
        let error = open_with(&disk, &wrong).map(|(_, _, condition)| condition);
        assert_eq!(bytes(&disk), file);
        error
    };
    assert_eq!(error(&file), Err(LedgerError::KeyWrong));
    let torn = [&file[..], &[1; 100]].concat();
    assert_eq!(error(&torn), Err(LedgerError::KeyWrong));
    // The right key and a first frame that is damaged: the file is not what was acknowledged.
    let mut first = file.clone();
    first[20] ^= 1;
    assert_eq!(opened(&first, Some(anchors[4].clone())), damaged(0, Damage::Middle));
    assert_eq!(error(&first), Ok(Condition::Damaged { frames_readable: 0, why: Damage::Middle }));
}
