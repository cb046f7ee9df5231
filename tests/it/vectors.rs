//! The donation format's second reader, `tests/vectors/verify.py`, against ours: on the published
//! vectors, on tags and donations that are made here, and on what random changes leave of them. Both
//! have to come to the same verdict, with the same code; no difference is tolerated.
//!
//! What ours says of the published vectors is tested in `core/wire`; its verdicts are used here too.

#[path = "../../core/wire/tests/vectors/controllers.rs"]
#[allow(dead_code, reason = "which codes there are is the other test's business")]
mod controllers;
#[path = "../../core/wire/tests/vectors/exchanged.rs"]
#[allow(dead_code, reason = "which codes there are is the other test's business")]
mod exchanged;
#[path = "../../core/wire/tests/vectors/files.rs"]
#[allow(dead_code, reason = "vectors are only written here")]
mod files;
mod fresh;
mod spoilt;
#[path = "../../core/wire/tests/vectors/verdicts.rs"]
#[allow(dead_code, reason = "which codes there are is the other test's business")]
mod verdicts;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value, json};

use crate::workshop;
use fresh::Fresh;

/// Random changes of whole tags, of signed payloads, and of everything else.
const CHANGES: usize = 2000;
const FEWER: usize = 300;
/// Fresh donations.
const DONATIONS: usize = 50;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

#[test]
fn the_second_reader_agrees_on_the_published_vectors() {
    run("verify.py", &[&folder().join("v1")]);
}

#[test]
fn the_published_vectors_are_those_that_are_generated() {
    let made = target("vectors-generated");
    if run("generate.py", &[&made]) {
        let sums = |folder: &Path| fs::read_to_string(folder.join("SHA256SUMS")).unwrap();
        assert_eq!(sums(&made), sums(&folder().join("v1")));
    }
}

#[test]
fn both_readers_agree_on_fresh_donations_and_on_spoilt_ones() {
    let folder = target("vectors-fresh");
    let mut fresh = Fresh::new(1);
    let donations: Vec<_> = (0..DONATIONS).map(|_| fresh.donation()).collect();
    let tags: Vec<Vec<u8>> = donations.iter().map(|donation| donation.tag.clone()).collect();

    let sealed = donations.iter().map(|donation| {
        json!({
            "tag": hex(&donation.tag),
            "sealed": hex(&donation.sealed),
            "private_key": hex(&donation.private_key),
            "share": hex(&donation.share),
        })
    });
    let codes = write(&folder, "sealed", "sealed", sealed);
    assert_eq!(codes, [("ok".to_owned(), DONATIONS)].into());
    let whole = tags.iter().map(|tag| json!({ "tag": hex(tag) }));
    assert_eq!(write(&folder, "tags", "tag", whole), [("ok".to_owned(), DONATIONS)].into());

    let changed =
        (0..CHANGES).map(|at| json!({ "tag": hex(&fresh.changed(&tags[at % tags.len()])) }));
    told("changed tags", &write(&folder, "tags-changed", "tag", changed.collect::<Vec<_>>()), 4);
    let resigned = (0..CHANGES).map(|_| json!({ "tag": hex(&fresh.resigned_tag()) }));
    let codes = write(&folder, "tags-resigned", "tag", resigned.collect::<Vec<_>>());
    told("changed and signed tags", &codes, 9);
    let wishes = (0..FEWER).map(|_| json!({ "wish": hex(&fresh.resigned_wish()) }));
    let codes = write(&folder, "wishes", "shorten", wishes.collect::<Vec<_>>());
    told("changed and signed wishes", &codes, 4);
    let headers = (0..FEWER).map(|at| {
        let sealed = &donations[at % donations.len()].sealed[..80];
        json!({ "sealed": hex(&fresh.changed(sealed)) })
    });
    told("changed headers", &write(&folder, "headers", "header", headers.collect::<Vec<_>>()), 3);
    let contents = (0..FEWER).map(|_| {
        let (content, view) = fresh.changed_content();
        json!({ "content": hex(&content), "view": view.name() })
    });
    let codes = write(&folder, "contents", "content", contents.collect::<Vec<_>>());
    told("changed contents", &codes, 4);

    run("verify.py", &[&folder]);
}

#[test]
fn both_readers_agree_on_spoilt_messages_policies_sites_and_addresses() {
    let folder = target("vectors-spoilt");
    let mut fresh = Fresh::new(2);
    for kind in spoilt::KINDS {
        let codes = write(&folder, kind.0, kind.0, spoilt::changed(&mut fresh, kind, CHANGES));
        told(kind.0, &codes, kind.3);
    }
    let addresses = spoilt::addresses(&mut fresh, CHANGES);
    told("addresses", &write(&folder, "url", "url", addresses), 4);
    run("verify.py", &[&folder]);
}

/// Says how often each verdict came; so many different ones are needed for the test to mean something.
fn told(what: &str, codes: &BTreeMap<String, usize>, least: usize) {
    println!("{what}: {codes:?}");
    assert!(codes.len() >= least, "{what} come to {codes:?} alone");
}

/// Writes a group of vectors with our verdict on each; counts the verdicts.
fn write(
    folder: &Path,
    name: &str,
    kind: &str,
    inputs: impl IntoIterator<Item = Value>,
) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let mut vectors = Vec::new();
    for (number, inputs) in inputs.into_iter().enumerate() {
        let mut vector: Map<String, Value> = inputs.as_object().unwrap().clone();
        let verdict = verdicts::verdict(kind, &vector, folder);
        let code = verdict.get("error").map_or("ok", |code| code.as_str().unwrap());
        *counts.entry(code.to_owned()).or_default() += 1;
        vector.extend(verdict);
        vector.insert("name".to_owned(), number.to_string().into());
        vectors.push(vector);
    }
    let group = json!({ "kind": kind, "about": name, "vectors": vectors });
    fs::write(folder.join(format!("{name}.json")), group.to_string()).unwrap();
    counts
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An empty folder of this name.
fn target(name: &str) -> PathBuf {
    let folder = workshop::target().join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs a script beside the vectors, which has to end well; `false` where this machine lacks what it
/// needs.
fn run(script: &str, words: &[&Path]) -> bool {
    let packages = workshop::target().join("verifier");
    if let Ok(reason) = fs::read_to_string(packages.join("ABSENT")) {
        let may_miss = std::env::var("CI").as_deref() != Ok("true");
        assert!(may_miss, "the CI has to have the verifier's packages: {reason}");
        println!("skipped: {reason}");
        return false;
    }
    let stamp = fs::read_to_string(packages.join("VERSION"))
        .expect("the verifier's packages are missing: run `cargo xtask setup`");
    // The second line is the Python they were installed for.
    let output = Command::new(stamp.lines().nth(1).unwrap())
        .args(["-s", "-B"])
        .arg(folder().join(script))
        .args(words)
        .env("PYTHONPATH", &packages)
        .output()
        .expect("its Python is gone: run `cargo xtask setup`");
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{script}:\n{out}{err}");
    print!("{out}");
    true
}
