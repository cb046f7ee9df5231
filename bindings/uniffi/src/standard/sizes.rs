//! How large a photo is by its standard: on paper, and as a file.

use idphoto_sdk::{Digital, FileColour, Frame};

use crate::request::FileFormat;

/// Size on paper, millimetres.
#[derive(Clone, Debug, uniffi::Record)]
pub struct PaperSize {
    /// Width that is made.
    pub width_mm: f64,
    /// Height that is made.
    pub height_mm: f64,
    /// Least width that is accepted, where the authority leaves a choice.
    pub min_width_mm: Option<f64>,
    /// Largest width that is accepted, likewise.
    pub max_width_mm: Option<f64>,
    /// Least height that is accepted, likewise.
    pub min_height_mm: Option<f64>,
    /// Largest height that is accepted, likewise.
    pub max_height_mm: Option<f64>,
    /// The authority's words.
    pub wording: Option<String>,
}

/// The file; all figures inclusive.
#[derive(Clone, Debug, uniffi::Record)]
pub struct DigitalSize {
    /// Least pixels across; absent where the size follows from the paper and the dots per inch.
    pub min_width: Option<u32>,
    /// Least pixels down, likewise.
    pub min_height: Option<u32>,
    /// Most pixels across; absent where there is no upper limit.
    pub max_width: Option<u32>,
    /// Most pixels down, likewise.
    pub max_height: Option<u32>,
    /// Most bytes.
    pub bytes_max: Option<u64>,
    /// Which formats; empty where none is named.
    pub formats: Vec<FileFormat>,
    /// Least bytes.
    pub bytes_min: Option<u64>,
    /// How many bytes the authority would like best.
    pub bytes_target: Option<u64>,
    /// What the samples mean: `srgb` or `greyscale`; absent where nothing is said. New ones may come.
    pub colour: Option<String>,
    /// Least dots per inch that the file names.
    pub dpi_min: Option<u16>,
    /// Largest ratio of three bytes a pixel to the bytes of the file.
    pub max_compression_ratio: Option<f64>,
    /// The authority's words.
    pub wording: Option<String>,
}

impl PaperSize {
    pub(super) fn of(frame: &Frame) -> Self {
        let (widths, heights) = (frame.w_range_mm, frame.h_range_mm);
        Self {
            width_mm: frame.w_mm,
            height_mm: frame.h_mm,
            min_width_mm: widths.map(|[least, _]| least),
            max_width_mm: widths.map(|[_, most]| most),
            min_height_mm: heights.map(|[least, _]| least),
            max_height_mm: heights.map(|[_, most]| most),
            wording: frame.wording.clone(),
        }
    }
}

impl DigitalSize {
    pub(super) fn of(digital: &Digital) -> Self {
        Self {
            min_width: digital.min_px.map(|[width, _]| width),
            min_height: digital.min_px.map(|[_, height]| height),
            max_width: digital.max_px.map(|[width, _]| width),
            max_height: digital.max_px.map(|[_, height]| height),
            bytes_max: digital.bytes_max,
            formats: digital.formats.iter().map(|format| (*format).into()).collect(),
            bytes_min: digital.bytes_min,
            bytes_target: digital.bytes_target,
            colour: digital.colour.map(|colour| match colour {
                FileColour::Srgb => "srgb".to_owned(),
                FileColour::Greyscale => "greyscale".to_owned(),
            }),
            dpi_min: digital.dpi_min,
            max_compression_ratio: digital.max_compression_ratio,
            wording: digital.wording.clone(),
        }
    }
}
