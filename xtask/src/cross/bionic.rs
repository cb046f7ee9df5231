//! Stand-ins for the libraries of an Android phone, made of the names in xtask/bionic.txt: enough to link
//! against, as the NDK's own are. They hold no code, so what is linked with them can be measured and
//! looked at, and its names are known to be there; it cannot be shipped.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::zig::Zig;
use crate::{Failure, Outcome, command, digest, house};

const NAMES: &str = "xtask/bionic.txt";
/// An ELF target for which Zig needs no C library; the stand-ins look the same for all of them.
const TARGET: &str = "aarch64-linux-musl";
/// What else rustc names, and nothing of ours uses.
const EMPTY: [&str; 1] = ["liblog.so"];

/// A library and what it has.
#[derive(Debug, PartialEq, Eq)]
struct Library<'a> {
    file: &'a str,
    names: Vec<&'a str>,
}

/// Makes the stand-ins; returns their folder, another one for other names: cargo links anew when it is
/// told another, and does not look into it.
pub(super) fn stand_ins(zig: &Zig) -> Outcome<PathBuf> {
    let text = house::read(&house::root().join(NAMES))?;
    let folder = super::home().join("bionic").join(digest::bytes(text.as_bytes()));
    fs::create_dir_all(&folder).map_err(Failure::file("make", &folder))?;
    let mut libraries = libraries(&text)?;
    libraries.extend(EMPTY.map(|file| Library { file, names: Vec::new() }));
    for library in libraries {
        make(zig, &folder, &library)?;
    }
    Ok(folder)
}

/// Whether a phone has a library of that name; the unwinder comes with the app.
pub(super) fn is_library(file: &str) -> bool {
    ["libc.so", "libdl.so", "libm.so", "libunwind.so"].contains(&file)
}

/// A heading `libx.so` and the names under it.
fn libraries(text: &str) -> Outcome<Vec<Library<'_>>> {
    let mut libraries: Vec<Library<'_>> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match libraries.last_mut() {
            _ if line.ends_with(".so") => {
                libraries.push(Library { file: line, names: Vec::new() });
            }
            Some(library) => library.names.extend(line.split_whitespace()),
            None if line.is_empty() => {}
            None => return Err(Failure::new(format!("{NAMES} names `{line}` under no library"))),
        }
    }
    Ok(libraries)
}

fn make(zig: &Zig, folder: &Path, library: &Library<'_>) -> Outcome {
    let source = folder.join(library.file).with_extension("s");
    fs::write(&source, assembler(library)).map_err(Failure::file("write", &source))?;
    let mut compile = Command::new(zig.program());
    compile.env("ZIG_GLOBAL_CACHE_DIR", Zig::cache()).env("ZIG_LOCAL_CACHE_DIR", Zig::cache());
    compile.args(["cc", "-target", TARGET, "-shared", "-nostdlib"]);
    compile.arg(format!("-Wl,-soname,{}", library.file)).arg(&source);
    compile.arg("-o").arg(folder.join(library.file));
    command::quiet(&mut compile).map(drop)
}

fn assembler(library: &Library<'_>) -> String {
    let mut text = ".text\n".to_owned();
    for name in &library.names {
        let _ = writeln!(text, ".globl {name}\n.type {name}, %function\n{name}:");
    }
    // Something has to be there.
    text + ".word 0\n"
}

#[cfg(test)]
mod tests {
    use super::{Library, libraries};

    #[test]
    fn names_stand_under_their_library() {
        let read = libraries("# Said.\n\nlibc.so\nread write\nopen\n\nlibm.so\nexp\n").ok();
        let library = |file, names: &[&'static str]| Library { file, names: names.to_vec() };
        let want =
            vec![library("libc.so", &["read", "write", "open"]), library("libm.so", &["exp"])];
        assert_eq!(read, Some(want));
        assert!(libraries("read\nlibc.so\n").is_err());
    }
}
