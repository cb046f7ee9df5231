//! Sample depths, colour models, profiles.

use idphoto_specimens::jpeg::{ColorType, Encoder, SamplingFactor};
use idphoto_specimens::png::interlaced;
use idphoto_types::{Rgb, RgbImage};
use moxcms::ColorProfile;

use super::*;

/// Header, chunks in front of the data, scan line, the two pixels wanted.
type Case<'a> = (Ihdr, Vec<Vec<u8>>, &'a [u8], [u8; 6]);

#[test]
fn png_samples_of_every_kind_become_rgb() {
    let ihdr = |depth, colour| Ihdr { width: 2, height: 1, depth, colour, interlace: 0 };
    let palette = chunk(b"PLTE", &[10, 20, 30, 200, 100, 0]);
    let cases: [Case<'_>; 14] = [
        (ihdr(1, 0), vec![], &[0, 0b0100_0000], [0, 0, 0, 255, 255, 255]),
        (ihdr(2, 0), vec![], &[0, 0b0110_0000], [85, 85, 85, 170, 170, 170]),
        (ihdr(4, 0), vec![], &[0, 0x3F], [51, 51, 51, 255, 255, 255]),
        (ihdr(8, 0), vec![], &[0, 7, 9], [7, 7, 7, 9, 9, 9]),
        // 7 * 257 + 128 rounds down, one more would round up.
        (ihdr(16, 0), vec![], &[0, 7, 135, 7, 136], [7, 7, 7, 8, 8, 8]),
        (ihdr(8, 2), vec![], &[0, 1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]),
        (ihdr(16, 2), vec![], &[0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 255, 255], [1, 2, 3, 4, 5, 255]),
        (ihdr(8, 3), vec![palette.clone()], &[0, 1, 0], [200, 100, 0, 10, 20, 30]),
        (ihdr(1, 3), vec![palette.clone()], &[0, 0b1000_0000], [200, 100, 0, 10, 20, 30]),
        (ihdr(8, 3), vec![palette, chunk(b"tRNS", &[0])], &[0, 1, 0], [200, 100, 0, 255, 255, 255]),
        (ihdr(8, 4), vec![], &[0, 9, 255, 9, 0], [9, 9, 9, 255, 255, 255]),
        (ihdr(16, 4), vec![], &[0, 9, 9, 255, 255, 0, 0, 128, 128], [9, 9, 9, 127, 127, 127]),
        (ihdr(8, 6), vec![], &[0, 0, 100, 255, 128, 4, 5, 6, 255], [127, 177, 255, 4, 5, 6]),
        (
            ihdr(8, 2),
            vec![chunk(b"tRNS", &[0, 1, 0, 2, 0, 3])],
            &[0, 1, 2, 3, 4, 5, 6],
            [255, 255, 255, 4, 5, 6],
        ),
    ];
    for (ihdr, before, lines, wanted) in cases {
        let file = png_of(ihdr, &before, lines);
        let decoded = decode(&file, &limits()).unwrap();
        assert_eq!(decoded.image.data(), wanted, "depth {}, colour {}", ihdr.depth, ihdr.colour);
    }
}

#[test]
fn interlaced_pngs_are_woven_together() {
    for (width, height) in [(1, 1), (3, 2), (5, 9), (16, 8), (19, 21)] {
        let scene = scene(width, height);
        for depth in [8, 16] {
            let file = interlaced(&scene, depth);
            assert!(decode(&file, &limits()).unwrap().image == scene, "{width} x {height} {depth}");
        }
    }
}

#[test]
fn grey_jpegs_become_rgb() {
    let mut file = Vec::new();
    let grey: Vec<u8> = (0..40 * 30).map(|i| (i % 40 * 6) as u8).collect();
    Encoder::new(&mut file, 95).encode(&grey, 40, 30, ColorType::Luma).unwrap();
    let wanted = RgbImage::from_raw(40, 30, grey.iter().flat_map(|&v| [v; 3]).collect()).unwrap();
    // The sampling of a single component means nothing, and some writers put 2 x 2 there.
    let frame = file.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    for sampling in [0x11, 0x22] {
        file[frame + 11] = sampling;
        let decoded = decode(&file, &limits()).unwrap();
        let (most, _) = difference(&decoded.image, &wanted);
        assert!(most <= 4, "{most}");
    }
}

