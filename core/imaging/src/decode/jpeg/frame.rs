//! The frame header of a JPEG: size, components, and what they promise about the data behind.

use super::super::error::DecodeError;
use super::{malformed, unsupported};

/// A frame header (ITU-T T.81, B.2.2) of a kind that is read.
pub(super) struct Frame {
    width: u32,
    height: u32,
    baseline: bool,
    progressive: bool,
    components: Vec<Component>,
    /// Whether the sampling factors are ones that the usual decoder reads rightly.
    usual_sampling: bool,
}

/// One component: its name in scan headers and its sampling factors.
#[derive(Clone, Copy)]
pub(super) struct Component {
    pub(super) id: u8,
    across: u32,
    down: u32,
}

/// Sampling factors of the first component for which the usual decoder was compared with
/// libjpeg-turbo over all sizes up to two blocks: 4:4:4, 4:2:2, 4:4:0, 4:2:0, 4:1:1.
const USUAL_SAMPLING: [(u32, u32); 5] = [(1, 1), (2, 1), (1, 2), (2, 2), (4, 1)];
/// Samples of a block.
const BLOCK: u64 = 64;

impl Frame {
    /// Reads the payload of the segment with the marker `0xFF, kind`, `kind` being 0xC0..=0xCF.
    ///
    /// # Errors
    /// `Malformed` for what T.81 forbids, `Unsupported` for what it allows and no decoder here can.
    pub(super) fn read(kind: u8, payload: &[u8]) -> Result<Self, DecodeError> {
        let progressive = match kind {
            0xC0 | 0xC1 => false,
            0xC2 => true,
            0xC3 => return Err(unsupported("lossless coding")),
            0xC5..=0xC7 => return Err(unsupported("hierarchical coding")),
            _ => return Err(unsupported("arithmetic coding")),
        };
        let Some((&[precision, h1, h0, w1, w0, count], specs)) = payload.split_first_chunk() else {
            return Err(malformed("its frame header is too short"));
        };
        let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
        if precision != 8 {
            return Err(unsupported("samples that have not 8 bits"));
        }
        if width == 0 || height == 0 {
            return Err(malformed("its width or height is 0"));
        }
        let (specs, rest) = specs.as_chunks::<3>();
        if specs.len() != usize::from(count) || !rest.is_empty() {
            return Err(malformed("its frame header has the wrong length"));
        }
        let repeated = |i: usize| specs.iter().take(i).any(|earlier| earlier[0] == specs[i][0]);
        if (0..specs.len()).any(repeated) {
            return Err(malformed("two components have the same name"));
        }
        if !matches!(specs.len(), 1 | 3 | 4) {
            return Err(unsupported("an unusual number of components"));
        }
        let components = components(specs).ok_or(unsupported("an unusual chroma subsampling"))?;
        let usual_sampling = usual(&components);
        let components = alone(components);
        let (width, height) = (width.into(), height.into());
        let baseline = kind == 0xC0;
        Ok(Self { width, height, baseline, progressive, components, usual_sampling })
    }

    /// Whether the frame says that every decoder there is can read it (T.81, F).
    pub(super) const fn baseline(&self) -> bool {
        self.baseline
    }

    pub(super) const fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    pub(super) fn components(&self) -> &[Component] {
        &self.components
    }

    pub(super) const fn progressive(&self) -> bool {
        self.progressive
    }

    pub(super) const fn usual_sampling(&self) -> bool {
        self.usual_sampling
    }

    /// The fewest bytes of entropy-coded data that can hold this frame.
    ///
    /// No Huffman code is shorter than a bit. A block takes a code for its DC coefficient and, in a
    /// sequential frame, at least one for the end of the block; a progressive one may leave the
    /// latter out.
    pub(super) fn least_scan_bytes(&self) -> u64 {
        let codes = if self.progressive { 1 } else { 2 };
        let blocks = |i| self.own_blocks(i).map(u64::from).iter().product::<u64>();
        (0..self.components.len()).map(blocks).sum::<u64>() * codes / 8
    }

    /// Bytes of the 16-bit coefficients of the whole frame.
    pub(super) fn coefficient_bytes(&self) -> u64 {
        self.padded_samples() * 2
    }

    /// Samples of all components, whole blocks and units counted.
    pub(super) fn padded_samples(&self) -> u64 {
        let blocks = (0..self.components.len()).map(|i| self.padded_blocks(i) as u64);
        blocks.sum::<u64>() * BLOCK
    }

    /// Sampling factors of component `i`, across and down.
    pub(super) fn factors(&self, i: usize) -> [u32; 2] {
        self.components.get(i).map_or([1, 1], |c| [c.across, c.down])
    }

    /// Units of an interleaved scan, across and down (T.81, A.2.4).
    pub(super) fn units(&self) -> [u32; 2] {
        let (most_across, most_down) = self.most();
        [self.width.div_ceil(8 * most_across), self.height.div_ceil(8 * most_down)]
    }

    /// Blocks of component `i` in a scan of its own, across and down (T.81, A.2.2).
    pub(super) fn own_blocks(&self, i: usize) -> [u32; 2] {
        let (most_across, most_down) = self.most();
        let [across, down] = self.factors(i);
        let blocks = |side: u32, own: u32, most: u32| (side * own).div_ceil(most).div_ceil(8);
        [blocks(self.width, across, most_across), blocks(self.height, down, most_down)]
    }

