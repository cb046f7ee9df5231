//! The scans of a JPEG: whether they make a whole picture, and which decoder can put it together.

use super::super::error::DecodeError;
use super::super::limits::Limits;
use super::frame::Frame;
use super::{TRUNCATED, malformed, too_many, unsupported};

/// Coefficients of a block.
const COEFFICIENTS: usize = 64;

/// What the scans so far have brought.
pub(super) struct Scans {
    count: usize,
    /// Bytes of entropy-coded data.
    pub(super) bytes: u64,
    /// Whether all components of a sequential picture came in one scan.
    interleaved: bool,
    /// By component, whether it came in a scan of its own.
    alone: [bool; 4],
    /// By component and coefficient, how many bits of it are still to come; `None` before the first.
    missing: [[Option<u8>; COEFFICIENTS]; 4],
}

impl Default for Scans {
    fn default() -> Self {
        let missing = [[None; COEFFICIENTS]; 4];
        Self { count: 0, bytes: 0, interleaved: false, alone: [false; 4], missing }
    }
}

/// The fields of a scan header behind its components (T.81, B.2.3).
struct Reach {
    from: usize,
    to: usize,
    /// Bits that were still to come before this scan; 0 where it is the first.
    before: u8,
    /// Bits that are still to come after it.
    after: u8,
}

impl Scans {
    /// Takes in a scan header.
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
        let (specs, fields) = payload
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
        let reach = Reach::of(fields, frame)?;
        let alone = specs.len() == 2;
        for [id, _] in specs.as_chunks::<2>().0 {
            let place = components.iter().position(|c| c.id == *id);
            let place = place.ok_or(malformed("a scan is for a component that is not there"))?;
            self.bring(place, &reach)?;
            self.alone[place] |= alone;
        }
        self.interleaved = specs.len() == 2 * components.len();
        Ok(())
    }

    /// Notes which bits of a component come. Each comes once and in its turn, which also bounds how
    /// many passes over the picture a file can ask for.
    fn bring(&mut self, component: usize, reach: &Reach) -> Result<(), DecodeError> {
        for missing in &mut self.missing[component][reach.from..=reach.to] {
            let in_turn = match *missing {
                None => reach.before == 0,
                Some(bits) => reach.before == bits && reach.after + 1 == bits,
            };
            if !in_turn {
                return Err(malformed("two scans bring the same part of the picture"));
            }
            *missing = Some(reach.after);
        }
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

    /// The components that came in a scan of their own.
    pub(super) fn alone(&self) -> impl Iterator<Item = usize> {
        self.alone.iter().enumerate().filter(|(_, alone)| **alone).map(|(place, _)| place)
    }

    /// Makes sure that every component has all its coefficients, and that the data can be long
    /// enough for a picture of this size.
    ///
    /// # Errors
    /// `Unsupported`, when a part of the picture never comes; `Truncated`.
    pub(super) fn whole(&self, frame: &Frame) -> Result<(), DecodeError> {
        let mut components = self.missing.iter().take(frame.components().len()).flatten();
        if !components.all(|missing| *missing == Some(0)) {
            return Err(unsupported("fewer scans than a whole picture takes"));
        }
        if self.bytes < frame.least_scan_bytes() {
            return Err(TRUNCATED);
        }
        Ok(())
    }
}

impl Reach {
    /// Reads the fields; in a sequential frame they mean nothing, and some writers leave them zero.
    fn of(&[from, to, bits]: &[u8; 3], frame: &Frame) -> Result<Self, DecodeError> {
        if !frame.progressive() {
            return Ok(Self { from: 0, to: COEFFICIENTS - 1, before: 0, after: 0 });
        }
        let (from, to, before, after) = (usize::from(from), usize::from(to), bits >> 4, bits & 15);
        if from > to || to >= COEFFICIENTS || (from == 0 && to != 0) {
            return Err(malformed("a scan is for coefficients that do not exist"));
        }
        if before != 0 && before != after + 1 {
            return Err(malformed("a scan leaves out bits"));
        }
        Ok(Self { from, to, before, after })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8) -> Frame {
        let payload = [8, 0, 8, 0, 8, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0];
        Frame::read(kind, &payload).unwrap()
    }

    /// Scans of these components, from, to, before, after.
    fn taken(kind: u8, scans: &[(&[u8], [u8; 3])]) -> Result<Scans, DecodeError> {
        let mut all = Scans { bytes: 1 << 20, ..Scans::default() };
        for (components, fields) in scans {
            let specs = components.iter().flat_map(|&id| [id, 0]);
            let payload: Vec<u8> =
                std::iter::once(components.len() as u8).chain(specs).chain(*fields).collect();
            all.take(&payload, &frame(kind), &Limits::default())?;
        }
        all.whole(&frame(kind)).map(|()| all)
    }

    #[test]
    fn a_progressive_picture_is_whole_when_every_bit_came_once() {
        let dc: (&[u8], [u8; 3]) = (&[1, 2, 3], [0, 0, 0x01]);
        let dc_last: (&[u8], [u8; 3]) = (&[1, 2, 3], [0, 0, 0x10]);
        let ac = |id: &'static [u8]| (id, [1, 63, 0x00]);
        let whole = [dc, dc_last, ac(&[1]), ac(&[2]), ac(&[3])];
        assert!(taken(0xC2, &whole).is_ok());
        for left_out in 1..whole.len() {
            let mut scans = whole.to_vec();
            scans.remove(left_out);
            let error = taken(0xC2, &scans).map(|_| ()).unwrap_err();
            assert!(matches!(error, DecodeError::Unsupported { .. }), "{left_out}: {error}");
        }
        for again in whole {
            let error = taken(0xC2, &[&whole[..], &[again]].concat()).map(|_| ()).unwrap_err();
            assert!(matches!(error, DecodeError::Malformed { .. }), "{error}");
        }
        for fields in [[5, 4, 0], [0, 63, 0], [1, 64, 0], [1, 63, 0x31]] {
            let error = taken(0xC2, &[(&[1], fields)]).map(|_| ()).unwrap_err();
            assert!(matches!(error, DecodeError::Malformed { .. }), "{fields:?}: {error}");
        }
    }

    #[test]
    fn a_sequential_picture_may_come_by_components() {
        let zero = [0, 0, 0];
        let scans = taken(0xC0, &[(&[1], zero), (&[2, 3], zero)]).unwrap();
        assert!(scans.several(&frame(0xC0)) && scans.alone().eq([0]));
        assert!(!taken(0xC0, &[(&[1, 2, 3], [0, 63, 0])]).unwrap().several(&frame(0xC0)));
        assert!(taken(0xC0, &[(&[1], zero), (&[2], zero)]).is_err());
        assert!(taken(0xC0, &[(&[1], zero), (&[1], zero)]).is_err());
        assert!(taken(0xC0, &[(&[9], zero)]).is_err());
    }
}
