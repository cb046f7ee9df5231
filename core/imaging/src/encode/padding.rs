//! Bytes that make a JPEG longer and say nothing: comment segments of zeros, right behind APP0.
//!
//! Some portals refuse a file below a size, however good its picture is. A comment belongs to the
//! format (ITU-T T.81, B.2.4.5) and every decoder skips it; bytes behind EOI or inside a scan do not.
//! Not here: how many bytes are wanted ([`super::window`]).

use super::EncodeError;

/// Where SOI and APP0 of a JPEG of ours end.
pub(super) const BEHIND_APP0: usize = 2 + 18;
/// Marker and length of a segment.
const HEAD: usize = 4;
/// Zeros in one comment: its length field counts itself and ends at 65 535.
pub(super) const MOST_ZEROS: usize = 65_533;
/// The shortest comment; one byte more cannot be added.
pub(super) const LEAST: usize = HEAD;
/// The most that is added. The highest floor of an authority is 250 kB (New Zealand), most of which is
/// picture; sixteen comments are far beyond it, and bound what a foreign catalogue can ask for.
pub const MAX_PADDING: usize = 1 << 20;

/// The file with exactly `added` bytes more, in as few comments as hold them.
///
/// # Errors
/// `CannotFill` for 1 to 3 bytes, which no comment has, and for more than [`MAX_PADDING`].
pub(super) fn padded(file: &[u8], added: usize) -> Result<Vec<u8>, EncodeError> {
    let wanted = file.len().saturating_add(added);
    let error = EncodeError::CannotFill { bytes: file.len(), min_bytes: wanted };
    let (head, rest) = file.split_at_checked(BEHIND_APP0).ok_or(EncodeError::Encoder)?;
    if (1..LEAST).contains(&added) || added > MAX_PADDING {
        return Err(error);
    }
    let mut out = Vec::with_capacity(wanted);
    out.extend_from_slice(head);
    let mut left = added;
    while left > 0 {
        let mut segment = left.min(HEAD + MOST_ZEROS);
        // What would be left is shorter than a comment: this one leaves it more.
        if (1..LEAST).contains(&(left - segment)) {
            segment -= LEAST;
        }
        let length = (segment - 2) as u16;
        out.extend(b"\xFF\xFE");
        out.extend(length.to_be_bytes());
        out.resize(out.len() + segment - HEAD, 0);
        left -= segment;
    }
    out.extend_from_slice(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use idphoto_types::{Rgb, RgbImage};

    use super::super::grammar::{check_jpeg, check_portrait_jpeg};
    use super::super::{JpegOptions, jpeg};
    use super::*;
    use crate::decode::{Limits, decode};

    #[test]
    fn every_number_of_bytes_but_one_to_three_is_met_exactly() {
        let image = RgbImage::filled(9, 9, Rgb([200, 10, 90]));
        let file = jpeg(&image, &JpegOptions::default()).unwrap();
        let pixels = decode(&file, &Limits::default()).unwrap().image;
        let whole = HEAD + MOST_ZEROS;
        let around = |n: usize| n - 5..n + 9;
        let near = around(whole).chain(around(2 * whole)).chain(around(3 * whole));
        for added in (4..300).chain(near).chain([MAX_PADDING]) {
            let padded = padded(&file, added).unwrap();
            assert_eq!(padded.len(), file.len() + added);
            check_portrait_jpeg(&padded).unwrap();
            assert!(check_jpeg(&padded).is_err(), "never in a donation");
            assert!(decode(&padded, &Limits::default()).unwrap().image == pixels);
        }
        assert!(padded(&file, 0).unwrap() == file);
        for added in [1, 2, 3, MAX_PADDING + 1, usize::MAX] {
            let refused = padded(&file, added);
            assert!(matches!(refused, Err(EncodeError::CannotFill { .. })), "{added}");
        }
    }
}
