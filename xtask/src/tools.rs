//! Other people's cargo tools, compiled once under target/tools, each at one version.

use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;

use crate::{Outcome, command, house};

/// A tool with the version that is used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
}

impl Tool {
    /// Where it lies once it was brought.
    pub(crate) fn path(self) -> PathBuf {
        house::target().join("tools/bin").join(format!("{}{EXE_SUFFIX}", self.name))
    }

    /// Compiles it unless it is there; returns where it lies.
    pub(crate) fn bring(self) -> Outcome<PathBuf> {
        let program = self.path();
        if !program.is_file() {
            let tools = house::target().join("tools");
            println!("tools: compiling {} {}, once", self.name, self.version);
            let mut install = command::cargo(&["install", self.name, "--locked", "--quiet"]);
            install.args(["--version", &format!("={}", self.version), "--root"]).arg(&tools);
            install.arg("--target-dir").arg(tools.join("build"));
            command::loud(&mut install)?;
        }
        Ok(program)
    }
}
