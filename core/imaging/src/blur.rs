//! Box blurs of single planes, with windows cut off at the image's edge.

use idphoto_types::Plane;
use rayon::prelude::*;

/// The mean over a window of `2 radius + 1` pixels each way; near the edge over what is left of
/// the window.
pub(crate) fn boxed(plane: &Plane, radius: usize) -> Plane {
    let across = rows(plane, radius);
    transpose(&rows(&transpose(&across), radius))
}

fn rows(plane: &Plane, radius: usize) -> Plane {
    let width = plane.width() as usize;
    let mut out = plane.clone();
    out.data_mut().par_chunks_exact_mut(width).zip(plane.data().par_chunks_exact(width)).for_each(
        |(to, from)| {
            // Sums in f64: a running f32 sum would drift along the row.
            let mut sum: f64 = from.iter().take(radius).map(|v| f64::from(*v)).sum();
            let mut count = radius.min(width);
            for (x, mean) in to.iter_mut().enumerate() {
                if let Some(entering) = from.get(x + radius) {
                    sum += f64::from(*entering);
                    count += 1;
                }
                if let Some(leaving) = x.checked_sub(radius + 1) {
                    sum -= f64::from(from[leaving]);
                    count -= 1;
                }
                *mean = (sum / count as f64) as f32;
            }
        },
    );
    out
}

fn transpose(plane: &Plane) -> Plane {
    let (w, h) = (plane.width() as usize, plane.height() as usize);
    let mut out = Plane::filled(plane.height(), plane.width(), 0.0);
    out.data_mut().par_chunks_exact_mut(h).enumerate().for_each(|(x, column)| {
        for (y, value) in column.iter_mut().enumerate() {
            *value = plane.data()[y * w + x];
        }
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_the_plain_definition() {
        let (w, h) = (13_u32, 7_u32);
        let data: Vec<f32> = (0..w * h).map(|i| ((i * 37) % 23) as f32).collect();
        let plane = Plane::from_raw(w, h, data).unwrap();
        for radius in [0_usize, 1, 3, 20] {
            let fast = boxed(&plane, radius);
            let r = radius as i64;
            for y in 0..i64::from(h) {
                for x in 0..i64::from(w) {
                    let (mut sum, mut n) = (0.0, 0.0);
                    for v in (y - r).max(0)..=(y + r).min(i64::from(h) - 1) {
                        for u in (x - r).max(0)..=(x + r).min(i64::from(w) - 1) {
                            sum += f64::from(plane.at(u as u32, v as u32));
                            n += 1.0;
                        }
                    }
                    let got = f64::from(fast.at(x as u32, y as u32));
                    assert!((got - sum / n).abs() < 1e-4, "radius {radius} at {x},{y}");
                }
            }
        }
    }
}
