//! Whether the entropy-coded data of a JPEG holds every block that its header promises.
//!
//! Decoders take zeros for data that is not there: the rest of the scan, or of the restart interval,
//! becomes flat or wrong, and they say nothing. Here every code of every scan is read once, without
//! making a pixel of it, and data that ends before its blocks do is an error. Data that is left over is
//! none.

mod bits;

use self::bits::{Bits, Codes, Stop};
use super::super::error::DecodeError;
use super::frame::Frame;
use super::{Layout, TRUNCATED, malformed, tables};

/// The last coefficient of a block.
const LAST: u8 = 63;

/// An upper bound of the bytes that [`whole`] holds: a word a block of a progressive frame.
pub(super) fn memory(frame: &Frame) -> u64 {
    if frame.progressive() { frame.padded_samples() / 8 } else { 0 }
}

/// Reads every code of the picture.
///
/// # Errors
/// `Truncated` when a scan or a restart interval ends before its blocks do, `Malformed` when a code
/// is none of its table.
pub(super) fn whole(bytes: &[u8], layout: &Layout) -> Result<(), DecodeError> {
    let read = || {
        let mut reader = Reader::new(&layout.frame);
        if !layout.kept_tables {
            reader.take_segments(&tables::STANDARD)?;
        }
        let parts = layout.kept.iter().map(|part| bytes.get(part.clone()).unwrap_or_default());
        parts.into_iter().try_for_each(|part| reader.take(part))
    };
    read().map_err(|stop| match stop {
        Stop::Ended => TRUNCATED,
        Stop::Unreadable => malformed("its pixels cannot be read"),
    })
}

/// What has been read so far.
struct Reader<'a> {
    frame: &'a Frame,
    /// Tables of the DC coefficients, then of the AC ones, by their number.
    tables: [[Option<Codes>; 4]; 2],
    /// Units between two restart markers; 0 for none.
    interval: u32,
    /// By component and block of a progressive frame, a bit for every coefficient that is not zero.
    seen: Vec<Vec<u64>>,
}

/// One component in one scan.
struct Part {
    component: usize,
    dc: usize,
    ac: usize,
}

/// What one scan brings: coefficients from `from` to `to`; their high bits unless `refine`.
struct Scan {
    parts: Vec<Part>,
    from: u8,
    to: u8,
    refine: bool,
}

impl<'a> Reader<'a> {
    fn new(frame: &'a Frame) -> Self {
        let blocks = |i| match frame.progressive() {
            true => vec![0; frame.padded_blocks(i)],
            false => Vec::new(),
        };
        let seen = (0..frame.components().len()).map(blocks).collect();
        Self { frame, tables: Default::default(), interval: 0, seen }
    }

    /// Takes in segments that follow each other.
    fn take_segments(&mut self, mut segments: &[u8]) -> Result<(), Stop> {
        while let Some(&[_, _, high, low]) = segments.first_chunk() {
            let length = 2 + usize::from(u16::from_be_bytes([high, low]));
            let (segment, rest) = segments.split_at_checked(length).ok_or(Stop::Unreadable)?;
            self.take(segment)?;
            segments = rest;
        }
        Ok(())
    }

    /// Takes in a segment with its marker, and the data behind it where it is a scan.
    fn take(&mut self, segment: &[u8]) -> Result<(), Stop> {
        let Some(&[0xFF, kind, high, low]) = segment.first_chunk() else {
            return Err(Stop::Unreadable);
        };
        let end = 2 + usize::from(u16::from_be_bytes([high, low]));
        let (head, data) = segment.split_at_checked(end).ok_or(Stop::Unreadable)?;
        let payload = head.get(4..).unwrap_or_default();
        match kind {
            0xC4 => self.take_tables(payload),
            0xDD => {
                let &[high, low] = payload else { return Err(Stop::Unreadable) };
                self.interval = u16::from_be_bytes([high, low]).into();
                Ok(())
            }
            0xDA => {
                let scan = self.scan(payload).ok_or(Stop::Unreadable)?;
                self.read(&scan, data)
            }
            _ => Ok(()),
        }
    }

    /// Huffman tables (T.81, B.2.4.2).
    fn take_tables(&mut self, mut payload: &[u8]) -> Result<(), Stop> {
        while let Some((&[place], rest)) = payload.split_first_chunk() {
            let (counts, rest) = rest.split_first_chunk::<16>().ok_or(Stop::Unreadable)?;
            let symbols = counts.iter().map(|&count| usize::from(count)).sum();
            let (symbols, rest) = rest.split_at_checked(symbols).ok_or(Stop::Unreadable)?;
            let class = self.tables.get_mut(usize::from(place >> 4)).ok_or(Stop::Unreadable)?;
            let table = class.get_mut(usize::from(place & 15)).ok_or(Stop::Unreadable)?;
            *table = Some(Codes::new(counts, symbols)?);
            payload = rest;
        }
        Ok(())
    }

