//! The program `idphoto-stand`: two keepers over two real stores on this machine, for tests that are
//! written in another language, and for whoever wants to look at one.
//!
//! `cargo test -p idphoto-tests --test idphoto-stand -- FOLDER` fills the folder, prints one line of JSON
//! when both sites answer, and ends when its standard input closes. It is a test target, not a program of
//! the package, because what it starts is shared with the tests in `it/`. Hosts are `be.localhost` and
//! `fr.localhost`: whoever connects takes them for this machine without asking a name server.

#![allow(
    unused,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it is for tests, and shares files with more of them than it needs"
)]

/// The folder that it shares.
mod it {
    pub(crate) mod desk;
    pub(crate) mod stand;
    pub(crate) mod workshop;
}

use std::io::{self, Read as _, Write as _};
use std::path::absolute;
use std::process::ExitCode;

use it::{desk, stand, workshop};

#[cfg(unix)]
fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("idphoto-stand: name the folder to fill");
        return ExitCode::from(2);
    };
    // Without the stores this has said why.
    let Some(service) = stand::Service::start() else { return ExitCode::from(4) };
    println!("{}", service.write(&absolute(folder).unwrap()));
    io::stdout().flush().unwrap();
    io::stdin().read_to_end(&mut Vec::new()).unwrap();
    ExitCode::SUCCESS
}

#[cfg(not(unix))]
fn main() -> ExitCode {
    eprintln!("idphoto-stand: needs a shell that stands over its children");
    ExitCode::from(4)
}
