//! One channel where it lies, and whether the memory holds it.

use super::error::PixelViewError;

/// Samples of one channel, or the pixels of RGBA: one every `step`, a row every `stride`.
#[derive(Clone, Copy)]
pub struct Plane8<'a> {
    /// The memory, from the first sample on.
    pub data: &'a [u8],
    /// Bytes from one row to the next.
    pub stride: usize,
    /// Bytes from one sample to the next, Android's `pixelStride`: 4 for RGBA, 1 for luma, and for
    /// chroma 1, or 2 where its two channels alternate. Nothing else is taken.
    pub step: usize,
}

impl<'a> Plane8<'a> {
    /// The bytes of row `y` from its first sample to its last, of `width` samples of `bytes` bytes.
    /// Empty where the memory does not hold them all, and where there are none.
    #[must_use]
    pub fn row(&self, y: u32, width: u32, bytes: usize) -> &'a [u8] {
        let held = || {
            let start = (y as usize).checked_mul(self.stride)?;
            let end = start.checked_add(self.across(width, bytes)?)?;
            self.data.get(start..end)
        };
        held().unwrap_or_default()
    }

    /// Makes sure that samples of `bytes` bytes have a distance out of `steps`, and that every one
    /// lies in the memory and on no other one.
    pub(super) fn admit(
        &self,
        width: u32,
        height: u32,
        bytes: usize,
        steps: &[usize],
    ) -> Result<(), PixelViewError> {
        if !steps.contains(&self.step) {
            return Err(PixelViewError::Step);
        }
        let across = self.across(width, bytes).ok_or(PixelViewError::TooShort)?;
        if self.stride < across {
            return Err(PixelViewError::Stride);
        }
        let above = (height as usize).checked_sub(1).and_then(|n| n.checked_mul(self.stride));
        match above.and_then(|n| n.checked_add(across)) {
            Some(end) if end <= self.data.len() => Ok(()),
            _ => Err(PixelViewError::TooShort),
        }
    }

    /// Bytes from the start of a row to the end of its last sample.
    fn across(&self, width: u32, bytes: usize) -> Option<usize> {
        (width as usize).checked_sub(1)?.checked_mul(self.step)?.checked_add(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_is_not_there_is_empty() {
        let data: Vec<u8> = (0..8).collect();
        let plane = |stride, step| Plane8 { data: &data, stride, step };
        assert_eq!(plane(4, 1).row(1, 3, 1), [4, 5, 6]);
        assert_eq!(plane(4, 2).row(1, 2, 1), [4, 5, 6]);
        for (y, width, bytes) in
            [(2, 1, 1), (0, 9, 1), (0, 0, 1), (u32::MAX, u32::MAX, 1), (0, 1, usize::MAX)]
        {
            assert!(plane(4, 1).row(y, width, bytes).is_empty(), "{y} {width} {bytes}");
        }
        assert!(plane(usize::MAX, 1).row(2, 1, 1).is_empty());
        assert!(plane(usize::MAX, 1).row(1, 2, 1).is_empty());
        assert!(plane(4, usize::MAX).row(1, 3, 1).is_empty());
        assert_eq!(plane(usize::MAX, usize::MAX).row(0, 1, 1), [0]);
    }
}
