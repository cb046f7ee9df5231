//! The program struck down at the very moment it writes: no half file, nothing left beside it.

#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::desk::{Desk, Ran, ended, names_in, program};
use crate::private;
use crate::workshop::{MADE, models, runtime, sample_bytes};

const PHOTO: &str = "astronaut.png";
const PORTRAIT: &str = "big.png";
const OLDER: &[u8] = b"an older portrait";

/// How often each kind of strike has to hit while the file is written, and how often it is tried.
const HITS: usize = 2;
const TRIES: usize = 12;

/// Makes portraits of 2 and 6 megabytes.
const DPI: &str = "1200";
/// The program takes a moment to hear of Ctrl-C, so writing has to take longer.
const MORE_DPI: &str = "2400";

fn words(dpi: &str) -> Vec<&str> {
    let what = ["make", PHOTO, "--standard", "icao-9303-print", "--background", "keep"];
    [&what[..], &["--dpi", dpi, "-o", PORTRAIT]].concat()
}

fn desk() -> Desk {
    Desk::with(PHOTO, &sample_bytes(PHOTO))
}

fn begun(command: &mut Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// What has to hold for the end of a program that was hit.
type Check = fn(&Ran);

/// Waits for `sign` of a file being written; false when the program ended without.
fn waited(child: &mut Child, sign: impl Fn(u32) -> bool) -> bool {
    while child.try_wait().unwrap().is_none() {
        if sign(child.id()) {
            return true;
        }
        thread::sleep(Duration::from_micros(200));
    }
    false
}

/// Whether the process has an open file without a name, and with something in it, in `folder`.
fn writes_unnamed(process: u32, folder: &Path) -> bool {
    let Ok(open) = fs::read_dir(format!("/proc/{process}/fd")) else { return false };
    open.flatten().map(|entry| entry.path()).any(|path| {
        fs::read_link(&path).is_ok_and(|real| {
            real.starts_with(folder) && real.to_string_lossy().ends_with(" (deleted)")
        }) && fs::metadata(&path).is_ok_and(|file| file.len() > 0)
    })
}

/// Sends the program `signal` as soon as it is seen writing. The folder then holds what it held
/// before, and `check` holds for how it ended, or the `whole` portrait; nothing else ever. True
/// when it was the former.
fn struck(desk: &Desk, command: &mut Command, signal: &str, whole: &[u8], check: Check) -> bool {
    let (names, older) = (desk.names(), fs::read(desk.path(PORTRAIT)).ok());
    let folder = fs::canonicalize(desk.path(".")).unwrap();
    let mut child = begun(command);
    // Stands ready until its input ends: a program that has yet to start would come too late.
    let mut arm = Command::new("sh");
    arm.args(["-c", "read go; kill -s \"$0\" \"$1\"", signal, &child.id().to_string()]);
    let mut arm = arm.stdin(Stdio::piped()).spawn().unwrap();
    match waited(&mut child, |process| writes_unnamed(process, &folder)) {
        true => drop(arm.stdin.take()),
        false => arm.kill().unwrap(),
    }
    arm.wait().unwrap();
    let output = child.wait_with_output().unwrap();
    let (code, signal) = (output.status.code(), output.status.signal());
    // Done after all, or ended by one of the two blows.
    assert!(code == MADE || code == Some(130) || signal == Some(9), "{output:?}");
    let found = fs::read(desk.path(PORTRAIT)).ok();
    if found == older {
        assert_eq!(desk.names(), names);
        check(&output.into());
        return true;
    }
    assert!(found.as_deref() == Some(whole), "a portrait that is neither old nor new");
    assert_eq!(desk.names(), [PHOTO, PORTRAIT]);
    false
}

/// Strikes without and with an older portrait in the way, until it has hit often enough.
fn struck_often(signal: &str, dpi: &str, check: Check) {
    let desk = desk();
    let mut command = desk.program(&words(dpi));
    assert_eq!(ended(&mut command).code, MADE);
    let whole = desk.read(PORTRAIT);
    for (older, way) in [(None, "where none was"), (Some(OLDER), "over an older one")] {
        let (mut hits, mut tries) = (0, 0);
        while hits < HITS && tries < TRIES {
            let _ = fs::remove_file(desk.path(PORTRAIT));
            if let Some(older) = older {
                fs::write(desk.path(PORTRAIT), older).unwrap();
            }
            hits += usize::from(struck(&desk, &mut command, signal, &whole, check));
            tries += 1;
        }
        let size = whole.len();
        println!("{signal}: {hits} of {tries} hit the writing of {size} bytes {way}");
        // Also where the file system has no files without a name, which few still lack.
        assert!(hits == HITS, "the strikes do not come while the file is written");
    }
}

#[test]
fn killed_while_writing_it_leaves_nothing() {
    struck_often("KILL", DPI, |ran| assert_eq!(ran.code, None));
}

#[test]
fn interrupted_while_writing_it_leaves_nothing() {
    struck_often("INT", MORE_DPI, |ran| ran.refused(130, &["interrupted"]));
}

#[test]
fn where_a_file_needs_a_name_the_next_run_sweeps_what_a_killed_one_left() {
    let desk = desk();
    // Without this folder no file can get its name later, as on file systems that cannot do it.
    let script = "mount -t tmpfs none /proc && exec \"$0\" \"$@\"";
    let Some(mut command) = private::command(&desk, script) else { return };
    let models = models();
    command.arg(program()).args(words(DPI)).arg("--models").arg(models);
    command.env("ORT_DYLIB_PATH", runtime());
    let named = |names: Vec<String>| names.into_iter().find(|name| name.ends_with(".tmp"));
    let (mut left, mut tries) = (0, 0);
    while left < HITS && tries < TRIES {
        let mut child = begun(&mut command);
        let folder = desk.path(".");
        let _ = waited(&mut child, |_| {
            named(names_in(&folder)).is_some_and(|name| {
                fs::metadata(folder.join(name)).is_ok_and(|file| file.len() > 0)
            })
        });
        child.kill().unwrap();
        child.wait().unwrap();
        left += usize::from(named(desk.names()).is_some());
        tries += 1;
        assert!(desk.names().len() <= 2, "the run before was not swept: {:?}", desk.names());
        let _ = fs::remove_file(desk.path(PORTRAIT));
    }
    println!("KILL: {left} of {tries} hit the writing under a spare name");
    assert!(left == HITS, "the strikes do not come while the file is written");
    let done = ended(&mut command);
    assert_eq!(done.code, MADE, "{done:?}");
    assert_eq!(desk.names(), [PHOTO, PORTRAIT]);
}
