//! From a photo to what may leave the device: pseudonymised, still personal data.
//!
//! One path, all in memory: crop, random warp, median, labels, what the view leaves out, noise, one
//! encoder, one last look at the finished file. The input is pixels, so no metadata, no name and no
//! number of the photo can get in; what is drawn at random is dropped on the way, so that nobody can
//! undo the warp afterwards.
//!
//! What it does not do: make anybody anonymous. [`Compliance`] shows the full face and identifies the
//! person; [`Matting`] and [`Geometry`] keep what can be matched with other data about the same
//! person. The fingerprint that a camera's sensor leaves in every photo is attenuated, as
//! `tests/sensor/` measures, and not proven to be gone.
//!
//! Not here: who consented to which view, sealing, sending.

mod dice;
mod error;
mod face;
mod finish;
mod labeller;
mod masks;
mod motion;
mod placement;
mod quality;
mod views;

#[cfg(test)]
mod tests;

use std::fmt;
use std::marker::PhantomData;

use idphoto_imaging::{median, warp};
use idphoto_types::RgbImage;
use idphoto_wire::content::{Content, Quality};

pub use self::dice::{Dice, NoRandomness};
pub use self::error::PseudonymiseError;
pub use self::finish::check_picture;
pub use self::labeller::{LabelError, Labeller};
pub use self::placement::{HEAD_SHARE, HEAD_SHARE_MOST, MAX_ENLARGEMENT};
pub use self::views::{Compliance, Geometry, Matting, View};

/// Pixels across of every picture that leaves: the same for everybody, whatever the camera.
pub const WIDTH: u32 = 448;
/// Pixels down of every picture that leaves.
pub const HEIGHT: u32 = 576;

/// What view `V` of one photo consists of. Pseudonymised, still personal data.
///
/// Only [`pseudonymise`] makes one, and nothing copies one: what seals a donation takes this type,
/// and so cannot be handed a photo.
pub struct Pseudonymised<V> {
    content: Content,
    view: PhantomData<V>,
}

impl<V: View> Pseudonymised<V> {
    /// The picture, a JPEG of 448 x 576 pixels; `None` for [`Geometry`].
    #[must_use]
    pub fn image(&self) -> Option<&[u8]> {
        self.content.image.as_deref()
    }

    /// The share of the person in each pixel, black 0 to white 1, a JPEG of the picture's size; only
    /// for [`Matting`].
    #[must_use]
    pub fn alpha(&self) -> Option<&[u8]> {
        self.content.alpha.as_deref()
    }

    /// 478 landmarks as `idphoto_wire::content` lays them out, in pixels of a picture of 448 x 576;
    /// only for [`Geometry`].
    #[must_use]
    pub fn landmarks(&self) -> Option<&[u8]> {
        self.content.landmarks.as_deref()
    }

    /// How well the photo was taken.
    #[must_use]
    pub const fn quality(&self) -> Quality {
        self.content.quality
    }

    /// All of it, in the form that is sealed.
    #[must_use]
    pub const fn content(&self) -> &Content {
        &self.content
    }
}

#[cfg(test)]
impl<V: View> Pseudonymised<V> {
    /// One that no photo stands behind.
    pub(crate) const fn unchecked(content: Content) -> Self {
        Self { content, view: PhantomData }
    }
}

impl<V: View> fmt::Debug for Pseudonymised<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pseudonymised({})", V::CODE)
    }
}

/// Makes view `V` of the upright `photo`.
///
/// `dice` is consumed: one seed for one donation, dropped with the geometry drawn from it. The
/// result does not depend on the processor, as far as the labels do not.
///
/// # Errors
/// [`PseudonymiseError`]; nothing of the photo is in its text.
pub fn pseudonymise<V: View>(
    photo: &RgbImage,
    labeller: &dyn Labeller,
    mut dice: Dice,
) -> Result<Pseudonymised<V>, PseudonymiseError> {
    let head = labeller.locate(photo)?;
    let crop = placement::crop([photo.width(), photo.height()], &head)?;
    let motion = motion::drawn(crop, &mut dice).ok_or(PseudonymiseError::Unclear)?;
    let warped = warp::elastic(
        photo,
        motion.to_source,
        &motion.field,
        WIDTH,
        HEIGHT,
        // Linear: it passes less of what lies near the pixel grid, where the sensor's pattern is.
        warp::Filter::Triangle,
    );
    let mut pixels = median::of_nine(&warped);
    let inside = motion.inside([photo.width(), photo.height()]);
    // Beyond the photo the warp repeats its edge, which is nobody's picture.
    for (pixel, inside) in pixels.data_mut().chunks_exact_mut(3).zip(inside.data()) {
        if *inside == 0.0 {
            pixel.copy_from_slice(&views::WALL.0);
        }
    }
    let face = face::found(&pixels, inside, &motion.seen(&head), labeller)?;
    let quality = quality::of(&pixels, &face);
    let content = V::content(&pixels, &face, quality, labeller, &mut dice)?;
    Ok(Pseudonymised { content, view: PhantomData })
}
