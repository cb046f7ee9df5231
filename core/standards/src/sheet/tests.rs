//! What papers hold, counted; and that nothing lies on anything.

mod any_size;

use super::*;
use crate::sheet::marks::{free, touches};

fn papers() -> Papers {
    Papers::built_in().unwrap()
}

fn count(paper: &str, size: [f64; 2], margin_mm: f64, gap_mm: f64) -> u32 {
    let spacing = Spacing { margin_mm, gap_mm };
    Layout::of(papers().named(paper).unwrap(), &[size], spacing, None).unwrap().copies[0]
}

/// Sizes of photos, millimetres.
const SIZES: [[f64; 2]; 9] = [
    [35.0, 45.0],
    [50.8, 50.8],
    [50.0, 70.0],
    [33.0, 48.0],
    [26.0, 32.0],
    [50.0, 60.0],
    [36.0, 47.0],
    [40.0, 60.0],
    [30.0, 40.0],
];

#[test]
fn the_table_of_published_counts() {
    // Paper, margin, gap; then a column of counts by SIZES. What its source calls 10x15 and 13x18 are
    // the papers in inches.
    let columns: [(&str, f64, f64, [u32; 9]); 6] = [
        ("4x6", 0.0, 0.0, [8, 6, 4, 9, 15, 4, 8, 4, 10]),
        ("4x6", 2.0, 1.0, [8, 2, 2, 8, 12, 2, 8, 4, 9]),
        ("4x6", 5.0, 2.0, [6, 2, 2, 4, 12, 2, 4, 4, 8]),
        ("5x7", 3.0, 2.0, [9, 6, 4, 9, 20, 4, 9, 4, 12]),
        ("a4", 5.0, 2.0, [30, 15, 12, 32, 56, 15, 28, 18, 36]),
        ("letter", 5.0, 2.0, [28, 15, 10, 28, 54, 15, 28, 18, 36]),
    ];
    for (paper, margin, gap, wanted) in columns {
        assert_eq!(SIZES.map(|s| count(paper, s, margin, gap)), wanted, "{paper} {margin}-{gap}");
    }
}

#[test]
fn metric_papers_and_kiosks_hold_fewer() {
    // Bleed, then safe. 10x15 in bleed: 4 x 35 = 140 <= 150 by 2 x 45 = 90 <= 100 is 8; of 50.8, 101.6 > 100
    // leaves one column of 2. Safe, 90 x 140: (90 + 2) / (35 + 2) = 2 by (140 + 2) / (45 + 2) = 3 is 6.
    let columns: [(&str, Fit, [u32; 9]); 6] = [
        ("10x15", Fit::Bleed, [8, 2, 4, 9, 15, 4, 8, 4, 10]),
        ("10x15", Fit::Safe, [6, 2, 2, 4, 12, 2, 4, 4, 8]),
        // 102 x 152 takes two columns of 50.8 and, 152.4 being more, two rows of them.
        ("kiosk", Fit::Bleed, [8, 4, 4, 9, 15, 4, 8, 4, 10]),
        ("kiosk", Fit::Safe, [6, 2, 2, 4, 12, 2, 4, 4, 8]),
        // 130 x 180: 3 x 35 = 105 by 4 x 45 = 180 is 12 and to the brim; safe, 120 x 170, 3 by 3.
        ("13x18", Fit::Bleed, [12, 6, 4, 10, 25, 6, 10, 9, 18]),
        ("13x18", Fit::Safe, [9, 6, 4, 9, 20, 4, 9, 4, 12]),
    ];
    for (paper, fit, wanted) in columns {
        let Spacing { margin_mm, gap_mm } = fit.spacing();
        assert_eq!(SIZES.map(|s| count(paper, s, margin_mm, gap_mm)), wanted, "{paper} {fit:?}");
    }
}

