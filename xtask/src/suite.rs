//! The test run: which steps, in which order, and how each is run again alone.
//!
//! Cheap steps come first. Clippy and rustdoc share what they compile of the dependencies; the
//! tests compile it once more, since they run it.

use std::time::{Duration, Instant};

use crate::{
    Failure, Outcome, bindings, command, cross, dist, fuzz, models, python_package, recipe, size,
    supply, swift, tidy, wheel, workflows,
};

/// How much is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    /// What every push runs.
    Usual,
    /// With everything that takes too long for that.
    Long,
}

/// One step: what it is called, what a person types to run it alone, what it does.
struct Step {
    name: &'static str,
    again: &'static str,
    run: fn() -> Outcome<Ended>,
}

/// How a step that did not fail ended.
enum Ended {
    Passed,
    Skipped(String),
}

const SETUP: Step = Step {
    name: "setup",
    again: "cargo xtask setup",
    run: || crate::setup().map(|()| Ended::Passed),
};
/// For a test that is skipped without it.
const RECOGNISER: Step = Step {
    name: "recogniser",
    again: "cargo xtask recogniser",
    run: || python_package::RECOGNISER.bring().map(|()| Ended::Passed),
};
const FORMAT: Step = Step {
    name: "format",
    again: "cargo fmt --all --check",
    run: || cargo(&["fmt", "--all", "--check"]),
};
const TIDY: Step =
    Step { name: "tidy", again: "cargo xtask tidy", run: || tidy::run().map(|()| Ended::Passed) };
const MODELS: Step = Step {
    name: "models",
    again: "cargo xtask models verify",
    run: || models::verify().map(|()| Ended::Passed),
};
const CLIPPY: Step = Step {
    name: "clippy",
    again: "cargo clippy --workspace --all-targets -- -D warnings",
    run: || cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
};
const DOCS: Step = Step {
    name: "docs",
    again: "RUSTDOCFLAGS=-Dwarnings cargo doc --workspace --no-deps",
    run: || {
        let mut doc = command::cargo(&["doc", "--workspace", "--no-deps"]);
        command::loud(doc.env("RUSTDOCFLAGS", "-Dwarnings")).map(|()| Ended::Passed)
    },
};
/// Tests at a time: twice as many as the CI has processors, since those that talk to stores and keepers
/// mostly wait.
const TEST_THREADS: &str = "4";
const TESTS: Step = Step {
    name: "tests",
    again: "cargo test --workspace",
    run: || {
        let mut tests = command::cargo(&["test", "--workspace"]);
        command::loud(tests.env("RUST_TEST_THREADS", TEST_THREADS)).map(|()| Ended::Passed)
    },
};
/// The feature that reads HEIC, through every package that hands it on.
const HEIC: Step = Step {
    name: "heic",
    again: "cargo test -p idphoto-imaging -p idphoto-tests --features heic, and clippy likewise",
    run: || {
        let packages = ["-p", "idphoto-imaging", "-p", "idphoto-sdk", "-p", "idphoto-cli"];
        let tests = ["-p", "idphoto-tests", "--features", "heic"];
        let lint = [&["clippy", "--all-targets"], &packages[..], &tests, &["--", "-D", "warnings"]];
        cargo(&lint.concat())?;
        cargo(&[&["test", "-p", "idphoto-imaging"], &tests[..]].concat())
    },
};
/// After the tests, which have compiled the library.
const BINDINGS: Step = Step {
    name: "bindings",
    again: "cargo xtask bindings check",
    run: || bindings::check_tested().map(|()| Ended::Passed),
};
/// Builds the library as phones get it, which takes minutes.
const SIZE: Step =
    Step { name: "size", again: "cargo xtask size", run: || size::check().map(|()| Ended::Passed) };
const WHEEL: Step = Step {
    name: "wheel",
    again: "cargo xtask wheel",
    run: || wheel::run().map(|()| Ended::Passed),
};
/// Skipped where Swift was not brought: it is 570 MB.
const SWIFT: Step = Step {
    name: "swift",
    again: "cargo xtask swift test",
    run: || swift_tests(swift::Missing::Skip),
};
const SWIFT_BROUGHT: Step = Step {
    name: "swift",
    again: "cargo xtask swift test",
    run: || swift_tests(swift::Missing::Bring),
};
const DENY: Step = Step {
    name: "deny",
    again: "cargo deny check licenses bans sources",
    run: || {
        Ok(match supply::check_if_installed()? {
            true => Ended::Passed,
            false => Ended::Skipped("cargo-deny not installed".to_owned()),
        })
    },
};
const DENY_PINNED: Step = Step {
    name: "deny",
    again: "cargo xtask test --long",
    run: || supply::check_with_pinned().map(|()| Ended::Passed),
};
const REBUILD: Step = Step {
    name: "models rebuild",
    again: "cargo xtask models rebuild",
    run: || recipe::rebuild().map(|()| Ended::Passed),
};
const RELEASE_TESTS: Step = Step {
    name: "release tests",
    again: "cargo test --workspace --release",
    run: || cargo(&["test", "--workspace", "--release"]),
};

