//! cargo-deny over the dependency tree: licences, bans, sources, as deny.toml says.
//!
//! It takes minutes to compile, so the usual test run uses it only where it is installed.

use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;
use std::process::Command;

use crate::{Outcome, command, house};

/// The release whose configuration format deny.toml follows.
const VERSION: &str = "0.20.2";

const CHECK: [&str; 5] = ["check", "--hide-inclusion-graph", "licenses", "bans", "sources"];

/// Checks with the installed cargo-deny; says `false` where there is none.
pub(crate) fn check_if_installed() -> Outcome<bool> {
    let brought = brought();
    let program = if brought.is_file() { brought } else { PathBuf::from("cargo-deny") };
    let answer = Command::new(&program).arg("--version").output();
    if !answer.is_ok_and(|output| output.status.success()) {
        return Ok(false);
    }
    check(program)?;
    Ok(true)
}

/// Installs the pinned cargo-deny under target/tools where it is missing, then checks with it.
pub(crate) fn check_with_pinned() -> Outcome {
    let program = brought();
    if !program.is_file() {
        let tools = house::target().join("tools");
        let mut install = command::cargo(&["install", "cargo-deny", "--locked", "--quiet"]);
        install.args(["--version", &format!("={VERSION}"), "--root"]).arg(&tools);
        install.arg("--target-dir").arg(tools.join("build"));
        println!("deny: compiling cargo-deny {VERSION}, once");
        command::loud(&mut install)?;
    }
    check(program)
}

fn brought() -> PathBuf {
    house::target().join("tools/bin").join(format!("cargo-deny{EXE_SUFFIX}"))
}

fn check(program: PathBuf) -> Outcome {
    command::loud(Command::new(program).current_dir(house::root()).args(CHECK))
}
