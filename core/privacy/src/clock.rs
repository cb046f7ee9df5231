//! What time it is, as far as a clock that its owner can set may be believed.
//!
//! Expiry counts from `max(the wall clock, the latest time ever known)`. The wall clock is not believed
//! when it lies far before that mark, far beyond the newest time that somebody signed, or moved by
//! something else than the time that passed since the first look after the device started. Then nothing is admitted for upload.
//! Erasing never asks.
//!
//! Not here: reading a clock, which an app does, and keeping the mark, which the consent ledger does.

use std::time::Duration;

use idphoto_wire::cbor::{Reader, Writer};
use idphoto_wire::{Day, FormError};

/// How far a wall clock may be off: two days cover a wrong time zone and a date that is wrong by one, and
/// cannot move a donation by more than one month.
pub const TOLERANCE: Duration = Duration::from_secs(48 * 3600);
/// How far beyond the newest signed time a wall clock may be: a device that saw neither a policy nor a
/// receipt for a year has to see one first, or a wrong clock would make tags that live too long.
pub const FARTHEST: Duration = Duration::from_secs(366 * 24 * 3600);

/// One look at the device's clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Seconds since 1970, UTC.
    pub wall: i64,
    /// Time since the device started, sleep included (`CLOCK_BOOTTIME`, `mach_continuous_time`); `None`
    /// where it cannot be had.
    pub since_boot: Option<Duration>,
    /// What tells this boot from others (`boot_id`, `BOOT_COUNT`, `kern.bootsessionuuid`), never sent.
    pub boot: Option<u128>,
}

/// The latest times known. It only grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The latest time ever believed, seconds since 1970.
    latest: i64,
    /// The newest time that a controller or a site signed: of a policy, a list of sites, a receipt.
    signed: i64,
    /// The first believed look of a boot: what later ones of it are held against.
    anchor: Option<Reading>,
}

impl Mark {
    /// Writes it as an item of the ledger's frames.
    pub(crate) fn write(&self, to: &mut Writer) {
        to.array(3).int(self.latest).int(self.signed);
        let Some(Reading { wall, since_boot, boot }) = self.anchor else {
            to.array(0);
            return;
        };
        to.array(3).int(wall).array(usize::from(since_boot.is_some()));
        if let Some(since) = since_boot {
            to.uint(since.as_secs());
        }
        to.bytes(&boot.map(u128::to_be_bytes).map_or(Vec::new(), |boot| boot.to_vec()));
    }

    /// Reads such an item.
    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, FormError> {
        from.array(3)?;
        let (latest, signed) = (from.int()?, from.int()?);
        let anchor = match from.array_up_to(3)? {
            0 => None,
            3 => {
                let wall = from.int()?;
                let since_boot = match from.array_up_to(1)? {
                    0 => None,
                    _ => Some(Duration::from_secs(from.uint()?)),
                };
                let boot = match from.bytes(16)? {
                    [] => None,
                    boot => Some(u128::from_be_bytes(
                        boot.try_into().map_err(|_| FormError::Malformed)?,
                    )),
                };
                Some(Reading { wall, since_boot, boot })
            }
            _ => return Err(FormError::Malformed),
        };
        Ok(Self { latest, signed, anchor })
    }
}

/// Why the clock is not believed. Uploads wait; erasure does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClockSuspect {
    /// More than [`TOLERANCE`] before a time that was known before.
    #[error("the clock of this device is set to a time that has passed")]
    Behind,
    /// More than [`FARTHEST`] after the newest signed time.
    #[error("the clock of this device is more than a year ahead of everything that was signed")]
    Ahead,
    /// It moved by more than [`TOLERANCE`] more or less than the time that passed.
    #[error("the clock of this device was moved")]
    Moved,
    /// Outside the years that can be counted.
    #[error("the clock of this device is set to no year that can be")]
    OutOfRange,
}

/// A believed time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    seconds: i64,
    day: Day,
}

impl Now {
    /// Seconds since 1970, UTC; never before a time that was believed before.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.seconds
    }

    /// The day, UTC; its month is the one that a donation is issued in.
    #[must_use]
    pub const fn day(self) -> Day {
        self.day
    }
}

impl Mark {
    /// The mark of a device that knows one signed time, that of its first policy.
    #[must_use]
    pub const fn new(signed: i64) -> Self {
        Self { latest: signed, signed, anchor: None }
    }

