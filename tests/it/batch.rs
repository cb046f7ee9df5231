//! A folder of photos to a folder of portraits: good ones and bad ones, in one go and in several,
//! struck, killed and short of room.

#[cfg(unix)]
mod ended;
mod folders;
mod memory;
mod names;
mod report;

use std::fs;
use std::path::Path;
use std::process::Command;

use idphoto_specimens::png::with_chunk;
use serde_json::Value;

use crate::desk::{Desk, Ran, ended, names_in};
use crate::workshop::sample_bytes;

const STANDARD: &str = "icao-9303-print";
const JOURNAL: &str = "idphoto-batch.jsonl";

/// A desk with a folder `in` of photos.
fn desk(photos: &[(&str, &[u8])]) -> Desk {
    let desk = Desk::new();
    fs::create_dir(desk.path("in")).unwrap();
    for (name, bytes) in photos {
        fs::write(desk.path("in").join(name), bytes).unwrap();
    }
    desk
}

/// The words of a batch from `in` to `out`, and more.
fn words<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["batch", "in", "--standard", STANDARD, "-o", "out"], more].concat()
}

fn batch(desk: &Desk, more: &[&str]) -> Ran {
    desk.run(&words(more))
}

/// Runs the batch with `--json`, which ends with `code`; what it printed.
#[track_caller]
fn sums(desk: &Desk, code: i32, more: &[&str]) -> Value {
    let ran = batch(desk, &[more, &["--json"]].concat());
    assert_eq!(ran.code, Some(code), "{ran:?}");
    ran.json()
}

/// Passed, doubtful, failed, refused, skipped, left.
fn counts(sums: &Value) -> [u64; 6] {
    ["passed", "doubtful", "failed", "refused", "skipped", "left"]
        .map(|name| sums[name].as_u64().unwrap())
}

/// The name of a photo's portrait.
fn portrait(stem: &str) -> String {
    format!("{stem}-{STANDARD}.jpg")
}

/// One person in a photo.
fn person() -> Vec<u8> {
    sample_bytes("astronaut.png")
}

/// `count` photos of one person, of which no two have the same bytes.
fn people(count: usize) -> Desk {
    let desk = desk(&[]);
    for number in 0..count {
        let text = format!("Title\0{number}");
        let bytes = with_chunk(&person(), b"tEXt", text.as_bytes());
        fs::write(desk.path("in").join(format!("{number:02}.png")), bytes).unwrap();
    }
    desk
}

/// The portraits in `out`, all of them whole pictures.
#[track_caller]
fn whole_portraits(folder: &Path) -> Vec<String> {
    let mut names = names_in(folder);
    names.retain(|name| name != JOURNAL);
    for name in &names {
        let bytes = fs::read(folder.join(name)).unwrap();
        let decoded = idphoto_imaging::decode::decode(&bytes, &idphoto_sdk::Limits::default());
        assert!(decoded.is_ok(), "{name}");
    }
    names
}

