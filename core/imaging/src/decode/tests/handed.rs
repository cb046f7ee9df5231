//! Pixels of every kind that is handed over.

use idphoto_types::{
    Alpha, ColourSpace, PixelView, Plane8, RgbImage, RgbaOrder, Samples, YuvCoding, YuvMatrix,
    YuvRange,
};

use super::*;

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
fn a_mirrored_frame_has_the_orientation_that_the_table_says() {
    let scene = scene(13, 7);
    let data = rgba(&scene, 0, |[r, g, b]| [r, g, b, 255]);
    let view = PixelView::rgba(13, 7, &data, 52).unwrap();
    let upright = |value| handed_over(&view.with_orientation(value), &limits()).unwrap();
    for (seen, mirrored) in [(1, 2), (6, 5), (3, 4), (8, 7)] {
        let (seen, mirrored) = (upright(seen), upright(mirrored));
        assert_eq!((seen.width(), seen.height()), (mirrored.width(), mirrored.height()));
        let width = seen.width() as usize * 3;
        let rows = seen.data().chunks_exact(width).zip(mirrored.data().chunks_exact(width));
        for (a, b) in rows {
            assert!(a.as_chunks::<3>().0.iter().eq(b.as_chunks::<3>().0.iter().rev()));
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
                let view = PixelView::nv12(5, 3, (&luma, 5), (&chroma, 6)).unwrap();
                let image = handed_over(&view.with_coding(coding), &limits()).unwrap();
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
    let woven =
        |a: &[u8], b: &[u8]| -> Vec<u8> { a.iter().zip(b).flat_map(|(a, b)| [*a, *b]).collect() };
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
