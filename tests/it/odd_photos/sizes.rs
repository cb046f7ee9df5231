//! The smallest and the largest pictures that are let in, and those just beyond.

use idphoto_imaging::resize;
use idphoto_specimens::jpeg::{self, ColorType, SamplingFactor};
use idphoto_specimens::png::{self, Ihdr};
use idphoto_specimens::{tiff, webp};
use idphoto_types::{Rgb, RgbImage};

use super::cost::{Table, measured};
use crate::desk::Desk;
use crate::workshop::sample_image;

/// The longest side, and the other one that is within 64 000 000 pixels.
const LONG: u32 = 12_000;
const SHORT: u32 = 5_333;
/// Bytes that decoding may hold, as SECURITY.md says.
const DECODING: u64 = 512 << 20;
/// What ONNX Runtime and the networks take beside for a portrait.
const NETWORKS: u64 = 250_000_000;

/// Runs the program on a file, which is refused with `code` and a line that holds `part`; the peak
/// of its memory.
#[track_caller]
fn refused(table: &mut Table, (name, bytes): (&str, &[u8]), code: &str, part: &str) -> u64 {
    let desk = Desk::with(name, bytes);
    let words = ["check", name, "--standard", "icao-9303-print", "--json"];
    let (ran, cost) = measured(&desk, &words);
    table.row((name, bytes.len()), (&ran, code), cost, part);
    assert_eq!(ran.refused_in_json(3), code, "{name}");
    ran.told(&[part, "; "]);
    cost.peak
}

#[test]
fn a_pixel_is_no_photo() {
    let pixel = RgbImage::filled(1, 1, Rgb([120, 90, 80]));
    let mut table = Table::new("small");
    for (name, bytes) in [
        ("1.jpg", jpeg::jpeg(&pixel, SamplingFactor::F_2_2)),
        ("1.png", png::png(&pixel)),
        ("1.webp", webp::lossless(&pixel)),
        ("1-by-12000.png", flat_png(1, LONG)),
        ("12000-by-1.png", flat_png(LONG, 1)),
    ] {
        refused(&mut table, (name, &bytes), "no_face", "no face");
    }
}

#[test]
fn the_largest_pictures_are_read_within_the_limit() {
    let mut table = Table::new("large");
    let size = LONG as usize * SHORT as usize;
    let baseline = jpeg::samples(&vec![90; size], LONG, SHORT, ColorType::Luma, |_| {});
    // The most that is let in: all coefficients are held beside the pixels.
    let colours = RgbImage::filled(LONG, SHORT, Rgb([120, 90, 80]));
    let progressive = jpeg::jpeg_by(&colours, |encoder| {
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
        encoder.set_progressive(true);
    });
    drop(colours);
    let turned = jpeg::with_exif(&baseline, &tiff::orientation(6, true));
    let files = [
        ("12000-by-5333.jpg", baseline),
        ("12000-by-5333-turned.jpg", turned),
        ("12000-by-5333-progressive.jpg", progressive),
        ("12000-by-5333.png", flat_png(LONG, SHORT)),
    ];
    for (name, bytes) in &files {
        let peak = refused(&mut table, (name, bytes), "no_face", "no face");
        assert!(peak < DECODING, "{name}: {peak}");
    }
}

#[test]
fn the_largest_photo_becomes_a_portrait() {
    let face = resize::triangle(&sample_image("astronaut.png"), SHORT, SHORT).unwrap();
    let mut photo = RgbImage::filled(LONG, SHORT, Rgb([120, 110, 100]));
    let rows = photo.data_mut().chunks_exact_mut(LONG as usize * 3);
    for (row, part) in rows.zip(face.data().chunks_exact(SHORT as usize * 3)) {
        row[..part.len()].copy_from_slice(part);
    }
    drop(face);
    let bytes = jpeg::jpeg(&photo, SamplingFactor::F_2_2);
    drop(photo);
    let name = "12000-by-5333-face.jpg";
    let desk = Desk::with(name, &bytes);
    let words = ["make", name, "--standard", "icao-9303-print", "--json"];
    let (made, cost) = measured(&desk, &words);
    assert!(matches!(made.code, Some(0 | 1)), "{made:?}");
    let document = made.json();
    assert_eq!([&document["source"]["width"], &document["source"]["height"]], [LONG, SHORT]);
    let verdict = document["report"]["verdict"].as_str().unwrap();
    Table::new("largest").row((name, bytes.len()), (&made, verdict), cost, "");
    assert!(cost.peak < DECODING + NETWORKS, "{cost:?}");
}

