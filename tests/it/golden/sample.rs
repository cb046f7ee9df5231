//! The sample photo at every stage of the pipeline, each worked once for all tests.
//!
//! Stages that the sdk keeps to itself are put together here from the same parts, in its order and
//! with its figures.

use std::sync::OnceLock;

use idphoto_imaging::warp::{self, Filter};
use idphoto_imaging::{foreground, matte};
use idphoto_sdk::{CheckRequest, MakeRequest};
use idphoto_types::{Detection, Head, Landmarks, Plane, Point, Quad, RgbImage, Similarity};
use idphoto_vision::matting::{PlacedMatte, USUAL_SIDE};
use idphoto_vision::{Segmentation, head};

use crate::pictures::decoded;
use crate::workshop::{processor, sample_bytes, sample_image, vision};

/// A photo with one face.
const PHOTO: &str = "astronaut.png";
/// The frame that is warped and matted.
const STANDARD: &str = "icao-9303-print";
/// What the matting sees beyond the frame, as in the sdk.
const SURROUNDINGS: f64 = 0.10;
/// Pixels of the warped frame, a third of the portrait's.
const FRAME: [u32; 2] = [138, 177];

/// The photo and what the networks see in it.
pub(crate) struct Sample {
    pub(crate) image: RgbImage,
    pub(crate) faces: Vec<Detection>,
    pub(crate) landmarks: Landmarks,
    pub(crate) segmentation: Segmentation,
    pub(crate) head: Head,
}

impl Sample {
    /// The photo and what the networks see in it.
    pub(crate) fn seen() -> &'static Self {
        static SEEN: OnceLock<Sample> = OnceLock::new();
        SEEN.get_or_init(|| {
            let (vision, image) = (vision(), sample_image(PHOTO));
            let faces = vision.detect(&image).unwrap();
            let landmarks = vision.landmarks(&image, &faces[0]).unwrap();
            let segmentation = vision.segment(&image, &landmarks).unwrap();
            let head = head::measure(&landmarks, vision.geometry().unwrap(), &segmentation);
            Self { image, faces, landmarks, segmentation, head }
        })
    }

    /// The frame that the sdk finds for a standard.
    pub(crate) fn frame(standard: &str) -> Quad {
        let request = CheckRequest::new(standard);
        let outcome = processor().check(&sample_bytes(PHOTO), &request).unwrap();
        outcome.framing.unwrap().quad
    }

    /// The finished portrait as its own file shows it.
    pub(crate) fn portrait(request: &MakeRequest) -> RgbImage {
        decoded(&processor().make(&sample_bytes(PHOTO), request).unwrap().bytes)
    }
}

/// The frame of one standard and the cut-out of the person in it.
pub(crate) struct CutOut {
    /// The frame, warped.
    pub(crate) pixels: RgbImage,
    /// The network's matte of the frame with its surroundings.
    pub(crate) matte: PlacedMatte,
    /// The same, mended by the segmentation.
    pub(crate) gated: PlacedMatte,
    /// The mended matte in the frame.
    pub(crate) alpha: Plane,
    /// Colours of the person in the frame.
    pub(crate) foreground: RgbImage,
}

impl CutOut {
    /// The sample's cut-out.
    pub(crate) fn of_sample() -> &'static Self {
        static CUT_OUT: OnceLock<CutOut> = OnceLock::new();
        CUT_OUT.get_or_init(|| Self::worked(Sample::seen(), Sample::frame(STANDARD)))
    }

    fn worked(seen: &Sample, quad: Quad) -> Self {
        let [width, height] = FRAME;
        let unit = from_unit_height(quad);
        let aspect = quad.0[0].distance(quad.0[1]) / quad.0[0].distance(quad.0[3]);
        let to_photo = shrunk(1.0 / f64::from(height)).then(unit);
        let pixels = warp::image(&seen.image, to_photo, width, height, Filter::Lanczos3);

        let (w, h) = (aspect + 2.0 * SURROUNDINGS, 1.0 + 2.0 * SURROUNDINGS);
        let wider = Similarity { a: h, b: 0.0, tx: -SURROUNDINGS, ty: -SURROUNDINGS };
        let region = wider.then(unit);
        let placed = vision().matte(&seen.image, region, w / h, USUAL_SIDE).unwrap();
        let gated = gated(seen, &placed);

        let mut alpha = carried(&gated, to_photo, width, height);
        let size = [seen.image.width(), seen.image.height()];
        let covered = warp::coverage(size, to_photo, width, height);
        for (a, c) in alpha.data_mut().iter_mut().zip(covered.data()) {
            *a *= c;
        }
        let foreground = foreground::estimated(&pixels, &alpha);
        Self { pixels, matte: placed, gated, alpha, foreground }
    }
}

fn gated(seen: &Sample, placed: &PlacedMatte) -> PlacedMatte {
    let (width, height) = (placed.matte.width(), placed.matte.height());
    let person =
        PlacedMatte { matte: seen.segmentation.person(), to_photo: seen.segmentation.to_photo };
    let person = carried(&person, placed.to_photo, width, height);
    let length = seen.head.chin.at.distance(seen.head.crown.at) / placed.to_photo.scale();
    let face = placed.to_photo.inverse().unwrap().apply(seen.head.eye_midpoint());
    let seed = [face.x as u32, face.y as u32];
    let matte = matte::gated(&placed.matte, &person, length as f32, seed);
    PlacedMatte { matte, to_photo: placed.to_photo }
}

/// A matte seen through another frame of the photo.
fn carried(placed: &PlacedMatte, to_photo: Similarity, width: u32, height: u32) -> Plane {
    let back = placed.to_photo.inverse().unwrap();
    warp::plane(&placed.matte, to_photo.then(back), width, height, 0.0)
}

/// From a frame one high to the photo.
fn from_unit_height(Quad([top_left, top_right, _, bottom_left]): Quad) -> Similarity {
    let (width, height) = (top_left.distance(top_right), top_left.distance(bottom_left));
    let (cos, sin) = ((top_right.x - top_left.x) / width, (top_right.y - top_left.y) / width);
    Similarity::carrying(Point::default(), top_left, height, cos, sin)
}

/// Everything `scale` times as large.
pub(crate) const fn shrunk(scale: f64) -> Similarity {
    Similarity { a: scale, ..Similarity::IDENTITY }
}

/// A picture `height` pixels high, made by our own resampling.
pub(crate) fn of_height(image: &RgbImage, height: u32) -> RgbImage {
    let scale = f64::from(image.height()) / f64::from(height);
    let width = (f64::from(image.width()) / scale).round() as u32;
    warp::image(image, shrunk(scale), width, height, Filter::Lanczos3)
}
