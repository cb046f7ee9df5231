//! Pixels instead of a file, as a phone's camera or its own decoder hands them over.

use idphoto_sdk::{
    Alpha, CheckRequest, ErrorKind, MakeRequest, PhotoInput, PixelView, Plane8, Processor,
    ProcessorOptions, RgbaOrder, Samples, Verdict,
};
use idphoto_specimens::scene::stored;
use idphoto_types::RgbImage;

use crate::pictures::{png, side_by_side};
use crate::workshop::{self, processor, sample_bytes, sample_image};

fn icao() -> MakeRequest {
    MakeRequest::new("icao-9303-print")
}

fn bgra(image: &RgbImage) -> Vec<u8> {
    image.data().as_chunks().0.iter().flat_map(|&[r, g, b]| [b, g, r, 0]).collect()
}

fn bgra_view<'a>(image: &RgbImage, data: &'a [u8]) -> PixelView<'a> {
    let rows = Plane8 { data, stride: image.width() as usize * 4, step: 4 };
    let samples = Samples::Rgba { rows, order: RgbaOrder::Bgra, alpha: Alpha::Opaque };
    PixelView::of(image.width(), image.height(), samples).unwrap()
}

#[test]
fn the_same_pixels_give_the_same_portrait_as_a_file() {
    let image = sample_image("astronaut.png");
    let by_file = processor().make(&sample_bytes("astronaut.png"), &icao()).unwrap();
    for value in [1, 6, 7] {
        let lying = stored(&image, value);
        let data = bgra(&lying);
        let view = bgra_view(&lying, &data).with_orientation(value);
        let made = processor().make(view, &icao()).unwrap();
        assert!(made.bytes == by_file.bytes, "orientation {value}");
        let (source, of_file) = (&made.outcome.source, &by_file.outcome.source);
        assert_eq!((source.width, source.height), (of_file.width, of_file.height));
        assert_eq!(source.sha256.len(), 64);
        assert_ne!(source.sha256, of_file.sha256, "it is that of the samples");
    }
}

#[test]
fn a_camera_frame_gives_nearly_the_same_portrait() {
    // NV12 by the definition of JPEG's YCbCr, chroma the mean of four.
    let image = sample_image("astronaut.png");
    let (width, height) = (image.width() as usize, image.height() as usize);
    let coded: Vec<[f64; 3]> = image
        .data()
        .as_chunks()
        .0
        .iter()
        .map(|p| {
            let [r, g, b] = p.map(f64::from);
            let y = 0.299 * r + 0.587 * g + 0.114 * b;
            [y, 128.0 + (b - y) / 1.772, 128.0 + (r - y) / 1.402]
        })
        .collect();
    let luma: Vec<u8> = coded.iter().map(|c| c[0].round() as u8).collect();
    let mut chroma = Vec::new();
    for y in (0..height).step_by(2) {
        for x in (0..width).step_by(2) {
            for channel in [1, 2] {
                let of = |dx: usize, dy: usize| coded[(y + dy) * width + x + dx][channel];
                chroma.push(((of(0, 0) + of(1, 0) + of(0, 1) + of(1, 1)) / 4.0).round() as u8);
            }
        }
    }
    let frame = PixelView::nv12(512, 512, (&luma, width), (&chroma, width)).unwrap();
    let made = processor().make(frame, &icao()).unwrap();
    let by_file = processor().make(&sample_bytes("astronaut.png"), &icao()).unwrap();
    let figures = |outcome: &idphoto_sdk::Outcome| outcome.landmarks.unwrap();
    let (a, b) = (figures(&made.outcome), figures(&by_file.outcome));
    assert!(a.chin.distance(b.chin) < 1.0 && a.right_eye.distance(b.right_eye) < 1.0);
    let decoded = |bytes: &[u8]| {
        idphoto_imaging::decode::decode(bytes, &idphoto_sdk::Limits::default()).unwrap().image
    };
    let (_, mean) =
        idphoto_specimens::scene::difference(&decoded(&made.bytes), &decoded(&by_file.bytes));
    assert!(mean < 2.0, "{mean}");
}

#[test]
fn what_only_a_file_has_is_not_assessed_on_pixels() {
    let portrait = processor()
        .make(&sample_bytes("astronaut.png"), &MakeRequest::new("us-visa-ds160"))
        .unwrap();
    let image = idphoto_imaging::decode::decode(&portrait.bytes, &idphoto_sdk::Limits::default())
        .unwrap()
        .image;
    let data = bgra(&image);
    let request = CheckRequest::new("us-visa-ds160").finished(true);
    let size = |outcome: &idphoto_sdk::Outcome| {
        let checks = &outcome.report.checks;
        checks.iter().find(|c| c.id == "file_size").unwrap().verdict
    };
    let of_pixels = processor().check(bgra_view(&image, &data), &request).unwrap();
    assert_eq!(size(&of_pixels), Verdict::NotAssessed);
    let of_file = processor().check(&portrait.bytes, &request).unwrap();
    assert_eq!(size(&of_file), Verdict::Pass);
    let of_png = processor().check(&png(&image), &request).unwrap();
    assert_ne!(size(&of_png), Verdict::NotAssessed);
}

#[test]
fn an_error_that_is_logged_tells_no_face() {
    let one = sample_image("astronaut.png");
    let two = png(&side_by_side(&[&one, &one]));
    let refused = processor().make(&two, &icao()).unwrap_err();
    assert_eq!((refused.kind(), refused.faces().len()), (ErrorKind::SeveralFaces, 2));
    assert_eq!(
        format!("{refused:?}"),
        "Error { kind: SeveralFaces, message: \"2 faces were found\", advice: \"use a photo of one \
         person, or choose a face with --face\", faces: 2 }"
    );
    assert_eq!(format!("{:?}", refused.faces()), "[Detection, Detection]");

    let told = processor().check(&two, &CheckRequest::new("icao-9303-print")).unwrap();
    let parts = format!("{:?} {:?} {:?}", told.landmarks, told.pose, told.gaze);
    assert_eq!(parts, "Some(HeadLines) Some(Pose) Some(Gaze)");
    assert_eq!(format!("{:?}", told.source), "Photo(1024 x 512)");
    assert_eq!(format!("{:?}", told.framing.unwrap()), "Framing(Standard)");
}

#[test]
fn pixels_are_held_to_the_limits_before_anything_is_loaded() {
    let options = ProcessorOptions::new(workshop::models(), "no/runtime")
        .limits(idphoto_sdk::Limits::default().with_max_side(511));
    let processor = Processor::new(options).unwrap();
    let image = sample_image("astronaut.png");
    let data = bgra(&image);
    let view = bgra_view(&image, &data);
    let refused = processor.make(view, &icao()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unreadable);
    assert!(refused.message().contains("512 x 512"), "{refused}");
    assert_eq!(format!("{:?}", PhotoInput::from(view)), "PixelView(512 x 512)");
    let bytes: &[u8] = &data;
    assert_eq!(format!("{:?}", PhotoInput::from(bytes)), "File(1048576 bytes)");
}
