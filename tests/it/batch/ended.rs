//! Batches that end early: struck, killed, short of room. Only whole files are there afterwards, and
//! the next run goes on.

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{JOURNAL, counts, people, started, sums, whole_portraits, words};
use crate::desk::{Desk, Ran, ended, names_in, program};

/// Waits until there are this many portraits.
fn wait_for(desk: &Desk, portraits: usize) {
    let start = Instant::now();
    let there = || {
        let entries = fs::read_dir(desk.path("out"));
        entries.map_or(0, |e| e.flatten().filter(|e| e.file_name() != JOURNAL).count())
    };
    while there() < portraits {
        assert!(start.elapsed() < Duration::from_secs(120), "no portrait in two minutes");
        thread::sleep(Duration::from_millis(5));
    }
}

fn send(desk: &Desk, signal: &str, to: u32) {
    assert!(desk.command("kill").args([signal, &to.to_string()]).status().unwrap().success());
}

#[test]
fn interrupted_it_says_what_is_done_and_goes_on_later() {
    let desk = people(9);
    let child = started(&mut desk.program(&words(&["--json", "--report", "rows.json"])));
    wait_for(&desk, 3);
    send(&desk, "-INT", child.id());
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(130), "{ran:?}");
    assert!(ran.stderr.contains("interrupted; run the same command again"), "{ran:?}");
    let first = ran.json();
    let [.., left] = counts(&first);
    assert_eq!(first["interrupted"], true);
    assert!((1..=6).contains(&left), "{first}");
    let made = whole_portraits(&desk.path("out"));
    assert_eq!(made.len() as u64, 9 - left, "each portrait is counted, each count has one");
    let rows: Value = serde_json::from_slice(&desk.read("rows.json")).unwrap();
    assert_eq!((&rows["summary"], rows["photos"].as_array().unwrap().len()), (&first, made.len()));

    let second = sums(&desk, 1, &[]);
    assert_eq!(counts(&second), [0, 0, 9, 0, 9 - left, 0]);
    assert_eq!(whole_portraits(&desk.path("out")).len(), 9);
}

#[test]
fn interrupted_twice_it_ends_at_once() {
    let desk = people(12);
    // Much work, so that it does not come to its end by itself between the two.
    let more = ["--quality", "best", "--dpi", "600", "--background", "white"];
    let child = started(&mut desk.program(&words(&more)));
    wait_for(&desk, 1);
    let start = Instant::now();
    send(&desk, "-INT", child.id());
    thread::sleep(Duration::from_millis(20));
    // Nobody may be left to receive it.
    let _ = desk.command("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert!(start.elapsed() < Duration::from_secs(20));
    assert_eq!(ran.code, Some(130), "{ran:?}");
    whole_portraits(&desk.path("out"));
}

#[test]
fn killed_at_any_moment_it_repeats_at_most_what_was_in_hand() {
    const JOBS: u64 = 2;
    const PEOPLE: u64 = 10;
    let desk = people(PEOPLE as usize);
    let mut finished = 0;
    for round in 1..=4 {
        let mut command = desk.program(&words(&["--jobs", "2"]));
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        wait_for(&desk, 2 * round);
        // SIGKILL: no handler runs.
        thread::sleep(Duration::from_millis(37 * round as u64));
        child.kill().unwrap();
        child.wait().unwrap();
        let portraits = whole_portraits(&desk.path("out")).len() as u64;
        let journal = String::from_utf8(desk.read(&format!("out/{JOURNAL}"))).unwrap();
        let told = journal.lines().filter(|line| line.contains("\"verdict\"")).count() as u64;
        assert!(told >= finished && portraits <= told + JOBS, "{portraits} {told}");
        finished = told;
    }
    // A line that a crash tore off.
    let journal = desk.read(&format!("out/{JOURNAL}"));
    fs::write(desk.path("out").join(JOURNAL), &journal[..journal.len() - 9]).unwrap();
    let last = sums(&desk, 1, &[]);
    let skipped = counts(&last)[4];
    assert!(skipped + 1 >= finished && skipped < PEOPLE, "{last} {finished}");
    assert_eq!(whole_portraits(&desk.path("out")).len(), PEOPLE as usize);
    assert_eq!(counts(&sums(&desk, 1, &[]))[4], PEOPLE);
}

#[test]
fn killed_while_it_replaces_it_leaves_nothing_under_another_name() {
    let desk = people(4);
    sums(&desk, 1, &[]);
    for _ in 0..3 {
        let mut child = started(&mut desk.program(&words(&["--background", "keep"])));
        thread::sleep(Duration::from_millis(700));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let last = sums(&desk, 1, &["--background", "keep"]);
    assert_eq!(counts(&last)[..4], [0, 0, 4, 0]);
    let hidden = names_in(&desk.path("out")).into_iter().filter(|name| name.starts_with('.'));
    assert_eq!(hidden.collect::<Vec<_>>(), [""; 0]);
}

/// Runs a batch of six into a folder with room for three or four portraits.
fn with_little_room(desk: &Desk, options: &str) -> Option<Ran> {
    fs::create_dir(desk.path("out")).unwrap();
    let script = format!(
        "mount -t tmpfs -o {options} none out || exit 99\n\
         \"$0\" \"$@\"; code=$?; ls -A out >left; cp out/* kept/; exit $code"
    );
    fs::create_dir(desk.path("kept")).unwrap();
    let mut command: Command = crate::private::command(desk, &script)?;
    Some(ended(command.arg(program()).args(words(&["--jobs", "1", "--report", "rows.csv"]))))
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_it_and_says_how_many_are_done() {
    let desk = people(6);
    // A portrait has about 90 kB; the journal has its own pages.
    let Some(ran) = with_little_room(&desk, "size=320k") else { return };
    let done = whole_portraits(&desk.path("kept")).len();
    assert!((1..6).contains(&done), "{done}");
    let told = format!("({done} of 6 are done)");
    ran.refused(7, &["cannot be written", "no room", &told, "; make room"]);
    // The report is elsewhere, and has those that are done.
    let rows = String::from_utf8(desk.read("rows.csv")).unwrap();
    assert_eq!(rows.lines().count(), 1 + done);
    // With room it goes on.
    fs::remove_dir(desk.path("out")).unwrap();
    fs::rename(desk.path("kept"), desk.path("out")).unwrap();
    assert_eq!(counts(&sums(&desk, 1, &[])), [0, 0, 6, 0, done as u64, 0]);
}
