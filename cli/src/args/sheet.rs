//! The arguments of print sheets: of `idphoto sheet`, and of `--sheet` beside a portrait.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use idphoto_sdk::sheet::{DEFAULT_DPI, Fit};

use super::CatalogueFile;

pub(super) const EXAMPLES: &str = "\
Examples:
  idphoto sheet me-icao-9303-print.jpg --standard icao-9303-print --paper 10x15 -o sheet.pdf
  idphoto sheet me.jpg kid.jpg --standard icao-9303-print --paper a4 -o sheet.pdf
  idphoto sheet me.jpg visa.jpg --standard icao-9303-print --standard us-passport-print --paper a4 -o sheet.pdf
  idphoto sheet me.jpg --standard us-passport-print --paper 4x6 --fit bleed -o lab.jpg

Papers: 10x15 and 13x18 (cm), 4x6 and 5x7 (inches), kiosk (102 x 152 mm), a4, letter.
Print at 100 %: where there is room the sheet has a bar to measure, 50 mm long.";

/// `idphoto sheet`.
#[derive(Debug, Args)]
pub(crate) struct Sheet {
    /// Finished portraits: JPEG or PNG files
    #[arg(required = true, value_name = "PORTRAIT")]
    pub(crate) portraits: Vec<PathBuf>,

    /// What the portraits were made for, once for all or once for each, in their order
    ///
    /// It decides how large they are on paper. Default: what the file's own density says.
    #[arg(long = "standard", value_name = "ID")]
    pub(crate) standards: Vec<String>,

    /// 10x15, kiosk, 4x6, 13x18, 5x7, a4 or letter
    #[arg(long, value_name = "PAPER")]
    pub(crate) paper: String,

    /// Dots per inch of a .jpg or .png, 300 to 600; a PDF keeps the portraits' own
    #[arg(long, value_name = "N", default_value_t = DEFAULT_DPI)]
    pub(crate) dpi: u16,

    /// How close portraits come to each other and to the edge
    #[arg(long, value_enum, default_value_t)]
    pub(crate) fit: Margins,

    /// How many of each portrait [default: as many as fit]
    #[arg(long, value_name = "N")]
    pub(crate) copies: Option<u32>,

    /// Where the sheet goes; .pdf, .jpg, .jpeg or .png decides its format
    #[arg(short = 'o', value_name = "FILE")]
    pub(crate) out: PathBuf,

    /// Print one JSON object instead of the table
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) catalogue: CatalogueFile,
}

/// `--fit`.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Margins {
    /// 5 mm margin and 2 mm between portraits, for a printer at home
    #[default]
    Safe,
    /// No margin and no gap, for a lab that prints to the edge
    Bleed,
}

impl From<Margins> for Fit {
    fn from(margins: Margins) -> Self {
        match margins {
            Margins::Safe => Self::Safe,
            Margins::Bleed => Self::Bleed,
        }
    }
}

/// `--sheet PAPER=FILE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PaperFile {
    pub(crate) paper: String,
    pub(crate) file: PathBuf,
}

impl FromStr for PaperFile {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some((paper, file)) if !paper.is_empty() && !file.is_empty() => {
                Ok(Self { paper: paper.to_owned(), file: file.into() })
            }
            _ => Err("write a paper and a file, such as a4=sheet.pdf"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PaperFile;

    #[test]
    fn a_paper_and_a_file_are_parted_at_the_first_sign() {
        let read: PaperFile = "10x15=a=b.pdf".parse().unwrap();
        assert_eq!((read.paper.as_str(), read.file.to_str()), ("10x15", Some("a=b.pdf")));
        for bad in ["", "a4", "=x.pdf", "a4="] {
            assert!(bad.parse::<PaperFile>().is_err(), "{bad}");
        }
    }
}
