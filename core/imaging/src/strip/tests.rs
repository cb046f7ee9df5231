//! Copies held against what they were made from.

use idphoto_specimens::jpeg::{self, SamplingFactor};
use idphoto_specimens::scene::{scene, stored};
use idphoto_specimens::{canary, hostile, odd, png, profile, tiff};
use proptest::prelude::*;

use super::*;
use crate::decode::{decode, facts, inspect};

fn copy(bytes: &[u8]) -> Vec<u8> {
    stripped(bytes, &Limits::default()).unwrap()
}

/// Everything about the copy of a file that can be read that has to be as it was.
#[track_caller]
fn shows_the_same(bytes: &[u8], name: &str) {
    let file = copy(bytes);
    let limits = Limits::default();
    let (before, after) = (decode(bytes, &limits).unwrap(), decode(&file, &limits).unwrap());
    assert!(before.image == after.image, "{name}");
    assert_eq!(before.orientation, after.orientation, "{name}");
    assert!(file.len() <= inspect(bytes, &limits).unwrap().image.end + 64, "{name}");
    assert_eq!(facts(&file, &limits).unwrap().bytes_behind(), 0, "{name}");
    assert!(copy(&file) == file, "{name}: a copy of a copy is the same");
    if bytes.starts_with(&[0xFF, 0xD8]) {
        let data = |file: &[u8]| jpeg::scans(file).into_iter().map(|r| file[r].to_vec()).collect();
        let (old, new): (Vec<_>, Vec<_>) = (data(bytes), data(&file));
        assert!(old == new && !new.is_empty(), "{name}");
        let allowed =
            |kind| matches!(kind, 0xC0..=0xC2 | 0xC4 | 0xD8..=0xDB | 0xDD | 0xE0..=0xE2 | 0xEE);
        for at in jpeg::markers(&file) {
            let kind = file[at + 1];
            assert!(allowed(kind) || matches!(kind, 0xD0..=0xD7), "{name}: {kind:x}");
        }
    }
}

#[test]
fn every_sound_file_is_shown_the_same() {
    let image = scene(90, 70);
    let mut copied = 0;
    for file in odd::all(&image) {
        match stripped(&file.bytes, &Limits::default()) {
            Ok(_) => shows_the_same(&file.bytes, file.name),
            Err(StripError::Format(Format::WebP)) => continue,
            Err(other) => panic!("{}: {other}", file.name),
        }
        copied += 1;
    }
    assert!(copied > 40, "{copied}");
}

#[test]
fn the_orientation_stays_and_the_words_go() {
    let image = scene(60, 40);
    for value in 1..=8 {
        let turned = stored(&image, value);
        for (file, name) in
            [(jpeg::jpeg(&turned, SamplingFactor::F_2_2), "jpeg"), (png::png(&turned), "png")]
        {
            let block = tiff::described(value, "CANARY");
            let file = if name == "jpeg" {
                jpeg::with_exif(&file, &block)
            } else {
                png::with_chunk(&file, b"eXIf", &block)
            };
            shows_the_same(&file, name);
            let header = inspect(&copy(&file), &Limits::default()).unwrap();
            assert_eq!(header.orientation.exif(), value);
            assert!(!copy(&file).windows(6).any(|window| window == b"CANARY"));
        }
    }
}

#[test]
fn no_secret_outside_the_colour_profile_comes_along() {
    let image = scene(60, 40);
    for (file, name) in
        [(canary::jpeg(&image, "CANARY"), "jpeg"), (canary::png(&image, "CANARY"), "png")]
    {
        shows_the_same(&file, name);
        // The profile's own text stays with it, so it is left out here.
        let unprofiled = Limits::default().with_max_icc_bytes(0);
        let file = stripped(&file, &unprofiled).unwrap();
        assert!(!file.windows(6).any(|window| window == b"CANARY"), "{name}");
    }
}

