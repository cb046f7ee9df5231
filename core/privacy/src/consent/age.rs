//! How old somebody is, as closely as consent needs it. A birth date is looked at and thrown away; only the
//! band is ever kept.

use idphoto_wire::Day;

idphoto_wire::codes! {
    /// A band of ages; the number is the one it is kept by.
    AgeBand {
        /// Younger than 13.
        Under13 = 1, "under-13";
        /// 13 or 14.
        From13To14 = 2, "13-14";
        /// 15.
        Fifteen = 3, "15";
        /// 16 or older.
        SixteenOrOver = 4, "16-or-over";
    }
}

impl AgeBand {
    /// The band of somebody born on a day; `None` when that day is yet to come. For an app that asks for a
    /// birth date, which must not be kept.
    ///
    /// Who was born on 29 February is a year older on 1 March where there is no such day: of the two
    /// readings the later, so that nobody counts as older than they are. Days are those of UTC: where the
    /// clock is behind it, a birthday counts some hours early unless the app passes the local day. Days
    /// begin with 1970; who was born earlier is [`Self::SixteenOrOver`].
    #[must_use]
    pub fn of(born: Day, today: Day) -> Option<Self> {
        if born > today {
            return None;
        }
        let begun = today.month().since(born.month())?;
        // The month that runs is not over before its date.
        let running = u32::from(of_month(today) < of_month(born));
        Some(match begun.saturating_sub(running) / 12 {
            0..13 => Self::Under13,
            13..15 => Self::From13To14,
            15 => Self::Fifteen,
            16.. => Self::SixteenOrOver,
        })
    }

    /// Whether everybody in the band is younger than `years`.
    #[must_use]
    pub const fn is_below(self, years: u8) -> bool {
        match self {
            Self::Under13 => years >= 13,
            Self::From13To14 => years >= 15,
            Self::Fifteen => years >= 16,
            Self::SixteenOrOver => false,
        }
    }
}

/// Counted from 0.
fn of_month(day: Day) -> i64 {
    i64::from(day.number()) - day.month().first_day()
}

#[cfg(test)]
mod tests {
    use idphoto_wire::Month;

    use super::*;

    fn day(text: &str) -> Day {
        let (month, of_month) = text.rsplit_once('-').unwrap();
        Day::new(Month::parse(month).unwrap(), of_month.parse().unwrap()).unwrap()
    }

    #[test]
    fn a31_birthdays() {
        use AgeBand::*;
        for (born, today, band) in [
            // 15 years and 11 months; the day before 16; 16 today; a day later.
            ("2010-12-24", "2026-11-24", Fifteen),
            ("2010-11-25", "2026-11-24", Fifteen),
            ("2010-11-24", "2026-11-24", SixteenOrOver),
            ("2010-11-23", "2026-11-24", SixteenOrOver),
            // The other birthdays.
            ("2011-11-25", "2026-11-24", From13To14),
            ("2011-11-24", "2026-11-24", Fifteen),
            ("2012-11-24", "2026-11-24", From13To14),
            ("2013-11-25", "2026-11-24", Under13),
            ("2013-11-24", "2026-11-24", From13To14),
            // Born today.
            ("2026-11-24", "2026-11-24", Under13),
            // 29 February: 13 on 1 March of a common year.
            ("2012-02-29", "2025-02-28", Under13),
            ("2012-02-29", "2025-03-01", From13To14),
            ("2012-02-29", "2027-02-28", From13To14),
            ("2012-02-29", "2027-03-01", Fifteen),
            // Sixteen in a leap year: on the very date.
            ("2012-02-29", "2028-02-28", Fifteen),
            ("2012-02-29", "2028-02-29", SixteenOrOver),
            ("2012-02-28", "2028-02-28", SixteenOrOver),
            ("2012-03-01", "2028-02-29", Fifteen),
            // The last of a month, and over the end of a year.
            ("2011-01-31", "2027-01-30", Fifteen),
            ("2011-01-31", "2027-01-31", SixteenOrOver),
            ("2010-12-31", "2026-12-30", Fifteen),
            ("2010-12-31", "2027-01-01", SixteenOrOver),
            ("1970-01-01", "9999-12-31", SixteenOrOver),
        ] {
            assert_eq!(AgeBand::of(day(born), day(today)), Some(band), "{born} on {today}");
        }
        assert_eq!(AgeBand::of(day("2026-11-25"), day("2026-11-24")), None);
    }

    #[test]
    fn every_birthday_of_eight_years_begins_its_band_on_its_day() {
        // The years around 2100, which is none of leap days.
        for born in
            (day("2088-01-01").number()..=day("2095-12-31").number()).filter_map(Day::from_number)
        {
            let text = born.to_string();
            let year: u32 = text[..4].parse().unwrap();
            for (years, before, from) in [
                (13, AgeBand::Under13, AgeBand::From13To14),
                (15, AgeBand::From13To14, AgeBand::Fifteen),
                (16, AgeBand::Fifteen, AgeBand::SixteenOrOver),
            ] {
                let leap = (year + years).is_multiple_of(4) && year + years != 2100;
                let date = if &text[5..] == "02-29" && !leap { "03-01" } else { &text[5..] };
                let birthday = day(&format!("{}-{date}", year + years));
                let eve = Day::from_number(birthday.number() - 1).unwrap();
                assert_eq!(AgeBand::of(born, birthday), Some(from), "{text}");
                assert_eq!(AgeBand::of(born, eve), Some(before), "{text}");
            }
        }
    }

    #[test]
    fn numbers_and_names_lead_back_and_stay() {
        let listed: Vec<_> = AgeBand::ALL.iter().map(|band| (band.code(), band.name())).collect();
        assert_eq!(listed, [(1, "under-13"), (2, "13-14"), (3, "15"), (4, "16-or-over")]);
        for band in AgeBand::ALL {
            assert_eq!(AgeBand::from_code(band.code()), Some(*band));
            assert_eq!(AgeBand::from_name(&band.to_string()), Some(*band));
        }
        assert_eq!(AgeBand::from_code(0), None);
        assert_eq!(AgeBand::from_code(5), None);
        assert_eq!(AgeBand::from_name("14"), None);
    }

    #[test]
    fn a_band_is_below_an_age_when_all_in_it_are() {
        let below = |years| -> Vec<_> {
            AgeBand::ALL
                .iter()
                .filter(|band| band.is_below(years))
                .map(|band| band.code())
                .collect()
        };
        for (years, bands) in [
            (12, &[][..]),
            (13, &[1]),
            (14, &[1]),
            (15, &[1, 2]),
            (16, &[1, 2, 3]),
            (u8::MAX, &[1, 2, 3]),
        ] {
            assert_eq!(below(years), bands, "{years}");
        }
    }
}
