//! From pixels to the one kind of file that leaves: noise, one encoder with one setting, and a second
//! look at the finished bytes.

use idphoto_imaging::decode::{Limits, decode};
use idphoto_imaging::encode::grammar::check_jpeg;
use idphoto_imaging::encode::{Chroma, JpegOptions, jpeg};
use idphoto_types::RgbImage;
use idphoto_wire::Digest;

use super::dice::Dice;
use super::error::PseudonymiseError;

/// Deviation of the noise, in levels: what is left of the sensor's pattern is weaker, and a camera's
/// own noise in a well lit photo stronger.
const NOISE: f64 = 1.5;
/// One setting for everybody: quantisers would tell groups of photos apart.
const SETTING: JpegOptions = JpegOptions { quality: 85, chroma: Chroma::Half, dpi: None };
/// Bytes in front of the scan's data, by the grammar: SOI, APP0, SOF0, two DQT, four DHT, SOS.
const HEADER: usize = 2 + 18 + 19 + 2 * 69 + 432 + 14;
/// Their SHA-256: another encoder, or another version of this one, that writes other tables would tell
/// its donations apart from all others.
const HEADER_SHA256: [u8; 32] = [
    0x23, 0x6f, 0xfc, 0xf0, 0x43, 0xa0, 0x12, 0x04, 0x90, 0x18, 0x4b, 0x7b, 0x93, 0xd0, 0xaf, 0xb1,
    0xc2, 0xe0, 0x50, 0x6a, 0x86, 0xa4, 0x16, 0x05, 0x08, 0xb0, 0xb9, 0xd6, 0x03, 0xda, 0xcc, 0x40,
];

/// The picture with noise, as a file.
///
/// # Errors
/// Those of [`file`].
pub(super) fn picture(image: &RgbImage, dice: &mut Dice) -> Result<Vec<u8>, PseudonymiseError> {
    let mut noisy = image.clone();
    for value in noisy.data_mut() {
        *value = (f64::from(*value) + dice.normal() * NOISE + 0.5) as u8;
    }
    file(&noisy)
}

/// The picture as a file that has been checked.
///
/// # Errors
/// `Encode`, `Grammar`, `Kind`.
pub(super) fn file(image: &RgbImage) -> Result<Vec<u8>, PseudonymiseError> {
    let bytes = jpeg(image, &SETTING)?;
    check_picture(&bytes)?;
    Ok(bytes)
}

/// Accepts only a picture as [`pseudonymise`](super::pseudonymise()) writes them: in the grammar, with
/// nothing behind its end; in front of the scan the very bytes that all of them have; and in the scan
/// no byte more than its pixels take, by a reader that knows nothing of the encoder. What could be
/// hidden in pixels is not its business.
///
/// # Errors
/// `Grammar` where something is added or missing; `Kind` for another size, other tables, or a scan that
/// is too short or too long.
pub fn check_picture(bytes: &[u8]) -> Result<(), PseudonymiseError> {
    check_jpeg(bytes)?;
    let header = bytes.get(..HEADER).ok_or(PseudonymiseError::Kind)?;
    if *Digest::of(header).as_bytes() != HEADER_SHA256 {
        return Err(PseudonymiseError::Kind);
    }
    // The last code ends in the last byte: without it, the scan is cut off.
    let (data, end) = bytes.split_at(bytes.len() - 2);
    let last = if data.ends_with(&[0xFF, 0]) { 2 } else { 1 };
    let shorter = [&data[..data.len() - last], end].concat();
    let reads = |bytes: &[u8]| decode(bytes, &Limits::default()).is_ok();
    if reads(bytes) && !reads(&shorter) { Ok(()) } else { Err(PseudonymiseError::Kind) }
}

#[cfg(test)]
mod tests {
    use idphoto_types::Rgb;

    use super::super::{HEIGHT, WIDTH};
    use super::*;

    #[test]
    fn another_kind_of_file_is_refused() {
        let image = RgbImage::filled(WIDTH, HEIGHT, Rgb([90, 120, 30]));
        let good = file(&image).unwrap();
        assert_eq!(good[HEADER - 14..HEADER - 12], [0xFF, 0xDA]);
        let with = |at: usize, added: &[u8]| [&good[..at], added, &good[at..]].concat();
        for bad in [
            with(2, b"\xFF\xE1\0\x08Exif\0\0"),
            with(20, b"\xFF\xFE\0\x04hi"),
            with(good.len(), b"\0"),
            good[..good.len() - 1].to_vec(),
            Vec::new(),
        ] {
            assert!(matches!(check_picture(&bad), Err(PseudonymiseError::Grammar(_))));
        }
        // Bytes behind the last code, which decoders skip.
        for hidden in [&b"x"[..], b"device 4711", b"\xFF\0", b"\0\0\0\0"] {
            let bad = with(good.len() - 2, hidden);
            assert_eq!(check_picture(&bad), Err(PseudonymiseError::Kind), "{hidden:?}");
        }
        let cut = [&good[..good.len() - 40], b"\xFF\xD9"].concat();
        assert_eq!(check_picture(&cut), Err(PseudonymiseError::Kind));
        for (setting, width) in [
            (JpegOptions { quality: 84, ..SETTING }, WIDTH),
            (JpegOptions { chroma: Chroma::Full, ..SETTING }, WIDTH),
            (JpegOptions { dpi: Some(300), ..SETTING }, WIDTH),
            (SETTING, WIDTH + 16),
        ] {
            let other = jpeg(&RgbImage::filled(width, HEIGHT, Rgb([0; 3])), &setting).unwrap();
            assert_eq!(check_picture(&other), Err(PseudonymiseError::Kind));
        }
    }
}
