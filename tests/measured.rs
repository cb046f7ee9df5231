//! `idphoto-measured NOTE PROGRAM WORDS...` runs a program and writes into the file NOTE how many
//! milliseconds it took, by the clock and of processors, and how many bytes of memory.
//!
//! A program of its own, because what a process held before it became the one it is counts into its
//! peak, and the tests hold models and large pictures.

use std::process::{Command, ExitCode};
use std::time::Instant;
use std::{env, fs, io};

use wait4::Wait4 as _;

fn main() -> io::Result<ExitCode> {
    let mut words = env::args_os().skip(1);
    let (Some(note), Some(program)) = (words.next(), words.next()) else {
        return Err(io::Error::other("usage: idphoto-measured NOTE PROGRAM WORDS..."));
    };
    let start = Instant::now();
    let used = Command::new(program).args(words).spawn()?.wait4()?;
    let took = start.elapsed();
    let worked = used.rusage.utime + used.rusage.stime;
    let [took, worked] = [took, worked].map(|time| time.as_secs_f64() * 1000.0);
    fs::write(note, format!("{took:.1} {worked:.1} {}", used.rusage.maxrss))?;
    // Ended by a signal: 255 is no exit code of the program's own.
    let code = used.status.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(u8::MAX)))
}
