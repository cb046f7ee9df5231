//! PNG files (ISO/IEC 15948), whole and chunk by chunk.

use idphoto_types::RgbImage;

/// The first eight bytes of every PNG.
pub const SIGNATURE: &[u8; 8] = b"\x89PNG\r\n\x1A\n";
/// Where the chunks behind IHDR begin.
pub const BEHIND_HEADER: usize = 33;

/// Header fields.
#[derive(Clone, Copy, Debug)]
pub struct Ihdr {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Bits a sample.
    pub depth: u8,
    /// Colour type: 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha.
    pub colour: u8,
    /// 0 none, 1 Adam7.
    pub interlace: u8,
}

/// A whole chunk.
#[must_use]
pub fn chunk(kind: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let covered = [kind, payload].concat();
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length, &covered[..], &crc32fast::hash(&covered).to_be_bytes()].concat()
}

/// The file with a chunk put in right behind its header.
#[must_use]
pub fn with_chunk(png: &[u8], kind: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let (head, tail) = png.split_at(BEHIND_HEADER);
    [head, &chunk(kind, payload), tail].concat()
}

/// A file of one IDAT: header, chunks in front of the data, the scan lines with their filter bytes.
#[must_use]
pub fn png_of(ihdr: Ihdr, before: &[Vec<u8>], lines: &[u8]) -> Vec<u8> {
    let mut fields = ihdr.width.to_be_bytes().to_vec();
    fields.extend(ihdr.height.to_be_bytes());
    fields.extend([ihdr.depth, ihdr.colour, 0, 0, ihdr.interlace]);
    [
        &SIGNATURE[..],
        &chunk(b"IHDR", &fields),
        &before.concat(),
        &chunk(b"IDAT", &fdeflate::compress_to_vec(lines)),
        &chunk(b"IEND", &[]),
    ]
    .concat()
}

/// An 8-bit RGB file with chunks in front of the data.
#[must_use]
pub fn png_with(image: &RgbImage, before: &[Vec<u8>]) -> Vec<u8> {
    let (width, height) = (image.width(), image.height());
    let mut lines = Vec::new();
    for row in image.data().chunks_exact(width as usize * 3) {
        lines.push(0);
        lines.extend(row);
    }
    png_of(Ihdr { width, height, depth: 8, colour: 2, interlace: 0 }, before, &lines)
}

/// An 8-bit RGB file.
#[must_use]
pub fn png(image: &RgbImage) -> Vec<u8> {
    png_with(image, &[])
}

/// An RGB file of 8 or 16 bits a sample in the seven passes of Adam7 (PNG, 8.2).
#[must_use]
pub fn interlaced(image: &RgbImage, depth: u8) -> Vec<u8> {
    // First column and row of each pass, and the steps from there.
    const PASSES: [(usize, usize, usize, usize); 7] = [
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ];
    let (width, height) = (image.width(), image.height());
    let times = usize::from(depth / 8);
    let mut lines = Vec::new();
    for (x0, y0, dx, dy) in PASSES {
        for y in (y0..height as usize).step_by(dy) {
            let mut xs = (x0..width as usize).step_by(dx).peekable();
            if xs.peek().is_some() {
                lines.push(0);
            }
            let samples = xs.flat_map(|x| image.pixel(x as u32, y as u32));
            lines.extend(samples.flat_map(|sample| std::iter::repeat_n(sample, times)));
        }
    }
    png_of(Ihdr { width, height, depth, colour: 2, interlace: 1 }, &[], &lines)
}

/// The payload of an `iCCP` chunk that holds `profile`.
#[must_use]
pub fn iccp(profile: &[u8]) -> Vec<u8> {
    [b"profile\0\0", &fdeflate::compress_to_vec(profile)[..]].concat()
}

/// Makes every checksum right again after bytes were changed.
pub fn mend_checksums(file: &mut [u8]) {
    let mut at = 8;
    while let Some(length) = file.get(at..at + 4).and_then(|b| b.try_into().ok()) {
        let end = (at + 8).saturating_add(u32::from_be_bytes(length) as usize);
        let Some(covered) = file.get(at + 4..end) else { break };
        let sum = crc32fast::hash(covered).to_be_bytes();
        let Some(place) = file.get_mut(end..end + 4) else { break };
        place.copy_from_slice(&sum);
        at = end + 4;
    }
}
