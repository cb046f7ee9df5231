//! The program struck down at the very moment it writes: no half file, nothing left beside it.

#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use idphoto_types::RgbImage;
use rustix::fs::{Mode, OFlags, open};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process};

use crate::desk::{Desk, Ran, ended, names_in, program};
use crate::pictures::png;
use crate::private;
use crate::workshop::{models, runtime, sample_image};

const PHOTO: &str = "astronaut.png";
const PORTRAIT: &str = "big.png";
/// How much larger the photo is than the sample.
const TIMES: u32 = 4;
/// How making the portrait ends: it has pixels enough, unlike that of the sample.
const MADE: Option<i32> = Some(0);
const OLDER: &[u8] = b"an older portrait";

/// How often each kind of strike has to hit while the file is written, and how often it is tried.
const HITS: usize = 2;
const TRIES: usize = 12;

const WORDS: [&str; 10] = [
    "make",
    PHOTO,
    "--standard",
    "icao-9303-print",
    "--background",
    "keep",
    "--dpi",
    "1200",
    "-o",
    PORTRAIT,
];

/// A desk with a large and noisy photo, whose portrait has many bytes for its pixels. The program
/// takes a moment to hear of Ctrl-C, and writing has to take longer; making the portrait need not.
fn desk() -> Desk {
    let sample = sample_image(PHOTO);
    let (width, height) = (TIMES * sample.width(), TIMES * sample.height());
    let pixels =
        (0..width * height).flat_map(|i| sample.pixel(i % width / TIMES, i / width / TIMES));
    // A linear congruential generator (Knuth, MMIX); its upper bits are the random ones.
    let mut state = 1_u64;
    let noisy = pixels.map(|value| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        value.saturating_add((state >> 58) as u8)
    });
    let image = RgbImage::from_raw(width, height, noisy.collect()).unwrap();
    Desk::with(PHOTO, &png(&image))
}

/// Whether files without a name can be begun on the desk; says so where not.
fn has_unnamed_files(desk: &Desk) -> bool {
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    match open(desk.path("."), flags, Mode::RUSR | Mode::WUSR) {
        Ok(_) => true,
        // As open(2) has it: the file system cannot, the kernel is older than such files.
        Err(Errno::OPNOTSUPP | Errno::ISDIR | Errno::NOENT) => {
            println!("skipped: the file system of the target folder has no files without a name");
            false
        }
        Err(other) => panic!("{other}"),
    }
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
fn struck(desk: &Desk, command: &mut Command, signal: Signal, whole: &[u8], check: Check) -> bool {
    let (names, older) = (desk.names(), fs::read(desk.path(PORTRAIT)).ok());
    let folder = fs::canonicalize(desk.path(".")).unwrap();
    let mut child = begun(command);
    if waited(&mut child, |process| writes_unnamed(process, &folder)) {
        // Not waited for yet, so the number is still its own.
        kill_process(Pid::from_child(&child), signal).unwrap();
    }
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
fn struck_often(signal: Signal, check: Check) {
    let desk = desk();
    if !has_unnamed_files(&desk) {
        return;
    }
    let mut command = desk.program(&WORDS);
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
        let signal = signal.as_raw();
        println!("signal {signal}: {hits} of {tries} hit the writing of {size} bytes {way}");
        assert!(hits == HITS, "the strikes do not come while the file is written");
    }
}

#[test]
fn killed_while_writing_it_leaves_nothing() {
    struck_often(Signal::KILL, |ran| assert_eq!(ran.code, None));
}

#[test]
fn interrupted_while_writing_it_leaves_nothing() {
    struck_often(Signal::INT, |ran| ran.refused(130, &["interrupted"]));
}

#[test]
fn where_a_file_needs_a_name_the_next_run_sweeps_what_a_killed_one_left() {
    let desk = desk();
    // Without this folder no file can get its name later, as on file systems that cannot do it.
    let script = "mount -t tmpfs none /proc && exec \"$0\" \"$@\"";
    let Some(mut command) = private::command(&desk, script) else { return };
    let models = models();
    command.arg(program()).args(WORDS).arg("--models").arg(models);
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
