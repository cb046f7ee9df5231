//! What there is a golden picture of, stage by stage. A new case is a new line.

use idphoto_imaging::warp::{self, Filter};
use idphoto_imaging::{background, encode};
use idphoto_sdk::{Limits, MakeRequest, PixelView, Quality};
use idphoto_specimens::jpeg::{SamplingFactor, several_scans, with_icc};
use idphoto_specimens::{profile, webp};
use idphoto_types::{Plane, Point, Quad, Rect, Rgb, RgbImage, Similarity};
use idphoto_vision::PersonClass;

use super::drawing::{dimmed, dot, grey, line, outline};
use super::sample::{CutOut, Sample, of_height, shrunk};
use super::tolerance::Tolerance;
use crate::pictures::{decoded, jpeg, oriented_jpeg, oriented_png, png};

/// One golden picture.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) tolerance: Tolerance,
    pub(crate) picture: fn() -> RgbImage,
}

const fn exact(name: &'static str, picture: fn() -> RgbImage) -> Case {
    Case { name, tolerance: Tolerance::EXACT, picture }
}

const fn of_jpeg(name: &'static str, picture: fn() -> RgbImage) -> Case {
    Case { name, tolerance: Tolerance::JPEG, picture }
}

const fn drawn(name: &'static str, picture: fn() -> RgbImage) -> Case {
    Case { name, tolerance: Tolerance::FIGURE, picture }
}

const fn of_network(name: &'static str, picture: fn() -> RgbImage) -> Case {
    Case { name, tolerance: Tolerance::NETWORK, picture }
}

/// Files made on the spot, read.
pub(crate) const DECODE: &[Case] = &[
    exact("decode-png", || decoded(&png(&pattern()))),
    exact("decode-png-turned", || decoded(&oriented_png(&pattern(), 6))),
    exact("decode-png-transparent", || decoded(&faded_png(&pattern()))),
    of_jpeg("decode-jpeg", || decoded(&jpeg(&pattern()))),
    of_jpeg("decode-jpeg-half-chroma", || decoded(&half_chroma_jpeg(&pattern()))),
    of_jpeg("decode-jpeg-mirrored", || decoded(&oriented_jpeg(&pattern(), 5))),
    exact("decode-jpeg-several-scans", || {
        decoded(&several_scans(&pattern(), SamplingFactor::F_2_2))
    }),
    of_jpeg("decode-jpeg-display-p3", || {
        decoded(&with_icc(&jpeg(&pattern()), &profile::display_p3(), 65_000))
    }),
    exact("decode-webp", || decoded(&webp::lossless(&pattern()))),
    exact("decode-webp-lossy", || decoded(webp::lossy_alpha())),
    exact("pixels-nv12", camera_frame),
];
/// The faces of the sample, and the points of the chosen one.
pub(crate) const FACE: &[Case] = &[drawn("detect", faces), drawn("landmarks", landmarks)];
/// Classes of person around the head.
pub(crate) const SEGMENT: &[Case] = &[of_network("segment", classes)];
/// Lines of the head.
pub(crate) const HEAD: &[Case] = &[drawn("head", head_lines)];
/// What becomes the portrait.
pub(crate) const FRAME: &[Case] = &[drawn("frame", frames)];
/// Resampling: fixed maps, then the frame itself.
pub(crate) const WARP: &[Case] = &[
    exact("warp-enlarged", || through(&pattern(), FROM_PATTERN, Filter::Lanczos3)),
    exact("warp-linear", || through(&pattern(), FROM_PATTERN, Filter::Triangle)),
    exact("warp-reduced", || through(&Sample::seen().image, FROM_PHOTO, Filter::Lanczos3)),
    of_network("warp-frame", || CutOut::of_sample().pixels.clone()),
];
/// Alpha of the person: as the network gives it, mended, and in the frame.
pub(crate) const MATTE: &[Case] = &[
    of_network("matte", || small_grey(&CutOut::of_sample().matte.matte)),
    of_network("matte-gated", || small_grey(&CutOut::of_sample().gated.matte)),
    of_network("matte-in-frame", || grey(&CutOut::of_sample().alpha)),
];
/// Colours of the person, and the person before another wall.
pub(crate) const BACKGROUND: &[Case] = &[
    of_network("foreground", || CutOut::of_sample().foreground.clone()),
    of_network("background-white", || before(WHITE)),
    of_network("background-green", || before(GREEN)),
];
/// Files we write, read again.
pub(crate) const ENCODE: &[Case] = &[
    exact("encode-png", || decoded(&png(&reduced()))),
    of_jpeg("encode-jpeg", || decoded(&jpeg(&reduced()))),
    of_jpeg("encode-jpeg-within", || decoded(&jpeg_within(5000))),
];
/// The whole way, as the program goes it.
pub(crate) const PORTRAIT: &[Case] = &[
    of_network("portrait-icao-kept", || portrait("icao-9303-print", "auto")),
    of_network("portrait-icao-white", || portrait("icao-9303-print", "white")),
    of_network("portrait-icao-best", || {
        let request = MakeRequest::new("icao-9303-print").background("light_blue");
        of_height(&Sample::portrait(&request.quality(Quality::Best)), PORTRAIT_HEIGHT)
    }),
    of_network("portrait-us-passport", || portrait("us-passport-print", "auto")),
    of_network("portrait-us-visa", || portrait("us-visa-ds160", "white")),
    of_network("portrait-nl-id", || portrait("nl-id-print", "auto")),
];

