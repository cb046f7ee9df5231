//! The hosted CI's files in .github/workflows: their form by GitHub's schema, and what makes a workflow
//! unsafe: actions that are not pinned, tokens that may more than they must, text that becomes a command.
//! Both programs work without the network. Not here: running a workflow.

use std::path::PathBuf;
use std::process::Command;

use crate::pip::Pip;
use crate::python_package::WORKFLOWS;
use crate::{Failure, Outcome, command, house};

const FOLDER: &str = ".github/workflows";
const SCHEMA: &str = "vendor.github-workflows";

/// Checks every file; brings the programs when they are missing.
pub(crate) fn check() -> Outcome {
    WORKFLOWS.bring()?;
    let home = WORKFLOWS.home();
    if home.join("ABSENT").exists() {
        return Err(Failure::new(
            "the programs that check workflows are not pinned for this Python",
        ));
    }
    let files = house::entries(&house::root().join(FOLDER))?;
    let mut schema = Pip::find()?.python();
    schema.env("PYTHONPATH", &home).args(["-m", "check_jsonschema", "--builtin-schema", SCHEMA]);
    command::loud(schema.args(&files))?;
    let mut safety = Command::new(zizmor(home));
    safety.current_dir(house::root()).args(["--offline", "--no-progress", "--quiet", FOLDER]);
    command::loud(&mut safety)?;
    println!("workflows: {} files are in order", files.len());
    Ok(())
}

/// The same where the programs can be had; says `false` where they cannot, as without the network.
pub(crate) fn check_if_possible() -> Outcome<bool> {
    if let Err(failure) = WORKFLOWS.bring() {
        println!("{failure}");
        return Ok(false);
    }
    if WORKFLOWS.home().join("ABSENT").exists() {
        return Ok(false);
    }
    check().map(|()| true)
}

fn zizmor(home: PathBuf) -> PathBuf {
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    home.join(folder).join("zizmor")
}
