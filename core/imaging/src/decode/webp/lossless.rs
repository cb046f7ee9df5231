//! How much memory the prefix codes of lossless data take (RFC 9649, 3 to 6).
//!
//! The decoder builds every group's tables before the first pixel. A file of a few megabytes can
//! name 65 536 groups, whose tables take gigabytes, and the decoder knows no limit. How many there
//! are stands in the entropy image, a small picture in front of the pixels; so everything up to
//! there is decoded here, and nothing of the pixels themselves.

mod prefix;

use self::prefix::{Bits, Code};
use super::super::error::DecodeError;
use super::malformed;

/// Bytes of the decoder's tables for one code: 1 024 entries of 4 bytes, and for each symbol at most
/// two nodes of 16.
const TABLE_BYTES: usize = 4096;
const SYMBOL_BYTES: usize = 32;
/// Symbols of the five codes of a group without a colour cache: green and lengths, red, blue, alpha,
/// distances.
const ALPHABETS: [usize; 5] = [256 + 24, 256, 256, 256, 40];
/// Factor of the hash of a colour cache.
const CACHE_HASH: u32 = 0x1E35_A7BD;
/// Distance codes that stand for a place near the pixel rather than for a distance.
const NEAR: usize = 120;

/// Bytes of the tables that the decoder builds, at most, for a lossless picture of this size, whose data
/// behind its header is `data`; for lossless alpha, that of the `ALPH` chunk behind its first byte.
///
/// # Errors
/// `Malformed` when the data is damaged in front of the pixels.
pub(super) fn table_bytes(data: &[u8], width: u32, height: u32) -> Result<u64, DecodeError> {
    let bytes = Reader { bits: Bits::new(data), near: near() }.table_bytes(width, height);
    bytes.ok_or(malformed("its pixels cannot be read"))
}

/// Decodes pictures in front of the pixels; every step is `None` when the data is damaged.
struct Reader<'a> {
    bits: Bits<'a>,
    near: Vec<(i32, i32)>,
}

