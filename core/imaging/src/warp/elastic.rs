//! Elastic warps: a similarity behind a smooth field of displacements, in the same one resample.
//!
//! The field is given as values. Nothing here draws random numbers.

use idphoto_types::{Point, RgbImage, Similarity};

use super::{Filter, resampled};

/// A smooth field of displacements over a target picture: a coarse grid of offsets, interpolated
/// by uniform cubic B-splines.
///
/// `columns - 3` by `rows - 3` cells cover the target; the grid reaches one knot beyond it on every
/// side, since each cell is made from the four by four knots around it. The field has continuous
/// second derivatives and stays within the range of its offsets. It does not pass through them: of
/// independent offsets about 0.48 of their deviation is left ([`Displacement::SMOOTHING`]).
#[derive(Clone)]
pub struct Displacement {
    columns: usize,
    rows: usize,
    offsets: Vec<[f64; 2]>,
}

impl Displacement {
    /// Fewest knots each way: one cell.
    pub const MIN_KNOTS: usize = 4;
    /// Root-mean-square of the field of independent offsets, as a share of theirs: the mean over a
    /// cell of the squared basis, 151/315 in one direction; in two its square, of which the root.
    pub const SMOOTHING: f64 = 151.0 / 315.0;

    /// A field from `columns` x `rows` offsets `[dx, dy]` in target pixels, row by row; `None` when
    /// there are fewer than four either way, not as many as that, or one is not finite.
    #[must_use]
    pub fn new(columns: usize, rows: usize, offsets: Vec<[f64; 2]>) -> Option<Self> {
        let enough = columns.min(rows) >= Self::MIN_KNOTS;
        let fits = columns.checked_mul(rows) == Some(offsets.len());
        let finite = offsets.iter().flatten().all(|v| v.is_finite());
        (enough && fits && finite).then_some(Self { columns, rows, offsets })
    }

    /// The displacement at `at`, as shares of the target's width and height; beyond 0 to 1 the cell
    /// at the edge counts on.
    #[must_use]
    pub fn at(&self, at: Point) -> [f64; 2] {
        let (column, across) = knot(at.x, self.columns);
        let (row, down) = knot(at.y, self.rows);
        let mut sum = [0.0; 2];
        for (j, wy) in down.into_iter().enumerate() {
            let start = (row + j) * self.columns + column;
            for (offset, wx) in self.offsets[start..start + 4].iter().zip(across) {
                sum[0] += wy * wx * offset[0];
                sum[1] += wy * wx * offset[1];
            }
        }
        sum
    }
}

impl std::fmt::Debug for Displacement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Displacement({} x {} knots)", self.columns, self.rows)
    }
}

/// The first of the four knots that count at `share` of the length, and the weight of each.
fn knot(share: f64, knots: usize) -> (usize, [f64; 4]) {
    let cells = knots - 3;
    let place = share.clamp(0.0, 1.0) * cells as f64;
    let first = (place as usize).min(cells - 1);
    let t = place - first as f64;
    let s = 1.0 - t;
    let weights = [
        s * s * s,
        4.0 - 6.0 * t * t + 3.0 * t * t * t,
        4.0 - 6.0 * s * s + 3.0 * s * s * s,
        t * t * t,
    ];
    (first, weights.map(|w| w / 6.0))
}

