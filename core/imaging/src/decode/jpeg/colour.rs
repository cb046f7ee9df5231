//! What the components of a JPEG mean: grey, RGB, YCbCr, CMYK or YCCK.
//!
//! Decoders guess differently when segments contradict each other. Here the file is judged once, by
//! the rule of libjpeg that everybody's photos are tested with, and whichever decoder runs is told.

use super::frame::Component;

/// What the components mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colour {
    Grey,
    Rgb,
    YCbCr,
    /// Stored inverted, as every program that writes it does.
    Cmyk,
    /// CMYK whose first three are YCbCr.
    Ycck,
}

/// What the segments in front of the picture say about its colours.
#[derive(Clone, Copy, Default)]
pub(super) struct Hints {
    /// There is a JFIF segment.
    pub(super) jfif: bool,
    /// The colour transform of the Adobe segment: 0 none, 1 YCbCr, 2 YCCK.
    pub(super) adobe: Option<u8>,
}

impl Colour {
    /// The rule of libjpeg: JFIF means YCbCr; else the Adobe segment says; else components that are
    /// called R, G and B are that.
    pub(super) fn of(components: &[Component], hints: Hints) -> Self {
        match (components.len(), hints.adobe) {
            (1, _) => Self::Grey,
            (4, None | Some(0)) => Self::Cmyk,
            (4, Some(_)) => Self::Ycck,
            _ if hints.jfif => Self::YCbCr,
            (_, Some(0)) => Self::Rgb,
            (_, Some(_)) => Self::YCbCr,
            _ if called_rgb(components) => Self::Rgb,
            _ => Self::YCbCr,
        }
    }

    /// Whether the names of the components say something else, which the usual decoder believes
    /// before anything.
    pub(super) fn contradicts(self, components: &[Component]) -> bool {
        called_rgb(components) && self != Self::Rgb
    }

    /// An Adobe segment that says the same, for a decoder that looks for one.
    pub(super) fn segment(self) -> Option<[u8; 16]> {
        let transform = match self {
            Self::Grey => return None,
            Self::Rgb | Self::Cmyk => 0,
            Self::YCbCr => 1,
            Self::Ycck => 2,
        };
        let mut segment = *b"\xFF\xEE\0\x0EAdobe\0\x64\0\0\0\0\0";
        segment[15] = transform;
        Some(segment)
    }
}

fn called_rgb(components: &[Component]) -> bool {
    components.iter().map(|c| c.id).eq(*b"RGB")
}

#[cfg(test)]
mod tests {
    use super::super::frame::Frame;
    use super::*;

    fn colour(ids: &[u8], jfif: bool, adobe: Option<u8>) -> Colour {
        let mut payload = vec![8, 0, 8, 0, 8, ids.len() as u8];
        payload.extend(ids.iter().flat_map(|&id| [id, 0x11, 0]));
        Colour::of(Frame::read(0xC0, &payload).unwrap().components(), Hints { jfif, adobe })
    }

    #[test]
    fn segments_count_before_names() {
        for (ids, jfif, adobe, wanted) in [
            (&b"\x01"[..], true, Some(0), Colour::Grey),
            (b"\x01\x02\x03", false, None, Colour::YCbCr),
            (b"\x01\x02\x03", false, Some(0), Colour::Rgb),
            (b"\x01\x02\x03", true, Some(0), Colour::YCbCr),
            (b"RGB", false, None, Colour::Rgb),
            (b"RGB", false, Some(1), Colour::YCbCr),
            (b"RGB", true, None, Colour::YCbCr),
            (b"\0\x01\x02", false, None, Colour::YCbCr),
            (b"CMYK", false, None, Colour::Cmyk),
            (b"\x01\x02\x03\x04", true, Some(0), Colour::Cmyk),
            (b"\x01\x02\x03\x04", false, Some(2), Colour::Ycck),
        ] {
            assert_eq!(colour(ids, jfif, adobe), wanted, "{ids:?} {jfif} {adobe:?}");
        }
    }
}
