//! Pixels that somebody else decoded, borrowed: from a camera, or from the system's own decoder of
//! HEIC and raw. What they are, and that the memory holds them; nothing is converted here.

use std::fmt;

mod coding;
mod error;
mod plane;

pub use coding::{YuvCoding, YuvMatrix, YuvRange};
pub use error::PixelViewError;
pub use plane::Plane8;

/// Pixels of one picture where they lie, with what is needed to read them.
///
/// The rows are those of the memory; [`orientation`](Self::orientation) says how to turn them.
/// All of them are the picture: a crop, such as the `cropRect` of Android's `Image`, is not known
/// here. Hand over its size, and planes that start at its corner: in YUV an even one, for chroma
/// starts at half of it.
///
/// Samples have 8 bits. 10 bits (`P010`, `x420`) cannot be told: ask the system for 8, that is
/// `YUV_420_888` on Android, `420f` or `32BGRA` on iOS.
///
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

/// The primaries of RGB pixels, all with the transfer curve of sRGB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColourSpace {
    /// sRGB.
    #[default]
    Srgb,
    /// Display P3, as wide-gamut cameras and screens have it.
    DisplayP3,
}

impl<'a> PixelView<'a> {
    /// A picture of `width` x `height` RGBA pixels, a row every `stride` bytes, opaque.
    ///
    /// The fourth byte is not looked at. A `Bitmap` of Android that has alpha, and nearly every
    /// `CGImage` that has it, is multiplied by it, and would come out on black: say
    /// [`Alpha::Premultiplied`] through [`of`](Self::of).
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

    /// A picture in NV12: a plane of luma, and one in which Cb and Cr alternate, Cb first; `420f`
    /// and `420v` on iOS.
    ///
    /// The numbers are those of stills, BT.601 in full range. Video frames of iOS (`420v`) are
    /// usually BT.709 in video range, which [`with_coding`](Self::with_coding) says; the buffer's
    /// attachment `kCVImageBufferYCbCrMatrixKey` tells the matrix.
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
            Samples::Rgba { rows, .. } => rows.admit(width, height, 4, &[4])?,
            Samples::Yuv420 { luma, cb, cr, .. } => {
                luma.admit(width, height, 1, &[1])?;
                for chroma in [cb, cr] {
                    chroma.admit(width.div_ceil(2), height.div_ceil(2), 1, &[1, 2])?;
                }
            }
        }
        Ok(Self { width, height, samples, orientation: 1, space: ColourSpace::default() })
    }

    /// Sets how the picture lies, as EXIF has it: 1 to 8; others count as 1, upright.
    ///
    /// | Android's `rotationDegrees` | 0 | 90 | 180 | 270 |
    /// | --- | --- | --- | --- | --- |
    /// | As the camera saw it | 1 | 6 | 3 | 8 |
    /// | Mirrored, as some front cameras hand it over | 2 | 5 | 4 | 7 |
    ///
    /// Mirrored means that left and right are changed once the frame is upright. What a screen
    /// shows of a front camera is mirrored nearly always, the frames only when asked for (on iOS
    /// by `isVideoMirrored`). A portrait must not be.
    #[must_use]
    pub const fn with_orientation(mut self, exif: u16) -> Self {
        self.orientation = exif;
        self
    }

    /// Sets what YUV numbers mean; RGBA stays as it is.
    #[must_use]
    pub const fn with_coding(mut self, new: YuvCoding) -> Self {
        if let Samples::Yuv420 { coding, .. } = &mut self.samples {
            *coding = new;
        }
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
    /// of either, so that one frame has other rows, and another digest, as NV12 than as I420.
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

#[cfg(test)]
mod tests;
