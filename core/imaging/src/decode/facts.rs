//! What a file says of itself besides its size: how its pixels are coded, how dense, in which colours.
//! Read from its headers, for whoever asks whether the file is as an authority wants it.

use super::error::DecodeError;
use super::header::{self, Header, Picture};
use super::limits::Limits;
use super::profile::{self, SourceProfile};

/// What a file says of itself. Where a field is `None`, the file does not say it, or we do not read it
/// in files of this format.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Facts {
    /// Format, size and orientation.
    pub header: Header,
    /// Bytes of the whole file.
    pub bytes: usize,
    /// What a pixel consists of.
    pub channels: Option<Channels>,
    /// Bits a sample, 1 to 16.
    pub bits: Option<u8>,
    /// Whether pixels can be transparent.
    pub alpha: Option<bool>,
    /// Thousandths of a dot an inch, across and down; from JFIF or `pHYs`, never from EXIF, which editors
    /// and cameras fill with what means nothing.
    pub milli_dpi: Option<[u64; 2]>,
    /// Of a JPEG.
    pub jpeg: Option<JpegCoding>,
    /// What the file says of its colours.
    pub profile: Option<SourceProfile>,
}

/// What a pixel consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channels {
    /// Luma alone.
    Grey,
    /// Red, green and blue, or what they are made from.
    Colour,
    /// Four inks.
    Inks,
}

/// How a JPEG is coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JpegCoding {
    /// Whether it is of the process that every decoder reads (SOF0).
    pub baseline: bool,
    /// Whether its scans refine each other.
    pub progressive: bool,
    /// Whether every pixel has its own sample of each component.
    pub full_chroma: bool,
}

impl Facts {
    /// Bytes behind the end of the picture.
    #[must_use]
    pub const fn bytes_behind(&self) -> usize {
        self.bytes.saturating_sub(self.header.image.end)
    }

    /// Dots an inch, when they are the same both ways: within a thousandth, which is what dots a metre
    /// can say.
    #[must_use]
    pub fn dpi(&self) -> Option<f64> {
        let [x, y] = self.milli_dpi?;
        (x == y).then(|| x as f64 / 1000.0)
    }
}

/// Reads what a file says of itself; no pixel is decoded.
///
/// # Errors
/// As [`inspect`](super::inspect).
pub fn facts(bytes: &[u8], limits: &Limits) -> Result<Facts, DecodeError> {
    let (header, picture) = header::read(bytes, limits)?;
    let mut facts = Facts {
        header,
        bytes: bytes.len(),
        channels: None,
        bits: None,
        alpha: None,
        milli_dpi: None,
        jpeg: None,
        profile: None,
    };
    match picture {
        Picture::Jpeg(layout) => {
            facts.channels = Some(layout.channels());
            facts.bits = Some(8);
            facts.alpha = Some(false);
            facts.milli_dpi = layout.density().and_then(|d| {
                // 2.54 cm are an inch.
                let unit = match d.unit {
                    1 => 1_000,
                    2 => 2_540,
                    _ => return None,
                };
                Some([d.x, d.y].map(|dots| u64::from(dots) * unit))
            });
            facts.jpeg = Some(layout.coding());
            facts.profile = Some(profile::judged(layout.profile(bytes, limits)));
        }
        Picture::Png(layout) => {
            facts.channels = Some(layout.channels());
            facts.bits = Some(layout.bits());
            facts.alpha = Some(layout.transparent());
            // An inch is 0.0254 m.
            let per_inch = |per_metre: u32| (u64::from(per_metre) * 254 + 5) / 10;
            facts.milli_dpi = layout.per_metre(bytes).map(|density| density.map(per_inch));
            facts.profile = Some(profile::judged(layout.profile(bytes, limits)));
        }
        Picture::WebP(layout) => {
            facts.channels = Some(Channels::Colour);
            facts.bits = Some(8);
            facts.profile = Some(profile::judged(layout.profile(bytes, limits)));
        }
        #[cfg(feature = "heic")]
        Picture::Heif(_) => {}
    }
    facts.milli_dpi = facts.milli_dpi.filter(|density| !density.contains(&0));
    Ok(facts)
}
