//! Sound files that hold a word in every place where a secret could stand.

use idphoto_types::RgbImage;

use crate::jpeg::{self, SamplingFactor};
use crate::{odd, png, profile, tiff, webp};

/// A JPEG in whose every segment that no decoder needs, between two of them, between two scans,
/// in thumbnail, second picture and gain map, and behind its end, stands `word`.
#[must_use]
pub fn jpeg(image: &RgbImage, word: &str) -> Vec<u8> {
    let text = |place: &str| said(word, place);
    let small = RgbImage::filled(16, 16, idphoto_types::Rgb([90; 3]));
    let small = jpeg::jpeg(&small, SamplingFactor::F_1_1);
    let commented = |place: &str| jpeg::with_segment(&small, 0xFE, &text(place));
    let block = tiff::camera(word, &commented("the thumbnail"));
    let guid = [&b"http://ns.adobe.com/xmp/extension/\0"[..], &[b'A'; 32], &[0; 8]].concat();
    // Record 2, data set 120: the caption (IPTC IIM 4.2).
    let caption = text("IPTC");
    let iptc = [&b"\x1C\x02\x78\0"[..], &[caption.len() as u8], &caption].concat();
    let head = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0";
    let resource = [&head[..], &[iptc.len() as u8], &iptc].concat();

    let mut file = jpeg::jpeg_by(image, |encoder| encoder.set_progressive(true));
    let last_scan = file.windows(2).rposition(|pair| pair == [0xFF, 0xDA]).unwrap();
    file.splice(last_scan..last_scan, jpeg::segment(0xFE, &text("between scans")));
    file = jpeg::with_segment(&file, 0xFE, &text("COM"));
    file.splice(2..2, text("between segments"));
    file = jpeg::with_icc(&file, &profile::named(word), 65_000);
    file = jpeg::with_segment(&file, 0xED, &resource);
    file = jpeg::with_segment(&file, 0xE1, &[&guid, &text("extended XMP")[..]].concat());
    let xmp = [b"http://ns.adobe.com/xap/1.0/\0", &text("XMP")[..]].concat();
    file = jpeg::with_segment(&file, 0xE1, &xmp);
    for kind in 0xE0..=0xEF {
        file = jpeg::with_segment(&file, kind, &text(&format!("APP{}", kind - 0xE0)));
    }
    let adobe = [&b"Adobe\0\x64\0\0\0\0\x01"[..], &text("Adobe")].concat();
    file = jpeg::with_segment(&file, 0xEE, &adobe);
    file = jpeg::with_segment(&file, 0xE0, &[b"JFXX\0\x13\x01\x01", &text("JFXX")[..]].concat());
    file = jpeg::with_exif(&file, &block);
    file = odd::multi_picture(&file, &jpeg::with_exif(&commented("the second picture"), &block));
    file = odd::ultra_hdr(&file, &commented("the gain map"));
    file.extend(text("the trailer"));
    file
}

/// A PNG likewise: every kind of text, also compressed, EXIF, time, profile, palette and chunk of
/// somebody's own, in front of the pixels and behind them. A `word` of seven bytes at most fits
/// where the time stands.
#[must_use]
pub fn png(image: &RgbImage, word: &str) -> Vec<u8> {
    let text = |place: &str| said(word, place);
    let packed = |place: &str| fdeflate::compress_to_vec(&text(place));
    let profile = fdeflate::compress_to_vec(&profile::named(word));
    let mut time = word.as_bytes().to_vec();
    time.resize(7, b'!');
    let chunks = |place: &str| {
        [
            png::chunk(b"tEXt", &[b"Comment\0", &text(place)[..]].concat()),
            png::chunk(b"zTXt", &[b"Comment\0\0", &packed(place)[..]].concat()),
            png::chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", &text(place)[..]].concat()),
            png::chunk(b"iTXt", &[b"Comment\0\x01\0\0\0", &packed(place)[..]].concat()),
            png::chunk(b"tIME", &time),
            png::chunk(b"caNa", &text(place)),
        ]
        .concat()
    };
    let block = tiff::camera(word, &text("the thumbnail"));
    let before = [
        png::chunk(b"iCCP", &[word.as_bytes(), b"\0\0", &profile].concat()),
        png::chunk(b"sPLT", &[word.as_bytes(), b"\0\x08", &[0; 6]].concat()),
        png::chunk(b"eXIf", &block),
        chunks("front"),
    ];
    let mut file = png::png_with(image, &before);
    let end = file.len() - 12;
    file.splice(end..end, chunks("back"));
    file.extend(text("the trailer"));
    file
}

/// A WebP likewise: profile, EXIF, XMP, chunks nobody knows, the trailer.
#[must_use]
pub fn webp(image: &RgbImage, word: &str) -> Vec<u8> {
    let text = |place: &str| said(word, place);
    let block = tiff::camera(word, &text("the thumbnail"));
    let before =
        [webp::chunk(b"ICCP", &profile::named(word)), webp::chunk(b"caNa", &text("front"))];
    let behind = [
        webp::chunk(b"EXIF", &block),
        webp::chunk(b"XMP ", &text("XMP")),
        webp::chunk(b"caNa", &text("back")),
    ];
    let size = (image.width(), image.height());
    let mut file = webp::extended(&webp::lossless(image), size, 0x2C, [&before, &behind]);
    file.extend(text("the trailer"));
    file
}

fn said(word: &str, place: &str) -> Vec<u8> {
    format!("{word} in {place}, 48.8584 N 2.2945 E").into_bytes()
}
