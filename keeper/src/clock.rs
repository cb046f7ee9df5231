//! The day that the keeper judges by. Signatures of uploads are dated by the system's own clock instead:
//! the store compares them with its own.

use std::time::{SystemTime, UNIX_EPOCH};

use idphoto_wire::Day;

/// Tells the day, in UTC.
pub trait Clock: Send + Sync {
    /// Today; `None` when the clock stands outside the years that a [`Day`] has.
    fn today(&self) -> Option<Day>;
}

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn today(&self) -> Option<Day> {
        Day::of_unix(unix_now())
    }
}

/// Seconds since 1970 by the system's clock; 0 when it stands before that.
pub(crate) fn unix_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
