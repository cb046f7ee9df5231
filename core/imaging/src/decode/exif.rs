//! The one EXIF fact that is read, and written: which way up. Everything else in there is left unread.

use super::orient::Orientation;

/// Tag `Orientation` (EXIF 2.32, 4.6.4 A).
const ORIENTATION: u16 = 0x0112;
/// Field type `SHORT`, 16 bits: what the tag has to have.
const SHORT: u16 = 3;
/// Field type `LONG`, 32 bits: what some writers give it.
const LONG: u16 = 4;

/// The orientation, 1 to 8, that a TIFF block (the payload of an EXIF segment) declares.
///
/// Reads the first directory only and follows no pointer out of it, so the work is bounded by the
/// block's length. Anything odd (bad byte order mark, offset outside, other type, value outside
/// 1..=8) counts as 1, as in a file that says nothing: cameras that do not know write 0.
pub(super) fn orientation(tiff: &[u8]) -> u16 {
    read(tiff).filter(|value| (1..=8).contains(value)).unwrap_or(1)
}

/// Bytes of [`oriented`].
pub(super) const ORIENTED: usize = 26;

/// A TIFF block that says an orientation and nothing else.
pub(super) fn oriented(orientation: Orientation) -> [u8; ORIENTED] {
    // Byte order; where the directory is; one entry: tag, type, count, value; no further directory.
    let mut block = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    block[19] = orientation.exif() as u8;
    block
}

fn read(tiff: &[u8]) -> Option<u16> {
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let u16_at = |at: usize| {
        let raw = [*tiff.get(at)?, *tiff.get(at.checked_add(1)?)?];
        Some(if little { u16::from_le_bytes(raw) } else { u16::from_be_bytes(raw) })
    };
    let u32_at = |at: usize| {
        let (a, b) = (u32::from(u16_at(at)?), u32::from(u16_at(at.checked_add(2)?)?));
        Some(if little { b << 16 | a } else { a << 16 | b })
    };
    let directory = usize::try_from(u32_at(4)?).ok()?;
    let entries = usize::from(u16_at(directory)?);
    let first = directory.checked_add(2)?;
    for k in 0..entries {
        let entry = first.checked_add(k * 12)?;
        if u16_at(entry)? == ORIENTATION {
            return match (u16_at(entry + 2)?, u32_at(entry + 4)?) {
                (SHORT, 1) => u16_at(entry + 8),
                (LONG, 1) => u16::try_from(u32_at(entry + 8)?).ok(),
                _ => None,
            };
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use idphoto_specimens::tiff::orientation as tiff;

    #[test]
    fn both_byte_orders_are_read() {
        for value in 1..=8 {
            assert_eq!(orientation(&tiff(value, true)), value);
            assert_eq!(orientation(&tiff(value, false)), value);
        }
    }

    #[test]
    fn what_is_written_is_read() {
        for value in 1..=8 {
            let block = oriented(Orientation::from_exif(value));
            assert_eq!(block[..], tiff(value, false)[..]);
            assert_eq!(orientation(&block), value);
        }
    }

    #[test]
    fn a_long_value_counts_as_well() {
        for little in [true, false] {
            let mut block = tiff(6, little);
            let (kind, value) = if little { (12, 18) } else { (13, 20) };
            block[kind] = 4;
            if !little {
                block[18..22].copy_from_slice(&6_u32.to_be_bytes());
            }
            assert_eq!(orientation(&block), 6);
            block[value..value + 2].copy_from_slice(&[1, 1]);
            assert_eq!(orientation(&block), 1);
        }
    }

    #[test]
    fn anything_odd_is_upright() {
        assert_eq!(orientation(&tiff(0, true)), 1);
        assert_eq!(orientation(&tiff(9, false)), 1);
        assert_eq!(orientation(b""), 1);
        let block = tiff(6, true);
        for cut in 0..block.len() {
            // The value field itself is whole from byte 20 on, the padding behind it is not needed.
            let wanted = if cut >= 20 { 6 } else { 1 };
            assert_eq!(orientation(&block[..cut]), wanted, "cut at {cut}");
        }
        let mut float_typed = block.clone();
        float_typed[12] = 11;
        assert_eq!(orientation(&float_typed), 1);
        let mut outside = block.clone();
        outside[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(orientation(&outside), 1);
        let mut many = block;
        many[8..10].copy_from_slice(&u16::MAX.to_le_bytes());
        many[10] = 0xFF;
        assert_eq!(orientation(&many), 1);
    }
}
