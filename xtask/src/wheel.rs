//! The Python wheel: installed as a person does it, in a fresh environment with nothing else, and tried
//! there with a few lines of Python: the portrait has to be the program's, byte for byte.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::pip::Pip;
use crate::scratch::Scratch;
use crate::{Failure, Outcome, command, house, samples};

const STANDARD: &str = "icao-9303-print";
const PACKAGE: &str = "bindings/python";

/// What docs/quickstart-python.md begins with.
const TRIAL: &str = r#"
import sys, idphoto
photo = idphoto.Photo.decode(open(sys.argv[1], "rb").read())
processor = idphoto.Processor(idphoto.default_options())
portrait = processor.make(photo, idphoto.MakeRequest(standard=sys.argv[2]))
open(sys.argv[3], "wb").write(portrait.bytes())
"#;

/// Builds, installs and tries it.
pub(crate) fn run() -> Outcome {
    let scratch = Scratch::new("wheel")?;
    let home = scratch.path().join("environment");
    command::quiet(Pip::find()?.python().args(["-m", "venv"]).arg(&home))?;
    println!("wheel: building and installing {PACKAGE} (the first build takes minutes)");
    let mut install = python(&home);
    install.current_dir(house::root());
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    command::loud(install.arg(house::root().join(PACKAGE)))?;

    let photo = samples::portrait();
    let [by_python, by_program] = ["python.jpg", "program.jpg"].map(|n| scratch.path().join(n));
    let mut trial = python(&home);
    // Nowhere near the repository, and with no setting that would help.
    trial.current_dir(scratch.path()).env_remove("ORT_DYLIB_PATH").env_remove("IDPHOTO_MODELS");
    trial.args(["-I", "-c", TRIAL]).arg(&photo).arg(STANDARD).arg(&by_python);
    command::quiet(&mut trial)?;

    command::loud(&mut command::cargo(&["build", "--release", "--package", "idphoto-cli"]))?;
    let mut make = Command::new(house::idphoto());
    make.current_dir(house::root()).arg("make").arg(&photo).args(["--standard", STANDARD, "-o"]);
    let made = make.arg(&by_program).output().map_err(Failure::file("run", &house::idphoto()))?;
    // 1: a portrait of which a check fails is made too.
    if !matches!(made.status.code(), Some(0 | 1)) {
        return Err(Failure::new(format!("idphoto ended with {}", made.status)));
    }
    let [of_python, of_program] = [read(&by_python)?, read(&by_program)?];
    if of_python != of_program {
        return Err(Failure::new("the wheel and the program make different portraits"));
    }
    println!("wheel: the same portrait as the program's, {} bytes", of_python.len());
    Ok(())
}

/// The Python of an environment.
fn python(home: &Path) -> Command {
    let program: PathBuf = match cfg!(windows) {
        true => home.join("Scripts/python.exe"),
        false => home.join("bin/python"),
    };
    Command::new(program)
}

fn read(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(Failure::file("read", path))
}