/// All of them, in the order of work.
pub(crate) const ALL: &[&[Case]] =
    &[DECODE, FACE, SEGMENT, HEAD, FRAME, WARP, MATTE, BACKGROUND, ENCODE, PORTRAIT];

const WHITE: Rgb = Rgb([255; 3]);
const RED: Rgb = Rgb([230, 40, 40]);
/// On which a rim of the old wall shows.
const GREEN: Rgb = Rgb([30, 200, 60]);
const BLUE: Rgb = Rgb([70, 140, 255]);
const YELLOW: Rgb = Rgb([250, 210, 40]);
/// Portraits are compared at this height; a full one has no place in every clone.
const PORTRAIT_HEIGHT: u32 = 168;
/// Pixels of a figure drawn on the photo or on a part of it.
const FIGURE: u32 = 240;
/// The face of the sample in a figure of its own: 144 pixels of the photo, from (154, 52).
const FACE_TO_PHOTO: Similarity = Similarity { a: 0.6, b: 0.0, tx: 154.0, ty: 52.0 };
/// Three times as large and turned by 15 degrees, about the middle of the pattern.
const FROM_PATTERN: Similarity = Similarity { a: 0.322, b: 0.0863, tx: 3.0, ty: 2.0 };
/// 3.1 times smaller and turned by 7 degrees, the photo's edge in view.
const FROM_PHOTO: Similarity = Similarity { a: 3.077, b: 0.378, tx: 40.0, ty: -30.0 };

/// A picture with no symmetry, smooth and sharp parts, saturated colours and black.
fn pattern() -> RgbImage {
    let (width, height) = (64_u32, 48_u32);
    let colour = |i: u32| {
        let (x, y) = (i % width, i / width);
        match (x, y) {
            // An F: readable one way round only.
            (8..12, 8..40) | (12..26, 8..12) | (12..20, 20..24) => [0, 0, 0],
            (36..56, 28..40) if (x + y) % 2 == 0 => [255, 255, 255],
            (36..56, 28..40) => [200, 20, 40],
            _ => [(x * 4) as u8, (255 - y * 5) as u8, (60 + x + y) as u8],
        }
    };
    let data = (0..width * height).flat_map(colour).collect();
    RgbImage::from_raw(width, height, data).unwrap()
}

/// Luma of stripes that darken downwards, chroma that turns from blue to red, lying on its side.
fn camera_frame() -> RgbImage {
    let luma: Vec<u8> =
        (0..64 * 48).map(|i| (250 - i / 64 * 4 - i % 64 / 8 % 2 * 30) as u8).collect();
    let chroma: Vec<u8> =
        (0..32 * 24).flat_map(|i| [220 - i % 32 * 6, 40 + i % 32 * 5]).map(|v| v as u8).collect();
    let view = PixelView::nv12(64, 48, (&luma, 64), (&chroma, 64)).unwrap().with_orientation(6);
    idphoto_imaging::decode::handed_over(&view, &Limits::default()).unwrap()
}

/// Less and less of the picture towards the right.
fn faded_png(image: &RgbImage) -> Vec<u8> {
    let (width, height) = (image.width(), image.height());
    let shares = (0..width * height).map(|i| 1.0 - (i % width) as f32 / width as f32);
    let alpha = Plane::from_raw(width, height, shares.collect()).unwrap();
    encode::png(image, Some(&alpha), None).unwrap()
}

/// Colours at half the size, as cameras store them.
fn half_chroma_jpeg(image: &RgbImage) -> Vec<u8> {
    let chroma = encode::Chroma::Half;
    let options = encode::JpegOptions { chroma, ..encode::JpegOptions::default() };
    encode::jpeg(image, &options).unwrap()
}

/// The photo in grey as large as a figure, and the map from the photo to it.
fn whole_photo() -> (RgbImage, Similarity) {
    let image = &Sample::seen().image;
    let scale = f64::from(FIGURE) / f64::from(image.height());
    (dimmed(&of_height(image, FIGURE)), shrunk(scale))
}

