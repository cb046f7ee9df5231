//! A HEIC file of one coded picture and nothing else: what the decoder is given.

use std::ops::Range;

use heic_decoder::bitreader::strip_emulation_prevention;
use heic_decoder::hevc::params::{Pps, Sps, parse_pps, parse_sps};
use heic_decoder::hevc::slice::parse_slice_header;

use super::super::error::DecodeError;
use super::{TRUNCATED, Tile, malformed, told};

/// Slices of pictures have these kinds (ITU-T H.265, table 7-1); what has others is metadata.
const SLICES: Range<u8> = 0..32;
/// The most slices that a picture may have (H.265, table A.8, level 6.2).
const MAX_SLICES: usize = 600;
/// Bytes of a slice in front of its blocks, at most: what stands in every one with an extension of 256,
/// and where each of its rows of blocks begins.
const HEAD: usize = 512;
const HEAD_OF_ROW: usize = 5;
/// The side of the smallest blocks that make a row (H.265, 7.4.3.2.1).
const LEAST_ROW: u32 = 16;
/// Where the data begins in the file: behind its type and the head of the box around it.
const DATA_AT: u32 = 16 + 8;

/// The coded picture as a file of nothing else.
pub(super) fn file(bytes: &[u8], tile: &Tile) -> Result<Vec<u8>, DecodeError> {
    let sets = tile.coded.sets.each_ref().map(|range| bytes.get(range.clone()).unwrap_or_default());
    let heads = Heads::of(sets, tile.coded.stored.1.div_ceil(LEAST_ROW) as usize)?;
    let slices = slices(bytes, tile, &heads)?;
    let length = u32::try_from(slices.len()).map_err(|_| TRUNCATED)?.to_be_bytes();
    // Numbers in the order of ISO/IEC 14496-12, 8.11, and 14496-15, 8.3.3.1, for item 1 at one place.
    let primary = part(b"pitm", &[&[0; 4], &[0, 1]]);
    let kind = part(b"infe", &[&[2, 0, 0, 0], &[0, 1, 0, 0], b"hvc1", &[0]]);
    let kinds = part(b"iinf", &[&[0; 4], &[0, 1], &kind]);
    let place = [&[0, 1, 0, 0, 0, 1][..], &DATA_AT.to_be_bytes(), &length].concat();
    let places = part(b"iloc", &[&[0; 4], &[0x44, 0, 0, 1], &place]);
    let mut parameters = vec![vec![1], vec![0; 20], vec![3, 2]];
    for (kind, set) in [(33, sets[0]), (34, sets[1])] {
        let length = u16::try_from(set.len()).map_err(|_| TRUNCATED)?.to_be_bytes();
        parameters.push([&[kind, 0, 1][..], &length, set].concat());
    }
    let parameters = part(b"hvcC", &parameters.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let used = part(b"ipma", &[&[0; 4], &[0, 0, 0, 1], &[0, 1, 1, 0x81]]);
    let properties = part(b"iprp", &[&part(b"ipco", &[&parameters]), &used]);
    let meta = part(b"meta", &[&[0; 4], &primary, &kinds, &places, &properties]);
    let data = part(b"mdat", &[&slices]);
    Ok([part(b"ftyp", &[b"heic", &[0; 4]]), data, meta].concat())
}

/// Reads the heads of slices.
///
/// A head may list where parts of the slice begin. The decoder keeps 30 bytes and more for every bit of
/// a list as long as the file, and finds out afterwards that there are too many.
struct Heads {
    sequence: Sps,
    picture: Pps,
    rows: usize,
}

impl Heads {
    fn of([sequence, picture]: [&[u8]; 2], rows: usize) -> Result<Self, DecodeError> {
        let bare = |unit: &[u8]| strip_emulation_prevention(unit.get(2..).unwrap_or_default());
        let sequence = parse_sps(&bare(sequence)).map_err(told)?;
        let picture = parse_pps(&bare(picture)).map_err(told)?;
        Ok(Self { sequence, picture, rows })
    }

    /// Refuses a slice with a longer head than its rows ask for.
    fn admit(&self, unit: &[u8]) -> Result<(), DecodeError> {
        let [first, _, rest @ ..] = unit else { return Err(malformed("a slice is empty")) };
        let longest = HEAD + HEAD_OF_ROW * self.rows;
        let bare = strip_emulation_prevention(rest.get(..longest).unwrap_or(rest));
        let head = parse_slice_header(&bare, first >> 1, &self.sequence, &self.picture);
        let (head, _) = head.map_err(told)?;
        if head.entry_point_offsets.len() >= self.rows.max(1) {
            return Err(malformed("a slice has more parts than rows"));
        }
        Ok(())
    }
}

/// The slices of the base layer, each behind four bytes of length.
fn slices(bytes: &[u8], tile: &Tile, heads: &Heads) -> Result<Vec<u8>, DecodeError> {
    let pieces: Vec<&[u8]> =
        tile.pieces.iter().filter_map(|piece| bytes.get(piece.clone())).collect();
    let whole = pieces.concat();
    let damaged = malformed("its pixels are cut into parts that do not fit");
    let (mut rest, mut out, mut count) = (whole.as_slice(), Vec::with_capacity(whole.len()), 0);
    while !rest.is_empty() {
        let size = usize::from(tile.coded.length_size);
        let (length, behind) = rest.split_at_checked(size).ok_or(damaged.clone())?;
        let length = length.iter().fold(0_u32, |value, &byte| value << 8 | u32::from(byte));
        let (unit, behind) = behind.split_at_checked(length as usize).ok_or(damaged.clone())?;
        rest = behind;
        if let [a, b, ..] = unit
            && SLICES.contains(&(a >> 1))
            && a & 1 == 0
            && b >> 3 == 0
        {
            count += 1;
            if count > MAX_SLICES {
                return Err(malformed("its pixels are in too many slices"));
            }
            heads.admit(unit)?;
            out.extend(length.to_be_bytes());
            out.extend(unit);
        }
    }
    Ok(out)
}

/// A box of these bytes.
fn part(kind: &[u8; 4], payload: &[&[u8]]) -> Vec<u8> {
    let length: usize = payload.iter().map(|bytes| bytes.len()).sum();
    let mut out = Vec::with_capacity(8 + length);
    // Every payload here is a part of a file that has an `int(32)` length itself.
    out.extend((8 + length as u32).to_be_bytes());
    out.extend(kind);
    payload.iter().for_each(|bytes| out.extend(*bytes));
    out
}
