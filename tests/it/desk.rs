//! A folder of its own for a test, and the program run in it. No test here.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A temporary folder that is the program's current one.
pub(crate) struct Desk {
    folder: TempDir,
}

/// How a run of the program ended.
#[derive(Debug)]
pub(crate) struct Ran {
    /// Exit code; `None` when a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let folder =
            tempfile::Builder::new().prefix("desk-").tempdir_in(env!("CARGO_TARGET_TMPDIR"));
        Self { folder: folder.unwrap() }
    }

    /// A desk with a file on it.
    pub(crate) fn with(name: &str, bytes: &[u8]) -> Self {
        let desk = Self::new();
        fs::write(desk.path(name), bytes).unwrap();
        desk
    }

    /// The path of something on the desk.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// The names of everything on the desk, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        names_in(self.folder.path())
    }

    /// The program, to be run here, with no setting of this machine in its environment.
    pub(crate) fn program<S: AsRef<OsStr>>(&self, words: &[S]) -> Command {
        let mut command = self.command(program());
        command.args(words);
        command
    }

    /// Any program, likewise.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        for name in ["ORT_DYLIB_PATH", "IDPHOTO_MODELS", "NO_COLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, words: &[S]) -> Ran {
        ended(&mut self.program(words))
    }
}

/// The program under test, which is `idphoto` by another name.
pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_idphoto-under-test"))
}

/// Runs a command to its end.
pub(crate) fn ended(command: &mut Command) -> Ran {
    Ran::from(command.output().unwrap())
}

pub(crate) fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// It ended with `code`, nothing on standard output, and one line on standard error that holds
    /// all `parts`.
    #[track_caller]
    pub(crate) fn refused(&self, code: i32, parts: &[&str]) {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert_eq!(self.stdout, "", "{self:?}");
        self.told(parts);
    }

    /// Standard error is one line of the program's own that holds all `parts`.
    #[track_caller]
    pub(crate) fn told(&self, parts: &[&str]) {
        let line = self.stderr.strip_suffix('\n').unwrap_or("");
        assert!(line.starts_with("idphoto: ") && !line.contains('\n'), "{self:?}");
        for part in parts {
            assert!(line.contains(part), "`{part}` is not in {self:?}");
        }
    }

    /// Standard output is one JSON document on one line; that document.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.stdout.matches('\n').count(), 1, "{self:?}");
        serde_json::from_str(&self.stdout).unwrap()
    }

    /// It ended with `code` and printed the refusal as JSON; its code.
    #[track_caller]
    pub(crate) fn refused_in_json(&self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{self:?}");
        let document = self.json();
        let text = |name: &str| document["error"][name].as_str().unwrap_or("").to_owned();
        assert!(!text("message").is_empty() && !text("advice").is_empty(), "{self:?}");
        assert!(document["faces"].is_array() && document.as_object().unwrap().len() == 2);
        text("code")
    }
}
