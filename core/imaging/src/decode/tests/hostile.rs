//! Cut, forged and mutated files: an error, never a panic, never a large allocation.

use idphoto_specimens::jpeg::several_scans;
use idphoto_specimens::webp as specimen;
use proptest::prelude::*;

use super::*;

/// Small files that between them take every path: baseline and progressive JPEG with EXIF, a
/// profile and restart markers, one in several scans; RGB, palette and interlaced PNG; WebP with and
/// without loss.
fn seeds() -> Vec<Vec<u8>> {
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let scene = scene(19, 13);
    let iccp = [b"P3\0\0", &fdeflate::compress_to_vec(&profile)[..]].concat();
    let exif = chunk(b"eXIf", &tiff::orientation(6, true));
    let jpeg = |progressive| {
        let plain = jpeg_by(&scene, |encoder| {
            encoder.set_sampling_factor(SamplingFactor::F_2_2);
            encoder.set_progressive(progressive);
            encoder.set_restart_interval(1);
        });
        with_exif(&with_icc(&plain, &profile, 300), 5)
    };
    let ihdr = Ihdr { width: 5, height: 3, depth: 2, colour: 3, interlace: 0 };
    let palette = chunk(b"PLTE", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    let lines = [0, 0x1B, 0xC0, 1, 0x1B, 0xC0, 2, 0x1B, 0xC0];
    let woven = Ihdr { width: 1, height: 2, depth: 16, colour: 6, interlace: 1 };
    let webp_exif = specimen::chunk(b"EXIF", &tiff::orientation(5, true));
    let webp_icc = specimen::chunk(b"ICCP", &profile);
    vec![
        jpeg(false),
        jpeg(true),
        several_scans(&scene, SamplingFactor::F_2_2),
        specimen::lossy().to_vec(),
        specimen::lossy_alpha().to_vec(),
        specimen::extended(
            &specimen::lossless(&scene),
            (19, 13),
            0x28,
            [&[webp_icc], &[webp_exif]],
        ),
        png_with(&scene, &[chunk(b"iCCP", &iccp), exif]),
        png_of(ihdr, &[palette, chunk(b"tRNS", &[9, 99])], &lines),
        png_of(woven, &[], &[0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8]),
    ]
}

#[test]
fn every_cut_is_an_error() {
    for seed in seeds() {
        assert!(decode(&seed, &limits()).is_ok());
        for cut in 0..seed.len() {
            assert!(inspect(&seed[..cut], &limits()).is_err(), "cut at {cut} of {}", seed.len());
            assert!(decode(&seed[..cut], &limits()).is_err());
        }
        // Half a file, then nothing but zeros, as left by an interrupted download. The pixels of a
        // WebP have neither checksum nor end marker, and zeros are as good as any bits to them.
        let mut half = seed.clone();
        let middle = half.len() / 2;
        half[middle..].fill(0);
        assert!(decode(&half, &limits()).is_err() || seed.starts_with(b"RIFF"));
    }
}

#[test]
fn cut_files_are_called_cut() {
    for seed in seeds() {
        for cut in [8, 20, seed.len() / 2, seed.len() - 1] {
            let error = decode(&seed[..cut], &limits()).unwrap_err();
            assert!(matches!(error, DecodeError::Truncated { .. }), "{cut}: {error}");
        }
    }
}

#[test]
fn forged_sizes_are_refused() {
    let jpeg = jpeg(&scene(16, 16), SamplingFactor::F_1_1);
    let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    let sized = |width: u16, height: u16| {
        let mut file = jpeg.clone();
        file[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
        file[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
        decode(&file, &limits()).unwrap_err()
    };
    assert!(matches!(sized(65_535, 65_535), DecodeError::TooManyPixels { .. }));
    assert!(matches!(sized(12_001, 1), DecodeError::TooManyPixels { .. }));
    assert!(matches!(sized(0, 16), DecodeError::Malformed { .. }));
    assert!(matches!(sized(16, 0), DecodeError::Malformed { .. }));
    // Within the limits, but the file cannot hold so many blocks.
    assert!(matches!(sized(8000, 8000), DecodeError::Truncated { .. }));

    let sized = |width: u32, height: u32| {
        let ihdr = Ihdr { width, height, depth: 8, colour: 2, interlace: 0 };
        decode(&png_of(ihdr, &[], &[0; 4096]), &limits()).unwrap_err()
    };
    assert!(matches!(sized(30_000, 30_000), DecodeError::TooManyPixels { .. }));
    assert!(matches!(sized(u32::MAX, u32::MAX), DecodeError::Malformed { .. }));
    assert!(matches!(sized(0, 16), DecodeError::Malformed { .. }));
    assert!(matches!(sized(16, 0), DecodeError::Malformed { .. }));
    assert!(matches!(sized(8000, 8000), DecodeError::Malformed { .. }));
}

#[test]
fn data_behind_the_last_row_is_not_inflated() {
    let ihdr = Ihdr { width: 1, height: 1, depth: 8, colour: 0, interlace: 0 };
    for interlace in [0, 1] {
        let file = png_of(Ihdr { interlace, ..ihdr }, &[], &vec![0; 32 << 20]);
        assert_eq!(decode(&file, &limits()).unwrap().image.pixel(0, 0), [0; 3]);
    }
}

#[test]
fn pngs_out_of_order_are_refused() {
    let scene = scene(4, 4);
    let good = png(&scene);
    let ihdr_end = 33;
    let without = |kind: &[u8; 4]| {
        let at = good.windows(4).position(|name| name == kind).unwrap() - 4;
        let length = u32::from_be_bytes(good[at..at + 4].try_into().unwrap()) as usize;
        [&good[..at], &good[at + 12 + length..]].concat()
    };
    let mut flipped = good.clone();
    flipped[ihdr_end + 20] ^= 1;
    let mut twice = good.clone();
    twice.splice(ihdr_end..ihdr_end, good[8..ihdr_end].to_vec());
    let idat = good[ihdr_end..good.len() - 12].to_vec();
    let mut apart = good.clone();
    apart.splice(good.len() - 12..good.len() - 12, [chunk(b"tEXt", b"a\0b"), idat].concat());
    let mut unknown = good.clone();
    unknown.splice(ihdr_end..ihdr_end, chunk(b"ABCD", b""));
    let crlf = [&b"\x89PNG\n\x1A\n"[..], &good[8..]].concat();
    let palette = |colour| {
        let ihdr = Ihdr { width: 1, height: 1, depth: 8, colour, interlace: 0 };
        png_of(ihdr, &[chunk(b"PLTE", &[1, 2])], &[0, 0])
    };
    let no_palette =
        png_of(Ihdr { width: 1, height: 1, depth: 8, colour: 3, interlace: 0 }, &[], &[0, 0]);
    for file in [
        without(b"IHDR"),
        without(b"IDAT"),
        without(b"IEND"),
        flipped,
        twice,
        apart,
        unknown,
        crlf,
        palette(3),
        no_palette,
    ] {
        assert!(decode(&file, &limits()).is_err());
    }
}

#[test]
fn pictures_inside_pictures_are_refused() {
    let file = jpeg(&scene(16, 16), SamplingFactor::F_1_1);
    let nested = [&file[..2], &file[..]].concat();
    assert!(matches!(decode(&nested, &limits()), Err(DecodeError::Malformed { .. })));
    assert!(matches!(decode(b"\xFF\xD8\xFF\xD9", &limits()), Err(DecodeError::Malformed { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn random_bytes_never_panic(
        start in prop::sample::select(vec![
            &b""[..],
            b"\xFF\xD8",
            b"\x89PNG\r\n\x1A\n",
            b"RIFF\x40\0\0\0WEBPVP8L",
        ]),
        bytes in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let _ = decode(&[start, &bytes].concat(), &limits());
    }

    #[test]
    fn mutated_files_never_panic(
        seed in prop::sample::select(seeds()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in prop::option::of(any::<prop::sample::Index>()),
        mend in any::<bool>(),
    ) {
        let mut file = seed;
        for (at, value) in changes {
            let at = at.index(file.len());
            file[at] = value;
        }
        if let Some(cut) = cut {
            let at = cut.index(file.len());
            file.drain(at..(at + 9).min(file.len()));
        }
        // With its checksums right again, a PNG gets past the first line of defence.
        if mend && file.starts_with(b"\x89PNG") {
            mend_checksums(&mut file);
        }
        let small = limits().with_max_pixels(1 << 20);
        let inspected = inspect(&file, &small);
        if let Ok(decoded) = decode(&file, &small) {
            let header = inspected.unwrap();
            prop_assert_eq!(
                header.upright_size(),
                (decoded.image.width(), decoded.image.height())
            );
        }
    }
}
