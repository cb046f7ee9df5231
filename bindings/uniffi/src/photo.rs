//! A photo as it comes in: a file's bytes, a bitmap, or a camera's frame, read where they lie.

use std::sync::Arc;

use idphoto_sdk::{
    Alpha as SdkAlpha, ColourSpace as SdkSpace, Limits, OpenedPhoto, PixelView, Plane8, RgbaOrder,
    Samples, YuvCoding, YuvMatrix as SdkMatrix, YuvRange as SdkRange,
};

use crate::error::ProcessorError;
use crate::guard::guarded;

/// A photo, decoded once: upright 8-bit sRGB pixels, 3 bytes each, in memory until the object is closed.
///
/// The memory that it was made from is read in place and can be reused when the constructor returns.
/// May be used from several threads at a time.
#[derive(uniffi::Object)]
pub struct Photo {
    pub(crate) inner: OpenedPhoto,
}

/// What a photo may be at most. What is not given is the default, which bounds time and memory on a phone.
#[derive(Clone, Debug, uniffi::Record)]
pub struct PhotoLimits {
    /// Bytes of the file. Default: 25 000 000.
    #[uniffi(default = None)]
    pub max_bytes: Option<u64>,
    /// Pixels along either side. Default: 12 000.
    #[uniffi(default = None)]
    pub max_side: Option<u32>,
    /// Pixels in all. Default: 64 000 000.
    #[uniffi(default = None)]
    pub max_pixels: Option<u64>,
    /// Bytes that decoding may hold at once. Default: 536 870 912. A file can ask for all of it: on a
    /// system that does not have as much, more than the default may end the process.
    #[uniffi(default = None)]
    pub max_memory: Option<u64>,
}

/// How the pixels of a bitmap lie: four bytes each.
#[derive(Clone, Debug, uniffi::Record)]
pub struct RgbaLayout {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Bytes from one row to the next, at least `4 * width`.
    pub stride: u64,
    /// Which byte is which. Default: `Rgba`.
    #[uniffi(default = None)]
    pub order: Option<PixelOrder>,
    /// What the fourth byte means. A bitmap of Android that has alpha, and nearly every `CGImage` that
    /// has it, is `Premultiplied`. Default: `Opaque`.
    #[uniffi(default = None)]
    pub alpha: Option<AlphaMeaning>,
    /// The primaries. Default: those of sRGB.
    #[uniffi(default = None)]
    pub space: Option<ColourSpace>,
    /// How the picture lies, as EXIF counts: 1 to 8; others count as 1.
    #[uniffi(default = 1)]
    pub orientation: u16,
}

/// How the samples of a camera's frame lie: luma for each pixel, chroma for each square of two by two.
/// Android's `YUV_420_888` and iOS's `420f` go in as they are. 8 bits a sample.
#[derive(Clone, Debug, uniffi::Record)]
pub struct YuvLayout {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Luma.
    pub luma: PlaneLayout,
    /// Blue-difference chroma, half as many samples each way, rounded up.
    pub cb: PlaneLayout,
    /// Red-difference chroma, likewise.
    pub cr: PlaneLayout,
    /// Weights of red and blue in luma. Default: `Bt601`.
    #[uniffi(default = None)]
    pub matrix: Option<YuvMatrix>,
    /// Which numbers are black and white. Default: `Full`.
    #[uniffi(default = None)]
    pub range: Option<YuvRange>,
    /// The primaries. Default: those of sRGB.
    #[uniffi(default = None)]
    pub space: Option<ColourSpace>,
    /// How the picture lies, as EXIF counts: 1 to 8; others count as 1.
    #[uniffi(default = 1)]
    pub orientation: u16,
}

/// How the samples of one channel lie.
#[derive(Clone, Debug, uniffi::Record)]
pub struct PlaneLayout {
    /// Bytes from one row to the next (`rowStride`).
    pub stride: u64,
    /// Bytes from one sample to the next (`pixelStride`): 1, or 2 where two channels alternate.
    #[uniffi(default = 1)]
    pub step: u64,
}

/// Order of the four bytes of a pixel.
#[derive(Clone, Copy, Debug, uniffi::Enum)]
pub enum PixelOrder {
    /// Red first: Android's `ARGB_8888` bitmaps in memory, most of iOS.
    Rgba,
    /// Blue first: `kCVPixelFormatType_32BGRA`.
    Bgra,
}

/// What the fourth byte of a pixel means.
#[derive(Clone, Copy, Debug, uniffi::Enum)]
pub enum AlphaMeaning {
    /// Nothing; it is not looked at.
    Opaque,
    /// The share of the pixel, 0 to 255; the colour is laid on white by it.
    Straight,
    /// The same, and the colour has been multiplied by it already.
    Premultiplied,
}

/// The primaries of pixels, all with the transfer curve of sRGB.
#[derive(Clone, Copy, Debug, uniffi::Enum)]
pub enum ColourSpace {
    /// sRGB.
    Srgb,
    /// Display P3.
    DisplayP3,
}

/// Weights of red and blue in luma.
#[derive(Clone, Copy, Debug, uniffi::Enum)]
pub enum YuvMatrix {
    /// ITU-R BT.601: stills of phones.
    Bt601,
    /// ITU-R BT.709: most frames of video.
    Bt709,
}

