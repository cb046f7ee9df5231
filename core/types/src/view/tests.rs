//! Which memory is a picture.

use super::*;

#[test]
fn the_memory_must_hold_every_pixel() {
    let data = [0; 64];
    let rgba = |width, height, bytes: usize, stride| {
        PixelView::rgba(width, height, &data[..bytes], stride).map(|_| ())
    };
    assert_eq!(rgba(4, 4, 64, 16), Ok(()));
    assert_eq!(rgba(3, 4, 60, 16), Ok(()), "the last row needs no padding");
    assert_eq!(rgba(4, 4, 63, 16), Err(PixelViewError::TooShort));
    assert_eq!(rgba(4, 4, 64, 15), Err(PixelViewError::Stride));
    assert_eq!(rgba(0, 4, 64, 16), Err(PixelViewError::Empty));
    assert_eq!(rgba(u32::MAX, u32::MAX, 64, usize::MAX), Err(PixelViewError::TooShort));
    let nv12 = |width, height, luma: usize, chroma: usize| {
        let (luma, chroma) = ((&data[..luma], 6), (&data[..chroma], 6));
        PixelView::nv12(width, height, luma, chroma).map(|_| ())
    };
    assert_eq!(nv12(5, 5, 29, 18), Ok(()));
    assert_eq!(nv12(5, 5, 28, 18), Err(PixelViewError::TooShort));
    assert_eq!(nv12(5, 5, 29, 17), Err(PixelViewError::TooShort), "a square for every edge");
    assert_eq!(nv12(7, 1, 64, 64), Err(PixelViewError::Stride));
    assert_eq!(nv12(1, 1, 1, 0), Err(PixelViewError::TooShort));
}

#[test]
fn a_distance_that_no_such_picture_has_is_refused() {
    let data = [0; 256];
    let plane = |step| Plane8 { data: &data, stride: 32, step };
    let rgba = |step| {
        let (order, alpha) = (RgbaOrder::Rgba, Alpha::Opaque);
        let samples = Samples::Rgba { rows: plane(step), order, alpha };
        PixelView::of(4, 4, samples).map(|_| ())
    };
    let yuv = |luma, cb, cr| {
        let (luma, cb, cr) = (plane(luma), plane(cb), plane(cr));
        let coding = YuvCoding::default();
        PixelView::of(4, 4, Samples::Yuv420 { luma, cb, cr, coding }).map(|_| ())
    };
    assert_eq!((rgba(4), yuv(1, 1, 1), yuv(1, 2, 2)), (Ok(()), Ok(()), Ok(())));
    for step in [0, 1, 3, 5, 8, usize::MAX] {
        assert_eq!(rgba(step), Err(PixelViewError::Step), "{step}");
    }
    for step in [0, 2, usize::MAX] {
        assert_eq!(yuv(step, 1, 1), Err(PixelViewError::Step), "{step}");
    }
    for step in [0, 3, 4, usize::MAX] {
        assert_eq!(yuv(1, step, 1), Err(PixelViewError::Step), "{step}");
        assert_eq!(yuv(1, 1, step), Err(PixelViewError::Step), "{step}");
    }
}

#[test]
fn a_coding_is_that_of_yuv_alone() {
    let data = [0; 16];
    let film = YuvCoding { matrix: YuvMatrix::Bt709, range: YuvRange::Video };
    let view = PixelView::nv12(2, 2, (&data, 2), (&data, 2)).unwrap().with_coding(film);
    assert!(matches!(view.samples(), Samples::Yuv420 { coding, .. } if coding == film));
    let view = PixelView::rgba(2, 2, &data, 8).unwrap().with_coding(film);
    assert!(matches!(view.samples(), Samples::Rgba { .. }));
}

#[test]
fn rows_leave_padding_out() {
    let data: Vec<u8> = (0..32).collect();
    let view = PixelView::rgba(1, 2, &data, 10).unwrap();
    assert_eq!(view.rows().collect::<Vec<_>>(), [&data[..4], &data[10..14]]);
    let view = PixelView::nv12(2, 2, (&data, 8), (&data, 8)).unwrap();
    let rows: Vec<&[u8]> = view.rows().collect();
    assert_eq!(rows, [&[0, 1][..], &[8, 9], &[0], &[1]]);
    assert_eq!(format!("{view:?}"), "PixelView(2 x 2)");
}
