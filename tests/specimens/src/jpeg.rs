//! JPEG files (ITU-T T.81) and what cameras and attackers put around the picture.

use idphoto_types::RgbImage;
pub use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// Quality of the files: high, so that a wrong pixel stands out from the compression.
const QUALITY: u8 = 95;

/// A JPEG with the given sampling factors of luma.
#[must_use]
pub fn jpeg(image: &RgbImage, sampling: SamplingFactor) -> Vec<u8> {
    jpeg_by(image, |encoder| encoder.set_sampling_factor(sampling))
}

/// A JPEG with whatever `set` asks of the encoder.
pub fn jpeg_by(image: &RgbImage, set: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    samples(image.data(), image.width(), image.height(), ColorType::Rgb, set)
}

/// A JPEG of samples of any colour type.
pub fn samples(
    data: &[u8],
    width: u32,
    height: u32,
    colour: ColorType,
    set: impl FnOnce(&mut Encoder<&mut Vec<u8>>),
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, QUALITY);
    set(&mut encoder);
    encoder.encode(data, width as u16, height as u16, colour).unwrap();
    out
}

/// A sequential file whose components come in scans of their own.
#[must_use]
pub fn several_scans(image: &RgbImage, sampling: SamplingFactor) -> Vec<u8> {
    jpeg_by(image, |encoder| {
        encoder.set_sampling_factor(sampling);
        encoder.set_optimized_huffman_tables(true);
    })
}

/// A whole segment.
#[must_use]
pub fn segment(kind: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, kind], &length, payload].concat()
}

/// The file with a segment put in right behind SOI.
#[must_use]
pub fn with_segment(jpeg: &[u8], kind: u8, payload: &[u8]) -> Vec<u8> {
    [&jpeg[..2], &segment(kind, payload), &jpeg[2..]].concat()
}

/// The file with an EXIF segment that holds `tiff`.
#[must_use]
pub fn with_exif(jpeg: &[u8], tiff: &[u8]) -> Vec<u8> {
    with_segment(jpeg, 0xE1, &[b"Exif\0\0", tiff].concat())
}

/// The file with an Adobe segment that names a colour transform: 0 none, 1 YCbCr, 2 YCCK.
#[must_use]
pub fn with_adobe(jpeg: &[u8], transform: u8) -> Vec<u8> {
    with_segment(jpeg, 0xEE, &[b"Adobe\0\x64\0\0\0\0", &[transform][..]].concat())
}

/// The file with a colour profile, in segments of at most `size` bytes.
#[must_use]
pub fn with_icc(jpeg: &[u8], profile: &[u8], size: usize) -> Vec<u8> {
    let parts: Vec<&[u8]> = profile.chunks(size).collect();
    parts.iter().enumerate().rev().fold(jpeg.to_vec(), |file, (i, part)| {
        let head = [b"ICC_PROFILE\0", &[i as u8 + 1, parts.len() as u8][..]].concat();
        with_segment(&file, 0xE2, &[&head, *part].concat())
    })
}

/// Where markers begin: every 0xFF that is followed by a marker code, up to and with EOI.
#[must_use]
pub fn markers(jpeg: &[u8]) -> Vec<usize> {
    let mut list = vec![0];
    let mut at = 2;
    while at + 1 < jpeg.len() {
        if jpeg[at] != 0xFF || matches!(jpeg[at + 1], 0x00 | 0xFF) {
            at += 1;
            continue;
        }
        list.push(at);
        match jpeg[at + 1] {
            0xD9 => break,
            0xD0..=0xD7 => at += 2,
            _ => at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]])),
        }
    }
    list
}

/// Where the entropy-coded data of each scan lies.
#[must_use]
pub fn scans(jpeg: &[u8]) -> Vec<std::ops::Range<usize>> {
    let markers = markers(jpeg);
    let is_scan = |at: &&usize| jpeg.get(**at..**at + 2) == Some(&[0xFF, 0xDA]);
    let data = |&at: &usize| {
        let start = at + 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        let restart = |at: usize| matches!(jpeg[at + 1], 0xD0..=0xD7);
        let end = markers.iter().copied().find(|&next| next >= start && !restart(next));
        start..end.unwrap_or(jpeg.len())
    };
    markers.iter().filter(is_scan).map(data).collect()
}

/// The file with the data of one scan cut to a share of it, in hundredths, and everything else whole.
#[must_use]
pub fn with_scan_cut(jpeg: &[u8], scan: usize, hundredths: usize) -> Vec<u8> {
    let data = scans(jpeg)[scan].clone();
    let mut end = data.start + data.len() * hundredths / 100;
    // A byte of 0xFF and what stands behind it belong together.
    while end > data.start && jpeg[end - 1] == 0xFF {
        end -= 1;
    }
    [&jpeg[..end], &jpeg[data.end..]].concat()
}

/// The file without its Huffman tables, as webcams leave them out; its own must be the standard's.
#[must_use]
pub fn without_tables(jpeg: &[u8]) -> Vec<u8> {
    let mut out = jpeg.to_vec();
    while let Some(at) = markers(&out).into_iter().find(|&at| out[at..].starts_with(&[0xFF, 0xC4]))
    {
        let length = 2 + usize::from(u16::from_be_bytes([out[at + 2], out[at + 3]]));
        out.drain(at..at + length);
    }
    out
}
