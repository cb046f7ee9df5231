//! The papers that are known, from `data/papers.toml`.

use serde::Deserialize;

use super::SheetError;

/// Characters of a stranger's name that a message repeats.
const SHOWN_NAME: usize = 20;

/// A paper, upright.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// What it is called, such as `10x15` or `a4`.
    pub name: String,
    /// Width in millimetres, the shorter side.
    pub w_mm: f64,
    /// Height in millimetres.
    pub h_mm: f64,
    /// Where the figures are from.
    pub source: String,
}

/// Every paper that is known.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Papers {
    paper: Vec<Paper>,
}

impl Papers {
    /// The papers of this build.
    ///
    /// # Errors
    /// [`SheetError::Papers`]; never for a build that passed its tests.
    pub fn built_in() -> Result<Self, SheetError> {
        toml::from_str(include_str!("../../data/papers.toml"))
            .map_err(|e| SheetError::Papers(e.message().to_owned()))
    }

    /// One paper by its name, capitals or not.
    ///
    /// # Errors
    /// [`SheetError::UnknownPaper`], with all names.
    pub fn named(&self, name: &str) -> Result<&Paper, SheetError> {
        let found = self.paper.iter().find(|paper| paper.name.eq_ignore_ascii_case(name));
        found.ok_or_else(|| SheetError::UnknownPaper {
            asked: name.chars().take(SHOWN_NAME).collect(),
            known: self.paper.iter().map(|paper| paper.name.clone()).collect(),
        })
    }

    /// All of them, in the order of the file.
    #[must_use]
    pub fn all(&self) -> &[Paper] {
        &self.paper
    }
}
