//! Commands that may mount what nobody else sees. No test here.

#![cfg(target_os = "linux")]

use std::process::{Command, Stdio};

use crate::desk::Desk;

/// `sh` with `script`, to be given a program and its words, where what it mounts is its own alone;
/// says so and is `None` where the system does not let us.
pub(crate) fn command(desk: &Desk, script: &str) -> Option<Command> {
    // As root, else as somebody who is root in a world of their own.
    let ways: [&[&str]; 2] = [&["--mount"], &["--mount", "--map-root-user"]];
    let works = |way: &&&[&str]| {
        let mut trial = Command::new("unshare");
        trial.args(**way).args(["sh", "-c", "mount -t tmpfs none /mnt"]);
        trial.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    let Some(way) = ways.iter().find(works) else {
        println!("skipped: nobody here may mount a file system");
        return None;
    };
    let mut command = desk.command("unshare");
    command.args(*way).args(["sh", "-c", script]);
    Some(command)
}
