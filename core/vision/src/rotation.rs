//! The rotation and scale that best lay one set of points onto another.
//!
//! Horn, "Closed-form solution of absolute orientation using unit quaternions" (1987): the best
//! rotation is the eigenvector with the largest eigenvalue of a symmetric 4 x 4 matrix.

pub(crate) type Vector = [f64; 3];

/// Rows of a rotation matrix.
pub(crate) type Rotation = [Vector; 3];

/// A rotation with the scale that goes with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RigidFit {
    pub(crate) rotation: Rotation,
    pub(crate) scale: f64,
}

/// The fit that carries each `from` to its `to` with least weighted square error.
pub(crate) fn fit(pairs: &[(Vector, Vector, f64)]) -> RigidFit {
    let total: f64 = pairs.iter().map(|(_, _, w)| w).sum();
    let mean = |pick: &dyn Fn(&(Vector, Vector, f64)) -> Vector| -> Vector {
        std::array::from_fn(|k| pairs.iter().map(|p| pick(p)[k] * p.2).sum::<f64>() / total)
    };
    let (from_mean, to_mean) = (mean(&|p| p.0), mean(&|p| p.1));
    let mut cross = [[0.0; 3]; 3];
    let mut spread = 0.0;
    for (from, to, weight) in pairs {
        for i in 0..3 {
            let a = from[i] - from_mean[i];
            spread += weight * a * a;
            for j in 0..3 {
                cross[i][j] += weight * a * (to[j] - to_mean[j]);
            }
        }
    }
    let rotation = best_rotation(&cross);
    let mut gain = 0.0;
    for i in 0..3 {
        for j in 0..3 {
            gain += rotation[j][i] * cross[i][j];
        }
    }
    RigidFit { rotation, scale: if spread > 0.0 { gain / spread } else { 0.0 } }
}

/// `rotation` times `v`.
pub(crate) fn turned(rotation: &Rotation, v: Vector) -> Vector {
    std::array::from_fn(|i| (0..3).map(|k| rotation[i][k] * v[k]).sum())
}

fn best_rotation(s: &[[f64; 3]; 3]) -> Rotation {
    let n = [
        [s[0][0] + s[1][1] + s[2][2], s[1][2] - s[2][1], s[2][0] - s[0][2], s[0][1] - s[1][0]],
        [s[1][2] - s[2][1], s[0][0] - s[1][1] - s[2][2], s[0][1] + s[1][0], s[2][0] + s[0][2]],
        [s[2][0] - s[0][2], s[0][1] + s[1][0], s[1][1] - s[0][0] - s[2][2], s[1][2] + s[2][1]],
        [s[0][1] - s[1][0], s[2][0] + s[0][2], s[1][2] + s[2][1], s[2][2] - s[0][0] - s[1][1]],
    ];
    let [w, x, y, z] = leading_eigenvector(n);
    [
        [w * w + x * x - y * y - z * z, 2.0 * (x * y - w * z), 2.0 * (x * z + w * y)],
        [2.0 * (x * y + w * z), w * w - x * x + y * y - z * z, 2.0 * (y * z - w * x)],
        [2.0 * (x * z - w * y), 2.0 * (y * z + w * x), w * w - x * x - y * y + z * z],
    ]
}

/// Unit eigenvector of the largest eigenvalue, by Jacobi rotations.
fn leading_eigenvector(mut a: [[f64; 4]; 4]) -> [f64; 4] {
    /// A 4 x 4 matrix is diagonal to machine precision well before this many sweeps.
    const SWEEPS: usize = 24;
    let mut v = [[0.0; 4]; 4];
    for (i, row) in v.iter_mut().enumerate() {
        row[i] = 1.0;
    }
    for _ in 0..SWEEPS {
        for p in 0..3 {
            for q in p + 1..4 {
                if a[p][q] == 0.0 {
                    continue;
                }
                let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let t = 1.0_f64.copysign(theta) / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                // Columns p and q of both, then rows p and q of the matrix itself.
                for row in a.iter_mut().chain(&mut v) {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
                let (top, bottom) = (a[p], a[q]);
                a[p] = std::array::from_fn(|k| c * top[k] - s * bottom[k]);
                a[q] = std::array::from_fn(|k| s * top[k] + c * bottom[k]);
            }
        }
    }
    let best = (0..4).max_by(|&i, &j| a[i][i].total_cmp(&a[j][j])).unwrap_or(0);
    std::array::from_fn(|k| v[k][best])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_turn_and_scale_come_back() {
        // 30 degrees about (1, 2, 2) / 3, by Rodrigues' formula.
        let (axis, angle) = ([1.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0], 30.0_f64.to_radians());
        let (c, s) = (libm::cos(angle), libm::sin(angle));
        let turn = |v: Vector| -> Vector {
            let dot: f64 = (0..3).map(|k| axis[k] * v[k]).sum();
            let cross = [
                axis[1] * v[2] - axis[2] * v[1],
                axis[2] * v[0] - axis[0] * v[2],
                axis[0] * v[1] - axis[1] * v[0],
            ];
            std::array::from_fn(|k| v[k] * c + cross[k] * s + axis[k] * dot * (1.0 - c))
        };
        let points = [[1.0, 0.0, 0.2], [0.0, 2.0, 0.0], [-1.0, 1.0, 3.0], [0.5, -2.0, 1.0]];
        let pairs: Vec<_> = points
            .iter()
            .enumerate()
            .map(|(i, &p)| (p, turn(p).map(|x| 1.7 * x + 5.0), 1.0 + i as f64))
            .collect();
        let found = fit(&pairs);
        assert!((found.scale - 1.7).abs() < 1e-12);
        for p in points {
            for (got, want) in turned(&found.rotation, p).into_iter().zip(turn(p)) {
                assert!((got - want).abs() < 1e-12);
            }
        }
    }
}
