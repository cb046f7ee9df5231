//! From the framed photo to the pixels of the portrait.

use idphoto_compliance::NEGLIGIBLE_OVERHANG;
use idphoto_imaging::warp::{self, Filter};
use idphoto_imaging::{background, foreground, matte};
use idphoto_standards::edit::{BackgroundPlan, EditPlan};
use idphoto_standards::framing::Framing;
use idphoto_types::{Matte, Plane, Point, RgbImage, Similarity};
use idphoto_vision::matting::{FINE_SIDE, PlacedMatte, USUAL_SIDE};
use idphoto_vision::{Vision, VisionError};

use crate::course::Course;
use crate::error::Error;
use crate::options::Quality;
use crate::subject::Subject;

/// The matting network sees this much more than the frame on every side, as a share of the
/// frame's height: it judges a head better with some surroundings.
const SURROUNDINGS: f64 = 0.10;
/// Marks what lies outside the segmentation; no probability is negative.
const UNSEEN: f32 = -1.0;
/// A person that covers this share of the pixels along the photo's edge is cut off there.
const CUT_SHARE: f32 = 0.05;

/// A portrait before it is encoded.
pub(crate) struct Rendered {
    pub(crate) image: RgbImage,
    /// Present for a transparent background.
    pub(crate) alpha: Option<Plane>,
    /// Shorter sides of what the matting network saw, in order; empty when it was not asked.
    pub(crate) passes: &'static [u32],
}

/// Makes the portrait's pixels: one resample from the photo, then the background, which only an
/// [`EditPlan`] can change.
pub(crate) fn render(
    vision: &Vision,
    subject: &Subject,
    framing: &Framing,
    [width, height]: [u32; 2],
    plan: &EditPlan,
    quality: Quality,
    course: &mut Course<'_>,
) -> Result<Rendered, Error> {
    let to_photo = framing.portrait_to_photo(height);
    let warped = || warp::image(&subject.image, to_photo, width, height, Filter::Lanczos3);
    let pixels = course.stage("warp", warped)?;
    let background = plan.background();
    if background == BackgroundPlan::Keep {
        return Ok(Rendered { image: pixels, alpha: None, passes: &[] });
    }
    let matted = || matted(vision, subject, framing.to_photo, framing.aspect, quality);
    let (placed, passes) = course.stage("matting", matted)??;
    course.stage("background", || {
        let mut alpha = carried(&placed, to_photo, width, height);
        let covered = warp::coverage(subject.size(), to_photo, width, height);
        for (a, c) in alpha.data_mut().iter_mut().zip(covered.data()) {
            *a *= c;
        }
        let person = foreground::estimated(&pixels, &alpha);
        match background {
            BackgroundPlan::Replace(colour) => {
                let image = background::composed(&person, &alpha, colour);
                Rendered { image, alpha: None, passes }
            }
            _ => Rendered { image: person, alpha: Some(alpha), passes },
        }
    })
}

