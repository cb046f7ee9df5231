//! What authorities ask of a photo, and the arithmetic that follows from it: the catalogue, the
//! framing solver, the edit policy and the file rules. Numbers only, no pixels.
//!
//! Opens no file and reads no clock: the entries of `data/` are part of the program.

mod catalogue;
pub mod edit;
pub mod file_rules;
pub mod framing;
mod generic;
mod linear;
mod lines;
mod schema;
pub mod sheet;
mod tokens;

pub use catalogue::{Catalogue, CatalogueError, MAX_FILE_BYTES, Source, SourceKind};
pub use generic::{Generic, Limits};
pub use schema::{
    AgeSpan, BackgroundRule, Channel, Confidence, Digital, EditPolicy, EditRule, EyeDistance,
    EyeRule, FileColour, FileFormat, Frame, HeadMeasure, HeadRule, Margins, Print, Problem, Rules,
    Span, Standard, Status, Submission,
};
pub use tokens::{Lab, Token, parse_hex};
