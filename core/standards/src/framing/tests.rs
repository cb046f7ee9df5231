//! The frame obeys the rules, or names the one it broke.

use idphoto_types::{Extent, Measured, Similarity};
use proptest::prelude::*;

use super::*;
use crate::Catalogue;
use crate::file_rules::Canvas;
use crate::schema::HeadMeasure;

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
        forehead: measured(0.0, -0.35, 0.045),
        width: Extent { length: 0.66 * length, sigma: 0.03 * length },
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
    case_of(id, Profile::Adult)
}

fn case_of(id: &str, profile: Profile) -> Case {
    let c = Catalogue::built_in().unwrap();
    let standard = c.standard(id).unwrap();
    let canvas = Canvas::of(standard, None).unwrap();
    let fallback = c.standard("icao-9303-print").unwrap();
    Case { rules: Rules::of(standard, fallback, c.generic(), &canvas, profile), canvas }
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

#[test]
fn children_have_their_own_limits_where_the_source_states_them() {
    let adult = case("nl-id-print").rules;
    let child = case_of("nl-id-print", Profile::Child).rules;
    assert!((adult.head.min * 45.0 - 26.0).abs() < 1e-9 && adult.young.is_none());
    assert!((child.head.min * 45.0 - 19.0).abs() < 1e-9 && child.young == Some(11));
    let infant = case_of("nl-id-print", Profile::Infant).rules;
    assert_eq!(infant, child, "no limits of their own: those for children");
    let german = case_of("de-id-print-template", Profile::Child).rules;
    assert!((german.eye_line.min * 45.0 - 18.0).abs() < 1e-9);
    // Finland states a least for children alone: the most is that for adults.
    let finnish = case_of("fi-id", Profile::Child).rules;
    assert!((finnish.head.min * 47.0 - 25.0).abs() < 1e-9, "{finnish:?}");
    assert!((finnish.head.max * 47.0 - 36.0).abs() < 1e-9, "{finnish:?}");
    let silent = case_of("fr-id-print", Profile::Child).rules;
    assert_eq!(silent, case("fr-id-print").rules);
}

#[test]
fn every_measure_holds_its_own_line() {
    let head = head(Point::new(1500.0, 2000.0), 900.0, 0.08, 0.0);
    for (id, measure) in [
        ("us-passport-print", HeadMeasure::ChinToTopOfHair),
        ("it-passport-print", HeadMeasure::ChinToForehead),
        ("pl-id", HeadMeasure::Face),
        ("fi-id", HeadMeasure::ChinToCrown),
    ] {
        let Case { rules, canvas } = case(id);
        assert_eq!(rules.measure, measure);
        let framing = Framing::solve(&rules, &head, PHOTO, false);
        let [w, h] = canvas.size(framing.native_height());
        let m = Metrics::of(&in_portrait(&framing, &head, h), measure, w, h);
        assert!(rules.head.contains(m.head_frac), "{id}: {m:?}");
        assert!(!framing.relaxed.contains(&Goal::HeadHeight), "{id}: {:?}", framing.relaxed);
    }
}

#[test]
fn margins_in_pixels_and_millimetres_are_one_rule() {
    // Finland states head and margins in millimetres of the print and in pixels of the file.
    let head = head(Point::new(1500.0, 2000.0), 900.0, 0.05, 0.0);
    for id in ["fi-id", "fi-id-digital"] {
        let Case { rules, canvas } = case(id);
        let framing = Framing::solve(&rules, &head, PHOTO, false);
        assert_eq!(framing.relaxed, [], "{id}");
        let [w, h] = canvas.size(framing.native_height());
        let m = Metrics::of(&in_portrait(&framing, &head, h), rules.measure, w, h);
        let (top, chin) = (rules.top_margin.unwrap(), rules.chin_margin.unwrap());
        assert!(
            top.contains(m.top_margin_frac) && chin.contains(m.chin_margin_frac),
            "{id}: {m:?}"
        );
        assert!((top.min - 4.0 / 47.0).abs() < 0.001 && (chin.max - 9.0 / 47.0).abs() < 0.002);
    }
}

#[test]
fn eyes_can_fix_the_size_where_no_head_height_is_stated() {
    let Case { rules, canvas } = case("ch-id-digital");
    let head = head(Point::new(1500.0, 2000.0), 500.0, 0.05, 0.0);
    let framing = Framing::solve(&rules, &head, PHOTO, false);
    let [w, h] = canvas.size(framing.native_height());
    let m = Metrics::of(&in_portrait(&framing, &head, h), rules.measure, w, h);
    assert!(rules.eye_distance.unwrap().contains(m.eye_distance_frac), "{m:?}");
    assert_eq!(framing.relaxed, []);
}

/// Every entry that a portrait can be made for.
fn with_a_size() -> Vec<String> {
    let c = Catalogue::built_in().unwrap();
    let sized = c.standards().iter().filter(|s| Canvas::of(s, None).is_ok());
    let ids: Vec<String> = sized.map(|s| s.id.clone()).collect();
    assert!(ids.len() >= 100, "{}", ids.len());
    ids
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn every_frame_obeys_the_rules_or_names_the_broken_one(
        id in prop::sample::select(with_a_size()),
        profile in prop::sample::select(vec![Profile::Adult, Profile::Child, Profile::Infant]),
        x in 50.0..2950.0_f64,
        y in 50.0..3950.0_f64,
        length in 60.0..3500.0_f64,
        hair in 0.0..0.6_f64,
        lean in -0.5..0.5_f64,
        may_extend: bool,
    ) {
        let Case { rules, canvas } = case_of(&id, profile);
        let head = head(Point::new(x, y), length, hair, lean);
        let framing = Framing::solve(&rules, &head, PHOTO, may_extend);
        let [w, h] = canvas.size(framing.native_height());
        let m = Metrics::of(&in_portrait(&framing, &head, h), rules.measure, w, h);
        prop_assert!(framing.native_height().is_finite() && framing.native_height() > 1.0);
        let kept = |goal: Goal| !framing.relaxed.contains(&goal);
        // Half a pixel of rounding of the sides, and the solver's own slack.
        let slack = 0.002 + 0.5 / f64::from(w.min(h));
        let near = |i: &Interval, v: f64| v > i.min - slack && v < i.max + slack;
        // A leaning head is measured along the frame, so its limits say nothing exact.
        if m.eye_line_deg.abs() < 0.01 {
            let by_eyes = rules.basis == Basis::Default && rules.eye_distance.is_some();
            let placed = rules.top_margin.or(rules.chin_margin).is_some();
            let by_margins = placed && !rules.eye_line_stated;
            let centre = m.centre_offset_frac + 0.5;
            let rules = [
                (Goal::HeadHeight, (!by_eyes).then_some(rules.head), m.head_frac),
                (Goal::HeadWidth, rules.head_width, m.head_width_frac),
                (Goal::EyeDistance, rules.eye_distance, m.eye_distance_frac),
                (Goal::EyeLine, (!by_margins).then_some(rules.eye_line), m.eye_line_frac),
                (Goal::TopMargin, rules.top_margin, m.top_margin_frac),
                (Goal::ChinMargin, rules.chin_margin, m.chin_margin_frac),
                (Goal::SideMargin, rules.side_margin, m.side_margin_frac),
                (Goal::Centring, Some(rules.centring), centre),
            ];
            for (goal, interval, value) in rules {
                if let Some(interval) = interval.filter(|_| kept(goal)) {
                    prop_assert!(near(&interval, value), "{id} {goal:?} {interval:?}: {m:?}");
                }
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

    #[test]
    fn a_roomy_photo_breaks_no_rule_but_those_that_contradict_each_other(
        id in prop::sample::select(with_a_size()),
        x in 1300.0..1700.0_f64,
        y in 1800.0..2200.0_f64,
        length in 300.0..500.0_f64,
        hair in 0.0..0.04_f64,
        lean in -0.04..0.04_f64,
    ) {
        let Case { rules, .. } = case(&id);
        let head = head(Point::new(x, y), length, hair, lean);
        let framing = Framing::solve(&rules, &head, PHOTO, false);
        // A head of the usual breadth is too wide for the narrower of the stated widths, and a face
        // that fills the frame from chin to forehead leaves no room for hair.
        let narrow = |g: &Goal| match g {
            Goal::HeadWidth => rules.head_width.is_some(),
            Goal::HairMargin => rules.head.max > 0.72,
            _ => false,
        };
        let broken: Vec<&Goal> = framing.relaxed.iter().filter(|g| !narrow(g)).collect();
        prop_assert!(broken.is_empty(), "{id}: {broken:?}");
    }
}
