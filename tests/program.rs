//! The program `idphoto` as the tests run it; word for word what `cli/src/main.rs` says.

use std::process::ExitCode;

fn main() -> ExitCode {
    idphoto_cli::main()
}
