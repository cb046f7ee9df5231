//! The program `idphoto`. Everything is in the library beside it.

use std::process::ExitCode;

fn main() -> ExitCode {
    idphoto_cli::main()
}
