//! What the fuzzer, and a test over the committed files, does with bytes from anywhere: the doors
//! of idphoto that strangers' bytes come through, and what must hold behind each of them.
//!
//! A panic is a finding. So is an answer that contradicts another one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a broken promise should stop the fuzzer"
)]

mod donations;
mod ledgers;
mod memory;
mod messages;
mod policies;
mod recoveries;

use std::sync::OnceLock;

pub use donations::{sealed, tag};
use idphoto_imaging::decode::{self, DecodeError, Header, Limits};
use idphoto_imaging::strip;
use idphoto_specimens::{jpeg, png, scene, webp};
use idphoto_standards::edit::{BackgroundRequest, plan};
use idphoto_standards::file_rules::Canvas;
use idphoto_standards::framing::{Framing, Metrics, Profile, Rules};
use idphoto_standards::{Catalogue, Standard};
use idphoto_types::{Extent, Head, Measured, Point};
pub use ledgers::ledger;
pub use messages::{protocol, url};
pub use policies::{policy, sites};
pub use recoveries::recovery;

/// A target by its name.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 13] = [
    ("catalogue", catalogue),
    ("decode", decode),
    ("exif", exif),
    ("header", header),
    ("icc", icc),
    ("ledger", ledger),
    ("policy", policy),
    ("protocol", protocol),
    ("recovery", recovery),
    ("sealed", sealed),
    ("sites", sites),
    ("tag", tag),
    ("url", url),
];

/// Small enough that the fuzzer spends its time on structure, not on pixels.
fn limits() -> Limits {
    Limits::default().with_max_pixels(1 << 18).with_max_side(4096).with_max_alloc(64 << 20)
}

/// The whole way from bytes to pixels.
pub fn decode(bytes: &[u8]) {
    let inspected = decode::inspect(bytes, &limits());
    match decode::decode(bytes, &limits()) {
        Ok(decoded) => {
            let header = inspected.expect("what is decoded has a header");
            let (width, height) = header.upright_size();
            assert_eq!((decoded.image.width(), decoded.image.height()), (width, height));
            assert_eq!(decoded.format, header.format);
            let again = decode::decode(&bytes[header.image], &limits());
            let again = again.expect("what surrounds the picture has no say");
            assert!(again.image == decoded.image, "the same bytes give the same pixels");
            if let Ok(copy) = strip::stripped(bytes, &limits()) {
                let copy =
                    decode::decode(&copy, &limits()).expect("a copy is as sound as the photo");
                assert!(copy.image == decoded.image, "a copy without metadata shows the same");
            }
        }
        Err(error) => told(&error),
    }
}

/// The header reader alone, within the product's own limits.
pub fn header(bytes: &[u8]) {
    let limits = Limits::default();
    match decode::inspect(bytes, &limits) {
        Ok(header) => sound(bytes, &header, &limits),
        Err(error) => told(&error),
    }
}

fn sound(bytes: &[u8], header: &Header, limits: &Limits) {
    assert!(header.width >= 1 && header.width <= limits.max_side);
    assert!(header.height >= 1 && header.height <= limits.max_side);
    assert!(u64::from(header.width) * u64::from(header.height) <= limits.max_pixels);
    let image = header.image.clone();
    assert!(image.start < image.end && image.end <= bytes.len());
    let alone = decode::inspect(&bytes[image.clone()], limits).expect("the picture stands alone");
    assert_eq!((alone.width, alone.height), (header.width, header.height));
    assert_eq!(alone.orientation, header.orientation);
    assert_eq!(alone.image, 0..image.len());
    let cut = &bytes[image.start..image.end - 1];
    assert!(decode::inspect(cut, limits).is_err(), "a picture without its last byte is cut off");
}

/// No error text holds a byte of the file: all are made of our own words and numbers.
fn told(error: &DecodeError) {
    let text = error.to_string();
    assert!(!text.is_empty() && text.is_ascii() && text.len() < 300, "{text}");
}

/// A small picture in each format that is read.
fn carriers() -> &'static [Vec<u8>; 3] {
    static CARRIERS: OnceLock<[Vec<u8>; 3]> = OnceLock::new();
    CARRIERS.get_or_init(|| {
        let scene = scene::scene(3, 2);
        let plain = jpeg::jpeg(&scene, jpeg::SamplingFactor::F_1_1);
        [plain, png::png(&scene), webp::lossless(&scene)]
    })
}

