//! A room: a folder with a whole Debian in it, in which a program sees that Debian as its system, the
//! repository at one place and Cargo's target folder at another. Mounts are those of the program alone and are
//! gone when it ends.
//!
//! It is no sandbox: it is how a compiler of a newer system runs on an older one. The programs are root
//! in it, and the network is the machine's.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Failure, Outcome, house};

/// Where the repository is, in the room.
pub(super) const REPOSITORY: &str = "/idphoto";
/// Where the target folder is, in the room.
pub(super) const TARGET: &str = "/idphoto-target";

/// Mounts what a program needs, then becomes it. $1 is the room, $2 the repository, $3 the target folder,
/// the rest the program.
const ENTER: &str = r#"
set -e
room=$1 repository=$2 target=$3
shift 3
mount -t proc proc "$room/proc"
mount --bind "$repository" "$room/idphoto"
mount --bind "$target" "$room/idphoto-target"
exec chroot "$room" "$@"
"#;

/// A Debian in a folder.
#[derive(Debug)]
pub(super) struct Room {
    folder: PathBuf,
}

/// Why there can be no room on this machine; `None` when there can be.
pub(super) fn unfit() -> Option<&'static str> {
    if !cfg!(target_os = "linux") {
        return Some(
            "Swift is tested in a Debian of its own, which needs Linux; on a Mac, run \
                     ios/xcframework.sh and then `swift test` in bindings/swift",
        );
    }
    // Who may not mount cannot enter a room.
    let mounts = |words: &[&str]| Command::new("unshare").args(words).output();
    match mounts(&["--mount", "true"]) {
        Ok(output) if output.status.success() => None,
        Ok(_) => Some("Swift is tested in a Debian of its own, which only root may make"),
        Err(_) => Some("Swift is tested in a Debian of its own, and there is no `unshare` here"),
    }
}

impl Room {
    /// The room that lies in `folder`.
    pub(super) fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Where it lies.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A call of `program` inside.
    pub(super) fn command(&self, program: &str) -> Outcome<Command> {
        for place in [REPOSITORY, TARGET] {
            let folder = self.folder.join(place.trim_start_matches('/'));
            fs::create_dir_all(&folder).map_err(Failure::file("make", &folder))?;
        }
        let mut enter = Command::new("unshare");
        enter.args(["--mount", "sh", "-c", ENTER, "sh"]).arg(&self.folder);
        enter.arg(house::root()).arg(house::target());
        enter.args(["/usr/bin/env", "-C", "/", program]);
        enter.env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        enter
            .env("LC_ALL", "C.UTF-8")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .env_remove("TMPDIR");
        // Swift's package manager keeps caches in a home.
        enter.env("HOME", format!("{TARGET}/swift/home"));
        Ok(enter)
    }
}
