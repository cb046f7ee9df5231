//! Test files made on the spot: no binary fixture, nobody's photo.

use idphoto_types::RgbImage;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::orient::{Orientation, upright};

/// A smooth picture without symmetry, so that a wrong turn shows and JPEG keeps it well.
pub(super) fn scene(width: u32, height: u32) -> RgbImage {
    let (w, h) = (width as f32, height as f32);
    let data = (0..width * height)
        .flat_map(|i| {
            let (x, y) = ((i % width) as f32 / w, (i / width) as f32 / h);
            [40.0 + 200.0 * x, 230.0 - 190.0 * y, 60.0 + 80.0 * x * y].map(|v| v as u8)
        })
        .collect();
    RgbImage::from_raw(width, height, data).unwrap()
}

/// `image` as a camera would store it that notes the EXIF orientation `value`.
pub(super) fn stored(image: &RgbImage, value: u16) -> RgbImage {
    let inverse = match value {
        6 => 8,
        8 => 6,
        other => other,
    };
    upright(image.clone(), Orientation::from_exif(inverse))
}

/// A TIFF block that holds the orientation and nothing else.
pub(super) fn tiff(orientation: u16, little: bool) -> Vec<u8> {
    let short = |v: u16| if little { v.to_le_bytes() } else { v.to_be_bytes() };
    let long = |v: u32| if little { v.to_le_bytes() } else { v.to_be_bytes() };
    let mut out = if little { b"II*\0".to_vec() } else { b"MM\0*".to_vec() };
    out.extend(long(8));
    out.extend(short(1));
    out.extend([short(0x0112), short(3)].concat());
    out.extend(long(1));
    out.extend(short(orientation));
    out.extend([0; 6]);
    out
}

/// A JPEG of quality 95 with the given sampling factors of luma.
pub(super) fn jpeg(image: &RgbImage, sampling: SamplingFactor) -> Vec<u8> {
    jpeg_by(image, |encoder| encoder.set_sampling_factor(sampling))
}

/// A JPEG of quality 95 with whatever else `set` asks of the encoder.
pub(super) fn jpeg_by(image: &RgbImage, set: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, 95);
    set(&mut encoder);
    let (width, height) = (image.width() as u16, image.height() as u16);
    encoder.encode(image.data(), width, height, ColorType::Rgb).unwrap();
    out
}

/// The JPEG with a segment put in right behind SOI.
pub(super) fn with_segment(jpeg: &[u8], kind: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = jpeg[..2].to_vec();
    out.extend([0xFF, kind]);
    out.extend((payload.len() as u16 + 2).to_be_bytes());
    out.extend(payload);
    out.extend(&jpeg[2..]);
    out
}

/// The JPEG with an EXIF segment that holds `orientation`.
pub(super) fn with_exif(jpeg: &[u8], orientation: u16) -> Vec<u8> {
    with_segment(jpeg, 0xE1, &[b"Exif\0\0", &tiff(orientation, false)[..]].concat())
}

/// The JPEG with a colour profile, in segments of at most `size` bytes.
pub(super) fn with_icc(jpeg: &[u8], profile: &[u8], size: usize) -> Vec<u8> {
    let parts: Vec<&[u8]> = profile.chunks(size).collect();
    parts.iter().enumerate().rev().fold(jpeg.to_vec(), |file, (i, part)| {
        let head = [b"ICC_PROFILE\0", &[i as u8 + 1, parts.len() as u8][..]].concat();
        with_segment(&file, 0xE2, &[&head, *part].concat())
    })
}

/// A whole PNG chunk.
pub(super) fn chunk(kind: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let covered = [kind, payload].concat();
    let mut out = (payload.len() as u32).to_be_bytes().to_vec();
    out.extend(&covered);
    out.extend(crc32fast::hash(&covered).to_be_bytes());
    out
}

/// Header fields of a PNG.
#[derive(Clone, Copy)]
pub(super) struct Ihdr {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) depth: u8,
    pub(super) colour: u8,
    pub(super) interlace: u8,
}

/// A PNG of one IDAT: header, chunks in front of the data, the scan lines with their filter bytes.
pub(super) fn png_of(ihdr: Ihdr, before: &[Vec<u8>], lines: &[u8]) -> Vec<u8> {
    let mut fields = ihdr.width.to_be_bytes().to_vec();
    fields.extend(ihdr.height.to_be_bytes());
    fields.extend([ihdr.depth, ihdr.colour, 0, 0, ihdr.interlace]);
    let mut out = b"\x89PNG\r\n\x1A\n".to_vec();
    out.extend(chunk(b"IHDR", &fields));
    out.extend(before.concat());
    out.extend(chunk(b"IDAT", &fdeflate::compress_to_vec(lines)));
    out.extend(chunk(b"IEND", &[]));
    out
}

/// An 8-bit RGB PNG with chunks in front of the data.
pub(super) fn png_with(image: &RgbImage, before: &[Vec<u8>]) -> Vec<u8> {
    let (width, height) = (image.width(), image.height());
    let mut lines = Vec::new();
    for row in image.data().chunks_exact(width as usize * 3) {
        lines.push(0);
        lines.extend(row);
    }
    png_of(Ihdr { width, height, depth: 8, colour: 2, interlace: 0 }, before, &lines)
}

/// An 8-bit RGB PNG.
pub(super) fn png(image: &RgbImage) -> Vec<u8> {
    png_with(image, &[])
}

/// The largest difference of two samples, and the mean one.
pub(super) fn difference(a: &RgbImage, b: &RgbImage) -> (u8, f64) {
    assert_eq!((a.width(), a.height()), (b.width(), b.height()));
    let each = a.data().iter().zip(b.data()).map(|(a, b)| a.abs_diff(*b));
    let sum: u64 = each.clone().map(u64::from).sum();
    (each.max().unwrap_or(0), sum as f64 / a.data().len() as f64)
}
