//! Warps: one resample from the photo straight to the pixels that are wanted.
//!
//! A warp is a similarity, or a similarity behind a smooth field of displacements ([`elastic`]).
//! For every target pixel the filter is centred on its place in the source and stretched by the
//! reduction, so that nothing finer than the target's own grid gets through. The kernel comes
//! from a table made with portable arithmetic and sums run in a fixed order: the same input
//! gives the same bytes on every processor.

use idphoto_types::{Plane, Point, RgbImage, Similarity};
use rayon::prelude::*;

mod elastic;

pub use self::elastic::{Displacement, elastic};

/// The shape of the low-pass filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Linear; bilinear sampling when nothing is reduced.
    Triangle,
    /// Lanczos with three lobes; the sharpest that does not ring visibly.
    Lanczos3,
}

impl Filter {
    const fn support(self) -> f64 {
        match self {
            Self::Triangle => 1.0,
            Self::Lanczos3 => 3.0,
        }
    }

    fn weight(self, x: f64) -> f64 {
        let x = x.abs();
        if x >= self.support() {
            return 0.0;
        }
        match self {
            Self::Triangle => 1.0 - x,
            Self::Lanczos3 if x < 1e-9 => 1.0,
            Self::Lanczos3 => {
                let t = x * std::f64::consts::PI;
                3.0 * libm::sin(t) * libm::sin(t / 3.0) / (t * t)
            }
        }
    }
}

/// Kernel values at a fixed step, read with linear interpolation.
struct Kernel {
    table: Vec<f32>,
    /// Source pixels from the centre to where the kernel ends.
    reach: f64,
    per_pixel: f64,
}

impl Kernel {
    /// Table entries per unit of the kernel; linear interpolation is then off by less than 1e-5.
    const STEPS: f64 = 512.0;

    fn new(filter: Filter, reduction: f64) -> Self {
        let stretch = reduction.max(1.0);
        let last = (filter.support() * Self::STEPS) as usize + 2;
        let table = (0..=last).map(|i| filter.weight(i as f64 / Self::STEPS) as f32).collect();
        Self { table, reach: filter.support() * stretch, per_pixel: Self::STEPS / stretch }
    }

    fn at(&self, distance: f64) -> f32 {
        let place = distance.abs() * self.per_pixel;
        let low = place as usize;
        let part = (place - low as f64) as f32;
        match (self.table.get(low), self.table.get(low + 1)) {
            (Some(a), Some(b)) => a + (b - a) * part,
            _ => 0.0,
        }
    }

    /// The source pixels that count for a target at `centre`, as clamped indices, with weights
    /// that sum to one.
    fn taps(&self, centre: f64, length: u32, taps: &mut Vec<(usize, f32)>) {
        taps.clear();
        let last = i64::from(length) - 1;
        let first = (centre - self.reach - 0.5).ceil() as i64;
        let end = (centre + self.reach - 0.5).floor() as i64;
        let mut sum = 0.0;
        for k in first..=end {
            let weight = self.at(k as f64 + 0.5 - centre);
            sum += weight;
            taps.push((k.clamp(0, last) as usize, weight));
        }
        if sum.abs() < 1e-6 {
            taps.clear();
            taps.push(((centre.floor() as i64).clamp(0, last) as usize, 1.0));
        } else {
            taps.iter_mut().for_each(|(_, w)| *w /= sum);
        }
    }
}

/// The image seen through `to_source`, which maps target pixels to source pixels. Beyond the
/// source its edge pixels are repeated.
///
/// # Panics
/// When a side is 0.
#[must_use]
pub fn image(
    source: &RgbImage,
    to_source: Similarity,
    width: u32,
    height: u32,
    filter: Filter,
) -> RgbImage {
    resampled(source, |at| to_source.apply(at), to_source.scale(), [width, height], filter)
}

/// The image seen through `to_source`, low-passed as a `reduction` (source pixels a target pixel)
/// asks.
fn resampled(
    source: &RgbImage,
    to_source: impl Fn(Point) -> Point + Sync,
    reduction: f64,
    [width, height]: [u32; 2],
    filter: Filter,
) -> RgbImage {
    let kernel = Kernel::new(filter, reduction);
    let mut target = RgbImage::filled(width, height, idphoto_types::Rgb([0; 3]));
    let stride = source.width() as usize * 3;
    target.data_mut().par_chunks_exact_mut(width as usize * 3).enumerate().for_each(|(y, row)| {
        let (mut across, mut down, mut columns) = (Vec::new(), Vec::new(), Vec::new());
        for (x, pixel) in row.chunks_exact_mut(3).enumerate() {
            let at = to_source(Point::new(x as f64 + 0.5, y as f64 + 0.5));
            kernel.taps(at.x, source.width(), &mut across);
            kernel.taps(at.y, source.height(), &mut down);
            let (Some(first), Some(last)) = (across.first(), across.last()) else { continue };
            let (first, last) = (first.0, last.0);
            // Down first: whole runs of bytes are weighed at once, which compiles to vectors.
            columns.clear();
            columns.resize((last - first + 1) * 3, 0.0_f32);
            for &(sy, weight) in &down {
                let line = &source.data()[sy * stride + first * 3..sy * stride + (last + 1) * 3];
                for (sum, value) in columns.iter_mut().zip(line) {
                    *sum += weight * f32::from(*value);
                }
            }
            let mut sum = [0.0_f32; 3];
            for &(sx, weight) in &across {
                for (total, column) in sum.iter_mut().zip(&columns[(sx - first) * 3..]) {
                    *total += weight * column;
                }
            }
            for (out, value) in pixel.iter_mut().zip(sum) {
                *out = (value + 0.5).clamp(0.0, 255.0) as u8;
            }
        }
    });
    target
}

