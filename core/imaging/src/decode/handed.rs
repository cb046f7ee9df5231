//! Pixels handed over by a camera or the system's decoder, to an upright sRGB image: the same end as
//! that of a file, without one.

use idphoto_types::{
    Alpha, ColourSpace, PixelView, Plane8, RgbImage, RgbaOrder, Samples, YuvCoding, YuvMatrix,
    YuvRange,
};
use rayon::prelude::*;

use super::blend::{pixel_on_white, premultiplied_on_white};
use super::error::DecodeError;
use super::limits::Limits;
use super::orient::{self, Orientation};
use super::profile::{self, Embedded};

/// Converts pixels to an upright 8-bit sRGB image.
///
/// Chroma of YUV is interpolated from the middle of each square of two by two, as JPEG and the
/// cameras of phones place it. Transparency is laid on white.
///
/// # Errors
/// [`DecodeError::TooManyPixels`] and [`DecodeError::TooMuchMemory`]. The same pixels always give
/// the same image.
pub fn handed_over(view: &PixelView<'_>, limits: &Limits) -> Result<RgbImage, DecodeError> {
    let (width, height) = (view.width(), view.height());
    limits.admit_size(width, height)?;
    let orientation = Orientation::from_exif(view.orientation());
    let rgb = u64::from(width) * u64::from(height) * 3;
    limits.admit_memory(if orientation == Orientation::UPRIGHT { rgb } else { 2 * rgb })?;
    let mut image = RgbImage::filled(width, height, idphoto_types::Rgb([0; 3]));
    let stride = width as usize * 3;
    let rows = image.data_mut().par_chunks_exact_mut(stride).enumerate();
    match view.samples() {
        Samples::Rgba { rows: from, order, alpha } => rows.for_each(|(y, out)| {
            rgba_row(from.row(y as u32, width, 4), order, alpha, out);
        }),
        Samples::Yuv420 { luma, cb, cr, coding } => {
            let weights = Weights::of(coding);
            rows.for_each(|(y, out)| {
                let near = Chroma::at(y as u32, [cb, cr], [width, height]);
                yuv_row(luma.row(y as u32, width, 1), &near, &weights, out);
            });
        }
    }
    if view.space() == ColourSpace::DisplayP3 {
        profile::to_srgb(&mut image, Embedded::DisplayP3);
    }
    Ok(orient::upright(image, orientation))
}

fn rgba_row(from: &[u8], order: RgbaOrder, alpha: Alpha, out: &mut [u8]) {
    for (pixel, out) in from.as_chunks::<4>().0.iter().zip(out.as_chunks_mut::<3>().0) {
        let [a, b, c, share] = *pixel;
        let [red, green, blue] = match order {
            RgbaOrder::Rgba => [a, b, c],
            RgbaOrder::Bgra => [c, b, a],
        };
        *out = match alpha {
            Alpha::Opaque => [red, green, blue],
            Alpha::Straight => pixel_on_white([red, green, blue, share]),
            Alpha::Premultiplied => premultiplied_on_white([red, green, blue, share]),
        };
    }
}

/// The two rows of chroma that a row of pixels lies between: the nearer one and the other.
struct Chroma<'a> {
    near: [&'a [u8]; 2],
    far: [&'a [u8]; 2],
    steps: [usize; 2],
    last: usize,
}

impl<'a> Chroma<'a> {
    fn at(y: u32, planes: [Plane8<'a>; 2], [width, height]: [u32; 2]) -> Self {
        let (columns, rows) = (width.div_ceil(2), height.div_ceil(2));
        let near = y / 2;
        let far =
            if y.is_multiple_of(2) { near.saturating_sub(1) } else { (near + 1).min(rows - 1) };
        let row = |y| planes.map(|plane| plane.row(y, columns, 1));
        Self {
            near: row(near),
            far: row(far),
            steps: planes.map(|plane| plane.step),
            last: columns as usize - 1,
        }
    }

    /// Cb and Cr of the pixel in column `x`: nine sixteenths of the sample of its own square, three
    /// of each neighbour, one of the one across.
    fn of(&self, x: usize) -> [i32; 2] {
        let near = x / 2;
        let far =
            if x.is_multiple_of(2) { near.saturating_sub(1) } else { (near + 1).min(self.last) };
        [0, 1].map(|channel: usize| {
            let step = self.steps[channel];
            let sample =
                |row: &[u8], x: usize| i32::from(row.get(x * step).copied().unwrap_or(128));
            let column =
                |x: usize| 3 * sample(self.near[channel], x) + sample(self.far[channel], x);
            (3 * column(near) + column(far) + 8) >> 4
        })
    }
}

/// The way from YUV to RGB, in units of 2^-16.
struct Weights {
    black: i32,
    luma: i32,
    red_of_cr: i32,
    green_of_cb: i32,
    green_of_cr: i32,
    blue_of_cb: i32,
}

impl Weights {
    fn of(coding: YuvCoding) -> Self {
        // Weights of red and blue in luma (BT.601-7, 2.5.1; BT.709-6, 3.2).
        let (red, blue) = match coding.matrix {
            YuvMatrix::Bt601 => (0.299, 0.114),
            YuvMatrix::Bt709 => (0.2126, 0.0722),
        };
        // Numbers between black and white, and between the ends of chroma.
        let (black, luma, chroma) = match coding.range {
            YuvRange::Full => (0, 255.0, 255.0),
            YuvRange::Video => (16, 219.0, 224.0),
        };
        let green = 1.0 - red - blue;
        let unit = |v: f64| (v * 65_536.0).round() as i32;
        let chroma = |v: f64| unit(v * 255.0 / chroma);
        Self {
            black,
            luma: unit(255.0 / luma),
            red_of_cr: chroma(2.0 * (1.0 - red)),
            green_of_cb: chroma(2.0 * (1.0 - blue) * blue / green),
            green_of_cr: chroma(2.0 * (1.0 - red) * red / green),
            blue_of_cb: chroma(2.0 * (1.0 - blue)),
        }
    }
}

fn yuv_row(luma: &[u8], chroma: &Chroma<'_>, weights: &Weights, out: &mut [u8]) {
    for (x, (luma, out)) in luma.iter().zip(out.as_chunks_mut::<3>().0).enumerate() {
        let [cb, cr] = chroma.of(x).map(|v| v - 128);
        let light = (i32::from(*luma) - weights.black) * weights.luma;
        let level = |v: i32| ((light + v + 32_768) >> 16).clamp(0, 255) as u8;
        *out = [
            level(weights.red_of_cr * cr),
            level(-weights.green_of_cb * cb - weights.green_of_cr * cr),
            level(weights.blue_of_cb * cb),
        ];
    }
}
