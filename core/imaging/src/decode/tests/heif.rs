//! HEIC files: what they show, and what is refused of them. Only with the feature `heic`.

use idphoto_specimens::heif::{self as specimen, Item};
use idphoto_specimens::profile::display_p3;
use idphoto_types::RgbImage;
use proptest::prelude::*;

use super::*;

/// Rows of `image` from the top, columns from the left.
fn part(image: &RgbImage, [left, top, width, height]: [u32; 4]) -> RgbImage {
    let pixels = (top..top + height).flat_map(|y| (left..left + width).map(move |x| (x, y)));
    let data = pixels.flat_map(|(x, y)| image.pixel(x, y)).collect();
    RgbImage::from_raw(width, height, data).unwrap()
}

/// The coded picture of a fixture as it is stored, all of its 64 x 64 pixels.
fn coded(file: &[u8]) -> RgbImage {
    decode(&specimen::file(&[Item::of(file)]), &limits()).unwrap().image
}

#[track_caller]
fn near(image: &RgbImage, wanted: &RgbImage, most: u8) {
    let (largest, mean) = difference(image, wanted);
    assert!(largest <= most && mean < 2.0, "{largest} at most, {mean} on average");
}

#[track_caller]
fn refused(file: &[u8]) -> DecodeError {
    let inspected = inspect(file, &limits());
    let error = decode(file, &limits()).unwrap_err();
    // Only damage to the pixels, and colours that only their stream tells, come up later.
    assert!(inspected.is_ok() || inspected.unwrap_err() == error);
    error
}

#[test]
fn the_scene_is_read() {
    let scene = scene(64, 48);
    for file in [specimen::scene(), specimen::ten_bit()] {
        let decoded = decode(file, &limits()).unwrap();
        near(&decoded.image, &scene, 6);
        assert_eq!(decoded.format, Format::Heif);
        assert_eq!(decoded.source_profile, SourceProfile::Srgb);
        let header = inspect(file, &limits()).unwrap();
        assert_eq!((header.width, header.height, header.image), (64, 48, 0..file.len()));
    }
    let turned = decode(specimen::half_turn(), &limits()).unwrap();
    near(&turned.image, &stored(&scene, 3), 6);
    let grey = decode(specimen::grey(), &limits()).unwrap().image;
    for (pixel, wanted) in grey.data().as_chunks::<3>().0.iter().zip(scene.data().as_chunks().0) {
        let [r, g, b] = wanted.map(|v: u8| f32::from(v));
        let luma = 0.299 * r + 0.587 * g + 0.114 * b;
        assert!(pixel.iter().all(|&v| (f32::from(v) - luma).abs() < 5.0), "{pixel:?} {wanted:?}");
    }
}

#[test]
fn transparency_shows_white() {
    let whole = coded(specimen::scene());
    let with_alpha = |alpha: Item| {
        let colour = Item::of(specimen::scene());
        let alpha = alpha.with(specimen::alpha_kind()).linked(*b"auxl", &[1]);
        decode(&specimen::file(&[colour, alpha]), &limits()).unwrap().image
    };
    let opacity = coded(specimen::grey());
    let laid = with_alpha(Item::of(specimen::grey()));
    for (x, y) in [(0, 0), (63, 0), (20, 40), (63, 63)] {
        let [alpha, ..] = opacity.pixel(x, y).map(f32::from);
        for (got, own) in laid.pixel(x, y).into_iter().zip(whole.pixel(x, y)) {
            let wanted = 255.0 + (f32::from(own) - 255.0) * alpha / 255.0;
            assert!((f32::from(got) - wanted).abs() < 1.1, "{got}, not {wanted}");
        }
    }
    let image = decode(specimen::alpha(), &limits()).unwrap().image;
    let scene = scene(64, 48);
    near(&part(&image, [0, 0, 28, 48]), &part(&scene, [0, 0, 28, 48]), 6);
    assert!(part(&image, [36, 0, 28, 48]).data().iter().all(|&v| v >= 253));
}

