//! The clocks of this machine. Not here: whether they are believed; the sdk decides that.

use std::time::{SystemTime, UNIX_EPOCH};

use super::{Clock, Reading};

/// The system's clocks. Time since the start, and which start it was, are known on Linux alone; elsewhere
/// the wall clock is held against the latest time known and against nothing else.
#[derive(Clone, Copy, Debug, Default)]
pub struct DeskClock;

impl Clock for DeskClock {
    fn reading(&self) -> Reading {
        let (since_boot, boot) = boot::reading();
        Reading { wall: wall(), since_boot, boot }
    }
}

/// Seconds since 1970, which are negative before.
fn wall() -> i64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |s| -s),
    }
}

#[cfg(target_os = "linux")]
mod boot {
    //! Time since the start, and which start.

    use std::fs;
    use std::time::Duration;

    use rustix::time::{ClockId, clock_gettime};

    /// A new random UUID for each start (random(4)).
    const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

    pub(super) fn reading() -> (Option<Duration>, Option<u128>) {
        let time = clock_gettime(ClockId::Boottime);
        let since = match (time.tv_sec.try_into(), time.tv_nsec.try_into()) {
            (Ok(seconds), Ok(nanoseconds)) => Some(Duration::new(seconds, nanoseconds)),
            _ => None,
        };
        (since, fs::read_to_string(BOOT_ID).ok().and_then(|text| number(&text)))
    }

    /// The 128 bits of a UUID.
    pub(super) fn number(text: &str) -> Option<u128> {
        let digits: String = text.trim_end().chars().filter(|c| *c != '-').collect();
        let right = digits.len() == 32 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        if right { u128::from_str_radix(&digits, 16).ok() } else { None }
    }
}

#[cfg(not(target_os = "linux"))]
mod boot {
    //! Neither is known.

    use std::time::Duration;

    pub(super) const fn reading() -> (Option<Duration>, Option<u128>) {
        (None, None)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn both_clocks_run_and_the_boot_stays_the_same() {
        let first = DeskClock.reading();
        thread::sleep(Duration::from_millis(20));
        let second = DeskClock.reading();
        assert!(second.wall >= first.wall);
        let passed = second.since_boot.unwrap() - first.since_boot.unwrap();
        assert!((Duration::from_millis(20)..Duration::from_secs(20)).contains(&passed));
        assert_eq!(first.boot, second.boot);
        assert_ne!(first.boot.unwrap(), 0);
        // 2020 to 2100: in seconds, not in another unit.
        assert!((1_577_836_800..4_102_444_800).contains(&first.wall));
    }

    #[test]
    fn a_boot_id_is_a_uuid_or_nothing() {
        let number = boot::number;
        assert_eq!(number("00000000-0000-0000-0000-0000000000ff\n"), Some(255));
        assert_eq!(number("ffffffff-ffff-ffff-ffff-ffffffffffff"), Some(u128::MAX));
        for odd in [
            "",
            "\n",
            "00000000-0000-0000-0000-0000000000f",
            "+0000000-0000-0000-0000-0000000000ff",
        ] {
            assert_eq!(number(odd), None, "{odd:?}");
        }
    }
}
