//! Bits of lossless data, and its prefix codes (RFC 9649, 6.2).

/// Longest code.
const LONGEST: usize = 15;
/// In which order the lengths of the codes for lengths come.
const LENGTH_ORDER: [usize; 19] =
    [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// Bits, the lowest of each byte first.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    /// Bits taken so far.
    at: usize,
}

impl<'a> Bits<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn bit(&mut self) -> Option<u32> {
        let byte = *self.bytes.get(self.at / 8)?;
        let bit = byte >> (self.at % 8) & 1;
        self.at += 1;
        Some(bit.into())
    }

    /// A number of up to 31 bits.
    pub(super) fn read(&mut self, count: u32) -> Option<u32> {
        let mut value = 0;
        for place in 0..count {
            value |= self.bit()? << place;
        }
        Some(value)
    }

    /// The length or distance code that a prefix stands for with the bits behind it.
    pub(super) fn length(&mut self, prefix: u32) -> Option<usize> {
        if prefix < 4 {
            return Some(prefix as usize + 1);
        }
        let more = (prefix - 2) >> 1;
        let offset = (2 + (prefix & 1)) << more;
        Some((offset + self.read(more)?) as usize + 1)
    }
}

/// A canonical prefix code.
pub(super) struct Code {
    /// How many symbols have a code of each length, from 0 on.
    counts: [u32; LONGEST + 1],
    /// Symbols by the length of their code, then by their value.
    symbols: Vec<u32>,
}

impl Code {
    /// Reads a code for `alphabet` symbols.
    pub(super) fn read(bits: &mut Bits<'_>, alphabet: usize) -> Option<Self> {
        if bits.read(1)? == 1 {
            return Self::simple(bits, alphabet);
        }
        let mut lengths = vec![0; LENGTH_ORDER.len()];
        let count = bits.read(4)? as usize + 4;
        for place in LENGTH_ORDER.iter().take(count) {
            *lengths.get_mut(*place)? = bits.read(3)?;
        }
        let of_lengths = Self::of(&lengths)?;
        Self::of(&Self::lengths(bits, &of_lengths, alphabet)?)
    }

    /// One or two symbols, written out.
    fn simple(bits: &mut Bits<'_>, alphabet: usize) -> Option<Self> {
        let two = bits.read(1)? == 1;
        let wide = bits.read(1)? == 1;
        let mut symbols = vec![bits.read(if wide { 8 } else { 1 })?];
        if two {
            symbols.push(bits.read(8)?);
        }
        let mut counts = [0; LONGEST + 1];
        counts[usize::from(two)] = symbols.len() as u32;
        symbols.iter().all(|&s| (s as usize) < alphabet).then_some(Self { counts, symbols })
    }

    /// The lengths of the codes of all symbols.
    fn lengths(bits: &mut Bits<'_>, of_lengths: &Self, alphabet: usize) -> Option<Vec<u32>> {
        let mut left = alphabet;
        if bits.read(1)? == 1 {
            let count = 2 + 2 * bits.read(3)?;
            left = 2 + bits.read(count)? as usize;
            if left > alphabet {
                return None;
            }
        }
        let mut lengths = Vec::with_capacity(alphabet);
        // The length that a repetition repeats before there was another.
        let mut previous = 8;
        while lengths.len() < alphabet && left > 0 {
            left -= 1;
            let symbol = of_lengths.symbol(bits)?;
            let (length, times) = match symbol {
                16 => (previous, bits.read(2)? + 3),
                17 => (0, bits.read(3)? + 3),
                18 => (0, bits.read(7)? + 11),
                length => (length, 1),
            };
            if length != 0 {
                previous = length;
            }
            lengths.extend(std::iter::repeat_n(length, times as usize));
        }
        (lengths.len() <= alphabet).then_some(lengths)
    }

    /// The canonical code of these lengths, which must leave no bits unused.
    fn of(lengths: &[u32]) -> Option<Self> {
        let mut counts = [0_u32; LONGEST + 1];
        let mut symbols: Vec<(u32, u32)> = Vec::new();
        for (symbol, &length) in lengths.iter().enumerate().filter(|(_, length)| **length != 0) {
            *counts.get_mut(length as usize)? += 1;
            symbols.push((length, symbol as u32));
        }
        symbols.sort_unstable();
        let symbols: Vec<u32> = symbols.into_iter().map(|(_, symbol)| symbol).collect();
        if let [_] = symbols.as_slice() {
            // A single symbol takes no bits, whatever length it was given.
            let mut none = [0; LONGEST + 1];
            none[0] = 1;
            return Some(Self { counts: none, symbols });
        }
        let used: u32 = (1..=LONGEST).map(|length| counts[length] << (LONGEST - length)).sum();
        (used == 1 << LONGEST).then_some(Self { counts, symbols })
    }

    /// The symbol of a code that has no other.
    pub(super) fn only(&self) -> Option<u32> {
        self.symbols.first().copied().filter(|_| self.counts[0] == 1)
    }

    /// The next symbol.
    pub(super) fn symbol(&self, bits: &mut Bits<'_>) -> Option<u32> {
        if let Some(symbol) = self.only() {
            return Some(symbol);
        }
        let (mut code, mut first, mut before) = (0, 0, 0);
        for count in &self.counts[1..] {
            code |= bits.bit()?;
            if code < first + count {
                return self.symbols.get((before + code - first) as usize).copied();
            }
            before += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_codes_are_read_from_the_highest_bit() {
        // Lengths 2, 1, 0, 2: codes 10, 0, none, 11.
        let code = Code::of(&[2, 1, 0, 2]).unwrap();
        // 0, 10, 11, 0 with the first bit lowest.
        let mut bits = Bits::new(&[0b1_1010]);
        let symbols: Vec<u32> = (0..4).filter_map(|_| code.symbol(&mut bits)).collect();
        assert_eq!(symbols, [1, 0, 3, 1]);
    }

    #[test]
    fn codes_must_be_whole() {
        assert!(Code::of(&[]).is_none());
        assert!(Code::of(&[2, 2]).is_none(), "half the codes are unused");
        assert!(Code::of(&[1, 1, 1]).is_none(), "more than there are");
        assert!(Code::of(&[0, 0, 9]).is_some(), "one symbol needs no bits");
    }
}
