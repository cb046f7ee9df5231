//! How large a photo is: on paper, in pixels, in bytes.

use serde::{Deserialize, Serialize};

use super::Confidence;

/// Size on paper in millimetres.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// Width that is made.
    pub w_mm: f64,
    /// Height that is made.
    pub h_mm: f64,
    /// Widths that are accepted, where the authority leaves a choice.
    pub w_range_mm: Option<[f64; 2]>,
    /// Heights that are accepted, where the authority leaves a choice.
    pub h_range_mm: Option<[f64; 2]>,
    /// The authority's words.
    pub wording: Option<String>,
    /// Source id.
    pub source: String,
    /// Where it differs from the entry's.
    pub confidence: Option<Confidence>,
}

/// The file. All figures inclusive. Without pixels the size follows from the frame and the dots per
/// inch.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Digital {
    /// Smallest `[width, height]`.
    pub min_px: Option<[u32; 2]>,
    /// Largest `[width, height]`; equal to `min_px` where the size is exact.
    pub max_px: Option<[u32; 2]>,
    /// Smallest file, bytes.
    pub bytes_min: Option<u64>,
    /// Largest file, bytes.
    pub bytes_max: Option<u64>,
    /// The size of file the authority would like best, bytes.
    pub bytes_target: Option<u64>,
    /// File formats accepted, of those a portrait can have; empty when none is named.
    #[serde(default)]
    pub formats: Vec<FileFormat>,
    /// Colours of the file.
    pub colour: Option<FileColour>,
    /// Least dots per inch written into the file.
    pub dpi_min: Option<u16>,
    /// Largest ratio of three bytes a pixel to the bytes of the file.
    pub max_compression_ratio: Option<f64>,
    /// The authority's words.
    pub wording: Option<String>,
    /// Source id.
    pub source: String,
    /// Where it differs from the entry's.
    pub confidence: Option<Confidence>,
}

/// A file format a portrait can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    /// Baseline JPEG in a JFIF file.
    Jpeg,
    /// PNG.
    Png,
}

/// What the samples of a file mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileColour {
    /// sRGB, 8 bits a channel.
    Srgb,
    /// Grey, 8 bits.
    Greyscale,
}

/// Print resolution.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Print {
    /// Least dots per inch.
    pub dpi_min: u16,
    /// Source id.
    pub source: String,
}
