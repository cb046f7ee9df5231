//! Sizes of the built-in entries and of entries made up.

use super::*;
use crate::Catalogue;
use crate::schema::Print;

fn catalogue() -> Catalogue {
    Catalogue::built_in().unwrap()
}

fn canvas(id: &str) -> Canvas {
    Canvas::of(catalogue().standard(id).unwrap(), None).unwrap()
}

/// An entry with another size.
fn sized(change: impl FnOnce(&mut Standard)) -> Standard {
    let mut standard = catalogue().standard("icao-9303-print").unwrap().clone();
    change(&mut standard);
    standard
}

fn in_pixels(min_px: Option<[u32; 2]>, max_px: Option<[u32; 2]>) -> Digital {
    let mut digital = catalogue().standard("us-visa-ds160").unwrap().digital.clone().unwrap();
    (digital.min_px, digital.max_px) = (min_px, max_px);
    digital
}

#[test]
fn print_sizes_follow_from_millimetres_and_dots() {
    let c = catalogue();
    let size = |id: &str, dpi| Canvas::of(c.standard(id).unwrap(), dpi).map(|k| k.size(9e9));
    assert_eq!(size("icao-9303-print", None), Ok([413, 531]));
    assert_eq!(size("icao-9303-print", Some(600)), Ok([827, 1063]));
    assert_eq!(size("us-passport-print", None), Ok([600, 600]));
    assert_eq!(size("nl-id-print", None), Ok([551, 709]));
    assert!(size("nl-id-print", Some(300)).unwrap_err().to_string().contains("at least 400"));
    assert_eq!(size("icao-9303-print", Some(9)), Err(CanvasError::BadDots(9)));
}

#[test]
fn pixels_and_millimetres_agree_at_every_number_of_dots() {
    let c = catalogue();
    let mut seen = 0;
    for standard in c.standards() {
        let Some(frame) = &standard.frame else { continue };
        for dpi in DPI_RANGE {
            let canvas = match Canvas::of(standard, Some(dpi)) {
                Ok(canvas) => canvas,
                Err(CanvasError::TooFewDots { min, .. }) if dpi < min => continue,
                Err(other) => panic!("{}: {other}", standard.id),
            };
            let Some(paper) = canvas.paper() else { continue };
            let size = canvas.size(9e9);
            for (px, mm) in size.into_iter().zip(paper) {
                let exact = mm * f64::from(dpi) / MM_PER_INCH;
                assert!((f64::from(px) - exact).abs() <= 0.5 + 1e-9, "{} {dpi}", standard.id);
            }
            assert_eq!(paper, [frame.w_mm, frame.h_mm]);
            assert!(canvas.accepts(size) && canvas.dpi(size[1]) == dpi, "{} {dpi}", standard.id);
            // The finished print is known again by its pixels alone.
            let again = Canvas::of_finished(standard, size);
            assert!(again.is_some_and(|c| c.accepts(size)), "{} {dpi} {size:?}", standard.id);
            seen += 1;
        }
    }
    assert!(seen > 10_000, "{seen}");
}

#[test]
fn every_size_that_is_made_is_accepted() {
    for standard in catalogue().standards() {
        let Ok(canvas) = Canvas::of(standard, None) else { continue };
        for native in [0.0, 50.0, 199.0, 450.5, 733.9, 1000.0, 1999.9, 3000.0, 9e9, f64::NAN] {
            let size = canvas.size(native);
            assert!(canvas.accepts(size), "{} {size:?} of {native}", standard.id);
            let [smallest, _] = canvas.made;
            assert!(f64::from(size[1]) <= native.max(f64::from(smallest[1])) || native.is_nan());
        }
    }
}

