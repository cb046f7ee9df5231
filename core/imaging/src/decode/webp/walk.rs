//! The chunk walk: from RIFF through every chunk to the end that it announces, by lengths alone.

use std::ops::Range;

use super::super::error::DecodeError;
use super::super::exif;
use super::super::format::Format;
use super::super::header::Header;
use super::super::limits::Limits;
use super::super::orient::Orientation;
use super::{Coding, Layout, TRUNCATED, malformed, unsupported};

/// `RIFF`, the length of what follows, `WEBP`.
const HEAD: usize = 12;
/// Flags of the extended header (RFC 9649, 2.7).
pub(super) const ALPHA: u8 = 0x10;
const ANIMATION: u8 = 0x02;
/// Bytes in front of the chunks of a frame of an animation.
const FRAME_HEAD: usize = 16;

/// Finds the parts of the WebP picture at the start of `bytes`: of an animation, of its first frame.
///
/// # Errors
/// `Truncated` when the bytes end before the length at their start says; `TooManyPixels`,
/// `TooManyParts`, `Malformed`, `Unsupported`.
pub(in super::super) fn walk(
    bytes: &[u8],
    limits: &Limits,
) -> Result<(Header, Layout), DecodeError> {
    let Some(&[.., l0, l1, l2, l3, b'W', b'E', b'B', b'P']) = bytes.first_chunk::<HEAD>() else {
        return Err(TRUNCATED);
    };
    let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
    let end = length.saturating_add(8);
    let file = bytes.get(..end).ok_or(TRUNCATED)?;
    let mut walk = Walk::default();
    walk.chunks(file, HEAD..end, limits)?;
    walk.finish(file, limits)
}

/// One chunk: its name, where its payload lies, where the next one begins.
struct Chunk {
    kind: [u8; 4],
    inside: Range<usize>,
    next: usize,
}

impl Chunk {
    fn at(file: &[u8], at: usize, end: usize) -> Result<Self, DecodeError> {
        let overrun = malformed("a chunk overruns the file");
        let head = file.get(at..end).and_then(<[u8]>::first_chunk).ok_or(overrun.clone())?;
        let &[a, b, c, d, l0, l1, l2, l3] = head;
        let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
        let inside = at + 8..(at + 8).saturating_add(length);
        if inside.end > end {
            return Err(overrun);
        }
        // The padding byte of the last chunk is missing in the files of some writers.
        let next = (inside.end + length % 2).min(end);
        Ok(Self { kind: [a, b, c, d], inside, next })
    }
}

/// What the walk has seen so far.
#[derive(Default)]
struct Walk {
    count: usize,
    /// Width and height of the extended header, and its flags.
    canvas: Option<(u32, u32, u8)>,
    framed: bool,
    data: Option<(Coding, Range<usize>)>,
    alpha: Option<Range<usize>>,
    icc: Option<Range<usize>>,
    orientation: Option<u16>,
}

impl Walk {
    fn chunks(
        &mut self,
        file: &[u8],
        range: Range<usize>,
        limits: &Limits,
    ) -> Result<(), DecodeError> {
        let mut at = range.start;
        // Fewer bytes than a chunk's head are padding that somebody counted in.
        while range.end.saturating_sub(at) >= 8 {
            self.count += 1;
            if self.count > limits.max_segments {
                let max = limits.max_segments;
                return Err(DecodeError::TooManyParts {
                    format: Format::WebP,
                    what: "chunks",
                    max,
                });
            }
            let chunk = Chunk::at(file, at, range.end)?;
            at = chunk.next;
            self.take(file, chunk, limits)?;
        }
        Ok(())
    }

