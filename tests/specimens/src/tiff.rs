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
}