#[test]
fn cmyk_jpegs_are_converted() {
    // Cyan, magenta, yellow, black as ink: the first sample full on, half, none.
    let inks: [([u8; 4], [u8; 3]); 4] = [
        ([255, 0, 0, 0], [0, 255, 255]),
        ([0, 255, 0, 0], [255, 0, 255]),
        ([0, 0, 0, 255], [0, 0, 0]),
        ([0, 0, 128, 0], [255, 255, 127]),
    ];
    for (ink, wanted) in inks {
        let data = ink.repeat(32 * 32);
        for (colour, sampling) in [
            (ColorType::Cmyk, SamplingFactor::F_1_1),
            (ColorType::CmykAsYcck, SamplingFactor::F_1_1),
            (ColorType::CmykAsYcck, SamplingFactor::F_2_2),
        ] {
            let mut file = Vec::new();
            let mut encoder = Encoder::new(&mut file, 95);
            encoder.set_sampling_factor(sampling);
            encoder.encode(&data, 32, 32, colour).unwrap();
            let image = decode(&file, &limits()).unwrap().image;
            let (most, _) = difference(&image, &RgbImage::filled(32, 32, Rgb(wanted)));
            assert!(most <= 4, "{ink:?} {colour:?} {sampling:?}: {:?}", image.pixel(9, 9));
        }
    }
}

#[test]
fn display_p3_is_converted() {
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    // Display P3 (234, 51, 35) is sRGB (255, 0, 0).
    let image = RgbImage::filled(24, 16, Rgb([234, 51, 35]));
    let iccp = [b"Display P3\0\0", &fdeflate::compress_to_vec(&profile)[..]].concat();
    for file in [
        with_icc(&jpeg(&image, SamplingFactor::F_1_1), &profile, 65_000),
        with_icc(&jpeg(&image, SamplingFactor::F_1_1), &profile, 100),
        png_with(&image, &[chunk(b"iCCP", &iccp)]),
        png_with(&image, &[chunk(b"cICP", &[12, 13, 0, 1])]),
    ] {
        let decoded = decode(&file, &limits()).unwrap();
        assert_eq!(decoded.source_profile, SourceProfile::Converted);
        let (most, _) = difference(&decoded.image, &RgbImage::filled(24, 16, Rgb([255, 0, 0])));
        assert!(most <= 4, "{:?}", decoded.image.pixel(0, 0));
    }
}

#[test]
fn srgb_is_recognised() {
    let image = scene(24, 16);
    let profile = ColorProfile::new_srgb().encode().unwrap();
    let iccp = [b"s\0\0", &fdeflate::compress_to_vec(&profile)[..]].concat();
    for before in [chunk(b"iCCP", &iccp), chunk(b"sRGB", &[0]), chunk(b"cICP", &[1, 13, 0, 1])] {
        let decoded = decode(&png_with(&image, &[before]), &limits()).unwrap();
        assert_eq!(decoded.source_profile, SourceProfile::Srgb);
        assert!(decoded.image == image);
    }
}

#[test]
fn profiles_that_are_not_followed_are_named() {
    let image = scene(24, 16);
    let file = jpeg(&image, SamplingFactor::F_1_1);
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    let source = |file: &[u8]| decode(file, &limits()).unwrap().source_profile;
    let ignored = |why| SourceProfile::Ignored(why);

    let huge = with_icc(&file, &vec![0; (1 << 20) + 1], 65_000);
    assert_eq!(source(&huge), ignored(IgnoredProfile::TooLarge));
    let bomb = fdeflate::compress_to_vec(&vec![0; 64 << 20]);
    let bomb = png_with(&image, &[chunk(b"iCCP", &[b"x\0\0", &bomb[..]].concat())]);
    assert_eq!(source(&bomb), ignored(IgnoredProfile::TooLarge));

    assert_eq!(
        source(&with_icc(&file, &profile[..profile.len() / 2], 65_000)),
        ignored(IgnoredProfile::Unreadable)
    );
    // The second of two parts is missing.
    let part = [b"ICC_PROFILE\0\x01\x02", &profile[..]].concat();
    assert_eq!(source(&with_segment(&file, 0xE2, &part)), ignored(IgnoredProfile::Unreadable));
    for payload in [&b"x\0\0no zlib stream"[..], b"x\0\x01", b"no end of name", b""] {
        let file = png_with(&image, &[chunk(b"iCCP", payload)]);
        assert_eq!(source(&file), ignored(IgnoredProfile::Unreadable));
    }
    let pq = png_with(&image, &[chunk(b"cICP", &[9, 16, 0, 1])]);
    assert_eq!(source(&pq), ignored(IgnoredProfile::Unreadable));
    let grey = ColorProfile::new_gray_with_gamma(2.2).encode().unwrap();
    assert_eq!(source(&with_icc(&file, &grey, 65_000)), ignored(IgnoredProfile::NotRgb));
}
