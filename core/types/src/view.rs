//! Pixels that somebody else decoded, borrowed: from a camera, or from the system's own decoder of
//! HEIC and raw. What they are, and that the memory holds them; nothing is converted here.

use std::fmt;

/// Pixels of one picture where they lie, with what is needed to read them.
///
/// The rows are those of the memory; [`orientation`](Self::orientation) says how to turn them.
/// `Debug` tells the size and no pixel.
#[derive(Clone, Copy)]
pub struct PixelView<'a> {
    width: u32,
    height: u32,
    samples: Samples<'a>,
    orientation: u16,
    space: ColourSpace,
}

/// How the pixels are stored.
#[derive(Clone, Copy)]
pub enum Samples<'a> {
    /// Four bytes a pixel.
    Rgba {
        /// The bytes; a pixel starts every four.
        rows: Plane8<'a>,
        /// Which byte is which.
        order: RgbaOrder,
        /// What the fourth byte means.
        alpha: Alpha,
    },
    /// Luma for each pixel, chroma for each square of two by two (NV12, NV21, I420).
    Yuv420 {
        /// Luma.
        luma: Plane8<'a>,
        /// Blue-difference chroma, half as many samples each way, rounded up.
        cb: Plane8<'a>,
        /// Red-difference chroma, likewise.
        cr: Plane8<'a>,
        /// What the numbers mean.
        coding: YuvCoding,
    },
}

/// Samples of one channel: a byte every `step`, a row every `stride`.
#[derive(Clone, Copy)]
pub struct Plane8<'a> {
    /// The memory, from the first sample on.
    pub data: &'a [u8],
    /// Bytes from one row to the next.
    pub stride: usize,
    /// Bytes from one sample to the next: 1, or 2 where two channels alternate.
    pub step: usize,
}

/// Order of the four bytes of a pixel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RgbaOrder {
    /// Red first: Android's `ARGB_8888` bitmaps in memory, most of iOS.
    #[default]
    Rgba,
    /// Blue first: `kCVPixelFormatType_32BGRA`.
    Bgra,
}

/// What the fourth byte of a pixel means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Alpha {
    /// Nothing; it is not looked at.
    #[default]
    Opaque,
    /// The share of the pixel, 0 to 255; the colour is laid on white by it.
    Straight,
    /// The same, and the colour has been multiplied by it already.
    Premultiplied,
}

/// What YUV numbers mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct YuvCoding {
    /// Weights of red and blue in luma.
    pub matrix: YuvMatrix,
    /// Which numbers are black and white.
    pub range: YuvRange,
}

/// Weights of red and blue in luma.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum YuvMatrix {
    /// ITU-R BT.601: JPEG, and cameras of phones.
    #[default]
    Bt601,
    /// ITU-R BT.709: high-definition film.
    Bt709,
}

/// Which numbers are black and white.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum YuvRange {
    /// Luma 0 to 255 (`420f` on iOS; Android's `YUV_420_888` as cameras fill it).
    #[default]
    Full,
    /// Luma 16 to 235, chroma 16 to 240 (`420v` on iOS).
    Video,
}

/// The primaries of RGB pixels, all with the transfer curve of sRGB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColourSpace {
    /// sRGB.
    #[default]
    Srgb,
    /// Display P3, as wide-gamut cameras and screens have it.
    DisplayP3,
}

/// Why memory cannot be read as a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PixelViewError {
    /// A side is 0.
    Empty,
    /// A row is shorter than its pixels, or samples have no distance.
    Stride,
    /// The memory ends before the last pixel.
    TooShort,
}

impl fmt::Display for PixelViewError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "a picture of no pixels",
            Self::Stride => "rows or samples overlap; check the strides",
            Self::TooShort => "the memory ends before the last pixel; check size and strides",
        })
    }
}

impl std::error::Error for PixelViewError {}

impl<'a> PixelView<'a> {
    /// A picture of `width` x `height` RGBA pixels, a row every `stride` bytes, opaque.
    ///
    /// # Errors
    /// [`PixelViewError`].
    pub fn rgba(
        width: u32,
        height: u32,
        data: &'a [u8],
        stride: usize,
    ) -> Result<Self, PixelViewError> {
        let rows = Plane8 { data, stride, step: 4 };
        let (order, alpha) = (RgbaOrder::default(), Alpha::default());
        Self::of(width, height, Samples::Rgba { rows, order, alpha })
    }

