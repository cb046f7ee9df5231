//! The last day to answer a request of somebody whose data is kept (Art. 12(3) GDPR).
//!
//! Not here: lengthening the time by two months for complex requests, which has to be told with its
//! reasons and is never done by a program.

use crate::day::Day;

/// Where a month is longer, this many days are the limit: the promise is "within 30 days".
const MOST_DAYS: u32 = 30;

/// The last day to answer what was received on a day: one month later, and never more than 30 days later.
///
/// The month ends with the last hour of the same date in the next month, or of its last day where there
/// is no such date; the day of receipt does not count (Regulation (EEC, Euratom) No 1182/71, Art. 3(1)
/// and 3(2)(c)). That a period goes on to the next working day (Art. 3(4)) is not made use of. At the end
/// of the year 9999 it is that year's last day.
#[must_use]
pub fn due(received: Day) -> Day {
    let of_month = i64::from(received.number()) - received.month().first_day() + 1;
    let of_month = u32::try_from(of_month).unwrap_or(31);
    let in_a_month = received.month().plus(1).and_then(|month| {
        // Every month has a 28th.
        (of_month.min(28)..=of_month).rev().find_map(|date| Day::new(month, date))
    });
    match (received.plus(MOST_DAYS), in_a_month) {
        (Some(days), Some(month)) => days.min(month),
        (Some(end), None) | (None, Some(end)) => end,
        (None, None) => Day::new(received.month(), 31).unwrap_or(received),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen::day;

    #[test]
    fn months_end_where_the_regulation_says() {
        for (received, last) in [
            ("2027-01-31", "2027-02-28"),
            ("2028-01-31", "2028-02-29"),
            ("2027-01-30", "2027-02-28"),
            ("2028-01-30", "2028-02-29"),
            ("2027-01-29", "2027-02-28"),
            ("2028-01-29", "2028-02-28"),
            ("2027-01-28", "2027-02-27"),
            ("2027-01-01", "2027-01-31"),
            ("2027-02-01", "2027-03-01"),
            ("2027-02-28", "2027-03-28"),
            ("2028-02-28", "2028-03-28"),
            ("2028-02-29", "2028-03-29"),
            ("2027-03-30", "2027-04-29"),
            ("2027-03-31", "2027-04-30"),
            ("2027-04-30", "2027-05-30"),
            ("2027-05-31", "2027-06-30"),
            ("2027-07-31", "2027-08-30"),
            ("2027-08-31", "2027-09-30"),
            ("2027-12-31", "2028-01-30"),
            // No leap day in 2100, one in 2400.
            ("2100-01-31", "2100-02-28"),
            ("2400-01-31", "2400-02-29"),
        ] {
            assert_eq!(due(day(received)), day(last), "{received}");
        }
    }

    /// Days of a month, from a table.
    fn length(year: u32, month: u32) -> u32 {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month as usize - 1]
    }

    #[test]
    fn every_day_of_nine_years_is_answered_within_a_month_and_30_days() {
        let (first, last) = (day("2024-01-01"), day("2032-12-31"));
        for number in first.number()..=last.number() {
            let received = Day::from_number(number).unwrap();
            let text = received.to_string();
            let part = |at: std::ops::Range<usize>| text[at].parse::<u32>().unwrap();
            let (year, month, date) = (part(0..4), part(5..7), part(8..10));
            let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
            // Counted in days: the rest of this month, then up to the date or the month's end.
            let in_a_month = length(year, month) - date + date.min(length(next_year, next));
            let expected = number + in_a_month.min(30);
            assert_eq!(due(received).number(), expected, "{received}");
            assert!((28..=30).contains(&(expected - number)), "{received}");
        }
    }

    #[test]
    fn nothing_received_later_is_due_earlier() {
        let days = (0..3000).map(|number| due(Day::from_number(number).unwrap()));
        assert!(days.is_sorted());
    }

    #[test]
    fn the_calendar_ends_with_the_year_9999() {
        let last = day("9999-12-31");
        assert_eq!(due(day("9999-12-01")), last);
        assert_eq!(due(day("9999-12-02")), last);
        assert_eq!(due(last), last);
        assert_eq!(due(day("9999-11-30")), day("9999-12-30"));
    }
}