/// The bytes as the EXIF block of a sound photo.
pub fn exif(bytes: &[u8]) {
    let [plain_jpeg, plain_png, _] = carriers();
    let mut seen = Vec::new();
    if bytes.len() <= 65_000 {
        seen.push(jpeg::with_exif(plain_jpeg, bytes));
    }
    seen.push(png::with_chunk(plain_png, b"eXIf", bytes));
    let values: Vec<u16> = seen
        .iter()
        .map(|file| decode::inspect(file, &Limits::default()).expect("a sound photo"))
        .map(|header| header.orientation.exif())
        .collect();
    assert!(values.iter().all(|value| (1..=8).contains(value)));
    // A PNG may repeat the prefix that a JPEG needs; else both read the same block alike.
    if !bytes.starts_with(b"Exif\0\0") {
        assert!(values.windows(2).all(|pair| pair[0] == pair[1]), "{values:?}");
    }
}

/// The bytes as the colour profile of a sound photo.
pub fn icc(bytes: &[u8]) {
    let [plain_jpeg, plain_png, _] = carriers();
    let mut files = vec![png::with_chunk(plain_png, b"iCCP", &png::iccp(bytes))];
    if !bytes.is_empty() && bytes.len() <= 255 * 65_000 {
        files.push(jpeg::with_icc(plain_jpeg, bytes, 65_000));
    }
    let sources: Vec<_> = files
        .iter()
        .map(|file| decode::decode(file, &Limits::default()).expect("a sound photo"))
        .map(|decoded| decoded.source_profile)
        .collect();
    assert!(sources.windows(2).all(|pair| pair[0] == pair[1]), "{sources:?}");
}

/// The bytes as an entry of the catalogue and as a catalogue file: refused, or good enough to frame a
/// head by.
pub fn catalogue(bytes: &[u8]) {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    let catalogue = CATALOGUE.get_or_init(|| Catalogue::built_in().unwrap());
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match catalogue.with_file(text) {
        Ok(whole) => {
            for standard in whole.standards().iter().filter(|s| catalogue.standard(&s.id).is_err())
            {
                framed(standard, &whole);
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    match catalogue.entry(text) {
        Ok(standard) => framed(&standard, catalogue),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Frames a head by an entry.
fn framed(standard: &Standard, catalogue: &Catalogue) {
    let _ = plan(standard, catalogue, &BackgroundRequest::Auto, None, false);
    let Ok(canvas) = Canvas::of(standard, None) else { return };
    let fallback = catalogue.standard("icao-9303-print").unwrap();
    let all =
        [Profile::Adult, Profile::Child, Profile::Infant].into_iter().zip([false, true, true]);
    for (profile, extend) in all {
        let rules = Rules::of(standard, fallback, catalogue.generic(), &canvas, profile);
        let framing = Framing::solve(&rules, &head(), [3000, 4000], extend);
        let [width, height] = canvas.size(framing.native_height());
        assert!(width >= 1 && height >= 1 && width.max(height) <= 20_000, "{width} x {height}");
        assert!(framing.to_photo.scale().is_finite() && framing.to_photo.scale() > 0.0);
        let to_portrait = framing.portrait_to_photo(height).inverse().expect("a frame has a size");
        let metrics = Metrics::of(&head().mapped(to_portrait), rules.measure, width, height);
        assert!(metrics.head_frac.is_finite() && metrics.eye_line_frac.is_finite());
    }
}

/// A head in the middle of a photo of 3000 x 4000 pixels.
fn head() -> Head {
    let measured = |y| Measured { at: Point::new(1500.0, y), sigma: 20.0 };
    Head {
        image_left_eye: Point::new(1380.0, 1700.0),
        image_right_eye: Point::new(1620.0, 1706.0),
        chin: measured(2150.0),
        crown: measured(1270.0),
        hair_top: measured(1200.0),
        forehead: measured(1390.0),
        width: Extent { length: 590.0, sigma: 25.0 },
        cut_at_top: false,
    }
}
