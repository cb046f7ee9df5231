//! cargo-deny over the dependency tree: licences, bans, sources, as deny.toml says.
//!
//! It takes minutes to compile, so the usual test run uses it only where it is installed.

use std::path::PathBuf;
use std::process::Command;

use crate::tools::Tool;
use crate::{Outcome, command, house};

/// The release whose configuration format deny.toml follows.
const DENY: Tool = Tool { name: "cargo-deny", version: "0.20.2" };

const CHECK: [&str; 5] = ["check", "--hide-inclusion-graph", "licenses", "bans", "sources"];

/// Checks with the installed cargo-deny; says `false` where there is none.
pub(crate) fn check_if_installed() -> Outcome<bool> {
    let brought = DENY.path();
    let program = if brought.is_file() { brought } else { PathBuf::from(DENY.name) };
    let answer = Command::new(&program).arg("--version").output();
    if !answer.is_ok_and(|output| output.status.success()) {
        return Ok(false);
    }
    check(program)?;
    Ok(true)
}

/// Checks with the pinned cargo-deny.
pub(crate) fn check_with_pinned() -> Outcome {
    check(DENY.bring()?)
}

fn check(program: PathBuf) -> Outcome {
    command::loud(Command::new(program).current_dir(house::root()).args(CHECK))
}