#[test]
fn a_finished_print_may_have_more_dots_but_not_fewer() {
    let c = catalogue();
    let of = |id: &str, size| Canvas::of_finished(c.standard(id).unwrap(), size);
    for size in [[827, 1063], [826, 1062], [827, 1062]] {
        assert!(of("icao-9303-print", size).is_some_and(|c| c.accepts(size)), "{size:?}");
    }
    let narrow = of("icao-9303-print", [800, 1063]).unwrap();
    assert!(!narrow.accepts([800, 1063]) && narrow.accepts([827, 1063]));
    assert_eq!(of("nl-id-print", [413, 531]), None);
    assert_eq!(of("us-visa-ds160", [600, 600]), None);
    assert_eq!(of("icao-9303-print", [1, 1]), None);
    assert_eq!(of("icao-9303-print", [u32::MAX, u32::MAX]), None);
}

#[test]
fn a_range_on_paper_makes_the_usual_size_and_takes_any() {
    let standard = sized(|s| {
        let frame = s.frame.as_mut().unwrap();
        (frame.w_range_mm, frame.h_range_mm) = (Some([35.0, 40.0]), Some([45.0, 50.0]));
    });
    let canvas = Canvas::of(&standard, Some(254)).unwrap();
    assert_eq!(canvas.size(9e9), [350, 450]);
    for (size, good) in [
        ([350, 450], true),
        ([400, 500], true),
        ([350, 500], true),
        ([349, 450], false),
        ([401, 450], false),
        ([350, 501], false),
    ] {
        assert_eq!(canvas.accepts(size), good, "{size:?}");
    }
    let finished = |size| Canvas::of_finished(&standard, size).is_some_and(|c| c.accepts(size));
    // At 508 dpi; in the middle of both ranges; wider and higher than any.
    assert!(finished([700, 1000]) && finished([760, 930]));
    assert!(!finished([900, 930]) && !finished([600, 930]));
}

#[test]
fn a_pixel_range_takes_the_largest_size_that_invents_nothing() {
    let canvas = canvas("us-visa-ds160");
    assert_eq!(canvas.size(450.0), [600, 600]);
    assert_eq!(canvas.size(733.9), [733, 733]);
    assert_eq!(canvas.size(5000.0), [1200, 1200]);
    assert!(canvas.accepts([733, 733]) && !canvas.accepts([733, 600]));
    assert_eq!(canvas.file.floor([600, 600]), Some(54_000));
    assert_eq!(canvas.file.floor([1200, 1200]), Some(216_000));
}

#[test]
fn a_least_size_alone_sets_the_shape_of_what_is_made_and_no_other_limit() {
    let of = |min| {
        let standard = sized(|s| s.digital = Some(in_pixels(Some(min), None)));
        Canvas::of(&standard, None).unwrap()
    };
    let irish = of([715, 951]);
    assert_eq!((irish.size(10.0), irish.size(951.0)), ([715, 951], [715, 951]));
    assert_eq!(irish.size(2000.0), [1504, 2000]);
    assert_eq!(irish.size(9e9), [4500, 5985]);
    assert!(irish.accepts([715, 4000]) && irish.accepts([9000, 12_000]));
    assert!(!irish.accepts([714, 951]) && !irish.accepts([715, 950]));
    assert_eq!(irish.range(), ([715, 951], None));
    // Already larger than what we would make of it.
    assert_eq!(of([6000, 6000]).size(9e9), [6000, 6000]);
}

#[test]
fn without_pixels_the_size_follows_from_the_frame_and_the_dots_of_the_file() {
    let standard = sized(|s| {
        let digital = in_pixels(None, None);
        s.digital = Some(Digital { dpi_min: Some(400), ..digital });
        s.print = Some(Print { dpi_min: 350, source: String::new() });
    });
    let canvas = Canvas::of(&standard, None).unwrap();
    assert_eq!((canvas.size(9e9), canvas.dpi(709)), ([551, 709], 400));
    let few = Canvas::of(&standard, Some(399)).unwrap_err();
    assert!(matches!(few, CanvasError::TooFewDots { min: 400, asked: 399, .. }));
    let nothing = sized(|s| s.frame = None);
    assert!(matches!(Canvas::of(&nothing, None), Err(CanvasError::NoSize(_))));
}