/// After the release tests, which have compiled it.
const EVERY_STANDARD: Step = Step {
    name: "every standard",
    again: "cargo test --release -p idphoto-tests --test every-standard",
    run: || {
        let test = ["test", "--release", "-p", "idphoto-tests", "--test", "every-standard"];
        cargo(&[&test[..], &["--", "--nocapture"]].concat())
    },
};

const FUZZ: Step = Step {
    name: "fuzz",
    again: "cargo xtask fuzz",
    run: || fuzz::run(&[], fuzz::SHORT).map(|()| Ended::Passed),
};
const DIST: Step =
    Step { name: "dist", again: "cargo xtask dist", run: || dist::run().map(|()| Ended::Passed) };

const WORKFLOWS: Step = Step {
    name: "workflows",
    again: "cargo xtask workflows",
    run: || {
        Ok(match workflows::check_if_possible()? {
            true => Ended::Passed,
            false => Ended::Skipped("what checks workflows cannot be had here".to_owned()),
        })
    },
};
/// The library for phones and for other processors, where Debian's packages can be had.
const ANDROID: Step = Step {
    name: "android",
    again: "cargo xtask android check",
    run: || unless_impossible(cross::android),
};
const IOS: Step =
    Step { name: "ios", again: "cargo xtask ios check", run: || unless_impossible(cross::ios) };
const ARM: Step = Step {
    name: "arm tests",
    again: "cargo xtask arm test",
    run: || unless_impossible(cross::arm_tests),
};

fn unless_impossible(run: fn() -> Outcome) -> Outcome<Ended> {
    match cross::obstacle() {
        Some(obstacle) => Ok(Ended::Skipped(obstacle)),
        None => run().map(|()| Ended::Passed),
    }
}

/// Runs the steps until one fails; prints what each took.
pub(crate) fn run(length: Length) -> Outcome {
    let mut steps = vec![SETUP];
    if length == Length::Long {
        steps.push(RECOGNISER);
    }
    steps.extend([FORMAT, TIDY, MODELS, WORKFLOWS, CLIPPY, DOCS, TESTS, BINDINGS]);
    match length {
        Length::Usual => steps.extend([SWIFT, DENY]),
        Length::Long => steps.extend([
            HEIC,
            RELEASE_TESTS,
            EVERY_STANDARD,
            SWIFT_BROUGHT,
            ANDROID,
            IOS,
            ARM,
            SIZE,
            WHEEL,
            FUZZ,
            DIST,
            REBUILD,
            DENY_PINNED,
        ]),
    }

    let mut lines = Vec::new();
    for step in &steps {
        println!("\n== {} ==", step.name);
        let start = Instant::now();
        let ended = (step.run)();
        let (word, failure) = match ended {
            Ok(Ended::Passed) => ("passed".to_owned(), None),
            Ok(Ended::Skipped(why)) => {
                println!("skipped: {why}");
                (format!("skipped: {why}"), None)
            }
            Err(failure) => ("FAILED".to_owned(), Some(failure)),
        };
        lines.push(line(step.name, start.elapsed(), &word));
        if let Some(failure) = failure {
            println!("\n{}", lines.join("\n"));
            return Err(Failure::new(format!(
                "step `{}`: {failure}\nrun it again with: {}",
                step.name, step.again
            )));
        }
    }
    println!("\n{}", lines.join("\n"));
    Ok(())
}

fn swift_tests(missing: swift::Missing) -> Outcome<Ended> {
    Ok(match swift::test(missing, &[])? {
        swift::Ended::Passed => Ended::Passed,
        swift::Ended::Skipped(why) => Ended::Skipped(why.to_owned()),
    })
}

fn cargo(words: &[&str]) -> Outcome<Ended> {
    command::loud(&mut command::cargo(words)).map(|()| Ended::Passed)
}

fn line(name: &str, time: Duration, word: &str) -> String {
    let seconds = time.as_secs();
    format!("{name:<15} {:>3} min {:02} s  {word}", seconds / 60, seconds % 60)
}
