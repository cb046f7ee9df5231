//! WebP of every kind: lossy, lossless, with alpha, in an extended file, as an animation.

use idphoto_specimens::{profile, webp};
use idphoto_types::{Rgb, RgbImage};

use super::*;

#[test]
fn lossless_pictures_are_read_exactly() {
    for (width, height) in [(40, 30), (1, 1), (1, 77), (19, 2)] {
        let scene = scene(width, height);
        let decoded = decode(&webp::lossless(&scene), &limits()).unwrap();
        assert!(decoded.image == scene, "{width} x {height}");
        assert_eq!(
            (decoded.format, decoded.source_profile),
            (Format::WebP, SourceProfile::Assumed)
        );
    }
    let rgba = [10, 20, 30, 255, 10, 20, 30, 0, 0, 100, 200, 128, 1, 2, 3, 255];
    let file = webp::lossless_rgba(&rgba, 2, 2);
    let image = decode(&file, &limits()).unwrap().image;
    assert_eq!(image.data(), [10, 20, 30, 255, 255, 255, 127, 177, 227, 1, 2, 3]);
}

#[test]
fn lossy_pictures_are_read_with_and_without_alpha() {
    let scene = scene(40, 30);
    let whole = decode(webp::lossy(), &limits()).unwrap();
    let (most, mean) = difference(&whole.image, &scene);
    assert!(most <= 12 && mean < 2.5, "{most}, {mean}");
    let half = decode(webp::lossy_alpha(), &limits()).unwrap().image;
    for y in 0..30 {
        assert_eq!(half.pixel(30, y), [255; 3], "the right half is transparent");
        let (a, b) = (half.pixel(9, y), scene.pixel(9, y));
        assert!(a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 12), "{a:?} {b:?}");
    }
    let first = decode(webp::animated(), &limits()).unwrap();
    let (most, _) = difference(&first.image, &scene);
    assert!(most <= 16, "the first frame: {most}");
}

#[test]
fn an_extended_file_turns_the_picture_and_converts_its_colours() {
    let image = RgbImage::filled(24, 16, Rgb([234, 51, 35]));
    let exif = webp::chunk(b"EXIF", &tiff::orientation(6, true));
    let named = [b"Exif\0\0", &tiff::orientation(6, false)[..]].concat();
    let icc = webp::chunk(b"ICCP", &profile::display_p3());
    for exif in [exif, webp::chunk(b"EXIF", &named)] {
        let file = webp::extended(
            &webp::lossless(&image),
            (24, 16),
            0x28,
            [std::slice::from_ref(&icc), &[exif]],
        );
        let header = inspect(&file, &limits()).unwrap();
        assert_eq!((header.upright_size(), header.orientation.exif()), ((16, 24), 6));
        let decoded = decode(&file, &limits()).unwrap();
        assert_eq!(decoded.source_profile, SourceProfile::Converted);
        let (most, _) = difference(&decoded.image, &RgbImage::filled(16, 24, Rgb([255, 0, 0])));
        assert!(most <= 3, "{most}");
    }
    let large = webp::chunk(b"ICCP", &vec![0; (1 << 20) + 1]);
    let file = webp::extended(&webp::lossless(&image), (24, 16), 0x20, [&[large], &[]]);
    let source = decode(&file, &limits()).unwrap().source_profile;
    assert_eq!(source, SourceProfile::Ignored(IgnoredProfile::TooLarge));
}

#[test]
fn what_contradicts_itself_is_refused() {
    let file = webp::lossless(&scene(24, 16));
    let pixels = webp::chunks(&file).remove(0).1;
    let vp8l = webp::chunk(b"VP8L", &pixels);
    let mut inter = webp::chunks(webp::lossy()).remove(0).1;
    inter[0] |= 1;
    let part = {
        let mut chunks = webp::chunks(webp::animated());
        let frame = chunks.iter_mut().find(|(kind, _)| kind == b"ANMF").unwrap();
        frame.1[0] = 1;
        webp::riff(&chunks.iter().map(|(k, p)| webp::chunk(k, p)).collect::<Vec<_>>())
    };
    let mut overrun = file.clone();
    overrun[16..20].copy_from_slice(&u32::MAX.to_le_bytes());
    for file in [
        webp::riff(&[]),
        webp::riff(&[webp::chunk(b"ALPH", &[0; 9])]),
        webp::extended(&file, (25, 16), 0, [&[], &[]]),
        webp::riff(&[webp::chunk(b"VP8 ", &inter)]),
        webp::riff(&[webp::chunk(b"VP8 ", b"short")]),
        webp::riff(&[webp::chunk(b"VP8L", b"\x2F\0\0")]),
        webp::riff(&[webp::chunk(b"VP8L", b"\x2F\xFF\xFF\xFF\xFF\0")]),
        part,
        overrun,
    ] {
        assert!(decode(&file, &limits()).is_err());
    }
    // A second picture, or alpha behind the picture, has no say.
    let twice =
        webp::riff(&[vp8l.clone(), webp::chunk(b"VP8 ", b"junk"), webp::chunk(b"ALPH", b"")]);
    assert!(decode(&twice, &limits()).unwrap().image == scene(24, 16));
}

#[test]
fn a_small_file_cannot_ask_for_gigabytes_of_tables() {
    for file in [webp::table_bomb(), webp::of_no_bits()] {
        assert!(file.len() < 100_000 && inspect(&file, &limits()).is_ok());
        let error = decode(&file, &limits()).unwrap_err();
        let DecodeError::TooMuchMemory { needed, .. } = error else { panic!("{error}") };
        assert!(needed > 3 << 30, "{needed}");
    }
}

#[test]
fn padding_that_the_length_counts_in_is_no_chunk() {
    let scene = scene(9, 7);
    let file = webp::padded(&webp::lossless(&scene));
    assert!(decode(&file, &limits()).unwrap().image == scene);
}
