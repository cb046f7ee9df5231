//! The fuzzer's targets on files that are known: the committed corpus, what once broke something, and
//! every seed. What the fuzzer looks for anew is `cargo xtask fuzz`.

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use idphoto_fuzz::{TARGETS, Target};
use idphoto_specimens::{hostile, odd, scene};

use crate::desk::names_in;

/// Largest corpus of a target: the folder is part of every clone.
const LARGEST: u64 = 300 * 1024;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// There may be no finding yet.
fn names_if_there(folder: &Path) -> Vec<String> {
    if folder.is_dir() { names_in(folder) } else { Vec::new() }
}

/// Runs the target on every file in `folder`; names those that break it, and says how many there are.
fn run(target: Target, folder: &Path) -> (usize, Vec<String>) {
    let mut broken = Vec::new();
    let names = names_if_there(folder);
    for name in &names {
        let bytes = fs::read(folder.join(name)).unwrap();
        if catch_unwind(|| target.1(&bytes)).is_err() {
            broken.push(format!("{}/{name}", folder.display()));
        }
    }
    (names.len(), broken)
}

#[test]
fn the_corpus_and_past_findings_break_nothing() {
    let mut broken = Vec::new();
    for target in TARGETS {
        let (count, found) = run(target, &folder().join("corpus").join(target.0));
        assert!(count >= 20, "{} files for {}", count, target.0);
        broken.extend(found);
        broken.extend(run(target, &folder().join("regressions").join(target.0)).1);
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn odd_and_hostile_files_break_no_target() {
    let scene = scene::scene(19, 13);
    for specimen in odd::all(&scene).into_iter().chain(hostile::all(&scene)) {
        for (name, target) in TARGETS {
            // A profile or a block of this size is the business of the decoding targets.
            if specimen.bytes.len() > 200_000 && !["decode", "header"].contains(&name) {
                continue;
            }
            let bytes = &specimen.bytes;
            assert!(catch_unwind(|| target(bytes)).is_ok(), "{name} on {}", specimen.name);
        }
    }
}

#[test]
fn every_target_has_a_program_and_every_folder_a_target() {
    let names = TARGETS.map(|(name, _)| name.to_owned());
    let programs = names_in(&folder().join("bins"));
    assert_eq!(programs, names.clone().map(|name| format!("{name}.rs")));
    for kind in ["corpus", "regressions"] {
        for name in names_if_there(&folder().join(kind)) {
            assert!(names.contains(&name), "{kind}/{name} belongs to no target");
        }
    }
}

#[test]
fn the_corpus_is_small() {
    for (name, _) in TARGETS {
        let corpus = folder().join("corpus").join(name);
        let size = |file: &String| fs::metadata(corpus.join(file)).unwrap().len();
        let bytes: u64 = names_in(&corpus).iter().map(size).sum();
        assert!(bytes <= LARGEST, "the corpus of {name} has {bytes} bytes");
    }
}
