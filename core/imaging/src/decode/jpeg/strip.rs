//! The picture's parts as they lie in the file, with nothing else but what says how to show them.

use super::super::exif;
use super::super::limits::Limits;
use super::super::orient::Orientation;
use super::super::profile::Embedded;
use super::colour::Colour;
use super::{Density, EOI, Layout, SOI};

/// Bytes around the picture's own parts: markers, JFIF, EXIF and Adobe segments.
const AROUND: usize = 2 + 18 + 4 + exif::ORIENTED + 16 + 2;

/// The file: SOI; JFIF; orientation; colour profile; Adobe's colour transform; then every table, frame
/// header and scan byte for byte, in order; EOI.
pub(super) fn file(
    layout: &Layout,
    bytes: &[u8],
    orientation: Orientation,
    limits: &Limits,
) -> Option<Vec<u8>> {
    let profile: usize = layout.icc.iter().map(|part| part.range.len() + 18).sum();
    let mut out = Vec::with_capacity(AROUND + profile + layout.kept_bytes());
    out.extend(SOI);
    // JFIF says "YCbCr or grey"; it must not stand where that is wrong.
    if matches!(layout.colour, Colour::Grey | Colour::YCbCr) {
        out.extend(jfif(layout.density));
    }
    if orientation != Orientation::UPRIGHT {
        segment(&mut out, 0xE1, &[&b"Exif\0\0"[..], &exif::oriented(orientation)])?;
    }
    if matches!(layout.profile(bytes, limits), Embedded::Icc(_)) {
        for part in &layout.icc {
            let head = [b"ICC_PROFILE\0", &[part.number, part.of][..]].concat();
            segment(&mut out, 0xE2, &[&head, bytes.get(part.range.clone())?])?;
        }
    }
    if layout.adobe {
        out.extend(layout.colour.segment().iter().flatten());
    }
    for range in &layout.kept {
        out.extend_from_slice(bytes.get(range.clone())?);
    }
    out.extend(EOI);
    Some(out)
}

/// A JFIF segment of version 1.02 without a thumbnail, with the density that the file named; where it
/// named none, or one that means nothing, square pixels.
fn jfif(density: Option<Density>) -> [u8; 18] {
    let means_something = |d: &Density| d.unit <= 2 && d.x != 0 && d.y != 0;
    let Density { unit, x, y } =
        density.filter(means_something).unwrap_or(Density { unit: 0, x: 1, y: 1 });
    let mut segment = *b"\xFF\xE0\0\x10JFIF\0\x01\x02\0\0\0\0\0\0\0";
    segment[11] = unit;
    segment[12..14].copy_from_slice(&x.to_be_bytes());
    segment[14..16].copy_from_slice(&y.to_be_bytes());
    segment
}

fn segment(out: &mut Vec<u8>, kind: u8, payload: &[&[u8]]) -> Option<()> {
    let length = payload.iter().map(|part| part.len()).sum::<usize>() + 2;
    out.extend([0xFF, kind]);
    out.extend(u16::try_from(length).ok()?.to_be_bytes());
    out.extend(payload.iter().copied().flatten());
    Some(())
}