/// All layouts of one and of two sizes on all papers in both fits.
fn layouts() -> Vec<(String, Layout)> {
    let mut list = Vec::new();
    for paper in papers().all() {
        for fit in [Fit::Safe, Fit::Bleed] {
            for (i, one) in SIZES.iter().enumerate() {
                for two in SIZES.get(i..).into_iter().flatten() {
                    let sizes = if one == two { vec![*one] } else { vec![*one, *two] };
                    if let Ok(layout) = Layout::of(paper, &sizes, fit.spacing(), None) {
                        list.push((format!("{} {fit:?} {sizes:?}", paper.name), layout));
                    }
                }
            }
        }
    }
    assert!(list.len() > 500, "{}", list.len());
    list
}

#[test]
fn nothing_lies_on_a_portrait_and_nothing_beyond_the_paper() {
    for (name, layout) in layouts() {
        let drawing = layout.in_mm();
        let areas = layout.areas();
        for (i, a) in areas.iter().enumerate() {
            assert!(free(*a, &areas[..i], layout.paper_mm), "{name}: portrait {i}");
        }
        let caption = drawing.caption.iter().map(|c| c.area);
        let shapes = drawing.marks.iter().chain(&drawing.scale_bar).copied().chain(caption);
        for shape in shapes {
            assert!(free(shape, &areas, layout.paper_mm), "{name}: {shape:?}");
        }
        for line in &drawing.scale_bar {
            assert!(!drawing.marks.iter().any(|mark| touches(*line, *mark)), "{name}: {line:?}");
        }
    }
}

#[test]
fn pixels_keep_sizes_and_places_and_share_nothing() {
    for (name, layout) in layouts() {
        for dpi in [300, 317, 600] {
            let per_mm = f64::from(dpi) / 25.4;
            let drawing = layout.in_pixels(dpi).unwrap();
            let areas: Vec<Rect> = drawing.portraits.iter().map(|(_, area)| *area).collect();
            for (i, (area, placement)) in areas.iter().zip(&layout.placements).enumerate() {
                let mm = placement.area;
                let wanted = [mm.w, mm.h].map(|mm| (mm * per_mm).round());
                assert_eq!([area.w, area.h], wanted, "{name} at {dpi}");
                for (off, gap) in
                    [(area.x - mm.x * per_mm), (area.y - mm.y * per_mm)].iter().zip(layout.gap_mm)
                {
                    // With a gap, half a pixel; without, neighbours push: nine of 33 mm fill 297 mm.
                    let most = if gap >= 2.0 { 0.5 } else { 0.5 * 9.0 };
                    assert!(off.abs() <= most + 1e-9, "{name} at {dpi}: {off} px off");
                }
                assert!(free(*area, &areas[..i], drawing.size), "{name} at {dpi}: portrait {i}");
            }
            let paper = layout.paper_mm.map(|mm| (mm * per_mm).round());
            for (side, wanted) in drawing.size.iter().zip(paper) {
                assert!((0.0..=5.0).contains(&(side - wanted)), "{name} at {dpi}: {side} {wanted}");
            }
            let whole = |r: &Rect| [r.x, r.y, r.w, r.h].iter().all(|v| v.fract() == 0.0);
            assert!(areas.iter().chain(&drawing.marks).chain(&drawing.scale_bar).all(whole));
            if let [_, bar, _] = drawing.scale_bar.as_slice() {
                assert_eq!(bar.w.max(bar.h), (50.0 * per_mm).round());
            }
        }
    }
}

#[test]
fn a_hairline_lies_between_neighbours_unless_it_would_cost_a_copy() {
    let papers = papers();
    let bleed = |paper: &str, size| {
        let paper = papers.named(paper).unwrap();
        Layout::of(paper, &[size], Fit::Bleed.spacing(), None).unwrap()
    };
    assert_eq!(bleed("4x6", [35.0, 45.0]).gap_mm, [HAIRLINE_MM; 2]);
    // 3 x 50.8 = 152.4 and 2 x 50.8 = 101.6: the whole paper.
    let full = bleed("4x6", [50.8, 50.8]);
    assert_eq!((full.gap_mm, full.copies[0]), ([0.0; 2], 6));
    let drawing = full.in_mm();
    assert!(drawing.marks.is_empty() && drawing.scale_bar.is_empty());
    // 4 x 45 = 180 leaves no room down, 3 x 35 = 105 of 130 does across.
    assert_eq!(bleed("13x18", [35.0, 45.0]).gap_mm, [HAIRLINE_MM, 0.0]);
    // Twelve copies: a line on the outer side of each edge, shared ones once. Across, 4 rows of 4 lines;
    // down, the 4 rows touch and the paper ends, so none.
    let lines = bleed("13x18", [35.0, 45.0]).in_mm().marks;
    assert_eq!(lines.iter().filter(|l| l.w < 0.11 && l.h > 44.0).count(), 16);
}

