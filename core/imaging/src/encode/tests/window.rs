//! Files made to a size.

use idphoto_types::RgbImage;
use proptest::prelude::*;

use super::super::grammar::check_portrait_jpeg;
use super::super::*;
use super::{options, scene};
use crate::decode::{Limits, decode};

const TOP: JpegOptions = JpegOptions { quality: 95, chroma: Chroma::Full, dpi: Some(300) };

fn within(min: usize, max: usize) -> Window {
    Window { min: Some(min), max: Some(max), target: None }
}

fn at_most(max: usize) -> Window {
    Window { max: Some(max), ..Window::default() }
}

fn size(image: &RgbImage, quality: u8, chroma: Chroma) -> usize {
    jpeg(image, &options(quality, chroma, Some(300))).unwrap().len()
}

#[test]
fn the_largest_quality_that_fits_is_found() {
    let image = scene(200, 240);
    for chroma in [Chroma::Full, Chroma::Half, Chroma::Grey] {
        let top = JpegOptions { chroma, ..TOP };
        let whole = size(&image, 95, chroma);
        assert_eq!(jpeg_within(&image, &top, &at_most(whole)).unwrap().quality, 95);
        assert_eq!(jpeg_within(&image, &top, &Window::default()).unwrap().quality, 95);
        for share in [90, 70, 50, 40] {
            let max = whole * share / 100;
            let found = jpeg_within(&image, &top, &at_most(max)).unwrap();
            check_portrait_jpeg(&found.bytes).unwrap();
            assert!(found.bytes.len() <= max && found.quality < 95 && found.padding == 0);
            assert_eq!(found.bytes.len(), size(&image, found.quality, found.chroma));
            assert!(size(&image, found.quality + 1, found.chroma) > max);
        }
    }
}

#[test]
fn chroma_is_halved_where_that_buys_quality_and_nowhere_else() {
    let image = scene(200, 240);
    let found = |max| jpeg_within(&image, &TOP, &at_most(max)).unwrap();
    for quality in [FULL_CHROMA_QUALITY, FULL_CHROMA_QUALITY + 5] {
        let max = size(&image, quality, Chroma::Full);
        assert_eq!((found(max).quality, found(max).chroma), (quality, Chroma::Full));
    }
    let coarse = found(size(&image, 50, Chroma::Full));
    assert!(coarse.chroma == Chroma::Half && coarse.quality >= 50 + CHROMA_GAIN);
    // Where no full chroma fits at all.
    let least = size(&image, MIN_QUALITY, Chroma::Half);
    assert!(least < size(&image, MIN_QUALITY, Chroma::Full));
    assert_eq!((found(least).quality, found(least).chroma), (MIN_QUALITY, Chroma::Half));
    let refused = jpeg_within(&image, &TOP, &at_most(least - 1));
    let wanted =
        EncodeError::DoesNotFit { bytes: least, quality: MIN_QUALITY, max_bytes: least - 1 };
    assert_eq!(refused, Err(wanted));
    // A grey picture stays full: halving nothing buys nothing.
    let grey = RgbImage::from_raw(200, 240, vec![90; 200 * 240 * 3]).unwrap();
    let max = size(&grey, 95, Chroma::Full) - 1;
    let refused = jpeg_within(&grey, &options(20, Chroma::Full, None), &at_most(100));
    assert!(matches!(refused, Err(EncodeError::DoesNotFit { quality: 20, .. })));
    assert!(jpeg_within(&grey, &TOP, &at_most(max)).is_ok());
}

#[test]
fn a_floor_is_reached_by_quality_first_and_by_comments_then() {
    let image = scene(200, 240);
    let [usual, best] = [95, 100].map(|quality| size(&image, quality, Chroma::Full));
    let found = |min, max| jpeg_within(&image, &TOP, &within(min, max)).unwrap();
    assert_eq!((found(usual, best).quality, found(usual, best).padding), (95, 0));
    for min in [usual + 1, (usual + best) / 2, best] {
        let raised = found(min, best);
        assert!(raised.quality > 95 && raised.bytes.len() >= min && raised.padding == 0);
        assert!(size(&image, raised.quality - 1, Chroma::Full) < min, "as little as is needed");
    }
    for more in [1, 2, 3, 4, 100, 65_537, 200_000] {
        let padded = found(best + more, best + more + 3);
        assert_eq!((padded.quality, padded.padding), (100, more.max(4)));
        assert_eq!(padded.bytes.len(), best + more.max(4));
        check_portrait_jpeg(&padded.bytes).unwrap();
    }
    // No room for a comment: a coarser picture, and a longer one.
    let exact = found(best + 2, best + 2);
    assert!(exact.bytes.len() == best + 2 && exact.quality == 99 && exact.padding > 3);
    // The next quality would be too large: padded from below.
    let (below, above) = (size(&image, 97, Chroma::Full), size(&image, 98, Chroma::Full));
    let between = found(below + 10, above - 1);
    assert_eq!((between.quality, between.bytes.len()), (97, below + 10));
}

