//! What is on a sheet, looked at pixel by pixel and byte by byte. A whole page is rendered by another program in
//! `tests/it/sheets.rs`.

use idphoto_specimens::jpeg::with_exif;
use idphoto_specimens::tiff::described;
use idphoto_types::Rgb;

use super::letters::strokes;
use super::*;
use crate::encode::{JpegOptions, jpeg, png};

const LINE: &str = "50 mm, print at 100 %";

/// A picture of which no two neighbouring pixels are alike.
fn picture(width: u32, height: u32) -> RgbImage {
    let mut image = RgbImage::filled(width, height, Rgb([0; 3]));
    for (i, pixel) in image.data_mut().as_chunks_mut::<3>().0.iter_mut().enumerate() {
        let (x, y) = (i as u32 % width, i as u32 / width);
        *pixel = [(x * 37 % 256) as u8, (y * 91 % 256) as u8, ((x + 3 * y) % 256) as u8];
    }
    image
}

fn page() -> Page<'static> {
    Page {
        size: [200.0, 120.0],
        pictures: vec![
            (0, Rect::new(10.0, 10.0, 30.0, 40.0)),
            (0, Rect::new(60.0, 10.0, 30.0, 40.0)),
        ],
        // The first runs under a picture.
        marks: vec![Rect::new(35.0, 20.0, 10.0, 2.0), Rect::new(10.0, 52.0, 1.0, 5.0)],
        scale_bar: vec![Rect::new(10.0, 100.0, 50.0, 2.0)],
        caption: Some(Text {
            line: LINE,
            area: Rect::new(70.0, 90.0, 120.0, 12.0),
            upwards: false,
        }),
    }
}

#[test]
fn pictures_are_on_the_sheet_as_they_are_and_nothing_covers_them() {
    let picture = picture(30, 40);
    let sheet = raster(&page(), std::slice::from_ref(&picture)).unwrap();
    assert_eq!((sheet.width(), sheet.height()), (200, 120));
    for left in [10, 60] {
        for y in 0..40 {
            for x in 0..30 {
                assert_eq!(sheet.pixel(left + x, 10 + y), picture.pixel(x, y), "{x} {y}");
            }
        }
    }
    let grey = |x, y| sheet.pixel(x, y);
    assert_eq!([grey(39, 20), grey(40, 20)], [picture.pixel(29, 10), [MARK_GREY; 3]]);
    assert_eq!([grey(44, 21), grey(45, 21), grey(44, 22)], [[MARK_GREY; 3], [255; 3], [255; 3]]);
    assert_eq!([grey(10, 52), grey(10, 57), grey(11, 52)], [[MARK_GREY; 3], [255; 3], [255; 3]]);
    assert_eq!([grey(59, 101), grey(60, 101)], [[BAR_GREY; 3], [255; 3]]);
}

#[test]
fn a_place_that_does_not_fit_is_an_error() {
    let fails = |change: &dyn Fn(&mut Page<'_>)| {
        let mut page = page();
        change(&mut page);
        raster(&page, &[picture(30, 40)]).unwrap_err()
    };
    assert_eq!(fails(&|p| p.pictures[1].0 = 1), SheetError::Place(1));
    assert_eq!(fails(&|p| p.pictures[0].1.w = 31.0), SheetError::Place(0));
    assert_eq!(fails(&|p| p.pictures[0].1.x = 180.0), SheetError::Place(0));
    assert_eq!(fails(&|p| p.pictures[0].1.y = -1.0), SheetError::Place(0));
    for size in [[0.0, 10.0], [f64::NAN, 10.0], [1e9, 1e9]] {
        assert!(matches!(fails(&|p| p.size = size), SheetError::PaperSize { .. }), "{size:?}");
    }
    let image = picture(30, 40);
    let mut page = page();
    page.pictures[0].0 = 7;
    let error = pdf(&page, &[Picture { image: &image, file: b"" }]).unwrap_err();
    assert_eq!(error, SheetError::Place(7));
}

