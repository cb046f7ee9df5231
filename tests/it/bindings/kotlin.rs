//! Kotlin's tests on the JVM and those of the Android layer over it, by Maven.

use std::process::Command;

use super::given::Given;
use super::{folder, is_here, say};
use crate::desk::ended;

/// The package for the JVM, the Android layer and its sample, each of which counts its tests.
const MODULES_WITH_TESTS: usize = 2;

#[test]
fn kotlin() {
    if !is_here("mvn", "--version") {
        return;
    }
    let given = Given::new();
    let mut maven = given.to(Command::new("mvn"));
    maven.current_dir(folder("android")).args(["-B", "test"]);
    let ran = ended(&mut maven);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.stdout, ran.stderr);
    let counts = |line: &&str| line.contains("Tests run:") && !line.contains("Time elapsed");
    let totals: Vec<&str> = ran.stdout.lines().filter(counts).collect();
    assert!(totals.len() >= MODULES_WITH_TESTS, "{}", ran.stdout);
    totals.into_iter().for_each(|line| say(&format!("kotlin: {line}")));
    let same = ran.stdout.lines().rev().find(|line| line.contains("same bytes"));
    say(same.expect("a comparison with the program"));
}