/// Which numbers are black and white.
#[derive(Clone, Copy, Debug, uniffi::Enum)]
pub enum YuvRange {
    /// Luma 0 to 255.
    Full,
    /// Luma 16 to 235, chroma 16 to 240.
    Video,
}

#[uniffi::export]
impl Photo {
    /// Decodes the bytes of a JPEG, PNG or WebP file, turned upright by its EXIF orientation and converted
    /// to sRGB. HEIC is for the system's own decoder, and then [`from_rgba`](Self::from_rgba).
    ///
    /// # Errors
    /// `Photo` with code `unreadable`: none of these, damaged, or beyond the limits. In milliseconds.
    #[uniffi::constructor(default(limits = None))]
    pub fn decode(file: &[u8], limits: Option<PhotoLimits>) -> Result<Arc<Self>, ProcessorError> {
        guarded(|| {
            let limits = limits.map_or_else(Limits::default, PhotoLimits::within);
            Ok(Arc::new(Self { inner: OpenedPhoto::open(file, &limits)? }))
        })
    }

    /// Takes the pixels of a bitmap, which the system decoded.
    ///
    /// # Errors
    /// `Request` when the memory does not hold what the layout says; `Photo` beyond 12 000 pixels a side
    /// or 64 megapixels.
    #[uniffi::constructor]
    pub fn from_rgba(pixels: &[u8], layout: RgbaLayout) -> Result<Arc<Self>, ProcessorError> {
        guarded(|| {
            let rows = Plane8 { data: pixels, stride: size(layout.stride), step: 4 };
            let order = match layout.order {
                Some(PixelOrder::Rgba) | None => RgbaOrder::Rgba,
                Some(PixelOrder::Bgra) => RgbaOrder::Bgra,
            };
            let alpha = match layout.alpha {
                Some(AlphaMeaning::Opaque) | None => SdkAlpha::Opaque,
                Some(AlphaMeaning::Straight) => SdkAlpha::Straight,
                Some(AlphaMeaning::Premultiplied) => SdkAlpha::Premultiplied,
            };
            let samples = Samples::Rgba { rows, order, alpha };
            let view = PixelView::of(layout.width, layout.height, samples)?;
            Self::of(view, layout.orientation, layout.space)
        })
    }

    /// Takes a camera's frame. Each plane starts at its first sample and need not go on behind its last.
    ///
    /// # Errors
    /// As [`from_rgba`](Self::from_rgba).
    #[uniffi::constructor]
    pub fn from_yuv420(
        luma: &[u8],
        cb: &[u8],
        cr: &[u8],
        layout: YuvLayout,
    ) -> Result<Arc<Self>, ProcessorError> {
        guarded(|| {
            let matrix = match layout.matrix {
                Some(YuvMatrix::Bt601) | None => SdkMatrix::Bt601,
                Some(YuvMatrix::Bt709) => SdkMatrix::Bt709,
            };
            let range = match layout.range {
                Some(YuvRange::Full) | None => SdkRange::Full,
                Some(YuvRange::Video) => SdkRange::Video,
            };
            let samples = Samples::Yuv420 {
                luma: layout.luma.over(luma),
                cb: layout.cb.over(cb),
                cr: layout.cr.over(cr),
                coding: YuvCoding { matrix, range },
            };
            let view = PixelView::of(layout.width, layout.height, samples)?;
            Self::of(view, layout.orientation, layout.space)
        })
    }

    /// Upright pixels across.
    pub fn width(&self) -> u32 {
        self.inner.width()
    }

    /// Upright pixels down.
    pub fn height(&self) -> u32 {
        self.inner.height()
    }

    /// SHA-256 of the file, hexadecimal; of pixels, of their samples row by row without padding.
    pub fn sha256(&self) -> String {
        self.inner.sha256().to_owned()
    }
}

impl Photo {
    fn of(
        view: PixelView<'_>,
        orientation: u16,
        space: Option<ColourSpace>,
    ) -> Result<Arc<Self>, ProcessorError> {
        let space = match space {
            Some(ColourSpace::Srgb) | None => SdkSpace::Srgb,
            Some(ColourSpace::DisplayP3) => SdkSpace::DisplayP3,
        };
        let view = view.with_orientation(orientation).with_space(space);
        Ok(Arc::new(Self { inner: OpenedPhoto::open(view, &Limits::default())? }))
    }
}

impl PhotoLimits {
    fn within(self) -> Limits {
        let mut limits = Limits::default();
        limits.max_bytes = self.max_bytes.map_or(limits.max_bytes, size);
        limits.max_side = self.max_side.unwrap_or(limits.max_side);
        limits.max_pixels = self.max_pixels.unwrap_or(limits.max_pixels);
        limits.max_alloc = self.max_memory.unwrap_or(limits.max_alloc);
        limits
    }
}

impl PlaneLayout {
    fn over(self, data: &[u8]) -> Plane8<'_> {
        Plane8 { data, stride: size(self.stride), step: size(self.step) }
    }
}

/// No memory is larger than what does not fit.
fn size(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}
