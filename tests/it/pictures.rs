//! Photos composed for a test, and files that carry what cameras write into them. No test here.

use idphoto_imaging::decode::{Limits, decode, turned};
use idphoto_imaging::encode;
use idphoto_types::{RgbImage, Turn};

/// `image` as a PNG file.
pub(crate) fn png(image: &RgbImage) -> Vec<u8> {
    encode::png(image, None, None).unwrap()
}

/// `image` as a JPEG file of quality 95, colours in full.
pub(crate) fn jpeg(image: &RgbImage) -> Vec<u8> {
    encode::jpeg(image, &encode::JpegOptions::default()).unwrap()
}

/// The pixels of a file.
pub(crate) fn decoded(file: &[u8]) -> RgbImage {
    decode(file, &Limits::default()).unwrap().image
}

/// Images of one height, from left to right.
pub(crate) fn side_by_side(images: &[&RgbImage]) -> RgbImage {
    let height = images[0].height();
    let width = images.iter().map(|i| i.width()).sum();
    let row_of = |image: &RgbImage, y: u32| {
        let row = image.width() as usize * 3;
        image.data()[y as usize * row..][..row].to_vec()
    };
    let data = (0..height).flat_map(|y| images.iter().flat_map(move |image| row_of(image, y)));
    RgbImage::from_raw(width, height, data.collect()).unwrap()
}

/// A smaller copy at the bottom of a black image as high as `image`: the mean of `step` x `step`
/// pixels each.
pub(crate) fn reduced(image: &RgbImage, step: u32) -> RgbImage {
    let (width, height) = (image.width() / step, image.height() / step);
    let mean = |x: u32, y: u32, channel: usize| {
        let block = (0..step * step).map(|i| (x * step + i % step, y * step + i / step));
        let sum: u32 = block.map(|(x, y)| u32::from(image.pixel(x, y)[channel])).sum();
        (sum / (step * step)) as u8
    };
    let above = vec![0; (image.height() - height) as usize * width as usize * 3];
    let small = (0..width * height)
        .flat_map(|i| [0, 1, 2].map(|channel| mean(i % width, i / width, channel)));
    RgbImage::from_raw(width, image.height(), above.into_iter().chain(small).collect()).unwrap()
}

/// `image` as a camera stores it that notes the EXIF orientation `value`, 1 to 8.
pub(crate) fn stored(image: &RgbImage, value: u16) -> RgbImage {
    // The pairs of the EXIF table: mirror left to right and turn clockwise make it upright again.
    let undo = match value {
        3 | 4 => Turn::Half,
        6 | 7 => Turn::Left,
        5 | 8 => Turn::Right,
        _ => Turn::None,
    };
    let image = turned(image, undo);
    if matches!(value, 2 | 4 | 5 | 7) { mirrored(&image) } else { image }
}

fn mirrored(image: &RgbImage) -> RgbImage {
    let rows = image.data().chunks_exact(image.width() as usize * 3);
    let data = rows.flat_map(|row| row.chunks_exact(3).rev().flatten().copied());
    RgbImage::from_raw(image.width(), image.height(), data.collect()).unwrap()
}

/// A TIFF block that holds an orientation and a text (`ImageDescription`).
pub(crate) fn exif(orientation: u16, text: &str) -> Vec<u8> {
    let mut out = b"MM\0*\0\0\0\x08\0\x02".to_vec();
    let text = [text.as_bytes(), b"\0"].concat();
    out.extend([0x01, 0x0E, 0, 2]);
    out.extend((text.len() as u32).to_be_bytes());
    // Behind the two entries and the zero that ends them; a text of up to four bytes would have to
    // stand in the entry itself, and none here is so short.
    out.extend(38_u32.to_be_bytes());
    out.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1]);
    out.extend(orientation.to_be_bytes());
    out.extend([0; 6]);
    out.extend(text);
    out
}

/// A PNG with a chunk put in behind its header.
pub(crate) fn with_chunk(png: &[u8], kind: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    // Signature 8, length 4, name 4, IHDR 13, checksum 4.
    let (head, tail) = png.split_at(33);
    let covered = [kind, payload].concat();
    let length = (payload.len() as u32).to_be_bytes();
    let check = crc32fast::hash(&covered).to_be_bytes();
    [head, &length, &covered, &check, tail].concat()
}

/// A JPEG with a segment put in behind SOI.
pub(crate) fn with_segment(jpeg: &[u8], marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, payload, &jpeg[2..]].concat()
}

/// A PNG that holds `image` as a camera would that notes an orientation.
pub(crate) fn oriented_png(image: &RgbImage, value: u16) -> Vec<u8> {
    with_chunk(&png(&stored(image, value)), b"eXIf", &exif(value, "a camera"))
}

/// The same as a JPEG.
pub(crate) fn oriented_jpeg(image: &RgbImage, value: u16) -> Vec<u8> {
    let payload = [b"Exif\0\0", &exif(value, "a camera")[..]].concat();
    with_segment(&jpeg(&stored(image, value)), 0xE1, &payload)
}
