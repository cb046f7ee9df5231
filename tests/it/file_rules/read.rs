//! A JPEG's headers, read by the letter of T.81 and JFIF 1.02 and nothing of the product's. No test here.

use idphoto_specimens::jpeg::markers;

/// What a JPEG says of itself.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) components: u8,
    pub(super) baseline: bool,
    /// Dots an inch in JFIF; 0 where there are none.
    pub(super) dpi: u16,
    /// Bytes of comments, which have to be zeros.
    pub(super) padding: usize,
    /// Bytes behind EOI.
    pub(super) behind: usize,
}

impl Read {
    pub(super) fn jpeg(bytes: &[u8]) -> Self {
        assert!(bytes.starts_with(&[0xFF, 0xD8]));
        let mut read = Self {
            width: 0,
            height: 0,
            components: 0,
            baseline: false,
            dpi: 0,
            padding: 0,
            behind: 0,
        };
        let two = |at: usize| u16::from_be_bytes([bytes[at], bytes[at + 1]]);
        for at in markers(bytes) {
            match bytes[at + 1] {
                0xE0 => {
                    assert_eq!(bytes[at + 4..at + 11], *b"JFIF\0\x01\x02");
                    let density = [two(at + 12), two(at + 14)];
                    assert_eq!(density[0], density[1]);
                    read.dpi = if bytes[at + 11] == 1 { density[0] } else { 0 };
                }
                kind @ 0xC0..=0xC2 => {
                    assert_eq!(bytes[at + 4], 8, "bits");
                    read.baseline = kind == 0xC0;
                    (read.height, read.width) = (two(at + 5).into(), two(at + 7).into());
                    read.components = bytes[at + 9];
                }
                0xFE => {
                    let length = usize::from(two(at + 2));
                    assert!(bytes[at + 4..at + 2 + length].iter().all(|byte| *byte == 0));
                    read.padding += 2 + length;
                }
                0xD9 => read.behind = bytes.len() - at - 2,
                _ => {}
            }
        }
        assert!(read.width > 0);
        read
    }
}
