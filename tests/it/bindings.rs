//! The tests of the other languages, run against the library that this build made, the portraits that the
//! program made, and two real sites. What they test is theirs: `bindings/python/tests` and
//! `bindings/kotlin/src/test`; those of Swift are run by `cargo xtask swift test`.
//!
//! A language whose tools are not on this machine is left out, and said so.

mod given;
#[cfg(unix)]
mod kotlin;
#[cfg(unix)]
mod python;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder of the repository.
fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name).canonicalize().unwrap()
}

/// Whether a program is here; says so if not.
fn is_here(program: &str, question: &str) -> bool {
    let mut asked = Command::new(program);
    asked.arg(question).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let here = asked.status().is_ok_and(|status| status.success());
    if !here {
        say(&format!("skipped: no {program} on this machine"));
    }
    here
}

/// For whoever watches: standard output belongs to the test, and is shown when it fails.
fn say(line: &str) {
    drop(writeln!(io::stderr(), "{line}"));
}