/// The plane seen through `to_source`; `outside` fills what lies beyond the source.
///
/// # Panics
/// When a side is 0.
#[must_use]
pub fn plane(
    source: &Plane,
    to_source: Similarity,
    width: u32,
    height: u32,
    outside: f32,
) -> Plane {
    let kernel = Kernel::new(Filter::Triangle, to_source.scale());
    let mut target = Plane::filled(width, height, outside);
    let (w, h) = (f64::from(source.width()), f64::from(source.height()));
    let stride = source.width() as usize;
    target.data_mut().par_chunks_exact_mut(width as usize).enumerate().for_each(|(y, row)| {
        let (mut across, mut down) = (Vec::new(), Vec::new());
        for (x, value) in row.iter_mut().enumerate() {
            let at = to_source.apply(Point::new(x as f64 + 0.5, y as f64 + 0.5));
            if !((0.0..w).contains(&at.x) && (0.0..h).contains(&at.y)) {
                continue;
            }
            kernel.taps(at.x, source.width(), &mut across);
            kernel.taps(at.y, source.height(), &mut down);
            let line = |sy: usize| &source.data()[sy * stride..(sy + 1) * stride];
            let sum = |sy| across.iter().map(|&(sx, wx): &(usize, f32)| wx * line(sy)[sx]).sum();
            *value = down
                .iter()
                .map(|&(sy, wy)| {
                    let s: f32 = sum(sy);
                    wy * s
                })
                .sum();
        }
    });
    target
}

/// 1 where a target pixel has its centre inside a source of `source_size` pixels, 0 elsewhere.
///
/// # Panics
/// When a side is 0.
#[must_use]
pub fn coverage(source_size: [u32; 2], to_source: Similarity, width: u32, height: u32) -> Plane {
    let [w, h] = source_size.map(f64::from);
    let mut target = Plane::filled(width, height, 0.0);
    for (i, value) in target.data_mut().iter_mut().enumerate() {
        let (x, y) = (i % width as usize, i / width as usize);
        let at = to_source.apply(Point::new(x as f64 + 0.5, y as f64 + 0.5));
        if (0.0..=w).contains(&at.x) && (0.0..=h).contains(&at.y) {
            *value = 1.0;
        }
    }
    target
}

#[cfg(test)]
mod tests {
    use idphoto_types::Rgb;

    use super::*;

    fn scaled(scale: f64) -> Similarity {
        Similarity { a: scale, ..Similarity::IDENTITY }
    }

    fn noise(width: u32, height: u32) -> RgbImage {
        let mut state = 12_345_u32;
        let data = (0..width * height * 3)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        RgbImage::from_raw(width, height, data).unwrap()
    }

    #[test]
    fn the_identity_changes_nothing() {
        let source = noise(17, 9);
        for filter in [Filter::Triangle, Filter::Lanczos3] {
            assert_eq!(image(&source, Similarity::IDENTITY, 17, 9, filter), source);
        }
    }

    #[test]
    fn a_reduction_keeps_the_mean_and_removes_what_is_too_fine() {
        let mut source = RgbImage::filled(90, 90, Rgb([0; 3]));
        for (i, pixel) in source.data_mut().chunks_exact_mut(3).enumerate() {
            pixel.fill(if (i % 90 + i / 90) % 2 == 0 { 255 } else { 0 });
        }
        let small = image(&source, scaled(4.5), 20, 20, Filter::Lanczos3);
        // Away from the edge, where clamping repeats pixels, only the mean is left.
        for y in 4..16 {
            for x in 4..16 {
                assert!((125..=130).contains(&small.pixel(x, y)[0]));
            }
        }
    }

    #[test]
    fn a_quarter_turn_is_exact() {
        let source = noise(6, 4);
        let turn = Similarity { a: 0.0, b: 1.0, tx: 6.0, ty: 0.0 };
        let turned = image(&source, turn, 4, 6, Filter::Lanczos3);
        for y in 0..6 {
            for x in 0..4 {
                assert_eq!(turned.pixel(x, y), source.pixel(5 - y, x));
            }
        }
    }

    #[test]
    fn planes_are_filled_outside_and_coverage_agrees() {
        let source = Plane::filled(4, 4, 1.0);
        let shift = Similarity { tx: -2.0, ..Similarity::IDENTITY };
        let moved = plane(&source, shift, 4, 4, 0.25);
        assert_eq!(&moved.data()[..4], &[0.25, 0.25, 1.0, 1.0]);
        assert_eq!(&coverage([4, 4], shift, 4, 4).data()[..4], &[0.0, 0.0, 1.0, 1.0]);
    }

    #[test]
    fn portable_bytes() {
        // FNV-1a of a warped synthetic image: another value on another processor is a bug.
        let turn = Similarity { a: 2.3, b: 0.4, tx: -3.1, ty: 5.7 };
        let out = image(&noise(120, 100), turn, 40, 50, Filter::Lanczos3);
        let hash = out.data().iter().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
            (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3)
        });
        assert_eq!(hash, PORTABLE, "{hash:#x}");
    }
    const PORTABLE: u64 = 0xce7a_f32a_c24f_572f;
}
