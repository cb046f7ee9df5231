//! Portraits held against the file rules of their standards, by readers that are not the product's.

mod read;
mod untouched;

use std::sync::OnceLock;

use idphoto_imaging::resize;
use idphoto_sdk::{
    Catalogue, CheckRequest, EditPolicy, FileColour, MakeRequest, Processor, ProcessorOptions,
    Standard, Verdict,
};
use idphoto_types::{Check, RgbImage};

use self::read::Read;
use crate::pictures::{decoded, png};
use crate::workshop::{models, processor, runtime, sample_image};

/// What is said of a file, where the standard has a rule for it.
const FILE_CHECKS: [&str; 7] = [
    "output_size",
    "file_size",
    "file_format",
    "compression_ratio",
    "resolution",
    "colour_space",
    "file_structure",
];

/// The sample as a camera with more pixels would have taken it.
fn large() -> &'static RgbImage {
    static LARGE: OnceLock<RgbImage> = OnceLock::new();
    LARGE.get_or_init(|| resize::triangle(&sample_image("astronaut.png"), 1280, 1280).unwrap())
}

fn find<'a>(checks: &'a [Check], id: &str) -> Option<&'a Check> {
    checks.iter().find(|c| c.id == id)
}

/// The file is what the entry asks, whatever the report says.
#[track_caller]
fn keeps_the_rules(standard: &Standard, bytes: &[u8]) -> Read {
    let (id, read) = (&standard.id, Read::jpeg(bytes));
    let digital = standard.digital.as_ref().unwrap();
    if let Some([width, height]) = digital.min_px {
        assert!(read.width >= width && read.height >= height, "{id} {read:?}");
        let shape = f64::from(width) / f64::from(height) * f64::from(read.height);
        assert!((shape - f64::from(read.width)).abs() <= 3.0, "{id} {read:?}");
    } else {
        let frame = standard.frame.as_ref().unwrap();
        for (px, mm) in [(read.width, frame.w_mm), (read.height, frame.h_mm)] {
            assert!(
                (f64::from(px) - mm / 25.4 * f64::from(read.dpi)).abs() <= 0.5,
                "{id} {read:?}"
            );
        }
    }
    if let Some([width, height]) = digital.max_px {
        assert!(read.width <= width && read.height <= height, "{id} {read:?}");
    }
    let length = bytes.len() as u64;
    assert!(digital.bytes_min.is_none_or(|least| length >= least), "{id} {length}");
    assert!(digital.bytes_max.is_none_or(|most| length <= most), "{id} {length}");
    let raw = 3.0 * f64::from(read.width) * f64::from(read.height);
    let ratio = digital.max_compression_ratio;
    assert!(ratio.is_none_or(|most| raw / length as f64 <= most), "{id} {length}");
    assert!(digital.dpi_min.is_none_or(|least| read.dpi >= least), "{id} {read:?}");
    let grey = digital.colour == Some(FileColour::Greyscale);
    assert_eq!(read.components, if grey { 1 } else { 3 }, "{id}");
    assert!(read.baseline && read.behind == 0, "{id} {read:?}");
    read
}

#[test]
fn every_digital_entry_gives_a_file_within_its_own_limits() {
    let photo = png(large());
    let mut made = 0;
    for standard in processor().catalogue().standards() {
        let sized = standard.frame.is_some()
            || standard.digital.as_ref().is_some_and(|d| d.min_px.is_some());
        if standard.digital.is_none() || !sized || standard.edit.policy == EditPolicy::None {
            continue;
        }
        // Painting a wall is not what this is about, and takes the longest.
        let request = MakeRequest::new(standard.id.as_str()).background("keep");
        let portrait = processor().make(&photo, &request).unwrap();
        let read = keeps_the_rules(standard, &portrait.bytes);
        let output = portrait.outcome.output.as_ref().unwrap();
        assert_eq!((output.width, output.height), (read.width, read.height));
        assert_eq!((output.bytes, output.dpi), (portrait.bytes.len(), Some(read.dpi)));
        for id in FILE_CHECKS {
            let check = find(&portrait.outcome.report.checks, id);
            let verdict = check.map_or(Verdict::Pass, |c| c.verdict);
            assert_eq!(verdict, Verdict::Pass, "{} {check:?}", standard.id);
        }
        made += 1;
    }
    assert!(made >= 15, "{made}");
}