#[test]
fn every_letter_is_drawn_and_inside_its_box() {
    for upwards in [false, true] {
        let size = [width(LINE), 12.0];
        let [w, h] = if upwards { [size[1], size[0]] } else { size };
        let area = Rect::new(5.0, 7.0, w, h);
        let (lines, thick) = strokes(&Text { line: LINE, area, upwards });
        let ends = lines.iter().flatten();
        let [mut low, mut high] = [[f64::MAX; 2], [f64::MIN; 2]];
        for [x, y] in ends {
            low = [low[0].min(x - thick / 2.0), low[1].min(y - thick / 2.0)];
            high = [high[0].max(x + thick / 2.0), high[1].max(y + thick / 2.0)];
        }
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(near(low[0], area.x) && near(high[0], area.right()), "{low:?} {high:?} {area:?}");
        assert!(near(low[1], area.y) && near(high[1], area.bottom()), "{low:?} {high:?} {area:?}");
    }
    for letter in LINE.chars().filter(|c| *c != ' ') {
        let text = letter.to_string();
        let area = Rect::new(0.0, 0.0, 10.0, 10.0);
        let (lines, _) = strokes(&Text { line: &text, area, upwards: false });
        assert!(!lines.is_empty(), "{letter}");
    }

    fn width(line: &str) -> f64 {
        text_width(line, 12.0)
    }
}

#[test]
fn a_picture_of_another_density_is_resampled_and_one_of_the_same_is_not() {
    let image = picture(60, 80);
    assert_eq!(fitted(&image, 60, 80), image);
    // A ramp keeps its values: at half the size each pixel is the mean of the two it covers.
    let mut ramp = RgbImage::filled(100, 130, Rgb([0; 3]));
    for (i, v) in ramp.data_mut().iter_mut().enumerate() {
        *v = ((i / 3 % 100) * 2) as u8;
    }
    // 130 / 65 = 2 and 100 / 49 = 2.04: the middle 98 columns.
    let half = fitted(&ramp, 49, 65);
    for x in 5..44 {
        let wanted = (1.0 + f64::from(x) * 2.0 + 0.5) * 2.0;
        assert!((f64::from(half.pixel(x, 30)[0]) - wanted).abs() <= 1.0, "{x}");
    }
}

fn holds(file: &[u8], part: &[u8]) -> usize {
    file.windows(part.len()).filter(|window| *window == part).count()
}

#[test]
fn a_pdf_holds_our_own_jpeg_untouched_once_and_no_metadata() {
    let image = picture(30, 40);
    let file = jpeg(&image, &JpegOptions::default()).unwrap();
    let sheet = pdf(&page(), &[Picture { image: &image, file: &file }]).unwrap();
    assert_eq!(holds(&sheet, &file), 1);
    assert_eq!(holds(&sheet, b"/P0 Do"), 2);
    assert_eq!(holds(&sheet, b"/DCTDecode"), 1);
    for absent in [&b"/Info"[..], b"Date", b"/ID", b"/Producer", b"/Font", b"/Metadata"] {
        assert_eq!(holds(&sheet, absent), 0, "{}", String::from_utf8_lossy(absent));
    }
    assert_eq!(holds(&sheet, b"/PrintScaling /None"), 1);
    assert_eq!(sheet, pdf(&page(), &[Picture { image: &image, file: &file }]).unwrap());
}

#[test]
fn another_file_leaves_its_pixels_alone_in_a_pdf() {
    let image = picture(30, 40);
    let own = jpeg(&image, &JpegOptions::default()).unwrap();
    let told = with_exif(&own, &described(6, "a camera"));
    for file in [told, png(&image, None, None).unwrap()] {
        let sheet = pdf(&page(), &[Picture { image: &image, file: &file }]).unwrap();
        assert_eq!((holds(&sheet, b"a camera"), holds(&sheet, b"/DCTDecode")), (0, 0));
        assert_eq!(holds(&sheet, b"/Predictor 15"), 1);
        // The rows, inflated: a filter byte and the picture's own samples each.
        let at = |from: usize, part: &[u8]| {
            from + sheet[from..].windows(part.len()).position(|w| w == part).unwrap()
        };
        let begin = at(at(0, b"/Predictor 15"), b"stream\n") + b"stream\n".len();
        let rows = fdeflate::decompress_to_vec(&sheet[begin..at(begin, b"\nendstream")]).unwrap();
        assert_eq!(rows.len(), 40 * (30 * 3 + 1));
    }
}
