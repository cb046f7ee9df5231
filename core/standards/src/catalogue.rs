//! The list of standards, their sources and the background tokens, as built in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::generic::Generic;
use crate::schema::Standard;
use crate::tokens::Token;

const ENTRIES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/entries.rs"));

/// Where a rule was read.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Who says so.
    pub authority: String,
    /// Address of the page, where there is one.
    pub url: Option<String>,
    /// `official`, `official_mirror`, `official_agent`, `official_via_dataset`, `secondary`,
    /// `code` or `own`.
    pub kind: String,
    /// Date of the text that was read, where it shows one.
    pub text_date: Option<String>,
}

/// Every standard that is known, with what its entries refer to.
#[derive(Clone, Debug)]
pub struct Catalogue {
    standards: Vec<Standard>,
    sources: BTreeMap<String, Source>,
    tokens: BTreeMap<String, Token>,
    generic: Generic,
}

/// Why a catalogue or an entry of it cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogueError {
    /// A data file does not have the shape it must have.
    #[error("catalogue file `{file}` cannot be read: {reason}")]
    Malformed {
        /// Which file of the catalogue.
        file: String,
        /// What the parser said.
        reason: String,
    },
    /// More text than an entry has any use for.
    #[error("a catalogue entry of {bytes} bytes; the limit is {MAX_ENTRY_BYTES}")]
    TooLarge {
        /// The text's.
        bytes: usize,
    },
    /// An entry that contradicts itself or names what the catalogue does not have.
    #[error("catalogue entry `{id}` is wrong: {}", .problems.join("; "))]
    Invalid {
        /// What it calls itself, shortened.
        id: String,
        /// Everything that is wrong with it.
        problems: Vec<String>,
    },
    /// No entry has that id.
    #[error("no standard is called `{asked}`{}", hint(.near))]
    Unknown {
        /// What was asked for.
        asked: String,
        /// Ids that look like it.
        near: Vec<String>,
    },
}

/// Bytes of the text of one entry. Ten times the longest that is built in.
const MAX_ENTRY_BYTES: usize = 32 * 1024;
/// Characters of a stranger's id that a message repeats.
const SHOWN_ID: usize = 60;

fn hint(near: &[String]) -> String {
    if near.is_empty() {
        "; `idphoto standards` lists them".to_owned()
    } else {
        format!("; did you mean {}?", near.join(" or "))
    }
}

impl Catalogue {
    /// The catalogue that is part of this build.
    ///
    /// # Errors
    /// [`CatalogueError::Malformed`]; never for a build that passed, as `build.rs` checks the same.
    pub fn built_in() -> Result<Self, CatalogueError> {
        let mut standards = Vec::with_capacity(ENTRIES.len());
        for (id, text) in ENTRIES {
            standards.push(parse(id, text)?);
        }
        Ok(Self {
            standards,
            sources: parse("sources", include_str!("../data/sources.toml"))?,
            tokens: parse("tokens", include_str!("../data/tokens.toml"))?,
            generic: parse("generic", include_str!("../data/generic.toml"))?,
        })
    }

    /// Reads an entry that is not built in, from the text of a TOML file, and holds it against the
    /// sources and tokens of this catalogue. It is not added to it.
    ///
    /// # Errors
    /// [`CatalogueError::TooLarge`], [`CatalogueError::Malformed`] or [`CatalogueError::Invalid`].
    pub fn entry(&self, text: &str) -> Result<Standard, CatalogueError> {
        if text.len() > MAX_ENTRY_BYTES {
            return Err(CatalogueError::TooLarge { bytes: text.len() });
        }
        let entry: Standard = parse("entry", text)?;
        let problems =
            entry.problems(&|id| self.source(id).is_some(), &|name| self.token(name).is_some());
        if problems.is_empty() {
            return Ok(entry);
        }
        Err(CatalogueError::Invalid { id: shortened(&entry.id), problems })
    }

    /// All standards, by id.
    #[must_use]
    pub fn standards(&self) -> &[Standard] {
        &self.standards
    }

    /// One standard.
    ///
    /// # Errors
    /// [`CatalogueError::Unknown`], with the ids that come near.
    pub fn standard(&self, id: &str) -> Result<&Standard, CatalogueError> {
        self.standards
            .iter()
            .find(|s| s.id == id)
            .ok_or_else(|| CatalogueError::Unknown { asked: shortened(id), near: self.near(id) })
    }

