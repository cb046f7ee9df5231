//! A catalogue file: entries, sources and tokens that are read at run time, so that rules change
//! without a new program. What it may hold is in `docs/catalogue.md`.
//!
//! The text may come from anybody: it is bounded, held against the same rules as what is built in,
//! and taken whole or not at all.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Catalogue, CatalogueError, Source, in_order, shortened, stranger};
use crate::lines::{Document, line_at};
use crate::schema::Standard;
use crate::tokens::Token;

/// Bytes of a catalogue file: ten times what is built in.
pub const MAX_FILE_BYTES: usize = 2 * 1024 * 1024;
/// The shape of the file that this program reads.
const FORMAT: u32 = 1;
/// What messages call it.
const NAME: &str = "the catalogue file";
/// Characters of a file's version.
const MAX_VERSION: usize = 40;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    version: String,
    #[serde(default)]
    sources: BTreeMap<String, Source>,
    #[serde(default)]
    tokens: BTreeMap<String, Token>,
    #[serde(default)]
    standards: Vec<Standard>,
}

impl Catalogue {
    /// This catalogue with what a catalogue file adds or replaces: an entry, source or token of the
    /// same id takes the place of the one that is there.
    ///
    /// # Errors
    /// [`CatalogueError`], with the line of the text; this catalogue is then as it was.
    pub fn with_file(&self, text: &str) -> Result<Self, CatalogueError> {
        if text.len() > MAX_FILE_BYTES {
            return Err(CatalogueError::TooLarge { bytes: text.len(), most: MAX_FILE_BYTES });
        }
        let document = Document::of(text);
        stranger::admit(NAME, text, &document)?;
        let wrong = |path: &[&str], reason: &str| CatalogueError::Malformed {
            file: NAME.to_owned(),
            line: document.line_of(path),
            reason: reason.to_owned(),
        };
        let file: File = toml::from_str(text).map_err(|e| CatalogueError::Malformed {
            file: NAME.to_owned(),
            line: e.span().map_or(1, |span| line_at(text, span.start)),
            reason: e.message().to_owned(),
        })?;
        if file.format != FORMAT {
            return Err(CatalogueError::Format { found: file.format });
        }
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
        let fits = (1..=MAX_VERSION).contains(&file.version.len());
        if !fits || !file.version.bytes().all(plain) {
            return Err(wrong(&["version"], "version: 1 to 40 letters, digits, dots, hyphens"));
        }
        for (kind, id) in file
            .sources
            .keys()
            .map(|id| ("sources", id.as_str()))
            .chain(file.tokens.keys().map(|id| ("tokens", id.as_str())))
        {
            if !is_name(id) {
                return Err(wrong(&[kind, id], NAMES));
            }
        }
        for (id, source) in &file.sources {
            if let Some(problem) = source.problem() {
                return Err(wrong(&["sources", id], problem));
            }
        }
        let mut whole = self.clone();
        whole.version = format!("{}+{}", self.version, file.version);
        whole.sources.extend(file.sources);
        for (name, token) in &file.tokens {
            let unsourced = whole.source(&token.source).is_none().then_some("unknown source");
            if let Some(problem) = token.problem().or(unsourced) {
                return Err(wrong(&["tokens", name], problem));
            }
        }
        whole.tokens.extend(file.tokens);
        let mut fresh: Vec<&str> = file.standards.iter().map(|s| s.id.as_str()).collect();
        fresh.sort_unstable();
        if let Some(twice) = fresh.windows(2).find(|pair| pair[0] == pair[1]) {
            let id = shortened(twice[0]);
            return Err(CatalogueError::Invalid {
                id,
                problems: vec!["stands there twice".to_owned()],
            });
        }
        for standard in &file.standards {
            whole.standards.retain(|known| known.id != standard.id);
        }
        whole.standards.extend(file.standards.iter().cloned());
        in_order(&mut whole.standards);
        for (number, standard) in file.standards.iter().enumerate() {
            let number = number.to_string();
            whole.sound(standard, |within| {
                document.line_of(&[&["standards", number.as_str()], within].concat())
            })?;
        }
        Ok(whole)
    }
}

/// What [`is_name`] lets pass.
const NAMES: &str = "a name is made of lower-case letters, digits, hyphens and underscores, at most \
                     64, and is none of auto, keep, even, transparent";

/// Whether a source or token may be called so: as those that are built in, and not as what can be asked
/// for besides tokens.
fn is_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b);
    (1..=64).contains(&name.len())
        && name.bytes().all(plain)
        && !["auto", "keep", "even", "transparent"].contains(&name)
}

impl Source {
    /// What is wrong with it.
    fn problem(&self) -> Option<&'static str> {
        let web = |url: &str| url.starts_with("https://") || url.starts_with("http://");
        if self.authority.trim().is_empty() {
            return Some("the authority must not be empty");
        }
        (!self.url.as_deref().is_none_or(web))
            .then_some("the url must begin with https:// or http://")
    }
}
