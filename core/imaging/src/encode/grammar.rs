//! What a finished file may consist of, written down as a parser that accepts nothing else.
//!
//! A whitelist, not a list of known metadata: whatever [`super::jpeg()`] and [`super::png()`] do not
//! write is refused, wherever it came from. Portraits may have padding and may be grey
//! ([`check_portrait_jpeg`]); what is donated may not. It reads the file's structure, not its pixels: what
//! could be hidden in them is not its business.

use super::padding::{LEAST, MOST_ZEROS};

/// Where a file leaves the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{wanted} expected at byte {at}")]
#[non_exhaustive]
pub struct GrammarError {
    /// Offset of the first byte of the part that is wrong.
    pub at: usize,
    /// What should stand there.
    pub wanted: &'static str,
}

/// CRC-32 of the four Huffman table segments of ITU-T T.81, K.3: luma DC and AC, chroma DC and AC,
/// each in its own segment. libjpeg-turbo 3.2 writes the same 432 bytes.
const HUFFMAN_TABLES: u32 = 0xA548_2F8C;

/// The two of them for luma, in the same way.
const LUMA_TABLES: u32 = 0x501E_C41E;

/// Accepts exactly: SOI, APP0 (JFIF, no thumbnail), SOF0 (8 bits, three components, 4:4:4 or 4:2:0),
/// two DQT, the four standard DHT, SOS, one scan without restarts, EOI, nothing after.
///
/// # Errors
/// Where the file differs, and from what.
pub fn check_jpeg(bytes: &[u8]) -> Result<(), GrammarError> {
    let mut file = Reader { bytes, at: 0 };
    file.jfif()?;
    file.part("a baseline frame", b"\xFF\xC0\0\x11\x08", 14, is_colour)?;
    file.colour_scan()
}

/// Accepts what [`check_jpeg`] does, and besides: right behind APP0, comments that hold nothing but zeros
/// (each whole but the last ones, so that there is one way to write each number of bytes); and one
/// component of luma, with the two DHT it needs.
///
/// # Errors
/// Where the file differs, and from what.
pub fn check_portrait_jpeg(bytes: &[u8]) -> Result<(), GrammarError> {
    let mut file = Reader { bytes, at: 0 };
    file.jfif()?;
    while file.rest().starts_with(b"\xFF\xFE") {
        file.zeros()?;
    }
    if !file.rest().starts_with(b"\xFF\xC0\0\x0B") {
        file.part("a baseline frame", b"\xFF\xC0\0\x11\x08", 14, is_colour)?;
        return file.colour_scan();
    }
    file.part("a baseline frame of luma", b"\xFF\xC0\0\x0B\x08", 8, |rest| {
        rest.split_first_chunk::<4>()
            .is_some_and(|(size, component)| is_size(*size) && component == [1, 0, 0x11, 0])
    })?;
    file.quantisers()?;
    file.tables("the standard Huffman tables of luma", 214, LUMA_TABLES)?;
    file.expect("a scan of one component", b"\xFF\xDA\0\x08\x01\0\0\0\x3F\0")?;
    file.scan_to_end()
}

const fn is_size([h1, h0, w1, w0]: [u8; 4]) -> bool {
    (h1 | h0) != 0 && (w1 | w0) != 0
}

fn is_colour(rest: &[u8]) -> bool {
    rest.split_first_chunk::<4>().is_some_and(|(size, components)| {
        let luma = components.get(2).copied().unwrap_or_default();
        is_size(*size)
            && (luma == 0x11 || luma == 0x22)
            && components == [3, 0, luma, 0, 1, 0x11, 1, 2, 0x11, 1]
    })
}

