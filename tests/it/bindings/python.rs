//! Python's tests, with the interpreter of this machine.

use std::fs;

use super::given::{Given, library};
use super::{folder, is_here, say};
use crate::desk::ended;

const PYTHON: &str = "python3";

#[test]
fn python() {
    if !is_here(PYTHON, "--version") {
        return;
    }
    let given = Given::new();
    // The package as a wheel holds it: its files with the library among them.
    let package = given.desk.path("installed/idphoto");
    fs::create_dir_all(&package).unwrap();
    for entry in fs::read_dir(folder("bindings/python/idphoto")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|kind| kind == "py") {
            fs::copy(&path, package.join(path.file_name().unwrap())).unwrap();
        }
    }
    fs::copy(library(), package.join(library().file_name().unwrap())).unwrap();

    let tests = folder("bindings/python/tests");
    let mut python = given.to(given.desk.command(PYTHON));
    python.args(["-B", "-X", "faulthandler", "-m", "unittest", "discover", "-v", "-s"]);
    python.arg(&tests).args(["-t"]).arg(&tests);
    python.env("PYTHONPATH", given.desk.path("installed")).env("PYTHONNOUSERSITE", "1");
    python.env("IDPHOTO_DOCS", folder("docs"));
    let ran = ended(&mut python);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.stdout, ran.stderr);
    let last = |part: &str| ran.stderr.lines().rev().find(|line| line.starts_with(part));
    let ended = [last("Ran "), last("OK")].map(|line| line.expect("a line that counts the tests"));
    say(&format!("python: {}", ended.join(": ")));
    let same = ran.stdout.lines().find(|line| line.starts_with("same bytes"));
    say(same.expect("a comparison with the program"));
}
