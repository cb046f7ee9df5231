//! How well the photo was taken, in whole units: pose, presence, and how light falls.
//!
//! Nothing about who the person is, and no mean brightness of the face, which tells the colour of
//! the skin.

use idphoto_types::RgbImage;
use idphoto_wire::content::Quality;

use super::face::{Face, side};

/// Luma up to here is drowned in shadow, and from 255 minus this on burnt out: what the median and
/// rounding leave of 0 and 255.
const CLIPPED: u32 = 4;
/// Landmarks of the middle of the forehead and of the chin: the line between the halves of the face.
const FOREHEAD: usize = 10;
const CHIN: usize = 152;

/// The numbers of `face` in the warped picture.
pub(super) fn of(image: &RgbImage, face: &Face) -> Quality {
    let mask = face.outline.filled(image.width(), image.height());
    let [top, chin] = [FOREHEAD, CHIN].map(|i| face.landmarks.xy(i));
    let (mut clipped, mut count) = (0_u32, 0_u32);
    let mut halves = [(0_u64, 0_u64); 2];
    for (i, pixel) in image.data().as_chunks::<3>().0.iter().enumerate() {
        if mask.data()[i] < 0.5 {
            continue;
        }
        let luma = luma(*pixel);
        clipped += u32::from(luma <= CLIPPED || luma >= 255 - CLIPPED);
        count += 1;
        let (x, y) = (i as u32 % image.width(), i as u32 / image.width());
        let at = idphoto_types::Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5);
        let half = &mut halves[usize::from(side(top, chin, at) > 0.0)];
        *half = (half.0 + u64::from(luma), half.1 + 1);
    }
    let means = halves.map(|(sum, n)| sum as f64 / n.max(1) as f64);
    let (dark, bright) = (means[0].min(means[1]), means[0].max(means[1]));
    Quality {
        yaw: degrees(face.pose.yaw),
        pitch: degrees(face.pose.pitch),
        roll: degrees(face.pose.roll),
        presence: per_cent(face.landmarks.presence),
        clipped: per_cent(f64::from(clipped) / f64::from(count.max(1))),
        unevenness: per_cent((bright - dark) / bright.max(1.0)),
    }
}

/// Whole degrees; what does not fit becomes the nearest that does, what is no number 0.
fn degrees(angle: f64) -> i8 {
    angle.round() as i8
}

fn per_cent(share: f64) -> u8 {
    (share.clamp(0.0, 1.0) * 100.0).round() as u8
}

/// Luma of BT.601, in whole numbers.
fn luma([r, g, b]: [u8; 3]) -> u32 {
    (77 * u32::from(r) + 150 * u32::from(g) + 29 * u32::from(b) + 128) >> 8
}
