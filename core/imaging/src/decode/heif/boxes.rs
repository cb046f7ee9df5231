//! Boxes (ISO/IEC 14496-12, 4.2) and the numbers in them, by lengths alone.

use std::ops::Range;

use super::super::error::DecodeError;
use super::malformed;

/// A box: its name, where its payload lies, and whether it has no length and runs to the end of what
/// it lies in.
pub(super) struct Part {
    pub(super) kind: [u8; 4],
    pub(super) inside: Range<usize>,
    pub(super) endless: bool,
}

/// Reads a part of the file from its beginning on; nothing outside that part can be reached.
pub(super) struct Reader<'a> {
    file: &'a [u8],
    at: usize,
    end: usize,
    overrun: DecodeError,
}

impl<'a> Reader<'a> {
    /// Of the whole file; what is missing is missing because the file is cut.
    pub(super) const fn top(file: &'a [u8]) -> Self {
        Self { file, at: 0, end: file.len(), overrun: super::TRUNCATED }
    }

    /// Of the payload of a box.
    pub(super) fn inside(file: &'a [u8], range: &Range<usize>) -> Self {
        let end = range.end.min(file.len());
        let overrun = malformed("a box overruns the one around it");
        Self { file, at: range.start.min(end), end, overrun }
    }

    /// Where the next byte lies in the file.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    pub(super) const fn is_at_end(&self) -> bool {
        self.at >= self.end
    }

    /// The place of the next `length` bytes.
    pub(super) fn take(&mut self, length: usize) -> Result<Range<usize>, DecodeError> {
        if length > self.end - self.at {
            return Err(self.overrun.clone());
        }
        let start = self.at;
        self.at += length;
        Ok(start..self.at)
    }

    /// The place of everything that is left.
    pub(super) const fn rest(&mut self) -> Range<usize> {
        let start = self.at;
        self.at = self.end;
        start..self.end
    }

    pub(super) fn bytes<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let range = self.take(N)?;
        let found = self.file.get(range).and_then(<[u8]>::first_chunk);
        found.copied().ok_or(self.overrun.clone())
    }

    pub(super) fn u8(&mut self) -> Result<u8, DecodeError> {
        self.bytes().map(|[byte]| byte)
    }

    pub(super) fn u16(&mut self) -> Result<u16, DecodeError> {
        self.bytes().map(u16::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, DecodeError> {
        self.bytes().map(u32::from_be_bytes)
    }

    /// Two bytes, or four when `wide`.
    pub(super) fn id(&mut self, wide: bool) -> Result<u32, DecodeError> {
        if wide { self.u32() } else { self.u16().map(u32::from) }
    }

    /// A number whose size the file tells: 0, 4 or 8 bytes, of which none is 0.
    pub(super) fn sized(&mut self, bytes: u16) -> Result<u64, DecodeError> {
        match bytes {
            0 => Ok(0),
            4 => self.u32().map(u64::from),
            8 => self.bytes().map(u64::from_be_bytes),
            _ => Err(malformed("a number has a size that none may have")),
        }
    }

    /// The version and the flags that some boxes begin with.
    pub(super) fn version(&mut self) -> Result<(u8, u32), DecodeError> {
        let [version, a, b, c] = self.bytes()?;
        Ok((version, u32::from_be_bytes([0, a, b, c])))
    }

    /// The next box, if there is one.
    pub(super) fn part(&mut self) -> Result<Option<Part>, DecodeError> {
        if self.is_at_end() {
            return Ok(None);
        }
        let start = self.at;
        let size = self.u32()?;
        let kind = self.bytes()?;
        if size == 0 {
            return Ok(Some(Part { kind, inside: self.rest(), endless: true }));
        }
        let size = match size {
            1 => u64::from_be_bytes(self.bytes()?),
            size => u64::from(size),
        };
        // A length that no address can hold is longer than the file.
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let Some(length) = size.checked_sub(self.at - start) else {
            return Err(malformed("a box is shorter than its own head"));
        };
        Ok(Some(Part { kind, inside: self.take(length)?, endless: false }))
    }
}
