//! Every stage of the pipeline against reviewed pictures in `tests/golden/`.
//!
//! A difference beyond the tolerance of its kind leaves one picture in `target/golden-diff/`: was,
//! is, and the difference amplified. `UPDATE_GOLDEN=1 cargo test -p idphoto-tests golden` rewrites
//! what differs and nothing else, and ends with the list of it: look at each picture, then commit.

mod drawing;
mod sample;
mod shelf;
mod stages;
mod tolerance;

use std::fs;

use idphoto_types::RgbImage;

use self::shelf::Shelf;
use self::stages::Case;
use self::tolerance::Tolerance;
use crate::desk::Desk;
use crate::pictures::{decoded, png};

#[track_caller]
fn look_as_reviewed(cases: &[Case]) {
    let shelf = Shelf::of_project();
    let hold = |case: &Case| shelf.hold(case.name, case.tolerance, &(case.picture)()).err();
    let differing: Vec<String> = cases.iter().filter_map(hold).collect();
    assert!(differing.is_empty(), "{}\n{}", differing.join("\n"), shelf.advice());
}

#[test]
fn decoded_files() {
    look_as_reviewed(stages::DECODE);
}

#[test]
fn faces_and_landmarks() {
    look_as_reviewed(stages::FACE);
}

#[test]
fn person_classes() {
    look_as_reviewed(stages::SEGMENT);
}

#[test]
fn lines_of_the_head() {
    look_as_reviewed(stages::HEAD);
}

#[test]
fn frames() {
    look_as_reviewed(stages::FRAME);
}

#[test]
fn warps() {
    look_as_reviewed(stages::WARP);
}

#[test]
fn mattes() {
    look_as_reviewed(stages::MATTE);
}

#[test]
fn backgrounds() {
    look_as_reviewed(stages::BACKGROUND);
}

#[test]
fn encoded_files() {
    look_as_reviewed(stages::ENCODE);
}

#[test]
fn portraits() {
    look_as_reviewed(stages::PORTRAIT);
}

#[test]
fn every_golden_picture_is_used_once_and_small() {
    let shelf = Shelf::of_project();
    let mut names: Vec<&str> = stages::ALL.iter().flat_map(|s| s.iter().map(|c| c.name)).collect();
    let (dead, large) = (shelf.dead(&names), shelf.too_large());
    assert!(dead.is_empty(), "no test uses {dead:?} of tests/golden: delete them");
    assert!(large.is_empty(), "{large:?} of tests/golden have more than {} bytes", shelf::LARGEST);
    let cases = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), cases, "two cases share a name");
}

/// A portrait, and the same one pixel to the side.
fn two_pictures() -> [RgbImage; 2] {
    let one = (stages::WARP[2].picture)();
    let mut other = one.clone();
    other.data_mut().rotate_right(3);
    [one, other]
}

#[test]
fn a_difference_is_seen_told_and_drawn() {
    let (desk, [was, is]) = (Desk::new(), two_pictures());
    let _ = Shelf::within(&desk.path("shelf"), true).hold("head", Tolerance::NETWORK, &was);
    let shelf = Shelf::within(&desk.path("shelf"), false);
    assert_eq!(shelf.hold("head", Tolerance::NETWORK, &was), Ok(()));
    assert!(!shelf.review("head").exists(), "nothing is left to review");

    let told = shelf.hold("head", Tolerance::NETWORK, &is).unwrap_err();
    for part in ["head: mean difference ", " levels off (0.2 % allowed)", "golden-diff", "was, is"]
    {
        assert!(told.contains(part), "`{part}` is not in {told}");
    }
    assert!(shelf.advice().contains("UPDATE_GOLDEN=1 cargo test"));
    assert_eq!(fs::read(shelf.golden("head")).unwrap(), png(&was), "the golden is as it was");
    // Was and is side by side, then where they differ.
    let review = decoded(&fs::read(shelf.review("head")).unwrap());
    let step = was.width() + 8;
    assert_eq!((review.width(), review.height()), (2 * step + was.width(), was.height()));
    let (x, y) = (80, 50);
    assert_eq!(review.pixel(x, y), was.pixel(x, y));
    assert_eq!(review.pixel(step + x, y), is.pixel(x, y));
    let brightest = (0..was.width()).flat_map(|x| review.pixel(2 * step + x, y)).max();
    assert!(brightest > Some(60), "the difference can be seen: {brightest:?}");
}

#[test]
fn blessing_writes_what_differs_and_says_so() {
    let (desk, [was, is]) = (Desk::new(), two_pictures());
    let shelf = Shelf::within(&desk.path("shelf"), true);
    assert!(shelf.hold("head", Tolerance::EXACT, &was).unwrap_err().contains("head: new"));
    assert_eq!(shelf.hold("head", Tolerance::EXACT, &was), Ok(()), "blessed once");

    // Within its tolerance, so not touched.
    let mut near = was.clone();
    near.data_mut()[7] ^= 1;
    assert_eq!(shelf.hold("head", Tolerance::NETWORK, &near), Ok(()));
    assert_eq!(fs::read(shelf.golden("head")).unwrap(), png(&was));
    assert!(shelf.hold("head", Tolerance::EXACT, &near).is_err(), "one bit is a difference");

    assert!(shelf.hold("head", Tolerance::NETWORK, &is).unwrap_err().contains("golden-diff"));
    assert!(shelf.review("head").exists() && shelf.advice().contains("rewritten"));
    assert_eq!(fs::read(shelf.golden("head")).unwrap(), png(&is));
}

#[test]
fn missing_dead_and_misshapen_files_are_told() {
    let (desk, [one, _]) = (Desk::new(), two_pictures());
    let shelf = Shelf::within(&desk.path("shelf"), false);
    let told = shelf.hold("head", Tolerance::EXACT, &one).unwrap_err();
    assert!(told.contains("there is no golden picture"), "{told}");
    assert!(!shelf.golden("head").exists() && shelf.review("head").exists());

    let _ = Shelf::within(&desk.path("shelf"), true).hold("head", Tolerance::EXACT, &one);
    fs::write(shelf.golden("hat"), "left behind").unwrap();
    assert_eq!(shelf.dead(&["head"]), ["hat.png"]);
    fs::write(shelf.golden("hat"), vec![0; shelf::LARGEST as usize + 1]).unwrap();
    assert_eq!(shelf.too_large(), ["hat.png"]);
    assert!(shelf.hold("hat", Tolerance::EXACT, &one).unwrap_err().contains("cannot be read"));

    let smaller = sample::of_height(&one, 100);
    let told = shelf.hold("head", Tolerance::NETWORK, &smaller).unwrap_err();
    assert!(told.contains("(128 x 112) became") && told.contains("golden-diff"), "{told}");
    assert!(shelf.review("head").exists());
}
