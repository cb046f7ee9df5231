//! WebP files: RIFF chunks (RFC 9649, 2) around VP8 or VP8L data.

use idphoto_types::RgbImage;
use image_webp::{ColorType, WebPEncoder};

/// A whole chunk, with its padding byte where its length is odd.
#[must_use]
pub fn chunk(kind: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_le_bytes();
    let padding: &[u8] = if payload.len() % 2 == 1 { &[0] } else { &[] };
    [kind, &length[..], payload, padding].concat()
}

/// A file of these chunks.
#[must_use]
pub fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = [b"WEBP", &chunks.concat()[..]].concat();
    [b"RIFF", &u32::try_from(body.len()).unwrap().to_le_bytes()[..], &body].concat()
}

/// A lossless file of nothing but its pixels.
#[must_use]
pub fn lossless(image: &RgbImage) -> Vec<u8> {
    encoded(image.data(), image.width(), image.height(), ColorType::Rgb8)
}

/// A lossless file of RGBA samples.
#[must_use]
pub fn lossless_rgba(data: &[u8], width: u32, height: u32) -> Vec<u8> {
    encoded(data, width, height, ColorType::Rgba8)
}

fn encoded(data: &[u8], width: u32, height: u32, colour: ColorType) -> Vec<u8> {
    let mut out = Vec::new();
    WebPEncoder::new(&mut out).encode(data, width, height, colour).unwrap();
    out
}

/// The scene of 40 x 30 pixels, coded with loss; `files/README.md` says by what.
#[must_use]
pub const fn lossy() -> &'static [u8] {
    include_bytes!("../files/lossy.webp")
}

/// The same with its right half transparent.
#[must_use]
pub const fn lossy_alpha() -> &'static [u8] {
    include_bytes!("../files/lossy-alpha.webp")
}

/// An animation that begins with the same and goes on with it upside down.
#[must_use]
pub const fn animated() -> &'static [u8] {
    include_bytes!("../files/animated.webp")
}

/// The chunks of a file.
#[must_use]
pub fn chunks(file: &[u8]) -> Vec<([u8; 4], Vec<u8>)> {
    let mut list = Vec::new();
    let mut at = 12;
    while let Some(head) = file.get(at..at + 8) {
        let length = u32::from_le_bytes(head[4..].try_into().unwrap()) as usize;
        list.push((head[..4].try_into().unwrap(), file[at + 8..at + 8 + length].to_vec()));
        at += 8 + length + length % 2;
    }
    list
}

/// The file with an extended header of these flags, chunks in front of its picture and behind it.
#[must_use]
pub fn extended(file: &[u8], size: (u32, u32), flags: u8, around: [&[Vec<u8>]; 2]) -> Vec<u8> {
    let side = |pixels: u32| (pixels - 1).to_le_bytes()[..3].to_vec();
    let header = [&[flags, 0, 0, 0][..], &side(size.0), &side(size.1)].concat();
    let own = chunks(file).into_iter().filter(|(kind, _)| kind != b"VP8X");
    let own = own.map(|(kind, payload)| chunk(&kind, &payload));
    let before = std::iter::once(chunk(b"VP8X", &header)).chain(around[0].iter().cloned());
    riff(&before.chain(own).chain(around[1].iter().cloned()).collect::<Vec<_>>())
}

/// The file with bytes behind its last chunk that its length counts in, fewer than a chunk's head.
#[must_use]
pub fn padded(file: &[u8]) -> Vec<u8> {
    let mut out = [file, &[0; 6]].concat();
    let length = u32::try_from(out.len() - 8).unwrap();
    out[4..8].copy_from_slice(&length.to_le_bytes());
    out
}

/// A small lossless file that names 65 536 groups of prefix codes, whose tables would take gigabytes:
/// its entropy image has one colour, which stands for the last of them.
#[must_use]
pub fn table_bomb() -> Vec<u8> {
    let mut bits = Bits { bytes: vec![0x2F], count: 8 };
    bits.put(1023 | 1023 << 14, 32);
    // No transform, no colour cache, an entropy image of squares of 4 pixels; none there either.
    bits.put(0b100, 3);
    bits.put(0, 3);
    bits.put(0, 1);
    for symbol in [255, 255, 0, 255, 0] {
        bits.single(symbol);
    }
    bits.bytes.extend(vec![0; 1 << 16]);
    riff(&[chunk(b"VP8L", &bits.bytes)])
}

/// A hundred bytes that stand for 64 megapixels: three pictures of one colour in front of the pixels, each
/// a sixteenth as large and coded in no bits at all.
#[must_use]
pub fn of_no_bits() -> Vec<u8> {
    let mut bits = Bits { bytes: vec![0x2F], count: 8 };
    bits.put(11_999 | 5332 << 14, 32);
    for kind in [0, 1] {
        // A transform of this kind by squares of 4 pixels, a colour cache of 2 048.
        bits.put(1 | kind << 1, 3);
        bits.put(0, 3);
        bits.put(1 | 11 << 1, 5);
        for symbol in [7, 0, 0, 0, 0] {
            bits.single(symbol);
        }
    }
    // No more transforms, no colour cache, an entropy image that names the last group.
    bits.put(0b100, 3);
    bits.put(0, 3);
    bits.put(1 | 11 << 1, 5);
    for symbol in [255, 255, 0, 255, 0] {
        bits.single(symbol);
    }
    bits.bytes.extend([0; 32]);
    riff(&[chunk(b"VP8L", &bits.bytes)])
}

/// Bits from the lowest up.
struct Bits {
    bytes: Vec<u8>,
    count: usize,
}

impl Bits {
    fn put(&mut self, value: u32, count: u32) {
        for place in 0..count {
            if self.count.is_multiple_of(8) {
                self.bytes.push(0);
            }
            *self.bytes.last_mut().unwrap() |= ((value >> place & 1) as u8) << (self.count % 8);
            self.count += 1;
        }
    }

    /// A prefix code of one symbol (RFC 9649, 6.2.1).
    fn single(&mut self, symbol: u32) {
        self.put(0b101, 3);
        self.put(symbol, 8);
    }
}
