//! Owned pixels: 8-bit sRGB images and single-channel planes. Nothing here changes a pixel.

use std::fmt;

use serde::Serialize;

/// An sRGB colour, 8 bits a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rgb(pub [u8; 3]);

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

/// A quarter turn, clockwise as seen on screen, that makes a photo upright.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// None.
    #[default]
    None,
    /// 90 degrees clockwise.
    Right,
    /// 180 degrees.
    Half,
    /// 270 degrees clockwise.
    Left,
}

impl Turn {
    /// All four, the commonest first.
    pub const ALL: [Self; 4] = [Self::None, Self::Right, Self::Left, Self::Half];

    /// Degrees clockwise: 0, 90, 180 or 270.
    #[must_use]
    pub const fn degrees(self) -> u16 {
        match self {
            Self::None => 0,
            Self::Right => 90,
            Self::Half => 180,
            Self::Left => 270,
        }
    }
}

/// An upright 8-bit sRGB image, rows top to bottom, `[r, g, b]` interleaved, no padding.
#[derive(Clone, PartialEq, Eq)]
pub struct RgbImage {
    width: u32,
    height: u32,
    data: Vec<u8>,
}

impl RgbImage {
    /// Wraps interleaved pixels; `None` unless both sides are at least 1 and
    /// `data.len() == width * height * 3`.
    #[must_use]
    pub fn from_raw(width: u32, height: u32, data: Vec<u8>) -> Option<Self> {
        let wanted = area(width, height)?.checked_mul(3)?;
        (data.len() == wanted).then_some(Self { width, height, data })
    }

    /// An image of one colour.
    ///
    /// # Panics
    /// When a side is 0 or the image does not fit the address space.
    #[must_use]
    pub fn filled(width: u32, height: u32, colour: Rgb) -> Self {
        let pixels = area(width, height);
        assert!(pixels.is_some(), "an image has at least one pixel");
        let data = colour.0.repeat(pixels.unwrap_or_default());
        Self { width, height, data }
    }

    /// Pixels across.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Pixels down.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// The interleaved bytes.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The interleaved bytes, to write to.
    #[must_use]
    pub fn data_mut(&mut self) -> &mut [u8] {
        &mut self.data
    }

    /// The interleaved bytes, given away.
    #[must_use]
    pub fn into_raw(self) -> Vec<u8> {
        self.data
    }

    /// One pixel.
    ///
    /// # Panics
    /// When `(x, y)` lies outside.
    #[must_use]
    pub fn pixel(&self, x: u32, y: u32) -> [u8; 3] {
        assert!(x < self.width && y < self.height, "pixel outside the image");
        let i = (y as usize * self.width as usize + x as usize) * 3;
        [self.data[i], self.data[i + 1], self.data[i + 2]]
    }
}

impl fmt::Debug for RgbImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RgbImage({} x {})", self.width, self.height)
    }
}

/// One 32-bit float a pixel, rows top to bottom.
#[derive(Clone, PartialEq)]
pub struct Plane {
    width: u32,
    height: u32,
    data: Vec<f32>,
}

/// The share of the person in each pixel, 0 (all background) to 1 (all person).
pub type Matte = Plane;

impl Plane {
    /// Wraps values; `None` unless both sides are at least 1 and `data.len() == width * height`.
    #[must_use]
    pub fn from_raw(width: u32, height: u32, data: Vec<f32>) -> Option<Self> {
        (data.len() == area(width, height)?).then_some(Self { width, height, data })
    }

    /// A plane of one value.
    ///
    /// # Panics
    /// When a side is 0 or the plane does not fit the address space.
    #[must_use]
    pub fn filled(width: u32, height: u32, value: f32) -> Self {
        let pixels = area(width, height);
        assert!(pixels.is_some(), "a plane has at least one pixel");
        Self { width, height, data: vec![value; pixels.unwrap_or_default()] }
    }

    /// Pixels across.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Pixels down.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// The values.
    #[must_use]
    pub fn data(&self) -> &[f32] {
        &self.data
    }

    /// The values, to write to.
    #[must_use]
    pub fn data_mut(&mut self) -> &mut [f32] {
        &mut self.data
    }

    /// One value.
    ///
    /// # Panics
    /// When `(x, y)` lies outside.
    #[must_use]
    pub fn at(&self, x: u32, y: u32) -> f32 {
        assert!(x < self.width && y < self.height, "pixel outside the plane");
        self.data[y as usize * self.width as usize + x as usize]
    }

    /// The same plane with `f` applied to every value.
    #[must_use]
    pub fn map(&self, f: impl Fn(f32) -> f32) -> Self {
        Self {
            width: self.width,
            height: self.height,
            data: self.data.iter().map(|&v| f(v)).collect(),
        }
    }
}

impl fmt::Debug for Plane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Plane({} x {})", self.width, self.height)
    }
}

fn area(width: u32, height: u32) -> Option<usize> {
    if width == 0 || height == 0 {
        return None;
    }
    (width as usize).checked_mul(height as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_pixels_must_fit_their_size() {
        assert!(RgbImage::from_raw(2, 1, vec![0; 6]).is_some());
        assert!(RgbImage::from_raw(2, 1, vec![0; 5]).is_none());
        assert!(RgbImage::from_raw(0, 1, vec![]).is_none());
        assert!(Plane::from_raw(u32::MAX, u32::MAX, vec![0.0]).is_none());
    }

    #[test]
    fn debug_output_holds_no_pixels() {
        let image = RgbImage::filled(4, 2, Rgb([200, 100, 50]));
        assert_eq!(format!("{image:?}"), "RgbImage(4 x 2)");
        assert_eq!(image.pixel(3, 1), [200, 100, 50]);
    }
}
