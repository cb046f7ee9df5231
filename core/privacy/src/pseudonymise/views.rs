//! The views: which parts of a photo are donated, and what is left out of each.

use idphoto_imaging::{background, foreground};
use idphoto_types::{Plane, Rgb, RgbImage};
use idphoto_wire::View as ViewCode;
use idphoto_wire::content::{Content, Quality};

use super::dice::Dice;
use super::error::PseudonymiseError;
use super::face::{self, Face};
use super::labeller::Labeller;
use super::{finish, masks};

/// Part of a photo that can be donated. Sealed: there are these three.
pub trait View: parts::Parts {
    /// Its number on the wire.
    const CODE: ViewCode;
}

/// 478 landmarks and quality numbers, no pixels. The shape of a face is personal data too.
#[derive(Debug)]
pub struct Geometry;

/// The edge of hair and shoulders with its alpha; the face flat grey, the rest of the person
/// and, beyond the edge, the background a coarse mosaic. Pseudonymised, still personal data.
#[derive(Debug)]
pub struct Matting;

/// The full face before flat grey; the clothes below the collar a mosaic, for the names on them. **It
/// identifies the person**: whoever knows the face knows whose it is. Pseudonymised only in that nothing
/// else is with it. Lettering on a hat stays, and so does somebody half hidden whom no detector sees: the
/// preview shows it.
#[derive(Debug)]
pub struct Compliance;

impl View for Geometry {
    const CODE: ViewCode = ViewCode::Geometry;
}

impl View for Matting {
    const CODE: ViewCode = ViewCode::Matting;
}

impl View for Compliance {
    const CODE: ViewCode = ViewCode::Compliance;
}

/// The wall of [`Compliance`], the face of [`Matting`], and whatever lies beyond the photo: middle grey, which is no authority's colour and nobody's room.
pub(super) const WALL: Rgb = Rgb([128; 3]);
/// Steps a pixel in which landmarks are written.
const STEPS: f64 = 16.0;

mod parts {
    use super::{Content, Dice, Face, Labeller, PseudonymiseError, Quality, RgbImage};

    /// How a view is made of the warped picture.
    pub trait Parts {
        #[doc(hidden)]
        #[expect(private_interfaces, reason = "nobody outside can name or call it")]
        fn content(
            image: &RgbImage,
            face: &Face,
            quality: Quality,
            labeller: &dyn Labeller,
            dice: &mut Dice,
        ) -> Result<Content, PseudonymiseError>;
    }
}

impl parts::Parts for Geometry {
    #[expect(private_interfaces, reason = "nobody outside can name or call it")]
    fn content(
        _: &RgbImage,
        face: &Face,
        quality: Quality,
        _: &dyn Labeller,
        _: &mut Dice,
    ) -> Result<Content, PseudonymiseError> {
        let numbers = face.landmarks.points.iter().flatten();
        // What is beyond 16 bits, 2048 pixels away, becomes the nearest that fits.
        let bytes = numbers.flat_map(|v| ((v * STEPS).round() as i16).to_be_bytes()).collect();
        Ok(Content { image: None, alpha: None, landmarks: Some(bytes), quality })
    }
}

impl parts::Parts for Matting {
    #[expect(private_interfaces, reason = "nobody outside can name or call it")]
    fn content(
        image: &RgbImage,
        face: &Face,
        quality: Quality,
        labeller: &dyn Labeller,
        dice: &mut Dice,
    ) -> Result<Content, PseudonymiseError> {
        let matte = face::matte(image, face, labeller)?;
        let masked = masks::edge_only(image, face, &matte);
        // Whoever is still seen has not consented, or was not covered.
        if labeller.faces(&masked)? > 0 {
            return Err(PseudonymiseError::Unclear);
        }
        let picture = finish::picture(&masked, dice)?;
        let alpha = finish::file(&grey(&matte))?;
        Ok(Content { image: Some(picture), alpha: Some(alpha), landmarks: None, quality })
    }
}

impl parts::Parts for Compliance {
    #[expect(private_interfaces, reason = "nobody outside can name or call it")]
    fn content(
        image: &RgbImage,
        face: &Face,
        quality: Quality,
        labeller: &dyn Labeller,
        dice: &mut Dice,
    ) -> Result<Content, PseudonymiseError> {
        let matte = face::matte(image, face, labeller)?;
        let plain = masks::no_lettering(image, face, &matte);
        let person = foreground::estimated(&plain, &matte);
        let picture = finish::picture(&background::composed(&person, &matte, WALL), dice)?;
        Ok(Content { image: Some(picture), alpha: None, landmarks: None, quality })
    }
}

fn grey(plane: &Plane) -> RgbImage {
    let mut image = RgbImage::filled(plane.width(), plane.height(), Rgb([0; 3]));
    for (pixel, value) in image.data_mut().chunks_exact_mut(3).zip(plane.data()) {
        pixel.fill((value.clamp(0.0, 1.0) * 255.0 + 0.5) as u8);
    }
    image
}
