//! The camera's own file, handed on where software may change nothing.

use idphoto_sdk::{ErrorKind, FileFormat, Limits, MakeRequest, OpenedPhoto, PixelView, Verdict};
use idphoto_specimens::jpeg::scans;
use idphoto_specimens::{canary, webp};

use super::{find, large};
use crate::desk::Desk;
use crate::pictures::{decoded, oriented_jpeg, oriented_png, png};
use crate::workshop::processor;

/// Great Britain: at least 600 x 750 pixels, 50 kB to 10 MB, unaltered.
const ENTRY: &str = "gb-passport-digital";

fn data(file: &[u8]) -> Vec<&[u8]> {
    scans(file).into_iter().map(|range| &file[range]).collect()
}

#[test]
fn the_compressed_pixels_come_out_as_they_went_in() {
    for (value, name) in [(1, "as it lies"), (6, "turned"), (5, "mirrored")] {
        let photo = oriented_jpeg(large(), value);
        let made = processor().make(&photo, &MakeRequest::new(ENTRY)).unwrap();
        assert!(data(&made.bytes) == data(&photo) && !data(&photo).is_empty(), "{name}");
        assert!(decoded(&made.bytes) == decoded(&photo), "{name}");
        let says = |file: &[u8]| file.windows(8).any(|window| window == b"a camera");
        assert!(says(&photo) && !says(&made.bytes), "{name}");
        let outcome = &made.outcome;
        assert!(outcome.framing.is_none());
        let output = outcome.output.as_ref().unwrap();
        assert_eq!((output.width, output.height, output.format), (1280, 1280, "jpeg"));
        assert_eq!((output.bytes, output.dpi), (made.bytes.len(), Some(300)));
        for id in ["edit_policy", "output_size", "file_size", "colour_space", "file_structure"] {
            let check = find(&outcome.report.checks, id).unwrap();
            assert_eq!(check.verdict, Verdict::Pass, "{id}: {}", check.advice);
        }
        for id in ["canvas", "upscaling"] {
            assert!(find(&outcome.report.checks, id).is_none(), "{id}: nothing was framed");
        }
        // Opened before: the same.
        let opened = OpenedPhoto::open(&photo, &Limits::default()).unwrap();
        let again = processor().make(&opened, &MakeRequest::new(ENTRY)).unwrap();
        assert!(again.bytes == made.bytes && again.outcome.report == outcome.report);
    }
}

#[test]
fn a_png_is_handed_on_as_a_png() {
    let photo = oriented_png(large(), 8);
    let request = MakeRequest::new(ENTRY).format(FileFormat::Png);
    let made = processor().make(&photo, &request).unwrap();
    assert!(made.bytes.starts_with(b"\x89PNG") && decoded(&made.bytes) == *large());
    let idat = |file: &[u8]| {
        let from = file.windows(4).position(|name| name == b"IDAT").unwrap();
        file[from..].to_vec()
    };
    assert!(idat(&made.bytes) == idat(&photo));
    assert_eq!(made.outcome.output.unwrap().dpi, None, "the photo names none");
}

#[test]
fn the_program_says_null_for_the_framing_and_hands_on_the_file() {
    let photo = canary::jpeg(large(), "CANARY");
    let desk = Desk::with("me.jpg", &photo);
    let made = desk.run(&["make", "me.jpg", "--standard", ENTRY, "-o", "id.jpg", "--json"]);
    assert!(matches!(made.code, Some(0 | 1)), "{made:?}");
    let document = made.json();
    assert!(document.as_object().unwrap().contains_key("framing"));
    assert!(document["framing"].is_null() && document["faces"].is_array());
    assert_eq!(document["background"]["action"], "kept");
    assert_eq!(document["background"]["policy"], "none");
    assert_eq!(document["output"]["bytes"], desk.read("id.jpg").len());
    assert!(data(&desk.read("id.jpg")) == data(&photo));
    let checked = desk.run(&["check", "me.jpg", "--standard", ENTRY, "--json"]).json();
    assert!(checked["framing"].is_null());
}

#[test]
fn what_would_change_the_file_is_refused() {
    let photo = oriented_jpeg(large(), 1);
    let refused = |photo: &[u8], request: &MakeRequest| {
        let error = processor().make(photo, request).unwrap_err();
        let read = error.kind() != ErrorKind::Unreadable;
        assert!(!read || !error.advice().is_empty(), "{error}");
        error.kind()
    };
    let plain = MakeRequest::new(ENTRY);
    for background in ["white", "#ffffff", "transparent"] {
        let request = plain.clone().background(background);
        assert_eq!(refused(&photo, &request), ErrorKind::EditRefused, "{background}");
    }
    assert_eq!(refused(&photo, &plain.clone().dpi(300)), ErrorKind::Usage);
    assert_eq!(refused(&photo, &plain.clone().format(FileFormat::Png)), ErrorKind::Usage);
    assert_eq!(refused(&png(large()), &plain.clone().format(FileFormat::Jpeg)), ErrorKind::Usage);
    assert_eq!(refused(&webp::lossless(large()), &plain), ErrorKind::EditRefused);
    assert_eq!(refused(&photo[..photo.len() - 9], &plain), ErrorKind::Unreadable);

    let rgba: Vec<u8> =
        large().data().as_chunks::<3>().0.iter().flat_map(|&[r, g, b]| [r, g, b, 255]).collect();
    let view = PixelView::rgba(1280, 1280, &rgba, 1280 * 4).unwrap();
    let error = processor().make(view, &plain).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::EditRefused);
    let opened = OpenedPhoto::open(view, &Limits::default()).unwrap();
    assert_eq!(processor().make(&opened, &plain).unwrap_err().kind(), ErrorKind::EditRefused);
}

#[test]
fn overriding_it_makes_a_portrait_that_fails() {
    let photo = oriented_jpeg(large(), 1);
    let request = MakeRequest::new(ENTRY).override_edit_policy(true).background("keep");
    let made = processor().make(&photo, &request).unwrap();
    assert!(made.outcome.framing.is_some() && data(&made.bytes) != data(&photo));
    let check = find(&made.outcome.report.checks, "edit_policy").unwrap();
    assert_eq!(check.verdict, Verdict::Fail);
    assert!(check.advice.contains("camera's own file"), "{}", check.advice);
}
