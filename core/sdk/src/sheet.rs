//! Print sheets: finished portraits on one paper, as a JPEG, PNG or PDF file.
//!
//! Needs no processor: no face is looked for and no network loaded. Here: from the bytes of portraits to the
//! bytes of a sheet. Not here: how a sheet is laid out (`idphoto-standards`) and drawn
//! (`idphoto-imaging`).
//!
//! ```no_run
//! use idphoto_sdk::sheet::{self, Portrait, PrintSize, SheetFile, SheetRequest};
//! use idphoto_sdk::{Catalogue, Limits};
//!
//! let catalogue = Catalogue::built_in()?;
//! let size = PrintSize::Of(catalogue.standard("icao-9303-print")?);
//! let file = std::fs::read("me-id.jpg")?;
//! let portrait = Portrait::open(&file, size, &Limits::default())?;
//! let made = sheet::made(&[portrait], &SheetRequest::new("10x15", SheetFile::Pdf))?;
//! std::fs::write("sheet.pdf", &made.bytes)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod outcome;
mod portrait;

use idphoto_imaging::encode::{self, Chroma, JpegOptions};
use idphoto_imaging::sheet::{self as drawing, Page, Picture, Text};
use idphoto_standards::sheet::{CAPTION, Drawing, Layout, SheetError};
use idphoto_types::RgbImage;
use serde::Serialize;

use crate::error::{Error, ErrorKind};

pub use idphoto_standards::sheet::{DPI_RANGE, Fit, MAX_PORTRAITS, Paper, Papers};
pub use outcome::{Placement, SheetOutcome, SheetOutput};
pub use portrait::{Portrait, PrintSize, size_of};

/// Dots per inch of a sheet unless another number is asked for: the most that an authority asks of a print.
pub const DEFAULT_DPI: u16 = 600;
/// JPEG quality of a sheet: as of a portrait, no visible loss at 4:4:4.
const JPEG_QUALITY: u8 = 95;
/// What a sheet is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetFile {
    /// Pixels, quality 95, 4:4:4, with their density.
    Jpeg,
    /// Pixels with their density.
    Png,
    /// A page of true size that holds the portraits in their own pixels.
    Pdf,
}

/// What sheet to make.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SheetRequest {
    /// Name of the paper: `10x15`, `kiosk`, `4x6`, `13x18`, `5x7`, `a4`, `letter`.
    pub paper: String,
    /// Default: [`Fit::Safe`].
    pub fit: Fit,
    /// Dots per inch of JPEG and PNG, 300 to 600; of no meaning for PDF. Default: [`DEFAULT_DPI`].
    pub dpi: u16,
    /// Copies of each portrait. Default: as many as fit.
    pub copies: Option<u32>,
    /// What it is written as.
    pub file: SheetFile,
}

impl SheetRequest {
    /// A sheet on `paper`, everything else by default.
    #[must_use]
    pub fn new(paper: impl Into<String>, file: SheetFile) -> Self {
        Self { paper: paper.into(), fit: Fit::default(), dpi: DEFAULT_DPI, copies: None, file }
    }

    /// Sets the fit.
    #[must_use]
    pub const fn fit(mut self, fit: Fit) -> Self {
        self.fit = fit;
        self
    }

    /// Sets the dots per inch.
    #[must_use]
    pub const fn dpi(mut self, dpi: u16) -> Self {
        self.dpi = dpi;
        self
    }

    /// Sets the copies of each portrait.
    #[must_use]
    pub const fn copies(mut self, copies: u32) -> Self {
        self.copies = Some(copies);
        self
    }
}

/// A finished sheet.
#[derive(Clone)]
#[non_exhaustive]
pub struct MadeSheet {
    /// The file.
    pub bytes: Vec<u8>,
    /// What is on it.
    pub outcome: SheetOutcome,
}

impl std::fmt::Debug for MadeSheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MadeSheet({} bytes, {:?})", self.bytes.len(), self.outcome)
    }
}

