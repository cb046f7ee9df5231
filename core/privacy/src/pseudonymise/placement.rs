//! Which part of the photo is kept: head and shoulders with a margin, by the lines of the head.
//!
//! Everybody's head gets about the same size in the same place, so that framing tells nothing about
//! the photo. Where the photo has enough around the head the crop lies inside it with room for the
//! random motion: an edge of the photo in the picture would show how the picture was turned.

use idphoto_types::{Head, Point};

use super::error::PseudonymiseError::{self, TooSmall, Unclear};
use super::{HEIGHT, WIDTH};

/// Chin to crown as a share of the picture's height, where the photo has room for it. Hair and
/// shoulders need the other half.
pub const HEAD_SHARE: f64 = 0.45;
/// The largest share: a photo that is framed more tightly is repeated at its edges.
pub const HEAD_SHARE_MOST: f64 = 0.62;
/// Most pixels of the picture a pixel of the photo. The warp has to move pixels of the photo by a
/// certain distance, which this makes twice as long in the picture: more would deform the face.
pub const MAX_ENLARGEMENT: f64 = 2.0;

/// Height in the picture of the middle between chin and crown: the shoulders lie below it.
const HEAD_CENTRE: f64 = 0.44;
/// Least room above the hair, as a share of the height.
const ABOVE_HAIR: f64 = 0.04;
/// Room for the random motion on every side, as a share of the height. 2 degrees, 3 % and 6 pixels
/// move a corner of 448 x 576 by 27 pixels at the most, and the field by a few more.
const ROOM: f64 = 0.06;

/// A level rectangle of the photo with the picture's proportions; may reach beyond the photo.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Crop {
    /// Its centre, in pixels of the photo.
    pub(super) centre: Point,
    /// Pixels of the photo a pixel of the picture.
    pub(super) reduction: f64,
}

/// Where to crop a photo of `size` pixels.
///
/// # Errors
/// `TooSmall` when the head has too few pixels, `Unclear` when its lines are not those of a head in
/// the photo.
pub(super) fn crop(size: [u32; 2], head: &Head) -> Result<Crop, PseudonymiseError> {
    let size = size.map(f64::from);
    let (chin, crown) = (head.chin.at, head.crown.at);
    let centre = chin.midpoint(crown);
    let length = chin.distance(crown);
    let eyes = head.eye_midpoint();
    let inside = |p: Point| (0.0..=size[0]).contains(&p.x) && (0.0..=size[1]).contains(&p.y);
    // NaN is inside nothing. Eyes lie between chin and crown in every head.
    let plausible = inside(centre)
        && inside(eyes)
        && length.is_finite()
        && head.hair_top.at.y.is_finite()
        && eyes.distance(centre) < length / 2.0;
    if !plausible {
        return Err(Unclear);
    }
    let (wide, high) = (f64::from(WIDTH), f64::from(HEIGHT));
    let most = size[1].min(size[0] * high / wide) / (1.0 + 2.0 * ROOM);
    let height = (length / HEAD_SHARE).min(most).max(length / HEAD_SHARE_MOST);
    let reduction = height / high;
    if reduction * MAX_ENLARGEMENT < 1.0 {
        return Err(TooSmall);
    }
    let width = reduction * wide;
    let room = ROOM * height;
    // Hair of any height gets room above as long as the chin stays well inside.
    let hair = head.hair_top.at.y.min(crown.y).max(chin.y - height * 0.85);
    let top = (centre.y - HEAD_CENTRE * height).min(hair - ABOVE_HAIR * height);
    let centre = Point::new(
        moved_inside(centre.midpoint(eyes).x - width / 2.0, width, size[0], room) + width / 2.0,
        moved_inside(top, height, size[1], room) + height / 2.0,
    );
    Ok(Crop { centre, reduction })
}

/// The start of a stretch of `length`, moved as little as it takes to have `room` at both ends of 0
/// to `whole`; halved between the ends where it does not fit.
fn moved_inside(start: f64, length: f64, whole: f64, room: f64) -> f64 {
    let last = whole - length - room;
    if last < room { (whole - length) / 2.0 } else { start.clamp(room, last) }
}
