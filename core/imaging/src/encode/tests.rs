//! Files made, checked against the grammar, and read back.

use idphoto_types::{Plane, Rgb, RgbImage};

use super::grammar::{check_jpeg, check_png};
use super::*;
use crate::decode::{Limits, decode, inspect};

mod window;

/// Gradients with edges: enough detail for sizes to depend on quality.
fn scene(width: u32, height: u32) -> RgbImage {
    let data = (0..width * height)
        .flat_map(|i| {
            let (x, y) = (i % width, i / width);
            let wave = ((x * x + 3 * y) / 7 % 64) as u8;
            [wave + (x * 190 / width) as u8, 255 - (y * 200 / height) as u8, 90 + wave]
        })
        .collect();
    RgbImage::from_raw(width, height, data).unwrap()
}

fn options(quality: u8, chroma: Chroma, dpi: Option<u16>) -> JpegOptions {
    JpegOptions { quality, chroma, dpi }
}

#[test]
fn jpegs_keep_to_the_grammar_and_read_back() {
    for (width, height) in [(1, 1), (8, 8), (17, 33), (120, 150)] {
        let image = scene(width, height);
        for chroma in [Chroma::Full, Chroma::Half] {
            for dpi in [None, Some(1), Some(300), Some(600)] {
                for quality in [1, 50, 95, 100] {
                    let file = jpeg(&image, &options(quality, chroma, dpi)).unwrap();
                    check_jpeg(&file).unwrap();
                    let density = u16::from_be_bytes([file[14], file[15]]);
                    assert_eq!((file[13], density), (u8::from(dpi.is_some()), dpi.unwrap_or(1)));
                    let header = inspect(&file, &Limits::default()).unwrap();
                    assert_eq!((header.width, header.height), (width, height));
                }
            }
        }
        let file = jpeg(&image, &options(100, Chroma::Full, None)).unwrap();
        let back = decode(&file, &Limits::default()).unwrap().image;
        let most = back.data().iter().zip(image.data()).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(most <= Some(4), "{most:?}");
    }
}

#[test]
fn pngs_keep_to_the_grammar_and_read_back() {
    for (width, height) in [(1, 1), (17, 33), (120, 150)] {
        let image = scene(width, height);
        let file = png(&image, None, Some(300)).unwrap();
        check_png(&file).unwrap();
        assert!(decode(&file, &Limits::default()).unwrap().image == image);
        let phys = file.windows(4).position(|name| name == b"pHYs").unwrap();
        // 300 / 0.0254 = 11 811.02.
        assert_eq!(file[phys + 4..phys + 13], [0, 0, 46, 35, 0, 0, 46, 35, 1]);

        let clear = Plane::filled(width, height, 0.0);
        let file = png(&image, Some(&clear), None).unwrap();
        check_png(&file).unwrap();
        let white = RgbImage::filled(width, height, Rgb([255; 3]));
        assert!(decode(&file, &Limits::default()).unwrap().image == white);
    }
}

#[test]
fn alpha_is_clamped_and_rounded() {
    let alpha = Plane::from_raw(5, 1, vec![-1.0, 0.5, 7.0, f32::NAN, 1.0]).unwrap();
    let image = RgbImage::filled(5, 1, Rgb([0; 3]));
    let file = png(&image, Some(&alpha), None).unwrap();
    let back = decode(&file, &Limits::default()).unwrap().image;
    let greys: Vec<u8> = back.data().iter().copied().step_by(3).collect();
    assert_eq!(greys, [255, 127, 0, 255, 0]);
}

/// Checksums of what the encoders write today. A difference on another processor, or after an update,
/// means that portraits change: say so in the release notes before changing these.
#[test]
fn the_same_pixels_give_the_same_bytes_everywhere() {
    let image = scene(90, 70);
    let alpha = Plane::from_raw(90, 70, (0..6300).map(|i| i as f32 / 6300.0).collect()).unwrap();
    let files = [
        jpeg(&image, &options(90, Chroma::Full, Some(300))).unwrap(),
        jpeg(&image, &options(75, Chroma::Half, Some(300))).unwrap(),
        png(&image, None, Some(300)).unwrap(),
        png(&image, Some(&alpha), Some(300)).unwrap(),
    ];
    let seen = files.map(|file| (file.len(), crc32fast::hash(&file)));
    assert_eq!(
        seen,
        [(3409, 2_264_749_106), (1720, 4_185_206_376), (780, 3_731_807_115), (1164, 2_825_156_813)]
    );
}

#[test]
fn impossible_wishes_are_refused() {
    let image = scene(4, 4);
    for quality in [0, 101] {
        let refused = jpeg(&image, &options(quality, Chroma::Full, None));
        assert_eq!(refused, Err(EncodeError::Quality(quality)));
    }
    assert_eq!(jpeg(&image, &options(90, Chroma::Full, Some(0))), Err(EncodeError::Density));
    assert_eq!(png(&image, None, Some(0)), Err(EncodeError::Density));
    assert_eq!(png(&image, Some(&Plane::filled(4, 5, 1.0)), None), Err(EncodeError::AlphaSize));
    let long = RgbImage::filled(65_536, 1, Rgb([0; 3]));
    assert!(matches!(
        jpeg(&long, &JpegOptions::default()),
        Err(EncodeError::TooLarge { width: 65_536, height: 1 })
    ));
}

