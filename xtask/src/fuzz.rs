//! The fuzzer on the targets of tests/fuzz, for a stated time each.
//!
//! It starts from the committed corpus and the seeds, and keeps what it learns in target/fuzz/, from
//! run to run. A finding is put beside the files that once broke something, where every later test
//! run holds it against the fix.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tools::Tool;
use crate::{Failure, Outcome, command, house};

const FUZZ: Tool = Tool { name: "cargo-fuzz", version: "0.13.2" };
/// Seconds for each target in the long test run: enough to notice that one broke, no more.
pub(crate) const SHORT: u32 = 60;
/// What the fuzzer may take: more, and the file it tried is a finding. The targets stay far below.
const BOUNDS: [&str; 5] =
    ["-timeout=10", "-rss_limit_mb=2048", "-malloc_limit_mb=512", "-max_len=16384", NO_LEAKS];
/// Safe Rust frees what it owns; and the search for leaks fails where processes may not be traced.
const NO_LEAKS: &str = "-detect_leaks=0";

/// Runs the fuzzer on the named targets, or on all, each for so many seconds.
pub(crate) fn run(names: &[&str], seconds: u32) -> Outcome {
    let all = targets()?;
    let unknown = names.iter().find(|name| !all.iter().any(|target| target == *name));
    if let Some(unknown) = unknown {
        let known = all.join(", ");
        return Err(Failure::new(format!("no target `{unknown}`; there are {known}")));
    }
    let program = FUZZ.bring()?;
    let toolchain = Toolchain::find();
    println!("fuzz: {}", toolchain.words());
    let learnt = house::target().join("fuzz");
    seed(&learnt.join("corpus"))?;
    for target in all.iter().filter(|target| names.is_empty() || names.contains(&target.as_str())) {
        println!("\nfuzz: {target} for {seconds} s");
        let corpus = learnt.join("corpus").join(target);
        let committed = folder().join("corpus").join(target);
        let findings = folder().join("regressions").join(target);
        for needed in [&corpus, &committed, &findings] {
            fs::create_dir_all(needed).map_err(Failure::file("make", needed))?;
        }
        let mut fuzz = toolchain.cargo_fuzz(&program, "run");
        fuzz.arg(target).arg(&corpus).arg(&committed).arg(&findings).arg("--");
        fuzz.args(BOUNDS).arg(format!("-max_total_time={seconds}")).arg("-print_final_stats=1");
        fuzz.arg(format!("-artifact_prefix={}/", findings.display()));
        command::loud(&mut fuzz).map_err(|failure| {
            Failure::new(format!(
                "{failure}\nthe file is in {}: mend what it breaks and commit both",
                house::shown(&findings)
            ))
        })?;
    }
    Ok(())
}

/// Where targets, corpus and past findings lie.
fn folder() -> PathBuf {
    house::root().join("tests/fuzz")
}

/// The targets: a program each.
fn targets() -> Outcome<Vec<String>> {
    let programs = house::entries(&folder().join("bins"))?;
    let stem = |path: &PathBuf| path.file_stem().map(|name| name.to_string_lossy().into_owned());
    Ok(programs.iter().filter_map(stem).collect())
}

/// Writes the seeds into the corpus that grows.
fn seed(corpus: &Path) -> Outcome {
    let words = ["run", "--quiet", "--package", "idphoto-fuzz", "--example", "seeds", "--"];
    command::loud(command::cargo(&words).arg(corpus))
}

/// Which compiler the fuzzer is built with.
#[derive(Debug, Clone, Copy)]
enum Toolchain {
    /// Knows the address sanitizer, which sees what unsafe code in decoders does.
    Nightly,
    /// Knows no sanitizer: panics, hangs and memory are seen all the same.
    Stable,
}

impl Toolchain {
    fn find() -> Self {
        let answer = Command::new("rustup").args(["run", "nightly", "rustc", "--version"]).output();
        if answer.is_ok_and(|output| output.status.success()) {
            Self::Nightly
        } else {
            Self::Stable
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Nightly => "nightly compiler, address sanitizer",
            Self::Stable => "no nightly compiler here: without the address sanitizer",
        }
    }

    /// A call of cargo-fuzz's `verb`, options first.
    fn cargo_fuzz(self, program: &Path, verb: &str) -> Command {
        let mut fuzz = match self {
            Self::Nightly => {
                let mut rustup = Command::new("rustup");
                rustup.args(["run", "nightly"]).arg(program);
                rustup
            }
            Self::Stable => Command::new(program),
        };
        fuzz.current_dir(house::root()).args(["fuzz", verb, "--fuzz-dir", "tests/fuzz"]);
        fuzz.args(["--features", "libfuzzer,heic", "-O", "-a", "--target-dir"]);
        fuzz.arg(house::target().join("fuzz/build"));
        if let Self::Stable = self {
            fuzz.args(["--sanitizer", "none"]);
        }
        fuzz
    }
}