fn faces() -> RgbImage {
    let (mut figure, place) = whole_photo();
    for face in &Sample::seen().faces {
        let Rect { x, y, w, h } = face.area;
        let Quad(corners) = Similarity { tx: x, ty: y, ..Similarity::IDENTITY }.corners(w, h);
        outline(&mut figure, Quad(corners.map(|p| place.apply(p))), GREEN);
        for (point, colour) in face.points.into_iter().zip([RED, BLUE, YELLOW, RED, BLUE]) {
            dot(&mut figure, place.apply(point), 2.0, colour);
        }
    }
    figure
}

fn landmarks() -> RgbImage {
    const MESH: usize = 468;
    const CHIN: usize = 152;
    let seen = Sample::seen();
    let photo = warp::image(&seen.image, FACE_TO_PHOTO, FIGURE, FIGURE, Filter::Lanczos3);
    let mut figure = dimmed(&photo);
    let place = FACE_TO_PHOTO.inverse().unwrap();
    for i in 0..seen.landmarks.points.len() {
        let colour = match i {
            CHIN => YELLOW,
            0..MESH => GREEN,
            _ => RED,
        };
        dot(&mut figure, place.apply(seen.landmarks.xy(i)), 0.9, colour);
    }
    figure
}

fn classes() -> RgbImage {
    // In the order of the enumeration: wall, hair, body skin, face skin, clothes, other.
    const LEGEND: [(PersonClass, Rgb); 6] = [
        (PersonClass::Background, Rgb([40, 40, 48])),
        (PersonClass::Hair, Rgb([150, 90, 40])),
        (PersonClass::BodySkin, Rgb([240, 150, 110])),
        (PersonClass::FaceSkin, Rgb([255, 225, 190])),
        (PersonClass::Clothes, Rgb([60, 110, 220])),
        (PersonClass::Other, Rgb([90, 210, 90])),
    ];
    let planes = LEGEND.map(|(class, colour)| (Sample::seen().segmentation.class(class), colour));
    let side = idphoto_vision::Segmentation::SIDE;
    let likeliest = |i: u32| {
        let (x, y) = (i % side, i / side);
        let most = planes.iter().max_by(|(a, _), (b, _)| a.at(x, y).total_cmp(&b.at(x, y)));
        most.unwrap().1.0
    };
    let data = (0..side * side).flat_map(likeliest).collect();
    RgbImage::from_raw(side, side, data).unwrap()
}

fn head_lines() -> RgbImage {
    let seen = Sample::seen();
    let (head, segmentation) = (&seen.head, &seen.segmentation);
    let mut figure = dimmed(&segmentation.image);
    let place = |p| segmentation.locate(p);
    let across = |figure: &mut RgbImage, p: Point, colour| {
        let p = place(p);
        line(figure, p.offset(-60.0, 0.0), p.offset(60.0, 0.0), colour);
    };
    for (line, colour) in [(head.chin, YELLOW), (head.crown, BLUE), (head.hair_top, RED)] {
        across(&mut figure, line.at, colour);
        // One standard deviation up and down, as a bar at the end of the line.
        let (end, sigma) = (place(line.at).offset(60.0, 0.0), segmentation.to_photo.scale());
        let reach = line.sigma / sigma;
        self::line(&mut figure, end.offset(0.0, -reach), end.offset(0.0, reach), colour);
    }
    across(&mut figure, head.eye_midpoint(), WHITE);
    for eye in [head.image_left_eye, head.image_right_eye] {
        dot(&mut figure, place(eye), 2.5, GREEN);
    }
    figure
}

fn frames() -> RgbImage {
    let (mut figure, place) = whole_photo();
    for (standard, colour) in
        [("icao-9303-print", GREEN), ("us-passport-print", YELLOW), ("nl-id-print", RED)]
    {
        let Quad(corners) = Sample::frame(standard);
        outline(&mut figure, Quad(corners.map(|p| place.apply(p))), colour);
        // Which corner is the portrait's top left.
        dot(&mut figure, place.apply(corners[0]), 4.0, BLUE);
    }
    figure
}

fn through(source: &RgbImage, to_source: Similarity, filter: Filter) -> RgbImage {
    warp::image(source, to_source, 128, 112, filter)
}

fn reduced() -> RgbImage {
    through(&Sample::seen().image, FROM_PHOTO, Filter::Lanczos3)
}

fn small_grey(matte: &Plane) -> RgbImage {
    of_height(&grey(matte), FIGURE)
}

fn before(wall: Rgb) -> RgbImage {
    let cut_out = CutOut::of_sample();
    background::composed(&cut_out.foreground, &cut_out.alpha, wall)
}

fn jpeg_within(max_bytes: usize) -> Vec<u8> {
    let window = encode::Window { max: Some(max_bytes), ..encode::Window::default() };
    encode::jpeg_within(&reduced(), &encode::JpegOptions::default(), &window).unwrap().bytes
}

fn portrait(standard: &str, background: &str) -> RgbImage {
    let request = MakeRequest::new(standard).background(background);
    of_height(&Sample::portrait(&request), PORTRAIT_HEIGHT)
}
