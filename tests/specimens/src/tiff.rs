//! TIFF blocks as EXIF holds them, sound and twisted (EXIF 2.32, 4.6; TIFF 6.0, 2).

/// A block that holds the orientation and nothing else.
#[must_use]
pub fn orientation(value: u16, little: bool) -> Vec<u8> {
    let writer = Writer { little };
    let mut out = writer.head();
    out.extend(writer.short(1));
    out.extend(writer.entry(0x0112, 3, 1, &[writer.short(value), vec![0, 0]].concat()));
    out.extend([0; 4]);
    out
}

/// A block that holds an orientation and a text (`ImageDescription`).
#[must_use]
pub fn described(value: u16, text: &str) -> Vec<u8> {
    let writer = Writer { little: false };
    let text = [text.as_bytes(), b"\0"].concat();
    let mut out = writer.head();
    out.extend(writer.short(2));
    // Behind the two entries and the zero that ends them.
    out.extend(writer.entry(0x010E, 2, text.len() as u32, &writer.long(38)));
    out.extend(writer.entry(0x0112, 3, 1, &[writer.short(value), vec![0, 0]].concat()));
    out.extend([0; 4]);
    out.extend(text);
    out
}

/// A directory whose successor and whose sub-directory are itself, with no orientation in it.
#[must_use]
pub fn looped() -> Vec<u8> {
    let writer = Writer { little: true };
    let mut out = writer.head();
    out.extend(writer.short(2));
    out.extend(writer.entry(0x8769, 4, 1, &writer.long(8)));
    out.extend(writer.entry(0x8825, 4, 1, &writer.long(8)));
    out.extend(writer.long(8));
    out
}

/// A directory that claims 65 535 entries and holds as many as `bytes` have room for.
#[must_use]
pub fn crowded(bytes: usize) -> Vec<u8> {
    let writer = Writer { little: true };
    let mut out = writer.head();
    out.extend(writer.short(u16::MAX));
    while out.len() + 12 <= bytes {
        out.extend(writer.entry(0xC000, 7, u32::MAX, &writer.long(u32::MAX)));
    }
    out
}

/// A block as cameras write it, `text` in every place that holds words: four directories, a note of
/// the maker, and the thumbnail.
#[must_use]
pub fn camera(text: &str, thumbnail: &[u8]) -> Vec<u8> {
    let writer = Writer { little: true };
    let ascii = |tag| (tag, ASCII, [text.as_bytes(), b"\0"].concat());
    let opaque = |tag| (tag, OPAQUE, [b"ASCII\0\0\0", text.as_bytes()].concat());
    // Windows writes UTF-16 of the machine, in bytes.
    let wide = |tag| (tag, BYTE, text.encode_utf16().flat_map(u16::to_le_bytes).collect());
    let long = |tag, value: usize| (tag, LONG, writer.long(value as u32));
    // Maker's note, the user's comment, the owner, serial numbers of body and lens.
    let exif =
        [opaque(0x927C), opaque(0x9286), ascii(0xA430), ascii(0xA431), ascii(0xA435)].to_vec();
    // How the place was found, its name, the day.
    let gps = [opaque(0x1B), opaque(0x1C), ascii(0x1D)].to_vec();
    // What is seen, maker, model, upright, program, artist, copyright, two directories; title,
    // comment and author as Windows has them.
    let first = |exif, gps| {
        let upright = (0x0112, SHORT, writer.short(1));
        let words = [ascii(0x010E), ascii(0x010F), ascii(0x0110), upright, ascii(0x0131)];
        let more = [ascii(0x013B), ascii(0x8298), long(0x8769, exif), long(0x8825, gps)];
        [&words[..], &more, &[wide(0x9C9B), wide(0x9C9C), wide(0x9C9D)]].concat()
    };
    let second = |at| [long(0x0201, at), long(0x0202, thumbnail.len())].to_vec();
    let at_exif = 8 + writer.directory(8, &first(0, 0), 0).len();
    let at_gps = at_exif + writer.directory(0, &exif, 0).len();
    let at_second = at_gps + writer.directory(0, &gps, 0).len();
    let end = at_second + writer.directory(0, &second(0), 0).len();
    [
        writer.head(),
        writer.directory(8, &first(at_exif, at_gps), at_second),
        writer.directory(at_exif, &exif, 0),
        writer.directory(at_gps, &gps, 0),
        writer.directory(at_second, &second(end), 0),
        thumbnail.to_vec(),
    ]
    .concat()
}

/// Types of values (TIFF 6.0, 2).
const BYTE: u16 = 1;
const ASCII: u16 = 2;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const OPAQUE: u16 = 7;

/// Numbers in one byte order.
struct Writer {
    little: bool,
}

impl Writer {
    fn head(&self) -> Vec<u8> {
        let mark: &[u8] = if self.little { b"II*\0" } else { b"MM\0*" };
        [mark, &self.long(8)].concat()
    }

    fn short(&self, v: u16) -> Vec<u8> {
        if self.little { v.to_le_bytes() } else { v.to_be_bytes() }.to_vec()
    }

    fn long(&self, v: u32) -> Vec<u8> {
        if self.little { v.to_le_bytes() } else { v.to_be_bytes() }.to_vec()
    }

    fn entry(&self, tag: u16, kind: u16, count: u32, value: &[u8]) -> Vec<u8> {
        [&self.short(tag), &self.short(kind), &self.long(count), value].concat()
    }

    /// A directory that stands at `at`, its longer values behind it; tag, type and value of each entry.
    fn directory(&self, at: usize, entries: &[(u16, u16, Vec<u8>)], next: usize) -> Vec<u8> {
        let mut out = self.short(entries.len() as u16);
        let mut values: Vec<u8> = Vec::new();
        let behind = at + 2 + 12 * entries.len() + 4;
        for (tag, kind, value) in entries {
            let size = match *kind {
                SHORT => 2,
                LONG => 4,
                _ => 1,
            };
            let count = (value.len() / size) as u32;
            let mut place = value.clone();
            if value.len() > 4 {
                place = self.long((behind + values.len()) as u32);
                values.extend(value);
            }
            place.resize(4, 0);
            out.extend(self.entry(*tag, *kind, count, &place));
        }
        out.extend(self.long(next as u32));
        out.extend(values);
        out
    }
}
