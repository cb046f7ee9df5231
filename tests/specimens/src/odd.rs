//! Sound files that trip programs up: what phones, cameras, editors and messengers really send.

use idphoto_types::RgbImage;

use crate::jpeg::{self, ColorType, SamplingFactor};
use crate::png::{self, Ihdr};
use crate::{profile, tiff, webp};

/// A file with a name that says what is odd about it.
#[derive(Clone, Debug)]
pub struct Specimen {
    /// What it is, fit for a file name; ends in the extension of what it claims to be.
    pub name: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A colour profile of this many bytes is not read.
const TOO_LARGE_PROFILE: usize = (1 << 20) + 1;
/// Bytes that text chunks inflate to.
const BOMB: usize = 64 << 20;

/// Every odd file there is, all showing `image`, at most 16 383 pixels a side.
#[must_use]
pub fn all(image: &RgbImage) -> Vec<Specimen> {
    [jpegs(image), pngs(image), webps(image)]
        .into_iter()
        .flatten()
        .map(|(name, bytes)| Specimen { name, bytes })
        .collect()
}

type Named = (&'static str, Vec<u8>);

fn jpegs(image: &RgbImage) -> Vec<Named> {
    let plain = jpeg::jpeg(image, SamplingFactor::F_2_2);
    let progressive = |sampling| {
        jpeg::jpeg_by(image, |encoder| {
            encoder.set_sampling_factor(sampling);
            encoder.set_progressive(true);
        })
    };
    let (width, height) = (image.width(), image.height());
    let ink: Vec<u8> = image
        .data()
        .as_chunks()
        .0
        .iter()
        .flat_map(|&[r, g, b]| [255 - r, 255 - g, 255 - b, 0])
        .collect();
    let grey: Vec<u8> = image.data().as_chunks::<3>().0.iter().map(|p| p[1]).collect();
    let inks = |colour| jpeg::samples(&ink, width, height, colour, |_| {});
    let second =
        jpeg::jpeg(&RgbImage::filled(16, 16, idphoto_types::Rgb([0; 3])), SamplingFactor::F_1_1);
    vec![
        ("jpeg-420.jpg", plain.clone()),
        ("jpeg-444.jpg", jpeg::jpeg(image, SamplingFactor::F_1_1)),
        ("jpeg-progressive-420.jpg", progressive(SamplingFactor::F_2_2)),
        ("jpeg-progressive-444.jpg", progressive(SamplingFactor::F_1_1)),
        ("jpeg-several-scans-420.jpg", jpeg::several_scans(image, SamplingFactor::F_2_2)),
        ("jpeg-several-scans-444.jpg", jpeg::several_scans(image, SamplingFactor::F_1_1)),
        ("jpeg-restarts.jpg", jpeg::jpeg_by(image, |encoder| encoder.set_restart_interval(7))),
        ("jpeg-without-tables.jpg", jpeg::without_tables(&plain)),
        ("jpeg-grey.jpg", jpeg::samples(&grey, width, height, ColorType::Luma, |_| {})),
        ("jpeg-cmyk.jpg", inks(ColorType::Cmyk)),
        ("jpeg-ycck.jpg", inks(ColorType::CmykAsYcck)),
        ("jpeg-display-p3.jpg", jpeg::with_icc(&plain, &profile::display_p3(), 65_000)),
        ("jpeg-adobe-rgb.jpg", jpeg::with_icc(&plain, &profile::adobe_rgb(), 65_000)),
        ("jpeg-profile-in-pieces.jpg", jpeg::with_icc(&plain, &profile::adobe_rgb(), 90)),
        ("jpeg-profile-broken.jpg", jpeg::with_icc(&plain, &profile::display_p3()[..200], 65_000)),
        ("jpeg-profile-too-large.jpg", jpeg::with_icc(&plain, &vec![7; TOO_LARGE_PROFILE], 65_000)),
        ("jpeg-profile-for-grey.jpg", jpeg::with_icc(&plain, &profile::grey(), 65_000)),
        ("jpeg-orientation-0.jpg", jpeg::with_exif(&plain, &tiff::orientation(0, true))),
        ("jpeg-orientation-9.jpg", jpeg::with_exif(&plain, &tiff::orientation(9, false))),
        ("jpeg-exif-loop.jpg", jpeg::with_exif(&plain, &tiff::looped())),
        ("jpeg-exif-crowded.jpg", jpeg::with_exif(&plain, &tiff::crowded(65_000))),
        (
            "jpeg-thumbnail.jpg",
            jpeg::with_exif(&plain, &[tiff::orientation(1, true), second.clone()].concat()),
        ),
        ("jpeg-second-picture.jpg", multi_picture(&plain, &second)),
        ("jpeg-ultra-hdr.jpg", ultra_hdr(&plain, &second)),
        ("jpeg-and-zip.jpg", [&plain, &b"PK\x03\x04 motion photo"[..]].concat()),
        ("jpeg-and-html.jpg", jpeg::with_segment(&plain, 0xFE, b"<script>alert(1)</script>")),
        ("jpeg-named-png.png", plain.clone()),
        ("jpeg-without-a-name", plain),
    ]
}

/// The picture with a second one behind it, announced by the Multi-Picture Format (CIPA DC-007).
pub(crate) fn multi_picture(first: &[u8], second: &[u8]) -> Vec<u8> {
    let mut index =
        b"MPF\0MM\0*\0\0\0\x08\0\x01\xB0\x02\0\x07\0\0\0\x20\0\0\0\x1A\0\0\0\0".to_vec();
    for (size, offset) in [(first.len(), 0), (second.len(), first.len())] {
        index.extend(0x2003_0000_u32.to_be_bytes());
        index.extend((size as u32).to_be_bytes());
        index.extend((offset as u32).to_be_bytes());
        index.extend([0; 4]);
    }
    [&jpeg::with_segment(first, 0xE2, &index), second].concat()
}

/// The picture with a gain map behind it, as Android writes it: XMP, MPF, the second JPEG.
pub(crate) fn ultra_hdr(first: &[u8], map: &[u8]) -> Vec<u8> {
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF \
        xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description \
        xmlns:hdrgm=\"http://ns.adobe.com/hdr-gain-map/1.0/\" hdrgm:Version=\"1.0\"/></rdf:RDF></x:xmpmeta>";
    multi_picture(&jpeg::with_segment(first, 0xE1, xmp), map)
}

fn pngs(image: &RgbImage) -> Vec<Named> {
    let (width, height) = (image.width(), image.height());
    let plain = png::png(image);
    let of = |depth, colour, before: &[Vec<u8>], pixel: &dyn Fn([u8; 3]) -> Vec<u8>| {
        let mut lines = Vec::new();
        for row in image.data().chunks_exact(width as usize * 3) {
            lines.push(0);
            lines.extend(row.as_chunks().0.iter().flat_map(|p| pixel(*p)));
        }
        png::png_of(Ihdr { width, height, depth, colour, interlace: 0 }, before, &lines)
    };
    let palette: Vec<u8> = (0..=255_u8).flat_map(|v| [v, v, v / 2 + 60]).collect();
    // Zeros are what this compressor makes little of.
    let text = fdeflate::compress_to_vec(&vec![0; BOMB]);
    let iccp_bomb = png::iccp(&vec![0; BOMB]);
    vec![
        ("png.png", plain.clone()),
        ("png-alpha.png", of(8, 6, &[], &|[r, g, b]| vec![r, g, b, 255])),
        ("png-16-bit.png", of(16, 2, &[], &|p| p.iter().flat_map(|v| [*v; 2]).collect())),
        ("png-16-bit-alpha.png", of(16, 6, &[], &|[r, g, b]| vec![r, r, g, g, b, b, 255, 255])),
        ("png-grey-alpha.png", of(8, 4, &[], &|[_, g, _]| vec![g, 255])),
        ("png-palette.png", of(8, 3, &[png::chunk(b"PLTE", &palette)], &|[_, g, _]| vec![g])),
        ("png-interlaced.png", png::interlaced(image, 8)),
        (
            "png-display-p3.png",
            png::with_chunk(&plain, b"iCCP", &png::iccp(&profile::display_p3())),
        ),
        ("png-profile-bomb.png", png::with_chunk(&plain, b"iCCP", &iccp_bomb)),
        (
            "png-text-bomb.png",
            png::with_chunk(&plain, b"zTXt", &[b"Comment\0\0", &text[..]].concat()),
        ),
        ("png-orientation-0.png", png::with_chunk(&plain, b"eXIf", &tiff::orientation(0, true))),
        ("png-orientation-9.png", png::with_chunk(&plain, b"eXIf", &tiff::orientation(9, true))),
        ("png-animation.png", png::with_chunk(&plain, b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0])),
        ("png-and-php.png", [&plain, &b"<?php system($_GET[0]); ?>"[..]].concat()),
        ("png-named-jpg.jpg", plain),
    ]
}

fn webps(image: &RgbImage) -> Vec<Named> {
    let size = (image.width(), image.height());
    let plain = webp::lossless(image);
    let rgba: Vec<u8> =
        image.data().as_chunks().0.iter().flat_map(|&[r, g, b]| [r, g, b, 255]).collect();
    let icc = webp::chunk(b"ICCP", &profile::display_p3());
    let exif = webp::chunk(b"EXIF", &tiff::orientation(1, true));
    vec![
        ("webp.webp", plain.clone()),
        ("webp-alpha.webp", webp::lossless_rgba(&rgba, size.0, size.1)),
        ("webp-extended.webp", webp::extended(&plain, size, 0x28, [&[icc], &[exif]])),
        ("webp-padded.webp", webp::padded(&plain)),
        ("webp-and-trailer.webp", [&plain, &b"trailer"[..]].concat()),
        ("webp-named-jpg.jpg", plain),
    ]
}
