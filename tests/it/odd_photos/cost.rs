//! What runs of the program took: time, memory, a table of both. No test here.

use std::fmt::Write as _;
use std::fs;

use tempfile::NamedTempFile;

use crate::desk::{Desk, Ran, ended, program};
use crate::workshop::target;

/// What a run took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cost {
    pub(super) ms: f64,
    /// Milliseconds of processors, the system's work included: the same on a busy machine.
    pub(super) cpu_ms: f64,
    /// Bytes of memory at its peak.
    pub(super) peak: u64,
}

/// Runs the program to its end, with what it took.
pub(super) fn measured(desk: &Desk, words: &[&str]) -> (Ran, Cost) {
    let note = NamedTempFile::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut command = desk.command(env!("CARGO_BIN_EXE_idphoto-measured"));
    let ran = ended(command.arg(note.path()).arg(program()).args(words));
    let text = fs::read_to_string(note.path()).unwrap();
    let parts: Vec<&str> = text.split(' ').collect();
    let [ms, cpu_ms, peak] = parts[..] else { panic!("{text}") };
    let [ms, cpu_ms] = [ms, cpu_ms].map(|part| part.parse().unwrap());
    (ran, Cost { ms, cpu_ms, peak: peak.parse().unwrap() })
}

/// A table that grows by rows.
pub(super) struct Table {
    name: &'static str,
    text: String,
}

impl Table {
    /// An empty table of that name.
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, text: "name\tbytes\texit\tcode\tms\tcpu ms\tpeak MB\tnote\n".to_owned() }
    }

    /// Adds a row; `code` is the code of a refusal or the verdict of a report.
    pub(super) fn row(
        &mut self,
        (name, bytes): (&str, usize),
        (ran, code): (&Ran, &str),
        cost: Cost,
        note: &str,
    ) {
        let exit = ran.code.unwrap_or(-1);
        let (ms, cpu_ms, peak) = (cost.ms, cost.cpu_ms, cost.peak as f64 / 1e6);
        let spent = format!("{ms:.0}\t{cpu_ms:.0}\t{peak:.1}");
        writeln!(self.text, "{name}\t{bytes}\t{exit}\t{code}\t{spent}\t{note}").unwrap();
    }
}

impl Drop for Table {
    /// Also when a test fails half-way: then it is looked at most.
    fn drop(&mut self) {
        let folder = target().join("odd-photos");
        let path = folder.join(format!("{}.tsv", self.name));
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(path, &self.text));
        println!("{}{written:?}", self.text);
    }
}
