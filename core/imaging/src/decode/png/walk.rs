//! The chunk walk: from the signature through every chunk to IEND, by lengths alone.

use std::ops::Range;

use super::super::error::DecodeError;
use super::super::exif;
use super::super::format::Format;
use super::super::header::Header;
use super::super::limits::Limits;
use super::super::orient::Orientation;
use super::Layout;

/// The first eight bytes of every PNG.
pub(super) const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1A\n";

const TRUNCATED: DecodeError = DecodeError::Truncated { format: Format::Png };

/// Finds the parts of the PNG picture at the start of `bytes`.
///
/// The size is checked as soon as it is known. Checksums are left to the decoding.
///
/// # Errors
/// `Truncated` when the bytes end before IEND does; `TooManyPixels`, `TooManyParts`, `Malformed`,
/// `Unsupported`.
pub(in super::super) fn walk(
    bytes: &[u8],
    limits: &Limits,
) -> Result<(Header, Layout), DecodeError> {
    let Some(signature) = bytes.get(..SIGNATURE.len()) else {
        return Err(TRUNCATED);
    };
    if signature != SIGNATURE {
        return Err(malformed("its first bytes were changed, as when sent as text"));
    }
    let first = Chunk::at(bytes, SIGNATURE.len())?;
    if first.kind == *b"CgBI" {
        return Err(unsupported("Apple's own variant for apps"));
    }
    let ihdr = Ihdr::read(&first)?;
    limits.admit_size(ihdr.width, ihdr.height)?;
    let mut walk = Walk::new(ihdr, first.whole.clone());
    let (mut at, mut chunks) = (first.whole.end, 1);
    loop {
        let chunk = Chunk::at(bytes, at)?;
        chunks += 1;
        if chunks > limits.max_segments {
            let max = limits.max_segments;
            return Err(DecodeError::TooManyParts { format: Format::Png, what: "chunks", max });
        }
        at = chunk.whole.end;
        if chunk.kind == *b"IEND" {
            return walk.finish(&chunk);
        }
        walk.take(&chunk)?;
    }
}

/// One chunk: its name, its payload, where the payload and the whole chunk lie.
struct Chunk<'a> {
    kind: [u8; 4],
    payload: &'a [u8],
    inside: Range<usize>,
    whole: Range<usize>,
}

impl<'a> Chunk<'a> {
    fn at(bytes: &'a [u8], at: usize) -> Result<Self, DecodeError> {
        let Some(&[l3, l2, l1, l0, a, b, c, d]) = bytes.get(at..at + 8) else {
            return Err(TRUNCATED);
        };
        let (length, kind) = (u32::from_be_bytes([l3, l2, l1, l0]), [a, b, c, d]);
        if length > i32::MAX as u32 || !kind.iter().all(u8::is_ascii_alphabetic) {
            return Err(malformed("it has a chunk with an impossible length or name"));
        }
        // At most 2^31 more than a length that fits the address space.
        let inside = at + 8..(at + 8).saturating_add(length as usize);
        let whole = at..inside.end.saturating_add(4);
        if whole.end > bytes.len() {
            return Err(TRUNCATED);
        }
        let payload = bytes.get(inside.clone()).ok_or(TRUNCATED)?;
        Ok(Self { kind, payload, inside, whole })
    }

    const fn critical(&self) -> bool {
        self.kind[0].is_ascii_uppercase()
    }
}

/// The image header.
struct Ihdr {
    width: u32,
    height: u32,
    depth: u8,
    colour: u8,
    interlaced: bool,
}

impl Ihdr {
    fn read(chunk: &Chunk<'_>) -> Result<Self, DecodeError> {
        let Some((&[w3, w2, w1, w0, h3, h2, h1, h0], &[depth, colour, 0, 0, interlace])) =
            chunk.payload.split_first_chunk().filter(|_| chunk.kind == *b"IHDR")
        else {
            return Err(malformed("it does not begin with a picture header"));
        };
        let (width, height) =
            (u32::from_be_bytes([w3, w2, w1, w0]), u32::from_be_bytes([h3, h2, h1, h0]));
        if width == 0 || height == 0 {
            return Err(malformed("its width or height is 0"));
        }
        let possible = match colour {
            0 => matches!(depth, 1 | 2 | 4 | 8 | 16),
            3 => matches!(depth, 1 | 2 | 4 | 8),
            2 | 4 | 6 => matches!(depth, 8 | 16),
            _ => false,
        };
        if !possible || interlace > 1 || width.max(height) > i32::MAX as u32 {
            return Err(malformed("its picture header contradicts itself"));
        }
        Ok(Self { width, height, depth, colour, interlaced: interlace == 1 })
    }
}

