//! What `Matting` leaves out: the face, the clothes, and what stands behind the person. The edge
//! between person and background, which is what is trained, stays as it is.

use idphoto_imaging::distance::to_set;
use idphoto_imaging::mosaic::{Cells, pixelated};
use idphoto_types::{Matte, Plane, RgbImage};

use super::error::PseudonymiseError;
use super::face::Face;

/// Most cells of the mosaic from one side of the face to the other.
pub const CELLS_ACROSS_FACE: u32 = 12;

/// The pixelated face as a multiple of the landmarks' hull: with the ears, which are as particular as
/// the face, and the forehead up to the hair.
const GROWN: f64 = 1.15;
/// The part of the hull that is pixelated even where the matte has a soft edge: a matte that is wrong
/// at glasses must not open a hole above the eyes.
pub(super) const CORE: f64 = 0.85;
/// A narrower face than this share of its height is turned, and counts as that wide: its cells would
/// be too small for its height.
const FACE_PROPORTION: f64 = 0.75;
/// Pixels of the person that stay sharp beside the soft edge.
const INSIDE_BAND: f32 = 8.0;
/// Pixels of the background that stay sharp beside the soft edge.
const OUTSIDE_BAND: f32 = 16.0;
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
    let [person, background] = masks(face, matte);
    let away = pixelated(image, &background, Cells { side: BACKGROUND_CELL, corner: [0, 0] });
    Ok(pixelated(&away, &person, cells(face)))
}

/// Cells for the face: they start at its left edge, so that no more than [`CELLS_ACROSS_FACE`] fit.
fn cells(face: &Face) -> Cells {
    let area = face.outline.scaled(GROWN).bounds();
    let (left, top) = (area.x.floor(), area.y.floor());
    let width = (area.right().ceil() - left).max(area.h * FACE_PROPORTION);
    let side = ((width / f64::from(CELLS_ACROSS_FACE)).ceil() as u32).max(1);
    // A corner may lie left of the picture; the tiling repeats.
    let corner = [left, top].map(|v| (v as i64).rem_euclid(i64::from(side)) as u32);
    Cells { side, corner }
}

/// 1 where the person, and where the background, is pixelated.
fn masks(face: &Face, matte: &Matte) -> [Plane; 2] {
    let (w, h) = (matte.width(), matte.height());
    let to_background = to_set(matte, |a| a < 1.0 - SOFT);
    let to_person = to_set(matte, |a| a > SOFT);
    let grown = face.outline.scaled(GROWN).filled(w, h);
    let core = face.outline.scaled(CORE).filled(w, h);
    let chin = face.outline.bounds().bottom();
    let (mut person, mut background) = (Plane::filled(w, h, 0.0), Plane::filled(w, h, 0.0));
    for i in 0..matte.data().len() {
        let below = f64::from(i as u32 / w) > chin;
        let deep = to_background.data()[i] > INSIDE_BAND;
        let covered = deep && (below || grown.data()[i] > 0.5) || core.data()[i] > 0.5;
        let away = to_person.data()[i] > OUTSIDE_BAND;
        person.data_mut()[i] = f32::from(u8::from(covered));
        background.data_mut()[i] = f32::from(u8::from(away && !covered));
    }
    [person, background]
}
