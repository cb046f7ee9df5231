//! The tables of the `meta` box (ISO/IEC 14496-12, 8.11; ISO/IEC 23008-12, 9.3), as they stand in the
//! file. What they mean together is for [`super::items`].

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::error::DecodeError;
use super::super::format::Format;
use super::super::limits::Limits;
use super::boxes::Reader;
use super::malformed;

/// What the tables say. Where two rows speak of the same item the first one counts.
#[derive(Default)]
pub(super) struct Meta {
    pub(super) primary: Option<u32>,
    pub(super) kinds: BTreeMap<u32, [u8; 4]>,
    pub(super) places: BTreeMap<u32, Place>,
    /// Kind and payload of each property.
    pub(super) properties: Vec<([u8; 4], Range<usize>)>,
    /// Of each item, its properties by their number from 1, and whether it makes no sense without.
    pub(super) used: BTreeMap<u32, Vec<(usize, bool)>>,
    /// Kind of a reference, the item it starts from, the items it leads to.
    pub(super) links: Vec<([u8; 4], u32, Vec<u32>)>,
    pub(super) data: Range<usize>,
}

/// Where an item's bytes lie.
pub(super) struct Place {
    /// 0 counts from the start of the file, 1 from that of `idat`, 2 is another item.
    pub(super) method: u16,
    /// First byte and length of each piece.
    pub(super) pieces: Vec<(u64, u64)>,
}

/// Counts boxes and rows of tables: a file names more of them than it has bytes for.
pub(super) struct Tally {
    left: usize,
    max: usize,
}

impl Tally {
    pub(super) const fn new(limits: &Limits) -> Self {
        Self { left: limits.max_segments, max: limits.max_segments }
    }

    pub(super) fn add(&mut self, parts: usize) -> Result<(), DecodeError> {
        let Some(left) = self.left.checked_sub(parts) else {
            let max = self.max;
            return Err(DecodeError::TooManyParts { format: Format::Heif, what: "parts", max });
        };
        self.left = left;
        Ok(())
    }
}

impl Meta {
    /// Reads the tables in the payload `range` of the `meta` box.
    pub(super) fn read(
        file: &[u8],
        range: &Range<usize>,
        tally: &mut Tally,
        limits: &Limits,
    ) -> Result<Self, DecodeError> {
        let mut meta = Self::default();
        let mut reader = Reader::inside(file, range);
        reader.version()?;
        parts(&mut reader, tally, |kind, range, tally| {
            let mut reader = Reader::inside(file, &range);
            match kind {
                b"hdlr" => {
                    let [.., a, b, c, d] = reader.bytes::<12>()?;
                    if [a, b, c, d] != *b"pict" {
                        return Err(malformed("it describes no picture"));
                    }
                }
                b"pitm" => {
                    let (version, _) = reader.version()?;
                    meta.primary = meta.primary.or(Some(reader.id(version != 0)?));
                }
                b"iinf" => meta.read_kinds(file, &mut reader, tally)?,
                b"iloc" => meta.read_places(&mut reader, tally)?,
                b"iref" => meta.read_links(file, &mut reader, tally)?,
                b"iprp" => meta.read_properties(file, &mut reader, tally, limits)?,
                b"idat" => meta.data = range,
                _ => {}
            }
            Ok(())
        })?;
        Ok(meta)
    }

    fn read_kinds(
        &mut self,
        file: &[u8],
        reader: &mut Reader<'_>,
        tally: &mut Tally,
    ) -> Result<(), DecodeError> {
        let (version, _) = reader.version()?;
        reader.id(version != 0)?;
        parts(reader, tally, |kind, range, _| {
            let mut reader = Reader::inside(file, &range);
            let (version, _) = reader.version()?;
            // Versions 0 and 1 have no kind, and no picture is one of theirs.
            if kind == b"infe" && version >= 2 {
                let item = reader.id(version > 2)?;
                reader.u16()?;
                self.kinds.entry(item).or_insert(reader.bytes()?);
            }
            Ok(())
        })
    }

    fn read_places(
        &mut self,
        reader: &mut Reader<'_>,
        tally: &mut Tally,
    ) -> Result<(), DecodeError> {
        let (version, _) = reader.version()?;
        let sizes = reader.u16()?;
        let [offset, length, base, index] = [12, 8, 4, 0].map(|shift| sizes >> shift & 15);
        for _ in 0..reader.id(version >= 2)? {
            tally.add(1)?;
            let item = reader.id(version >= 2)?;
            let method = if version == 0 { 0 } else { reader.u16()? & 15 };
            reader.u16()?;
            let base = reader.sized(base)?;
            let count = reader.u16()?;
            tally.add(count.into())?;
            let mut pieces = Vec::with_capacity(count.into());
            for _ in 0..count {
                if version != 0 {
                    reader.sized(index)?;
                }
                let start = base.saturating_add(reader.sized(offset)?);
                pieces.push((start, reader.sized(length)?));
            }
            self.places.entry(item).or_insert(Place { method, pieces });
        }
        Ok(())
    }

    fn read_links(
        &mut self,
        file: &[u8],
        reader: &mut Reader<'_>,
        tally: &mut Tally,
    ) -> Result<(), DecodeError> {
        let (version, _) = reader.version()?;
        let wide = version != 0;
        parts(reader, tally, |kind, range, tally| {
            let mut reader = Reader::inside(file, &range);
            let from = reader.id(wide)?;
            let count = reader.u16()?;
            tally.add(count.into())?;
            let to = (0..count).map(|_| reader.id(wide)).collect::<Result<_, _>>()?;
            self.links.push((*kind, from, to));
            Ok(())
        })
    }

    fn read_properties(
        &mut self,
        file: &[u8],
        reader: &mut Reader<'_>,
        tally: &mut Tally,
        limits: &Limits,
    ) -> Result<(), DecodeError> {
        parts(reader, tally, |kind, range, tally| {
            let mut reader = Reader::inside(file, &range);
            match kind {
                b"ipco" => parts(&mut reader, tally, |kind, range, _| {
                    if kind == b"ispe" {
                        let mut reader = Reader::inside(file, &range);
                        reader.version()?;
                        limits.admit_size(reader.u32()?, reader.u32()?)?;
                    }
                    self.properties.push((*kind, range));
                    Ok(())
                }),
                b"ipma" => self.read_used(&mut reader, tally),
                _ => Ok(()),
            }
        })
    }

    fn read_used(&mut self, reader: &mut Reader<'_>, tally: &mut Tally) -> Result<(), DecodeError> {
        let (version, flags) = reader.version()?;
        for _ in 0..reader.u32()? {
            let item = reader.id(version != 0)?;
            let count = usize::from(reader.u8()?);
            tally.add(1 + count)?;
            let mut list = Vec::with_capacity(count);
            for _ in 0..count {
                list.push(if flags & 1 == 1 {
                    let number = reader.u16()?;
                    (usize::from(number & 0x7FFF), number >> 15 == 1)
                } else {
                    let number = reader.u8()?;
                    (usize::from(number & 0x7F), number >> 7 == 1)
                });
            }
            self.used.entry(item).or_insert(list);
        }
        Ok(())
    }
}

/// Calls `each` for every box up to the end of what `reader` reads.
fn parts(
    reader: &mut Reader<'_>,
    tally: &mut Tally,
    mut each: impl FnMut(&[u8; 4], Range<usize>, &mut Tally) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    while let Some(part) = reader.part()? {
        tally.add(1)?;
        if part.endless {
            return Err(malformed("a box has no end"));
        }
        each(&part.kind, part.inside, tally)?;
    }
    Ok(())
}
