//! The marker walk: from SOI through every segment and scan to EOI, by lengths alone.

use std::ops::Range;

use super::super::error::DecodeError;
use super::super::exif;
use super::super::format::Format;
use super::super::header::Header;
use super::super::limits::Limits;
use super::super::orient::Orientation;
use super::colour::{Colour, Hints};
use super::frame::Frame;
use super::rare;
use super::scans::Scans;
use super::{Density, IccPart, Layout, TRUNCATED, malformed, too_many, unsupported};

/// What the decoder needs besides frame and scans: Huffman tables, quantisation tables, restart
/// interval.
const TABLES: [u8; 3] = [HUFFMAN, 0xDB, 0xDD];
const HUFFMAN: u8 = 0xC4;

/// Finds the parts of the JPEG picture at the start of `bytes`.
///
/// Bytes between segments that belong to none are skipped, as every decoder does. The size is checked
/// as soon as it is known.
///
/// # Errors
/// `Truncated` when the bytes end before EOI or hold less data than the picture's size needs at the
/// very least; `TooManyPixels`, `TooManyParts`, `Malformed`, `Unsupported`.
pub(in super::super) fn walk(
    bytes: &[u8],
    limits: &Limits,
) -> Result<(Header, Layout), DecodeError> {
    let mut walk = Walk::default();
    let (mut at, mut segments) = (2, 0);
    loop {
        let marker = next_marker(bytes, at)?;
        if marker.kind == 0xD9 {
            return walk.finish(marker.end());
        }
        segments += 1;
        if segments > limits.max_segments {
            return Err(too_many("segments", limits.max_segments));
        }
        at = walk.segment(bytes, &marker, limits)?;
    }
}

/// What the walk has seen so far.
#[derive(Default)]
struct Walk {
    frame: Option<Frame>,
    kept: Vec<Range<usize>>,
    icc: Vec<IccPart>,
    orientation: Option<u16>,
    hints: Hints,
    density: Option<Density>,
    scans: Scans,
    /// Whether there are Huffman tables.
    tables: bool,
}

impl Walk {
    /// Takes in the segment behind `marker`; returns where the next marker is looked for.
    fn segment(
        &mut self,
        bytes: &[u8],
        marker: &Marker,
        limits: &Limits,
    ) -> Result<usize, DecodeError> {
        match marker.kind {
            0x01 => return Ok(marker.end()),
            0xD8 => return Err(malformed("a second picture starts inside the first")),
            0xCC => return Err(unsupported("arithmetic coding")),
            0xDE | 0xDF => return Err(unsupported("hierarchical coding")),
            _ => {}
        }
        let (payload, range) = marker.payload(bytes)?;
        let mut end = range.end;
        match marker.kind {
            kind if TABLES.contains(&kind) => {
                self.tables |= kind == HUFFMAN;
                self.kept.push(marker.at..end);
            }
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCF => {
                if self.frame.is_some() {
                    return Err(malformed("it has two frame headers"));
                }
                let frame = Frame::read(marker.kind, payload)?;
                let (width, height) = frame.size();
                limits.admit_size(width, height)?;
                self.frame = Some(frame);
                self.kept.push(marker.at..end);
            }
            0xDA => {
                let Some(frame) = &self.frame else {
                    return Err(malformed("its pixels come before its size"));
                };
                self.scans.take(payload, frame, limits)?;
                let next = next_marker(bytes, end)?;
                self.scans.bytes += (next.at - end) as u64;
                end = next.at;
                self.kept.push(marker.at..end);
            }
            kind => self.metadata(kind, payload, range),
        }
        Ok(end)
    }