    /// Blocks of component `i` across, whole units counted.
    pub(super) fn padded_across(&self, i: usize) -> usize {
        (self.units()[0] * self.factors(i)[0]) as usize
    }

    /// Blocks of component `i`, whole units counted.
    pub(super) fn padded_blocks(&self, i: usize) -> usize {
        self.padded_across(i) * (self.units()[1] * self.factors(i)[1]) as usize
    }

    /// The largest sampling factors.
    fn most(&self) -> (u32, u32) {
        let most = |of: fn(&Component) -> u32| self.components.iter().map(of).max().unwrap_or(1);
        (most(|c| c.across), most(|c| c.down))
    }
}

/// The components, or `None` when their sampling factors are none (T.81, B.2.2: 1 to 4) or do not
/// divide the largest ones.
fn components(specs: &[[u8; 3]]) -> Option<Vec<Component>> {
    let component = |&[id, sampling, _]: &[u8; 3]| {
        let (across, down) = (u32::from(sampling >> 4), u32::from(sampling & 15));
        let possible = (1..=4).contains(&across) && (1..=4).contains(&down);
        possible.then_some(Component { id, across, down })
    };
    let list: Vec<Component> = specs.iter().map(component).collect::<Option<_>>()?;
    let most_across = list.iter().map(|c| c.across).max()?;
    let most_down = list.iter().map(|c| c.down).max()?;
    let whole =
        |c: &Component| most_across.is_multiple_of(c.across) && most_down.is_multiple_of(c.down);
    list.iter().all(whole).then_some(list)
}

/// Whether the usual decoder reads this sampling rightly. It stumbles over a factor of 3.
fn usual(components: &[Component]) -> bool {
    let factors = |c: &Component| (c.across, c.down);
    match components {
        [first, second, third, black @ ..] => {
            factors(second) == (1, 1)
                && factors(third) == (1, 1)
                && black.iter().all(|c| factors(c) == factors(first))
                && USUAL_SAMPLING.contains(&factors(first))
        }
        _ => components.iter().all(|c| c.across != 3 && c.down != 3),
    }
}

/// The sampling of a single component means nothing (T.81, A.2.2), and some writers put 2 x 2 there.
fn alone(mut components: Vec<Component>) -> Vec<Component> {
    if let [only] = components.as_mut_slice() {
        (only.across, only.down) = (1, 1);
    }
    components
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payload(width: u16, height: u16, samplings: &[u8]) -> Vec<u8> {
        let mut out = vec![8];
        out.extend(height.to_be_bytes());
        out.extend(width.to_be_bytes());
        out.push(samplings.len() as u8);
        for (i, &sampling) in samplings.iter().enumerate() {
            out.extend([i as u8 + 1, sampling, 0]);
        }
        out
    }

    #[test]
    fn only_what_a_decoder_reads_rightly_passes() {
        let good = payload(100, 50, &[0x22, 0x11, 0x11]);
        for kind in [0xC0, 0xC1, 0xC2] {
            let frame = Frame::read(kind, &good).unwrap();
            assert_eq!(frame.size(), (100, 50));
            assert!(frame.usual_sampling());
        }
        for kind in [0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF] {
            let refused = Frame::read(kind, &good).err();
            assert!(matches!(refused, Some(DecodeError::Unsupported { .. })), "{kind:x}");
        }
        let mut twelve = good.clone();
        twelve[0] = 12;
        assert!(matches!(Frame::read(0xC1, &twelve), Err(DecodeError::Unsupported { .. })));
        for samplings in [&[0x11, 0x11][..], &[0x00], &[0x51], &[0x31, 0x21, 0x11]] {
            let refused = Frame::read(0xC0, &payload(9, 9, samplings)).err();
            assert!(matches!(refused, Some(DecodeError::Unsupported { .. })), "{samplings:x?}");
        }
        for samplings in
            [&[0x11, 0x22, 0x22][..], &[0x31, 0x11, 0x11], &[0x22, 0x21, 0x12], &[0x31]]
        {
            let frame = Frame::read(0xC0, &payload(9, 9, samplings)).unwrap();
            assert!(!frame.usual_sampling(), "{samplings:x?}");
        }
        for (width, height) in [(0, 5), (5, 0)] {
            let refused = Frame::read(0xC0, &payload(width, height, &[0x11])).err();
            assert!(matches!(refused, Some(DecodeError::Malformed { .. })));
        }
        for cut in 0..good.len() {
            assert!(Frame::read(0xC0, &good[..cut]).is_err());
        }
    }

    #[test]
    fn the_least_data_is_counted_in_blocks() {
        let blocks = 64 + 16 + 16;
        let frame = Frame::read(0xC0, &payload(64, 64, &[0x22, 0x11, 0x11])).unwrap();
        assert_eq!(frame.least_scan_bytes(), blocks * 2 / 8);
        let frame = Frame::read(0xC2, &payload(64, 64, &[0x22, 0x11, 0x11])).unwrap();
        assert_eq!(frame.least_scan_bytes(), blocks / 8);
        assert_eq!(frame.coefficient_bytes(), blocks * 128);
        // A unit of 16 x 16 is coded whole.
        let frame = Frame::read(0xC2, &payload(65, 64, &[0x22, 0x11, 0x11])).unwrap();
        assert_eq!(frame.coefficient_bytes(), 5 * 4 * 6 * 128);
    }
}
