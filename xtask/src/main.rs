//! `cargo xtask VERB`: everything a person or the CI does to this repository beyond plain cargo.
//!
//! Here: reading the verb and printing what went wrong. Not here: any work; each verb has a module
//! named after the thing it works on.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a build tool talks to a terminal")]

mod bindings;
mod command;
mod cross;
mod demo;
mod digest;
mod dist;
mod failure;
mod fuzz;
mod house;
mod models;
mod pip;
mod policy;
mod python_package;
mod recipe;
mod runtime;
mod samples;
mod scratch;
mod size;
mod suite;
mod supply;
mod swift;
mod tidy;
mod tools;
mod wheel;
mod workflows;

use std::env;
use std::process::ExitCode;

use failure::{Failure, Outcome};

const HELP: &str = "\
cargo xtask VERB

  setup                bring ONNX Runtime, the sample photos and, for tests, Pillow, PDFium, the
                       verifier's packages and SeaweedFS into target/, pinned and checked
  demo                 set up what is missing, build, make a portrait from a sample photo
  dist                 pack program, runtime and models into target/dist/ and try the pack
  test [--long]        what the CI runs; --long adds what takes too long for every push
  recogniser           bring a face recogniser into target/ for one test (120 MB); --long does, too
  fuzz [TARGET...] [--seconds N]
                       let the fuzzer loose on what reads strangers' bytes (60 s each)
  android check        build the Android library without the NDK, hold it against what a phone has
  ios check            build the iPhone's static library without Xcode, look at every object in it
  linux build          the same library for Linux on x86-64 and ARM64, for its size
  arm test             run the tests that need no ONNX Runtime on an emulated ARM64 processor
                       (these four unpack Debian's Rust and Zig's C compiler into target/cross, 240 MB
                       to fetch; docs/cross-compilation.md)
  workflows            check .github/workflows by schema and by rules of their safety
  tidy                 check the rules of the house: edges, headers, lengths, absent things
  bindings generate    write the Kotlin, Swift and Python sources of the exported surface anew
  bindings check       fail when the committed ones are stale
  size                 measure the library for apps and hold it against bindings/uniffi/sizes.toml
  swift test [WORD...] test the Swift package on Linux: brings Swift into target/ if need be (570 MB, root)
  swift toolchain      bring it alone
  models verify        check the committed weights against models/manifest.toml
  models rebuild       rebuild the weights from their sources and compare (Python, minutes)
  wheel                build the Python wheel, install it in a fresh environment and try it
  policy sign FROM TO [--key FILE] [--test-keys]
                       sign FROM/policy.toml and FROM/sites.toml into TO/policy.sid and TO/sites.sid,
                       with the controller's root key or with a new one that is left in TO;
                       --test-keys also makes the keys that sites.toml lacks, for tests alone
  help                 this text

Examples

  cargo xtask demo
  cargo xtask test
  cargo xtask policy sign docs/policy target/test-pair --test-keys
  cargo xtask setup && cargo run --release -p idphoto-cli -- make me.jpg --standard icao-9303-print

Everything brought or built lies under target/ (or CARGO_TARGET_DIR); delete it to start afresh.
Exit code: 0 done, 1 something failed, 2 unknown verb.";

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if words.is_empty() || words.iter().any(|word| matches!(*word, "help" | "--help" | "-h")) {
        println!("{HELP}");
        return ExitCode::SUCCESS;
    }
    let Some(outcome) = run(&words) else {
        eprintln!("error: no verb `{}`; `cargo xtask help` lists them", words.join(" "));
        return ExitCode::from(2);
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the verb, or says `None` when there is none of that name.
fn run(words: &[&str]) -> Option<Outcome> {
    Some(match words {
        ["setup"] => setup(),
        ["demo"] => basics().and_then(|()| demo::run()),
        ["dist"] => basics().and_then(|()| dist::run()),
        ["test"] => suite::run(suite::Length::Usual),
        ["test", "--long"] => suite::run(suite::Length::Long),
        ["recogniser"] => python_package::RECOGNISER.bring(),
        ["fuzz", words @ ..] => fuzz(words)?,
        ["android", "check"] => cross::android(),
        ["ios", "check"] => cross::ios(),
        ["linux", "build"] => cross::linux(),
        ["arm", "test"] => cross::arm_tests(),
        ["workflows"] => workflows::check(),
        ["tidy"] => tidy::run(),
        ["wheel"] => basics().and_then(|()| wheel::run()),
        ["policy", "sign", words @ ..] => policy::sign(words)?,
        ["swift", words @ ..] => swift::run(words)?,
        ["bindings", "generate"] => bindings::generate(),
        ["bindings", "check"] => bindings::check(),
        ["size"] => size::check(),
        ["models", "verify"] => models::verify(),
        ["models", "rebuild"] => recipe::rebuild(),
        _ => return None,
    })
}

/// Reads the words behind `fuzz`; `None` when they make no sense.
fn fuzz(words: &[&str]) -> Option<Outcome> {
    let (names, seconds) = match words {
        [names @ .., "--seconds", number] => (names, number.parse().ok()?),
        names => (names, fuzz::SHORT),
    };
    (!names.iter().any(|name| name.starts_with('-'))).then(|| fuzz::run(names, seconds))
}

/// Brings what a build does not carry: the basics, and what only a test needs.
fn setup() -> Outcome {
    basics()?;
    python_package::PILLOW.bring()?;
    python_package::VERIFIER.bring()?;
    python_package::PDFIUM.bring()?;
    python_package::SEAWEEDFS.bring()
}

/// The inference library and the sample photos: enough to make a portrait.
fn basics() -> Outcome {
    runtime::bring()?;
    samples::bring()
}
