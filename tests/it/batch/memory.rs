//! However many photos there are, memory is that of a few.

use super::{people, words};
use crate::desk::{Desk, ended, program};

/// How much more the peak may be with many photos: what the allocator does not give back.
const SHARE: f64 = 0.1;

/// Bytes of memory at the peak of a batch.
fn peak(desk: &Desk) -> f64 {
    let mut command = desk.command(env!("CARGO_BIN_EXE_idphoto-measured"));
    let command = command.arg(desk.path("note")).arg(program()).args(words(&["--jobs", "2"]));
    assert_eq!(ended(command).code, Some(1));
    let note = String::from_utf8(desk.read("note")).unwrap();
    note.split(' ').nth(2).unwrap().parse().unwrap()
}

#[test]
fn forty_photos_need_no_more_memory_than_six() {
    let (few, many) = (peak(&people(6)), peak(&people(40)));
    println!("6 photos: {:.1} MB, 40 photos: {:.1} MB", few / 1e6, many / 1e6);
    assert!(many < few * (1.0 + SHARE), "{few} {many}");
}