#[test]
fn turns_are_made_once() {
    // Its EXIF block says the same once more.
    let decoded = decode(specimen::turned(), &limits()).unwrap();
    near(&decoded.image, &scene(64, 48), 6);
    assert_eq!(decoded.orientation.exif(), 5);
    let header = inspect(specimen::turned(), &limits()).unwrap();
    assert_eq!((header.width, header.height), (48, 64));
    assert_eq!(header.upright_size(), (64, 48));
}

#[test]
fn crops_and_turns_follow_each_other() {
    let scene = coded(specimen::scene());
    let shown = part(&scene, [3, 0, 50, 40]);
    let quarter_left = |image: &RgbImage| turned(image, idphoto_types::Turn::Left);
    let mirrored = |image: &RgbImage| stored(image, 2);
    for turns in 0..4 {
        let turn =
            |image: &RgbImage| (0..turns).fold(image.clone(), |image, _| quarter_left(&image));
        let item = Item::of(specimen::scene()).with(specimen::clap((50, 40), (-8, -24)));
        let decoded = |item: Item| {
            let file = specimen::file(&[item]);
            let decoded = decode(&file, &limits()).unwrap();
            let header = inspect(&file, &limits()).unwrap();
            assert_eq!((header.width, header.height), (50, 40));
            let size = (decoded.image.width(), decoded.image.height());
            assert_eq!(header.upright_size(), size);
            decoded.image
        };
        let rotated = item.clone().with(specimen::irot(turns));
        assert!(decoded(rotated.clone()) == turn(&shown), "{turns}");
        assert!(decoded(rotated.clone().with(specimen::imir(1))) == mirrored(&turn(&shown)));
        let upside_down = stored(&turn(&shown), 4);
        assert!(decoded(rotated.with(specimen::imir(0))) == upside_down, "{turns}");
        let before = item.with(specimen::imir(1)).with(specimen::irot(turns));
        assert!(decoded(before) == turn(&mirrored(&shown)), "{turns}");
    }
    let late = Item::of(specimen::scene()).with(specimen::irot(1));
    let late = specimen::file(&[late.with(specimen::clap((50, 40), (0, 0)))]);
    assert!(matches!(refused(&late), DecodeError::Unsupported { .. }));
    let outside = Item::of(specimen::scene()).with(specimen::clap((65, 40), (0, 0)));
    assert!(matches!(refused(&specimen::file(&[outside])), DecodeError::Malformed { .. }));
}

/// A grid of two rows and three columns: scene, turned, scene; turned, turned, scene.
fn grid(size: (u32, u32), tiles: &[u16]) -> Vec<u8> {
    let grid = Item::grid(2, 3, size, tiles);
    specimen::file(&[grid, Item::of(specimen::scene()), Item::of(specimen::half_turn())])
}

const TILES: [u16; 6] = [2, 3, 2, 3, 3, 2];

#[test]
fn grids_are_put_together() {
    let file = grid((190, 101), &TILES);
    let image = decode(&file, &limits()).unwrap().image;
    assert_eq!((image.width(), image.height()), (190, 101));
    let of = [coded(specimen::scene()), coded(specimen::half_turn())];
    for (place, number) in (0..).zip(TILES) {
        let (left, top) = (place % 3 * 64, place / 3 * 64);
        let (width, height) = (60.min(190 - left), 60.min(101 - top));
        // Colour reaches over the edges of tiles by a pixel.
        let inner = part(&image, [left + 2, top + 2, width - 4, height - 4]);
        let wanted = &of[usize::from(number) - 2];
        assert!(inner == part(wanted, [2, 2, width - 4, height - 4]), "{place}");
    }
    for (size, tiles) in [
        ((190, 101), &TILES[..5]),
        ((190, 101), &[][..]),
        ((193, 101), &TILES),
        ((128, 101), &TILES),
        ((190, 64), &TILES),
        ((190, 101), &[2, 3, 2, 3, 3, 9]),
        ((190, 101), &[1, 1, 1, 1, 1, 1]),
        ((0, 101), &TILES),
    ] {
        refused(&grid(size, tiles));
    }
    assert!(matches!(refused(&grid((12_001, 64), &TILES)), DecodeError::TooManyPixels { .. }));
    let other = [Item::of(specimen::scene()), Item::of(specimen::ten_bit())];
    let mixed = [&[Item::grid(1, 2, (128, 64), &[2, 3])], &other[..]].concat();
    assert!(matches!(refused(&specimen::file(&mixed)), DecodeError::Unsupported { .. }));
}

