//! What is inside a sealed donation: pictures and labels of one view, a hash of them, and zeros up to
//! a length that is the same for everybody.

use crate::cbor::{Canonical, FormError, Reader, Writer};
use crate::codes::View;
use crate::digest::Digest;
use crate::sealed;

const VERSION: u8 = 1;
/// Landmarks of a face.
pub const LANDMARKS: usize = 478;
/// Bytes of all landmarks: x, y and z of each, 16 bits, big-endian, in sixteenths of a pixel.
pub const LANDMARK_BYTES: usize = LANDMARKS * 3 * 2;
/// Numbers in [`Quality`].
const QUALITIES: usize = 6;

/// How well the photo was taken, in whole units: coarse, and nothing about who the person is. No mean
/// luma, which would tell the colour of the skin.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Quality {
    /// Degrees, positive towards the right edge of the picture.
    pub yaw: i8,
    /// Degrees, positive downwards.
    pub pitch: i8,
    /// Degrees, positive clockwise.
    pub roll: i8,
    /// Probability that a face is there, per cent.
    pub presence: u8,
    /// Share of the face's pixels at either end of the scale, per cent.
    pub clipped: u8,
    /// How much brighter one half of the face is than the other, per cent of the brighter one.
    pub unevenness: u8,
}

impl std::fmt::Debug for Quality {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Quality")
    }
}

/// The content of a donation. Which parts there are is decided by the view.
#[derive(Clone, PartialEq, Eq)]
pub struct Content {
    /// 3: the picture.
    pub image: Option<Vec<u8>>,
    /// 4: the share of the person in each pixel, as a grey picture.
    pub alpha: Option<Vec<u8>>,
    /// 5: see [`LANDMARK_BYTES`].
    pub landmarks: Option<Vec<u8>>,
    /// 6: how well the photo was taken.
    pub quality: Quality,
}

/// Why a content is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContentError {
    /// Not a content in its one encoding, or padded with something else than zeros.
    #[error("the content: {0}")]
    Form(#[from] FormError),
    /// The parts are those of another view than the tag says.
    #[error("the content is not that of the view it is tagged as")]
    OtherView,
    /// The pictures are not those that were hashed.
    #[error("the content's hash is not that of its pictures")]
    Digest,
    /// It does not fit into a sealed donation.
    #[error("the content is too large")]
    TooLarge,
}

impl ContentError {
    /// A short name that stays the same; the published test vectors use it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Form(FormError::Malformed) => "malformed",
            Self::Form(FormError::NotCanonical) => "not_canonical",
            Self::OtherView => "other_view",
            Self::Digest => "digest",
            Self::TooLarge => "too_large",
        }
    }
}

/// Which parts a view has: image, alpha, landmarks.
const fn parts(view: View) -> [bool; 3] {
    match view {
        View::Geometry => [false, false, true],
        View::Matting => [true, true, false],
        View::Compliance => [true, false, false],
    }
}

/// The length that contents of a view are padded to (docs/adr/0007): whoever sees sizes learns the
/// view, which the tag says anyway. One that is longer, which is rare, gets the next power of two
/// times it.
#[must_use]
pub const fn usual_length(view: View) -> usize {
    match view {
        View::Geometry => 4 << 10,
        View::Matting => 96 << 10,
        View::Compliance => 64 << 10,
    }
}

/// Longest padded content: room is left for the header and the cipher's tag.
const MOST_PADDED: usize = sealed::MOST_BYTES - 256;

/// Whether padded contents of a view can have this length. Geometry always has its usual one: no part of
/// it can be longer.
#[must_use]
pub const fn is_length(view: View, length: usize) -> bool {
    if length > MOST_PADDED {
        return false;
    }
    let mut right = usual_length(view);
    while right < length && !matches!(view, View::Geometry) {
        right *= 2;
    }
    right == length
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Content")
    }
}

