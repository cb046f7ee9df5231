//! The Swift package of bindings/swift on Linux: its toolchain, and its tests against the library built
//! here. Nothing of Apple's is compiled by it: what needs an iPhone's frameworks stands behind
//! `#if canImport` and is left out.
//!
//! Not here: generating the bindings (`bindings`); an XCFramework (ios/xcframework.sh).

mod given;
mod quick_start;
mod room;
mod toolchain;

use std::path::Path;

use room::{REPOSITORY, Room, TARGET};

use crate::{Failure, Outcome, command, house};

/// Where the package lies, in the repository.
const PACKAGE: &str = "bindings/swift";
/// How a run ends that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Everything passed.
    Passed,
    /// It cannot run here.
    Skipped(&'static str),
}

/// Whether a missing toolchain is brought, or a reason to skip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// 567 MB are fetched, 3.3 GB unpacked.
    Bring,
    /// Nothing is fetched.
    Skip,
}

/// Reads the words behind `swift`; `None` when they make no sense.
pub(crate) fn run(words: &[&str]) -> Option<Outcome> {
    Some(match words {
        ["toolchain"] => match room::unfit() {
            Some(reason) => Err(Failure::new(reason)),
            None => toolchain::bring().map(|_| ()),
        },
        ["test", words @ ..] => test(Missing::Bring, words).map(tell),
        _ => return None,
    })
}

fn tell(ended: Ended) {
    if let Ended::Skipped(reason) = ended {
        println!("skipped: {reason}");
    }
}

/// Builds library and program, makes the program's portraits, and runs the package's tests; `words` go
/// to `swift test`.
pub(crate) fn test(missing: Missing, words: &[&str]) -> Outcome<Ended> {
    quick_start::check()?;
    if let Some(reason) = room::unfit() {
        return Ok(Ended::Skipped(reason));
    }
    let room = match toolchain::standing() {
        Some(room) => room,
        None if missing == Missing::Skip => {
            return Ok(Ended::Skipped("no Swift here yet; `cargo xtask swift test` brings it"));
        }
        None => toolchain::bring()?,
    };
    crate::basics()?;
    let packages = ["--package", "idphoto-uniffi", "--package", "idphoto-cli"];
    command::loud(&mut command::cargo(&[&["build"], &packages[..]].concat()))?;
    given::portraits()?;
    given::sheet()?;
    given::pixels()?;
    given::pair()?;
    swift(&room, words)?;
    Ok(Ended::Passed)
}

/// `swift test` in the room, with the library of this machine.
fn swift(room: &Room, words: &[&str]) -> Outcome {
    let library = format!("{TARGET}/debug");
    let package = format!("{REPOSITORY}/{PACKAGE}");
    let scratch = format!("{TARGET}/swift/build");
    let mut test = room.command("swift")?;
    test.args([
        "test",
        "--disable-sandbox",
        "--package-path",
        &package,
        "--scratch-path",
        &scratch,
    ]);
    test.args(["-Xlinker", &format!("-L{library}"), "-Xlinker", &format!("-rpath={library}")]);
    test.args(words);
    test.env("IDPHOTO_MODELS", format!("{REPOSITORY}/models"));
    test.env("IDPHOTO_RUNTIME", format!("{TARGET}/onnxruntime/libonnxruntime.so"));
    test.env("IDPHOTO_PORTRAITS", format!("{TARGET}/swift/portraits"));
    test.env("IDPHOTO_SAMPLES", format!("{TARGET}/samples"));
    test.env("IDPHOTO_PAIR", format!("{TARGET}/swift/pair"));
    if let Some(stand) = stand()? {
        test.env("IDPHOTO_STAND", stand);
    }
    command::loud(&mut test)
}

/// The folder of a running stand, as the room sees it: two sites that the tests may send to.
fn stand() -> Outcome<Option<String>> {
    let Some(folder) = std::env::var_os("IDPHOTO_STAND") else { return Ok(None) };
    let below = Path::new(&folder).strip_prefix(house::target()).map_err(|_| {
        Failure::new("IDPHOTO_STAND has to lie in the target folder, which the tests see")
    })?;
    Ok(Some(format!("{TARGET}/{}", below.display())))
}
