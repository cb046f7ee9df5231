//! The program: which command runs, and how its end is told.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;
use idphoto_wire::Day;

use crate::args::{Command, Configured, Program};
use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;
use crate::failure::{Exit, Failure};
use crate::init;
use crate::server::serve;
use crate::setting::Signed;
use crate::store::Store;

/// Runs the program with the arguments of this process.
#[must_use]
pub fn main() -> ExitCode {
    let program = match Program::try_parse() {
        Ok(program) => program,
        Err(error) => return usage(&error),
    };
    let ended = match &program.command {
        Command::Init(args) => init::run(args),
        Command::Serve(args) => run(args),
        Command::VerifyStore(args) => verify_store(args),
    };
    match ended {
        Ok((text, exit)) => {
            // Where nobody reads it, the exit code still tells.
            let _ = std::io::stdout().write_all(text.as_bytes());
            ExitCode::from(exit as u8)
        }
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "{}", failure.line());
            ExitCode::from(failure.exit as u8)
        }
    }
}

/// What a command leaves: text for standard output, and how the program ends.
pub(crate) type Ended = Result<(String, Exit), Failure>;

fn usage(error: &clap::Error) -> ExitCode {
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if asked {
        let _ = error.print();
        return ExitCode::from(Exit::Done as u8);
    }
    // The first line says what is wrong; the rest is the usage, which `--help` has as well.
    let text = error.to_string();
    let first = text.lines().next().unwrap_or("error: these arguments make no sense");
    let what = first.strip_prefix("error: ").unwrap_or("a command is missing");
    let failure = Failure::new(Exit::Usage, "usage", what, "see `idphoto-keeper --help`");
    let _ = writeln!(std::io::stderr(), "{}", failure.line());
    ExitCode::from(Exit::Usage as u8)
}

fn run(args: &Configured) -> Ended {
    // Before anything runs that a signal could cut off.
    let signals = runtime()?;
    let guard = signals.enter();
    let interrupted = signal();
    drop(guard);
    let handle = serve(&Config::read(&args.config)?)?;
    let interrupted = signals.block_on(interrupted);
    handle.shutdown();
    Ok((String::new(), if interrupted { Exit::Interrupted } else { Exit::Done }))
}

/// Listens from now on, and waits for a signal to stop; whether it was that of a person at a keyboard.
#[cfg(unix)]
fn signal() -> impl Future<Output = bool> {
    use tokio::signal::unix::{SignalKind, signal};
    let both = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    async move {
        let (Ok(mut terminate), Ok(mut interrupt)) = both else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = terminate.recv() => false,
            _ = interrupt.recv() => true,
        }
    }
}

/// The same where there is only Ctrl-C.
#[cfg(not(unix))]
fn signal() -> impl Future<Output = bool> {
    async { tokio::signal::ctrl_c().await.is_ok() }
}

/// What runs the program's own waiting.
fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| {
        let what = format!("the system gives no resources ({})", error.kind());
        Failure::new(Exit::SetUp, "resources", what, "raise the limits of this process")
    })
}

fn verify_store(args: &Configured) -> Ended {
    let config = Config::read(&args.config)?;
    let store = Signed::read(&config)?.store(&config)?;
    let today = SystemClock.today().ok_or_else(|| {
        Failure::new(Exit::SetUp, "clock", "the clock is not set", "set it, and keep it set by NTP")
    })?;
    runtime()?.block_on(acceptable(&store, today))?;
    Ok(("the bucket is acceptable\n".to_owned(), Exit::Done))
}

/// Looks whether the bucket is acceptable, brings its rules up to date, and tries the store out.
pub(crate) async fn acceptable(store: &Store, today: Day) -> Result<(), Failure> {
    store.check_bucket().await?;
    store.keep_rules(today.month()).await?;
    store.probe().await?;
    Ok(())
}
