//! What calls nobody: everything but sending (duty 4.5).

#![cfg(target_os = "linux")]

use std::process::Stdio;

use super::person::{PHOTO, Person};
use crate::desk::{Ran, ended, program};
use crate::stand::Authority;

/// Runs a program where every address leads nowhere and what is begun is counted.
const SCRIPT: &str = r#"ip link set lo up && ip route add default dev lo && "$@"; code=$?
cat /proc/net/snmp /proc/net/snmp6 >counters; exit $code"#;

/// Runs the program with these words in a network of its own; with it how many connections were begun and
/// datagrams sent. `None`, and said so, where the system does not let us.
fn counted(person: &Person, words: &[&str]) -> Option<(Ran, u64)> {
    let ways: [&[&str]; 2] = [&["--net"], &["--net", "--map-root-user"]];
    let works = |way: &&&[&str]| {
        let mut trial = person.desk.command("unshare");
        trial.args(**way).args(["ip", "link", "set", "lo", "up"]).stderr(Stdio::null());
        trial.status().is_ok_and(|status| status.success())
    };
    let Some(way) = ways.iter().find(works) else {
        println!("skipped: nobody here may make a network");
        return None;
    };
    let mut command = person.desk.command("unshare");
    command.args(*way).args(["sh", "-c", SCRIPT, "sh"]).arg(program()).args(words);
    person.set_up(&mut command);
    let ran = ended(&mut command);
    let counters = String::from_utf8(person.desk.read("counters")).unwrap();
    let of = |table: &str, name: &str| {
        let mut lines = counters.lines().filter_map(|line| line.strip_prefix(table));
        let names = lines.next().unwrap().split_whitespace();
        let mut pairs = names.zip(lines.next().unwrap().split_whitespace());
        pairs.find(|(known, _)| *known == name).unwrap().1.parse::<u64>().unwrap()
    };
    let six = counters.lines().find_map(|line| line.strip_prefix("Udp6OutDatagrams"));
    let six: u64 = six.map_or(0, |count| count.trim().parse().unwrap());
    Some((ran, of("Tcp:", "ActiveOpens") + of("Udp:", "OutDatagrams") + six))
}

#[test]
fn nothing_but_sending_calls_anybody() {
    let person = Person::new();
    let quiet = |words: &[&str], most: i32| {
        let (ran, calls) = counted(&person, words)?;
        assert!(ran.code.is_some_and(|code| code <= most), "{words:?}: {ran:?}");
        assert_eq!(calls, 0, "{words:?}");
        Some(())
    };
    // A finding may be that the photo is too small, which is 1.
    let made = ["make", PHOTO, "--standard", "icao-9303-print", "-o", "out.jpg"];
    if quiet(&made, 1).is_none() {
        return;
    }
    quiet(&["check", PHOTO, "--standard", "icao-9303-print"], 1);
    quiet(&["donate", PHOTO, "--view", "matting", "--preview", "goes.png"], 0);
    person.installs();
    let yes = person.yes();
    quiet(&yes.iter().map(String::as_str).collect::<Vec<_>>(), 0);
    quiet(&["donate", PHOTO, "--view", "matting"], 0);
    quiet(&["status"], 0);
    quiet(&["rights", "export", "-o", "mine.zip"], 0);
    // Sending does, which shows that it would be counted.
    let authority = Authority::new();
    let ca = authority.file();
    let sent = counted(&person, &["upload", "--now", "--ca", ca.to_str().unwrap()]).unwrap();
    assert_eq!(sent.0.code, Some(6), "{:?}", sent.0);
    assert!(sent.1 > 0);
    quiet(&["consent", "withdraw"], 0);
}
