//! How many photos ended how, for the table and for JSON.

use std::time::Duration;

use serde::Serialize;

use super::record::{Ending, Record};
use crate::Exit;
use crate::table::Table;
use crate::terminal::{Terminal, Tone};

/// What became of all photos. Names and order are an interface.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Sums {
    /// Id of the standard.
    pub(super) standard: String,
    /// Photos in the folder.
    pub(super) photos: usize,
    /// Portraits of which every check passes.
    pub(super) passed: usize,
    /// Portraits with something worth a look.
    pub(super) doubtful: usize,
    /// Portraits of which a check fails.
    pub(super) failed: usize,
    /// Photos of which there is no portrait.
    pub(super) refused: usize,
    /// Portraits that were there; they count above as well.
    pub(super) skipped: usize,
    /// Photos that were not reached.
    pub(super) left: usize,
    /// Whether Ctrl-C ended it.
    pub(super) interrupted: bool,
    /// Photos at a time.
    pub(super) jobs: usize,
    /// What it took, without loading the first network.
    pub(super) seconds: f64,
    /// Photos that were worked on, a second.
    pub(super) photos_per_second: f64,
}

impl Sums {
    /// Of a folder in which nothing was done yet.
    pub(super) fn of(standard: &str, photos: usize, jobs: usize) -> Self {
        Self { standard: standard.to_owned(), photos, left: photos, jobs, ..Self::default() }
    }

    /// Counts a photo.
    pub(super) fn add(&mut self, record: &Record, skipped: bool) {
        let count = match record.made.as_ref().map(|made| made.verdict) {
            None => &mut self.refused,
            Some(Ending::Pass) => &mut self.passed,
            Some(Ending::Warn | Ending::NotAssessed) => &mut self.doubtful,
            Some(Ending::Fail) => &mut self.failed,
        };
        *count += 1;
        self.skipped += usize::from(skipped);
        self.left -= 1;
    }

    /// How many were handled.
    pub(super) const fn done(&self) -> usize {
        self.photos - self.left
    }

    /// The work is at its end.
    pub(super) fn close(&mut self, took: Duration, interrupted: bool) {
        let milliseconds = took.as_millis() as f64;
        self.interrupted = interrupted && self.left > 0;
        self.seconds = milliseconds / 1000.0;
        let worked_on = (self.done() - self.skipped) as f64;
        let a_second = if milliseconds > 0.0 { worked_on / self.seconds } else { 0.0 };
        self.photos_per_second = (a_second * 1000.0).round() / 1000.0;
    }

    /// How a program ends that did this.
    pub(super) const fn exit(&self) -> Exit {
        if self.interrupted {
            Exit::Interrupted
        } else if self.failed + self.refused > 0 {
            Exit::ChecksFail
        } else {
            Exit::Fine
        }
    }

    /// The table for a person.
    pub(super) fn text(&self, terminal: &Terminal) -> String {
        let mut table = Table::default();
        let rows = [
            (Tone::Good, "passed", self.passed, "every check passes"),
            (Tone::Doubtful, "doubtful", self.doubtful, "worth a look"),
            (Tone::Bad, "failed", self.failed, "at least one check fails"),
            (Tone::Bad, "refused", self.refused, "no portrait"),
            (Tone::Plain, "skipped", self.skipped, "made before, counted above"),
            (Tone::Plain, "left", self.left, "not reached"),
        ];
        let widest = rows.map(|(_, _, count, _)| count.to_string().len()).into_iter().max();
        for (tone, word, count, meaning) in rows {
            let tone = if count == 0 { Tone::Plain } else { tone };
            let count = format!("{count:>0$}", widest.unwrap_or(1));
            table.row(tone, [word, count.as_str(), meaning].map(str::to_owned).to_vec());
        }
        let (done, seconds, a_second) = (self.done(), self.seconds, self.photos_per_second);
        let noun = if done == 1 { "photo" } else { "photos" };
        let rate = format!("{done} {noun} in {seconds:.1} s, {a_second:.2} made a second\n");
        table.text(terminal) + &rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(counts: [usize; 4], left: usize) -> Sums {
        let [passed, doubtful, failed, refused] = counts;
        let photos = counts.iter().sum::<usize>() + left;
        Sums { passed, doubtful, failed, refused, left, photos, ..Sums::of("x", photos, 1) }
    }

    #[test]
    fn one_that_fails_or_is_refused_is_the_exit_code() {
        assert_eq!(sums([2, 1, 0, 0], 0).exit(), Exit::Fine);
        assert_eq!(sums([2, 1, 1, 0], 0).exit(), Exit::ChecksFail);
        assert_eq!(sums([2, 1, 0, 1], 0).exit(), Exit::ChecksFail);
    }

    #[test]
    fn whoever_interrupts_when_all_is_done_interrupts_nothing() {
        for (left, exit) in [(1, Exit::Interrupted), (0, Exit::Fine)] {
            let mut sums = sums([3, 0, 0, 0], left);
            sums.skipped = 1;
            sums.close(Duration::from_millis(500), true);
            assert_eq!((sums.exit(), sums.photos_per_second), (exit, 4.0));
        }
    }
}
