//! Why there is no sheet. No message holds a path or a word about a person.

use super::{MAX_PORTRAITS, SIDE_MM, pixels::DPI_RANGE};

/// Why there is no sheet.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SheetError {
    /// The papers of this build cannot be read.
    #[error("the list of papers cannot be read: {0}")]
    Papers(String),
    /// No paper has that name.
    #[error("no paper is called `{asked}`; take one of {}", .known.join(", "))]
    UnknownPaper {
        /// What was asked for, shortened.
        asked: String,
        /// All names.
        known: Vec<String>,
    },
    /// No portrait, or too many different ones.
    #[error("{0} portraits cannot share a sheet; give 1 to {MAX_PORTRAITS}")]
    PortraitCount(usize),
    /// A size that no photo has.
    #[error(
        "a portrait of {} x {} mm cannot be laid out; its sides have to be {} to {} mm",
        short(*w_mm), short(*h_mm), SIDE_MM.start(), SIDE_MM.end()
    )]
    Size {
        /// Width asked for.
        w_mm: f64,
        /// Height asked for.
        h_mm: f64,
    },
    /// Sheets of nothing.
    #[error("0 copies make no sheet; ask for at least 1")]
    NoCopies,
    /// One portrait is larger than the paper.
    #[error(
        "a portrait of {} x {} mm does not fit on {paper} paper; take a larger paper{}",
        short(*w_mm), short(*h_mm), if *bleeds { ", or the fit `bleed`" } else { "" }
    )]
    DoesNotFit {
        /// Its width.
        w_mm: f64,
        /// Its height.
        h_mm: f64,
        /// Name of the paper.
        paper: String,
        /// Whether it fits without margins.
        bleeds: bool,
    },
    /// Each fits, all together do not.
    #[error(
        "the portraits do not all fit on one sheet of {paper}; take a larger paper, or two sheets"
    )]
    NotTogether {
        /// Name of the paper.
        paper: String,
    },
    /// Fewer fit than were asked for.
    #[error("{asked} copies do not fit on one sheet of {paper}; ask for {most} at most")]
    TooManyCopies {
        /// Of each portrait.
        asked: u32,
        /// How many of each do fit.
        most: u32,
        /// Name of the paper.
        paper: String,
    },
    /// A density that sheets are not made in.
    #[error("a sheet cannot have {asked} dpi; give {} to {}", DPI_RANGE.start(), DPI_RANGE.end())]
    Dots {
        /// What was asked for.
        asked: u16,
    },
}

/// Tenths of a millimetre are as much as anybody reads.
fn short(mm: f64) -> f64 {
    (mm * 10.0).round() / 10.0
}
