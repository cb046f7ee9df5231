//! The frame header of a JPEG: size, components, and what they promise about the data behind.

use super::super::error::DecodeError;
use super::super::format::Format;

/// A frame header (ITU-T T.81, B.2.2) of a kind the decoder reads rightly.
pub(super) struct Frame {
    width: u32,
    height: u32,
    components: usize,
    progressive: bool,
    /// Sampling factors across and down of the first component, and of the fourth; the second and
    /// third have 1 x 1.
    sampling: (u32, u32),
}

/// Sampling factors of the first component for which the decoder was compared with libjpeg-turbo
/// over all sizes up to two blocks: 4:4:4, 4:2:2, 4:4:0, 4:2:0, 4:1:1.
const KNOWN_SAMPLING: [(u32, u32); 5] = [(1, 1), (2, 1), (1, 2), (2, 2), (4, 1)];

fn malformed(what: &'static str) -> DecodeError {
    DecodeError::Malformed { format: Format::Jpeg, what }
}

fn unsupported(what: &'static str) -> DecodeError {
    DecodeError::Unsupported { format: Format::Jpeg, what }
}

impl Frame {
    /// Reads the payload of the segment with the marker `0xFF, kind`, `kind` being 0xC0..=0xCF.
    ///
    /// # Errors
    /// `Malformed` for what T.81 forbids, `Unsupported` for what it allows and the decoder cannot.
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
        let components = usize::from(count);
        if specs.len() != components || !rest.is_empty() {
            return Err(malformed("its frame header has the wrong length"));
        }
        let repeated = |i: usize| specs.iter().take(i).any(|earlier| earlier[0] == specs[i][0]);
        if (0..components).any(repeated) {
            return Err(malformed("two components have the same name"));
        }
        let sampling = sampling(specs).ok_or(unsupported("an unusual chroma subsampling"))?;
        Ok(Self { width: width.into(), height: height.into(), components, progressive, sampling })
    }

    pub(super) const fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    pub(super) const fn components(&self) -> usize {
        self.components
    }

    pub(super) const fn progressive(&self) -> bool {
        self.progressive
    }

    /// The fewest bytes of entropy-coded data that can hold this frame.
    ///
    /// No Huffman code is shorter than a bit. A block takes a code for its DC coefficient and, in a
    /// sequential frame, at least one for the end of the block; a progressive one may leave the
    /// latter out.
    pub(super) fn least_scan_bytes(&self) -> u64 {
        let codes = if self.progressive { 1 } else { 2 };
        let full = blocks(self.width, self.height);
        let (across, down) = self.sampling;
        let chroma = blocks(self.width.div_ceil(across), self.height.div_ceil(down));
        let all = match self.components {
            1 => full,
            3 => full + 2 * chroma,
            _ => 2 * (full + chroma),
        };
        all * codes / 8
    }

    /// Bytes of the 16-bit coefficients that the decoder keeps of a progressive frame; 0 otherwise.
    pub(super) fn coefficient_bytes(&self) -> u64 {
        if !self.progressive {
            return 0;
        }
        let (across, down) = self.sampling;
        let units =
            u64::from(self.width.div_ceil(8 * across)) * u64::from(self.height.div_ceil(8 * down));
        let full = u64::from(across * down);
        let blocks = match self.components {
            1 => full,
            3 => full + 2,
            _ => 2 * full + 2,
        };
        units * blocks * 128
    }
}

/// Blocks of 8 x 8 samples in a component of this size.
fn blocks(width: u32, height: u32) -> u64 {
    u64::from(width.div_ceil(8)) * u64::from(height.div_ceil(8))
}

/// The sampling of the first component, or `None` when the pattern is not a known one. The sampling
/// of a single component means nothing (T.81, A.2.2).
fn sampling(specs: &[[u8; 3]]) -> Option<(u32, u32)> {
    let factors = |spec: &[u8; 3]| (u32::from(spec[1] >> 4), u32::from(spec[1] & 15));
    match specs {
        [only] => {
            let (across, down) = factors(only);
            ((1..=4).contains(&across) && (1..=4).contains(&down)).then_some((1, 1))
        }
        [first, second, third, black @ ..] if black.len() <= 1 => {
            let plain = factors(second) == (1, 1) && factors(third) == (1, 1);
            let first = factors(first);
            let even = black.iter().all(|spec| factors(spec) == first);
            (plain && even && KNOWN_SAMPLING.contains(&first)).then_some(first)
        }
        _ => None,
    }
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
    fn only_what_the_decoder_reads_rightly_passes() {
        let good = payload(100, 50, &[0x22, 0x11, 0x11]);
        for kind in [0xC0, 0xC1, 0xC2] {
            assert_eq!(Frame::read(kind, &good).unwrap().size(), (100, 50));
        }
        for kind in [0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF] {
            let refused = Frame::read(kind, &good).err();
            assert!(matches!(refused, Some(DecodeError::Unsupported { .. })), "{kind:x}");
        }
        let mut twelve = good.clone();
        twelve[0] = 12;
        assert!(matches!(Frame::read(0xC1, &twelve), Err(DecodeError::Unsupported { .. })));
        for samplings in [&[0x11, 0x22, 0x22][..], &[0x31, 0x11, 0x11], &[0x11, 0x11], &[0x00]] {
            let refused = Frame::read(0xC0, &payload(9, 9, samplings)).err();
            assert!(matches!(refused, Some(DecodeError::Unsupported { .. })), "{samplings:x?}");
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
        let frame = Frame::read(0xC0, &payload(64, 64, &[0x22, 0x11, 0x11])).unwrap();
        assert_eq!(frame.least_scan_bytes(), (64 + 16 + 16) * 2 / 8);
        assert_eq!(frame.coefficient_bytes(), 0);
        let frame = Frame::read(0xC2, &payload(64, 64, &[0x22, 0x11, 0x11])).unwrap();
        assert_eq!(frame.least_scan_bytes(), (64 + 16 + 16) / 8);
        assert_eq!(frame.coefficient_bytes(), (64 + 16 + 16) * 128);
    }
}
