//! Months: the only unit of time that leaves a device.
//!
//! A donation issued in a month may be kept until the first day of the month that many months later:
//! whatever the day, this is never longer than that many calendar months after the issue
//! (Regulation (EEC, Euratom) 1182/71, Art. 3), and there is no leap day to decide about.

use std::fmt;

/// A calendar month of the years 1 to 9999; on the wire the number `year * 12 + month - 1`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(u32);

/// Seconds of a day, leap seconds aside as in POSIX time.
const DAY: i64 = 86_400;

impl Month {
    /// The longest a donation may be kept: five years.
    pub const MOST_KEPT: u32 = 60;
    const FIRST: u32 = 12;
    const LAST: u32 = 9999 * 12 + 11;

    /// The month of a year; `month` goes from 1 to 12.
    #[must_use]
    pub const fn new(year: u32, month: u32) -> Option<Self> {
        if year > 9999 || month < 1 || month > 12 {
            return None;
        }
        Self::from_number(year * 12 + month - 1)
    }

    /// The month of a number on the wire; `None` outside the years 1 to 9999.
    #[must_use]
    pub const fn from_number(number: u32) -> Option<Self> {
        if number < Self::FIRST || number > Self::LAST { None } else { Some(Self(number)) }
    }

    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The year, 1 to 9999.
    #[must_use]
    pub const fn year(self) -> u32 {
        self.0 / 12
    }

    /// The month of the year, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u32 {
        self.0 % 12 + 1
    }

    /// The month, in UTC, of a time in seconds since 1970.
    #[must_use]
    pub fn of_unix(seconds: i64) -> Option<Self> {
        Self::of_day(seconds.div_euclid(DAY))
    }

    /// The month of a day counted from 1 January 1970.
    #[must_use]
    pub fn of_day(day: i64) -> Option<Self> {
        // Bounded first, so that nothing below overflows; the bounds lie outside the years 1 to 9999.
        if !(-800_000..=3_000_000).contains(&day) {
            return None;
        }
        // Counted from 1 March of year 0, in eras of 400 years, so that leap days end their years
        // (the proleptic Gregorian calendar; 719 468 days lie between that day and 1970).
        let day = day + 719_468;
        let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        // 153 days are five months, from March on.
        let since_march = (5 * of_year + 2) / 153;
        let months = (era * 400 + year) * 12 + since_march + 2;
        u32::try_from(months).ok().and_then(Self::from_number)
    }

    /// Days from 1 January 1970 to the first of this month.
    #[must_use]
    pub fn first_day(self) -> i64 {
        let since_march = (i64::from(self.0) - 2).rem_euclid(12);
        let year = (i64::from(self.0) - 2).div_euclid(12);
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let days = of_era * 365 + of_era / 4 - of_era / 100 + (153 * since_march + 2) / 5;
        era * 146_097 + days - 719_468
    }

    /// The month `months` later; `None` beyond the year 9999.
    #[must_use]
    pub const fn plus(self, months: u32) -> Option<Self> {
        match self.0.checked_add(months) {
            Some(number) => Self::from_number(number),
            None => None,
        }
    }

    /// Months from `earlier` to this one; `None` when it is not earlier or the same.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Option<u32> {
        self.0.checked_sub(earlier.0)
    }

    /// The month of a text like `2031-12`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let digits = |part: &str, length| {
            (part.len() == length && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse().ok())
                .flatten()
        };
        Self::new(digits(year, 4)?, digits(month, 2)?)
    }
}

/// Like `2031-12`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn month(text: &str) -> Month {
        Month::parse(text).unwrap()
    }

    /// Days of a month, the way children learn it.
    fn days(year: i64, month: u32) -> i64 {
        match month {
            4 | 6 | 9 | 11 => 30,
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            _ => 31,
        }
    }

    #[test]
    fn every_day_of_ten_thousand_years_lies_in_its_month() {
        // 1 January of year 1 is day -719 162.
        let mut day = -719_162;
        for year in 1..=9999 {
            for of_year in 1..=12 {
                let expected = Month::new(year, of_year);
                assert_eq!(expected.map(Month::first_day), Some(day));
                let last = day + days(i64::from(year), of_year) - 1;
                for inside in [day, (day + last) / 2, last] {
                    assert_eq!(Month::of_day(inside), expected);
                }
                day = last + 1;
            }
        }
        assert_eq!(Month::of_day(day), None);
        assert_eq!(Month::of_day(-719_163), None);
    }

    #[test]
    fn seconds_round_down_before_1970_too() {
        assert_eq!(Month::of_unix(0), Some(month("1970-01")));
        assert_eq!(Month::of_unix(-1), Some(month("1969-12")));
        // 2028-02-29 23:59:59 and one second later.
        assert_eq!(Month::of_unix(1_835_481_599), Some(month("2028-02")));
        assert_eq!(Month::of_unix(1_835_481_600), Some(month("2028-03")));
        for far in [i64::MIN, i64::MAX, 253_402_300_800] {
            assert_eq!(Month::of_unix(far), None);
        }
        assert_eq!(Month::of_unix(253_402_300_799), Some(month("9999-12")));
    }

    #[test]
    fn five_years_are_never_more_than_five_calendar_years() {
        // privacy duties 4.11: every issue day of nine years.
        let first = month("2024-01").first_day();
        for day in first..first + 9 * 366 {
            let issued = Month::of_day(day).unwrap();
            let until = issued.plus(Month::MOST_KEPT).unwrap();
            let kept = until.first_day() - day;
            assert!((1796..=1827).contains(&kept), "{issued}: {kept}");
            // Five years later on the same date, or, where there is none, the last of the month.
            let of_month = day - issued.first_day();
            let length = days(i64::from(until.year()), until.month());
            let five_years = until.first_day() + of_month.min(length - 1);
            assert!(until.first_day() <= five_years);
        }
    }

    #[test]
    fn years_end_and_text() {
        assert_eq!(month("2026-12").plus(60), Some(month("2031-12")));
        assert_eq!(month("2026-12").plus(1), Some(month("2027-01")));
        assert_eq!(month("9999-12").plus(1), None);
        assert_eq!(month("9999-12").plus(u32::MAX), None);
        assert_eq!(month("2027-01").since(month("2026-12")), Some(1));
        assert_eq!(month("2026-12").since(month("2027-01")), None);
        for bad in [
            "2026-13",
            "2026-00",
            "0000-01",
            "2026-1",
            "+026-01",
            "2026/01",
            "",
            "-",
            "２０２６-01",
        ] {
            assert_eq!(Month::parse(bad), None, "{bad}");
        }
        assert_eq!(Month::from_number(11), None);
        assert_eq!(Month::from_number(120_000), None);
    }

    proptest! {
        #[test]
        fn numbers_and_text_lead_back(number in 12_u32..=119_999) {
            let month = Month::from_number(number).unwrap();
            prop_assert_eq!(Month::parse(&month.to_string()), Some(month));
            prop_assert_eq!(Month::new(month.year(), month.month()), Some(month));
        }
    }
}