impl Reader<'_> {
    fn table_bytes(&mut self, width: u32, height: u32) -> Option<u64> {
        let mut seen = [false; 4];
        let mut across = width;
        while self.bits.read(1)? == 1 {
            let kind = self.bits.read(2)?;
            if std::mem::replace(seen.get_mut(kind as usize)?, true) {
                return None;
            }
            match kind {
                // Prediction and colour: a small picture of what holds in each square.
                0 | 1 => {
                    let shift = self.bits.read(3)? + 2;
                    self.picture(parts(across, shift), parts(height, shift))?;
                }
                // A palette, and pixels packed by its size.
                3 => {
                    let colours = self.bits.read(8)? + 1;
                    self.picture(colours, 1)?;
                    let shift = match colours {
                        1 | 2 => 3,
                        3 | 4 => 2,
                        5..=16 => 1,
                        _ => 0,
                    };
                    across = parts(across, shift);
                }
                _ => {}
            }
        }
        let cached = self.cache_bits()?.map_or(0, |bits| 1 << bits);
        let groups = if self.bits.read(1)? == 0 {
            1
        } else {
            let shift = self.bits.read(3)? + 2;
            let entropy = self.picture(parts(across, shift), parts(height, shift))?;
            // Red and green together are the number of the group.
            u64::from(entropy.iter().map(|argb| argb >> 8 & 0xFFFF).max()?) + 1
        };
        let symbols = ALPHABETS.iter().sum::<usize>() + cached;
        Some(groups * (ALPHABETS.len() * TABLE_BYTES + symbols * SYMBOL_BYTES) as u64)
    }

    /// Bits of the colour cache's index, if there is one.
    fn cache_bits(&mut self) -> Option<Option<u32>> {
        if self.bits.read(1)? == 0 {
            return Some(None);
        }
        let bits = self.bits.read(4)?;
        (1..=11).contains(&bits).then_some(Some(bits))
    }

    /// A picture of one group, as ARGB; a single pixel where it has one colour.
    fn picture(&mut self, width: u32, height: u32) -> Option<Vec<u32>> {
        let cache_bits = self.cache_bits()?;
        let mut cache = cache_bits.map_or_else(Vec::new, |bits| vec![0; 1 << bits]);
        let slot = |argb: u32| {
            cache_bits.map(|bits| (argb.wrapping_mul(CACHE_HASH) >> (32 - bits)) as usize)
        };
        let mut codes = Vec::with_capacity(ALPHABETS.len());
        for (place, alphabet) in ALPHABETS.into_iter().enumerate() {
            let more = if place == 0 { cache.len() } else { 0 };
            codes.push(Code::read(&mut self.bits, alphabet + more)?);
        }
        let [green, red, blue, alpha, distance] = codes.as_slice() else { return None };
        let total = width as usize * height as usize;
        let mut pixels: Vec<u32> = Vec::new();
        // A picture of one colour takes no bits at all, and one pixel of it tells as much as all.
        if let [Some(g @ 0..256), Some(r), Some(b), Some(a)] =
            [green, red, blue, alpha].map(Code::only)
        {
            return Some(vec![a << 24 | r << 16 | g << 8 | b]);
        }
        while pixels.len() < total {
            let symbol = green.symbol(&mut self.bits)?;
            let from = pixels.len();
            match symbol {
                0..256 => {
                    let mut argb = symbol << 8;
                    argb |= red.symbol(&mut self.bits)? << 16;
                    argb |= blue.symbol(&mut self.bits)?;
                    argb |= alpha.symbol(&mut self.bits)? << 24;
                    pixels.push(argb);
                }
                256..280 => {
                    let length = self.bits.length(symbol - 256)?;
                    let code = distance.symbol(&mut self.bits)?;
                    let code = self.bits.length(code)?;
                    let back = self.distance(code, width);
                    if back > from || length > total - from {
                        return None;
                    }
                    let start = from - back;
                    // What was copied is copied in its turn, so the steps double.
                    while pixels.len() < from + length {
                        let step = (pixels.len() - start).min(from + length - pixels.len());
                        pixels.extend_from_within(start..start + step);
                    }
                }
                _ => pixels.push(*cache.get(symbol as usize - 280)?),
            }
            for &argb in pixels.get(from..)? {
                if let Some(place) = slot(argb).and_then(|slot| cache.get_mut(slot)) {
                    *place = argb;
                }
            }
        }
        Some(pixels)
    }

    /// The distance in pixels that a distance code stands for.
    fn distance(&self, code: usize, width: u32) -> usize {
        match self.near.get(code - 1) {
            Some(&(x, y)) => usize::try_from(x + y * width as i32).unwrap_or(0).max(1),
            None => code - NEAR,
        }
    }
}

/// A side in squares of `1 << shift` pixels.
const fn parts(side: u32, shift: u32) -> u32 {
    side.div_ceil(1 << shift)
}

/// The places near a pixel, to its left and up, the nearest first; this order is the one of the
/// table in RFC 9649, 4.2.2.
fn near() -> Vec<(i32, i32)> {
    let mut places: Vec<(i32, i32)> = (0..8)
        .flat_map(|y| (-7..9).map(move |x| (x, y)))
        .filter(|&(x, y)| y > 0 || x > 0)
        .collect();
    places.sort_by_key(|&(x, y)| (x * x + y * y, x.abs(), x < 0));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_are_those_of_the_table() {
        let places = near();
        assert_eq!(places.len(), NEAR);
        assert_eq!(places[..8], [(0, 1), (1, 0), (1, 1), (-1, 1), (0, 2), (2, 0), (1, 2), (-1, 2)]);
        assert_eq!(places[34..40], [(0, 5), (3, 4), (-3, 4), (4, 3), (-4, 3), (5, 0)]);
        assert_eq!(places[117..], [(-7, 7), (8, 6), (8, 7)]);
    }

    #[test]
    fn damage_is_told() {
        for data in [&b""[..], &[0xFF; 40], &[0x01; 3]] {
            assert!(table_bytes(data, 100, 100).is_err(), "{data:?}");
        }
    }
}
