//! The scans of a JPEG: whether they make a whole picture, and which decoder can put it together.

use super::super::error::DecodeError;
use super::super::limits::Limits;
use super::frame::Frame;
use super::{TRUNCATED, malformed, too_many};

/// Coefficients of a block.
const COEFFICIENTS: u8 = 64;

/// What the scans so far have brought.
#[derive(Default)]
pub(super) struct Scans {
    count: usize,
    /// Bytes of entropy-coded data.
    pub(super) bytes: u64,
    /// Whether all components of a sequential picture came in one scan.
    interleaved: bool,
    /// By component, a bit for every coefficient that has all its bits.
    finished: [u64; 4],
}

impl Scans {
    /// Takes in a scan header (T.81, B.2.3).
    ///
    /// # Errors
    /// `Malformed`, `TooManyParts`.
    pub(super) fn take(
        &mut self,
        payload: &[u8],
        frame: &Frame,
        limits: &Limits,
    ) -> Result<(), DecodeError> {
        let components = frame.components();
        let (specs, &[from, to, bits]) = payload
            .split_first()
            .and_then(|(&count, rest)| {
                let (specs, tail) = rest.split_last_chunk::<3>()?;
                let fits = specs.len() == 2 * usize::from(count);
                (fits && (1..=components.len()).contains(&usize::from(count)))
                    .then_some((specs, tail))
            })
            .ok_or(malformed("a scan header has the wrong length"))?;
        self.count += 1;
        if self.count > limits.max_scans {
            return Err(too_many("scans", limits.max_scans));
        }
        let coefficients =
            if frame.progressive() { progressive(from, to, bits)? } else { u64::MAX };
        for [id, _] in specs.as_chunks::<2>().0 {
            let place = components.iter().position(|c| c.id == *id);
            let finished = place.and_then(|place| self.finished.get_mut(place));
            let finished =
                finished.ok_or(malformed("a scan is for a component that is not there"))?;
            if !frame.progressive() && *finished != 0 {
                return Err(malformed("two scans bring the same component"));
            }
            *finished |= coefficients;
        }
        self.interleaved = specs.len() == 2 * components.len();
        Ok(())
    }

    /// Whether there was any.
    pub(super) const fn any(&self) -> bool {
        self.count > 0
    }

    /// Whether the components of a sequential picture came in several scans.
    pub(super) const fn several(&self, frame: &Frame) -> bool {
        !frame.progressive() && !self.interleaved
    }

    /// Makes sure that every component has all its coefficients, and that the data can be long
    /// enough for a picture of this size.
    ///
    /// # Errors
    /// `Truncated`, when a part of the picture never came.
    pub(super) fn whole(&self, frame: &Frame) -> Result<(), DecodeError> {
        let complete =
            self.finished.iter().zip(frame.components()).all(|(found, _)| *found == u64::MAX);
        if !complete || self.bytes < frame.least_scan_bytes() {
            return Err(TRUNCATED);
        }
        Ok(())
    }
}

/// The coefficients that a scan of a progressive picture brings to their last bit (T.81, G.1.1.1).
fn progressive(from: u8, to: u8, bits: u8) -> Result<u64, DecodeError> {
    if from > to || to >= COEFFICIENTS || (from == 0 && to != 0) {
        return Err(malformed("a scan is for coefficients that do not exist"));
    }
    let down_to = |last: u8| u64::MAX >> (COEFFICIENTS - 1 - last);
    let below = if from == 0 { 0 } else { down_to(from - 1) };
    let last_bit = bits & 15 == 0;
    Ok(if last_bit { down_to(to) & !below } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progressive_scans_finish_what_they_name() {
        assert_eq!(progressive(0, 0, 0).unwrap(), 1);
        assert_eq!(progressive(0, 0, 1).unwrap(), 0, "a bit is still to come");
        assert_eq!(progressive(1, 63, 0x10).unwrap(), u64::MAX - 1);
        assert_eq!(progressive(1, 5, 0).unwrap(), 0b11_1110);
        for (from, to) in [(5, 4), (0, 63), (1, 64)] {
            assert!(progressive(from, to, 0).is_err(), "{from} to {to}");
        }
    }
}
