//! How much a photo may ask for. Every limit is checked before the memory it guards is taken.

use super::error::DecodeError;

/// How much a photo may ask for; `Default` is right for phones and what the product uses.
///
/// Built from the default with the `with_` setters:
/// `Limits::default().with_max_side(4096)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of the whole file, trailers included. 25 000 000: ten times a 12-megapixel JPEG.
    pub max_bytes: usize,
    /// Pixels along either side as stored. 12 000.
    pub max_side: u32,
    /// Pixels in all. 64 000 000.
    pub max_pixels: u64,
    /// Bytes that decoding may hold at once, the input aside. 512 MiB. A 64-megapixel photo takes
    /// 192 MB of pixels, once more while it is turned, and as much again in coefficients when it is
    /// progressive and not subsampled; that last one is refused by default.
    pub max_alloc: u64,
    /// Bytes of a colour profile, inflated. 1 MiB; larger ones are ignored, which is no error.
    pub max_icc_bytes: usize,
    /// JPEG segments, PNG or WebP chunks, HEIC boxes and rows of their tables up to the end of the
    /// picture. 65 536.
    pub max_segments: usize,
    /// Scans of a JPEG. 64: encoders write about ten, and each costs a pass over the
    /// picture.
    pub max_scans: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 25_000_000,
            max_side: 12_000,
            max_pixels: 64_000_000,
            max_alloc: 512 << 20,
            max_icc_bytes: 1 << 20,
            max_segments: 65_536,
            max_scans: 64,
        }
    }
}

impl Limits {
    /// With another [`max_bytes`](Self::max_bytes).
    #[must_use]
    pub const fn with_max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// With another [`max_side`](Self::max_side), in pixels.
    #[must_use]
    pub const fn with_max_side(mut self, pixels: u32) -> Self {
        self.max_side = pixels;
        self
    }

    /// With another [`max_pixels`](Self::max_pixels).
    #[must_use]
    pub const fn with_max_pixels(mut self, pixels: u64) -> Self {
        self.max_pixels = pixels;
        self
    }

    /// With another [`max_alloc`](Self::max_alloc), in bytes.
    #[must_use]
    pub const fn with_max_alloc(mut self, bytes: u64) -> Self {
        self.max_alloc = bytes;
        self
    }

    /// With another [`max_icc_bytes`](Self::max_icc_bytes).
    #[must_use]
    pub const fn with_max_icc_bytes(mut self, bytes: usize) -> Self {
        self.max_icc_bytes = bytes;
        self
    }

    /// With another [`max_segments`](Self::max_segments).
    #[must_use]
    pub const fn with_max_segments(mut self, segments: usize) -> Self {
        self.max_segments = segments;
        self
    }

    /// With another [`max_scans`](Self::max_scans).
    #[must_use]
    pub const fn with_max_scans(mut self, scans: usize) -> Self {
        self.max_scans = scans;
        self
    }

    pub(super) fn admit_bytes(&self, bytes: usize) -> Result<(), DecodeError> {
        if bytes > self.max_bytes {
            return Err(DecodeError::TooManyBytes { bytes, max: self.max_bytes });
        }
        Ok(())
    }

    /// Whether a picture of this size is let in.
    ///
    /// # Errors
    /// [`DecodeError::TooManyPixels`].
    pub fn admit_size(&self, width: u32, height: u32) -> Result<(), DecodeError> {
        let pixels = u64::from(width) * u64::from(height);
        if width.max(height) > self.max_side || pixels > self.max_pixels {
            return Err(DecodeError::TooManyPixels {
                width,
                height,
                max_side: self.max_side,
                max_pixels: self.max_pixels,
            });
        }
        Ok(())
    }

    pub(super) fn admit_memory(&self, needed: u64) -> Result<(), DecodeError> {
        if needed > self.max_alloc || usize::try_from(needed).is_err() {
            return Err(DecodeError::TooMuchMemory { needed, max: self.max_alloc });
        }
        Ok(())
    }
}
