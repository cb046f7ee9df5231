//! The arguments of `idphoto batch`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::RangedU64ValueParser;

use super::{CatalogueFile, ModelFolder, Wanted};

pub(super) const EXAMPLES: &str = "\
Examples:
  idphoto batch photos --standard icao-9303-print -o portraits
  idphoto batch photos --standard nl-id-print -o portraits --report portraits.csv
  idphoto batch school --recursive --standard icao-9303-print -o portraits --jobs 2
  idphoto batch photos --standard icao-9303-print -o portraits --json | jq .refused

A photo that is refused is told, and the batch goes on. Ctrl-C ends it with whole files only; the same
command again goes on where it ended: a portrait that is there, and was made from the same photo, with the
same options, by the same version, is skipped. OUTDIR/idphoto-batch.jsonl says what was made from what.
Exit code 1: a photo was refused, or a portrait fails a check.";

/// Jobs above this help no machine, and each takes memory.
pub(crate) const MOST_JOBS: u64 = 64;

/// `idphoto batch`.
#[derive(Debug, Args)]
pub(crate) struct Batch {
    /// The folder of the photos: its files named .jpg, .jpeg, .png or .webp; .heic and .heif too where the
    /// program was built to read them
    ///
    /// Links, and names that begin with a dot, are not followed. Folders in it are left alone without
    /// --recursive.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,

    #[command(flatten)]
    pub(crate) wanted: Wanted,

    /// The folder the portraits go to, each named after its photo and the standard; made if there is none
    #[arg(short = 'o', value_name = "OUTDIR")]
    pub(crate) out: PathBuf,

    /// Also take the photos of all folders in DIR; OUTDIR gets the same folders
    #[arg(long)]
    pub(crate) recursive: bool,

    /// Photos at a time, 1 to 64 [default: one a processor, fewer where memory is short]
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=MOST_JOBS))]
    pub(crate) jobs: Option<usize>,

    /// Also write a row for every photo to this .csv or .json file
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,

    /// Print one JSON object instead of the table
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) catalogue: CatalogueFile,

    #[command(flatten)]
    pub(crate) models: ModelFolder,
}
