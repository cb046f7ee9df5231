//! The part of a picture that is shown (`clap`; ISO/IEC 14496-12, 12.1.4), and parts laid side by side.

use super::super::error::DecodeError;
use super::boxes::Reader;
use super::{malformed, unsupported};

/// A part of a picture, in whole pixels.
pub(super) struct Area {
    left: u32,
    top: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Area {
    /// From the payload of a `clap` property of a picture of this size.
    pub(super) fn read(
        reader: &mut Reader<'_>,
        (width, height): (u32, u32),
    ) -> Result<Self, DecodeError> {
        let mut ratio = || Ok::<_, DecodeError>((reader.u32()?, reader.u32()?));
        let (across, down) = (ratio()?, ratio()?);
        let (right, below) = (ratio()?, ratio()?);
        let (left, width) = axis(width, across, right)?;
        let (top, height) = axis(height, down, below)?;
        Ok(Self { left, top, width, height })
    }

    /// These pixels of RGB samples of a picture `width` pixels across.
    pub(super) fn of(&self, data: &[u8], width: u32) -> Vec<u8> {
        let [left, top, across, down] =
            [self.left, self.top, self.width, self.height].map(|side| side as usize);
        let mut out = Vec::with_capacity(3 * across * down);
        for row in data.chunks_exact(3 * width as usize).skip(top).take(down) {
            out.extend(row.iter().skip(3 * left).take(3 * across));
        }
        out
    }
}

/// First pixel and length along one side, from its length and the distance of its middle from the
/// picture's, both as ratios.
fn axis(side: u32, length: (u32, u32), middle: (u32, u32)) -> Result<(u32, u32), DecodeError> {
    if length.1 == 0 || middle.1 == 0 {
        return Err(malformed("its crop has no size"));
    }
    if !length.0.is_multiple_of(length.1) {
        return Err(unsupported("a crop between pixels"));
    }
    let length = length.0 / length.1;
    if length == 0 || length > side {
        return Err(malformed("its crop lies outside"));
    }
    let (length, side) = (i64::from(length), i64::from(side));
    // The numerator has a sign.
    let (up, under) = (i64::from(middle.0.cast_signed()), i64::from(middle.1));
    // The first pixel, times twice the denominator.
    let first = (side - length) * under + 2 * up;
    if first % (2 * under) != 0 {
        return Err(unsupported("a crop between pixels"));
    }
    let first = first / (2 * under);
    match (u32::try_from(first), u32::try_from(length)) {
        (Ok(start), Ok(count)) if first + length <= side => Ok((start, count)),
        _ => Err(malformed("its crop lies outside")),
    }
}

/// Lays the rows of `part` into `whole` from `at` on, as far as they reach. Widths are in samples.
pub(super) fn paste(
    whole: &mut [i32],
    whole_width: usize,
    (x, y): (usize, usize),
    part: &[i32],
    part_width: usize,
) {
    if whole_width == 0 || part_width == 0 {
        return;
    }
    let rows = whole.chunks_exact_mut(whole_width).skip(y);
    for (out, row) in rows.zip(part.chunks_exact(part_width)) {
        for (out, sample) in out.iter_mut().skip(x).zip(row) {
            *out = *sample;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crops_are_counted_from_the_middle() {
        let minus = |value: i32| value.cast_unsigned();
        assert_eq!(axis(1280, (300, 1), (0, 1)), Ok((490, 300)));
        assert_eq!(axis(64, (48, 1), (minus(-16), 2)), Ok((0, 48)));
        assert_eq!(axis(10, (4, 1), (minus(-2), 1)), Ok((1, 4)));
        assert_eq!(axis(9, (4, 1), (minus(-1), 2)), Ok((2, 4)));
        for (length, middle) in [
            ((4, 0), (0, 1)),
            ((4, 1), (0, 0)),
            ((0, 1), (0, 1)),
            ((11, 1), (0, 1)),
            ((4, 1), (4, 1)),
            ((4, 1), (minus(-4), 1)),
            ((3, 1), (0, 1)),
            ((7, 2), (0, 1)),
            ((u32::MAX, 1), (u32::MAX / 2, u32::MAX)),
        ] {
            assert!(axis(10, length, middle).is_err(), "{length:?} {middle:?}");
        }
    }
}
