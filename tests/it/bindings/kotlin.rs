//! Kotlin's tests on the JVM, by Maven.

use std::process::Command;

use super::given::Given;
use super::{folder, is_here, say};
use crate::desk::ended;

#[test]
fn kotlin() {
    if !is_here("mvn", "--version") {
        return;
    }
    let given = Given::new();
    let mut maven = given.to(Command::new("mvn"));
    maven.current_dir(folder("bindings/kotlin")).args(["-B", "test"]);
    let ran = ended(&mut maven);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.stdout, ran.stderr);
    let summary = ran.stdout.lines().rev().find(|line| line.contains("Tests run:"));
    say(&format!("kotlin: {}", summary.expect("a line that counts the tests")));
}
