//! The program `idphoto-keeper`. Everything is in the library beside it.

use std::process::ExitCode;

fn main() -> ExitCode {
    idphoto_keeper::main()
}
