//! A finished portrait that is to be printed, and how large it is on paper.

use std::ops::RangeInclusive;

use idphoto_imaging::decode::{Facts, Limits, decode, facts};
use idphoto_standards::Standard;
use idphoto_standards::file_rules;
use idphoto_types::RgbImage;

use crate::error::{Error, ErrorKind};

/// What a file that was made to be printed states, dots per inch. Below, 72 and 96 are what programs write
/// that know nothing of paper.
const STATED_DPI: RangeInclusive<f64> = 150.0..=2400.0;
/// How far the shape of a portrait may be from that of its place, share of the width, and one pixel more
/// for rounding. Half a percent of 35 mm is 0.2 mm.
const SHAPE_TOLERANCE: f64 = 0.005;
const MM_PER_INCH: f64 = 25.4;
/// How many of the dots per inch that a portrait has at least may be lost to rounding.
const ROUNDING: f64 = 1.0;

/// How large a portrait is on paper.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum PrintSize<'a> {
    /// As this standard asks.
    Of(&'a Standard),
    /// As the file itself states by its density.
    Stated,
    /// `[width, height]` in millimetres, 10 to 200 each.
    Millimetres([f64; 2]),
}

/// A finished portrait that is to be printed.
pub struct Portrait<'a> {
    pub(super) file: &'a [u8],
    pub(super) image: RgbImage,
    pub(super) size_mm: [f64; 2],
    /// Of the standard, and its name.
    pub(super) least_dpi: Option<(u16, String)>,
}

/// Shows sizes and no pixels.
impl std::fmt::Debug for Portrait<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Portrait({:?}, {:?} mm)", self.image, self.size_mm)
    }
}

impl<'a> Portrait<'a> {
    /// Decodes a portrait and settles its size on paper.
    ///
    /// # Errors
    /// [`ErrorKind::Unreadable`] when it is no picture within `limits`; [`ErrorKind::Usage`] when it has no
    /// size on paper, another shape, or fewer pixels than any portrait is made of.
    pub fn open(file: &'a [u8], size: PrintSize<'_>, limits: &Limits) -> Result<Self, Error> {
        let least_dpi = match size {
            PrintSize::Of(standard) => {
                standard.print.as_ref().map(|print| (print.dpi_min, standard.id.clone()))
            }
            _ => None,
        };
        let known = match size {
            PrintSize::Of(standard) => Some(size_of(standard)?),
            PrintSize::Stated => None,
            PrintSize::Millimetres(size) => Some(size),
        };
        let image = decode(file, limits)?.image;
        let size_mm = match known {
            Some(size) => size,
            None => stated(&facts(file, limits)?, &image)?,
        };
        let [width, height] = [image.width(), image.height()].map(f64::from);
        let shape = size_mm[0] / size_mm[1];
        let off = (width - height * shape).abs();
        // No number, as of a size of 0, is not near either.
        if !off.is_finite() || off > 1.0 + width * SHAPE_TOLERANCE {
            let [w, h] = size_mm;
            let what = format!("{width} x {height} pixels have not the shape of {w} x {h} mm");
            let advice = "make the portrait for that standard first";
            return Err(Error::new(ErrorKind::Usage, what, advice));
        }
        // Some file of a few pixels, which only rounding gives that shape.
        let least = f64::from(*file_rules::DPI_RANGE.start());
        if width * MM_PER_INCH / size_mm[0] < least - ROUNDING {
            let [w, h] = size_mm;
            let what = format!(
                "{width} x {height} pixels are too few for {w} x {h} mm, fewer than {least} an inch"
            );
            return Err(Error::new(
                ErrorKind::Usage,
                what,
                "make the portrait for that standard first",
            ));
        }
        Ok(Self { file, image, size_mm, least_dpi })
    }

    /// Width and height on paper, millimetres.
    #[must_use]
    pub const fn size_mm(&self) -> [f64; 2] {
        self.size_mm
    }
}

/// Size of the prints of a standard, `[width, height]` in millimetres.
///
/// # Errors
/// [`ErrorKind::Usage`] for a standard of files, which names pixels alone.
pub fn size_of(standard: &Standard) -> Result<[f64; 2], Error> {
    let frame = standard.frame.as_ref().ok_or_else(|| {
        let what = format!("`{}` has no size in millimetres, so nothing is printed", standard.id);
        Error::new(ErrorKind::Usage, what, "name a standard of prints")
    })?;
    Ok([frame.w_mm, frame.h_mm])
}

/// Size by the density that the file states.
fn stated(facts: &Facts, image: &RgbImage) -> Result<[f64; 2], Error> {
    let dpi = facts.dpi().filter(|dpi| STATED_DPI.contains(dpi)).ok_or_else(|| {
        let what = "the portrait's file does not say how large it is on paper";
        Error::new(ErrorKind::Usage, what, "say what it was made for with --standard")
    })?;
    Ok([image.width(), image.height()].map(|px| f64::from(px) * MM_PER_INCH / dpi))
}
