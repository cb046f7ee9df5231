//! The views of a donation before a real face recogniser: the face of the matting view must not be known
//! again, that of the compliance view is, as it says.
//!
//! The attacker is told where the face lies: the geometry view of the same random warp gives it away,
//! which no donation does.

use std::fs;
use std::path::PathBuf;

use idphoto_imaging::warp;
use idphoto_privacy::pseudonymise::{
    Compliance, Dice, Geometry, LabelError, Labeller, Matting, Pseudonymised, View, pseudonymise,
};
use idphoto_types::{Head, Landmarks, Matte, Pose, RgbImage, Similarity};
use idphoto_vision::matting::USUAL_SIDE;
use idphoto_vision::{head, pose};

use crate::desk::Desk;
use crate::pictures;
use crate::recogniser::{MATCH, Pair, Recogniser};
use crate::workshop::{sample, shared, vision};

/// Outer corners of the eyes and corners of the mouth among the landmarks.
const PLACES: [usize; 4] = [33, 263, 61, 291];
/// Photos of six people, for machines that have them.
const PEOPLE: [&str; 6] = [
    "portraits/001.jpg",
    "portraits/046.jpg",
    "portraits/061.jpg",
    "portraits/065.jpg",
    "portraits/080.jpg",
    "portraits/092.jpg",
];

/// The networks as eyes of the pseudonymiser.
struct Eyes;

fn landmarks(image: &RgbImage) -> Result<Landmarks, LabelError> {
    let faces = vision().detect(image).unwrap();
    let face = faces.first().ok_or(LabelError::NoFace)?;
    Ok(vision().landmarks(image, face).unwrap())
}

impl Labeller for Eyes {
    fn locate(&self, photo: &RgbImage) -> Result<Head, LabelError> {
        let landmarks = landmarks(photo)?;
        let seen = vision().segment(photo, &landmarks).unwrap();
        Ok(head::measure(&landmarks, vision().geometry().unwrap(), &seen))
    }

    fn landmarks(&self, image: &RgbImage) -> Result<(Landmarks, Pose), LabelError> {
        let landmarks = landmarks(image)?;
        let pose = pose::of(&landmarks, vision().geometry().unwrap());
        Ok((landmarks, pose))
    }

    fn faces(&self, image: &RgbImage) -> Result<usize, LabelError> {
        Ok(vision().detect(image).unwrap().len())
    }

    fn matte(&self, image: &RgbImage, _: &Landmarks) -> Result<Matte, LabelError> {
        let (width, height) = (image.width(), image.height());
        let whole = Similarity { a: f64::from(height), ..Similarity::IDENTITY };
        let aspect = f64::from(width) / f64::from(height);
        let placed = vision().matte(image, whole, aspect, USUAL_SIDE).unwrap();
        let back = placed.to_photo.inverse().unwrap();
        Ok(warp::plane(&placed.matte, back, width, height, 0.0))
    }
}

/// A view of the photo, warped as `seed` says.
fn view<V: View>(photo: &RgbImage, seed: u8) -> Pseudonymised<V> {
    pseudonymise(photo, &Eyes, Dice::seeded([seed; 32])).unwrap()
}

/// The same places in the photo and in its view.
fn places(photo: &RgbImage, seed: u8) -> Vec<[f64; 4]> {
    let before = landmarks(photo).unwrap();
    let after = view::<Geometry>(photo, seed);
    let after = after.landmarks().unwrap();
    let place = |i: usize| {
        let at = |axis: usize| {
            let from = (i * 3 + axis) * 2;
            f64::from(i16::from_be_bytes([after[from], after[from + 1]])) / 16.0
        };
        [before.xy(i).x, before.xy(i).y, at(0), at(1)]
    };
    PLACES.map(place).to_vec()
}

#[test]
fn a_recogniser_knows_the_face_of_compliance_and_not_that_of_matting() {
    let Some(recogniser) = Recogniser::brought() else { return };
    let photos = [sample("astronaut.png")].into_iter().chain(PEOPLE.into_iter().filter_map(shared));
    let desk = Desk::new();
    let (mut matting, mut compliance) = (Vec::new(), Vec::new());
    for (number, photo) in photos.enumerate() {
        let seed = number as u8;
        let image = pictures::decoded(&fs::read(&photo).unwrap());
        // Upright, since the recogniser reads no EXIF.
        let original = desk.path(&format!("{number}.png"));
        fs::write(&original, pictures::png(&image)).unwrap();
        let pair = |name: &str, jpeg: &[u8]| {
            let other: PathBuf = desk.path(&format!("{number}-{name}.jpg"));
            fs::write(&other, jpeg).unwrap();
            Pair { original: original.clone(), other, points: places(&image, seed) }
        };
        matting.push(pair("matting", view::<Matting>(&image, seed).image().unwrap()));
        compliance.push(pair("compliance", view::<Compliance>(&image, seed).image().unwrap()));
    }
    let (matting, compliance) = (recogniser.closest(&matting), recogniser.closest(&compliance));
    println!("matting {matting:.2?}\ncompliance {compliance:.2?}");
    for distance in compliance {
        assert!(distance.is_some_and(|distance| distance < MATCH), "{distance:?}");
    }
    for distance in matting {
        assert!(distance.is_some_and(|distance| distance >= MATCH), "{distance:?}");
    }
}