    /// A picture in NV12: a plane of luma, and one in which Cb and Cr alternate, Cb first.
    ///
    /// # Errors
    /// [`PixelViewError`].
    pub fn nv12(
        width: u32,
        height: u32,
        (luma, luma_stride): (&'a [u8], usize),
        (chroma, chroma_stride): (&'a [u8], usize),
    ) -> Result<Self, PixelViewError> {
        let luma = Plane8 { data: luma, stride: luma_stride, step: 1 };
        let channel = |data| Plane8 { data, stride: chroma_stride, step: 2 };
        let (cb, cr) = (channel(chroma), channel(chroma.get(1..).unwrap_or_default()));
        Self::of(width, height, Samples::Yuv420 { luma, cb, cr, coding: YuvCoding::default() })
    }

    /// A picture whose samples lie as `samples` says: Android's `Image.Plane`s go in as they are.
    ///
    /// # Errors
    /// [`PixelViewError`].
    pub fn of(width: u32, height: u32, samples: Samples<'a>) -> Result<Self, PixelViewError> {
        if width == 0 || height == 0 {
            return Err(PixelViewError::Empty);
        }
        match samples {
            Samples::Rgba { rows, .. } => rows.admit(width, height, 4)?,
            Samples::Yuv420 { luma, cb, cr, .. } => {
                luma.admit(width, height, 1)?;
                for chroma in [cb, cr] {
                    chroma.admit(width.div_ceil(2), height.div_ceil(2), 1)?;
                }
            }
        }
        Ok(Self { width, height, samples, orientation: 1, space: ColourSpace::default() })
    }

    /// Sets how the picture lies, as EXIF has it: 1 to 8; others count as 1, upright.
    #[must_use]
    pub const fn with_orientation(mut self, exif: u16) -> Self {
        self.orientation = exif;
        self
    }

    /// Sets the colour space.
    #[must_use]
    pub const fn with_space(mut self, space: ColourSpace) -> Self {
        self.space = space;
        self
    }

    /// Pixels across, as they lie.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Pixels down, as they lie.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// How the pixels are stored.
    #[must_use]
    pub const fn samples(&self) -> Samples<'a> {
        self.samples
    }

    /// How the picture lies, as EXIF has it.
    #[must_use]
    pub const fn orientation(&self) -> u16 {
        self.orientation
    }

    /// The colour space.
    #[must_use]
    pub const fn space(&self) -> ColourSpace {
        self.space
    }

    /// The samples alone, row by row and plane by plane, without what lies between and behind rows:
    /// what a digest of the picture is made of. Where channels alternate, both come with each row
    /// of either.
    pub fn rows(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let planes: Vec<(Plane8<'a>, u32, u32, usize)> = match self.samples {
            Samples::Rgba { rows, .. } => vec![(rows, self.width, self.height, 4)],
            Samples::Yuv420 { luma, cb, cr, .. } => {
                let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
                vec![
                    (luma, self.width, self.height, 1),
                    (cb, width, height, 1),
                    (cr, width, height, 1),
                ]
            }
        };
        planes.into_iter().flat_map(|(plane, width, height, bytes)| {
            (0..height).map(move |y| plane.row(y, width, bytes))
        })
    }
}

impl fmt::Debug for PixelView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PixelView({} x {})", self.width, self.height)
    }
}

impl<'a> Plane8<'a> {
    /// The bytes of row `y` from its first sample to its last, of `width` samples of `bytes` bytes.
    /// Empty where the memory ends before that.
    #[must_use]
    pub fn row(&self, y: u32, width: u32, bytes: usize) -> &'a [u8] {
        let start = y as usize * self.stride;
        let end = start + (width as usize - 1) * self.step + bytes;
        self.data.get(start..end).unwrap_or_default()
    }

    /// Makes sure that every sample of `bytes` bytes lies in the memory and on no other one.
    fn admit(&self, width: u32, height: u32, bytes: usize) -> Result<(), PixelViewError> {
        let (width, height) = (width as usize, height as usize);
        let across = (width - 1).checked_mul(self.step).and_then(|n| n.checked_add(bytes));
        let across = across.ok_or(PixelViewError::TooShort)?;
        if self.step < bytes || self.stride < across {
            return Err(PixelViewError::Stride);
        }
        let last = (height - 1).checked_mul(self.stride).and_then(|n| n.checked_add(across));
        match last {
            Some(end) if end <= self.data.len() => Ok(()),
            _ => Err(PixelViewError::TooShort),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_must_hold_every_pixel() {
        let data = [0; 64];
        let rgba = |width, height, bytes: usize, stride| {
            PixelView::rgba(width, height, &data[..bytes], stride).map(|_| ())
        };
        assert_eq!(rgba(4, 4, 64, 16), Ok(()));
        assert_eq!(rgba(3, 4, 60, 16), Ok(()), "the last row needs no padding");
        assert_eq!(rgba(4, 4, 63, 16), Err(PixelViewError::TooShort));
        assert_eq!(rgba(4, 4, 64, 15), Err(PixelViewError::Stride));
        assert_eq!(rgba(0, 4, 64, 16), Err(PixelViewError::Empty));
        assert_eq!(rgba(u32::MAX, u32::MAX, 64, usize::MAX), Err(PixelViewError::TooShort));
        let nv12 = |width, height, luma: usize, chroma: usize| {
            let (luma, chroma) = ((&data[..luma], 6), (&data[..chroma], 6));
            PixelView::nv12(width, height, luma, chroma).map(|_| ())
        };
        assert_eq!(nv12(5, 5, 29, 18), Ok(()));
        assert_eq!(nv12(5, 5, 28, 18), Err(PixelViewError::TooShort));
        assert_eq!(nv12(5, 5, 29, 17), Err(PixelViewError::TooShort), "a square for every edge");
        assert_eq!(nv12(7, 1, 64, 64), Err(PixelViewError::Stride));
        assert_eq!(nv12(1, 1, 1, 0), Err(PixelViewError::TooShort));
    }

    #[test]
    fn rows_leave_padding_out() {
        let data: Vec<u8> = (0..32).collect();
        let view = PixelView::rgba(1, 2, &data, 10).unwrap();
        assert_eq!(view.rows().collect::<Vec<_>>(), [&data[..4], &data[10..14]]);
        let view = PixelView::nv12(2, 2, (&data, 8), (&data, 8)).unwrap();
        let rows: Vec<&[u8]> = view.rows().collect();
        assert_eq!(rows, [&[0, 1][..], &[8, 9], &[0], &[1]]);
        assert_eq!(format!("{view:?}"), "PixelView(2 x 2)");
    }
}
