//! The picture's chunks as they lie in the file, with nothing else but what says how to show them.

use super::super::error::DecodeError;
use super::super::exif;
use super::super::limits::Limits;
use super::super::orient::Orientation;
use super::super::profile::Embedded;
use super::{Layout, inflate, picture_chunks, walk};

/// Signature and picture header.
const HEAD: usize = walk::SIGNATURE.len() + 25;

/// The file: signature and IHDR; colour profile, marks of colour and density; orientation; then PLTE,
/// tRNS, IDAT and IEND byte for byte.
///
/// # Errors
/// `Malformed`, where a checksum is wrong.
pub(super) fn file(
    layout: &Layout,
    bytes: &[u8],
    orientation: Orientation,
    limits: &Limits,
) -> Result<Vec<u8>, DecodeError> {
    let picture = picture_chunks(bytes, layout)?;
    let (head, rest) = picture.split_at_checked(HEAD).unwrap_or((&picture, &[]));
    let mut out = head.to_vec();
    if let Some(profile) = profile(layout, bytes, limits) {
        // The profile's name is free text.
        chunk(&mut out, *b"iCCP", &[b"icc\0\0", profile]);
    }
    for (kind, payload) in &layout.shown {
        chunk(&mut out, *kind, &[bytes.get(payload.clone()).unwrap_or_default()]);
    }
    if orientation != Orientation::UPRIGHT {
        chunk(&mut out, *b"eXIf", &[&exif::oriented(orientation)]);
    }
    out.extend_from_slice(rest);
    Ok(out)
}

/// The deflated profile, where it can be read.
fn profile<'a>(layout: &Layout, bytes: &'a [u8], limits: &Limits) -> Option<&'a [u8]> {
    let payload = bytes.get(layout.icc.clone()?)?;
    let name = payload.iter().position(|&byte| byte == 0)?;
    matches!(inflate(payload, limits), Embedded::Icc(_)).then(|| payload.get(name + 2..))?
}

fn chunk(out: &mut Vec<u8>, kind: [u8; 4], payload: &[&[u8]]) {
    let length: usize = payload.iter().map(|part| part.len()).sum();
    // No payload here is longer than one that was read, whose length had 31 bits.
    out.extend((length as u32).to_be_bytes());
    let start = out.len();
    out.extend(kind);
    out.extend(payload.iter().copied().flatten());
    let checksum = crc32fast::hash(out.get(start..).unwrap_or_default());
    out.extend(checksum.to_be_bytes());
}