    /// Takes note of a signed time. An older one than is known changes nothing.
    ///
    /// # Errors
    /// `Behind` when it lies more than [`FARTHEST`] after the wall clock, and nothing is noted: one of the
    /// two is wrong, and a single wrong signature must not stop uploads for ever.
    pub fn note_signed(&mut self, signed: i64, reading: Reading) -> Result<(), ClockSuspect> {
        if signed > reading.wall.saturating_add(seconds(FARTHEST)) {
            return Err(ClockSuspect::Behind);
        }
        self.signed = self.signed.max(signed);
        self.latest = self.latest.max(signed);
        Ok(())
    }

    /// What time it is; takes note of it.
    ///
    /// # Errors
    /// [`ClockSuspect`]; the mark then stays as it is.
    pub fn now(&mut self, reading: Reading) -> Result<Now, ClockSuspect> {
        let wall = reading.wall;
        let (tolerance, farthest) = (seconds(TOLERANCE), seconds(FARTHEST));
        if wall < self.latest.saturating_sub(tolerance) {
            return Err(ClockSuspect::Behind);
        }
        if wall > self.signed.saturating_add(farthest) {
            return Err(ClockSuspect::Ahead);
        }
        let anchor =
            self.anchor.filter(|anchor| anchor.boot.is_some() && anchor.boot == reading.boot);
        if let Some(anchor) = anchor
            && let (Some(then), Some(since)) = (anchor.since_boot, reading.since_boot)
        {
            let passed = since.checked_sub(then).map(seconds).ok_or(ClockSuspect::Moved)?;
            let off = wall.saturating_sub(anchor.wall).saturating_sub(passed);
            if off.unsigned_abs() > TOLERANCE.as_secs() {
                return Err(ClockSuspect::Moved);
            }
        }
        let latest = wall.max(self.latest);
        let day = Day::of_unix(latest).ok_or(ClockSuspect::OutOfRange)?;
        self.latest = latest;
        self.anchor = anchor.or(Some(reading));
        Ok(Now { seconds: latest, day })
    }

    /// The time for an erasure, which no clock can stop: the later of wall clock and mark. It is written
    /// into the request and decides nothing.
    #[must_use]
    pub fn for_erasure(&self, reading: Reading) -> i64 {
        reading.wall.max(self.latest)
    }
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use idphoto_wire::Month;
    use proptest::prelude::*;

    use super::*;

    const HOUR: i64 = 3600;
    const DAY: i64 = 24 * HOUR;
    const YEAR: i64 = 366 * DAY;
    /// 24 November 2026.
    const SIGNED: i64 = 1_795_478_400;

    fn at(wall: i64) -> Reading {
        Reading { wall, since_boot: None, boot: None }
    }

    fn up(wall: i64, since_boot: i64) -> Reading {
        Reading { wall, since_boot: Some(Duration::from_secs(since_boot as u64)), boot: Some(1) }
    }

    #[test]
    fn a6_a_clock_set_back_is_tolerated_for_two_days_and_counts_nothing() {
        let mut mark = Mark::new(SIGNED);
        let start = mark.now(at(SIGNED + 10 * DAY)).unwrap();
        for back in [HOUR, 47 * HOUR, 48 * HOUR] {
            assert_eq!(mark.now(at(start.seconds() - back)), Ok(start), "{back}");
        }
        for back in [48 * HOUR + 1, 3 * DAY, start.seconds()] {
            let reading = at(start.seconds() - back);
            assert_eq!(mark.now(reading), Err(ClockSuspect::Behind), "{back}");
            // Erasure is not stopped, and not dated back.
            assert_eq!(mark.for_erasure(reading), start.seconds());
        }
        assert_eq!(mark.now(at(i64::MIN)), Err(ClockSuspect::Behind));
    }

    #[test]
    fn a6_a_clock_far_ahead_is_not_believed_and_leaves_no_mark() {
        let mut mark = Mark::new(SIGNED);
        let before = mark;
        for ahead in [YEAR + 1, 10 * YEAR, i64::MAX - SIGNED] {
            assert_eq!(mark.now(at(SIGNED + ahead)), Err(ClockSuspect::Ahead));
        }
        assert_eq!(mark, before);
        assert!(mark.now(at(SIGNED + YEAR)).is_ok());
        // A newer signature lets time go on.
        let mut mark = before;
        mark.note_signed(SIGNED + YEAR, at(SIGNED + YEAR)).unwrap();
        assert!(mark.now(at(SIGNED + 2 * YEAR)).is_ok());
        mark.note_signed(SIGNED, at(SIGNED)).unwrap();
        assert_eq!(mark.signed, SIGNED + YEAR);
    }

