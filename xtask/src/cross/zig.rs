//! Zig's C compiler in target/cross/zig: for the C and the assembler of `ring`, and as a linker. One
//! wheel has it for every target, with the headers and link libraries that these need.

use std::fs;
use std::path::{Path, PathBuf};

use crate::pip::{self, Pip};
use crate::scratch::Scratch;
use crate::{Failure, Outcome, digest, house};

/// Which wheel, with its hash.
const PINS: &str = "xtask/ziglang.txt";
/// What pip calls the wheel's platform.
const PLATFORM: &str = "manylinux2010_x86_64";

/// Unpacks it unless it is there already.
pub(super) fn bring() -> Outcome<Zig> {
    let zig = Zig { folder: super::home().join("zig") };
    let pins = house::root().join(PINS);
    let pin_text = house::read(&pins)?;
    let pin = pip::pinned(&pin_text)?;
    let stamp = format!("{pin}\npins sha256 {}\n", digest::bytes(pin_text.as_bytes()));
    let version = zig.folder.join("VERSION");
    if fs::read_to_string(&version).is_ok_and(|held| held == stamp) {
        println!("cross: {pin} is in {}", house::shown(&zig.folder));
        return Ok(zig);
    }
    println!("cross: fetching {pin} (98 MB)");
    let scratch = Scratch::new("zig")?;
    let made = Pip::find()?.fetch(&pins, PLATFORM, scratch.path())?.join("ziglang");
    let program = made.join("zig");
    allow_to_run(&program)?;
    let written = made.join("VERSION");
    fs::write(&written, stamp).map_err(Failure::file("write", &written))?;
    super::settle(&made, &zig.folder)?;
    Ok(zig)
}

/// Where it lies.
#[derive(Debug)]
pub(super) struct Zig {
    folder: PathBuf,
}

impl Zig {
    /// The program.
    pub(super) fn program(&self) -> PathBuf {
        self.folder.join("zig")
    }

    /// Apple's headers as far as Zig may hand them on.
    pub(super) fn apple_headers(&self) -> PathBuf {
        self.folder.join("lib/libc/include/any-darwin-any")
    }

    /// Where it keeps what it compiled once.
    pub(super) fn cache() -> PathBuf {
        super::home().join("zig-cache")
    }

    /// Writes a program that calls `words` of it, with what `prepare` did to the arguments.
    pub(super) fn wrapper(&self, at: &Path, prepare: &str, words: &str) -> Outcome {
        let program = self.program();
        let text = format!("#!/bin/sh\n{prepare}\nexec '{}' {words} \"$@\"\n", program.display());
        write_program(at, &text)
    }
}

/// Writes a program unless it is there: cargo builds anew when one is younger than what it made.
pub(super) fn write_program(at: &Path, text: &str) -> Outcome {
    if fs::read_to_string(at).is_ok_and(|held| held == text) {
        return Ok(());
    }
    fs::write(at, text).map_err(Failure::file("write", at))?;
    allow_to_run(at)
}

#[cfg(unix)]
fn allow_to_run(at: &Path) -> Outcome {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::Permissions::from_mode(0o755);
    fs::set_permissions(at, mode).map_err(Failure::file("allow to run", at))
}

/// Nothing to do; and the verbs end before they come here.
#[cfg(not(unix))]
fn allow_to_run(_: &Path) -> Outcome {
    Ok(())
}
