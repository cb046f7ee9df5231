//! The member states and their ages of digital consent, from `ages.yaml`; the build holds the file to be
//! complete and within the GDPR.

/// A country by its code in ISO 3166-1 alpha-2; Greece is `GR`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

/// What one member state asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgeRule {
    /// Its code, as in [`Country`].
    pub country: &'static str,
    /// From how many years on somebody consents alone to an online service, 13 to 16. Only to be shown: a
    /// guardian agrees below [`OWN_CONSENT`](super::OWN_CONSENT) everywhere.
    pub age: u8,
    /// Below how many years child and guardian consent together.
    pub joint_below: Option<u8>,
    /// Where that is from.
    pub source: &'static str,
    /// The day the row was held against the source, as in `2026-11-24`.
    pub checked: &'static str,
    /// What is doubtful about it.
    pub note: Option<&'static str>,
}

include!(concat!(env!("OUT_DIR"), "/ages.rs"));

/// The age of digital consent where the table has no row: that of Art. 8(1) GDPR itself.
pub const UNKNOWN_AGE: u8 = 16;

/// What a country asks for; `None` when it is not known or not a member state, and [`UNKNOWN_AGE`] holds.
#[must_use]
pub fn age_rule(country: Option<Country>) -> Option<&'static AgeRule> {
    let country = country?;
    AGE_RULES.iter().find(|rule| rule.country == country.as_str())
}

impl Country {
    /// Takes two capital letters, of whatever country.
    #[must_use]
    pub const fn new(code: &str) -> Option<Self> {
        match code.as_bytes() {
            &[a @ b'A'..=b'Z', b @ b'A'..=b'Z'] => Some(Self([a, b])),
            _ => None,
        }
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Two ASCII letters always are text.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl std::fmt::Debug for Country {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The member states of each age, as the Commission's document of June 2020 groups them.
    const OF_2020: [(u8, &str); 4] = [
        (13, "BE DK EE FI LV MT PT SE"),
        (14, "AT BG CY LT IT ES"),
        (15, "CZ FR GR"),
        (16, "HR DE HU IE LU NL PL RO SK"),
    ];

    fn age(code: &str) -> Option<u8> {
        age_rule(Country::new(code)).map(|rule| rule.age)
    }

    #[test]
    fn the_table_is_that_of_its_source_but_where_a_row_says_otherwise() {
        let mut codes = BTreeSet::from(["SI"]);
        for (years, countries) in OF_2020 {
            for code in countries.split(' ') {
                codes.insert(code);
                let expected = if code == "DK" { 15 } else { years };
                assert_eq!(age(code), Some(expected), "{code}");
            }
        }
        assert_eq!(age("SI"), Some(UNKNOWN_AGE));
        let doubtful = AGE_RULES.iter().filter(|rule| rule.note.is_some());
        assert_eq!(doubtful.map(|rule| rule.country).collect::<Vec<_>>(), ["DK", "SI"]);
        let listed: BTreeSet<_> = AGE_RULES.iter().map(|rule| rule.country).collect();
        assert_eq!(listed, codes);
        assert_eq!(AGE_RULES.len(), 27);
        assert_eq!(AGES_VERSION, 1);
    }

    #[test]
    fn nobody_is_asked_for_more_than_our_own_rule_and_only_france_asks_for_both() {
        assert!(AGE_RULES.iter().all(|rule| rule.age <= super::super::OWN_CONSENT));
        let joint: Vec<_> = AGE_RULES
            .iter()
            .filter_map(|rule| rule.joint_below.map(|below| (rule.country, below)))
            .collect();
        assert_eq!(joint, [("FR", 15)]);
    }

    #[test]
    fn other_countries_have_no_rule_and_other_texts_are_no_country() {
        for code in ["US", "CH", "NO", "GB", "EL", "UK", "ZZ"] {
            assert_eq!(age_rule(Country::new(code)), None, "{code}");
            assert_eq!(Country::new(code).unwrap().as_str(), code);
        }
        assert_eq!(age_rule(None), None);
        for text in ["", "F", "FRA", "fr", "F ", "F1", "É", "\0\0"] {
            assert_eq!(Country::new(text), None, "{text:?}");
        }
    }
}
