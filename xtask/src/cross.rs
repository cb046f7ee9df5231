//! Building for systems and processors that this machine is not: phones, and Linux on ARM64.
//!
//! Here: the verbs. Under it: the Debian packages and the C compiler they need (`debian`, `zig`), both
//! put together (`toolchain`), what is read off a finished library (`elf`, `archive`), and what the
//! Android library may ask of the phone (`bionic`). What each verb proves, and what it does not, says
//! docs/cross-compilation.md. Not here: building with the NDK or Xcode, which .github/workflows does.

mod archive;
mod arm;
mod bionic;
mod debian;
mod elf;
mod toolchain;
mod zig;

use std::fs;
use std::path::{Path, PathBuf};

use self::elf::SharedObject;
use self::toolchain::{Kind, Target, Toolchain};
use crate::{Failure, Outcome, house};

/// The package that apps link, and its library's name.
const PACKAGE: &str = "idphoto-uniffi";
const LIBRARY: &str = "idphoto_uniffi";

/// The largest page a phone may have; since 2025 Google's store refuses what is laid out for less.
const PAGE: u64 = 16 * 1024;

/// Where this lives: compilers, caches and what was built.
fn home() -> PathBuf {
    house::target().join("cross")
}

/// Puts what was made into its folder there, instead of what was there.
fn settle(made: &Path, folder: &Path) -> Outcome {
    let home = home();
    fs::create_dir_all(&home).map_err(Failure::file("make", &home))?;
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(Failure::file("replace", folder))?;
    }
    fs::rename(made, folder).map_err(Failure::file("place", folder))
}

/// Why the verbs cannot run on this machine, if they cannot.
pub(crate) fn obstacle() -> Option<String> {
    if Toolchain::is_there() { None } else { debian::obstacle() }
}

/// Builds the library for Android on ARM64 and looks at it.
pub(crate) fn android() -> Outcome {
    let toolchain = Toolchain::bring()?;
    let stand_ins = bionic::stand_ins(toolchain.zig())?;
    let built = toolchain.build(Target::android(&stand_ins), Kind::Dynamic)?;
    let object = SharedObject::read(&built)?;
    for name in &object.needed {
        if !bionic::is_library(name) {
            return Err(Failure::new(format!("the library wants {name}, which no phone has")));
        }
    }
    if let Some(load) = object.loads.iter().find(|load| !load.fits_pages_of(PAGE)) {
        return Err(Failure::new(format!(
            "a segment is aligned to {} bytes: phones with pages of {PAGE} cannot load it",
            load.align
        )));
    }
    report(&built, &object, elf::AARCH64)
}

/// Builds the static library for the iPhone and looks at it.
pub(crate) fn ios() -> Outcome {
    let toolchain = Toolchain::bring()?;
    let built = toolchain.build(Target::ios(), Kind::Static)?;
    let objects = archive::objects_for_the_iphone(&built)?;
    println!("cross: {} holds {objects} objects for iOS on ARM64", place(&built)?);
    Ok(())
}

/// Builds the libraries for Linux, whose sizes compare with the phones'.
pub(crate) fn linux() -> Outcome {
    let toolchain = Toolchain::bring()?;
    for (target, machine) in
        [(Target::linux_x86_64(), elf::X86_64), (Target::linux_arm64(), elf::AARCH64)]
    {
        let built = toolchain.build(target, Kind::Dynamic)?;
        report(&built, &SharedObject::read(&built)?, machine)?;
    }
    Ok(())
}

/// Runs the tests of the packages that need no ONNX Runtime on an emulated ARM64 processor.
pub(crate) fn arm_tests() -> Outcome {
    arm::tests(&Toolchain::bring()?)
}

/// Looks whether it is for that processor, puts the library in its place and tells its size.
fn report(built: &Path, object: &SharedObject, machine: u16) -> Outcome {
    if object.machine != machine {
        return Err(Failure::new("the library is for another processor"));
    }
    let needed = object.needed.join(" ");
    println!("cross: {}", place(built)?);
    if let Some(align) = object.loads.iter().map(|load| load.align).min() {
        println!("  {} segments, aligned to {align} bytes or more", object.loads.len());
    }
    println!("  wants {}", if needed.is_empty() { "no other library" } else { &needed });
    Ok(())
}

/// Copies what was built to `target/cross/TARGET/` and says it with its size.
fn place(built: &Path) -> Outcome<String> {
    let (Some(name), Some(triple)) = (built.file_name(), toolchain::triple_of(built)) else {
        return Err(Failure::new("a library lies where none is built"));
    };
    let folder = home().join(triple);
    fs::create_dir_all(&folder).map_err(Failure::file("make", &folder))?;
    let at = folder.join(name);
    fs::copy(built, &at).map_err(Failure::file("copy", built))?;
    let bytes = fs::metadata(&at).map_err(Failure::file("look at", &at))?.len();
    Ok(format!("{} ({bytes} bytes)", house::shown(&at)))
}