    fn scan(&self, payload: &[u8]) -> Option<Scan> {
        let (specs, &[from, to, bits]) = payload.get(1..)?.split_last_chunk::<3>()?;
        let part = |&[id, tables]: &[u8; 2]| {
            let component = self.frame.components().iter().position(|c| c.id == id)?;
            Some(Part { component, dc: usize::from(tables >> 4), ac: usize::from(tables & 15) })
        };
        let parts = specs.as_chunks().0.iter().map(part).collect::<Option<Vec<Part>>>()?;
        // The fields mean nothing in a sequential scan, and some writers leave them zero.
        Some(match self.frame.progressive() {
            true => Scan { parts, from, to: to.min(LAST), refine: bits >> 4 != 0 },
            false => Scan { parts, from: 0, to: LAST, refine: false },
        })
    }

    /// Reads the data of a scan, unit by unit (T.81, A.2).
    fn read(&mut self, scan: &Scan, data: &[u8]) -> Result<(), Stop> {
        let mut bits = Bits::new(data);
        let (mut run, mut left) = (0, self.interval);
        let [across, down] = match scan.parts.as_slice() {
            [part] => self.frame.own_blocks(part.component),
            _ => self.frame.units(),
        };
        for y in 0..down {
            for x in 0..across {
                if self.interval > 0 && left == 0 {
                    bits.restart()?;
                    (run, left) = (0, self.interval);
                }
                left = left.wrapping_sub(1);
                for part in &scan.parts {
                    let [h, v] = match scan.parts.len() {
                        1 => [1, 1],
                        _ => self.frame.factors(part.component),
                    };
                    for (dy, dx) in (0..v).flat_map(|dy| (0..h).map(move |dx| (dy, dx))) {
                        self.block(scan, part, [x * h + dx, y * v + dy], &mut bits, &mut run)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn block(
        &mut self,
        scan: &Scan,
        part: &Part,
        [x, y]: [u32; 2],
        bits: &mut Bits<'_>,
        run: &mut u32,
    ) -> Result<(), Stop> {
        let table = |class: usize, place: usize| {
            self.tables[class].get(place).and_then(Option::as_ref).ok_or(Stop::Unreadable)
        };
        if scan.from == 0 {
            if scan.refine {
                bits.skip(1)?;
            } else {
                let size = table(0, part.dc)?.next(bits)?;
                bits.skip(size.min(16).into())?;
            }
        }
        if scan.to == 0 {
            return Ok(());
        }
        let codes = table(1, part.ac)?;
        if !self.frame.progressive() {
            return ac(codes, bits);
        }
        let place = self.frame.padded_across(part.component) * y as usize + x as usize;
        let seen = self.seen.get_mut(part.component).and_then(|blocks| blocks.get_mut(place));
        let seen = seen.ok_or(Stop::Unreadable)?;
        match scan.refine {
            true => refined(codes, scan, seen, run, bits),
            false => first(codes, scan, seen, run, bits),
        }
    }
}

/// The AC coefficients of a block of a sequential scan (T.81, F.1.2.2).
fn ac(codes: &Codes, bits: &mut Bits<'_>) -> Result<(), Stop> {
    let mut k = 1;
    while k <= LAST {
        let symbol = codes.next(bits)?;
        let (zeros, size) = (symbol >> 4, symbol & 15);
        match (zeros, size) {
            (15, 0) => k += 16,
            (_, 0) => break,
            _ => {
                bits.skip(size.into())?;
                k += zeros + 1;
            }
        }
    }
    Ok(())
}

/// The AC coefficients of a block that a progressive scan brings first (T.81, G.1.2.2).
fn first(
    codes: &Codes,
    scan: &Scan,
    seen: &mut u64,
    run: &mut u32,
    bits: &mut Bits<'_>,
) -> Result<(), Stop> {
    if *run > 0 {
        *run -= 1;
        return Ok(());
    }
    let mut k = scan.from;
    while k <= scan.to {
        let symbol = codes.next(bits)?;
        let (zeros, size) = (symbol >> 4, symbol & 15);
        match (zeros, size) {
            (15, 0) => k += 16,
            (more, 0) => {
                *run = (1 << more) - 1 + bits.take(more.into())?;
                break;
            }
            _ => {
                bits.skip(size.into())?;
                k += zeros;
                *seen |= 1_u64.checked_shl(k.into()).unwrap_or(0);
                k += 1;
            }
        }
    }
    Ok(())
}

/// One more bit of the AC coefficients of a block (T.81, G.1.2.3): one for each that is not zero, on the
/// way to those that become so.
fn refined(
    codes: &Codes,
    scan: &Scan,
    seen: &mut u64,
    run: &mut u32,
    bits: &mut Bits<'_>,
) -> Result<(), Stop> {
    let mut k = scan.from;
    if *run == 0 {
        while k <= scan.to {
            let symbol = codes.next(bits)?;
            let (mut zeros, size) = (symbol >> 4, symbol & 15);
            if size == 0 && zeros < 15 {
                *run = (1 << zeros) + bits.take(zeros.into())?;
                break;
            }
            if size != 0 {
                bits.skip(1)?;
            }
            while k <= scan.to {
                if *seen >> k & 1 != 0 {
                    bits.skip(1)?;
                } else if zeros == 0 {
                    break;
                } else {
                    zeros -= 1;
                }
                k += 1;
            }
            if size != 0 && k <= scan.to {
                *seen |= 1 << k;
            }
            k += 1;
        }
    }
    if *run > 0 {
        let behind = if k <= scan.to { *seen >> k << k & u64::MAX >> (LAST - scan.to) } else { 0 };
        bits.skip(behind.count_ones())?;
        *run -= 1;
    }
    Ok(())
}