impl Content {
    /// The content as it is enciphered: encoded and padded.
    ///
    /// # Errors
    /// `OtherView` when a part is missing or too many for `view`; `TooLarge`.
    pub fn to_padded(&self, view: View) -> Result<Vec<u8>, ContentError> {
        if self.present() != parts(view) {
            return Err(ContentError::OtherView);
        }
        let mut bytes = Viewed { view, content: self.clone() }.to_bytes();
        let mut length = usual_length(view);
        while length < bytes.len() {
            length *= 2;
        }
        if length > MOST_PADDED {
            return Err(ContentError::TooLarge);
        }
        bytes.resize(length, 0);
        Ok(bytes)
    }

    /// Reads a deciphered content, which has to be one of `view`.
    ///
    /// # Errors
    /// [`ContentError`].
    pub fn parse(padded: &[u8], view: View) -> Result<Self, ContentError> {
        let mut reader = Reader::new(padded);
        let viewed = Viewed::read(&mut reader)?;
        let (bytes, padding) = padded.split_at(reader.position());
        if viewed.view != view || viewed.content.present() != parts(view) {
            return Err(ContentError::OtherView);
        }
        let content = viewed.content.clone();
        let again = content.to_padded(view)?;
        if viewed.to_bytes() != bytes || again.len() != padded.len() {
            return Err(FormError::NotCanonical.into());
        }
        if padding.iter().any(|byte| *byte != 0) {
            Err(FormError::NotCanonical.into())
        } else {
            Ok(content)
        }
    }

    const fn present(&self) -> [bool; 3] {
        [self.image.is_some(), self.alpha.is_some(), self.landmarks.is_some()]
    }

    /// 7: SHA-256 of image, alpha and landmarks, those that there are, one behind the other.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let parts = [&self.image, &self.alpha, &self.landmarks];
        let parts: Vec<&[u8]> = parts.into_iter().flatten().map(Vec::as_slice).collect();
        Digest::of_parts(&parts)
    }
}

/// A content with the view that decides which keys it has.
struct Viewed {
    view: View,
    content: Content,
}

impl Canonical for Viewed {
    type Error = ContentError;

