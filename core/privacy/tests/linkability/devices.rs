//! Twenty devices and their donations, by the whole way from a photo to a signed tag.
//!
//! A device has its own person, room and camera: sizes, colours and textures that all its photos share,
//! so that the lengths of its pictures tell it apart as those of real people do.

use std::sync::OnceLock;

use idphoto_privacy::key::DeviceRoot;
use idphoto_privacy::pseudonymise::{
    Compliance, Dice, HEAD_SHARE, HEIGHT, LabelError, Labeller, WIDTH, pseudonymise,
};
use idphoto_privacy::tag::Tagged;
use idphoto_types::{Extent, Head, Landmarks, Matte, Measured, Plane, Point, Pose, Rgb, RgbImage};
use idphoto_wire::{Purpose, Secret, View};

use crate::agreement::agreement;
use crate::attack::Seen;

pub(crate) const DEVICES: usize = 20;
pub(crate) const DONATIONS: usize = 10;

/// What a storage sees of all donations, in the order of the devices; made once.
pub(crate) fn donations() -> Vec<Seen> {
    static MADE: OnceLock<Vec<Seen>> = OnceLock::new();
    let numbers = (0..DEVICES).flat_map(|device| (0..DONATIONS).map(move |n| (device, n)));
    MADE.get_or_init(|| numbers.map(|(device, number)| donation(device, number)).collect()).clone()
}

fn donation(device: usize, number: usize) -> Seen {
    let person = Person { device, number };
    let dice = Dice::drawn().unwrap();
    let content = pseudonymise::<Compliance>(&person.photo(), &person, dice).unwrap();
    let unpadded = content.image().unwrap().len();

    let root = DeviceRoot::new(Secret::new([device as u8 + 1; 32]));
    let key = root.donation_key(Purpose::Compliance, &random()).unwrap();
    // The base point: any public key will do for somebody who does not open.
    let mut opening_key = [0; 32];
    opening_key[0] = 9;
    let agreed = agreement(1, opening_key);
    let month = ["2026-10", "2026-11"][usize::from(random()[0] % 2)];
    let what = (Purpose::Compliance, View::Compliance);
    let consent = agreed.consent(&key, what, month, random());
    let tagged = Tagged::new(content, key, &consent, &agreed.terms(month)).unwrap();
    let donation = tagged.seal().unwrap().sign().unwrap();
    let (tag, sealed) = (donation.tag().to_vec(), donation.sealed().to_vec());
    Seen { device, number, tag, sealed, unpadded }
}

/// The system's random bytes, as an app draws nonce and salt.
fn random() -> [u8; 32] {
    let random = ring::rand::SystemRandom::new();
    ring::rand::generate::<[u8; 32]>(&random).unwrap().expose()
}

/// A drawn person, one photo of many.
struct Person {
    device: usize,
    number: usize,
}

impl Person {
    /// Height of the camera's photos.
    fn height(&self) -> u32 {
        400 + 10 * self.device as u32
    }

    fn middle(&self) -> (Point, f64) {
        let h = f64::from(self.height());
        let nudge = self.number as f64 - 4.5;
        (Point::new(h * 0.375 + nudge, h * 0.45 - nudge), h * 0.4)
    }

    fn photo(&self) -> RgbImage {
        let (height, (middle, length)) = (self.height(), self.middle());
        let width = height * 3 / 4;
        let mut image = RgbImage::filled(width, height, Rgb([60, 90, 210]));
        // Strands of hair: how fine and how bright is the person's, where they lie the photo's.
        let (fine, bright) = (1 + self.device % 7, 20 + 9 * self.device as i32);
        for (i, pixel) in image.data_mut().chunks_exact_mut(3).enumerate() {
            let (x, y) = ((i as u32 % width), (i as u32 / width));
            let (u, v) = ((f64::from(x) - middle.x) / length, (f64::from(y) - middle.y) / length);
            let head = (u / 0.4) * (u / 0.4) + (v / 0.5) * (v / 0.5) < 1.0;
            let body = v > 0.4 && u.abs() < 0.4;
            if head || body {
                let mixed = (x as usize / fine * 7919) ^ (y as usize / fine * 104_729);
                let strand = (mixed.wrapping_mul(2_654_435_761 + self.number) >> 7) as i32 % bright;
                *pixel.first_chunk_mut().unwrap() =
                    [120 + strand / 2, 100 + strand / 2, 40].map(|v| v.clamp(0, 255) as u8);
            }
        }
        image
    }
}

impl Labeller for Person {
    fn locate(&self, _: &RgbImage) -> Result<Head, LabelError> {
        let (middle, length) = self.middle();
        let measured = |down: f64| Measured { at: middle.offset(0.0, down * length), sigma: 1.0 };
        Ok(Head {
            image_left_eye: middle.offset(-0.15 * length, 0.0),
            image_right_eye: middle.offset(0.15 * length, 0.0),
            chin: measured(0.5),
            crown: measured(-0.5),
            hair_top: measured(-0.5),
            forehead: measured(-0.37),
            width: Extent { length: 0.66 * length, sigma: 1.0 },
            cut_at_top: false,
        })
    }

    fn landmarks(&self, _: &RgbImage) -> Result<(Landmarks, Pose), LabelError> {
        // Where the pipeline puts every head.
        let (x, y) = (f64::from(WIDTH) / 2.0, f64::from(HEIGHT) * 0.46);
        let length = f64::from(HEIGHT) * HEAD_SHARE;
        let point = |i: usize| {
            // As many corners as the outline of the real mesh has.
            let (sin, cos) = libm::sincos((i % 36) as f64);
            [x + 0.32 * length * cos, y + 0.42 * length * sin, 0.0]
        };
        let points = (0..Landmarks::COUNT).map(point).collect();
        Ok((Landmarks { points, presence: 1.0 }, Pose::default()))
    }

    fn faces(&self, _: &RgbImage) -> Result<usize, LabelError> {
        Ok(0)
    }

    fn matte(&self, image: &RgbImage, _: &Landmarks) -> Result<Matte, LabelError> {
        // Blue is the wall.
        let blue = image.data().iter().skip(2).step_by(3);
        let alpha = blue.map(|b| ((160.0 - f32::from(*b)) / 90.0).clamp(0.0, 1.0)).collect();
        Ok(Plane::from_raw(image.width(), image.height(), alpha).unwrap())
    }
}
