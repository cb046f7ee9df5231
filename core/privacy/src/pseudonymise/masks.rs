//! What is covered: for `Matting` the face, the clothes, and what stands behind the person, while the
//! edge between person and background, which is what is trained, stays as it is; for `Compliance` the
//! clothes alone, where names are sewn on.
//!
//! The face becomes one colour. A mosaic is not enough: of 50 faces in 12 cells across a recogniser
//! (dlib's, which says the same person below a distance of 0.6) matched 74 % to their originals once
//! the mosaic was smoothed, in 4 cells still one, in one colour none and no more often right than by
//! guessing (docs/adr/0008).

use idphoto_imaging::distance::to_set;
use idphoto_imaging::mosaic::{Cells, pixelated};
use idphoto_types::{Matte, Plane, RgbImage};

use super::error::PseudonymiseError;
use super::face::Face;

/// The covered face as a multiple of the landmarks' hull: with the ears, which are as particular as the
/// face, and the forehead up to the hair.
const GROWN: f64 = 1.15;
/// The part of the hull that is covered even where the matte has a soft edge: a matte that is wrong
/// at glasses must not open a hole above the eyes.
pub(super) const CORE: f64 = 0.85;
/// Below the chin, as a share of the landmarks' height, `Compliance` keeps the neck and the collar.
const NECK: f64 = 0.25;
/// Pixels of the person that stay sharp beside the soft edge.
const INSIDE_BAND: f32 = 8.0;
/// Pixels of the background that stay sharp beside the soft edge.
const OUTSIDE_BAND: f32 = 16.0;
/// Side of the clothes' cells: a line of text on a badge is less high.
pub(super) const CLOTHES_CELL: u32 = 20;
/// Side of the background's cells: seven across the picture, one from a hand at arm's length behind.
const BACKGROUND_CELL: u32 = 64;
/// Alpha above this is not all background, and below one minus this not all person.
const SOFT: f32 = 0.03;
/// Largest share of soft pixels; hair has 0.05 to 0.15. A matte that is unsure everywhere would keep
/// everything.
const MOST_SOFT: f64 = 0.3;

/// The picture without what can be recognised beyond the person's edge.
///
/// # Errors
/// `Unclear` when the matte is soft nearly everywhere.
pub(super) fn edge_only(
    image: &RgbImage,
    face: &Face,
    matte: &Matte,
) -> Result<RgbImage, PseudonymiseError> {
    let soft = matte.data().iter().filter(|a| !(**a <= SOFT || **a >= 1.0 - SOFT)).count();
    if soft as f64 > MOST_SOFT * matte.data().len() as f64 {
        return Err(PseudonymiseError::Unclear);
    }
    let masks = masks(face, matte, 0.0);
    let whole = image.width().max(image.height());
    let away = pixelated(image, &masks.background, cells(BACKGROUND_CELL));
    let plain = pixelated(&away, &masks.clothes, cells(CLOTHES_CELL));
    // A cell as large as the picture: one colour.
    Ok(pixelated(&plain, &masks.face, cells(whole)))
}

/// The picture without letters and badges on the clothes; face, neck and shoulder line stay.
pub(super) fn no_lettering(image: &RgbImage, face: &Face, matte: &Matte) -> RgbImage {
    let masks = masks(face, matte, NECK * face.outline.bounds().h);
    pixelated(image, &masks.clothes, cells(CLOTHES_CELL))
}

const fn cells(side: u32) -> Cells {
    Cells { side, corner: [0, 0] }
}

/// 1 where something is covered, 0 elsewhere; no pixel is covered twice.
struct Masks {
    face: Plane,
    clothes: Plane,
    background: Plane,
}

/// `neck` pixels below the chin are no clothes.
fn masks(face: &Face, matte: &Matte, neck: f64) -> Masks {
    let (w, h) = (matte.width(), matte.height());
    let to_background = to_set(matte, |a| a < 1.0 - SOFT);
    let to_person = to_set(matte, |a| a > SOFT);
    let grown = face.outline.scaled(GROWN).filled(w, h);
    let core = face.outline.scaled(CORE).filled(w, h);
    let collar = face.outline.bounds().bottom() + neck;
    let none = || Plane::filled(w, h, 0.0);
    let mut masks = Masks { face: none(), clothes: none(), background: none() };
    for i in 0..matte.data().len() {
        let deep = to_background.data()[i] > INSIDE_BAND;
        let mask = if core.data()[i] > 0.5 || deep && grown.data()[i] > 0.5 {
            &mut masks.face
        } else if deep && f64::from(i as u32 / w) > collar {
            &mut masks.clothes
        } else if to_person.data()[i] > OUTSIDE_BAND {
            &mut masks.background
        } else {
            continue;
        };
        mask.data_mut()[i] = 1.0;
    }
    masks
}
