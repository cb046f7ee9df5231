//! Running other programs: loudly (they share the terminal) or quietly (heard only on failure).

use std::env;
use std::path::Path;
use std::process::{Command, ExitStatus};

use crate::{Failure, Outcome, house};

/// A cargo call at the repository's top folder, by the cargo that runs this tool.
pub(crate) fn cargo(words: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(house::root()).args(words);
    if env::var_os("CARGO_TARGET_DIR").is_some() {
        // A relative one counts from where the person stands, not from the top folder.
        command.env("CARGO_TARGET_DIR", house::target());
    }
    command
}

/// Runs with the terminal's own input and output; any exit code but 0 is a failure.
pub(crate) fn loud(command: &mut Command) -> Outcome {
    let status = status(command)?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("`{}` ended with {status}", line(command))))
}

/// Runs with the terminal's own input and output and leaves the exit code to the caller.
pub(crate) fn status(command: &mut Command) -> Outcome<ExitStatus> {
    command.status().map_err(|error| not_started(command, &error))
}

/// Runs unheard; what the program said comes out only if it fails.
pub(crate) fn quiet(command: &mut Command) -> Outcome<String> {
    let output = command.output().map_err(|error| not_started(command, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let status = output.status;
    Err(Failure::new(format!("`{}` ended with {status}:\n{}", line(command), said.trim_end())))
}

/// The command as one would type it.
fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut words = vec![program.file_stem().unwrap_or_default().to_string_lossy()];
    words.extend(command.get_args().map(|word| word.to_string_lossy()));
    words.join(" ")
}

fn not_started(command: &Command, error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot start `{}`: {error}", line(command)))
}