#[test]
fn several_sizes_share_a_paper_fairly() {
    let papers = papers();
    let copies = |paper: &str, sizes: &[[f64; 2]], copies| {
        let paper = papers.named(paper).unwrap();
        Layout::of(paper, sizes, Fit::Safe.spacing(), copies).map(|layout| layout.copies)
    };
    // 90 x 140 mm: 50.8 + 2 + 35 = 87.8 across, two such rows down.
    assert_eq!(copies("10x15", &[[35.0, 45.0], [50.8, 50.8]], None), Ok(vec![2, 2]));
    // Two people, one size: the six places of a paper.
    assert_eq!(copies("10x15", &[[35.0, 45.0]; 2], None), Ok(vec![3, 3]));
    assert_eq!(copies("10x15", &[[35.0, 45.0]; 6], None), Ok(vec![1; 6]));
    assert_eq!(copies("10x15", &[[35.0, 45.0]], Some(4)), Ok(vec![4]));
    let error =
        |paper, sizes: &[[f64; 2]], wanted| copies(paper, sizes, wanted).unwrap_err().to_string();
    assert!(error("10x15", &[[35.0, 45.0]; 7], None).contains("do not all fit"));
    let text = error("10x15", &[[35.0, 45.0]; 2], Some(4));
    assert!(text.contains("4 copies do not fit") && text.ends_with("ask for 3 at most"), "{text}");
    let text = error("10x15", &[[35.0, 45.0], [110.0, 120.0]], None);
    assert!(text.contains("110 x 120 mm does not fit") && text.ends_with("larger paper"), "{text}");
    let text = error("10x15", &[[100.0, 150.0]], None);
    assert!(text.ends_with("larger paper, or the fit `bleed`"), "{text}");
    assert_eq!(copies("10x15", &[[35.0, 45.0]], Some(0)), Err(SheetError::NoCopies));
    assert_eq!(
        copies("10x15", &[[35.0, 45.0]], Some(u32::MAX))
            .map_err(|e| e.to_string().contains("6 at most")),
        Err(true)
    );
    assert!(matches!(copies("10x15", &[], None), Err(SheetError::PortraitCount(0))));
    assert!(matches!(copies("10x15", &[[f64::NAN, 45.0]], None), Err(SheetError::Size { .. })));
    assert!(matches!(copies("10x15", &[[9.0, 45.0]], None), Err(SheetError::Size { .. })));
}

#[test]
fn papers_are_known_by_name() {
    let papers = papers();
    assert_eq!(papers.named("A4").unwrap().h_mm, 297.0);
    let text = papers.named("a5").unwrap_err().to_string();
    assert!(text.contains("`a5`") && text.contains("10x15, kiosk, 4x6"), "{text}");
    for paper in papers.all() {
        assert!(paper.w_mm < paper.h_mm && !paper.source.is_empty(), "{}", paper.name);
    }
    let layout =
        Layout::of(papers.named("a4").unwrap(), &SIZES, Fit::Safe.spacing(), None).unwrap();
    assert_eq!(layout.in_pixels(299), Err(SheetError::Dots { asked: 299 }));
}

#[test]
fn most_papers_have_room_for_the_scale_bar() {
    let missing: Vec<String> = layouts()
        .into_iter()
        .filter(|(_, layout)| !layout.has_scale_bar())
        .map(|(name, _)| name)
        .collect();
    // Only where labs print to the edge and portraits fill the paper.
    assert!(
        missing.len() <= 42 && missing.iter().all(|name| name.contains("Bleed")),
        "{missing:#?}"
    );
}