#[test]
fn the_dots_of_a_size_in_pixels_give_the_size_on_paper() {
    let both = sized(|s| s.digital = Some(in_pixels(Some([500, 643]), Some([500, 643]))));
    let canvas = Canvas::of(&both, None).unwrap();
    // 643 pixels on 45 mm.
    assert_eq!((canvas.dpi(643), canvas.paper()), (363, None));
    assert_eq!(Canvas::of(&both, Some(200)).unwrap().dpi(643), 200, "as asked");
    assert_eq!(canvas.dpi(u32::MAX), 2400);
    assert_eq!(self::canvas("us-visa-ds160").dpi(600), 300);
}

#[test]
fn limits_in_pixels_hold_to_the_pixel() {
    let exact = canvas("us-dv-lottery");
    for size in [[599, 600], [601, 600], [600, 599], [600, 601], [601, 601]] {
        assert!(!exact.accepts(size), "{size:?}");
    }
    assert!(exact.accepts([600, 600]));
    assert!(!canvas("kr-passport-digital").accepts([412, 531]));
    let square = canvas("us-visa-ds160");
    for (size, good) in [
        ([599, 600], false),
        ([600, 600], true),
        ([733, 734], false),
        ([1200, 1200], true),
        ([1201, 1200], false),
    ] {
        assert_eq!(square.accepts(size), good, "{size:?}");
    }
    // Two thirds of 2000 are 1333.33, whichever way that is rounded.
    let canadian = canvas("ca-passport-digital");
    let wide = |w| canadian.accepts([w, 2000]);
    assert!(wide(1333) && wide(1334) && !wide(1332) && !wide(1335));
    // Limits of slightly different shapes are both of the right shape.
    let uneven = sized(|s| s.digital = Some(in_pixels(Some([600, 800]), Some([1206, 1600]))));
    let uneven = Canvas::of(&uneven, None).unwrap();
    assert!(uneven.accepts([600, 800]) && uneven.accepts([1206, 1600]));
}

#[test]
fn a_print_of_few_dots_is_made_with_as_many_as_can_be_asked_for() {
    let coarse = sized(|s| s.print = Some(Print { dpi_min: 72, source: String::new() }));
    assert_eq!(Canvas::of(&coarse, None).unwrap(), {
        let asked = Canvas::of(&coarse, Some(100)).unwrap();
        Canvas { asked: false, ..asked }
    });
}

#[test]
fn a_finished_print_of_a_range_has_the_size_that_its_file_or_its_shape_tells() {
    let c = catalogue();
    let printed = |id: &str, size, dpi| {
        let standard = c.standard(id).unwrap().printed_as(size, dpi)?;
        standard.frame.map(|f| [f.w_mm, f.h_mm].map(|mm| (mm * 10.0).round() / 10.0))
    };
    // 35 to 40 mm wide, 45 to 50 mm high.
    let australian = |size, dpi| printed("au-passport-print", size, dpi);
    assert_eq!(australian([945, 1181], Some(600.0)), Some([40.0, 50.0]));
    assert_eq!(
        australian([945, 1181], Some(72.0)),
        Some([36.0, 45.0]),
        "dots that make no such size"
    );
    assert_eq!(australian([945, 1181], None), Some([36.0, 45.0]));
    // So narrow that it can only be of the greatest height.
    let [narrow, high] = australian([827, 1181], None).unwrap();
    assert!(narrow == 35.0 && (49.8..=50.0).contains(&high), "{high}");
    assert_eq!(australian([827, 827], None), None);
    assert_eq!(printed("icao-9303-print", [827, 1063], Some(600.0)), None, "no choice");
    assert_eq!(printed("us-visa-ds160", [600, 600], None), None);
}
