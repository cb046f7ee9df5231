//! Turning and mirroring whole images: the eight EXIF orientations and the four quarter turns.
//!
//! Moves pixels, changes none.

use idphoto_types::{RgbImage, Turn};
use rayon::prelude::*;

/// How the pixels of a file lie: seen in a mirror or not, and a quarter turn away from upright.
///
/// To make the picture upright: mirror it left to right when `mirrored`, then turn it by `turn`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Orientation {
    mirrored: bool,
    turn: Turn,
}

impl Orientation {
    /// Nothing to do.
    pub const UPRIGHT: Self = Self { mirrored: false, turn: Turn::None };

    /// From the EXIF tag `Orientation`; any value but 2 to 8 is upright.
    #[must_use]
    pub const fn from_exif(value: u16) -> Self {
        let (mirrored, turn) = match value {
            2 => (true, Turn::None),
            3 => (false, Turn::Half),
            4 => (true, Turn::Half),
            5 => (true, Turn::Left),
            6 => (false, Turn::Right),
            7 => (true, Turn::Right),
            8 => (false, Turn::Left),
            _ => (false, Turn::None),
        };
        Self { mirrored, turn }
    }

    /// The value of the EXIF tag, 1 to 8.
    #[must_use]
    pub const fn exif(self) -> u16 {
        match (self.mirrored, self.turn) {
            (false, Turn::None) => 1,
            (true, Turn::None) => 2,
            (false, Turn::Half) => 3,
            (true, Turn::Half) => 4,
            (true, Turn::Left) => 5,
            (false, Turn::Right) => 6,
            (true, Turn::Right) => 7,
            (false, Turn::Left) => 8,
        }
    }

    /// Whether the stored picture is mirrored left to right.
    #[must_use]
    pub const fn mirrored(self) -> bool {
        self.mirrored
    }

    /// The turn that makes it upright, after mirroring.
    #[must_use]
    pub const fn turn(self) -> Turn {
        self.turn
    }

    /// Whether width and height change places.
    #[must_use]
    pub const fn swaps_sides(self) -> bool {
        matches!(self.turn, Turn::Right | Turn::Left)
    }
}

/// The image turned clockwise by a quarter turn or several; a copy, even of none.
#[must_use]
pub fn turned(image: &RgbImage, turn: Turn) -> RgbImage {
    moved(image, Orientation { mirrored: false, turn })
}

/// The image made upright; the same memory when it already is.
pub(super) fn upright(image: RgbImage, orientation: Orientation) -> RgbImage {
    match orientation {
        Orientation::UPRIGHT => image,
        _ => moved(&image, orientation),
    }
}

/// Pixels along the side of a tile: a tile's reads and writes, 12 KB each, stay in the first-level
/// cache whichever way they run.
const TILE: usize = 64;

fn moved(image: &RgbImage, orientation: Orientation) -> RgbImage {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let (out_width, out_height) =
        if orientation.swaps_sides() { (height, width) } else { (width, height) };
    let source = Steps::new(width, height, orientation);
    let from = image.data().as_chunks::<3>().0;
    let mut data = vec![0; image.data().len()];
    data.as_chunks_mut::<3>().0.par_chunks_mut(out_width * TILE).enumerate().for_each(
        |(band, rows)| {
            for left in (0..out_width).step_by(TILE) {
                let right = (left + TILE).min(out_width);
                for (row, out) in rows.chunks_exact_mut(out_width).enumerate() {
                    let mut at = source.at(left, band * TILE + row);
                    for pixel in &mut out[left..right] {
                        *pixel = from[at];
                        at = at.wrapping_add_signed(source.across);
                    }
                }
            }
        },
    );
    // The area is the same, so the pixels fit; `None` cannot come.
    RgbImage::from_raw(out_width as u32, out_height as u32, data).unwrap_or_else(|| image.clone())
}

/// Where the pixels of the turned image lie in the source, as indices of whole pixels.
struct Steps {
    origin: usize,
    across: isize,
    down: isize,
}

impl Steps {
    fn new(width: usize, height: usize, orientation: Orientation) -> Self {
        let stride = width as isize;
        let (right, bottom) = (width - 1, (height - 1) * width);
        // Upright rows run along the stored rows or columns, forwards or backwards.
        let (origin, across, down) = match orientation.exif() {
            2 => (right, -1, stride),
            3 => (bottom + right, -1, -stride),
            4 => (bottom, 1, -stride),
            5 => (0, stride, 1),
            6 => (bottom, -stride, 1),
            7 => (bottom + right, -stride, -1),
            8 => (right, stride, -1),
            _ => (0, 1, stride),
        };
        Self { origin, across, down }
    }

    /// The source of the upright pixel `(x, y)`, which must lie inside.
    const fn at(&self, x: usize, y: usize) -> usize {
        self.origin.wrapping_add_signed(x as isize * self.across + y as isize * self.down)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(width: u32, height: u32) -> RgbImage {
        let data = (0..width * height).flat_map(|i| [i as u8, (i >> 8) as u8, 7]).collect();
        RgbImage::from_raw(width, height, data).unwrap()
    }

    /// Pixel by pixel, from the EXIF table: mirror first, then turn.
    fn slowly(image: &RgbImage, orientation: Orientation) -> RgbImage {
        let (w, h) = (image.width(), image.height());
        let (out_w, out_h) = if orientation.swaps_sides() { (h, w) } else { (w, h) };
        let mut data = Vec::new();
        for y in 0..out_h {
            for x in 0..out_w {
                let (sx, sy) = match orientation.turn() {
                    Turn::None => (x, y),
                    Turn::Right => (y, h - 1 - x),
                    Turn::Half => (w - 1 - x, h - 1 - y),
                    Turn::Left => (w - 1 - y, x),
                };
                let sx = if orientation.mirrored() { w - 1 - sx } else { sx };
                data.extend(image.pixel(sx, sy));
            }
        }
        RgbImage::from_raw(out_w, out_h, data).unwrap()
    }

    #[test]
    fn every_orientation_moves_every_pixel_to_its_place() {
        for (w, h) in [(1, 1), (1, 9), (9, 1), (3, 2), (64, 64), (65, 130), (129, 63)] {
            let image = numbered(w, h);
            for value in 1..=8 {
                let orientation = Orientation::from_exif(value);
                assert_eq!(orientation.exif(), value);
                assert!(
                    upright(image.clone(), orientation) == slowly(&image, orientation),
                    "{w} x {h}, orientation {value}"
                );
            }
        }
    }

    #[test]
    fn turns_undo_each_other() {
        let image = numbered(70, 33);
        assert!(turned(&turned(&image, Turn::Right), Turn::Left) == image);
        assert!(turned(&turned(&image, Turn::Half), Turn::Half) == image);
        assert!(turned(&image, Turn::None) == image);
        // The top-left pixel goes to the top right.
        assert_eq!(turned(&image, Turn::Right).pixel(32, 0), image.pixel(0, 0));
    }

    #[test]
    fn odd_values_are_upright() {
        for value in [0, 9, 300] {
            assert_eq!(Orientation::from_exif(value), Orientation::UPRIGHT);
        }
    }
}
