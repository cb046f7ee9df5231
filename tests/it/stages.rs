//! What a caller is told of a portrait while it is made, and how it is stopped.

use std::cell::RefCell;
use std::ops::ControlFlow;

use idphoto_sdk::donation::View;
use idphoto_sdk::{CheckRequest, ErrorKind, Limits, MakeRequest, OpenedPhoto, Step};

use crate::workshop::{processor, sample_bytes};

fn opened() -> OpenedPhoto {
    OpenedPhoto::open(&sample_bytes("astronaut.png"), &Limits::default()).unwrap()
}

fn icao() -> MakeRequest {
    MakeRequest::new("icao-9303-print")
}

#[test]
fn a_photo_opened_once_gives_what_its_file_gives() {
    let (file, photo) = (sample_bytes("astronaut.png"), opened());
    for request in [icao(), MakeRequest::new("us-passport-print").override_edit_policy(true)] {
        let of_file = processor().make(&file, &request).unwrap();
        let of_photo = processor().make(&photo, &request).unwrap();
        assert!(of_file.bytes == of_photo.bytes);
        assert_eq!(of_file.outcome.report, of_photo.outcome.report);
        assert_eq!(of_file.outcome.source.sha256, of_photo.outcome.source.sha256);
        let decoded = of_photo.outcome.timings_ms.iter().any(|(stage, _)| stage == "decode");
        assert!(!decoded);
    }
    // A finished portrait is held against the bytes its file had.
    let request = CheckRequest::new("icao-9303-print").finished(true);
    let of_file = processor().check(&file, &request).unwrap();
    assert_eq!(of_file.report, processor().check(&photo, &request).unwrap().report);
    assert_eq!(format!("{photo:?}"), "OpenedPhoto(512 x 512)");
}

#[test]
fn every_stage_is_told_in_order_and_can_be_the_last() {
    let photo = opened();
    let told = RefCell::new(Vec::<Step>::new());
    let listener = |step: Step| {
        told.borrow_mut().push(step);
        ControlFlow::Continue(())
    };
    let whole = processor().make_watched(&photo, &icao(), &listener).unwrap();
    let steps = told.into_inner();
    assert!(steps.is_sorted_by(|a, b| a.number < b.number), "{steps:?}");
    assert!(steps.iter().all(|step| step.number <= step.of));
    assert_eq!(steps.last().map(|step| (step.stage, step.number)), Some(("verify", steps[0].of)));
    let timed: Vec<&str> = whole.outcome.timings_ms.iter().map(|(stage, _)| stage).collect();
    assert_eq!(timed, steps.iter().map(|step| step.stage).collect::<Vec<_>>());

    for last in &steps {
        let begun = RefCell::new(Vec::new());
        let listener = |step: Step| {
            begun.borrow_mut().push(step);
            if step == *last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let stopped = processor().make_watched(&photo, &icao(), &listener).unwrap_err();
        assert_eq!(stopped.kind(), ErrorKind::Stopped, "{}", last.stage);
        assert_eq!(begun.borrow().last(), Some(last));
    }
    // And the next one is made as if nothing had been.
    assert!(processor().make(&photo, &icao()).unwrap().bytes == whole.bytes);
}

#[test]
fn checks_and_donations_are_told_and_stopped_as_well() {
    let photo = opened();
    let refuse = |_: Step| ControlFlow::Break(());
    let request = CheckRequest::new("icao-9303-print");
    let check = processor().check_watched(&photo, &request, &refuse).unwrap_err();
    let donation = processor().prepare_donation_watched(&photo, View::Geometry, &refuse);
    assert_eq!([check.kind(), donation.unwrap_err().kind()], [ErrorKind::Stopped; 2]);

    let stages = RefCell::new(Vec::new());
    let listener = |step: Step| {
        stages.borrow_mut().push(step.stage);
        ControlFlow::Continue(())
    };
    processor().prepare_donation_watched(&photo, View::Geometry, &listener).unwrap();
    assert_eq!(stages.borrow().last(), Some(&"pseudonymise"));
}