#[test]
fn colours_are_followed() {
    let plain = coded(specimen::scene());
    let with = |property: Vec<u8>| {
        decode(&specimen::file(&[Item::of(specimen::scene()).with(property)]), &limits())
    };
    // Without a box of its own the picture has the colours that its stream names.
    let srgb = with(specimen::nclx([1, 13, 6])).unwrap();
    assert!(srgb.image == plain && srgb.source_profile == SourceProfile::Srgb);
    let by_points = with(specimen::nclx([12, 13, 6])).unwrap();
    assert_eq!(by_points.source_profile, SourceProfile::Converted);
    assert!(by_points.image != plain);
    let by_profile = with(specimen::icc(&display_p3())).unwrap();
    assert_eq!(by_profile.source_profile, SourceProfile::Converted);
    near(&by_points.image, &by_profile.image, 1);
    let broken = with(specimen::icc(&[7; 200])).unwrap();
    assert_eq!(broken.source_profile, SourceProfile::Ignored(IgnoredProfile::Unreadable));
    let large = with(specimen::icc(&vec![7; 2 << 20])).unwrap();
    assert_eq!(large.source_profile, SourceProfile::Ignored(IgnoredProfile::TooLarge));
    for transfer in [16, 18] {
        let error = with(specimen::nclx([9, transfer, 9])).unwrap_err();
        assert!(error.to_string().contains("high dynamic range"), "{error}");
    }
}

/// Small files of every kind.
fn seeds() -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> = [
        specimen::scene(),
        specimen::turned(),
        specimen::alpha(),
        specimen::ten_bit(),
        specimen::grey(),
    ]
    .map(<[u8]>::to_vec)
    .to_vec();
    seeds.push(grid((190, 101), &TILES));
    let item = Item::of(specimen::scene()).with(specimen::icc(&display_p3()));
    seeds.push(specimen::file(&[item.with(specimen::clap((50, 40), (-8, -24)))]));
    seeds
}

#[test]
fn every_cut_is_an_error() {
    for seed in seeds() {
        assert!(decode(&seed, &limits()).is_ok());
        for cut in 0..seed.len() {
            let error = inspect(&seed[..cut], &limits()).unwrap_err();
            assert_eq!(decode(&seed[..cut], &limits()).unwrap_err(), error);
            assert!(cut < 12 || matches!(error, DecodeError::Truncated { .. }), "{cut}: {error}");
        }
        let trailed = [&seed, &b"\0\0\0\x0Cmpvd film"[..]].concat();
        let header = inspect(&trailed, &limits()).unwrap();
        assert_eq!(header.image, 0..seed.len());
        assert!(
            decode(&trailed, &limits()).unwrap().image == decode(&seed, &limits()).unwrap().image
        );
    }
}

/// `file` with the bytes from `skip` behind the name of its first box of this kind on replaced.
fn patched(file: &[u8], kind: &[u8; 4], skip: usize, bytes: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    let at = file.windows(4).position(|name| name == kind).unwrap() + 4 + skip;
    file[at..at + bytes.len()].copy_from_slice(bytes);
    file
}

