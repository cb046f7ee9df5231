//! A catalogue file: entries, sources and tokens that are read at run time, so that rules change
//! without a new program. What it may hold is in `docs/catalogue.md`.
//!
//! The text may come from anybody: it is bounded, held against the same rules as what is built in,
//! and taken whole or not at all.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Catalogue, CatalogueError, Source, at_line, shortened};
use crate::lines::{line_at, line_of};
use crate::schema::Standard;
use crate::tokens::Token;

/// Bytes of a catalogue file: ten times what is built in.
pub const MAX_FILE_BYTES: usize = 2 * 1024 * 1024;
/// The shape of the file that this program reads.
const FORMAT: u32 = 1;
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
        let file: File = toml::from_str(text).map_err(|e| CatalogueError::Malformed {
            file: "the catalogue file".to_owned(),
            line: e.span().map_or(1, |span| line_at(text, span.start)),
            reason: e.message().to_owned(),
        })?;
        if file.format != FORMAT {
            return Err(CatalogueError::Format { found: file.format });
        }
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
        let fits = (1..=MAX_VERSION).contains(&file.version.len());
        if !fits || !file.version.bytes().all(plain) {
            return Err(CatalogueError::Malformed {
                file: "the catalogue file".to_owned(),
                line: line_of(text, &["version"]),
                reason: "version: 1 to 40 letters, digits, dots, hyphens".to_owned(),
            });
        }
        let mut whole = self.clone();
        whole.version = format!("{}+{}", self.version, file.version);
        whole.sources.extend(file.sources);
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
        whole.standards.sort_by(|a, b| a.id.cmp(&b.id));
        for (number, standard) in file.standards.iter().enumerate() {
            let number = number.to_string();
            let problems: Vec<String> = whole
                .problems_of(standard)
                .iter()
                .map(|problem| {
                    let within = problem.at.split('.');
                    let path: Vec<&str> =
                        ["standards", number.as_str()].into_iter().chain(within).collect();
                    at_line(line_of(text, &path), problem)
                })
                .collect();
            if !problems.is_empty() {
                return Err(CatalogueError::Invalid { id: shortened(&standard.id), problems });
            }
        }
        Ok(whole)
    }
}
