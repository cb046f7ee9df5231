//! A compiler for other targets: Debian's rustc, which compiles the standard library for each of them
//! from its sources, and Zig for C and as a linker. The cargo that runs this tool drives it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::debian::Packages;
use super::zig::{self, Zig};
use super::{LIBRARY, PACKAGE};
use crate::{Failure, Outcome, command};

const COMPILER: Packages =
    Packages { folder: "rust", pins: "xtask/cross-compiler.txt", size: "137 MB" };

/// The profile apps get.
const PROFILE: &str = "mobile";

/// What Zig takes amiss: it knows targets by other names, and has no Apple SDK. `cc` and rustc say both.
const PREPARE: &str = r#"skip=
for word; do
  shift
  if [ "$skip" ]; then skip=; continue; fi
  case "$word" in
    -arch | -isysroot) skip=1 ;;
    --target=* | -miphoneos-version-min=*) ;;
    *) set -- "$@" "$word" ;;
  esac
done"#;
/// As a linker for Android: Zig's driver has no C library for it, its LLD needs none. Words meant for a
/// driver are made the linker's.
const PREPARE_LLD: &str = r#"set -f
for word; do
  shift
  case "$word" in
    -nodefaultlibs) ;;
    -Wl,*) IFS=,; set -- "$@" ${word#-Wl,}; unset IFS ;;
    *) set -- "$@" "$word" ;;
  esac
done"#;
/// `ring` asks for no more of a C library than these let it.
const NO_LIBC: &str = "-nostdlibinc -DRING_CORE_NOSTDLIBINC=1";

/// What is built for.
#[derive(Debug)]
pub(super) struct Target {
    triple: &'static str,
    /// As Zig calls it.
    zig: &'static str,
    system: System,
}

#[derive(Debug)]
enum System {
    /// With stand-ins for its libraries in this folder.
    Android(PathBuf),
    Ios,
    Linux,
}

impl Target {
    pub(super) fn android(stand_ins: &Path) -> Self {
        let system = System::Android(stand_ins.to_path_buf());
        Self { triple: "aarch64-linux-android", zig: "aarch64-linux-android", system }
    }

    pub(super) const fn ios() -> Self {
        Self { triple: "aarch64-apple-ios", zig: "aarch64-ios", system: System::Ios }
    }

    /// Of an age that Debian 10 and Ubuntu 18.10 have the C library.
    pub(super) const fn linux_arm64() -> Self {
        let zig = "aarch64-linux-gnu.2.28";
        Self { triple: "aarch64-unknown-linux-gnu", zig, system: System::Linux }
    }

    pub(super) const fn linux_x86_64() -> Self {
        let zig = "x86_64-linux-gnu.2.28";
        Self { triple: "x86_64-unknown-linux-gnu", zig, system: System::Linux }
    }
}

/// Which form of the library.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Dynamic,
    Static,
}

/// Everything that a build needs.
#[derive(Debug)]
pub(super) struct Toolchain {
    rust: PathBuf,
    zig: Zig,
    /// Wrappers.
    bin: PathBuf,
}

impl Toolchain {
    /// Whether a compiler was brought once, of whatever version.
    pub(super) fn is_there() -> bool {
        super::home().join(COMPILER.folder).is_dir()
    }

    /// Brings what is missing and tries the compiler.
    pub(super) fn bring() -> Outcome<Self> {
        let rust = COMPILER.bring()?;
        let zig = zig::bring()?;
        let bin = super::home().join("bin");
        fs::create_dir_all(&bin).map_err(Failure::file("make", &bin))?;
        let made = Self { rust, zig, bin };
        for program in ["rustc", "rustdoc"] {
            let lib = made.rust.join("usr/lib/x86_64-linux-gnu");
            let path = made.rust.join("usr/bin").join(program);
            let (lib, path) = (lib.display(), path.display());
            let text = format!("#!/bin/sh\nLD_LIBRARY_PATH='{lib}' exec '{path}' \"$@\"\n");
            zig::write_program(&made.bin.join(program), &text)?;
        }
        made.zig.wrapper(&made.bin.join("ar"), "", "ar")?;
        let version = command::quiet(Command::new(made.bin.join("rustc")).arg("--version"));
        let version = version.map_err(|failure| {
            Failure::new(format!(
                "{failure}\nDebian's compiler needs libedit2, libffi8, libxml2 and libz3-4 of the system"
            ))
        })?;
        println!("cross: {}", version.trim_end());
        Ok(made)
    }

