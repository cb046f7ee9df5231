//! What a finished file may consist of, written down as a parser that accepts nothing else.
//!
//! A whitelist, not a list of known metadata: whatever [`super::jpeg()`] and [`super::png()`] do not
//! write is refused, wherever it came from. It reads the file's structure, not its pixels: what
//! could be hidden in them is not its business.

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

/// Accepts exactly: SOI, APP0 (JFIF, no thumbnail), SOF0 (8 bits, three components, 4:4:4 or 4:2:0),
/// two DQT, the four standard DHT, SOS, one scan without restarts, EOI, nothing after.
///
/// # Errors
/// Where the file differs, and from what.
pub fn check_jpeg(bytes: &[u8]) -> Result<(), GrammarError> {
    let mut file = Reader { bytes, at: 0 };
    file.expect("SOI", b"\xFF\xD8")?;
    file.part("JFIF of version 1.2", b"\xFF\xE0\0\x10JFIF\0\x01\x02", 7, |rest| {
        let [unit, x1, x0, y1, y0, thumb_width, thumb_height] = *rest else {
            return false;
        };
        // Unit 0 (square pixels) or 1 (dpi); the same density, not 0, both ways; no thumbnail.
        unit <= 1
            && [x1, x0] == [y1, y0]
            && [x1, x0] != [0, 0]
            && [thumb_width, thumb_height] == [0, 0]
    })?;
    file.part("a baseline frame", b"\xFF\xC0\0\x11\x08", 14, |rest| {
        let Some((&[h1, h0, w1, w0, 3, 0, luma, 0], chroma)) = rest.split_first_chunk() else {
            return false;
        };
        [h1, h0] != [0, 0]
            && [w1, w0] != [0, 0]
            && (luma == 0x11 || luma == 0x22)
            && chroma == [1, 0x11, 1, 2, 0x11, 1]
    })?;
    let quantisers = |rest: &[u8]| !rest.contains(&0);
    file.part("the luma quantisers", b"\xFF\xDB\0\x43\0", 64, quantisers)?;
    file.part("the chroma quantisers", b"\xFF\xDB\0\x43\x01", 64, quantisers)?;
    file.part("the standard Huffman tables", b"\xFF\xC4", 430, |rest| {
        let mut hash = crc32fast::Hasher::new();
        hash.update(b"\xFF\xC4");
        hash.update(rest);
        hash.finalize() == HUFFMAN_TABLES
    })?;
    file.expect("a scan of three components", b"\xFF\xDA\0\x0C\x03\0\0\x01\x11\x02\x11\0\x3F\0")?;
    file.entropy();
    file.expect("EOI right behind the scan", b"\xFF\xD9")?;
    file.end()
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
