//! Arguments of `standards`, and what other commands take from the catalogue.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use idphoto_sdk::Profile;

pub(crate) const EXAMPLES: &str = "\
Examples:
  idphoto standards
  idphoto standards --country \"united states\"
  idphoto standards show fr-id-print
  idphoto standards --json | jq -r '.[].id'
  idphoto standards --catalogue ours.toml show our-badge

A catalogue file adds entries to those of the program, or replaces some; docs/catalogue.md says
what may stand in it.";

#[derive(Debug, Args)]
pub(crate) struct Standards {
    /// Only those of a country: its two or three letters or a part of its name
    #[arg(long, value_name = "COUNTRY")]
    pub(crate) country: Option<String>,

    /// Print JSON instead of a table
    #[arg(long, global = true)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) catalogue: CatalogueFile,

    #[command(subcommand)]
    pub(crate) action: Option<StandardsAction>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum StandardsAction {
    /// Show one standard with the sources of its rules
    Show {
        /// Id of the standard
        id: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct CatalogueFile {
    /// Also know the standards of this TOML file; one of the same id takes the place of ours
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) catalogue: Option<PathBuf>,
}

/// `--profile`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Age {
    /// The limits for adults
    #[default]
    Adult,
    /// Those for children, where the standard has some
    Child,
    /// Those for infants, else those for children, where the standard has some
    Infant,
}

impl From<Age> for Profile {
    fn from(age: Age) -> Self {
        match age {
            Age::Adult => Self::Adult,
            Age::Child => Self::Child,
            Age::Infant => Self::Infant,
        }
    }
}