/// How far the image data has come.
#[derive(PartialEq)]
enum Data {
    Before,
    Within,
    Behind,
}

/// What the walk has seen so far.
struct Walk {
    ihdr: Ihdr,
    kept: Vec<Range<usize>>,
    palette: bool,
    data: Data,
    orientation: Option<u16>,
    icc: Option<Range<usize>>,
    cicp: Option<[u8; 4]>,
    srgb: bool,
    shown: Vec<([u8; 4], Range<usize>)>,
    transparent: bool,
}

/// Chunks that say how to show the pixels, with the bytes of each: colours by number, the sRGB mark,
/// gamma, primaries, density. Colour profiles are looked at apart.
const SHOWN: [([u8; 4], usize); 5] =
    [(*b"cICP", 4), (*b"sRGB", 1), (*b"gAMA", 4), (*b"cHRM", 32), (*b"pHYs", 9)];

impl Walk {
    fn new(ihdr: Ihdr, range: Range<usize>) -> Self {
        Self {
            ihdr,
            kept: vec![range],
            palette: false,
            data: Data::Before,
            orientation: None,
            icc: None,
            cicp: None,
            srgb: false,
            shown: Vec::new(),
            transparent: false,
        }
    }

    fn take(&mut self, chunk: &Chunk<'_>) -> Result<(), DecodeError> {
        if chunk.kind == *b"IDAT" {
            return self.take_data(chunk);
        }
        if self.data == Data::Within {
            self.data = Data::Behind;
        }
        let before = self.data == Data::Before;
        let known = SHOWN.contains(&(chunk.kind, chunk.payload.len()));
        if before && known && self.shown.iter().all(|(kind, _)| *kind != chunk.kind) {
            self.shown.push((chunk.kind, chunk.inside.clone()));
        }
        match &chunk.kind {
            b"PLTE" => {
                let entries = chunk.payload.len() / 3;
                let fits = chunk.payload.len().is_multiple_of(3) && (1..=256).contains(&entries);
                if self.palette || !before || !fits {
                    return Err(malformed("its palette is out of place"));
                }
                self.palette = true;
                // Grey pictures have no use for one, but some writers give them one.
                if !matches!(self.ihdr.colour, 0 | 4) {
                    self.kept.push(chunk.whole.clone());
                }
            }
            b"tRNS" if before => {
                self.transparent = true;
                self.kept.push(chunk.whole.clone());
            }
            b"eXIf" => {
                // Some writers keep the name that JPEG needs in front of the TIFF block.
                let tiff = chunk.payload.strip_prefix(b"Exif\0\0").unwrap_or(chunk.payload);
                self.orientation.get_or_insert_with(|| exif::orientation(tiff));
            }
            b"iCCP" if before => {
                self.icc.get_or_insert(chunk.inside.clone());
            }
            b"cICP" if before => self.cicp = chunk.payload.try_into().ok(),
            b"sRGB" if before => self.srgb = true,
            _ if chunk.critical() => return Err(unsupported("a part that is not in the standard")),
            _ => {}
        }
        Ok(())
    }

    fn take_data(&mut self, chunk: &Chunk<'_>) -> Result<(), DecodeError> {
        if self.data == Data::Behind {
            return Err(malformed("its pixels are in two places"));
        }
        if self.ihdr.colour == 3 && !self.palette {
            return Err(malformed("its palette is missing"));
        }
        self.data = Data::Within;
        self.kept.push(chunk.whole.clone());
        Ok(())
    }

    /// Closes the walk with the chunk IEND.
    fn finish(mut self, iend: &Chunk<'_>) -> Result<(Header, Layout), DecodeError> {
        if self.data == Data::Before {
            return Err(malformed("it holds no pixels"));
        }
        if !iend.payload.is_empty() {
            return Err(malformed("its end marker is not empty"));
        }
        self.kept.push(iend.whole.clone());
        let header = Header {
            format: Format::Png,
            width: self.ihdr.width,
            height: self.ihdr.height,
            orientation: Orientation::from_exif(self.orientation.unwrap_or(1)),
            image: 0..iend.whole.end,
        };
        let layout = Layout {
            depth: self.ihdr.depth,
            colour: self.ihdr.colour,
            transparent: self.transparent || matches!(self.ihdr.colour, 4 | 6),
            shown: self.shown,
            kept: self.kept,
            interlaced: self.ihdr.interlaced,
            icc: self.icc,
            cicp: self.cicp,
            srgb: self.srgb,
        };
        Ok((header, layout))
    }
}

const fn malformed(what: &'static str) -> DecodeError {
    DecodeError::Malformed { format: Format::Png, what }
}

const fn unsupported(what: &'static str) -> DecodeError {
    DecodeError::Unsupported { format: Format::Png, what }
}