    fn take(&mut self, file: &[u8], chunk: Chunk, limits: &Limits) -> Result<(), DecodeError> {
        let payload = file.get(chunk.inside.clone()).unwrap_or_default();
        match &chunk.kind {
            b"VP8X" if self.count == 1 => {
                let &[flags, _, _, _, w0, w1, w2, h0, h1, h2, ..] = payload else {
                    return Err(malformed("its header is too short"));
                };
                let side =
                    |bytes: [u8; 3]| 1 + (u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]));
                let (width, height) = (side([w0, w1, w2]), side([h0, h1, h2]));
                limits.admit_size(width, height)?;
                self.canvas = Some((width, height, flags));
            }
            b"ANMF" if self.animated() && !self.framed => {
                self.framed = true;
                self.first_frame(payload)?;
                let inside = chunk.inside.start + FRAME_HEAD..chunk.inside.end;
                self.chunks(file, inside, limits)?;
            }
            b"VP8 " if self.data.is_none() => self.data = Some((Coding::Lossy, chunk.inside)),
            b"VP8L" if self.data.is_none() => {
                let alpha = payload.get(4).is_some_and(|last| last & 0x10 != 0);
                self.data = Some((Coding::Lossless { alpha }, chunk.inside));
            }
            b"ALPH" if self.data.is_none() => {
                self.alpha.get_or_insert(chunk.inside);
            }
            b"ICCP" => {
                self.icc.get_or_insert(chunk.inside);
            }
            b"EXIF" => {
                // Some writers keep the name that JPEG needs in front of the TIFF block.
                let tiff = payload.strip_prefix(b"Exif\0\0").unwrap_or(payload);
                self.orientation.get_or_insert_with(|| exif::orientation(tiff));
            }
            _ => {}
        }
        Ok(())
    }

    fn animated(&self) -> bool {
        self.canvas.is_some_and(|(_, _, flags)| flags & ANIMATION != 0)
    }

    /// Checks that the first frame is a picture of its own.
    fn first_frame(&self, payload: &[u8]) -> Result<(), DecodeError> {
        let Some(&[x0, x1, x2, y0, y1, y2, ..]) = payload.first_chunk::<FRAME_HEAD>() else {
            return Err(malformed("a frame of the animation is too short"));
        };
        if [x0, x1, x2, y0, y1, y2] != [0; 6] {
            return Err(unsupported("an animation whose first frame is only a part"));
        }
        Ok(())
    }

    /// Closes the walk at the end of `file`.
    fn finish(self, file: &[u8], limits: &Limits) -> Result<(Header, Layout), DecodeError> {
        let Some((coding, data)) = self.data else {
            return Err(malformed("it holds no picture"));
        };
        let payload = file.get(data.clone()).unwrap_or_default();
        let (width, height) = match coding {
            Coding::Lossy => lossy_size(payload)?,
            Coding::Lossless { .. } => lossless_size(payload)?,
        };
        limits.admit_size(width, height)?;
        match self.canvas {
            Some((w, h, _)) if (w, h) != (width, height) && self.framed => {
                return Err(unsupported("an animation whose first frame is only a part"));
            }
            Some((w, h, _)) if (w, h) != (width, height) => {
                return Err(malformed("two of its headers give two sizes"));
            }
            _ => {}
        }
        let alpha = self.alpha.filter(|_| coding == Coding::Lossy);
        let header = Header {
            format: Format::WebP,
            width,
            height,
            orientation: Orientation::from_exif(self.orientation.unwrap_or(1)),
            image: 0..file.len(),
        };
        Ok((header, Layout { data, coding, alpha, icc: self.icc }))
    }
}

/// The size in a key frame's header (RFC 6386, 9.1), whose first partition must be there.
fn lossy_size(payload: &[u8]) -> Result<(u32, u32), DecodeError> {
    let Some(&[t0, t1, t2, 0x9D, 0x01, 0x2A, w0, w1, h0, h1]) = payload.first_chunk() else {
        return Err(malformed("its pixels begin wrongly"));
    };
    let tag = u32::from_le_bytes([t0, t1, t2, 0]);
    let (inter_frame, first_partition) = (tag & 1 == 1, (tag >> 5) as usize);
    if inter_frame {
        return Err(malformed("its pixels need those of another picture"));
    }
    if first_partition > payload.len() - 10 {
        return Err(TRUNCATED);
    }
    let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3FFF);
    match (side(w0, w1), side(h0, h1)) {
        (0, _) | (_, 0) => Err(malformed("its width or height is 0")),
        size => Ok(size),
    }
}

/// The size in the header of lossless data (RFC 9649, 3.4).
fn lossless_size(payload: &[u8]) -> Result<(u32, u32), DecodeError> {
    let Some(&[0x2F, a, b, c, d]) = payload.first_chunk() else {
        return Err(malformed("its pixels begin wrongly"));
    };
    let bits = u32::from_le_bytes([a, b, c, d]);
    if bits >> 29 != 0 {
        return Err(unsupported("a later version of lossless coding"));
    }
    Ok(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1))
}