    fn metadata(&mut self, kind: u8, payload: &[u8], range: Range<usize>) {
        match (kind, payload) {
            (0xE0, payload) if payload.starts_with(b"JFIF\0") => {
                self.hints.jfif = true;
                if let Some(&[unit, x1, x0, y1, y0]) = payload.get(7..12) {
                    let [x, y] = [[x1, x0], [y1, y0]].map(u16::from_be_bytes);
                    self.density.get_or_insert(Density { unit, x, y });
                }
            }
            (0xE1, [b'E', b'x', b'i', b'f', 0, 0 | 0xFF, tiff @ ..]) => {
                self.orientation.get_or_insert_with(|| exif::orientation(tiff));
            }
            (0xE2, payload) if payload.starts_with(b"ICC_PROFILE\0") => {
                if let Some(&[number, of]) = payload.get(12..14) {
                    self.icc.push(IccPart { number, of, range: range.start + 14..range.end });
                }
            }
            // Name, version, two flag words, then the colour transform: 0 none, 1 YCbCr, 2 YCCK.
            (0xEE, payload) if payload.starts_with(b"Adobe") => {
                if let Some(&transform @ 0..=2) = payload.get(11) {
                    self.hints.adobe.get_or_insert(transform);
                }
            }
            _ => {}
        }
    }

    /// Closes the walk at the end of EOI.
    fn finish(self, end: usize) -> Result<(Header, Layout), DecodeError> {
        let Some(frame) = self.frame.filter(|_| self.scans.any()) else {
            return Err(malformed("it holds no picture"));
        };
        self.scans.whole(&frame)?;
        let (width, height) = frame.size();
        let header = Header {
            format: Format::Jpeg,
            width,
            height,
            orientation: Orientation::from_exif(self.orientation.unwrap_or(1)),
            image: 0..end,
        };
        let colour = Colour::of(frame.components(), self.hints);
        let rare = self.scans.several(&frame)
            || !frame.usual_sampling()
            || colour.contradicts(frame.components());
        if rare && !rare::reads(&frame, self.scans.alone()) {
            return Err(unsupported("an unusual chroma subsampling"));
        }
        let kept_tables = self.tables || frame.progressive();
        let layout = Layout {
            frame,
            colour,
            adobe: self.hints.adobe.is_some(),
            density: self.density,
            rare,
            kept_tables,
            kept: self.kept,
            icc: self.icc,
        };
        Ok((header, layout))
    }
}

/// A marker and where its 0xFF stands.
struct Marker {
    at: usize,
    kind: u8,
}

impl Marker {
    const fn end(&self) -> usize {
        self.at + 2
    }

    /// The bytes of the segment behind its length field, and where they lie.
    fn payload<'a>(&self, bytes: &'a [u8]) -> Result<(&'a [u8], Range<usize>), DecodeError> {
        let start = self.end() + 2;
        let Some(&[high, low]) = bytes.get(self.end()..start) else {
            return Err(TRUNCATED);
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        if length < 2 {
            return Err(malformed("a segment has an impossible length"));
        }
        let range = start..start + length - 2;
        Ok((bytes.get(range.clone()).ok_or(TRUNCATED)?, range))
    }
}

/// The first marker at or after `from` that is neither stuffing nor a restart marker.
fn next_marker(bytes: &[u8], from: usize) -> Result<Marker, DecodeError> {
    let mut at = from;
    loop {
        at += run_without_ff(bytes.get(at..).unwrap_or_default());
        // Any number of fill bytes may stand in front of the marker's own 0xFF.
        at += bytes.get(at..).unwrap_or_default().iter().take_while(|&&byte| byte == 0xFF).count();
        match *bytes.get(at).ok_or(TRUNCATED)? {
            0x00 | 0xD0..=0xD7 => at += 1,
            kind => return Ok(Marker { at: at - 1, kind }),
        }
    }
}

/// Bytes up to the first 0xFF, or all of them. Looks at many at a time: pixels are long runs without.
fn run_without_ff(bytes: &[u8]) -> usize {
    const LANE: usize = 32;
    let free = |lane: &&[u8; LANE]| !lane.iter().fold(false, |found, &byte| found | (byte == 0xFF));
    let lanes = bytes.as_chunks().0.iter().take_while(free).count() * LANE;
    let rest = bytes.get(lanes..).unwrap_or_default();
    lanes + rest.iter().take_while(|&&byte| byte != 0xFF).count()
}
