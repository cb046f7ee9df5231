//! Days: what policy and sites files are dated by. A device counts in them and tells nobody: what
//! leaves it is dated in months.

use std::fmt;

use crate::month::Month;

/// A day of the years 1970 to 9999, in UTC; on the wire the number of days since 1 January 1970.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    number: u32,
    month: Month,
}

impl Day {
    /// 1 January 1970.
    pub const FIRST: Self = match Month::new(1970, 1) {
        Some(month) => Self { number: 0, month },
        None => unreachable!(),
    };

    /// The day of a number on the wire; `None` beyond the year 9999.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Month::of_day(number.into()).map(|month| Self { number, month })
    }

    /// The day of a time in seconds since 1970.
    #[must_use]
    pub fn of_unix(seconds: i64) -> Option<Self> {
        Self::from_number(u32::try_from(seconds.div_euclid(86_400)).ok()?)
    }

    /// The day of a month; `of_month` goes from 1 to as many as it has.
    #[must_use]
    pub fn new(month: Month, of_month: u32) -> Option<Self> {
        let before = i64::from(of_month.checked_sub(1)?);
        let day = Self::from_number(u32::try_from(month.first_day() + before).ok()?)?;
        (day.month == month).then_some(day)
    }

    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.number
    }

    /// The month it lies in.
    #[must_use]
    pub const fn month(self) -> Month {
        self.month
    }

    /// The day so many days later; `None` beyond the year 9999.
    #[must_use]
    pub fn plus(self, days: u32) -> Option<Self> {
        Self::from_number(self.number.checked_add(days)?)
    }
}

/// Like `2031-12-01`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.month, i64::from(self.number) - self.month.first_day() + 1)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: &str, of_month: u32) -> Option<Day> {
        Day::new(Month::parse(month).unwrap(), of_month)
    }

    #[test]
    fn days_have_a_number_a_month_and_a_text() {
        let leap = day("2028-02", 29).unwrap();
        assert_eq!(leap.to_string(), "2028-02-29");
        assert_eq!(leap.plus(1), day("2028-03", 1));
        assert_eq!(Day::of_unix(1_835_481_599), Some(leap));
        assert_eq!(Day::from_number(0), day("1970-01", 1));
        assert_eq!(Day::from_number(leap.number()), Some(leap));
        let last = day("9999-12", 31).unwrap();
        assert_eq!(last.plus(1), None);
        assert_eq!(last.plus(u32::MAX), None);
        assert_eq!(Day::from_number(last.number() + 1), None);
    }

    #[test]
    fn there_are_days_that_do_not_exist() {
        for (month, of_month) in
            [("2027-02", 29), ("2026-12", 0), ("2026-12", 32), ("1969-12", 31), ("2026-04", 31)]
        {
            assert_eq!(day(month, of_month), None, "{month} {of_month}");
        }
        assert_eq!(day("2026-12", u32::MAX), None);
        assert_eq!(Day::of_unix(-1), None);
        assert_eq!(Day::of_unix(i64::MAX), None);
    }
}