    pub(super) const fn zig(&self) -> &Zig {
        &self.zig
    }

    /// A call of cargo for that target.
    pub(super) fn cargo(&self, verb: &str, target: &Target) -> Outcome<Command> {
        let Target { triple, zig, system } = target;
        let variable = triple.replace('-', "_");
        let cc = self.bin.join(format!("cc-{triple}"));
        self.zig.wrapper(&cc, PREPARE, &format!("cc -target {zig}"))?;

        let mut cargo = command::cargo(&[verb, "--target", triple, "-Zbuild-std=std,panic_unwind"]);
        cargo.env("RUSTC", self.bin.join("rustc")).env("RUSTDOC", self.bin.join("rustdoc"));
        // Debian's compiler is a stable one; the sources of its standard library are its own.
        cargo.env("RUSTC_BOOTSTRAP", "1");
        cargo.env("CARGO_TARGET_DIR", super::home().join("build"));
        cargo.env("ZIG_GLOBAL_CACHE_DIR", Zig::cache()).env("ZIG_LOCAL_CACHE_DIR", Zig::cache());
        cargo.env(format!("CC_{variable}"), &cc).env(format!("AR_{variable}"), self.bin.join("ar"));
        let linker = format!("CARGO_TARGET_{}_LINKER", variable.to_uppercase());
        match system {
            System::Android(_) => {
                cargo.env(linker, self.lld(triple)?);
                cargo.env(format!("CFLAGS_{variable}"), NO_LIBC);
            }
            System::Ios => {
                let headers = self.zig.apple_headers();
                let flags = format!("{NO_LIBC} -isystem {}", headers.display());
                cargo.env(format!("CFLAGS_{variable}"), flags);
                // Asked of Xcode otherwise. Nothing is read from it: the wrapper takes it away again.
                cargo.env("SDKROOT", &self.bin);
            }
            System::Linux => {
                cargo.env(linker, cc);
            }
        }
        Ok(cargo)
    }

    /// As NDK 28 links: pages of 16 KiB, no name left open.
    fn lld(&self, triple: &str) -> Outcome<PathBuf> {
        let at = self.bin.join(format!("ld-{triple}"));
        let words = format!(
            "ld.lld -m aarch64linux -z max-page-size={} -z defs --hash-style=both --build-id=sha1",
            super::PAGE
        );
        self.zig.wrapper(&at, PREPARE_LLD, &words)?;
        Ok(at)
    }

    /// Builds the library that apps link, without symbols that only a debugger wants.
    pub(super) fn build(&self, target: Target, kind: Kind) -> Outcome<PathBuf> {
        let (kind, name) = match kind {
            Kind::Dynamic => ("cdylib", format!("lib{LIBRARY}.so")),
            Kind::Static => ("staticlib", format!("lib{LIBRARY}.a")),
        };
        println!("cross: building {PACKAGE} for {}", target.triple);
        let mut cargo = self.cargo("rustc", &target)?;
        cargo.args(["--package", PACKAGE, "--lib", "--profile", PROFILE, "--crate-type", kind]);
        if let System::Android(stand_ins) = &target.system {
            cargo.args(["--", "-L"]).arg(stand_ins);
        }
        command::loud(cargo.env("CARGO_PROFILE_MOBILE_STRIP", "symbols"))?;
        Ok(super::home().join("build").join(target.triple).join(PROFILE).join(name))
    }
}

/// The target for which that file was built.
pub(super) fn triple_of(built: &Path) -> Option<&str> {
    built.parent()?.parent()?.file_name()?.to_str()
}
