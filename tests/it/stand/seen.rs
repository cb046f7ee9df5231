//! A request as it came over the wire, byte for byte.

use std::io::{self, Read};

/// The bytes of one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// All of them.
    pub(crate) bytes: Vec<u8>,
}

impl Seen {
    /// Reads head and body; what came when the other side hangs up earlier.
    pub(super) fn read(from: &mut impl Read) -> io::Result<Self> {
        let mut seen = Self::default();
        let mut room = vec![0; 16 << 10];
        while !seen.is_whole() {
            match from.read(&mut room)? {
                0 => break,
                length => seen.bytes.extend_from_slice(&room[..length]),
            }
        }
        Ok(seen)
    }

    /// The first line.
    pub(crate) fn line(&self) -> &str {
        self.head().lines().next().unwrap_or_default()
    }

    /// The headers in the order they came in, with the case they came in.
    pub(crate) fn headers(&self) -> Vec<(&str, &str)> {
        self.head().lines().skip(1).filter_map(|line| line.split_once(": ")).collect()
    }

    /// What comes after the head.
    pub(crate) fn body(&self) -> &[u8] {
        self.split().map_or(&[], |at| &self.bytes[at + 4..])
    }

    fn head(&self) -> &str {
        str::from_utf8(&self.bytes[..self.split().unwrap_or(0)]).expect("a head in ASCII")
    }

    fn split(&self) -> Option<usize> {
        self.bytes.windows(4).position(|window| window == b"\r\n\r\n")
    }

    fn is_whole(&self) -> bool {
        let length = |(name, value): &(&str, &str)| {
            name.eq_ignore_ascii_case("content-length").then(|| value.parse().unwrap())
        };
        self.split().is_some() && {
            let wanted: usize = self.headers().iter().find_map(length).unwrap_or(0);
            self.body().len() >= wanted
        }
    }
}
