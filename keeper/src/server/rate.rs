//! How many requests are taken: a bucket of tokens that fills evenly, one for all callers. Whoever calls is
//! not told apart, because nothing of a caller is kept.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// A bucket that starts full.
#[derive(Debug)]
pub(super) struct Rate {
    per_second: f64,
    most: f64,
    level: Mutex<(f64, Instant)>,
}

impl Rate {
    /// So many a minute, which may also come at once.
    pub(super) fn new(per_minute: u32) -> Self {
        let most = f64::from(per_minute);
        Self { per_second: most / 60.0, most, level: Mutex::new((most, Instant::now())) }
    }

    /// Takes a token; whether there was one.
    pub(super) fn take(&self) -> bool {
        self.take_at(Instant::now())
    }

    fn take_at(&self, now: Instant) -> bool {
        let mut level = self.level.lock().unwrap_or_else(PoisonError::into_inner);
        let (tokens, since) = *level;
        let passed = now.saturating_duration_since(since).as_secs_f64();
        let tokens = (tokens + passed * self.per_second).min(self.most);
        let left = if tokens >= 1.0 { tokens - 1.0 } else { tokens };
        *level = (left, now.max(since));
        tokens >= 1.0
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_minutes_worth_at_once_and_then_evenly() {
        let rate = Rate::new(60);
        let start = Instant::now();
        let taken = (0..100).filter(|_| rate.take_at(start)).count();
        assert_eq!(taken, 60);
        let later = start + Duration::from_millis(2500);
        assert_eq!((0..100).filter(|_| rate.take_at(later)).count(), 2);
        // It never holds more than a minute's worth, and time never runs backwards.
        let much_later = start + Duration::from_secs(10_000);
        assert_eq!((0..100).filter(|_| rate.take_at(much_later)).count(), 60);
        assert!(!rate.take_at(start));
    }
}
