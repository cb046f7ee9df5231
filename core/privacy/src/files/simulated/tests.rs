//! The simulated disk is as bad as it is said to be, and no worse.

use std::collections::BTreeSet;

use super::*;
use crate::files::Name;

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

#[test]
fn what_is_not_synced_may_be_lost_kept_or_torn() {
    let disk = Simulated::new();
    disk.set_file("a", b"old");
    let mut file = disk.open("a", How::Existing).unwrap();
    file.write_at(3, &[7; 1500]).unwrap();
    let whole: Vec<u8> = b"old".iter().copied().chain([7; 1500]).collect();
    assert_eq!(disk.file("a").unwrap(), whole);
    assert_eq!(disk.crash(0).file("a").unwrap(), b"old");
    assert_eq!(disk.crash(1).file("a").unwrap(), whole);
    assert_eq!(disk.kill().file("a").unwrap(), whole);
    assert_eq!(disk.kill().crash(0).file("a").unwrap(), b"old");
    let outcomes: BTreeSet<_> =
        (2..200).map(|choice| disk.crash(choice).file("a").unwrap()).collect();
    assert!(outcomes.iter().all(|left| left.starts_with(b"old")));
    assert!(
        outcomes
            .iter()
            .any(|left| left.len() % 512 != 0 && left.len() < whole.len() && left.len() > 3)
    );
    let holes = |left: &Vec<u8>| {
        left.len() == whole.len() && left[3..].contains(&0) && left[3..].contains(&7)
    };
    assert!(outcomes.iter().any(holes));
    file.sync().unwrap();
    assert!((0..50).all(|choice| disk.crash(choice).file("a").unwrap() == whole));
}

#[test]
fn a_name_stays_once_its_folder_is_synced_and_not_before() {
    let disk = Simulated::new();
    assert!(disk.create_folder("f").unwrap());
    assert!(!disk.create_folder("f").unwrap());
    disk.sync_folder("").unwrap();
    disk.open("f/new", How::Created).unwrap().sync().unwrap();
    disk.rename("f/new", "f/old").unwrap();
    let left: BTreeSet<_> = (0..50).map(|choice| disk.crash(choice).paths()).collect();
    let outcomes = [vec![], vec!["f/new".to_owned()], vec!["f/old".to_owned()]];
    assert_eq!(left, BTreeSet::from(outcomes));
    disk.sync_folder("f").unwrap();
    disk.unlink("f/old").unwrap();
    let left: BTreeSet<_> = (0..50).map(|choice| disk.crash(choice).paths().len()).collect();
    assert_eq!(left, BTreeSet::from([0, 1]));
}

#[test]
fn a_sync_that_failed_is_not_mended_by_the_next_one() {
    let disk = Simulated::new();
    let mut file = disk.open("a", How::Created).unwrap();
    disk.sync_folder("").unwrap();
    file.write_at(0, b"x").unwrap();
    disk.fail_at(1, Fault::Io);
    assert!(file.sync().is_err());
    file.sync().unwrap();
    assert_eq!(disk.file("a").unwrap(), b"x");
    assert_eq!(disk.crash(0).file("a").unwrap(), b"");
}

#[test]
fn the_planned_primitive_fails_and_no_other() {
    for fault in Fault::ALL {
        let disk = Simulated::new();
        disk.fail_at(2, fault);
        assert!(disk.set_cell(b"1").is_ok());
        assert!(disk.set_cell(b"2").is_err());
        let dies = matches!(fault, Fault::DiesBefore | Fault::DiesAfter);
        assert_eq!(disk.dead(), dies);
        assert_eq!(disk.cell().is_err(), dies);
        let expected: &[u8] = if fault == Fault::DiesAfter { b"2" } else { b"1" };
        assert_eq!(disk.crash(0).cell().unwrap().unwrap(), expected);
        assert_eq!(disk.operations(), if dies { 2 } else { 3 });
    }
    let disk = Simulated::new();
    disk.fail_from(2, Fault::Full);
    assert!(disk.files().is_err());
    assert!(disk.set_cell(b"2").is_err());
    disk.overwrite_cell(Some(b"3".to_vec()));
    assert_eq!(disk.crash(0).cell().unwrap().unwrap(), b"3");
}

#[test]
fn a_second_opening_is_refused_until_the_first_one_is_over() {
    let disk = Simulated::new();
    let files = disk.files().unwrap();
    assert_eq!(disk.files().err(), Some(FilesError::Busy));
    let clone = files.clone();
    drop(files);
    assert_eq!(disk.files().err(), Some(FilesError::Busy));
    drop(clone);
    let files = disk.files().unwrap();
    assert!(disk.crash(0).files().is_ok() && disk.kill().files().is_ok());
    files.put(&name("a"), b"x").unwrap();
    disk.remove_file("a");
    assert_eq!(files.read(&name("a"), 9), Ok(None));
}
