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

#[cfg(test)]
mod tests {
    use idphoto_specimens::scene::{difference, scene, stored};

    use super::*;

    fn limits() -> Limits {
        Limits::default()
    }

    /// RGBA rows with `padding` bytes behind each.
    fn rgba(image: &RgbImage, padding: usize, pixel: impl Fn([u8; 3]) -> [u8; 4]) -> Vec<u8> {
        let rows = image.data().chunks_exact(image.width() as usize * 3);
        rows.flat_map(|row| {
            let pixels = row.as_chunks().0.iter().flat_map(|p| pixel(*p));
            pixels.chain(std::iter::repeat_n(99, padding)).collect::<Vec<u8>>()
        })
        .collect()
    }

    #[test]
    fn rgba_in_any_order_and_turned_is_the_same_picture() {
        let scene = scene(13, 7);
        for value in 1..=8 {
            let lying = stored(&scene, value);
            let (width, height) = (lying.width(), lying.height());
            let stride = width as usize * 4 + 12;
            for (order, data) in [
                (RgbaOrder::Rgba, rgba(&lying, 12, |[r, g, b]| [r, g, b, 3])),
                (RgbaOrder::Bgra, rgba(&lying, 12, |[r, g, b]| [b, g, r, 3])),
            ] {
                let rows = Plane8 { data: &data, stride, step: 4 };
                let samples = Samples::Rgba { rows, order, alpha: Alpha::Opaque };
                let view = PixelView::of(width, height, samples).unwrap().with_orientation(value);
                assert!(handed_over(&view, &limits()).unwrap() == scene, "{value} {order:?}");
            }
        }
    }

    #[test]
    fn alpha_shows_white_whether_multiplied_or_not() {
        let straight = [200, 100, 0, 128, 9, 9, 9, 0, 1, 2, 3, 255];
        let multiplied = [100, 50, 0, 128, 0, 0, 0, 0, 1, 2, 3, 255];
        for (data, alpha) in [(&straight, Alpha::Straight), (&multiplied, Alpha::Premultiplied)] {
            let rows = Plane8 { data, stride: 12, step: 4 };
            let samples = Samples::Rgba { rows, order: RgbaOrder::Rgba, alpha };
            let view = PixelView::of(3, 1, samples).unwrap();
            let image = handed_over(&view, &limits()).unwrap();
            assert_eq!(image.data(), [227, 177, 127, 255, 255, 255, 1, 2, 3], "{alpha:?}");
        }
    }

    /// Luma, Cb and Cr of a colour by the definition, rounded.
    fn yuv([r, g, b]: [u8; 3], coding: YuvCoding) -> [u8; 3] {
        let (kr, kb) = match coding.matrix {
            YuvMatrix::Bt601 => (0.299, 0.114),
            YuvMatrix::Bt709 => (0.2126, 0.0722),
        };
        let [r, g, b] = [r, g, b].map(|v| f64::from(v) / 255.0);
        let y = kr * r + (1.0 - kr - kb) * g + kb * b;
        let (cb, cr) = ((b - y) / (2.0 * (1.0 - kb)), (r - y) / (2.0 * (1.0 - kr)));
        let (low, high, chroma) = match coding.range {
            YuvRange::Full => (0.0, 255.0, 255.0),
            YuvRange::Video => (16.0, 219.0, 224.0),
        };
        [low + high * y, 128.0 + chroma * cb, 128.0 + chroma * cr].map(|v| v.round() as u8)
    }

    #[test]
    fn every_coding_of_yuv_comes_back_as_the_colour_it_was() {
        for matrix in [YuvMatrix::Bt601, YuvMatrix::Bt709] {
            for range in [YuvRange::Full, YuvRange::Video] {
                let coding = YuvCoding { matrix, range };
                for colour in [[0, 0, 0], [255, 255, 255], [200, 120, 90], [30, 60, 200]] {
                    let [y, cb, cr] = yuv(colour, coding);
                    let (luma, chroma) = ([y; 15], [cb, cr, cb, cr, cb, cr].repeat(2));
                    let plane = |data, stride, step| Plane8 { data, stride, step };
                    let samples = Samples::Yuv420 {
                        luma: plane(&luma, 5, 1),
                        cb: plane(&chroma, 6, 2),
                        cr: plane(&chroma[1..], 6, 2),
                        coding,
                    };
                    let view = PixelView::of(5, 3, samples).unwrap();
                    let image = handed_over(&view, &limits()).unwrap();
                    for pixel in image.data().as_chunks::<3>().0 {
                        let off = pixel.iter().zip(colour).map(|(a, b)| a.abs_diff(b)).max();
                        assert!(off <= Some(2), "{coding:?}: {pixel:?} for {colour:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn nv12_nv21_and_i420_are_the_same_picture() {
        let scene = scene(31, 18);
        let (width, height) = (31_usize, 18_usize);
        let coded: Vec<[u8; 3]> =
            scene.data().as_chunks().0.iter().map(|p| yuv(*p, YuvCoding::default())).collect();
        let luma: Vec<u8> = coded.iter().map(|c| c[0]).collect();
        let mean = |x: usize, y: usize, channel: usize| {
            let at = |dx: usize, dy: usize| {
                let (x, y) = ((2 * x + dx).min(width - 1), (2 * y + dy).min(height - 1));
                u32::from(coded[y * width + x][channel])
            };
            ((at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1) + 2) / 4) as u8
        };
        let plane = |channel| -> Vec<u8> {
            (0..9)
                .flat_map(|y| (0..16).map(move |x| (x, y)))
                .map(|(x, y)| mean(x, y, channel))
                .collect()
        };
        let (cb, cr) = (plane(1), plane(2));
        let woven = |a: &[u8], b: &[u8]| -> Vec<u8> {
            a.iter().zip(b).flat_map(|(a, b)| [*a, *b]).collect()
        };
        let (nv12, nv21) = (woven(&cb, &cr), woven(&cr, &cb));
        let view = PixelView::nv12(31, 18, (&luma, 31), (&nv12, 32)).unwrap();
        let image = handed_over(&view, &limits()).unwrap();
        let (most, average) = difference(&image, &scene);
        // Chroma of a slope is off by half a step where the edge has no neighbour.
        assert!(most <= 8 && average < 1.2, "{most}, {average}");
        let of = |cb, cr| {
            let luma = Plane8 { data: &luma, stride: 31, step: 1 };
            let samples = Samples::Yuv420 { luma, cb, cr, coding: YuvCoding::default() };
            handed_over(&PixelView::of(31, 18, samples).unwrap(), &limits()).unwrap()
        };
        let alternating = |data| Plane8 { data, stride: 32, step: 2 };
        assert!(of(alternating(&nv21[1..]), alternating(&nv21)) == image);
        let alone = |data| Plane8 { data, stride: 16, step: 1 };
        assert!(of(alone(&cb), alone(&cr)) == image);
    }

    #[test]
    fn limits_and_colour_space_hold_as_for_files() {
        let data = [234, 51, 35, 255].repeat(6);
        let view = PixelView::rgba(3, 2, &data, 12).unwrap().with_space(ColourSpace::DisplayP3);
        let image = handed_over(&view, &limits()).unwrap();
        assert!(image.pixel(2, 1)[0] >= 254 && image.pixel(2, 1)[1] <= 3);
        let refused = |limits: Limits| handed_over(&view, &limits).unwrap_err();
        let side = refused(limits().with_max_side(2));
        assert!(matches!(side, DecodeError::TooManyPixels { .. }));
        let memory = refused(limits().with_max_alloc(17));
        assert!(matches!(memory, DecodeError::TooMuchMemory { .. }));
    }
}