#[test]
fn a_profile_that_is_read_stays_and_one_that_is_not_goes() {
    let plain = jpeg::jpeg(&scene(40, 40), SamplingFactor::F_1_1);
    let icc = profile::display_p3();
    for pieces in [100, 65_000] {
        let file = jpeg::with_icc(&plain, &icc, pieces);
        shows_the_same(&file, "profile");
        let found = facts(&copy(&file), &Limits::default()).unwrap();
        assert_eq!(found.profile, facts(&file, &Limits::default()).unwrap().profile);
        assert!(copy(&file).len() > copy(&plain).len() + icc.len());
    }
    let limits = Limits::default().with_max_icc_bytes(icc.len() - 1);
    let large = jpeg::with_icc(&plain, &icc, 65_000);
    assert!(stripped(&large, &limits).unwrap() == copy(&plain));
}

#[test]
fn the_density_of_the_file_stays() {
    let image = scene(40, 40);
    for (unit, dots, milli) in [(1, 350_u16, Some(350_000)), (2, 118, Some(299_720)), (0, 1, None)]
    {
        let mut file = jpeg::jpeg(&image, SamplingFactor::F_1_1);
        file[13] = unit;
        file[14..16].copy_from_slice(&dots.to_be_bytes());
        file[16..18].copy_from_slice(&dots.to_be_bytes());
        for file in [copy(&file), file] {
            let found = facts(&file, &Limits::default()).unwrap();
            assert_eq!(found.milli_dpi, milli.map(|dots| [dots; 2]));
        }
    }
    let metres = [11_811_u32.to_be_bytes(), 11_811_u32.to_be_bytes()].concat();
    let file = png::with_chunk(&png::png(&image), b"pHYs", &[&metres[..], &[1]].concat());
    for file in [copy(&file), file] {
        let found = facts(&file, &Limits::default()).unwrap();
        assert_eq!(found.dpi(), Some(299.999));
    }
}

#[test]
fn other_formats_are_refused_with_advice() {
    let webp = idphoto_specimens::webp::lossless(&scene(20, 20));
    let refused = stripped(&webp, &Limits::default()).unwrap_err();
    assert_eq!(refused, StripError::Format(Format::WebP));
    assert!(refused.to_string().contains("WebP") && refused.to_string().contains("; set the"));
}

#[test]
fn hostile_and_cut_files_are_refused_or_copied_and_nothing_worse() {
    let image = scene(24, 18);
    for file in hostile::all(&image).into_iter().chain(odd::all(&image)) {
        let _ = stripped(&file.bytes, &Limits::default());
    }
    for file in [
        canary::jpeg(&image, "CANARY"),
        jpeg::several_scans(&image, SamplingFactor::F_2_2),
        canary::png(&image, "CANARY"),
    ] {
        let end = inspect(&file, &Limits::default()).unwrap().image.end;
        for cut in 0..file.len() {
            let copied = stripped(&file[..cut], &Limits::default());
            assert_eq!(copied.is_ok(), cut >= end, "cut at {cut} of {end}");
        }
    }
}

#[test]
fn real_photos_are_shown_the_same() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/photos");
    let mut seen = 0;
    for name in
        ["portraits/001.jpg", "portraits/010.jpg", "pd_usgov/obama.jpg", "pd_usgov/astronaut.png"]
    {
        #[allow(clippy::disallowed_methods, reason = "reads the photos that some machines have")]
        let Ok(bytes) = std::fs::read(folder.join(name)) else {
            println!("skipped: ../shared/photos/{name} is not on this machine");
            continue;
        };
        shows_the_same(&bytes, name);
        seen += 1;
    }
    println!("{seen} real photos");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn flipped_bits_never_end_in_a_panic_or_another_picture(
        which in 0_usize..4,
        flips in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let image = scene(24, 18);
        let mut file = match which {
            0 => canary::jpeg(&image, "CANARY"),
            1 => jpeg::jpeg_by(&image, |encoder| encoder.set_restart_interval(2)),
            2 => canary::png(&image, "CANARY"),
            _ => jpeg::with_adobe(&jpeg::several_scans(&image, SamplingFactor::F_2_2), 1),
        };
        for (at, byte) in flips {
            let at = at.index(file.len());
            file[at] ^= byte;
        }
        let limits = Limits::default().with_max_side(2_000);
        if let Ok(copied) = stripped(&file, &limits) {
            let (before, after) = (decode(&file, &limits), decode(&copied, &limits));
            match (before, after) {
                (Ok(before), Ok(after)) => prop_assert!(before.image == after.image),
                (before, after) => prop_assert_eq!(before.is_ok(), after.is_ok()),
            }
        }
    }
}