/// A command that is started and not waited for.
fn started(command: &mut Command) -> std::process::Child {
    use std::process::Stdio;
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn bad_photos_are_told_and_the_good_ones_are_made() {
    let person = person();
    let desk = desk(&[
        ("cat.png", &sample_bytes("chelsea.png")),
        ("empty.jpg", b""),
        ("me.png", &person),
        ("notes.jpg", b"Milk, bread, two apples."),
        ("notes.txt", b"No photo at all."),
        ("torn.png", &person[..person.len() / 2]),
        ("you.PNG", &person),
    ]);
    fs::create_dir(desk.path("in/x.jpg")).unwrap();
    let ran = batch(&desk, &["--report", "rows.json", "--json"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let sums = ran.json();
    let [passed, doubtful, failed, refused, skipped, left] = counts(&sums);
    assert_eq!((sums["photos"].as_u64(), passed + doubtful + failed), (Some(6), 2));
    assert_eq!((refused, skipped, left), (4, 0, 0));
    assert_eq!(whole_portraits(&desk.path("out")), [portrait("me"), portrait("you")]);

    let rows: Value = serde_json::from_slice(&desk.read("rows.json")).unwrap();
    assert_eq!(rows["summary"], sums);
    let told: Vec<_> = rows["photos"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| [&row["photo"], &row["status"], &row["error"]["code"]].map(|v| v.as_str()))
        .collect();
    let unreadable = Some("unreadable");
    assert_eq!(
        told,
        [
            [Some("cat.png"), Some("refused"), Some("no_face")],
            [Some("empty.jpg"), Some("refused"), unreadable],
            [Some("me.png"), Some("made"), None],
            [Some("notes.jpg"), Some("refused"), unreadable],
            [Some("torn.png"), Some("refused"), unreadable],
            [Some("you.PNG"), Some("made"), None],
        ]
    );
    // Each refusal is one line that says what to do.
    assert_eq!(ran.stderr.lines().count(), 4, "{ran:?}");
    assert!(ran.stderr.lines().all(|line| line.starts_with("idphoto: ") && line.contains("; ")));
}

#[test]
fn a_portrait_is_the_one_that_make_makes() {
    let desk = desk(&[("me.png", &person()), ("you.png", &person())]);
    desk.run(&["make", "in/me.png", "--standard", STANDARD, "-o", "made.jpg"]);
    let made = desk.read("made.jpg");
    for jobs in ["1", "2"] {
        batch(&desk, &["--jobs", jobs]);
        for stem in ["me", "you"] {
            assert!(desk.read(&format!("out/{}", portrait(stem))) == made, "{jobs} jobs, {stem}");
        }
        fs::remove_dir_all(desk.path("out")).unwrap();
    }
}

#[test]
fn what_is_finished_is_skipped_and_what_changed_is_made_anew() {
    let desk = people(3);
    let path = |number: usize| desk.path("out").join(portrait(&format!("{number:02}")));
    assert_eq!(counts(&sums(&desk, 1, &[])), [0, 0, 3, 0, 0, 0]);
    let first: Vec<_> = (0..3).map(|number| fs::read(path(number)).unwrap()).collect();
    let journal = desk.read(&format!("out/{JOURNAL}"));
    assert_eq!(counts(&sums(&desk, 1, &[])), [0, 0, 3, 0, 3, 0], "all are finished");
    assert_eq!(desk.read(&format!("out/{JOURNAL}")), journal);

    // Another photo of the same name; a portrait that is gone, and one that was cut.
    fs::write(desk.path("in/00.png"), person()).unwrap();
    fs::remove_file(path(1)).unwrap();
    fs::write(path(2), &first[2][..first[2].len() / 2]).unwrap();
    assert_eq!(counts(&sums(&desk, 1, &[])), [0, 0, 3, 0, 0, 0]);
    assert!((1..3).all(|number| fs::read(path(number)).unwrap() == first[number]));
    // A portrait that somebody retouched is no longer ours.
    let mut bytes = first[1].clone();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(path(1), bytes).unwrap();
    assert_eq!(counts(&sums(&desk, 1, &[])), [0, 0, 3, 0, 2, 0]);

    // Other options make other portraits; the older ones again need the older options.
    fs::remove_file(desk.path("in/00.png")).unwrap();
    fs::remove_file(desk.path("in/01.png")).unwrap();
    assert_eq!(counts(&sums(&desk, 1, &["--background", "keep"])), [0, 0, 1, 0, 0, 0]);
    assert_eq!(counts(&sums(&desk, 1, &["--background", "keep"]))[4], 1);
    assert_eq!(counts(&sums(&desk, 1, &[]))[4], 0);
}

#[test]
fn portraits_of_two_standards_share_a_folder() {
    let desk = desk(&[("me.png", &person())]);
    batch(&desk, &[]);
    let other = ["batch", "in", "--standard", "us-passport-print", "-o", "out"];
    desk.run(&other);
    assert_eq!(whole_portraits(&desk.path("out")).len(), 2);
    assert_eq!(counts(&sums(&desk, 1, &[]))[4], 1);
    assert_eq!(counts(&desk.run(&[&other[..], &["--json"]].concat()).json())[4], 1);
}

#[test]
fn a_journal_of_anybodys_is_no_trouble() {
    let desk = desk(&[("me.png", &person())]);
    fs::create_dir(desk.path("out")).unwrap();
    for bytes in [&b"\0\xff{}\n[]\n\"\n"[..], &[b'{'; 1 << 20], b"{\"photo\":\"me.png\"}"] {
        fs::write(desk.path("out").join(JOURNAL), bytes).unwrap();
        assert_eq!(counts(&sums(&desk, 1, &[]))[4], 0);
        assert_eq!(counts(&sums(&desk, 1, &[]))[4], 1);
    }
}

#[test]
fn two_batches_do_not_share_a_folder() {
    let desk = people(6);
    let mut first = started(&mut desk.program(&words(&[])));
    while !desk.path("out").join(JOURNAL).exists() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let second = ended(&mut desk.program(&words(&[])));
    if first.try_wait().unwrap().is_some() {
        panic!("six portraits were made while the second program looked at the folder");
    }
    second.refused(7, &["another batch is writing to out", "; wait for it"]);
    assert_eq!(first.wait().unwrap().code(), Some(1));
    assert_eq!(whole_portraits(&desk.path("out")).len(), 6);
}
