//! Swift for Linux in target/swift/: a Debian with its Swift compiler, made once.
//!
//! Debian's archive is signed; debootstrap and apt check that, so no hash is pinned here. Which packages
//! came is in the VERSION stamp. The suite gets security updates, and one version of Swift for its life.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::room::Room;
use crate::{Failure, Outcome, command, house};

/// The first release of Debian that has Swift.
const SUITE: &str = "trixie";
/// The Swift it has.
const SWIFT: &str = "Swift version 6.0.3";
/// The compiler, what it links with, and what the tests speak HTTPS with.
const PACKAGES: [&str; 5] =
    ["swiftlang", "libc6-dev", "libstdc++-14-dev", "curl", "ca-certificates"];

/// The toolchain, if it was brought.
pub(super) fn standing() -> Option<Room> {
    let held = fs::read_to_string(stamp()).ok()?;
    held.starts_with(&head()).then(room)
}

/// Brings the toolchain unless it is there.
pub(super) fn bring() -> Outcome<Room> {
    if let Some(room) = standing() {
        println!("swift: {SWIFT} is in {}", house::shown(room.folder()));
        return Ok(room);
    }
    let home = home();
    let room = room();
    if room.folder().exists() {
        // Half made: there is no stamp.
        fs::remove_dir_all(room.folder()).map_err(Failure::file("clear", room.folder()))?;
    }
    let cache = home.join("home");
    fs::create_dir_all(&cache).map_err(Failure::file("make", &cache))?;
    println!(
        "swift: making a Debian {SUITE} with Swift in it (570 MB to fetch, 3.3 GB on the disk)"
    );
    let mut debootstrap = debootstrap()?;
    command::quiet(debootstrap.args(["--variant=minbase", SUITE]).arg(room.folder()))?;
    let mut install = room.command("apt-get")?;
    install.args(["install", "--quiet", "--yes", "--no-install-recommends"]).args(PACKAGES);
    command::quiet(&mut install)?;
    command::quiet(room.command("apt-get")?.arg("clean"))?;
    let version = command::quiet(room.command("swift")?.arg("--version"))?;
    if !version.contains(SWIFT) {
        return Err(Failure::new(format!("wanted {SWIFT}, got {}", version.trim())));
    }
    let mut ask = room.command("dpkg-query")?;
    let packages = command::quiet(ask.args(["--show"]).args(PACKAGES))?;
    let stamp = stamp();
    let words = format!("{}{packages}", head());
    fs::write(&stamp, words).map_err(Failure::file("write", &stamp))?;
    println!("swift: {SWIFT} put into {}", house::shown(room.folder()));
    Ok(room)
}

/// What a stamp begins with.
fn head() -> String {
    format!("Debian {SUITE}, {SWIFT}, {}\n", PACKAGES.join(" "))
}

fn home() -> PathBuf {
    house::target().join("swift")
}

fn stamp() -> PathBuf {
    home().join("VERSION")
}

fn room() -> Room {
    Room::new(home().join("debian"))
}

/// The program that makes a Debian: this machine's, or unpacked from its archive beside the toolchain,
/// so that nothing is installed.
fn debootstrap() -> Outcome<Command> {
    if Command::new("debootstrap").arg("--version").output().is_ok() {
        return Ok(Command::new("debootstrap"));
    }
    let folder = home().join("debootstrap");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Failure::file("clear", &folder))?;
    }
    fs::create_dir_all(&folder).map_err(Failure::file("make", &folder))?;
    let mut fetch = Command::new("apt-get");
    command::quiet(fetch.current_dir(&folder).args(["download", "--quiet", "debootstrap"]))
        .map_err(|failure| {
            Failure::new(format!("{failure}\ninstall `debootstrap` and try again"))
        })?;
    let packages = house::entries(&folder)?;
    let package = packages.first().ok_or_else(|| Failure::new("apt-get fetched no debootstrap"))?;
    command::quiet(Command::new("dpkg").arg("-x").arg(package).arg(&folder))?;
    let mut program = Command::new(folder.join("usr/sbin/debootstrap"));
    program.env("DEBOOTSTRAP_DIR", folder.join("usr/share/debootstrap"));
    Ok(program)
}