    fn write(&self, to: &mut Writer) {
        let Content { image, alpha, landmarks, quality } = &self.content;
        let parts = [(3, image), (4, alpha), (5, landmarks)];
        to.map(4 + parts.iter().filter(|(_, part)| part.is_some()).count());
        to.uint(1).uint(VERSION.into());
        to.uint(2).uint(self.view.code().into());
        for (key, part) in parts {
            if let Some(bytes) = part {
                to.uint(key).bytes(bytes);
            }
        }
        to.uint(6).array(QUALITIES);
        for degrees in [quality.yaw, quality.pitch, quality.roll] {
            to.int(degrees.into());
        }
        for share in [quality.presence, quality.clipped, quality.unevenness] {
            to.uint(share.into());
        }
        to.uint(7).bytes(self.content.digest().as_bytes());
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, ContentError> {
        let entries = from.map_up_to(7)?;
        if from.key(1)?.uint::<u8>()? != VERSION {
            return Err(FormError::Malformed.into());
        }
        let view = View::from_code(from.key(2)?.uint()?).ok_or(FormError::Malformed)?;
        let [image, alpha, landmarks] = parts(view);
        if entries != 4 + [image, alpha, landmarks].iter().filter(|there| **there).count() {
            return Err(FormError::Malformed.into());
        }
        let mut part = |there: bool, key: u64| -> Result<Option<Vec<u8>>, FormError> {
            if !there {
                return Ok(None);
            }
            Ok(Some(from.key(key)?.bytes(sealed::MOST_BYTES)?.to_vec()))
        };
        let (image, alpha) = (part(image, 3)?, part(alpha, 4)?);
        let landmarks = part(landmarks, 5)?;
        if landmarks.as_ref().is_some_and(|bytes| bytes.len() != LANDMARK_BYTES) {
            return Err(FormError::Malformed.into());
        }
        from.key(6)?.array(QUALITIES)?;
        let quality = Quality {
            yaw: from.int()?,
            pitch: from.int()?,
            roll: from.int()?,
            presence: from.uint()?,
            clipped: from.uint()?,
            unevenness: from.uint()?,
        };
        let content = Content { image, alpha, landmarks, quality };
        let digest = Digest::new(from.key(7)?.exactly()?);
        if content.digest() != digest {
            return Err(ContentError::Digest);
        }
        Ok(Self { view, content })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(view: View, image: usize) -> Content {
        let [has_image, has_alpha, has_landmarks] = parts(view);
        let part = |there: bool, length| there.then(|| vec![0xA5; length]);
        Content {
            image: part(has_image, image),
            alpha: part(has_alpha, image / 4),
            landmarks: part(has_landmarks, LANDMARK_BYTES),
            quality: Quality {
                yaw: -12,
                pitch: 3,
                roll: 0,
                presence: 99,
                clipped: 2,
                unevenness: 40,
            },
        }
    }

    #[test]
    fn every_view_has_one_length_whatever_is_in_it() {
        for view in View::ALL {
            for image in [0, 1, 255, 256, 40_000] {
                let content = content(*view, image);
                let padded = content.to_padded(*view).unwrap();
                assert_eq!(padded.len(), usual_length(*view));
                assert_eq!(Content::parse(&padded, *view), Ok(content));
            }
        }
    }

    #[test]
    fn a_large_one_goes_to_the_next_power_and_a_huge_one_nowhere() {
        let usual = usual_length(View::Compliance);
        let large = content(View::Compliance, usual).to_padded(View::Compliance).unwrap();
        assert_eq!(large.len(), usual * 2);
        let huge = content(View::Compliance, sealed::MOST_BYTES).to_padded(View::Compliance);
        assert_eq!(huge, Err(ContentError::TooLarge));
    }

    #[test]
    fn lengths_are_the_usual_one_doubled_up_to_the_limit() {
        for (view, right) in [
            (View::Geometry, vec![4 << 10]),
            (View::Compliance, vec![64 << 10, 128 << 10, 256 << 10, 512 << 10, 1 << 20]),
            (View::Matting, vec![96 << 10, 192 << 10, 384 << 10, 768 << 10, 1536 << 10]),
        ] {
            let lengths = (0..=sealed::MOST_BYTES).filter(|length| is_length(view, *length));
            assert_eq!(lengths.collect::<Vec<_>>(), right, "{view}");
            assert!(!is_length(view, usize::MAX));
        }
    }

    #[test]
    fn one_view_does_not_pass_for_another() {
        for view in View::ALL {
            let content = content(*view, 1000);
            let padded = content.to_padded(*view).unwrap();
            for other in View::ALL.iter().filter(|other| *other != view) {
                assert_eq!(content.to_padded(*other), Err(ContentError::OtherView));
                assert_eq!(Content::parse(&padded, *other), Err(ContentError::OtherView));
                // With the number of the view changed as well, its parts give it away.
                let mut renamed = padded.clone();
                renamed[4] = other.code();
                assert!(Content::parse(&renamed, *other).is_err(), "{view} as {other}");
            }
        }
    }

    #[test]
    fn changed_cut_and_longer_contents_are_refused() {
        let view = View::Geometry;
        let padded = content(view, 0).to_padded(view).unwrap();
        for at in 0..padded.len() {
            let mut changed = padded.clone();
            changed[at] ^= 1;
            let read = Content::parse(&changed, view);
            // The quality numbers are not hashed here; the cipher protects all of it.
            assert!(read.is_err() || read.is_ok_and(|c| c.digest() == content(view, 0).digest()));
        }
        for length in [0, 1, 100, padded.len() - 1] {
            assert!(Content::parse(&padded[..length], view).is_err());
        }
        let longer = [&padded[..], &[0]].concat();
        assert_eq!(Content::parse(&longer, view), Err(FormError::NotCanonical.into()));
    }
}
