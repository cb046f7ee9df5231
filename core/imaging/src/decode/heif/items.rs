//! What the tables mean: which coded pictures make the primary one, how they are put together, and
//! what is done to it afterwards (ISO/IEC 23008-12, 6).

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::error::DecodeError;
use super::super::limits::Limits;
use super::super::orient::Orientation;
use super::boxes::Reader;
use super::coded::Coded;
use super::meta::Meta;
use super::{Area, Layout, Nclx, Source, TRUNCATED, Tile, malformed, unsupported};

/// What an auxiliary picture that holds transparency calls itself.
const ALPHA: [&[u8]; 2] =
    [b"urn:mpeg:hevc:2015:auxid:1\0", b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"];

/// Properties that are followed here or say nothing about the pixels. Any other one that the file
/// calls essential changes the picture in a way that is not known.
const KNOWN: [&[u8; 4]; 10] =
    [b"hvcC", b"ispe", b"pixi", b"pasp", b"colr", b"clap", b"irot", b"imir", b"auxC", b"rloc"];

/// The layout of the primary picture, and where its last byte ends.
pub(super) fn resolve(
    file: &[u8],
    meta: &Meta,
    limits: &Limits,
) -> Result<(Layout, usize), DecodeError> {
    let primary = meta.primary.ok_or(malformed("it names no primary picture"))?;
    let mut items = Items { file, meta, limits, coded: BTreeMap::new(), end: 0 };
    let colour = items.source(primary)?;
    let (crop, orientation) = items.transforms(primary, &colour)?;
    let alpha = items.alpha(primary)?;
    if alpha.as_ref().is_some_and(|alpha| alpha.size != colour.size) {
        return Err(unsupported("transparency of another size"));
    }
    let of_tile = meta.links.iter().find(|(kind, from, _)| kind == b"dimg" && *from == primary);
    let described = [primary].into_iter().chain(of_tile.and_then(|(.., to)| to.first().copied()));
    let (mut icc, mut nclx) = (None, None);
    for item in described {
        for (_, range) in items.properties(item).filter(|(kind, _)| *kind == b"colr") {
            let mut reader = Reader::inside(file, range);
            match &reader.bytes()? {
                b"prof" | b"rICC" => {
                    icc.get_or_insert(reader.rest());
                }
                b"nclx" => {
                    nclx.get_or_insert(Nclx {
                        primaries: reader.u16()?,
                        transfer: reader.u16()?,
                        matrix: reader.u16()?,
                        full_range: reader.u8()? & 0x80 != 0,
                    });
                }
                _ => {}
            }
        }
    }
    let end = items.end;
    Ok((Layout { colour, alpha, crop, orientation, icc, nclx }, end))
}

struct Items<'a> {
    file: &'a [u8],
    meta: &'a Meta,
    limits: &'a Limits,
    /// By the number of the property: the tiles of a grid share one or two.
    coded: BTreeMap<usize, Coded>,
    /// Where the last byte ends that was asked for.
    end: usize,
}

impl<'a> Items<'a> {
    /// The coded pictures of an item: one, or the tiles of a grid.
    fn source(&mut self, item: u32) -> Result<Source, DecodeError> {
        match self.meta.kinds.get(&item) {
            Some(b"hvc1") => {
                let tile = self.tile(item)?;
                Ok(Source { size: tile.coded.shown, columns: 1, tiles: vec![tile] })
            }
            Some(b"grid") => self.grid(item),
            Some(b"av01") => Err(unsupported("AV1 in place of HEVC")),
            Some(b"jpeg") => Err(unsupported("JPEG in place of HEVC")),
            Some(_) => Err(unsupported("a picture derived from another one")),
            None => Err(malformed("a picture has no kind")),
        }
    }

    fn grid(&mut self, item: u32) -> Result<Source, DecodeError> {
        self.admit_properties(item)?;
        let pieces = self.pieces(item)?;
        let [piece] = pieces.as_slice() else {
            return Err(malformed("its grid is in pieces"));
        };
        let mut reader = Reader::inside(self.file, piece);
        let [_, flags, rows, columns] = reader.bytes()?;
        let (rows, columns) = (u32::from(rows) + 1, u32::from(columns) + 1);
        let wide = flags & 1 == 1;
        let (width, height) = (reader.id(wide)?, reader.id(wide)?);
        if width == 0 || height == 0 {
            return Err(malformed("its width or height is 0"));
        }
        self.limits.admit_size(width, height)?;
        let of_grid = |(kind, from, _): &&_| *kind == *b"dimg" && *from == item;
        let (.., names) =
            self.meta.links.iter().find(of_grid).ok_or(malformed("its grid has no tiles"))?;
        if names.len() as u64 != u64::from(rows) * u64::from(columns) {
            return Err(malformed("its grid has too few or too many tiles"));
        }
        let mut tiles = Vec::with_capacity(names.len());
        for &name in names {
            if self.meta.kinds.get(&name) != Some(b"hvc1") {
                return Err(unsupported("a grid of other than HEVC pictures"));
            }
            tiles.push(self.tile(name)?);
        }
        let Some(first) = tiles.first() else { return Err(malformed("its grid has no tiles")) };
        let (across, down) = first.coded.shown;
        let alike = |tile: &Tile| {
            let (a, b) = (&tile.coded, &first.coded);
            (a.chroma, a.stored, a.shown) == (b.chroma, b.stored, b.shown)
        };
        // ISO/IEC 23008-12, 6.6.2.3.1: all of one size, without a tile that is not needed. So the work
        // has the picture's own limit, too.
        let fits = |tile: u32, count: u32, side: u32| {
            u64::from(tile) * u64::from(count - 1) < u64::from(side)
                && u64::from(tile) * u64::from(count) >= u64::from(side)
        };
        if !tiles.iter().all(alike) || !fits(across, columns, width) || !fits(down, rows, height) {
            return Err(malformed("the tiles of its grid do not fit"));
        }
        Ok(Source { size: (width, height), columns, tiles })
    }

