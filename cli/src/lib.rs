//! The command line `idphoto`: arguments in, files, tables, JSON and exit codes out.
//!
//! Here: which command runs and how its end is told. Not here: anything an app would want too;
//! that is in the sdk.

mod args;
mod batch;
mod check;
mod destination;
mod donate;
mod donations;
mod failure;
mod figures;
mod findings;
mod interrupt;
mod make;
mod manifest;
mod models;
mod opening;
mod photo;
mod place;
mod sheet;
mod show;
mod standards;
mod table;
mod terminal;
mod usage;
#[doc(hidden)]
pub mod vault;
mod verify;

use std::process::ExitCode;

use args::{Command, Program};
use clap::Parser as _;
use failure::{Code, Failure};
use interrupt::Interrupt;
use terminal::Terminal;

/// What a command that did its work has to say.
#[derive(Debug)]
pub(crate) struct Done {
    /// For standard output, with its last line break.
    pub(crate) text: String,
    /// What the work itself brought to light.
    pub(crate) exit: Exit,
}

/// How a program that did its work ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Nothing fails.
    Fine = 0,
    /// At least one check fails.
    ChecksFail = 1,
    /// A model is missing or changed.
    SetUp = 4,
    /// A policy or the gate refused something.
    Refused = 5,
    /// Store or network did not do it.
    Storage = 6,
    /// Ctrl-C: 128 and the number of SIGINT.
    Interrupted = 130,
}

/// Runs the program with the arguments of this process.
#[must_use]
pub fn main() -> ExitCode {
    switch_reports_off();
    let interrupt = Interrupt::watched();
    let terminal = Terminal::of_this_process();
    let program = match Program::try_parse() {
        Ok(program) => program,
        Err(error) => return usage::told(&error, &terminal),
    };
    let json = program.command.json();
    match run(&program.command, &terminal, &interrupt) {
        Ok(done) => match terminal.say(&done.text) {
            Ok(()) => ExitCode::from(done.exit as u8),
            Err(error) => {
                let what = format!("standard output cannot be written ({error})");
                let advice = "see what it was sent to";
                ended(&Failure::new(Code::NotWritten, what, advice), false, &terminal)
            }
        },
        Err(failure) => ended(&failure, json, &terminal),
    }
}

/// A newer ONNX Runtime than the pinned one reports to its maker unless this is set before it is loaded
/// (docs/adr/0009).
#[allow(unsafe_code, reason = "the environment is changed before any other thread runs")]
fn switch_reports_off() {
    // SAFETY: the first thing that the program does; nothing else can be reading the environment.
    unsafe { std::env::set_var("ORT_DISABLE_TELEMETRY", "1") };
}

fn run(command: &Command, terminal: &Terminal, interrupt: &Interrupt) -> Result<Done, Failure> {
    match command {
        Command::Make(args) => make::run(args, terminal, interrupt),
        Command::Batch(args) => batch::run(args, terminal, interrupt),
        Command::Check(args) => check::run(args, terminal, interrupt),
        Command::Sheet(args) => sheet::run(args, terminal, interrupt),
        Command::Donate(args) => donate::run(args, terminal, interrupt),
        Command::Policy(args) => donations::policy(args, terminal),
        Command::Consent(args) => donations::consent(args, terminal),
        Command::Outbox(args) => donations::outbox(args, terminal),
        Command::Upload(args) => donations::upload(args, terminal),
        Command::Status(args) => donations::status(args, terminal),
        Command::Rights(args) => donations::rights(args, terminal, interrupt),
        Command::Standards(args) => standards::run(args, terminal),
        Command::Models(args) => models::run(args, terminal),
        Command::Verify(args) => verify::run(args, terminal),
    }
}

/// Tells a failure: a line on standard error and, with `--json`, an object on standard output.
fn ended(failure: &Failure, json: bool, terminal: &Terminal) -> ExitCode {
    terminal.tell(&failure.line());
    if json {
        // The exit code says what happened, whether or not anybody reads this.
        let _ = terminal.say(&failure.json());
    }
    ExitCode::from(failure.exit())
}
