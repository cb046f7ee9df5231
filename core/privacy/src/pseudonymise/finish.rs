//! From pixels to the one kind of file that leaves: noise, one encoder with one setting, and a second
//! look at the finished bytes.

use idphoto_imaging::encode::grammar::check_jpeg;
use idphoto_imaging::encode::{Chroma, JpegOptions, jpeg};
use idphoto_types::{Rgb, RgbImage};

use super::dice::Dice;
use super::error::PseudonymiseError;
use super::{HEIGHT, WIDTH};

/// Deviation of the noise, in levels: what is left of the sensor's pattern is weaker, and a camera's
/// own noise in a well lit photo stronger.
const NOISE: f64 = 1.5;
/// One setting for everybody: quantisers would tell groups of photos apart.
const SETTING: JpegOptions = JpegOptions { quality: 85, chroma: Chroma::Half, dpi: None };
/// Bytes in front of the scan's data, by the grammar: SOI, APP0, SOF0, two DQT, four DHT, SOS.
const HEADER: usize = 2 + 18 + 19 + 2 * 69 + 432 + 14;

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
/// nothing behind its end, and in front of the scan the very bytes that all of them have. It does not
/// look at pixels.
///
/// # Errors
/// `Grammar` where something is added or missing; `Kind` for another size or other tables.
pub fn check_picture(bytes: &[u8]) -> Result<(), PseudonymiseError> {
    check_jpeg(bytes)?;
    let usual = jpeg(&RgbImage::filled(WIDTH, HEIGHT, Rgb([0; 3])), &SETTING)?;
    if bytes.get(..HEADER) == usual.get(..HEADER) { Ok(()) } else { Err(PseudonymiseError::Kind) }
}

#[cfg(test)]
mod tests {
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
