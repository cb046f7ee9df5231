//! What the whole program says of photos whose faults, or whose lack of faults, are known.

use idphoto_imaging::resize;
use idphoto_sdk::{CheckRequest, MakeRequest, Verdict};
use idphoto_types::{Check, RgbImage};

use crate::desk::Desk;
use crate::pictures::{png, side_by_side};
use crate::workshop::{processor, sample_image};

/// The sample as a camera with more pixels would have taken it.
fn large() -> RgbImage {
    resize::triangle(&sample_image("astronaut.png"), 1280, 1280).unwrap()
}

fn find<'a>(checks: &'a [Check], id: &str) -> Vec<&'a Check> {
    checks.iter().filter(|c| c.id == id).collect()
}

#[test]
fn a_photo_with_enough_pixels_ends_well() {
    let desk = Desk::with("me.png", &png(&large()));
    let made = desk.run(&["make", "me.png", "--standard", "icao-9303-print", "-o", "id.jpg"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    let checked = ["check", "id.jpg", "--standard", "icao-9303-print", "--finished"];
    // A finished 300-dpi portrait is its own source now: nothing in it may fail.
    let checked = desk.run(&checked);
    assert_eq!(checked.code, Some(0), "{checked:?}");
}

#[test]
fn enlarging_a_small_photo_does_not_buy_eye_distance() {
    let photo = png(&sample_image("astronaut.png"));
    for request in [MakeRequest::new("icao-9303-print"), MakeRequest::new("us-visa-ds160")] {
        let made = processor().make(&photo, &request).unwrap();
        let eyes = find(&made.outcome.report.checks, "inter_eye_distance");
        assert_eq!((eyes.len(), eyes[0].verdict), (1, Verdict::Fail));
        assert!(eyes[0].value.is_some_and(|px| (40.0..50.0).contains(&px)));
    }
}

#[test]
fn hair_that_the_photo_cuts_off_is_never_whole() {
    // The upper 22 of 512 rows go: the hair begins at row 15.
    let photo = large();
    let gone = 22 * 1280 / 512;
    let row = 1280 * 3;
    let kept = photo.data()[gone * row..].to_vec();
    let cut = RgbImage::from_raw(1280, 1280 - gone as u32, kept).unwrap();
    let request = MakeRequest::new("us-passport-print");
    let made = processor().make(&png(&cut), &request).unwrap();
    let checks = &made.outcome.report.checks;
    assert_eq!(find(checks, "margin_above")[0].verdict, Verdict::Warn);
    assert_ne!(find(checks, "head_size")[0].verdict, Verdict::Pass, "measured to the hair");
}

#[test]
fn a_portrait_of_the_second_face_is_measured_on_the_second_face() {
    let one = sample_image("astronaut.png");
    let smaller = resize::triangle(&one, 460, 460).unwrap();
    let mut padded = RgbImage::filled(460, 512, idphoto_types::Rgb([120; 3]));
    let from = 460 * 52 * 3;
    padded.data_mut()[from..].copy_from_slice(smaller.data());
    let photo = png(&side_by_side(&[&one, &padded]));
    let request = MakeRequest::new("icao-9303-print").face(1).background("white");
    let made = processor().make(&photo, &request).unwrap();
    let outcome = &made.outcome;
    assert!(outcome.landmarks.unwrap().chin.x > 512.0, "the face on the right was asked for");
    let size = find(&outcome.report.checks, "head_size");
    assert_eq!(size[0].verdict, Verdict::Pass, "{size:?}");
}

#[test]
fn a_portrait_on_its_side_is_not_a_finished_one() {
    let made = processor().make(&png(&large()), &MakeRequest::new("icao-9303-print")).unwrap();
    let limits = idphoto_sdk::Limits::default();
    let portrait = idphoto_imaging::decode::decode(&made.bytes, &limits).unwrap().image;
    let lying = idphoto_imaging::decode::turned(&portrait, idphoto_types::Turn::Right);
    let request = CheckRequest::new("icao-9303-print").finished(true);
    let outcome = processor().check(&png(&lying), &request).unwrap();
    assert_eq!(outcome.report.verdict, Verdict::Fail);
    assert_eq!(find(&outcome.report.checks, "output_size")[0].verdict, Verdict::Fail);
    assert_eq!(find(&outcome.report.checks, "head_size")[0].verdict, Verdict::NotAssessed);
}

#[test]
fn no_edit_reaches_a_crop_only_portrait_unasked() {
    // Without override every pixel of a us-passport portrait comes from the photo, whatever the
    // wall: the same bytes as with `keep`.
    let photo = png(&sample_image("astronaut.png"));
    let bytes = |background: &str| {
        let request = MakeRequest::new("us-passport-print").background(background);
        processor().make(&photo, &request).unwrap().bytes
    };
    assert_eq!(bytes("auto"), bytes("keep"));
    let request = MakeRequest::new("us-passport-print").background("#ffffff");
    assert!(processor().make(&photo, &request).is_err());
    let made = processor().make(&photo, &request.override_edit_policy(true)).unwrap();
    assert_eq!(find(&made.outcome.report.checks, "edit_policy")[0].verdict, Verdict::Fail);
}

#[test]
fn threads_share_a_processor_and_get_the_same_bytes() {
    // More threads than the pool has sessions: each waits for its turn.
    let photo = png(&sample_image("astronaut.png"));
    let request = MakeRequest::new("icao-9303-print").background("white");
    let made: Vec<Vec<u8>> = std::thread::scope(|scope| {
        let run = || processor().make(&photo, &request).unwrap().bytes;
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(run)).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert!(made.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn debug_output_tells_nothing_of_the_person() {
    let photo = png(&sample_image("astronaut.png"));
    let made = processor().make(&photo, &MakeRequest::new("icao-9303-print")).unwrap();
    let text = format!("{made:?}");
    assert_eq!(text, format!("Made({} bytes, Outcome(icao-9303-print, Fail))", made.bytes.len()));
}