    #[test]
    fn a6_within_one_boot_the_wall_has_to_move_as_time_does() {
        let mut mark = Mark::new(SIGNED);
        mark.now(up(SIGNED + DAY, 100)).unwrap();
        // Three months ahead after an hour.
        let jump = up(SIGNED + 90 * DAY, 100 + HOUR);
        assert_eq!(mark.now(jump), Err(ClockSuspect::Moved));
        assert!(mark.now(up(SIGNED + DAY + HOUR, 100 + HOUR)).is_ok());
        // After a start the time since it is smaller: nothing can be said, and the wall counts.
        assert!(mark.now(Reading { boot: Some(2), ..up(SIGNED + 90 * DAY, 30) }).is_ok());
        // A reset clock after a start is behind.
        assert_eq!(mark.now(up(0, 10)), Err(ClockSuspect::Behind));
        // Asleep for 20 days, and awake.
        assert!(
            mark.now(Reading { boot: Some(2), ..up(SIGNED + 110 * DAY, 30 + 20 * DAY) }).is_ok()
        );
    }

    #[test]
    fn a_month_begins_at_midnight_utc() {
        let mut mark = Mark::new(SIGNED);
        let december = Month::parse("2026-12").unwrap().first_day() * DAY;
        let month = |wall| mark.now(at(wall)).unwrap().day().month().to_string();
        assert_eq!([december - 1, december].map(month), ["2026-11", "2026-12"]);
    }

    #[test]
    fn a_signed_time_far_ahead_is_not_noted() {
        let mut mark = Mark::new(SIGNED);
        let before = mark;
        for ahead in [YEAR + 1, 50 * YEAR, i64::MAX - SIGNED] {
            assert_eq!(mark.note_signed(SIGNED + ahead, at(SIGNED)), Err(ClockSuspect::Behind));
        }
        assert_eq!(mark, before);
        // One that may be right shows that the wall clock is not.
        mark.note_signed(SIGNED + 30 * DAY, at(SIGNED)).unwrap();
        assert_eq!(mark.now(at(SIGNED)), Err(ClockSuspect::Behind));
    }

    #[test]
    fn a_huge_time_since_the_start_is_not_believed() {
        let mut mark = Mark::new(SIGNED);
        mark.now(up(SIGNED + DAY, 0)).unwrap();
        let odd = Reading {
            wall: SIGNED + DAY - 1,
            since_boot: Some(Duration::from_secs(i64::MAX as u64)),
            boot: Some(1),
        };
        assert_eq!(mark.now(odd), Err(ClockSuspect::Moved));
    }

    #[test]
    fn a_restart_is_not_a_moved_clock() {
        // Looked at one minute after boot; ten days later the phone restarts; looked at two hours after that.
        let mut mark = Mark::new(SIGNED);
        mark.now(up(SIGNED, 60)).unwrap();
        let later = SIGNED + 10 * DAY;
        let first = mark.now(Reading { boot: Some(2), ..up(later, 2 * HOUR) });
        let hour_on = mark.now(Reading { boot: Some(2), ..up(later + HOUR, 3 * HOUR) });
        let month_on =
            mark.now(Reading { boot: Some(2), ..up(later + 30 * DAY, 2 * HOUR + 30 * DAY) });
        assert!(
            first.is_ok() && hour_on.is_ok() && month_on.is_ok(),
            "{first:?} {hour_on:?} {month_on:?}"
        );
    }

    #[test]
    fn many_small_jumps_are_one_large_one() {
        let mut mark = Mark::new(SIGNED);
        mark.now(up(SIGNED, 100)).unwrap();
        let mut refused = false;
        for step in 1..=100 {
            refused |= mark.now(up(SIGNED + step * 47 * HOUR, 100 + step)).is_err();
        }
        assert!(refused, "{} days in 100 seconds", (mark.latest - SIGNED) / DAY);
    }

    proptest! {
        #[test]
        fn believed_times_never_go_back(steps in proptest::collection::vec((any::<i64>(), proptest::option::of(0_u32..100_000_000)), 0..40)) {
            let mut mark = Mark::new(SIGNED);
            let mut latest = mark.latest;
            for (step, boot) in steps {
                // Half of the steps are far off, half of them near.
                let wall = if step % 2 == 0 { step } else { SIGNED + step % YEAR };
                let since_boot = boot.map(|s| Duration::from_secs(s.into()));
                if let Ok(now) = mark.now(Reading { wall, since_boot, boot: Some(1) }) {
                    prop_assert!(now.seconds() >= latest);
                    prop_assert!(now.seconds() <= mark.signed + YEAR);
                    latest = now.seconds();
                }
                prop_assert_eq!(mark.latest, latest);
            }
        }
    }
}