/// The image seen first through `field` and then through `to_source`: target pixel `p` shows the
/// source at `to_source(p + field(p))`. Beyond the source its edge pixels are repeated.
///
/// The low-pass filter is as wide as the similarity's reduction asks. The field is taken to be
/// gentle: where it squeezes by a tenth, detail a tenth finer than the target's grid gets through.
///
/// # Panics
/// When a side is 0.
#[must_use]
pub fn elastic(
    source: &RgbImage,
    to_source: Similarity,
    field: &Displacement,
    width: u32,
    height: u32,
    filter: Filter,
) -> RgbImage {
    let [w, h] = [width, height].map(f64::from);
    let through = |p: Point| {
        let [dx, dy] = field.at(Point::new(p.x / w, p.y / h));
        to_source.apply(p.offset(dx, dy))
    };
    resampled(source, through, to_source.scale(), [width, height], filter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::warp::image;

    /// Values between -0.5 and 0.5 that look random and are the same everywhere.
    fn rough(n: usize) -> impl Iterator<Item = f64> {
        let mut state = 99_u32;
        (0..n).map(move |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 8) / f64::from(1 << 24) - 0.5
        })
    }

    fn field(columns: usize, rows: usize, amplitude: f64) -> Displacement {
        let values: Vec<f64> = rough(columns * rows * 2).map(|v| v * amplitude).collect();
        Displacement::new(columns, rows, values.as_chunks::<2>().0.to_vec()).unwrap()
    }

    fn noise(width: u32, height: u32) -> RgbImage {
        let data = rough((width * height * 3) as usize).map(|v| ((v + 0.5) * 255.0) as u8);
        RgbImage::from_raw(width, height, data.collect()).unwrap()
    }

    #[test]
    fn a_field_of_one_offset_is_a_shift() {
        let source = noise(40, 30);
        let field = Displacement::new(5, 4, vec![[3.0, -2.0]; 20]).unwrap();
        let shift = Similarity { tx: 3.0, ty: -2.0, ..Similarity::IDENTITY };
        let moved = elastic(&source, Similarity::IDENTITY, &field, 40, 30, Filter::Triangle);
        let wanted = image(&source, shift, 40, 30, Filter::Triangle);
        let most = moved.data().iter().zip(wanted.data()).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(most <= Some(1), "{most:?}");
    }

    #[test]
    fn the_field_is_smooth_and_as_large_as_stated() {
        let field = field(40, 40, 8.0);
        let step = 1e-3;
        let (mut sum, mut n) = (0.0, 0.0);
        for i in 0..200 {
            for j in 0..200 {
                let at = Point::new(f64::from(i) / 200.0, f64::from(j) / 200.0);
                let [here, there] = [field.at(at), field.at(at.offset(step, 0.0))];
                assert!((here[0] - there[0]).abs() < 8.0 * 37.0 * step, "a jump at {at:?}");
                sum += here[0] * here[0] + here[1] * here[1];
                n += 2.0;
            }
        }
        // Values spread evenly over 8 have a deviation of 8 / sqrt(12).
        let share = f64::sqrt(sum / n) / (8.0 / 12.0_f64.sqrt());
        assert!((share / Displacement::SMOOTHING - 1.0).abs() < 0.05, "{share}");
    }

    #[test]
    fn what_is_no_grid_is_refused() {
        assert!(Displacement::new(3, 4, vec![[0.0; 2]; 12]).is_none());
        assert!(Displacement::new(4, 4, vec![[0.0; 2]; 15]).is_none());
        assert!(Displacement::new(4, 4, vec![[f64::NAN; 2]; 16]).is_none());
        let one = Displacement::new(4, 4, vec![[1.0, 2.0]; 16]).unwrap();
        for at in [Point::new(-3.0, 9.0), Point::new(1.0, 1.0)] {
            assert!(one.at(at).iter().zip([1.0, 2.0]).all(|(a, b)| (a - b).abs() < 1e-12));
        }
        assert_eq!(format!("{one:?}"), "Displacement(4 x 4 knots)");
    }

    #[test]
    fn portable_bytes() {
        // FNV-1a of a warped synthetic image: another value on another processor is a bug.
        let turn = Similarity { a: 2.3, b: 0.4, tx: -3.1, ty: 5.7 };
        let out = elastic(&noise(120, 100), turn, &field(6, 7, 9.0), 40, 50, Filter::Lanczos3);
        let hash = out.data().iter().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
            (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3)
        });
        assert_eq!(hash, PORTABLE, "{hash:#x}");
    }
    const PORTABLE: u64 = 0x9698_361d_42a7_6faa;
}