/// The sample's portrait by an entry that is `us-visa-ds160` with another `[digital]`.
fn made_by(digital: &str, request: impl Fn(MakeRequest) -> MakeRequest) -> Result<Vec<u8>, String> {
    let text = format!(
        "format = 1\nversion = \"1\"\n[[standards]]\nid = \"xx-window\"\ncountry = \"Nowhere\"\n\
         iso2 = \"XX\"\ndocuments = [\"visa\"]\nchannel = \"digital\"\nconfidence = \"D\"\n\
         checked_on = \"2026-11-22\"\n[standards.digital]\nsource = \"us-3882\"\n{digital}\n"
    );
    let catalogue = Catalogue::built_in().unwrap().with_file(&text).unwrap();
    let options = ProcessorOptions::new(models(), runtime());
    let other = Processor::with_catalogue(options, catalogue);
    let request = request(MakeRequest::new("xx-window").background("keep"));
    let made = other.make(&png(large()), &request).map_err(|error| error.to_string())?;
    let standard = other.catalogue().standard("xx-window").unwrap();
    let checks = &made.outcome.report.checks;
    assert_eq!(find(checks, "file_size").map(|c| c.verdict), Some(Verdict::Pass));
    if made.bytes.starts_with(&[0xFF, 0xD8]) {
        keeps_the_rules(standard, &made.bytes);
    }
    Ok(made.bytes)
}

#[test]
fn a_floor_no_picture_reaches_is_padded_and_an_impossible_window_refused() {
    let size = "min_px = [200, 200]\nmax_px = [200, 200]";
    let same = |request| request;
    let padded = made_by(&format!("{size}\nbytes_min = 300000"), same).unwrap();
    assert_eq!(padded.len(), 300_000, "to the byte");
    // The same picture as without: what was added is no part of it.
    let read = Read::jpeg(&padded);
    let plain = made_by(&format!("{size}\nbytes_min = 1"), same).unwrap();
    assert!(read.padding > 200_000 && Read::jpeg(&plain).padding == 0);
    assert!(decoded(&padded).width() == 200);

    let refused = made_by(&format!("{size}\nbytes_max = 1000"), same).unwrap_err();
    assert!(refused.contains("at most 1000"), "{refused}");
    let huge = made_by(&format!("{size}\nbytes_min = 9000000000"), same).unwrap_err();
    assert!(huge.contains("cannot be made 9000000000"), "{huge}");
}

#[test]
fn a_png_keeps_its_limits_or_says_to_choose_jpeg() {
    let as_png = |request: MakeRequest| request.format(idphoto_sdk::FileFormat::Png);
    let size = "min_px = [200, 200]\nmax_px = [200, 200]";
    let stored = made_by(&format!("{size}\nbytes_min = 120000"), as_png).unwrap();
    assert!(stored.starts_with(b"\x89PNG") && (120_000..125_000).contains(&stored.len()));
    let refused = made_by(&format!("{size}\nbytes_max = 20000"), as_png).unwrap_err();
    assert!(refused.ends_with("write a JPEG"), "{refused}");
    let grey = made_by(&format!("{size}\ncolour = \"greyscale\""), as_png).unwrap_err();
    assert!(grey.contains("grey"), "{grey}");
}

#[test]
fn a_grey_portrait_shows_the_luma_of_the_one_in_colours() {
    let photo = png(large());
    let grey = processor().make(&photo, &MakeRequest::new("ch-id-digital")).unwrap();
    let image = decoded(&grey.bytes);
    assert_eq!((image.width(), image.height()), (1440, 1980));
    assert!(image.data().as_chunks::<3>().0.iter().all(|[r, g, b]| r == g && g == b));
    // Another entry of the same crop would differ in the frame; the photo made grey does not.
    let mut luma = large().clone();
    for pixel in luma.data_mut().as_chunks_mut::<3>().0 {
        let [r, g, b] = pixel.map(f64::from);
        *pixel = [(0.299 * r + 0.587 * g + 0.114 * b).round() as u8; 3];
    }
    let mean = |image: &RgbImage| {
        let sum: f64 = image.data().iter().map(|v| f64::from(*v)).sum();
        sum / image.data().len() as f64
    };
    let again = processor().make(&png(&luma), &MakeRequest::new("ch-id-digital")).unwrap();
    let apart = (mean(&image) - mean(&decoded(&again.bytes))).abs();
    assert!(apart < 1.5, "{apart}");
}

#[test]
fn a_foreign_finished_file_is_told_what_is_wrong_with_it() {
    let photo = png(large());
    let made = processor().make(&photo, &MakeRequest::new("sa-evisa")).unwrap();
    let check = |bytes: &[u8]| {
        let request = CheckRequest::new("fi-id-digital").finished(true);
        processor().check(bytes, &request).unwrap().report.checks
    };
    let verdict = |checks: &[Check], id: &str| find(checks, id).map(|c| c.verdict);
    let other = check(&made.bytes);
    assert_eq!(verdict(&other, "output_size"), Some(Verdict::Fail));
    assert_eq!(verdict(&other, "file_size"), Some(Verdict::Pass));
    let wrong_format = check(&png(&decoded(&made.bytes)));
    assert_eq!(verdict(&wrong_format, "file_format"), Some(Verdict::Fail));
    let trailed = check(&[&made.bytes[..], b"more"].concat());
    assert_eq!(verdict(&trailed, "file_structure"), Some(Verdict::Warn));
}