/// Makes a sheet: lays out, draws and encodes.
///
/// Where a portrait has the sheet's density its pixels are on the sheet as they are; else it is resampled
/// once. A PDF holds each portrait once, in its own pixels.
///
/// # Errors
/// [`ErrorKind::Usage`] for an unknown paper, dots out of range or too few for a standard, and portraits that do
/// not fit; [`ErrorKind::Encoding`].
pub fn made(portraits: &[Portrait<'_>], request: &SheetRequest) -> Result<MadeSheet, Error> {
    let papers = Papers::built_in()?;
    let paper = papers.named(&request.paper)?;
    let sizes: Vec<[f64; 2]> = portraits.iter().map(|p| p.size_mm).collect();
    let layout = Layout::of(paper, &sizes, request.fit.spacing(), request.copies)?;
    let (bytes, pixels) = match request.file {
        SheetFile::Pdf => (as_pdf(portraits, &layout)?, None),
        SheetFile::Jpeg | SheetFile::Png => {
            dense_enough(portraits, request.dpi)?;
            let image = as_pixels(portraits, &layout, request.dpi)?;
            let size = [image.width(), image.height()];
            (encoded(&image, request)?, Some(size))
        }
    };
    let output = SheetOutput {
        path: None,
        width: pixels.map(|[width, _]| width),
        height: pixels.map(|[_, height]| height),
        bytes: bytes.len(),
        format: request.file,
        dpi: pixels.map(|_| request.dpi),
    };
    Ok(MadeSheet { bytes, outcome: SheetOutcome::of(&layout, request.fit, &paper.name, output) })
}

fn dense_enough(portraits: &[Portrait<'_>], dpi: u16) -> Result<(), Error> {
    let mut least = portraits.iter().filter_map(|p| p.least_dpi.as_ref());
    match least.find(|(least, _)| dpi < *least) {
        Some((least, id)) if DPI_RANGE.contains(&dpi) => {
            let what = format!("`{id}` asks for at least {least} dpi, {dpi} is too few");
            Err(Error::new(ErrorKind::Usage, what, "ask for more dots, or for a PDF"))
        }
        _ => Ok(()),
    }
}

fn as_pdf(portraits: &[Portrait<'_>], layout: &Layout) -> Result<Vec<u8>, Error> {
    let pictures: Vec<Picture<'_>> =
        portraits.iter().map(|p| Picture { image: &p.image, file: p.file }).collect();
    Ok(drawing::pdf(&page(layout.in_mm()), &pictures)?)
}

fn as_pixels(portraits: &[Portrait<'_>], layout: &Layout, dpi: u16) -> Result<RgbImage, Error> {
    let laid = layout.in_pixels(dpi)?;
    let mut pictures = Vec::with_capacity(portraits.len());
    for (index, portrait) in portraits.iter().enumerate() {
        // Each is laid at least once, and all its copies have one size.
        let place = laid.portraits.iter().find(|(of, _)| *of == index).map(|(_, place)| *place);
        let [width, height] = place.map_or([1, 1], |place| [place.w as u32, place.h as u32]);
        pictures.push(drawing::fitted(&portrait.image, width, height));
    }
    Ok(drawing::raster(&page(laid), &pictures)?)
}

fn page(laid: Drawing) -> Page<'static> {
    let caption = laid.caption.map(|c| Text { line: CAPTION, area: c.area, upwards: c.upwards });
    let Drawing { size, portraits: pictures, marks, scale_bar, .. } = laid;
    Page { size, pictures, marks, scale_bar, caption }
}

fn encoded(image: &RgbImage, request: &SheetRequest) -> Result<Vec<u8>, Error> {
    let dpi = Some(request.dpi);
    let result = match request.file {
        SheetFile::Png => encode::png(image, None, dpi),
        _ => {
            let options = JpegOptions { quality: JPEG_QUALITY, chroma: Chroma::Full, dpi };
            encode::jpeg(image, &options)
        }
    };
    result.map_err(|e| Error::new(ErrorKind::Encoding, e, ""))
}

impl From<SheetError> for Error {
    fn from(error: SheetError) -> Self {
        Self::new(ErrorKind::Usage, error, "")
    }
}

impl From<drawing::SheetError> for Error {
    fn from(error: drawing::SheetError) -> Self {
        Self::new(ErrorKind::Encoding, error, "")
    }
}

#[cfg(test)]
mod tests {
    use idphoto_imaging::sheet::text_width;
    use idphoto_standards::sheet::{CAPTION, CAPTION_MM};

    use super::*;

    #[test]
    fn the_caption_fits_its_box() {
        let [width, height] = CAPTION_MM;
        let drawn = text_width(CAPTION, height);
        assert!(drawn <= width && drawn > width - 1.0, "{drawn}");
    }

    #[test]
    fn a_portrait_is_as_large_as_somebody_says_and_has_that_shape() {
        let image = RgbImage::filled(413, 531, idphoto_types::Rgb([90; 3]));
        let at = |dpi| encode::png(&image, None, dpi).unwrap();
        let limits = idphoto_imaging::decode::Limits::default();
        let open = |file: &[u8], size| Portrait::open(file, size, &limits).map(|p| p.size_mm());
        let [w, h] = open(&at(Some(300)), PrintSize::Stated).unwrap();
        assert!((w - 34.97).abs() < 0.01 && (h - 44.96).abs() < 0.01, "{w} {h}");
        for none in [None, Some(72), Some(96)] {
            let refused = open(&at(none), PrintSize::Stated).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::Usage);
        }
        assert!(open(&at(None), PrintSize::Millimetres([35.0, 45.0])).is_ok());
        for other in [[36.0, 45.0], [35.0, 46.0], [45.0, 35.0], [0.0, 0.0], [f64::NAN, 45.0]] {
            let refused = open(&at(None), PrintSize::Millimetres(other)).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::Usage, "{other:?}");
        }
        // One pixel has any shape, as far as rounding goes.
        for side in [1, 3, 136] {
            let small = RgbImage::filled(side, side * 45 / 35, idphoto_types::Rgb([90; 3]));
            let small = encode::png(&small, None, Some(300)).unwrap();
            let refused = open(&small, PrintSize::Millimetres([35.0, 45.0])).unwrap_err();
            assert!(refused.message().contains("too few"), "{}", refused.message());
        }
        let refused = open(b"no picture", PrintSize::Stated).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unreadable);
    }
}
