//! Bits of entropy-coded data, and Huffman codes in them (T.81, annexes C and F).

/// Why reading stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// There is no more data, or none up to the next marker.
    Ended,
    /// What is there is no code, or no table.
    Unreadable,
}

/// Longest code.
const LONGEST: usize = 16;
/// Bits by which a code is looked up in one step.
const QUICK: u32 = 9;

/// The data of a scan, bit by bit, highest first.
pub(super) struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    /// Bits that were read ahead, the next one highest.
    ahead: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) const fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0, ahead: 0, count: 0 }
    }

    /// Reads ahead as long as there is room and no marker.
    fn fill(&mut self) {
        while self.count <= 56 {
            let Some(&byte) = self.data.get(self.at) else { return };
            let mut next = self.at + 1;
            if byte == 0xFF {
                // A zero is stuffed behind a byte of data that looks like the start of a marker; any
                // number of the same byte may stand in front.
                next += self.data.iter().skip(next).take_while(|&&byte| byte == 0xFF).count();
                if self.data.get(next) != Some(&0) {
                    return;
                }
                next += 1;
            }
            self.ahead |= u64::from(byte) << (56 - self.count);
            self.count += 8;
            self.at = next;
        }
    }

    /// Leaves out `count` bits.
    pub(super) fn skip(&mut self, mut count: u32) -> Result<(), Stop> {
        while count > self.count {
            count -= self.count;
            (self.ahead, self.count) = (0, 0);
            self.fill();
            if self.count == 0 {
                return Err(Stop::Ended);
            }
        }
        self.ahead = self.ahead.checked_shl(count).unwrap_or(0);
        self.count -= count;
        Ok(())
    }

    /// The next `count` bits, at most 16, as a number.
    pub(super) fn take(&mut self, count: u32) -> Result<u32, Stop> {
        if self.count < count {
            self.fill();
        }
        let value = (self.ahead >> 32) as u32;
        self.skip(count)?;
        Ok(value.checked_shr(32 - count).unwrap_or(0))
    }

    /// Goes on behind the next restart marker.
    pub(super) fn restart(&mut self) -> Result<(), Stop> {
        (self.ahead, self.count) = (0, 0);
        let rest = self.data.get(self.at..).unwrap_or_default();
        let marker = |pair: &[u8]| pair[0] == 0xFF && matches!(pair[1], 0xD0..=0xD7);
        let place = rest.windows(2).position(marker).ok_or(Stop::Ended)?;
        self.at += place + 2;
        Ok(())
    }
}

/// A Huffman table.
pub(super) struct Codes {
    /// By the next [`QUICK`] bits: length of the code and its symbol; length 0 where it is longer.
    quick: Vec<(u8, u8)>,
    /// By length: the first code that is longer, left-aligned in 16 bits, and what to add to a code of
    /// this length to get the place of its symbol.
    lengths: [(u32, i32); LONGEST],
    symbols: Vec<u8>,
}

impl Codes {
    /// The table of so many codes of each length from 1 on (T.81, C.2).
    pub(super) fn new(counts: &[u8; LONGEST], symbols: &[u8]) -> Result<Self, Stop> {
        let mut quick = vec![(0, 0); 1 << QUICK];
        let mut lengths = [(0, 0); LONGEST];
        let (mut code, mut place) = (0_u32, 0_usize);
        for (length, (&count, entry)) in (1..).zip(counts.iter().zip(&mut lengths)) {
            let offset = place as i32 - code as i32;
            for _ in 0..count {
                let symbol = *symbols.get(place).ok_or(Stop::Unreadable)?;
                if length <= QUICK {
                    let first = (code << (QUICK - length)) as usize;
                    let all = quick.get_mut(first..first + (1 << (QUICK - length)));
                    all.ok_or(Stop::Unreadable)?.fill((length as u8, symbol));
                }
                code += 1;
                place += 1;
            }
            if code > 1 << length {
                return Err(Stop::Unreadable);
            }
            *entry = (code << (LONGEST as u32 - length), offset);
            code <<= 1;
        }
        Ok(Self { quick, lengths, symbols: symbols.to_vec() })
    }

    /// The symbol of the next code.
    pub(super) fn next(&self, bits: &mut Bits<'_>) -> Result<u8, Stop> {
        if bits.count < LONGEST as u32 {
            bits.fill();
        }
        let (length, symbol) = self.quick[(bits.ahead >> (64 - QUICK)) as usize];
        if length > 0 && u32::from(length) <= bits.count {
            bits.ahead <<= length;
            bits.count -= u32::from(length);
            return Ok(symbol);
        }
        let next = (bits.ahead >> 48) as u32;
        for (length, &(end, offset)) in (1..).zip(&self.lengths) {
            if next < end {
                bits.skip(length)?;
                let place = (next >> (LONGEST as u32 - length)) as i32 + offset;
                let symbol = usize::try_from(place).ok().and_then(|place| self.symbols.get(place));
                return symbol.copied().ok_or(Stop::Unreadable);
            }
        }
        // Ones to the end may be the filling of the last byte.
        Err(if bits.count < LONGEST as u32 { Stop::Ended } else { Stop::Unreadable })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_without_their_stuffing_and_stop_at_a_marker() {
        let mut bits = Bits::new(&[0xA5, 0xFF, 0x00, 0x0F, 0xFF, 0xD0, 0x80]);
        assert_eq!(bits.take(4), Ok(0xA));
        assert_eq!(bits.take(12), Ok(0x5FF));
        bits.skip(7).unwrap();
        assert_eq!(bits.take(1), Ok(1));
        assert_eq!(bits.take(0), Ok(0));
        assert_eq!(bits.take(1), Err(Stop::Ended));
        bits.restart().unwrap();
        assert_eq!(bits.take(1), Ok(1));
        bits.skip(7).unwrap();
        assert_eq!(bits.skip(1), Err(Stop::Ended));
        assert_eq!(bits.restart(), Err(Stop::Ended));
        let long = vec![0x55; 100];
        let mut bits = Bits::new(&long);
        bits.skip(800).unwrap();
        assert_eq!(bits.skip(1), Err(Stop::Ended));
    }

    #[test]
    fn codes_of_every_length_are_read() {
        // One code of each length: 0, 10, 110 ... as T.81 makes them.
        let symbols: Vec<u8> = (0..16).collect();
        let codes = Codes::new(&[1; 16], &symbols).unwrap();
        for (symbol, ones) in (0..16).zip(0..16_u32) {
            let code = (u32::MAX << (32 - ones).min(31)) & if ones == 0 { 0 } else { u32::MAX };
            let data: Vec<u8> = code
                .to_be_bytes()
                .iter()
                .flat_map(|&byte| if byte == 0xFF { vec![0xFF, 0] } else { vec![byte] })
                .collect();
            assert_eq!(codes.next(&mut Bits::new(&data)), Ok(symbol), "{ones} ones");
        }
        let none = [0xFF, 0, 0xFF, 0, 0xFF, 0];
        assert_eq!(codes.next(&mut Bits::new(&none)), Err(Stop::Unreadable));
        assert_eq!(codes.next(&mut Bits::new(&none[..2])), Err(Stop::Ended));
        assert!(Codes::new(&[3; 16], &symbols).is_err(), "three codes of one bit");
    }
}