#[test]
fn anything_added_to_a_jpeg_is_noticed() {
    let good = jpeg(&scene(40, 40), &JpegOptions::default()).unwrap();
    let with = |at: usize, added: &[u8]| [&good[..at], added, &good[at..]].concat();
    let comment = b"\xFF\xFE\0\x04hi";
    let sos = good.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap();
    for (file, at) in [
        (with(2, b"\xFF\xE1\0\x08Exif\0\0"), 2),
        (with(20, b"\xFF\xE1\0\x08Exif\0\0"), 20),
        (with(20, comment), 20),
        (with(sos, comment), sos),
        (with(good.len() - 2, comment), good.len() - 2),
        (with(good.len() - 2, b"\xFF\xD0"), good.len() - 2),
        (with(good.len(), b"\0"), good.len()),
        (with(good.len(), &good), good.len()),
    ] {
        assert_eq!(check_jpeg(&file).unwrap_err().at, at);
    }
    for cut in 0..good.len() {
        assert!(check_jpeg(&good[..cut]).is_err());
    }
    // Everything in front of the scan but size and quantisers is fixed to the bit.
    for at in 0..sos + 14 {
        let free = matches!(at, 25..=28 | 44..=107 | 113..=176);
        let mut file = good.clone();
        file[at] ^= 0x80;
        assert!(free || check_jpeg(&file).is_err(), "byte {at}");
    }
}

#[test]
fn anything_added_to_a_png_is_noticed() {
    let good = png(&scene(40, 40), None, Some(300)).unwrap();
    let chunk = |kind: &[u8; 4], payload: &[u8]| {
        let covered = [kind, payload].concat();
        let crc = crc32fast::hash(&covered).to_be_bytes();
        [&(payload.len() as u32).to_be_bytes()[..], &covered, &crc].concat()
    };
    for kind in [b"tEXt", b"eXIf", b"iCCP", b"tIME", b"gAMA"] {
        for at in [33, good.len() - 12, good.len()] {
            let file = [&good[..at], &chunk(kind, b"a\0b"), &good[at..]].concat();
            assert_eq!(check_png(&file).unwrap_err().at, at);
        }
    }
    for at in 0..good.len() {
        let mut file = good.clone();
        file[at] ^= 0x04;
        assert!(check_png(&file).is_err(), "byte {at}");
        assert!(check_png(&good[..at]).is_err());
    }
}

#[test]
fn a_grey_file_has_one_component_of_luma() {
    let image = scene(120, 150);
    for dpi in [None, Some(300)] {
        let file = jpeg(&image, &options(100, Chroma::Grey, dpi)).unwrap();
        grammar::check_portrait_jpeg(&file).unwrap();
        assert!(check_jpeg(&file).is_err(), "never in a donation");
        let back = decode(&file, &Limits::default()).unwrap().image;
        for (grey, &[r, g, b]) in
            back.data().as_chunks::<3>().0.iter().zip(image.data().as_chunks::<3>().0)
        {
            let luma = 0.299 * f64::from(r) + 0.587 * f64::from(g) + 0.114 * f64::from(b);
            assert!(grey[0] == grey[1] && (f64::from(grey[0]) - luma).abs() <= 2.5);
        }
    }
    let white = RgbImage::filled(8, 8, Rgb([255; 3]));
    let file = jpeg(&white, &options(100, Chroma::Grey, None)).unwrap();
    assert!(decode(&file, &Limits::default()).unwrap().image == white);
}

#[test]
fn only_zeros_in_whole_comments_pass_as_padding() {
    let good = jpeg(&scene(40, 40), &JpegOptions::default()).unwrap();
    let with = |at: usize, added: &[u8]| [&good[..at], added, &good[at..]].concat();
    let zeros = b"\xFF\xFE\0\x06\0\0\0\0";
    grammar::check_portrait_jpeg(&with(20, zeros)).unwrap();
    grammar::check_portrait_jpeg(&with(20, b"\xFF\xFE\0\x02")).unwrap();
    let sos = good.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap();
    for bad in [
        with(20, b"\xFF\xFE\0\x06\0\0\x01\0"),
        with(20, &[zeros, &b"\xFF\xE1\0\x08Exif\0\0"[..]].concat()),
        with(20, &[zeros, &zeros[..]].concat()),
        with(20, b"\xFF\xFE\0\x01"),
        with(20, b"\xFF\xFE\xFF\xFF\0"),
        with(20, b"\xFF"),
        with(2, zeros),
        with(sos, zeros),
        with(good.len() - 2, zeros),
        with(good.len(), zeros),
    ] {
        assert!(grammar::check_portrait_jpeg(&bad).is_err());
    }
}
