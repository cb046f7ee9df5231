//! A synthetic camera: scenes with structure, a sensor with a fixed pattern, shot noise, JPEG.
//!
//! Everything is grey, the same in all channels: the pattern then survives chroma subsampling whole,
//! which suits the attacker.

use idphoto_imaging::decode::{Limits, decode};
use idphoto_imaging::encode::{Chroma, JpegOptions, jpeg};
use idphoto_types::{Plane, RgbImage};

/// Pixels across and down of every photo.
pub(crate) const SIZE: [u32; 2] = [640, 832];
/// Deviation of the multiplicative pattern. Phones have 0.5 to 1 %.
const PATTERN: f32 = 0.01;
/// Variance of the shot noise at level 255; that of a phone in good light.
const SHOT: f32 = 20.0;
/// Deviation of the noise of reading out.
const READ: f32 = 1.0;

/// Random numbers for scenes (SplitMix64); quick, the same everywhere.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * (self.bits() >> 40) as f32 / (1 << 24) as f32
    }

    /// Nearly normal with deviation 1: four even numbers of 16 bits added.
    fn normal(&mut self) -> f32 {
        let bits = self.bits();
        let sum: u64 = (0..4).map(|i| bits >> (16 * i) & 0xFFFF).sum();
        (sum as f32 / 65_535.0 - 2.0) * 1.732
    }
}

/// A sensor: by how much each pixel is too bright.
pub(crate) struct Sensor(Plane);

impl Sensor {
    pub(crate) fn new(number: u64) -> Self {
        let mut chance = Chance(1000 + number);
        let [w, h] = SIZE;
        let mut pattern = Plane::filled(w, h, 0.0);
        pattern.data_mut().iter_mut().for_each(|v| *v = chance.normal() * PATTERN);
        Self(pattern)
    }

    /// The scene as the camera's file shows it, decoded again.
    pub(crate) fn shot(&self, scene: &Plane, chance: &mut Chance) -> RgbImage {
        let mut pixels = Vec::with_capacity(scene.data().len() * 3);
        for (light, gain) in scene.data().iter().zip(self.0.data()) {
            let deviation = (light * (SHOT / 255.0) + READ * READ).sqrt();
            let level = light * (1.0 + gain) + deviation * chance.normal();
            let level = (level + 0.5).clamp(0.0, 255.0) as u8;
            pixels.extend([level; 3]);
        }
        let image = RgbImage::from_raw(SIZE[0], SIZE[1], pixels).unwrap();
        through_file(&image, 95, Chroma::Full)
    }
}

/// The picture after it was a JPEG.
pub(crate) fn through_file(image: &RgbImage, quality: u8, chroma: Chroma) -> RgbImage {
    read(&jpeg(image, &JpegOptions { quality, chroma, dpi: None }).unwrap())
}

pub(crate) fn read(file: &[u8]) -> RgbImage {
    decode(file, &Limits::default()).unwrap().image
}

/// A bright, even wall: what somebody photographs to learn a sensor's pattern.
pub(crate) fn wall(chance: &mut Chance) -> Plane {
    let [w, h] = SIZE;
    let (level, dx, dy) =
        (chance.between(150.0, 200.0), chance.between(-30.0, 30.0), chance.between(-30.0, 30.0));
    let data = (0..w * h).map(|i| {
        let (x, y) = ((i % w) as f32 / w as f32 - 0.5, (i / w) as f32 / h as f32 - 0.5);
        level + dx * x + dy * y
    });
    Plane::from_raw(w, h, data.collect()).unwrap()
}

/// A slope, discs, and a texture of some scale.
pub(crate) fn scene(chance: &mut Chance) -> Plane {
    let mut scene = wall(chance);
    let [w, h] = SIZE;
    let fall = chance.between(20.0, 60.0);
    scene.data_mut().iter_mut().for_each(|v| *v -= fall);
    for _ in 0..10 {
        let (x, y) = (chance.between(0.0, w as f32), chance.between(0.0, h as f32));
        let (radius, step) = (chance.between(20.0, 200.0), chance.between(-60.0, 60.0));
        for (i, v) in scene.data_mut().iter_mut().enumerate() {
            let (dx, dy) = ((i as u32 % w) as f32 - x, (i as u32 / w) as f32 - y);
            if dx * dx + dy * dy < radius * radius {
                *v += step;
            }
        }
    }
    let (scale, strength) = (chance.between(3.0, 30.0), chance.between(4.0, 20.0));
    let knots = [w, h].map(|side| (side as f32 / scale) as usize + 2);
    let heights: Vec<f32> =
        (0..knots[0] * knots[1]).map(|_| chance.between(-strength, strength)).collect();
    for (i, v) in scene.data_mut().iter_mut().enumerate() {
        let (x, y) = ((i as u32 % w) as f32 / scale, (i as u32 / w) as f32 / scale);
        let (tx, ty, at) = (x.fract(), y.fract(), y as usize * knots[0] + x as usize);
        let row = |at: usize| heights[at] + (heights[at + 1] - heights[at]) * tx;
        *v += row(at) + (row(at + knots[0]) - row(at)) * ty;
        *v = v.clamp(20.0, 240.0);
    }
    scene
}
