//! Debian packages in target/cross/: a compiler that comes with the sources of the standard library,
//! and an emulator. They are unpacked, never installed; rustup's compiler stays what it was.
//!
//! Debian takes an older version away when it publishes a newer one. So the pinned version is asked for
//! first, and its hash compared; when it is gone, the one that apt has is taken, which apt has checked
//! against Debian's signature, and that is said.

use std::env::consts::{ARCH, OS};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::scratch::Scratch;
use crate::{Failure, Outcome, command, digest, house};

/// A set of packages that go into one folder.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packages {
    /// Of the folder in target/cross/.
    pub(super) folder: &'static str,
    /// The pin file: `name=version sha256:HASH` in each line.
    pub(super) pins: &'static str,
    /// Of the download.
    pub(super) size: &'static str,
}

/// What has to be there. They come with every Debian.
const TOOLS: [&str; 3] = ["apt-get", "apt-cache", "dpkg-deb"];
/// Without it nothing here works, and a Debian that is older or another distribution lacks it.
const COMPILER: &str = "rustc-web";

/// Why this machine has no such packages.
pub(super) fn obstacle() -> Option<String> {
    if (OS, ARCH) != ("linux", "x86_64") {
        return Some(format!("works on Linux x86-64 with Debian's packages, this is {OS} {ARCH}"));
    }
    let absent = |tool: &&&str| !answers(Command::new(tool).arg("--version"));
    if let Some(tool) = TOOLS.iter().find(absent) {
        return Some(format!("needs Debian's packages, and there is no {tool}"));
    }
    if !answers(Command::new("apt-cache").args(["show", COMPILER])) {
        return Some(format!(
            "apt does not know {COMPILER} (Debian 12, security updates): try `apt-get update`"
        ));
    }
    None
}

fn answers(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success() && !output.stdout.is_empty())
}

impl Packages {
    /// Unpacks them unless they are there already; returns the folder.
    pub(super) fn bring(self) -> Outcome<PathBuf> {
        let home = super::home().join(self.folder);
        let pin_text = house::read(&house::root().join(self.pins))?;
        let stamp = format!("pins sha256 {}\n", digest::bytes(pin_text.as_bytes()));
        let held = fs::read_to_string(home.join("VERSION")).unwrap_or_default();
        if held.starts_with(&stamp) {
            println!("cross: {} is in {}", self.folder, house::shown(&home));
            return Ok(home);
        }
        if let Some(obstacle) = obstacle() {
            return Err(Failure::new(obstacle));
        }
        let pins = pins(&pin_text)?;
        println!("cross: fetching {} Debian packages ({})", pins.len(), self.size);
        let scratch = Scratch::new(self.folder)?;
        let made = scratch.path().join("made");
        let mut told = stamp;
        for pin in &pins {
            let archive = pin.fetch(&scratch.path().join(pin.name))?;
            let mut unpack = Command::new("dpkg-deb");
            unpack.arg("--extract").arg(&archive).arg(&made);
            command::quiet(&mut unpack)?;
            told += &format!("{}\n", file_name(&archive));
        }
        let version = made.join("VERSION");
        fs::write(&version, told).map_err(Failure::file("write", &version))?;
        super::settle(&made, &home)?;
        println!("cross: put into {}", house::shown(&home));
        Ok(home)
    }
}

/// A line of a pin file.
#[derive(Debug, PartialEq, Eq)]
struct Pin<'a> {
    name: &'a str,
    version: &'a str,
    sha256: &'a str,
}

fn pins(text: &str) -> Outcome<Vec<Pin<'_>>> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| pin(line).ok_or_else(|| Failure::new(format!("not a pin: {line}")))).collect()
}

fn pin(line: &str) -> Option<Pin<'_>> {
    let (package, sha256) = line.split_once(" sha256:")?;
    let (name, version) = package.split_once('=')?;
    Some(Pin { name, version, sha256 })
}

impl Pin<'_> {
    /// Downloads it into `folder`: this version, or else the one that there is.
    fn fetch(&self, folder: &Path) -> Outcome<PathBuf> {
        fs::create_dir_all(folder).map_err(Failure::file("make", folder))?;
        let Self { name, version, sha256 } = self;
        let download = |what: &str| {
            let mut apt = Command::new("apt-get");
            apt.current_dir(folder).args(["--quiet", "--quiet", "download", what]);
            command::quiet(&mut apt)
        };
        let pinned = download(&format!("{name}={version}")).is_ok();
        if !pinned {
            download(name).map_err(|failure| {
                Failure::new(format!("{failure}\ntry `apt-get update`, which needs the network"))
            })?;
        }
        let archive =
            house::entries(folder)?.into_iter().find(|path| file_name(path).ends_with(".deb"));
        let archive = archive.ok_or_else(|| Failure::new(format!("apt brought no {name}")))?;
        if !pinned {
            println!("cross: {name} {version} is gone; took {}", file_name(&archive));
        } else if digest::file(&archive)? != *sha256 {
            return Err(Failure::new(format!("{name} {version} is not the pinned file")));
        }
        Ok(archive)
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::{Pin, pins};

    #[test]
    fn a_pin_is_name_version_and_hash() {
        let read = pins("# a=b sha256:00\n\nllvm=1:22.1~deb sha256:0a\n").ok();
        let want = Pin { name: "llvm", version: "1:22.1~deb", sha256: "0a" };
        assert_eq!(read, Some(vec![want]));
        assert!(pins("llvm\n").is_err());
    }
}
