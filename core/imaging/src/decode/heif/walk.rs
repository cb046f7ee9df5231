//! The walk over the outermost boxes, up to the last byte that the picture needs.

use super::super::error::DecodeError;
use super::super::format::Format;
use super::super::header::Header;
use super::super::limits::Limits;
use super::boxes::Reader;
use super::meta::{Meta, Tally};
use super::{Layout, TRUNCATED, items, malformed, unsupported};

/// Finds the parts of the HEIF picture at the start of `bytes`: of several pictures, of the one that
/// the file calls the primary one.
///
/// What lies behind the last part is not read: phones append films there.
///
/// # Errors
/// `Truncated` when the bytes end before a part of the picture does; `TooManyPixels`,
/// `TooManyParts`, `Malformed`, `Unsupported`.
pub(in super::super) fn walk(
    bytes: &[u8],
    limits: &Limits,
) -> Result<(Header, Layout), DecodeError> {
    let mut top = Reader::top(bytes);
    let mut tally = Tally::new(limits);
    let mut film = false;
    let mut found: Option<(Layout, usize)> = None;
    let end = loop {
        if let Some((_, needed)) = &found
            && top.at() >= *needed
        {
            break top.at();
        }
        let start = top.at();
        let Some(part) = top.part()? else {
            // Every part that is needed lies in the file, so it is the description that is missing.
            return Err(if film { unsupported("a film in place of a picture") } else { TRUNCATED });
        };
        tally.add(1)?;
        match (&part.kind, &found) {
            (b"ftyp", None) if start == 0 && !part.endless => {}
            _ if start == 0 => return Err(malformed("its first box is not its type")),
            // To the end of the file, says its length; to the end of the picture, say we.
            (b"mdat", Some((_, needed))) if part.endless => break (*needed).max(part.inside.start),
            _ if part.endless => return Err(malformed("a box has no end")),
            (b"meta", None) => {
                let meta = Meta::read(bytes, &part.inside, &mut tally, limits)?;
                found = Some(items::resolve(bytes, &meta, limits)?);
            }
            (b"moov", _) => film = true,
            _ => {}
        }
    };
    let Some((layout, _)) = found else { return Err(TRUNCATED) };
    let (width, height) = layout.size();
    let header = Header {
        format: Format::Heif,
        width,
        height,
        orientation: layout.orientation,
        image: 0..end,
    };
    Ok((header, layout))
}