    /// The text of a built-in entry.
    #[must_use]
    pub fn entry_text(&self, id: &str) -> Option<&str> {
        ENTRIES.iter().find(|(entry, _)| *entry == id).map(|(_, text)| *text)
    }

    /// Version of the catalogue.
    #[must_use]
    pub fn version(&self) -> &str {
        "0"
    }

    /// A source by its id.
    #[must_use]
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.get(id)
    }

    /// A background token by its name.
    #[must_use]
    pub fn token(&self, name: &str) -> Option<&Token> {
        self.tokens.get(name)
    }

    /// All background tokens.
    pub fn tokens(&self) -> impl Iterator<Item = (&str, &Token)> {
        self.tokens.iter().map(|(name, token)| (name.as_str(), token))
    }

    /// What holds where an entry is silent.
    #[must_use]
    pub const fn generic(&self) -> &Generic {
        &self.generic
    }

    /// Ids that share most of their letter pairs with `asked`, best first, at most three; none
    /// that is much less alike than the best.
    fn near(&self, asked: &str) -> Vec<String> {
        const ALIKE: f64 = 0.4;
        const NEAR_BEST: f64 = 0.8;
        let mut scored: Vec<(f64, &str)> = self
            .standards
            .iter()
            .map(|s| (likeness(asked, &s.id), s.id.as_str()))
            .filter(|(score, _)| *score >= ALIKE)
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let least = scored.first().map_or(0.0, |(best, _)| best * NEAR_BEST);
        scored.retain(|(score, _)| *score >= least);
        scored.into_iter().take(3).map(|(_, id)| id.to_owned()).collect()
    }
}

fn shortened(id: &str) -> String {
    id.chars().take(SHOWN_ID).collect()
}

/// Dice coefficient of the letter pairs of two words, 0 to 1.
fn likeness(a: &str, b: &str) -> f64 {
    let pairs = |s: &str| {
        let bytes: Vec<u8> = s.bytes().take(100).map(|c| c.to_ascii_lowercase()).collect();
        bytes.windows(2).map(|w| [w[0], w[1]]).collect::<Vec<_>>()
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

fn parse<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, CatalogueError> {
    toml::from_str(text).map_err(|e| CatalogueError::Malformed {
        file: file.to_owned(),
        reason: e.message().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue() -> Catalogue {
        Catalogue::built_in().unwrap()
    }

    #[test]
    fn every_entry_is_valid_and_every_source_is_known() {
        let c = catalogue();
        assert!(c.standards().len() >= 6);
        for s in c.standards() {
            let problems = s.problems(&|id| c.source(id).is_some(), &|t| c.token(t).is_some());
            assert!(problems.is_empty(), "{}: {problems:?}", s.id);
            assert!(!s.sources().is_empty(), "{} has no source", s.id);
        }
        for (name, token) in c.tokens() {
            assert!(c.source(&token.source).is_some(), "token {name}");
            assert!(token.contains(Lab::of(token.colour())), "{name} is not in its own box");
        }
        for source in c.generic().sources() {
            assert!(c.source(source).is_some(), "generic source {source}");
        }
    }

    use crate::tokens::Lab;

    #[test]
    fn a_broken_entry_is_told_what_is_wrong() {
        let c = catalogue();
        let mut s = c.standard("fr-id-print").unwrap().clone();
        s.head.as_mut().unwrap().min_mm = Some(40.0);
        s.background.as_mut().unwrap().allowed.push("white".into());
        s.edit.source = None;
        let problems =
            s.problems(&|id| c.source(id).is_some(), &|t| c.token(t).is_some()).join("; ");
        for word in ["head: min is above max", "both allowed and forbidden", "edit: a policy needs"]
        {
            assert!(problems.contains(word), "{problems}");
        }
    }

    #[test]
    fn a_slip_of_the_finger_gets_a_suggestion() {
        let c = catalogue();
        let text = c.standard("us-pasport-print").unwrap_err().to_string();
        assert!(text.contains("did you mean us-passport-print"), "{text}");
        let text = c.standard("zzz").unwrap_err().to_string();
        assert!(text.contains("idphoto standards"), "{text}");
    }
}
