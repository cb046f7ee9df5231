//! Layouts of whatever sizes there are, on every paper.

use proptest::prelude::*;

use super::*;

/// Nothing lies on a portrait, all is on the paper, and each portrait is there with its size.
fn is_sound(drawing: &Drawing, sizes: &[[f64; 2]]) -> Result<(), TestCaseError> {
    let areas: Vec<Rect> = drawing.portraits.iter().map(|(_, area)| *area).collect();
    for (i, (portrait, area)) in drawing.portraits.iter().enumerate() {
        prop_assert!(free(*area, &areas[..i], drawing.size), "portrait {i}: {area:?}");
        for (side, wanted) in [area.w, area.h].iter().zip(sizes[*portrait]) {
            prop_assert!((side - wanted).abs() < 1e-9, "{area:?} is not {wanted}");
        }
    }
    let caption = drawing.caption.iter().map(|caption| caption.area);
    for shape in drawing.scale_bar.iter().copied().chain(caption) {
        prop_assert!(free(shape, &areas, drawing.size), "{shape:?}");
        prop_assert!(!drawing.marks.iter().any(|mark| touches(shape, *mark)), "{shape:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn any_sizes_lie_side_by_side_with_nothing_on_them(
        sizes in prop::collection::vec([100_u32..=2000, 100_u32..=2000], 1..5),
        // Small ones as often as large ones, since many of them fit.
        shrink in 1.0..12.0_f64,
        paper in 0..7_usize,
        bleed in any::<bool>(),
        dpi in 300..=600_u16,
    ) {
        let sizes: Vec<[f64; 2]> =
            sizes.iter().map(|s| s.map(|t| (f64::from(t) / 10.0 / shrink).max(10.0))).collect();
        let papers = papers();
        let paper = &papers.all()[paper % papers.all().len()];
        let fit = if bleed { Fit::Bleed } else { Fit::Safe };
        let Ok(layout) = Layout::of(paper, &sizes, fit.spacing(), None) else { return Ok(()) };
        prop_assert!(layout.copies.iter().all(|copies| *copies > 0));
        prop_assert_eq!(layout.copies.iter().sum::<u32>() as usize, layout.placements.len());
        let drawing = layout.in_mm();
        is_sound(&drawing, &sizes)?;
        let areas = layout.areas();
        for mark in &drawing.marks {
            prop_assert!(free(*mark, &areas, drawing.size), "{mark:?}");
        }
        let per_mm = f64::from(dpi) / 25.4;
        let pixels = layout.in_pixels(dpi).unwrap();
        is_sound(&pixels, &sizes.iter().map(|s| s.map(|mm| (mm * per_mm).round())).collect::<Vec<_>>())?;
        for (side, mm) in pixels.size.iter().zip(layout.paper_mm) {
            // Half a pixel for each portrait in a row, of which there are 30 at most.
            prop_assert!((0.0..=15.0).contains(&(side - (mm * per_mm).round())), "{side}");
        }
    }
}
