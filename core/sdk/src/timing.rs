//! How long each stage took.

use std::time::Instant;

use serde::ser::{Serialize, SerializeMap as _, Serializer};

/// Milliseconds a stage, in the order the stages ran.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timings(Vec<(&'static str, f64)>);

impl Timings {
    /// Runs `work` and books its time under `stage`; a stage that runs twice adds up.
    pub(crate) fn time<T>(&mut self, stage: &'static str, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        let ms = start.elapsed().as_secs_f64() * 1000.0;
        match self.0.iter_mut().find(|(name, _)| *name == stage) {
            Some((_, total)) => *total += ms,
            None => self.0.push((stage, ms)),
        }
        result
    }

    /// The stages with their milliseconds.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, f64)> + '_ {
        self.0.iter().copied()
    }
}

impl Serialize for Timings {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.len()))?;
        for (stage, ms) in &self.0 {
            // Tenths of a millisecond are what repeats from run to run.
            map.serialize_entry(stage, &((ms * 10.0).round() / 10.0))?;
        }
        map.end()
    }
}
