//! Odd files that are sound: each gives the portrait that the plain file gives.

use std::collections::BTreeMap;
use std::fs;
use std::ops::RangeInclusive;

use idphoto_specimens::odd;
use idphoto_specimens::scene::difference;
use idphoto_types::RgbImage;

use super::cost::{Table, measured};
use crate::desk::Desk;
use crate::pictures::{decoded, png};
use crate::workshop::sample_image;

/// How the portrait of one file is to that of another.
enum Like {
    /// The same to the last bit.
    Same(&'static str),
    /// The same but for what two decoders round otherwise.
    Again(&'static str),
    /// Another compression of the same picture.
    Near(&'static str),
    /// Other colours, and no others than a wider space makes of the same numbers.
    Wider(&'static str),
}
use Like::{Again, Near, Same, Wider};

/// Mean differences in levels. Two decoders differ by 0.48 at most where chroma is subsampled.
const ROUNDED: f64 = 1.0;
/// Compression takes up to 2.8 from the sample, most of it by moving the landmarks, and with them
/// the frame, by some tenths of a pixel. Half as much again.
const LOSSY: f64 = 4.0;
/// Display P3 moves the colours of the sample by 2.7, Adobe RGB by 4.3; a profile that is not looked
/// at moves nothing.
const WIDER: RangeInclusive<f64> = 1.5..=6.5;

/// Bytes of memory for a portrait of the sample, whose networks take 230 MB: no bomb goes off.
const MEMORY: u64 = 300_000_000;

/// Pictures beside the specimens that some of them are held against.
const GREY: &str = "(grey)";
const PALETTE: &str = "(palette)";

/// Every specimen, and what its portrait is like.
const WANTED: &[(&str, Like)] = &[
    ("jpeg-420.jpg", Near("png.png")),
    ("jpeg-444.jpg", Near("png.png")),
    ("jpeg-progressive-420.jpg", Same("jpeg-420.jpg")),
    ("jpeg-progressive-444.jpg", Same("jpeg-444.jpg")),
    ("jpeg-several-scans-420.jpg", Again("jpeg-420.jpg")),
    ("jpeg-several-scans-444.jpg", Again("jpeg-444.jpg")),
    ("jpeg-restarts.jpg", Same("jpeg-444.jpg")),
    ("jpeg-without-tables.jpg", Same("jpeg-420.jpg")),
    ("jpeg-grey.jpg", Near(GREY)),
    ("jpeg-cmyk.jpg", Near("png.png")),
    ("jpeg-ycck.jpg", Near("png.png")),
    ("jpeg-display-p3.jpg", Wider("jpeg-420.jpg")),
    ("jpeg-adobe-rgb.jpg", Wider("jpeg-420.jpg")),
    ("jpeg-profile-in-pieces.jpg", Same("jpeg-adobe-rgb.jpg")),
    ("jpeg-profile-broken.jpg", Same("jpeg-420.jpg")),
    ("jpeg-profile-too-large.jpg", Same("jpeg-420.jpg")),
    ("jpeg-profile-for-grey.jpg", Same("jpeg-420.jpg")),
    ("jpeg-orientation-0.jpg", Same("jpeg-420.jpg")),
    ("jpeg-orientation-9.jpg", Same("jpeg-420.jpg")),
    ("jpeg-exif-loop.jpg", Same("jpeg-420.jpg")),
    ("jpeg-exif-crowded.jpg", Same("jpeg-420.jpg")),
    ("jpeg-thumbnail.jpg", Same("jpeg-420.jpg")),
    ("jpeg-second-picture.jpg", Same("jpeg-420.jpg")),
    ("jpeg-ultra-hdr.jpg", Same("jpeg-420.jpg")),
    ("jpeg-and-zip.jpg", Same("jpeg-420.jpg")),
    ("jpeg-and-html.jpg", Same("jpeg-420.jpg")),
    ("jpeg-named-png.png", Same("jpeg-420.jpg")),
    ("jpeg-without-a-name", Same("jpeg-420.jpg")),
    ("png.png", Same("(plain)")),
    ("png-alpha.png", Same("(plain)")),
    ("png-16-bit.png", Same("(plain)")),
    ("png-16-bit-alpha.png", Same("(plain)")),
    ("png-grey-alpha.png", Same(GREY)),
    ("png-palette.png", Same(PALETTE)),
    ("png-interlaced.png", Same("(plain)")),
    ("png-display-p3.png", Wider("(plain)")),
    ("png-profile-bomb.png", Same("(plain)")),
    ("png-text-bomb.png", Same("(plain)")),
    ("png-orientation-0.png", Same("(plain)")),
    ("png-orientation-9.png", Same("(plain)")),
    ("png-animation.png", Same("(plain)")),
    ("png-and-php.png", Same("(plain)")),
    ("png-named-jpg.jpg", Same("(plain)")),
    ("webp.webp", Same("(plain)")),
    ("webp-alpha.webp", Same("(plain)")),
    ("webp-extended.webp", Same("png-display-p3.png")),
    ("webp-padded.webp", Same("(plain)")),
    ("webp-and-trailer.webp", Same("(plain)")),
    ("webp-named-jpg.jpg", Same("(plain)")),
];

#[test]
fn every_odd_file_gives_the_portrait_of_its_plain_one() {
    let image = sample_image("astronaut.png");
    let of_green = |colour: fn(u8) -> [u8; 3]| {
        let data = image.data().as_chunks::<3>().0.iter().flat_map(|p| colour(p[1])).collect();
        png(&RgbImage::from_raw(image.width(), image.height(), data).unwrap())
    };
    let plain = vec![
        ("(plain)", png(&image)),
        (GREY, of_green(|v| [v; 3])),
        (PALETTE, of_green(|v| [v, v, v / 2 + 60])),
    ];
    let specimens = odd::all(&image).into_iter().map(|specimen| (specimen.name, specimen.bytes));
    let desk = Desk::new();
    let mut table = Table::new("odd");
    let portraits: BTreeMap<&str, Vec<u8>> = plain
        .into_iter()
        .chain(specimens)
        .map(|(name, bytes)| (name, portrait(&desk, name, &bytes, &mut table)))
        .collect();
    assert_eq!(portraits.len(), WANTED.len() + 3, "a specimen without a row, or a row without one");
    let far: Vec<String> = WANTED
        .iter()
        .filter_map(|(name, like)| {
            let (other, allowed) = match like {
                Same(other) => (other, 0.0..=0.0),
                Again(other) => (other, 0.0..=ROUNDED),
                Near(other) => (other, 0.0..=LOSSY),
                Wider(other) => (other, WIDER),
            };
            let off = difference(&decoded(&portraits[name]), &decoded(&portraits[other])).1;
            println!("{name}: {off:.2} off {other}");
            (!allowed.contains(&off)).then(|| format!("{name} is {off:.2} off {other}"))
        })
        .collect();
    assert_eq!(far, [""; 0]);
}

/// The portrait that the program makes of a file.
fn portrait(desk: &Desk, name: &str, bytes: &[u8], table: &mut Table) -> Vec<u8> {
    fs::write(desk.path(name), bytes).unwrap();
    let words = ["make", name, "--standard", "icao-9303-print", "--background", "keep"];
    let (made, cost) = measured(desk, &[&words[..], &["--json", "-o", "out.png"]].concat());
    assert!(matches!(made.code, Some(0 | 1)), "{name}: {made:?}");
    let document = made.json();
    assert_eq!([&document["source"]["width"], &document["source"]["height"]], [512, 512], "{name}");
    assert!(cost.peak < MEMORY, "{name}: {cost:?}");
    let verdict = document["report"]["verdict"].as_str().unwrap();
    table.row((name, bytes.len()), (&made, verdict), cost, "");
    desk.read("out.png")
}
