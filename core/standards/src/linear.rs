//! A small linear program solver for the framing problem: four unknowns, a few dozen rows.
//!
//! Seidel's incremental method: rows are added one by one; a row that the best point so far
//! breaks must hold with equality at the new best point, which leaves a problem with one unknown
//! less. Runs in a fixed order, so equal input gives equal output.

/// How far a row may be missed and still count as kept.
const EPSILON: f64 = 1e-9;

/// `factors . x <= limit`.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) factors: Vec<f64>,
    pub(crate) limit: f64,
}

impl Row {
    pub(crate) fn new(factors: &[f64], limit: f64) -> Self {
        Self { factors: factors.to_vec(), limit }
    }

    fn excess(&self, x: &[f64]) -> f64 {
        dot(&self.factors, x) - self.limit
    }
}

/// The point with the least `objective . x` among those that keep all `rows` and lie within
/// `-bound ..= bound` on every axis; `None` when there is no such point.
pub(crate) fn minimise(objective: &[f64], rows: &[Row], bound: f64) -> Option<Vec<f64>> {
    if let [slope] = objective {
        return minimise_on_line(*slope, rows, bound).map(|x| vec![x]);
    }
    let mut best: Vec<f64> =
        objective.iter().map(|&c| if c > 0.0 { -bound } else { bound }).collect();
    for (i, row) in rows.iter().enumerate() {
        if row.excess(&best) <= EPSILON {
            continue;
        }
        best = minimise_on_plane(objective, row, &rows[..i], bound)?;
    }
    Some(best)
}

/// The same with `plane` held as an equality: its largest unknown is expressed by the others.
fn minimise_on_plane(objective: &[f64], plane: &Row, rows: &[Row], bound: f64) -> Option<Vec<f64>> {
    let pivot = (0..objective.len())
        .max_by(|&i, &j| plane.factors[i].abs().total_cmp(&plane.factors[j].abs()))?;
    let lead = plane.factors[pivot];
    if lead.abs() < EPSILON {
        return None;
    }
    let reduce = |factors: &[f64]| -> Vec<f64> {
        let share = factors[pivot] / lead;
        let keep = factors.iter().zip(&plane.factors).enumerate().filter(|(k, _)| *k != pivot);
        keep.map(|(_, (f, p))| f - share * p).collect()
    };
    let reduce_row = |row: &Row| Row {
        factors: reduce(&row.factors),
        limit: row.limit - row.factors[pivot] / lead * plane.limit,
    };
    let mut axis = vec![0.0; objective.len()];
    axis[pivot] = 1.0;
    let upper = Row::new(&axis, bound);
    axis[pivot] = -1.0;
    let lower = Row::new(&axis, bound);
    let reduced: Vec<Row> = [&upper, &lower].into_iter().chain(rows).map(reduce_row).collect();

    let mut x = minimise(&reduce(objective), &reduced, bound)?;
    let others = plane.factors.iter().enumerate().filter(|(k, _)| *k != pivot).map(|(_, f)| f);
    let rest: f64 = others.zip(&x).map(|(f, v)| f * v).sum();
    x.insert(pivot, (plane.limit - rest) / lead);
    Some(x)
}

fn minimise_on_line(slope: f64, rows: &[Row], bound: f64) -> Option<f64> {
    let (mut low, mut high) = (-bound, bound);
    for row in rows {
        let factor = row.factors[0];
        if factor > EPSILON {
            high = high.min(row.limit / factor);
        } else if factor < -EPSILON {
            low = low.max(row.limit / factor);
        } else if row.limit < -EPSILON * 10.0 {
            return None;
        }
    }
    if low > high + EPSILON * 10.0 {
        return None;
    }
    Some(if slope >= 0.0 { low } else { high })
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_corner_of_a_triangle() {
        // x + y <= 4, x <= 3, y <= 3, minimise -2x - y: the best corner is (3, 1).
        let rows =
            [Row::new(&[1.0, 1.0], 4.0), Row::new(&[1.0, 0.0], 3.0), Row::new(&[0.0, 1.0], 3.0)];
        let x = minimise(&[-2.0, -1.0], &rows, 100.0).unwrap();
        assert!((x[0] - 3.0).abs() < 1e-9 && (x[1] - 1.0).abs() < 1e-9, "{x:?}");
    }

    #[test]
    fn contradictions_have_no_point() {
        let rows = [Row::new(&[1.0, 0.0], 1.0), Row::new(&[-1.0, 0.0], -2.0)];
        assert!(minimise(&[1.0, 1.0], &rows, 100.0).is_none());
    }

    /// Every vertex of a two-dimensional problem, the slow way.
    fn best_vertex(objective: &[f64], rows: &[Row], bound: f64) -> Option<f64> {
        let mut all = rows.to_vec();
        for axis in [[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]] {
            all.push(Row::new(&axis, bound));
        }
        let mut best: Option<f64> = None;
        for (i, p) in all.iter().enumerate() {
            for q in &all[i + 1..] {
                let det = p.factors[0] * q.factors[1] - p.factors[1] * q.factors[0];
                if det.abs() < 1e-9 {
                    continue;
                }
                let x = [
                    (p.limit * q.factors[1] - p.factors[1] * q.limit) / det,
                    (p.factors[0] * q.limit - p.limit * q.factors[0]) / det,
                ];
                if all.iter().all(|r| r.excess(&x) < 1e-7) {
                    let value = dot(objective, &x);
                    best = Some(best.map_or(value, |b: f64| b.min(value)));
                }
            }
        }
        best
    }

    proptest! {
        #[test]
        fn agrees_with_trying_every_vertex(
            rows in prop::collection::vec((-5i8..=5, -5i8..=5, -9i8..=20), 1..12),
            objective in (-5i8..=5, -5i8..=5),
        ) {
            let rows: Vec<Row> = rows.iter()
                .filter(|(a, b, _)| (*a, *b) != (0, 0))
                .map(|&(a, b, c)| Row::new(&[a.into(), b.into()], c.into()))
                .collect();
            let objective = [f64::from(objective.0), f64::from(objective.1)];
            let got = minimise(&objective, &rows, 50.0);
            match (got, best_vertex(&objective, &rows, 50.0)) {
                (Some(x), Some(best)) => {
                    prop_assert!((dot(&objective, &x) - best).abs() < 1e-6);
                    prop_assert!(rows.iter().all(|r| r.excess(&x) < 1e-6));
                }
                (None, None) => {}
                (got, want) => prop_assert!(false, "{got:?} but {want:?}"),
            }
        }
    }
}
