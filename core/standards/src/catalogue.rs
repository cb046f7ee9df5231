//! The list of standards, their sources and the background tokens, as built in.

mod file;
mod search;
mod stranger;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::file::MAX_FILE_BYTES;
use self::search::Countries;
use crate::generic::Generic;
use crate::lines::{Document, line_at};
use crate::schema::{Problem, Standard};
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
    /// How near it is to the authority; `data/sources.toml` lists the words.
    pub kind: SourceKind,
    /// Date of the text that was read, where it shows one.
    pub text_date: Option<String>,
}

/// How near a source is to the authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// The law itself.
    Law,
    /// The authority's own page.
    Official,
    /// A copy of it, kept by somebody else.
    OfficialMirror,
    /// Somebody who acts for the authority.
    OfficialAgent,
    /// Another authority's summary.
    OfficialAdjacent,
    /// Another authority that applies the same rule.
    OfficialSister,
    /// The authority's page as a dataset read it.
    OfficialViaDataset,
    /// A chamber of trade.
    Chamber,
    /// Newspapers and the like.
    Press,
    /// Whoever sells photos.
    Vendor,
    /// Anybody else who tells of it.
    Secondary,
    /// Constants of a program.
    Code,
    /// A dataset without sources of its own.
    Dataset,
    /// Our own choice.
    Own,
}

/// Every standard that is known, with what its entries refer to.
#[derive(Clone, Debug)]
pub struct Catalogue {
    version: String,
    standards: Vec<Standard>,
    sources: BTreeMap<String, Source>,
    tokens: BTreeMap<String, Token>,
    countries: Countries,
    generic: Generic,
}

/// Why a catalogue or an entry of it cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogueError {
    /// A data file does not have the shape it must have.
    #[error("{file} cannot be read: line {line}: {reason}")]
    Malformed {
        /// Which file of the catalogue.
        file: String,
        /// From 1 on.
        line: usize,
        /// What the parser said.
        reason: String,
    },
    /// More text than an entry or a file has any use for.
    #[error("a catalogue text of {bytes} bytes; at most {most} are read")]
    TooLarge {
        /// The text's.
        bytes: usize,
        /// The limit.
        most: usize,
    },
    /// A catalogue file of another format.
    #[error("a catalogue file of format {found}; this program reads format 1")]
    Format {
        /// What the file says.
        found: u32,
    },
    /// An entry that contradicts itself or names what the catalogue does not have.
    #[error("catalogue entry `{id}` is wrong: {}", .problems.join("; "))]
    Invalid {
        /// What it calls itself, shortened.
        id: String,
        /// Everything that is wrong with it, with its line.
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
    /// No entry is of that country.
    #[error("no standard of `{asked}` is known{}", hint(.near))]
    UnknownCountry {
        /// What was asked for.
        asked: String,
        /// Countries that look like it.
        near: Vec<String>,
    },
}

/// Bytes of the text of one entry. Ten times the longest that is built in.
const MAX_ENTRY_BYTES: usize = 32 * 1024;
/// Characters of a stranger's id that a message repeats.
const SHOWN_ID: usize = 60;
/// Problems of one entry that a message tells.
const TOLD: usize = 8;

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
            version: env!("CARGO_PKG_VERSION").to_owned(),
            standards,
            sources: parse("sources", include_str!("../data/sources.toml"))?,
            tokens: parse("tokens", include_str!("../data/tokens.toml"))?,
            countries: parse("countries", include_str!("../data/countries.toml"))?,
            generic: parse("generic", include_str!("../data/generic.toml"))?,
        })
    }

    /// Reads an entry that is not built in, from the text of a TOML file, and holds it against the
    /// sources and tokens of this catalogue. It is not added to it; [`Self::with_file`] does that.
    ///
    /// # Errors
    /// [`CatalogueError::TooLarge`], [`CatalogueError::Malformed`] or [`CatalogueError::Invalid`].
    pub fn entry(&self, text: &str) -> Result<Standard, CatalogueError> {
        if text.len() > MAX_ENTRY_BYTES {
            return Err(CatalogueError::TooLarge { bytes: text.len(), most: MAX_ENTRY_BYTES });
        }
        let document = Document::of(text);
        stranger::admit("the catalogue entry", text, &document)?;
        let entry: Standard = parse("entry", text)?;
        self.sound(&entry, |at| document.line_of(at))?;
        Ok(entry)
    }

    /// Makes sure that nothing is wrong with an entry; `line_of` tells where a key of it stands.
    fn sound(
        &self,
        entry: &Standard,
        line_of: impl Fn(&[&str]) -> usize,
    ) -> Result<(), CatalogueError> {
        let found = self.problems_of(entry);
        if found.is_empty() {
            return Ok(());
        }
        let told = found.iter().take(TOLD).map(|problem| {
            let path: Vec<&str> = problem.at.split('.').collect();
            format!("line {}: {problem}", line_of(&path))
        });
        let more = found.len().checked_sub(TOLD).filter(|more| *more > 0);
        let more = more.map(|more| format!("and {more} more"));
        let problems = told.chain(more).collect();
        Err(CatalogueError::Invalid { id: shortened(&entry.id), problems })
    }

    fn problems_of(&self, entry: &Standard) -> Vec<Problem> {
        let mut list =
            entry.problems(&|id| self.source(id).is_some(), &|name| self.token(name).is_some());
        let known = |id: &str| id == entry.id || self.found(id).is_some();
        for id in entry.counterparts.iter().filter(|id| !known(id)) {
            let what = format!("there is no entry `{}`", shortened(id));
            list.push(Problem { at: "counterparts".to_owned(), what });
        }
        list
    }

    /// Version of the program the entries came with, and of the catalogue files read since, parted
    /// by `+`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The text of an entry in one fixed form, whatever file it came from: what a digest is taken of.
    #[must_use]
    pub fn entry_text(&self, id: &str) -> Option<String> {
        toml::to_string(self.standard(id).ok()?).ok()
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
        self.found(id)
            .ok_or_else(|| CatalogueError::Unknown { asked: shortened(id), near: self.near(id) })
    }

    fn found(&self, id: &str) -> Option<&Standard> {
        let at = self.standards.binary_search_by(|s| s.id.as_str().cmp(id)).ok()?;
        self.standards.get(at)
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
}

/// What a stranger typed or wrote, for a message: not all of it, and nothing that a terminal obeys.
fn shortened(id: &str) -> String {
    id.chars().take(SHOWN_ID).map(|c| if stranger::shows(c) { c } else { '?' }).collect()
}

/// By id, as those that are built in are.
fn in_order(standards: &mut [Standard]) {
    standards.sort_by(|a, b| a.id.cmp(&b.id));
}

fn parse<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, CatalogueError> {
    toml::from_str(text).map_err(|e| CatalogueError::Malformed {
        file: format!("catalogue file `{file}`"),
        line: e.span().map_or(1, |span| line_at(text, span.start)),
        reason: e.message().to_owned(),
    })
}

#[cfg(test)]
mod tests;