/// The matte of a frame and a little around it, its meaning mended by the segmentation, and the shorter
/// sides of what the network saw for it. `to_photo` carries the frame, 1 high and `aspect` wide, to the
/// photo.
pub(crate) fn matted(
    vision: &Vision,
    subject: &Subject,
    to_photo: Similarity,
    aspect: f64,
    quality: Quality,
) -> Result<(PlacedMatte, &'static [u32]), VisionError> {
    let (w, h) = (aspect + 2.0 * SURROUNDINGS, 1.0 + 2.0 * SURROUNDINGS);
    let wider = Similarity { a: h, b: 0.0, tx: -SURROUNDINGS, ty: -SURROUNDINGS };
    let region = wider.then(to_photo);
    let look = |side| vision.matte(&subject.image, region, w / h, side);
    let (mut best, mut passes): (_, &[u32]) = (look(USUAL_SIDE)?, &[USUAL_SIDE]);
    let head_px = |m: &PlacedMatte| (subject.head_length() / m.to_photo.scale()) as f32;
    // Where the usual pass already enlarges the photo, a finer one has nothing new to see.
    if quality == Quality::Best && best.to_photo.scale() > 1.0 {
        let fine = look(FINE_SIDE)?;
        let (width, height) = (fine.matte.width(), fine.matte.height());
        let enlarged = carried(&best, fine.to_photo, width, height);
        let matte = matte::with_detail(&enlarged, &fine.matte, head_px(&fine));
        (best, passes) = (PlacedMatte { matte, to_photo: fine.to_photo }, &[USUAL_SIDE, FINE_SIDE]);
    }
    let (width, height) = (best.matte.width(), best.matte.height());
    let seen = &subject.segmentation;
    let mut person = match seen.to_photo.inverse() {
        Some(back) => warp::plane(&seen.person(), best.to_photo.then(back), width, height, UNSEEN),
        None => best.matte.clone(),
    };
    // Where the segmentation did not look, the matte has to speak for itself.
    for (p, alpha) in person.data_mut().iter_mut().zip(best.matte.data()) {
        if *p == UNSEEN {
            *p = *alpha;
        }
    }
    let face = best.to_photo.inverse().map(|b| b.apply(subject.head.eye_midpoint()));
    let clamp = |v: f64, side: u32| (v.max(0.0) as u32).min(side - 1);
    let seed = face.map_or([0, 0], |p: Point| [clamp(p.x, width), clamp(p.y, height)]);
    let matte = matte::gated(&best.matte, &person, head_px(&best), seed);
    Ok((PlacedMatte { matte, to_photo: best.to_photo }, passes))
}

/// A matte seen through another frame of the same photo.
pub(crate) fn carried(
    placed: &PlacedMatte,
    to_photo: Similarity,
    width: u32,
    height: u32,
) -> Matte {
    match placed.to_photo.inverse() {
        Some(back) => warp::plane(&placed.matte, to_photo.then(back), width, height, 0.0),
        None => Plane::filled(width, height, 0.0),
    }
}

/// Whether the person runs into an edge of the photo that lies inside the frame. The bottom edge
/// always cuts a person; it counts when the frame goes on below it.
pub(crate) fn person_cut(subject: &Subject, framing: &Framing, overhang: [f64; 4]) -> bool {
    let [width, height] = subject.size().map(f64::from);
    let seen = &subject.segmentation;
    let person = seen.person();
    let side = idphoto_vision::Segmentation::SIDE;
    let in_frame = crate::subject::inside(framing.to_photo, framing.aspect, 1.0);
    let step = seen.to_photo.scale();
    let share_along = |from: Point, to: Point| {
        let n = (from.distance(to) / step).ceil().max(1.0) as u32;
        let (mut sum, mut count) = (0.0_f32, 0.0_f32);
        for i in 0..=n {
            let t = f64::from(i) / f64::from(n);
            let p = Point::new(from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t);
            let q = seen.locate(p);
            let inside_crop =
                (0.0..f64::from(side)).contains(&q.x) && (0.0..f64::from(side)).contains(&q.y);
            if in_frame(p) && inside_crop {
                sum += person.at(q.x as u32, q.y as u32);
                count += 1.0;
            }
        }
        if count > 0.0 { sum / count } else { 0.0 }
    };
    // One segmentation pixel inside the edge: beyond it there is no photo to look at.
    let (l, t, r, b) = (step, step, width - step, height - step);
    let edges = [
        (Point::new(l, t), Point::new(l, b)),
        (Point::new(l, t), Point::new(r, t)),
        (Point::new(r, t), Point::new(r, b)),
        (Point::new(l, b), Point::new(r, b)),
    ];
    edges
        .into_iter()
        .zip(overhang)
        .any(|((from, to), over)| over > NEGLIGIBLE_OVERHANG && share_along(from, to) > CUT_SHARE)
}