    fn tile(&mut self, item: u32) -> Result<Tile, DecodeError> {
        self.admit_properties(item)?;
        let of_item = self.meta.used.get(&item).into_iter().flatten();
        let mut hevc = of_item.filter_map(|&(number, _)| {
            let (kind, range) = self.meta.properties.get(number.checked_sub(1)?)?;
            (kind == b"hvcC").then_some((number, range))
        });
        let Some((number, range)) = hevc.next() else {
            return Err(malformed("a picture has no parameters"));
        };
        let coded = match self.coded.get(&number) {
            Some(known) => known.clone(),
            None => Coded::read(self.file, range, self.limits)?,
        };
        self.coded.insert(number, coded.clone());
        Ok(Tile { pieces: self.pieces(item)?, coded })
    }

    /// Where the bytes of an item lie in the file.
    fn pieces(&mut self, item: u32) -> Result<Vec<Range<usize>>, DecodeError> {
        let place = self.meta.places.get(&item).ok_or(malformed("a picture has no place"))?;
        let base = match place.method {
            0 => 0,
            1 => self.meta.data.start,
            _ => return Err(unsupported("pictures inside of others")),
        };
        let (mut total, mut pieces) = (0, Vec::with_capacity(place.pieces.len()));
        for &(start, length) in &place.pieces {
            let number = |value| usize::try_from(value).map_err(|_| TRUNCATED);
            let start = base.checked_add(number(start)?).ok_or(TRUNCATED)?;
            let end = start.checked_add(number(length)?).ok_or(TRUNCATED)?;
            if place.method == 1 && end > self.meta.data.end {
                return Err(malformed("a part overruns its box"));
            }
            if end > self.file.len() {
                return Err(TRUNCATED);
            }
            // The same bytes again and again would be more than there are.
            total += end - start;
            if total > self.file.len() {
                return Err(malformed("a picture has more bytes than the file"));
            }
            self.end = self.end.max(end);
            pieces.push(start..end);
        }
        if total == 0 {
            return Err(malformed("a picture has no bytes"));
        }
        Ok(pieces)
    }

    /// Crop and turn of an item, in the file's order.
    fn transforms(
        &self,
        item: u32,
        source: &Source,
    ) -> Result<(Option<Area>, Orientation), DecodeError> {
        let mut crop = None;
        // Mirrored left to right, then turned clockwise by so many quarters.
        let (mut mirrored, mut quarters) = (false, 0_u8);
        for (kind, range) in self.properties(item) {
            let mut reader = Reader::inside(self.file, range);
            match kind {
                b"clap" if crop.is_some() || mirrored || quarters != 0 => {
                    return Err(unsupported("a crop of what was cropped or turned"));
                }
                b"clap" => crop = Some(Area::read(&mut reader, source.size)?),
                b"irot" => quarters = (quarters + 4 - (reader.u8()? & 3)) % 4,
                b"imir" => {
                    // 1 swaps left and right, 0 top and bottom, which is that and a half turn.
                    let half = if reader.u8()? & 1 == 1 { 0 } else { 2 };
                    (mirrored, quarters) = (!mirrored, (half + 4 - quarters) % 4);
                }
                _ => {}
            }
        }
        // The same in the values of EXIF.
        let value = match (mirrored, quarters) {
            (false, 1) => 6,
            (false, 2) => 3,
            (false, 3) => 8,
            (false, _) => 1,
            (true, 1) => 7,
            (true, 2) => 4,
            (true, 3) => 5,
            (true, _) => 2,
        };
        Ok((crop, Orientation::from_exif(value)))
    }

    fn alpha(&mut self, primary: u32) -> Result<Option<Source>, DecodeError> {
        let meta = self.meta;
        let of_primary = |(kind, from, to): &&([u8; 4], u32, Vec<u32>)| {
            kind == b"auxl" && to.contains(&primary) && self.is_alpha(*from)
        };
        let Some((_, alpha, _)) = meta.links.iter().find(of_primary) else { return Ok(None) };
        let multiplied = |(kind, from, to): &([u8; 4], u32, Vec<u32>)| {
            kind == b"prem" && *from == primary && to.contains(alpha)
        };
        if meta.links.iter().any(multiplied) {
            return Err(unsupported("colours multiplied by their transparency"));
        }
        self.source(*alpha).map(Some)
    }

    fn is_alpha(&self, item: u32) -> bool {
        self.properties(item).any(|(kind, range)| {
            let name = self.file.get(range.clone()).and_then(|body| body.get(4..));
            kind == b"auxC" && name.is_some_and(|name| ALPHA.iter().any(|a| name.starts_with(a)))
        })
    }

    fn properties(
        &self,
        item: u32,
    ) -> impl Iterator<Item = (&'a [u8; 4], &'a Range<usize>)> + use<'a> {
        let meta = self.meta;
        let used = meta.used.get(&item).into_iter().flatten();
        used.filter_map(move |&(number, _)| {
            meta.properties.get(number.checked_sub(1)?).map(|(kind, range)| (kind, range))
        })
    }

    fn admit_properties(&self, item: u32) -> Result<(), DecodeError> {
        for &(number, essential) in self.meta.used.get(&item).into_iter().flatten() {
            let property = number.checked_sub(1).and_then(|at| self.meta.properties.get(at));
            let Some((kind, _)) = property else {
                return Err(malformed("it names a property that is not there"));
            };
            if essential && !KNOWN.contains(&kind) {
                return Err(unsupported("a property that is not known"));
            }
        }
        Ok(())
    }
}
