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
    let mut data = vec![0; width as usize * height as usize * 3];
    let rows = data.par_chunks_exact_mut(width as usize * 3).enumerate();
    match view.samples() {
        Samples::Rgba { rows: from, order, alpha } => rows.for_each(|(y, out)| {
            rgba_row(from.row(y as u32, width, 4), order, alpha, out);
        }),
        Samples::Yuv420 { luma, cb, cr, coding } => {
            let weights = Weights::of(coding);
            let columns = width.div_ceil(2) as usize;
            rows.for_each_init(
                || vec![[0; 2]; columns + 2],
                |chroma, (y, out)| {
                    blend_rows(y as u32, [cb, cr], [width, height], chroma);
                    yuv_row(luma.row(y as u32, width, 1), chroma, &weights, out);
                },
            );
        }
    }
    let needed = DecodeError::TooMuchMemory { needed: rgb, max: limits.max_alloc };
    let mut image = RgbImage::from_raw(width, height, data).ok_or(needed)?;
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

/// Cb and Cr, four times as large, of the row of pixels `y`: three quarters of the row of chroma that it
/// lies in, one of the row that is next. The first and the last stand twice, for the edges.
fn blend_rows(y: u32, planes: [Plane8<'_>; 2], [width, height]: [u32; 2], out: &mut [[i32; 2]]) {
    let (columns, rows) = (width.div_ceil(2), height.div_ceil(2));
    let near = y / 2;
    let far = if y.is_multiple_of(2) { near.saturating_sub(1) } else { (near + 1).min(rows - 1) };
    let last = out.len() - 1;
    for (channel, plane) in planes.into_iter().enumerate() {
        let row = |y| plane.row(y, columns, 1).iter().step_by(plane.step);
        for (out, (near, far)) in out[1..last].iter_mut().zip(row(near).zip(row(far))) {
            out[channel] = 3 * i32::from(*near) + i32::from(*far);
        }
    }
    out[0] = out[1];
    out[last] = out[last - 1];
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

    fn rgb(&self, luma: u8, cb: i32, cr: i32) -> [u8; 3] {
        let light = (i32::from(luma) - self.black) * self.luma;
        let level = |v: i32| ((light + v + 32_768) >> 16).clamp(0, 255) as u8;
        [
            level(self.red_of_cr * cr),
            level(-self.green_of_cb * cb - self.green_of_cr * cr),
            level(self.blue_of_cb * cb),
        ]
    }
}

/// A row of pixels from its luma and its chroma four times as large, of which each pixel takes three
/// quarters from its own column and one from the next.
fn yuv_row(luma: &[u8], chroma: &[[i32; 2]], weights: &Weights, out: &mut [u8]) {
    let pairs = luma.chunks(2).zip(out.as_chunks_mut::<3>().0.chunks_mut(2));
    for ((luma, out), near) in pairs.zip(chroma.array_windows::<3>()) {
        let [before, own, after] = near;
        for ((luma, out), far) in luma.iter().zip(out).zip([before, after]) {
            let [cb, cr] =
                [0, 1].map(|channel: usize| ((3 * own[channel] + far[channel] + 8) >> 4) - 128);
            *out = weights.rgb(*luma, cb, cr);
        }
    }
}
