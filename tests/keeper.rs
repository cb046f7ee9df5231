//! The program `idphoto-keeper` as the tests run it; word for word what `keeper/src/main.rs` says.

use std::process::ExitCode;

fn main() -> ExitCode {
    idphoto_keeper::main()
}