#[test]
fn a_last_box_without_a_length_ends_with_the_picture() {
    let endless = |kind| {
        let mut file = specimen::scene().to_vec();
        let at = file.windows(4).position(|name| name == kind).unwrap();
        file[at - 4..at].fill(0);
        file
    };
    let mut file = endless(b"mdat");
    let whole = file.len();
    file.extend([1, 2, 3]);
    assert_eq!(inspect(&file, &limits()).unwrap().image, 0..whole);
    assert!(matches!(refused(&file[..whole - 1]), DecodeError::Truncated { .. }));
    for kind in [b"meta", b"iprp", b"ispe"] {
        assert!(matches!(refused(&endless(kind)), DecodeError::Malformed { .. }));
    }
}

#[test]
fn forged_numbers_are_refused() {
    let scene = specimen::scene();
    let side = 65_535_u32.to_be_bytes();
    let wide = patched(scene, b"ispe", 4, &[side, side].concat());
    assert!(matches!(refused(&wide), DecodeError::TooManyPixels { .. }));
    let far = patched(scene, b"iloc", 18, &[0xFF; 4]);
    assert!(matches!(refused(&far), DecodeError::Truncated { .. }));
    let nothing = Item { data: Vec::new(), ..Item::of(scene) };
    assert!(matches!(refused(&specimen::file(&[nothing])), DecodeError::Malformed { .. }));
    let derived = Item { kind: *b"iovl", ..Item::of(scene) };
    assert!(matches!(refused(&specimen::file(&[derived])), DecodeError::Unsupported { .. }));
    let unknown = Item::of(scene).with(specimen::boxed(*b"iscl", &[0; 12]));
    assert!(matches!(refused(&specimen::file(&[unknown])), DecodeError::Unsupported { .. }));
    let bare = Item { properties: Vec::new(), ..Item::of(scene) };
    assert!(matches!(refused(&specimen::file(&[bare])), DecodeError::Malformed { .. }));
    let no_meta =
        [&specimen::boxed(*b"ftyp", b"heic\0\0\0\0")[..], &specimen::boxed(*b"moov", b"")];
    assert!(matches!(refused(&no_meta.concat()), DecodeError::Unsupported { .. }));
    // Loops: a grid of itself, transparency of itself.
    refused(&specimen::file(&[Item::grid(1, 1, (64, 64), &[1])]));
    let own = Item::of(scene).with(specimen::alpha_kind()).linked(*b"auxl", &[1]);
    decode(&specimen::file(&[own]), &limits()).unwrap();
}

#[test]
fn limits_hold() {
    let file = grid((190, 101), &TILES);
    let with = |limits: Limits| decode(&file, &limits).unwrap_err();
    assert!(matches!(with(limits().with_max_segments(20)), DecodeError::TooManyParts { .. }));
    assert!(matches!(with(limits().with_max_alloc(200_000)), DecodeError::TooMuchMemory { .. }));
    assert!(matches!(with(limits().with_max_side(180)), DecodeError::TooManyPixels { .. }));
    // The stream's own size counts, whatever is shown of it.
    let cropped = Item::of(specimen::scene()).with(specimen::clap((8, 8), (0, 0)));
    let small = limits().with_max_side(63);
    assert!(matches!(
        decode(&specimen::file(&[cropped]), &small),
        Err(DecodeError::TooManyPixels { .. })
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn mutated_files_never_panic(
        seed in prop::sample::select(seeds()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut file = seed;
        for (at, value) in changes {
            let at = at.index(file.len());
            file[at] = value;
        }
        if let Some(cut) = cut {
            let at = cut.index(file.len());
            file.drain(at..(at + 5).min(file.len()));
        }
        let small = limits().with_max_pixels(1 << 18);
        let inspected = inspect(&file, &small);
        if let Ok(decoded) = decode(&file, &small) {
            let header = inspected.unwrap();
            prop_assert_eq!(
                header.upright_size(),
                (decoded.image.width(), decoded.image.height())
            );
            prop_assert!(inspect(&file[..header.image.end - 1], &small).is_err());
            let alone = decode(&file[header.image], &small).unwrap();
            prop_assert!(alone.image == decoded.image);
        }
    }
}
