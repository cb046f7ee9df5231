//! What the numbers of YUV mean.

/// What YUV numbers mean: by default what the cameras of phones put into stills.
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
    /// ITU-R BT.709: high-definition film, which most frames of video are.
    Bt709,
}

/// Which numbers are black and white.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum YuvRange {
    /// Luma 0 to 255 (`420f` on iOS; Android's `YUV_420_888` as cameras fill it).
    #[default]
    Full,
    /// Luma 16 to 235, chroma 16 to 240 (`420v` on iOS, as its video frames usually are).
    Video,
}
