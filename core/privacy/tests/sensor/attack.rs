//! The attacker: learns a sensor's pattern from photos, and looks for it in a picture.
//!
//! Maximum-likelihood estimate of the pattern and peak-to-correlation energy (Chen, Fridrich, Goljan
//! and Lukas, "Determining Image Origin and Integrity Using Sensor Noise", 2008), with a local Wiener
//! filter for the residual.

use idphoto_types::{Plane, RgbImage};
use rustfft::num_complex::Complex32;
use rustfft::{FftDirection, FftPlanner};

/// Variance of the noise that the filter takes out.
const NOISE: f32 = 6.0;
/// Half the side of the filter's window.
const WINDOW: usize = 2;
/// Half the side of the square around the peak that is not counted as noise.
const PEAK: usize = 5;

/// What the attacker knows of a sensor: its pattern, at the size of its photos.
pub(crate) struct Learner {
    product: Plane,
    square: Plane,
}

impl Learner {
    pub(crate) fn new([w, h]: [u32; 2]) -> Self {
        Self { product: Plane::filled(w, h, 0.0), square: Plane::filled(w, h, 1.0) }
    }

    pub(crate) fn look(&mut self, photo: &RgbImage) {
        let light = luma(photo);
        let residual = residual(&light);
        let sums = self.product.data_mut().iter_mut().zip(self.square.data_mut());
        for ((product, square), (l, r)) in sums.zip(light.data().iter().zip(residual.data())) {
            *product += l * r;
            *square += l * l;
        }
    }

    /// The pattern, without what all pixels of a row or a column share: that is not the sensor's.
    pub(crate) fn pattern(&self) -> Plane {
        let mut pattern = self.product.clone();
        let (w, h) = (pattern.width() as usize, pattern.height() as usize);
        for (value, square) in pattern.data_mut().iter_mut().zip(self.square.data()) {
            *value /= square;
        }
        for row in pattern.data_mut().chunks_exact_mut(w) {
            let mean = row.iter().sum::<f32>() / w as f32;
            row.iter_mut().for_each(|v| *v -= mean);
        }
        for x in 0..w {
            let mean = pattern.data().iter().skip(x).step_by(w).sum::<f32>() / h as f32;
            pattern.data_mut().iter_mut().skip(x).step_by(w).for_each(|v| *v -= mean);
        }
        pattern
    }
}

/// A plane in the frequency domain.
pub(crate) struct Spectrum {
    size: [usize; 2],
    data: Vec<Complex32>,
}

/// The spectrum of a picture's residual weighed by its light, in which a pattern is looked for.
pub(crate) fn evidence(picture: &RgbImage) -> Spectrum {
    let light = luma(picture);
    let mut residual = residual(&light);
    for (r, l) in residual.data_mut().iter_mut().zip(light.data()) {
        *r *= l / 128.0;
    }
    spectrum(&residual)
}

pub(crate) fn spectrum(plane: &Plane) -> Spectrum {
    let mean = plane.data().iter().sum::<f32>() / plane.data().len() as f32;
    let data = plane.data().iter().map(|v| Complex32::new(v - mean, 0.0)).collect();
    let size = [plane.width() as usize, plane.height() as usize];
    Spectrum { size, data: transformed(data, size, FftDirection::Forward) }
}

/// Peak-to-correlation energy of the evidence with each of two patterns, best over all shifts. Both
/// correlations are real and so fit into one complex transform.
pub(crate) fn energies(evidence: &Spectrum, patterns: [&Spectrum; 2]) -> [f32; 2] {
    let [first, second] = patterns.map(|p| p.data.iter());
    let data = evidence.data.iter().zip(first.zip(second));
    let turn = Complex32::new(0.0, 1.0);
    let data = data.map(|(e, (a, b))| e * a.conj() + turn * (e * b.conj())).collect();
    let size = evidence.size;
    let data = transformed(data, [size[1], size[0]], FftDirection::Inverse);
    [energy(data.iter().map(|c| c.re), size), energy(data.iter().map(|c| c.im), size)]
}

fn energy(correlation: impl Iterator<Item = f32> + Clone, [w, h]: [usize; 2]) -> f32 {
    let (mut peak, mut at, mut sum) = (f32::MIN, 0, 0.0_f64);
    for (i, value) in correlation.clone().enumerate() {
        if value > peak {
            (peak, at) = (value, i);
        }
        sum += f64::from(value) * f64::from(value);
    }
    let values: Vec<f32> = correlation.collect();
    let side = 2 * PEAK + 1;
    for i in 0..side * side {
        let x = (at % w + w + i % side - PEAK) % w;
        let y = (at / w + h + i / side - PEAK) % h;
        sum -= f64::from(values[y * w + x]) * f64::from(values[y * w + x]);
    }
    peak * peak / (sum / (w * h - side * side) as f64) as f32
}

/// The two-dimensional transform, transposed: of `[w, h]` it is `[h, w]`. What is transformed forth
/// and back lies as before.
fn transformed(
    mut data: Vec<Complex32>,
    [w, h]: [usize; 2],
    direction: FftDirection,
) -> Vec<Complex32> {
    let mut planner = FftPlanner::new();
    planner.plan_fft(w, direction).process(&mut data);
    let mut turned = vec![Complex32::default(); w * h];
    // In squares that fit the cache.
    for (y0, x0) in (0..h).step_by(16).flat_map(|y| (0..w).step_by(16).map(move |x| (y, x))) {
        for y in y0..(y0 + 16).min(h) {
            for x in x0..(x0 + 16).min(w) {
                turned[x * h + y] = data[y * w + x];
            }
        }
    }
    planner.plan_fft(h, direction).process(&mut turned);
    turned
}

fn luma(image: &RgbImage) -> Plane {
    let data = image.data().as_chunks::<3>().0.iter();
    let data =
        data.map(|[r, g, b]| 0.299 * f32::from(*r) + 0.587 * f32::from(*g) + 0.114 * f32::from(*b));
    Plane::from_raw(image.width(), image.height(), data.collect()).unwrap()
}

/// What an adaptive Wiener filter takes out of the picture.
fn residual(light: &Plane) -> Plane {
    let mean = boxed(light);
    let square = boxed(&light.map(|v| v * v));
    let mut out = light.clone();
    for (i, value) in out.data_mut().iter_mut().enumerate() {
        let m = mean.data()[i];
        let variance = (square.data()[i] - m * m).max(NOISE);
        *value = (*value - m) * (NOISE / variance);
    }
    out
}

/// The mean over the window, across and then down; beyond the edge the window is cut off.
fn boxed(plane: &Plane) -> Plane {
    let (w, h) = (plane.width() as usize, plane.height() as usize);
    let mut across = plane.clone();
    for (to, from) in across.data_mut().chunks_exact_mut(w).zip(plane.data().chunks_exact(w)) {
        for (x, value) in to.iter_mut().enumerate() {
            let window = &from[x.saturating_sub(WINDOW)..(x + WINDOW + 1).min(w)];
            *value = window.iter().sum::<f32>() / window.len() as f32;
        }
    }
    let mut out = Plane::filled(plane.width(), plane.height(), 0.0);
    for (y, to) in out.data_mut().chunks_exact_mut(w).enumerate() {
        let rows = y.saturating_sub(WINDOW)..(y + WINDOW + 1).min(h);
        let share = 1.0 / rows.len() as f32;
        for row in rows {
            for (sum, value) in to.iter_mut().zip(&across.data()[row * w..(row + 1) * w]) {
                *sum += value * share;
            }
        }
    }
    out
}
