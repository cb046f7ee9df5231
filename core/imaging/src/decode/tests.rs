//! Whole files through [`super::decode`]: good ones, odd ones, hostile ones.

mod colours;
mod facts;
mod handed;
#[cfg(feature = "heic")]
mod heif;
mod hostile;
mod rare;
mod webp;

use idphoto_specimens::jpeg::{SamplingFactor, jpeg, jpeg_by, with_icc, with_segment};
use idphoto_specimens::png::{Ihdr, chunk, mend_checksums, png, png_of, png_with};
use idphoto_specimens::scene::{difference, scene, stored};
use idphoto_specimens::tiff;

use super::*;

fn limits() -> Limits {
    Limits::default()
}

/// The JPEG with an EXIF segment that holds the orientation `value`.
fn with_exif(file: &[u8], value: u16) -> Vec<u8> {
    idphoto_specimens::jpeg::with_exif(file, &tiff::orientation(value, false))
}

#[test]
fn all_orientations_give_the_same_upright_pixels() {
    let scene = scene(70, 45);
    for value in 1..=8 {
        let stored = stored(&scene, value);
        for file in [
            png_with(&stored, &[chunk(b"eXIf", &tiff::orientation(value, true))]),
            png_with(&stored, &[chunk(b"eXIf", &tiff::orientation(value, false))]),
        ] {
            let decoded = decode(&file, &limits()).unwrap();
            assert!(decoded.image == scene, "PNG, orientation {value}");
            assert_eq!(decoded.orientation.exif(), value);
            assert_eq!(decoded.format, Format::Png);
        }
        for sampling in [SamplingFactor::F_1_1, SamplingFactor::F_2_2] {
            let file = with_exif(&jpeg(&stored, sampling), value);
            let decoded = decode(&file, &limits()).unwrap();
            let (most, mean) = difference(&decoded.image, &scene);
            assert!(most <= 9 && mean < 2.0, "JPEG, orientation {value}: {most}, {mean}");
            let header = inspect(&file, &limits()).unwrap();
            assert_eq!((header.width, header.height), (stored.width(), stored.height()));
            assert_eq!(header.upright_size(), (70, 45));
            assert_eq!(header.orientation.exif(), value);
            assert_eq!(header.image, 0..file.len());
        }
    }
}

#[test]
fn odd_orientations_are_upright() {
    let scene = scene(12, 20);
    for value in [0, 9, 0xFFFF] {
        let file = png_with(&scene, &[chunk(b"eXIf", &tiff::orientation(value, true))]);
        assert!(decode(&file, &limits()).unwrap().image == scene);
    }
}

#[test]
fn baseline_and_progressive_of_every_known_sampling_are_read() {
    let scene = scene(83, 61);
    for sampling in [SamplingFactor::F_1_1, SamplingFactor::F_2_1, SamplingFactor::F_2_2] {
        for progressive in [false, true] {
            let file = jpeg_by(&scene, |encoder| {
                encoder.set_sampling_factor(sampling);
                encoder.set_progressive(progressive);
                encoder.set_restart_interval(3);
            });
            let decoded = decode(&file, &limits()).unwrap();
            let (most, mean) = difference(&decoded.image, &scene);
            assert!(most <= 9 && mean < 2.0, "{sampling:?} {progressive}: {most}, {mean}");
            assert_eq!(decoded.source_profile, SourceProfile::Assumed);
        }
    }
}

#[test]
fn what_follows_the_picture_is_ignored() {
    let first = scene(40, 24);
    let second = jpeg(&scene(8, 8), SamplingFactor::F_1_1);
    for whole in [jpeg(&first, SamplingFactor::F_2_2), png(&first)] {
        let alone = decode(&whole, &limits()).unwrap().image;
        let mut trailed = whole.clone();
        trailed.extend(&second);
        trailed.extend(b"MotionPhoto_Data\xFF\xD8\xFF");
        let header = inspect(&trailed, &limits()).unwrap();
        assert_eq!(header.image, 0..whole.len());
        assert!(decode(&trailed, &limits()).unwrap().image == alone);
    }
}

#[test]
fn metadata_does_not_reach_the_decoder() {
    let plain = jpeg(&scene(40, 24), SamplingFactor::F_2_2);
    let wanted = decode(&plain, &limits()).unwrap().image;
    // A thumbnail with its own EOI, an Adobe segment that contradicts JFIF, a comment, filler.
    let mut file = with_segment(&plain, 0xFE, b"GPS 50.85 N 4.35 E");
    file =
        with_segment(&file, 0xE1, &[b"Exif\0\0", &tiff::orientation(1, true)[..], &plain].concat());
    file = with_segment(&file, 0xED, b"Photoshop 3.0\x008BIM");
    file = with_segment(&file, 0xEE, b"Adobe\0\x64\0\0\0\0\0");
    file.splice(2..2, [0, 0, 0xFF, 0xFF]);
    assert!(decode(&file, &limits()).unwrap().image == wanted);

    let scene = scene(9, 9);
    let text = fdeflate::compress_to_vec(&vec![0; 1 << 20]);
    let file = png_with(
        &scene,
        &[
            chunk(b"zTXt", &[b"Comment\0\0", &text[..]].concat()),
            chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]),
            chunk(b"gAMA", &[0, 0, 0, 1]),
        ],
    );
    assert!(decode(&file, &limits()).unwrap().image == scene);
}

#[test]
fn limits_are_kept() {
    let file = jpeg(&scene(64, 48), SamplingFactor::F_2_2);
    let refused = |limits: Limits| decode(&file, &limits).unwrap_err();
    assert!(matches!(
        refused(limits().with_max_bytes(file.len() - 1)),
        DecodeError::TooManyBytes { .. }
    ));
    assert!(matches!(refused(limits().with_max_side(63)), DecodeError::TooManyPixels { .. }));
    assert!(matches!(
        refused(limits().with_max_pixels(64 * 48 - 1)),
        DecodeError::TooManyPixels { .. }
    ));
    assert!(matches!(refused(limits().with_max_alloc(9000)), DecodeError::TooMuchMemory { .. }));
    assert!(matches!(refused(limits().with_max_segments(5)), DecodeError::TooManyParts { .. }));
    let file = jpeg_by(&scene(64, 48), |encoder| encoder.set_progressive(true));
    assert!(decode(&file, &limits()).is_ok());
    assert!(matches!(
        decode(&file, &limits().with_max_scans(3)),
        Err(DecodeError::TooManyParts { what: "scans", .. })
    ));
    assert!(decode(&png(&scene(8, 8)), &limits().with_max_segments(2)).is_err());
}
