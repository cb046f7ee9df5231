//! Files made here, and what is said of them.

use idphoto_imaging::decode::{Limits, facts};
use idphoto_imaging::encode::{Chroma, JpegOptions, jpeg, png};
use idphoto_standards::{Catalogue, FileColour, FileFormat};
use idphoto_types::{Rgb, RgbImage};

use super::*;

fn image([width, height]: [u32; 2]) -> RgbImage {
    let data = (0..width * height * 3).map(|i| (i.wrapping_mul(i) / 7 + i / 3) as u8).collect();
    RgbImage::from_raw(width, height, data).unwrap()
}

fn told(canvas: &Canvas, standard: &Standard, bytes: &[u8]) -> Vec<Check> {
    let facts = facts(bytes, &Limits::default()).unwrap();
    let size = [facts.header.width, facts.header.height];
    file(canvas, standard, size, Some(&facts))
}

#[track_caller]
fn verdict(checks: &[Check], id: &str) -> Option<Verdict> {
    checks.iter().find(|c| c.id == id).map(|c| c.verdict)
}

/// A visa of the United States: 600 to 1200 pixels, 240 kB, 20:1, JPEG, sRGB.
fn visa(change: impl FnOnce(&mut Standard)) -> (Canvas, Standard) {
    let mut standard = Catalogue::built_in().unwrap().standard("us-visa-ds160").unwrap().clone();
    change(&mut standard);
    (Canvas::of(&standard, None).unwrap(), standard)
}

#[test]
fn every_limit_of_a_file_is_held_against_its_own_bytes() {
    let (canvas, standard) = visa(|s| {
        let digital = s.digital.as_mut().unwrap();
        (digital.bytes_min, digital.dpi_min) = (Some(70_000), Some(300));
    });
    let image = image([600, 600]);
    let of = |quality, chroma, dpi| {
        let options = JpegOptions { quality, chroma, dpi };
        told(&canvas, &standard, &jpeg(&image, &options).unwrap())
    };
    let ids = [
        "output_size",
        "file_size",
        "file_format",
        "compression_ratio",
        "resolution",
        "colour_space",
        "file_structure",
    ];
    let found: Vec<&str> = of(60, Chroma::Half, Some(300)).iter().map(|c| c.id).collect();
    assert_eq!(found, ids);
    // Noise: it takes a low quality to be small.
    let good = |checks: &[Check]| {
        ids.iter().filter(|id| verdict(checks, id) == Some(Verdict::Pass)).count()
    };
    let quality = (1..100)
        .find(|q| verdict(&of(*q, Chroma::Half, Some(300)), "file_size") == Some(Verdict::Pass));
    let quality = quality.unwrap();
    assert_eq!(good(&of(quality, Chroma::Half, Some(300))), ids.len());
    assert_eq!(verdict(&of(100, Chroma::Full, Some(300)), "file_size"), Some(Verdict::Fail));
    assert_eq!(verdict(&of(1, Chroma::Half, Some(300)), "file_size"), Some(Verdict::Fail), "below");
    assert_eq!(verdict(&of(1, Chroma::Half, Some(300)), "compression_ratio"), Some(Verdict::Fail));
    assert_eq!(verdict(&of(quality, Chroma::Half, Some(299)), "resolution"), Some(Verdict::Fail));
    assert_eq!(verdict(&of(quality, Chroma::Half, None), "resolution"), Some(Verdict::NotAssessed));
    assert_eq!(verdict(&of(quality, Chroma::Grey, Some(300)), "colour_space"), Some(Verdict::Fail));

    let png = told(&canvas, &standard, &png(&image, None, Some(300)).unwrap());
    assert_eq!(verdict(&png, "file_format"), Some(Verdict::Fail));
    assert_eq!(verdict(&png, "resolution"), Some(Verdict::Pass), "dots a metre are rounded");
    // Pixels that came in say nothing of a file.
    for check in file(&canvas, &standard, [600, 600], None) {
        let wanted = if check.id == "output_size" { Verdict::Pass } else { Verdict::NotAssessed };
        assert_eq!(check.verdict, wanted, "{}", check.id);
    }
}

#[test]
fn a_grey_file_is_right_where_it_is_asked_and_no_claim_elsewhere() {
    let grey = |standard: &Standard, canvas: &Canvas, chroma| {
        let options = JpegOptions { chroma, ..JpegOptions::default() };
        let bytes = jpeg(&image([600, 600]), &options).unwrap();
        verdict(&told(canvas, standard, &bytes), "colour_space")
    };
    let colours = |colour| visa(|s| s.digital.as_mut().unwrap().colour = colour);
    for (colour, of_grey, of_colour) in [
        (Some(FileColour::Greyscale), Verdict::Pass, Verdict::Fail),
        (Some(FileColour::Srgb), Verdict::Fail, Verdict::Pass),
        (None, Verdict::NotAssessed, Verdict::Pass),
    ] {
        let (canvas, standard) = colours(colour);
        assert_eq!(grey(&standard, &canvas, Chroma::Grey), Some(of_grey), "{colour:?}");
        assert_eq!(grey(&standard, &canvas, Chroma::Full), Some(of_colour), "{colour:?}");
    }
}

#[test]
fn a_print_says_how_large_it_is_to_be() {
    let c = Catalogue::built_in().unwrap();
    let standard = c.standard("icao-9303-print").unwrap();
    let canvas = Canvas::of(standard, None).unwrap();
    let of = |size, dpi| {
        let options = JpegOptions { dpi, ..JpegOptions::default() };
        told(&canvas, standard, &jpeg(&image(size), &options).unwrap())
    };
    let right = of([413, 531], Some(300));
    assert_eq!(verdict(&right, "resolution"), Some(Verdict::Pass));
    assert_eq!(verdict(&right, "file_size"), None, "no limit is stated");
    assert_eq!(verdict(&right, "file_format"), None);
    assert_eq!(verdict(&of([827, 1063], Some(600)), "resolution"), Some(Verdict::Pass));
    let wrong = of([413, 531], Some(72));
    assert_eq!(verdict(&wrong, "resolution"), Some(Verdict::Warn));
    let advice = &wrong.iter().find(|c| c.id == "resolution").unwrap().advice;
    assert!(advice.contains("145.7 x 187.3 mm"), "{advice}");
}

#[test]
fn what_some_portals_refuse_is_a_warning() {
    let (canvas, standard) = visa(|_| {});
    let options = JpegOptions::default();
    let mut bytes = jpeg(&image([600, 600]), &options).unwrap();
    assert_eq!(verdict(&told(&canvas, &standard, &bytes), "file_structure"), Some(Verdict::Pass));
    let trailed = [&bytes[..], b"PK\x03\x04"].concat();
    assert_eq!(verdict(&told(&canvas, &standard, &trailed), "file_structure"), Some(Verdict::Warn));
    // Extended sequential: the same data under another marker.
    let sof = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    bytes[sof + 1] = 0xC1;
    let extended = told(&canvas, &standard, &bytes);
    assert_eq!(verdict(&extended, "file_structure"), Some(Verdict::Warn));
}

#[test]
fn a_format_that_is_not_taken_fails() {
    let (canvas, standard) =
        visa(|s| s.digital.as_mut().unwrap().formats = vec![FileFormat::Png, FileFormat::Jpeg]);
    let one = RgbImage::filled(600, 600, Rgb([9; 3]));
    for bytes in [png(&one, None, None).unwrap(), jpeg(&one, &JpegOptions::default()).unwrap()] {
        assert_eq!(verdict(&told(&canvas, &standard, &bytes), "file_format"), Some(Verdict::Pass));
    }
}
