//! However a photo lies in its file, the portrait is the same.

use idphoto_imaging::decode::{decode, turned};
use idphoto_sdk::{Limits, Made, MakeRequest};
use idphoto_specimens::scene::{self, stored};
use idphoto_types::{RgbImage, Turn};

use crate::pictures::{oriented_jpeg, oriented_png, png};
use crate::workshop::{processor, sample_image};

fn made(photo: &[u8]) -> Made {
    processor().make(photo, &MakeRequest::new("icao-9303-print")).unwrap()
}

fn pixels(portrait: &[u8]) -> RgbImage {
    decode(portrait, &Limits::default()).unwrap().image
}

/// Mean difference of two portraits' samples, in levels of 255.
fn difference(a: &RgbImage, b: &RgbImage) -> f64 {
    scene::difference(a, b).1
}

#[test]
fn the_eight_orientations_of_a_png_give_the_same_bytes() {
    let image = sample_image("astronaut.png");
    let upright = made(&png(&image));
    for value in 1..=8 {
        let one = made(&oriented_png(&image, value));
        assert!(one.bytes == upright.bytes, "orientation {value}");
        let source = &one.outcome.source;
        assert_eq!((source.width, source.height, source.turned), (512, 512, 0));
    }
}

#[test]
fn the_eight_orientations_of_a_jpeg_give_nearly_the_same_pixels() {
    /// Compression sees other blocks in a turned picture, which moves the landmarks by some
    /// hundredths of a pixel: 1.63 levels at most when this was written. Half as much again.
    const TOLERANCE: f64 = 2.5;
    let image = sample_image("astronaut.png");
    let upright = pixels(&made(&oriented_jpeg(&image, 1)).bytes);
    // What the smallest mistake would look like.
    assert!(difference(&upright, &stored(&upright, 2)) > 4.0 * TOLERANCE);
    for value in 2..=8 {
        let mean = difference(&pixels(&made(&oriented_jpeg(&image, value)).bytes), &upright);
        println!("orientation {value}: {mean:.3} levels");
        assert!(mean < TOLERANCE, "orientation {value}: {mean}");
    }
}

#[test]
fn quarter_turns_that_no_exif_tells_of_are_found() {
    let image = sample_image("astronaut.png");
    let upright = made(&png(&image));
    for (turn, back) in [(Turn::Right, 270), (Turn::Half, 180), (Turn::Left, 90)] {
        let one = made(&png(&turned(&image, turn)));
        assert_eq!(one.outcome.source.turned, back);
        assert!(one.bytes == upright.bytes, "turned {turn:?}");
    }
}
