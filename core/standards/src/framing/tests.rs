//! The frame obeys the rules, or names the one it broke.

use idphoto_types::{Measured, Similarity};
use proptest::prelude::*;

use super::*;
use crate::Catalogue;

const PHOTO: [u32; 2] = [3000, 4000];

/// A head of `length` pixels with its eye midpoint at `eyes`, leaning by `lean` (tangent).
fn head(eyes: Point, length: f64, hair: f64, lean: f64) -> Head {
    let norm = (1.0 + lean * lean).sqrt();
    let turn = Similarity { a: 1.0 / norm, b: lean / norm, tx: eyes.x, ty: eyes.y };
    let at = |x: f64, y: f64| turn.apply(Point::new(x * length, y * length));
    let measured = |x, y, share: f64| Measured { at: at(x, y), sigma: share * length };
    Head {
        image_left_eye: at(-0.14, 0.0),
        image_right_eye: at(0.14, 0.0),
        chin: measured(0.0, 0.52, 0.01),
        crown: measured(0.0, -0.48, 0.03),
        hair_top: measured(0.0, -0.48 - hair, 0.01),
        cut_at_top: false,
    }
}

fn in_portrait(framing: &Framing, head: &Head, height: u32) -> Head {
    let back = framing.portrait_to_photo(height).inverse().unwrap();
    head.mapped(back)
}

struct Case {
    rules: Rules,
    canvas: Canvas,
}

fn case(id: &str) -> Case {
    let c = Catalogue::built_in().unwrap();
    let standard = c.standard(id).unwrap();
    let canvas = Canvas::of(standard, None).unwrap();
    let fallback = c.standard("icao-9303-print").unwrap();
    Case { rules: Rules::of(standard, fallback, c.generic(), &canvas), canvas }
}

#[test]
fn a_roomy_photo_is_framed_at_the_targets() {
    let Case { rules, canvas } = case("icao-9303-print");
    let head = head(Point::new(1500.0, 1800.0), 900.0, 0.06, 0.1);
    let framing = Framing::solve(&rules, &head, PHOTO, false);
    assert_eq!(framing.relaxed, []);
    let [w, h] = canvas.size(framing.native_height());
    let m = Metrics::of(&in_portrait(&framing, &head, h), rules.measure, w, h);
    assert!((m.head_frac * 45.0 - 34.0).abs() < 0.05, "{m:?}");
    assert!((m.eye_line_frac - 0.53).abs() < 0.002, "{m:?}");
    assert!(m.centre_offset_frac.abs() < 0.002 && m.eye_line_deg.abs() < 1e-6, "{m:?}");
}

#[test]
fn big_hair_pushes_the_head_down_within_the_limits() {
    let Case { rules, .. } = case("icao-9303-print");
    let head = head(Point::new(1500.0, 1800.0), 900.0, 0.14, 0.0);
    let framing = Framing::solve(&rules, &head, PHOTO, false);
    let m = Metrics::of(&in_portrait(&framing, &head, 531), rules.measure, 413, 531);
    assert!(m.hair_margin_frac > 0.0199, "{m:?}");
    assert!(rules.head.contains(m.head_frac) && m.eye_line_frac < 0.53, "{m:?}");
    assert_eq!(framing.relaxed, []);
}

#[test]
fn without_canvas_to_add_the_frame_stays_in_the_photo() {
    let Case { rules, .. } = case("us-passport-print");
    // The head fills the photo: no frame of the asked size fits.
    let head = head(Point::new(300.0, 350.0), 500.0, 0.05, 0.05);
    let framing = Framing::solve(&rules, &head, [600, 700], false);
    let overhang = framing.overhang([600, 700]);
    assert!(overhang.iter().all(|o| *o < 1e-5), "{overhang:?}");
    assert!(framing.relaxed.contains(&Goal::HeadHeight), "{:?}", framing.relaxed);
    let extended = Framing::solve(&rules, &head, [600, 700], true);
    assert!(!extended.relaxed.contains(&Goal::HeadHeight), "{:?}", extended.relaxed);
    assert!(extended.relaxed.contains(&Goal::InsidePhoto));
}

#[test]
fn a_head_cut_by_the_photo_still_gets_the_largest_frame_there_is() {
    let Case { rules, .. } = case("us-passport-print");
    for lean in [0.0, 0.04, -0.07] {
        // The crown lies 90 pixels above the photo.
        let head = head(Point::new(400.0, 200.0), 600.0, 0.05, lean);
        let framing = Framing::solve(&rules, &head, [800, 1000], false);
        assert!(framing.native_height() > 700.0, "{lean}: {framing:?}");
        let m = Metrics::of(&in_portrait(&framing, &head, 600), rules.measure, 600, 600);
        assert!(m.centre_offset_frac.abs() < 0.06, "{lean}: {m:?}");
        assert!(framing.relaxed.contains(&Goal::WholeHead));
    }
}

#[test]
fn the_picture_is_turned_no_further_than_the_policy_lets_it() {
    let strict = case("us-passport-print").rules;
    let lenient = case("icao-9303-print").rules;
    let head = head(Point::new(1500.0, 1800.0), 700.0, 0.05, libm::tan(20.0_f64.to_radians()));
    for (rules, left) in [(strict, 12.0), (lenient, 0.0)] {
        let framing = Framing::solve(&rules, &head, PHOTO, false);
        let m = Metrics::of(&in_portrait(&framing, &head, 600), rules.measure, 600, 600);
        assert!((m.eye_line_deg - left).abs() < 0.01, "{m:?}");
    }
}

proptest! {
    #[test]
    fn every_frame_obeys_the_rules_or_names_the_broken_one(
        id in prop::sample::select(vec![
            "icao-9303-print", "eu-schengen-visa", "us-visa-ds160", "us-passport-print",
            "fr-id-print", "nl-id-print",
        ]),
        x in 50.0..2950.0_f64,
        y in 50.0..3950.0_f64,
        length in 60.0..3500.0_f64,
        hair in 0.0..0.6_f64,
        lean in -0.5..0.5_f64,
        may_extend: bool,
    ) {
        let Case { rules, canvas } = case(id);
        let head = head(Point::new(x, y), length, hair, lean);
        let framing = Framing::solve(&rules, &head, PHOTO, may_extend);
        let [w, h] = canvas.size(framing.native_height());
        let m = Metrics::of(&in_portrait(&framing, &head, h), rules.measure, w, h);
        let kept = |goal: Goal| !framing.relaxed.contains(&goal);
        // A leaning head is measured along the frame, so its limits hold to a small margin.
        let near = |i: &Interval, v: f64| v > i.min - 0.002 && v < i.max + 0.002;
        let level = m.eye_line_deg.abs() < 0.01;
        prop_assert!(framing.native_height().is_finite() && framing.native_height() > 1.0);
        if level {
            if kept(Goal::HeadHeight) { prop_assert!(near(&rules.head, m.head_frac), "{m:?}"); }
            if kept(Goal::EyeLine) { prop_assert!(near(&rules.eye_line, m.eye_line_frac), "{m:?}"); }
            if kept(Goal::Centring) {
                prop_assert!(near(&rules.centring, m.centre_offset_frac + 0.5), "{m:?}");
            }
        }
        if kept(Goal::InsidePhoto) {
            let overhang = framing.overhang(PHOTO);
            prop_assert!(overhang.iter().all(|o| *o < 0.001), "{overhang:?}");
        }
        if !may_extend {
            prop_assert!(kept(Goal::InsidePhoto));
        }
    }
}
