//! The tests of the packages that need no ONNX Runtime, compiled for Linux on ARM64 and run under QEMU.
//!
//! They are the same tests as on x86-64, and those that pin bytes pin one value for all processors: with
//! them passed here, our own code and the encoders write the same files on both. QEMU runs one program
//! at a time and leaves the system calls to this machine. It is no phone, and its speed says nothing.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use super::debian::Packages;
use super::toolchain::{Target, Toolchain};
use crate::{Failure, Outcome};

const EMULATOR: Packages =
    Packages { folder: "qemu", pins: "xtask/cross-emulator.txt", size: "64 MB" };

/// All of core but vision and the sdk: ONNX Runtime reads the real machine's processor out of /sys and
/// fails under an emulator.
const PACKAGES: [&str; 6] = [
    "idphoto-types",
    "idphoto-standards",
    "idphoto-imaging",
    "idphoto-wire",
    "idphoto-compliance",
    "idphoto-privacy",
];

/// Tests that start themselves as another process, which QEMU cannot: it runs one program.
const NOT_RUN: [&str; 2] = [
    "the_folder_has_one_user_at_a_time_in_this_process_and_in_others",
    "a_process_killed_anywhere_loses_nothing_that_it_acknowledged",
];

/// Of the tests in folders of their own, the published vectors alone: the others start a compiler, or are
/// statistics over many donations, which take an hour here and depend on no processor.
const FOLDER: &str = "vectors";

/// Tests that compare with bytes or sums written down, and for that reason have to be among those that
/// ran: pixels and files of our own, then formats and keys.
const PINNED: [&str; 12] = [
    "encode::tests::the_same_pixels_give_the_same_bytes_everywhere",
    "warp::tests::portable_bytes",
    "warp::elastic::tests::portable_bytes",
    "mosaic::tests::portable_bytes",
    "pseudonymise::dice::tests::the_numbers_are_those_of_the_seed",
    "every_vector_comes_to_what_it_says",
    "digest::tests::sha256_of_abc",
    "key::tests::a_key_for_one_use_is_plain_hkdf_and_no_other_device_or_use_has_it",
    "ledger::frame::tests::a_frame_of_another_program_opens",
    "seal::hpke::tests::vector::every_step_is_that_of_the_rfc",
    "seal::hpke::tests::vector::the_whole_sender_is_that_of_the_rfc",
    "recovery::tests::the_code_is_the_one_that_another_program_makes",
];

/// Compiles and runs them; fails when one fails or a pinned one was not there.
pub(super) fn tests(toolchain: &Toolchain) -> Outcome {
    let qemu = EMULATOR.bring()?;
    let emulator = qemu.join("usr/bin/qemu-aarch64-static");
    let libraries = qemu.join("usr/aarch64-linux-gnu");
    let mut cargo = toolchain.cargo("test", &Target::linux_arm64())?;
    cargo.args(PACKAGES.iter().flat_map(|package| ["--package", package]));
    cargo.args(["--lib", "--test", FOLDER, "--no-fail-fast", "--"]);
    cargo.args(NOT_RUN.iter().flat_map(|test| ["--skip", test]));
    let runner = format!("{} -L {}", emulator.display(), libraries.display());
    cargo.env("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER", runner);

    let passed = passed(&mut cargo)?;
    let missing = |name: &&&str| !passed.iter().any(|test| test == *name);
    if let Some(name) = PINNED.iter().find(missing) {
        return Err(Failure::new(format!("the test {name}, which pins bytes, did not run")));
    }
    let (all, pinned) = (passed.len(), PINNED.len());
    println!("cross: {all} tests passed on ARM64, among them the {pinned} that pin bytes");
    Ok(())
}

/// Runs the tests, shows what they say, and returns the names of those that passed.
fn passed(cargo: &mut Command) -> Outcome<Vec<String>> {
    let lost = |error| Failure::new(format!("cannot run the tests: {error}"));
    let mut running = cargo.stdout(Stdio::piped()).spawn().map_err(lost)?;
    let mut passed = Vec::new();
    if let Some(output) = running.stdout.take() {
        for line in BufReader::new(output).lines() {
            let line = line.map_err(lost)?;
            match name(&line) {
                Some(name) => passed.push(name.to_owned()),
                None => println!("{line}"),
            }
        }
    }
    if !running.wait().map_err(lost)?.success() {
        return Err(Failure::new("a test failed on ARM64, or could not be compiled"));
    }
    Ok(passed)
}

/// Of a test that passed.
fn name(line: &str) -> Option<&str> {
    let name = line.strip_prefix("test ")?.strip_suffix(" ... ok")?;
    Some(name.strip_suffix(" - should panic").unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn tests_that_passed_are_told_from_others() {
        assert_eq!(name("test a::b ... ok"), Some("a::b"));
        assert_eq!(name("test a::b - should panic ... ok"), Some("a::b"));
        assert_eq!(name("test a::b ... FAILED"), None);
        assert_eq!(name("test result: ok. 1 passed"), None);
    }
}
