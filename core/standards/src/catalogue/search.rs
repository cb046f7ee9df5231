//! Finding entries by what somebody types: a country's name or code, in any case, with or without
//! accents; and what comes near a slip of the finger.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Catalogue, CatalogueError, shortened};
use crate::schema::Standard;

/// Least share of letter pairs that two words have in common when one is offered for the other.
const ALIKE: f64 = 0.55;
/// What is offered besides the best is at least this much as alike.
const NEAR_BEST: f64 = 0.8;
/// How many are offered.
const OFFERED: usize = 3;

/// What a country is called besides its name in the entries; `data/countries.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Country {
    /// ISO 3166-1 alpha-3.
    iso3: Option<String>,
    /// Other names, also in the languages spoken there.
    #[serde(default)]
    names: Vec<String>,
}

pub(super) type Countries = BTreeMap<String, Country>;

impl Catalogue {
    /// The standards of a country: by its two or three letters, or by a part of its name of three
    /// letters and more, in any case and with or without accents.
    ///
    /// # Errors
    /// [`CatalogueError::UnknownCountry`], with those that come near.
    pub fn of_country(&self, asked: &str) -> Result<Vec<&Standard>, CatalogueError> {
        let wanted = folded(asked);
        let found: Vec<&Standard> =
            self.standards.iter().filter(|s| self.is_of(s, &wanted)).collect();
        if !found.is_empty() {
            return Ok(found);
        }
        let names = self.standards.iter().flat_map(|s| {
            let more = self.countries.get(&s.iso2).map(|c| c.names.as_slice()).unwrap_or_default();
            let alike =
                more.iter().chain([&s.country]).map(|name| likeness(&wanted, &folded(name)));
            let best = alike.fold(0.0, f64::max);
            [(best, format!("{} ({})", s.country, s.iso2))]
        });
        Err(CatalogueError::UnknownCountry { asked: shortened(asked), near: best(names.collect()) })
    }

    fn is_of(&self, standard: &Standard, wanted: &str) -> bool {
        let code = folded(&standard.iso2);
        let known = self.countries.get(&standard.iso2);
        let codes = known.and_then(|c| c.iso3.as_deref()).into_iter().map(folded).chain([code]);
        if codes.into_iter().any(|code| code == wanted) {
            return true;
        }
        let mut names = known.iter().flat_map(|c| &c.names).chain([&standard.country]);
        names.any(|name| {
            let name = folded(name);
            name == wanted || (wanted.chars().count() > 2 && name.contains(wanted))
        })
    }

    /// Ids that share most of their letter pairs with `asked`, the best first.
    pub(super) fn near(&self, asked: &str) -> Vec<String> {
        let asked = folded(asked);
        best(self.standards.iter().map(|s| (likeness(&asked, &s.id), s.id.clone())).collect())
    }
}

/// The most alike, each once; none that is much less alike than the best.
fn best(mut scored: Vec<(f64, String)>) -> Vec<String> {
    scored.retain(|(score, _)| *score >= ALIKE);
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    let least = scored.first().map_or(0.0, |(best, _)| best * NEAR_BEST);
    scored.retain(|(score, _)| *score >= least);
    scored.into_iter().take(OFFERED).map(|(_, text)| text).collect()
}

/// Lower case, without accents, punctuation and doubled spaces.
fn folded(text: &str) -> String {
    let plain = |c: char| match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ğ' => 'g',
        'ì'..='ï' | 'ī' | 'ı' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ő' => 'o',
        'ř' => 'r',
        'ś' | 'ş' | 'š' | 'ș' => 's',
        'ť' | 'ţ' | 'ț' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        c if c.is_alphanumeric() => c,
        _ => ' ',
    };
    // A combining dot is what lower case leaves of the Turkish capital I.
    let low = text.chars().take(100).flat_map(char::to_lowercase).filter(|c| *c != '\u{307}');
    let text: String = low.map(plain).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Dice coefficient of the letter pairs of two words, 0 to 1.
fn likeness(a: &str, b: &str) -> f64 {
    let pairs = |s: &str| {
        let letters: Vec<char> = s.chars().filter(|c| c.is_alphanumeric()).take(100).collect();
        letters.windows(2).map(|w| [w[0], w[1]]).collect::<Vec<_>>()
    };
    let (a, mut b) = (pairs(a), pairs(b));
    let total = a.len() + b.len();
    if total == 0 {
        return 0.0;
    }
    let mut shared = 0;
    for pair in a {
        if let Some(i) = b.iter().position(|p| *p == pair) {
            b.swap_remove(i);
            shared += 1;
        }
    }
    2.0 * f64::from(shared) / total as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(asked: &str) -> Vec<String> {
        let c = Catalogue::built_in().unwrap();
        let ids = |list: Vec<&Standard>| list.iter().map(|s| s.id.clone()).collect();
        c.of_country(asked).map(ids).unwrap_or_default()
    }

    #[test]
    fn countries_go_by_codes_and_names_in_any_case_and_spelling() {
        for (asked, id) in [
            ("fr", "fr-id-print"),
            ("FRA", "fr-id-print"),
            ("france", "fr-id-print"),
            ("united states", "us-visa-ds160"),
            ("USA", "us-visa-ds160"),
            ("uk", "gb-passport-print"),
            ("Great Britain", "gb-passport-print"),
            ("TÜRKİYE", "tr-id"),
            ("turkey", "tr-id"),
            ("Deutschland", "de-visa-print"),
            ("holland", "nl-id-print"),
            ("España", "es-dni-print"),
        ] {
            assert!(found(asked).iter().any(|found| found == id), "{asked}");
        }
        assert!(found("an").is_empty(), "two letters are no part of a name");
        assert!(found("").is_empty());
    }

    #[test]
    fn a_slip_of_the_finger_gets_a_suggestion() {
        let c = Catalogue::built_in().unwrap();
        let text = c.standard("us-pasport-print").unwrap_err().to_string();
        assert!(text.contains("did you mean us-passport-print"), "{text}");
        let text = c.standard("zzz").unwrap_err().to_string();
        assert!(text.contains("idphoto standards"), "{text}");
        let text = c.of_country("Swizerland").unwrap_err().to_string();
        assert!(text.contains("Switzerland (CH)"), "{text}");
        for (typed, meant) in [("Frnce", "(FR)"), ("Itly", "(IT)"), ("Deutshland", "(DE)")] {
            let text = c.of_country(typed).unwrap_err().to_string();
            assert!(text.contains(meant), "{text}");
        }
        // Not Iceland, of whose own name it has half the pairs.
        let text = c.of_country("Atlantis").unwrap_err().to_string();
        assert!(!text.contains("did you mean"), "{text}");
    }
}
