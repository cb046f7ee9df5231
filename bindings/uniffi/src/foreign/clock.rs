//! The device's clocks as an app tells them. Whether they are believed, the vault decides.

use std::sync::Arc;
use std::time::Duration;

use idphoto_sdk::vault::{self, Digest, Reading};

/// The clocks of the device.
#[uniffi::export(with_foreign)]
pub trait Clock: Send + Sync {
    /// One look at them, taken at one moment.
    ///
    /// # Errors
    /// `Unavailable`, and any other exception. Then no time is believed: nothing is agreed to or sent,
    /// and donations can be withdrawn and erased all the same.
    fn reading(&self) -> Result<ClockReading, ClockError>;
}

/// One look at the clocks.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ClockReading {
    /// Seconds since 1970, UTC.
    pub wall: i64,
    /// Seconds since the device started, sleep included (`SystemClock.elapsedRealtime`,
    /// `mach_continuous_time`, `CLOCK_BOOTTIME`), if it can be had.
    #[uniffi(default = None)]
    pub since_boot: Option<u64>,
    /// What tells this start of the device from others (`Settings.Global.BOOT_COUNT`,
    /// `kern.bootsessionuuid`, `boot_id`), in any spelling that stays the same until the next. Only its
    /// hash is kept, and nothing of it is sent. Without it `since_boot` is of no use.
    #[uniffi(default = None)]
    pub boot: Option<String>,
}

/// A clock that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum ClockError {
    /// It cannot be read.
    #[error("the clock cannot be read")]
    Unavailable,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for ClockError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Unavailable
    }
}

/// An app's clock for the vault.
pub(crate) struct Clocks(pub(crate) Arc<dyn Clock>);

/// A time before all that was ever signed: the vault believes none that lies before what it knows, and
/// keeps nothing of it. A permit ends with it, too.
const NEVER: Reading = Reading { wall: i64::MIN, since_boot: None, boot: None };

impl vault::Clock for Clocks {
    fn reading(&self) -> Reading {
        self.0.reading().map_or(NEVER, Reading::from)
    }
}

impl From<ClockReading> for Reading {
    fn from(reading: ClockReading) -> Self {
        let ClockReading { wall, since_boot, boot } = reading;
        let boot = boot.filter(|text| !text.is_empty()).map(|text| {
            let hash = Digest::of(text.as_bytes());
            let half = hash.as_bytes().first_chunk::<16>();
            half.map_or(0, |half| u128::from_be_bytes(*half))
        });
        Self { wall, since_boot: since_boot.map(Duration::from_secs), boot }
    }
}

#[cfg(test)]
mod tests {
    use idphoto_sdk::vault::Clock as _;

    use super::*;

    struct Said(Result<ClockReading, ClockError>);

    impl Clock for Said {
        fn reading(&self) -> Result<ClockReading, ClockError> {
            self.0.clone()
        }
    }

    fn reading(said: Result<ClockReading, ClockError>) -> Reading {
        Clocks(Arc::new(Said(said))).reading()
    }

    #[test]
    fn a_clock_that_fails_says_a_time_that_was_never() {
        assert_eq!(reading(Err(ClockError::Unavailable)), NEVER);
    }

    #[test]
    fn the_start_of_a_device_is_told_from_others_by_its_hash() {
        let of = |boot: Option<&str>| {
            let boot = boot.map(str::to_owned);
            reading(Ok(ClockReading { wall: 7, since_boot: Some(u64::MAX), boot }))
        };
        let one = of(Some("41"));
        assert_eq!((one.wall, one.since_boot), (7, Some(Duration::from_secs(u64::MAX))));
        assert_eq!(one, of(Some("41")));
        assert_ne!(one.boot, of(Some("42")).boot);
        assert_eq!([of(None).boot, of(Some("")).boot], [None, None]);
        // SHA-256 of "41", its first half.
        assert_eq!(one.boot, Some(0x3d91_4f93_48c9_cc0f_f8a7_9716_700b_9fcd));
    }

    #[test]
    fn what_an_exception_says_is_dropped() {
        let unexpected = uniffi::UnexpectedUniFFICallbackError::new("canary-7f3a");
        let error = ClockError::from(unexpected);
        assert!(!format!("{error:?} {error}").contains("canary"));
    }
}