/// Accepts exactly: the signature, IHDR (8-bit RGB or RGBA, not interlaced), pHYs in metres or none,
/// sRGB, one or more IDAT, IEND, all with right checksums, nothing after.
///
/// # Errors
/// Where the file differs, and from what.
pub fn check_png(bytes: &[u8]) -> Result<(), GrammarError> {
    let mut file = Reader { bytes, at: 0 };
    file.expect("the PNG signature", b"\x89PNG\r\n\x1A\n")?;
    file.chunk("a header of 8-bit RGB or RGBA", b"IHDR", |payload| {
        payload.len() == 13 && matches!(payload.get(8..), Some(&[8, 2 | 6, 0, 0, 0]))
    })?;
    if file.next_is(b"pHYs") {
        file.chunk("a density in metres", b"pHYs", |payload| {
            let (x, y) = (payload.get(..4), payload.get(4..8));
            payload.len() == 9 && x == y && x != Some(&[0; 4]) && payload.last() == Some(&1)
        })?;
    }
    file.chunk("the sRGB mark", b"sRGB", |payload| payload == [1])?;
    file.chunk("image data", b"IDAT", |_| true)?;
    while file.next_is(b"IDAT") {
        file.chunk("image data", b"IDAT", |_| true)?;
    }
    file.chunk("the end chunk", b"IEND", <[u8]>::is_empty)?;
    file.end()
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn expect(&mut self, wanted: &'static str, literal: &[u8]) -> Result<(), GrammarError> {
        if !self.rest().starts_with(literal) {
            return Err(GrammarError { at: self.at, wanted });
        }
        self.at += literal.len();
        Ok(())
    }

    /// A literal and `length` bytes behind it that satisfy `right`.
    fn part(
        &mut self,
        wanted: &'static str,
        literal: &[u8],
        length: usize,
        right: impl Fn(&[u8]) -> bool,
    ) -> Result<(), GrammarError> {
        let at = self.at;
        self.expect(wanted, literal)?;
        match self.rest().get(..length) {
            Some(rest) if right(rest) => self.at += length,
            _ => return Err(GrammarError { at, wanted }),
        }
        Ok(())
    }

    fn jfif(&mut self) -> Result<(), GrammarError> {
        self.expect("SOI", b"\xFF\xD8")?;
        self.part("JFIF of version 1.2", b"\xFF\xE0\0\x10JFIF\0\x01\x02", 7, |rest| {
            let [unit, x1, x0, y1, y0, thumb_width, thumb_height] = *rest else {
                return false;
            };
            // Unit 0 (square pixels) or 1 (dpi); the same density, not 0, both ways; no thumbnail.
            unit <= 1
                && [x1, x0] == [y1, y0]
                && [x1, x0] != [0, 0]
                && [thumb_width, thumb_height] == [0, 0]
        })
    }

    /// A comment of zeros.
    fn zeros(&mut self) -> Result<(), GrammarError> {
        let error = GrammarError { at: self.at, wanted: "a comment of zeros" };
        let Some((&[_, _, high, low], rest)) = self.rest().split_first_chunk() else {
            return Err(error);
        };
        let length = usize::from(u16::from_be_bytes([high, low])).checked_sub(2).ok_or(error)?;
        let sound = rest.get(..length).is_some_and(|zeros| zeros.iter().all(|byte| *byte == 0));
        // A short one in front of another is not how bytes are added; the place of it could tell something.
        let next = rest.get(length..).unwrap_or_default();
        let last_ones = length + LEAST >= MOST_ZEROS || !next.starts_with(b"\xFF\xFE");
        if !sound || !last_ones {
            return Err(error);
        }
        self.at += 4 + length;
        Ok(())
    }

    fn quantisers(&mut self) -> Result<(), GrammarError> {
        let values = |rest: &[u8]| !rest.contains(&0);
        self.part("the luma quantisers", b"\xFF\xDB\0\x43\0", 64, values)?;
        self.part("the chroma quantisers", b"\xFF\xDB\0\x43\x01", 64, values)
    }

    /// `length` bytes of Huffman tables behind their first marker, known by their checksum.
    fn tables(
        &mut self,
        wanted: &'static str,
        length: usize,
        checksum: u32,
    ) -> Result<(), GrammarError> {
        self.part(wanted, b"\xFF\xC4", length, |rest| {
            let mut hash = crc32fast::Hasher::new();
            hash.update(b"\xFF\xC4");
            hash.update(rest);
            hash.finalize() == checksum
        })
    }

    /// Everything behind a frame of three components.
    fn colour_scan(&mut self) -> Result<(), GrammarError> {
        self.quantisers()?;
        self.tables("the standard Huffman tables", 430, HUFFMAN_TABLES)?;
        let scan = b"\xFF\xDA\0\x0C\x03\0\0\x01\x11\x02\x11\0\x3F\0";
        self.expect("a scan of three components", scan)?;
        self.scan_to_end()
    }

    fn scan_to_end(&mut self) -> Result<(), GrammarError> {
        self.entropy();
        self.expect("EOI right behind the scan", b"\xFF\xD9")?;
        self.end()
    }

    /// Entropy-coded bytes, up to the first marker; stuffed zeros belong to the data.
    fn entropy(&mut self) {
        let rest = self.rest();
        let marker = rest.windows(2).position(|pair| pair[0] == 0xFF && pair[1] != 0);
        self.at += marker.unwrap_or(rest.len());
    }

    fn next_is(&self, kind: &[u8; 4]) -> bool {
        self.rest().get(4..8) == Some(kind)
    }

    fn chunk(
        &mut self,
        wanted: &'static str,
        kind: &[u8; 4],
        right: impl Fn(&[u8]) -> bool,
    ) -> Result<(), GrammarError> {
        let error = GrammarError { at: self.at, wanted };
        let Some((length, behind)) = self.rest().split_first_chunk::<4>() else {
            return Err(error);
        };
        let length = u32::from_be_bytes(*length) as usize;
        let Some((covered, behind)) = behind.split_at_checked(length.saturating_add(4)) else {
            return Err(error);
        };
        let payload = covered.strip_prefix(kind).ok_or(error)?;
        let sound = behind.first_chunk().map(|crc| u32::from_be_bytes(*crc));
        if !right(payload) || sound != Some(crc32fast::hash(covered)) {
            return Err(error);
        }
        self.at += 8 + covered.len();
        Ok(())
    }

    fn end(&self) -> Result<(), GrammarError> {
        if self.rest().is_empty() {
            return Ok(());
        }
        Err(GrammarError { at: self.at, wanted: "the end of the file" })
    }
}
