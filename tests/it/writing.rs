//! Disks and folders that do not take a portrait: exit code 7, the older one kept, no trace.

use std::fs;

use idphoto_imaging::decode::decode;
use idphoto_sdk::Limits;

use crate::desk::{Desk, Ran, ended, names_in, program};
use crate::workshop::{MADE, sample_bytes};

const PHOTO: &str = "astronaut.png";
const OLDER: &[u8] = b"older";

fn desk() -> Desk {
    Desk::with(PHOTO, &sample_bytes(PHOTO))
}

fn words<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["make", PHOTO, "--standard", "icao-9303-print"], more].concat()
}

#[test]
fn an_existing_portrait_is_replaced_in_one_go() {
    let desk = desk();
    fs::write(desk.path("me.jpg"), OLDER).unwrap();
    let made = desk.run(&words(&["-o", "me.jpg"]));
    assert_eq!(made.code, MADE, "{made:?}");
    assert!(decode(&desk.read("me.jpg"), &Limits::default()).is_ok());
    assert_eq!(desk.names(), [PHOTO, "me.jpg"]);
}

#[test]
fn a_portrait_outlives_its_report() {
    let desk = desk();
    // A name that only the last step, giving it, finds too long.
    let long = format!("{}.json", "r".repeat(300));
    let ran = desk.run(&words(&["-o", "me.jpg", "--report", &long]));
    ran.refused(7, &["rrr.json cannot be written", "(me.jpg is there)", "; "]);
    assert!(decode(&desk.read("me.jpg"), &Limits::default()).is_ok());
    assert_eq!(desk.names(), [PHOTO, "me.jpg"]);
}

/// Runs the program where no file may grow beyond `blocks` of 512 bytes.
#[cfg(unix)]
fn with_little_room(desk: &Desk, blocks: u32, words: &[&str]) -> Ran {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    ended(desk.command("sh").args(["-c", &script]).arg(program()).args(words))
}

#[cfg(unix)]
#[test]
fn a_quota_leaves_nothing_half_written() {
    let desk = desk();
    fs::write(desk.path("me.jpg"), OLDER).unwrap();
    let full = with_little_room(&desk, 16, &words(&["-o", "me.jpg"]));
    full.refused(7, &["me.jpg cannot be written", "no room", "; make room"]);
    assert_eq!(desk.read("me.jpg"), OLDER);
    assert_eq!(desk.names(), [PHOTO, "me.jpg"]);
}

/// Runs the program with an older portrait `me.jpg` in the folder `disk`, a file system of its own
/// mounted with `options` and, at last, changed by `then`; with what is in the folder afterwards.
#[cfg(target_os = "linux")]
fn on_a_disk(options: &str, then: &str, out: &str) -> Option<(Ran, Vec<String>)> {
    let desk = desk();
    fs::create_dir(desk.path("disk")).unwrap();
    let script = format!(
        "mount -t tmpfs -o {options} none disk && printf older >disk/me.jpg && {then} || exit 99\n\
         \"$0\" \"$@\"; code=$?; ls -A disk >left; cat disk/me.jpg >kept; exit $code"
    );
    let mut command = crate::private::command(&desk, &script)?;
    let ran = ended(command.arg(program()).args(words(&["-o", out])));
    assert_eq!(desk.read("kept"), OLDER, "{ran:?}");
    let left = String::from_utf8(desk.read("left")).unwrap();
    Some((ran, left.lines().map(str::to_owned).collect()))
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_nothing_half_written() {
    // Pages of 4 kB: room for the older portrait and for the beginning of another; then room for
    // not one more file.
    for (options, then) in [("size=16k", "true"), ("size=1m,nr_inodes=2", "true")] {
        for out in ["disk/me.jpg", "disk/new.jpg"] {
            let Some((ran, left)) = on_a_disk(options, then, out) else { return };
            ran.refused(7, &[out, "cannot be written", "no room", "; make room"]);
            assert_eq!(left, ["me.jpg"], "{options}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_read_only() {
    for out in ["disk/me.jpg", "disk/new.jpg"] {
        let Some((ran, left)) = on_a_disk("size=1m", "mount -o remount,ro disk", out) else {
            return;
        };
        ran.refused(7, &[out, "cannot be written", "may not be written to", "; choose another"]);
        assert_eq!(left, ["me.jpg"]);
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_to() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = desk();
    let allow = |name: &str, mode| {
        fs::set_permissions(desk.path(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    for (name, mode) in [("locked", 0o555), ("open", 0o777)] {
        fs::create_dir(desk.path(name)).unwrap();
        allow(name, mode);
    }
    fs::write(desk.path("open/me.jpg"), OLDER).unwrap();
    allow("open/me.jpg", 0o444);
    // Somebody else has to be able to look at the desk.
    allow(".", 0o755);
    let Some(somebody) = somebody(&desk) else { return };
    let run = |out: &str| {
        let all = somebody.iter().copied().chain([program().to_str().unwrap()]);
        let all: Vec<&str> = all.chain(words(&["-o", out])).collect();
        ended(desk.command(all[0]).args(&all[1..]))
    };
    run("locked/me.jpg").refused(7, &["locked may not be written to", "; choose another folder"]);
    assert_eq!(names_in(&desk.path("locked")), [""; 0]);
    run("open/me.jpg").refused(7, &["is there and may not be changed", "; write to another"]);
    // What they may do works, so it was the folder that was refused.
    assert_eq!(run("open/new.jpg").code, MADE);
    assert_eq!(names_in(&desk.path("open")), ["me.jpg", "new.jpg"]);
}

/// What to put before a command so that permissions count for it: nothing, or becoming somebody
/// without privileges. Says so and is `None` where nobody can become that.
#[cfg(unix)]
pub(crate) fn somebody(desk: &Desk) -> Option<Vec<&'static str>> {
    if fs::write(desk.path("locked/probe"), b"").is_err() {
        return Some(Vec::new());
    }
    fs::remove_file(desk.path("locked/probe")).unwrap();
    let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    let mut trial = desk.command(nobody[0]);
    trial.args(&nobody[1..]).arg(program()).args(["models", "verify"]);
    let may = trial.output().is_ok_and(|output| output.status.success());
    if !may {
        println!("skipped: nobody without privileges may run the program here");
        return None;
    }
    Some(nobody.to_vec())
}
