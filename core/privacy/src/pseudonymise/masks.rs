//! What is covered: for `Matting` everything of the person but a band beside its edge, which is what is
//! trained, and what stands behind; the face in grey, the rest as a mosaic. For `Compliance` the
//! clothes alone, where names are sewn on.
//!
//! The face becomes one flat colour, and none of its own. A mosaic is not enough: of 50 faces in 12 cells across a recogniser
//! (dlib's, which says the same person below a distance of 0.6) matched 74 % to their originals once
//! the mosaic was smoothed, in 4 cells still one, in one colour none and no more often right than by
//! guessing (docs/adr/0008).

use idphoto_imaging::distance::to_set;
use idphoto_imaging::mosaic::{Cells, pixelated};
use idphoto_types::{Matte, Plane, RgbImage};

use super::face::{Face, SOFT};
use super::views::WALL;

/// The face that is covered up to its soft edge, as a multiple of the landmarks' hull: across with the
/// ears and the temples of spectacles, which are as particular as the face, and upwards with the whole
/// forehead. With less, the recogniser knew one of 44 faces again. The hull itself is covered even where the matte has a soft edge: a matte that is wrong at glasses must not
/// open a hole above the eyes.
const GROWN: [f64; 2] = [1.4, 1.35];
/// Below the chin, as a share of the landmarks' height, `Compliance` keeps what lies between chin and
/// collar; a badge hangs lower.
const NECK: f64 = 0.1;
/// Pixels of hair, hats and hands that stay sharp beside the soft edge: more show half a face of
/// somebody behind.
const HAIR_BAND: f32 = 5.0;
/// Pixels of the body that stay sharp beside the soft edge: more show a letter.
const BODY_BAND: f32 = 3.0;
/// Pixels of the background that stay sharp beside the soft edge: more show a line of text.
const OUTSIDE_BAND: f32 = 3.0;
/// Side of the clothes' cells: a line of text on a badge is less high.
pub(super) const CLOTHES_CELL: u32 = 20;
/// Side of the background's cells: seven across the picture, one from a hand at arm's length behind.
const BACKGROUND_CELL: u32 = 64;
/// The picture without what can be recognised beyond the person's edge.
pub(super) fn edge_only(image: &RgbImage, face: &Face, matte: &Matte) -> RgbImage {
    let masks = masks(face, matte);
    let away = pixelated(image, &masks.background, cells(BACKGROUND_CELL));
    let mut plain = pixelated(&away, &masks.rest, cells(CLOTHES_CELL));
    for (pixel, covered) in plain.data_mut().chunks_exact_mut(3).zip(masks.face.data()) {
        if *covered > 0.5 {
            pixel.copy_from_slice(&WALL.0);
        }
    }
    plain
}

/// The picture without letters and badges on the clothes; face, neck and shoulder line stay.
pub(super) fn no_lettering(image: &RgbImage, face: &Face, matte: &Matte) -> RgbImage {
    let bounds = face.outline.bounds();
    let collar = bounds.bottom() + NECK * bounds.h;
    let mut clothes = masks(face, matte).rest;
    for (i, covered) in clothes.data_mut().iter_mut().enumerate() {
        if f64::from(i as u32 / image.width()) <= collar {
            *covered = 0.0;
        }
    }
    pixelated(image, &clothes, cells(CLOTHES_CELL))
}

const fn cells(side: u32) -> Cells {
    Cells { side, corner: [0, 0] }
}

/// 1 where something is covered, 0 elsewhere; no pixel is covered twice.
struct Masks {
    face: Plane,
    /// Of the person.
    rest: Plane,
    background: Plane,
}

fn masks(face: &Face, matte: &Matte) -> Masks {
    let (w, h) = (matte.width(), matte.height());
    let to_background = to_set(matte, |a| a < 1.0 - SOFT);
    let to_person = to_set(matte, |a| a > SOFT);
    let hull = face.outline.filled(w, h);
    let grown = face.outline.scaled(GROWN).filled(w, h);
    let chin = face.outline.bounds().bottom();
    let none = || Plane::filled(w, h, 0.0);
    let mut masks = Masks { face: none(), rest: none(), background: none() };
    for i in 0..matte.data().len() {
        let inside = to_background.data()[i];
        let below = f64::from(i as u32 / w) > chin;
        let band = if below { BODY_BAND } else { HAIR_BAND };
        let mask = if hull.data()[i] > 0.5 || inside > 0.0 && grown.data()[i] > 0.5 {
            &mut masks.face
        } else if inside > band {
            &mut masks.rest
        } else if to_person.data()[i] > OUTSIDE_BAND {
            &mut masks.background
        } else {
            continue;
        };
        mask.data_mut()[i] = 1.0;
    }
    masks
}