#[test]
fn one_pixel_more_is_refused_by_the_header() {
    let mut table = Table::new("beyond");
    let small = RgbImage::filled(16, 16, Rgb([90; 3]));
    let sized = |file: &[u8], kind: u8, width: u32, height: u32| {
        let mut file = file.to_vec();
        let at = file.windows(2).position(|pair| pair == [0xFF, kind]).unwrap();
        file[at + 5..at + 7].copy_from_slice(&(height as u16).to_be_bytes());
        file[at + 7..at + 9].copy_from_slice(&(width as u16).to_be_bytes());
        file
    };
    let plain = jpeg::jpeg(&small, SamplingFactor::F_1_1);
    let too_wide = |side: u32| (side - 1).to_le_bytes();
    let lossless = [&[0x2F][..], &too_wide(LONG + 1), &[0; 8]].concat();
    for (name, bytes, part) in [
        ("12001-by-1.jpg", sized(&plain, 0xC0, LONG + 1, 1), "12001 x 1 pixels"),
        ("1-by-12001.jpg", sized(&plain, 0xC0, 1, LONG + 1), "1 x 12001 pixels"),
        ("12000-by-5334.jpg", sized(&plain, 0xC0, LONG, SHORT + 1), "12000 x 5334 pixels"),
        ("12001-by-1.png", flat_png(LONG + 1, 1), "12001 x 1 pixels"),
        ("12000-by-5334.png", flat_png_of_nothing(LONG, SHORT + 1), "12000 x 5334 pixels"),
        ("12001-by-1.webp", webp::riff(&[webp::chunk(b"VP8L", &lossless)]), "12001 x 1 pixels"),
    ] {
        refused(&mut table, (name, &bytes), "unreadable", part);
    }
    // Let in by its size, and not by what the pixels take with their alpha, which WebP always has.
    let bits = (LONG - 1) | (SHORT - 1) << 14;
    let data = [&[0x2F][..], &bits.to_le_bytes(), &[0; 64]].concat();
    let heavy = webp::riff(&[webp::chunk(b"VP8L", &data)]);
    refused(&mut table, ("12000-by-5333.webp", &heavy), "unreadable", "bytes of memory");
    // Nor by what a progressive picture of three full components takes.
    let progressive = jpeg::jpeg_by(&small, |encoder| {
        encoder.set_sampling_factor(SamplingFactor::F_1_1);
        encoder.set_progressive(true);
    });
    let mut forged = sized(&progressive, 0xC2, LONG, SHORT);
    let end = forged.len() - 2;
    forged.splice(end..end, vec![0; 1 << 20]);
    let name = "12000-by-5333-progressive-444.jpg";
    let peak = refused(&mut table, (name, &forged), "unreadable", "bytes of memory");
    assert!(peak < 100_000_000, "{peak}");
}

/// A grey PNG of one colour.
fn flat_png(width: u32, height: u32) -> Vec<u8> {
    let lines = vec![0; (width as usize + 1) * height as usize];
    png::png_of(Ihdr { width, height, depth: 8, colour: 0, interlace: 0 }, &[], &lines)
}

/// Its header, and data for a few rows.
fn flat_png_of_nothing(width: u32, height: u32) -> Vec<u8> {
    png::png_of(Ihdr { width, height, depth: 8, colour: 0, interlace: 0 }, &[], &[0; 4096])
}
