//! Exact Euclidean distance to a set of pixels, in linear time, and connected regions.
//!
//! The distance transform is the lower envelope of parabolas, one dimension at a time
//! (Felzenszwalb and Huttenlocher, "Distance Transforms of Sampled Functions", 2012).

use idphoto_types::Plane;

/// Larger than any squared distance in an image of at most 64 megapixels.
const FAR: f64 = 1e12;

/// For every pixel the distance in pixels to the nearest pixel for which `inside` holds; a very
/// large number everywhere when there is none.
#[must_use]
pub fn to_set(plane: &Plane, inside: impl Fn(f32) -> bool) -> Plane {
    let (w, h) = (plane.width() as usize, plane.height() as usize);
    let mut squared: Vec<f64> =
        plane.data().iter().map(|&v| if inside(v) { 0.0 } else { FAR }).collect();
    let mut envelope = Envelope::new(w.max(h));
    let mut column = vec![0.0; h];
    for x in 0..w {
        for y in 0..h {
            column[y] = squared[y * w + x];
        }
        envelope.transform(&mut column);
        for y in 0..h {
            squared[y * w + x] = column[y];
        }
    }
    for row in squared.chunks_exact_mut(w) {
        envelope.transform(row);
    }
    let mut out = plane.clone();
    for (to, from) in out.data_mut().iter_mut().zip(squared) {
        *to = from.sqrt() as f32;
    }
    out
}

struct Envelope {
    vertex: Vec<usize>,
    from: Vec<f64>,
    copy: Vec<f64>,
}

impl Envelope {
    fn new(longest: usize) -> Self {
        Self { vertex: vec![0; longest], from: vec![0.0; longest + 1], copy: vec![0.0; longest] }
    }

    fn transform(&mut self, line: &mut [f64]) {
        let n = line.len();
        self.copy[..n].copy_from_slice(line);
        let f = &self.copy[..n];
        let square = |i: usize| (i * i) as f64;
        let mut k = 0;
        self.vertex[0] = 0;
        self.from[0] = f64::NEG_INFINITY;
        self.from[1] = f64::INFINITY;
        for q in 1..n {
            loop {
                let p = self.vertex[k];
                let meet = (f[q] + square(q) - f[p] - square(p)) / (2.0 * (q - p) as f64);
                if meet > self.from[k] {
                    k += 1;
                    self.vertex[k] = q;
                    self.from[k] = meet;
                    self.from[k + 1] = f64::INFINITY;
                    break;
                }
                // `from[0]` is minus infinity, so this ends at k = 0 at the latest.
                k -= 1;
            }
        }
        k = 0;
        for (q, value) in line.iter_mut().enumerate() {
            while self.from[k + 1] < q as f64 {
                k += 1;
            }
            let p = self.vertex[k];
            let d = q as f64 - p as f64;
            *value = d * d + f[p];
        }
    }
}

/// 1 for the pixels above `threshold` that are connected (by sides) to the region around
/// `seed`, 0 elsewhere. When the seed itself lies below the threshold, the largest region counts.
#[must_use]
pub fn region(plane: &Plane, threshold: f32, seed: [u32; 2]) -> Plane {
    let (w, h) = (plane.width() as usize, plane.height() as usize);
    let above = |i: usize| plane.data()[i] > threshold;
    let mut label = vec![0_u32; w * h];
    let mut sizes = vec![0_usize];
    let mut stack = Vec::new();
    for start in 0..w * h {
        if label[start] != 0 || !above(start) {
            continue;
        }
        let name = sizes.len() as u32;
        sizes.push(0);
        label[start] = name;
        stack.push(start);
        while let Some(i) = stack.pop() {
            sizes[name as usize] += 1;
            let (x, y) = (i % w, i / w);
            let sides = [
                (x > 0).then(|| i - 1),
                (x + 1 < w).then(|| i + 1),
                (y > 0).then(|| i - w),
                (y + 1 < h).then(|| i + w),
            ];
            for j in sides.into_iter().flatten() {
                if label[j] == 0 && above(j) {
                    label[j] = name;
                    stack.push(j);
                }
            }
        }
    }
    let seeded = seed[1] as usize * w + seed[0] as usize;
    let mut chosen = label.get(seeded).copied().unwrap_or(0);
    if chosen == 0 {
        chosen = (1..sizes.len()).max_by_key(|&i| sizes[i]).unwrap_or(0) as u32;
    }
    let mut out = Plane::filled(plane.width(), plane.height(), 0.0);
    for (to, from) in out.data_mut().iter_mut().zip(label) {
        *to = f32::from(u8::from(from == chosen && chosen != 0));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_equal_the_plain_definition() {
        let (w, h) = (19_u32, 11_u32);
        let data = (0..w * h).map(|i| f32::from(u8::from(i * 7919 % 31 == 0))).collect();
        let plane = Plane::from_raw(w, h, data).unwrap();
        let fast = to_set(&plane, |v| v > 0.5);
        for y in 0..h {
            for x in 0..w {
                let mut best = f64::MAX;
                for v in 0..h {
                    for u in 0..w {
                        if plane.at(u, v) > 0.5 {
                            let (dx, dy) =
                                (f64::from(u) - f64::from(x), f64::from(v) - f64::from(y));
                            best = best.min((dx * dx + dy * dy).sqrt());
                        }
                    }
                }
                assert!((f64::from(fast.at(x, y)) - best).abs() < 1e-4);
            }
        }
        assert!(to_set(&Plane::filled(3, 3, 0.0), |v| v > 0.5).data().iter().all(|d| *d > 1e5));
    }

    #[test]
    fn the_region_of_the_seed_or_the_largest() {
        let data = [1_u8, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1].map(f32::from).to_vec();
        let plane = Plane::from_raw(4, 3, data).unwrap();
        let of = |seed| region(&plane, 0.5, seed).data().iter().filter(|v| **v > 0.5).count();
        assert_eq!(of([0, 0]), 2);
        assert_eq!(of([3, 0]), 3);
        assert_eq!(of([2, 1]), 3, "a seed on the background takes the largest region");
        assert_eq!(region(&Plane::filled(2, 2, 0.0), 0.5, [0, 0]).data(), &[0.0; 4]);
    }
}