#[test]
fn a_target_is_a_wish() {
    let image = scene(200, 240);
    let [low, usual, best] =
        [TARGET_QUALITY, 95, 100].map(|quality| size(&image, quality, Chroma::Full));
    let found = |window| jpeg_within(&image, &TOP, &window).unwrap();
    let target = |target| found(Window { target: Some(target), ..Window::default() });
    assert_eq!(target(usize::MAX).quality, 100);
    assert_eq!(target(best - 1).quality, 99);
    assert!(target(usual).quality == 95 && target(usual - 1).quality == 94);
    for little in [low, low / 2, 0] {
        let kept = target(little);
        assert_eq!((kept.quality, kept.chroma, kept.padding), (TARGET_QUALITY, Chroma::Full, 0));
    }
    // Limits come first.
    let window = Window { target: Some(1), max: Some(low - 1), min: None };
    assert!(found(window).bytes.len() < low);
    let window = Window { target: Some(1), max: None, min: Some(best + 9) };
    assert_eq!(found(window).bytes.len(), best + 9);
}

#[test]
fn windows_that_cannot_be_met_are_refused() {
    let image = scene(20, 20);
    let refused = |window| jpeg_within(&image, &TOP, &window).unwrap_err();
    assert!(matches!(refused(within(10, 9)), EncodeError::Window { .. }));
    for min in [MAX_PADDING + 100_000, usize::MAX] {
        let refused = refused(Window { min: Some(min), ..Window::default() });
        assert!(matches!(refused, EncodeError::CannotFill { .. }));
        assert!(refused.to_string().contains("; ask for more pixels"), "{refused}");
    }
    assert!(matches!(refused(at_most(0)), EncodeError::DoesNotFit { .. }));
    let nothing = jpeg_within(&image, &options(0, Chroma::Full, None), &Window::default());
    assert_eq!(nothing, Err(EncodeError::Quality(0)));
}

#[test]
fn a_png_reaches_a_floor_by_compressing_less() {
    let image = scene(200, 240);
    let plain = png(&image, None, Some(300)).unwrap();
    let whole = 200 * 240 * 3;
    let made = |window| png_within(&image, None, Some(300), &window);
    assert!(made(Window::default()).unwrap() == plain);
    assert!(made(at_most(plain.len())).unwrap() == plain);
    let larger = made(within(whole, 2 * whole)).unwrap();
    grammar::check_png(&larger).unwrap();
    assert!(decode(&larger, &Limits::default()).unwrap().image == image);
    for window in [at_most(plain.len() - 1), within(2 * whole, 3 * whole), within(whole, whole + 1)]
    {
        let refused = made(window).unwrap_err();
        assert!(matches!(refused, EncodeError::NoPng { .. }), "{refused}");
        assert!(refused.to_string().ends_with("; write a JPEG"));
    }
    assert!(matches!(made(within(2, 1)), Err(EncodeError::Window { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_made_is_within_the_window_and_in_the_grammar(
        (width, height) in (8_u32..90, 8_u32..90),
        min in 0_usize..40_000,
        more in 0_usize..40_000,
        target in proptest::option::of(0_usize..60_000),
        chroma in prop_oneof![Just(Chroma::Full), Just(Chroma::Half), Just(Chroma::Grey)],
    ) {
        let image = scene(width, height);
        let window = Window { min: Some(min), max: Some(min + more), target };
        match jpeg_within(&image, &JpegOptions { chroma, ..TOP }, &window) {
            Ok(found) => {
                prop_assert!((min..=min + more).contains(&found.bytes.len()));
                prop_assert!(check_portrait_jpeg(&found.bytes).is_ok());
                prop_assert_eq!(chroma == Chroma::Grey, found.chroma == Chroma::Grey);
                let plain = size(&image, found.quality, found.chroma);
                prop_assert_eq!(found.bytes.len(), plain + found.padding);
            }
            Err(EncodeError::DoesNotFit { bytes, .. }) => prop_assert!(bytes > min + more),
            // Only where no room is left for a comment.
            Err(EncodeError::CannotFill { .. }) => prop_assert!(more < 3),
            Err(other) => prop_assert!(false, "{other}"),
        }
    }
}
