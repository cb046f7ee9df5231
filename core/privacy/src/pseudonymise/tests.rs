//! The whole path on drawn scenes: what is left in a picture, and when there is none.

mod scene;

use idphoto_imaging::decode::{Limits, decode};
use idphoto_types::{Extent, Head, Measured, Plane, Point, RgbImage};
use idphoto_wire::View as ViewCode;
use idphoto_wire::content::LANDMARK_BYTES;
use proptest::prelude::*;

use self::scene::{Drawing, Fault};
use super::*;

fn dice(seed: u8) -> Dice {
    Dice::seeded([seed; 32])
}

fn read(file: Option<&[u8]>) -> RgbImage {
    let file = file.unwrap();
    check_picture(file).unwrap();
    let image = decode(file, &Limits::default()).unwrap().image;
    assert_eq!((image.width(), image.height()), (WIDTH, HEIGHT));
    image
}

/// Deviation of the luma-like mean of the channels in a square.
fn detail(image: &RgbImage, [x, y]: [u32; 2], side: u32) -> f64 {
    let level = |i| image.pixel(x + i % side, y + i / side).iter().map(|v| f64::from(*v)).sum();
    let values: Vec<f64> = (0..side * side)
        .map(|i| {
            let sum: f64 = level(i);
            sum / 3.0
        })
        .collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    (values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / values.len() as f64).sqrt()
}

/// Nothing but cells of one colour in `[left, top, right, bottom]`, but for three pixels along their
/// sides, where the encoder smears.
fn assert_cells(image: &RgbImage, [left, top, right, bottom]: [u32; 4]) {
    let side = masks::CLOTHES_CELL;
    let starts = |from: u32, to| (from.next_multiple_of(side)..to - side).step_by(side as usize);
    for y in starts(top, bottom) {
        for x in starts(left, right) {
            let seen = detail(image, [x + 3, y + 3], side - 6);
            assert!(seen < PLAIN, "{seen} in the cell at {x}, {y}");
        }
    }
}

/// One colour in `[left, top, right, bottom]`, from one end to the other.
fn assert_one_colour(image: &RgbImage, [left, top, right, bottom]: [u32; 4]) {
    for y in (top..bottom - 20).step_by(20) {
        for x in (left..right - 20).step_by(20) {
            assert!(detail(image, [x, y], 20) < PLAIN, "detail at {x}, {y}");
            let (here, first) = (image.pixel(x + 9, y + 9), image.pixel(left + 9, top + 9));
            let apart = here.iter().zip(first).map(|(a, b)| a.abs_diff(b)).max();
            assert!(apart <= Some(12), "{here:?} and {first:?}");
        }
    }
}

/// What noise of 1.5 and the encoder leave in an area of one colour.
const PLAIN: f64 = 3.0;

#[test]
fn one_seed_gives_one_file() {
    let drawing = Drawing::usual();
    let photo = drawing.photo();
    let bytes = |seed| {
        let made = pseudonymise::<Compliance>(&photo, &drawing, dice(seed)).unwrap();
        read(made.image());
        made.content().clone()
    };
    assert!(bytes(1) == bytes(1));
    assert!(bytes(1) != bytes(2));
}

#[test]
fn compliance_shows_the_face_and_nothing_behind_it() {
    let drawing = Drawing::usual();
    let made = pseudonymise::<Compliance>(&drawing.photo(), &drawing, dice(3)).unwrap();
    let image = read(made.image());
    assert!(made.alpha().is_none() && made.landmarks().is_none());
    assert!(detail(&image, [204, 230], 40) > 20.0, "the face is drawn with stripes");
    assert_cells(&image, scene::CLOTHES);
    for corner in [[0, 0], [400, 0], [0, 200], [400, 200]] {
        assert!(detail(&image, corner, 48) < PLAIN, "behind {corner:?}");
        let grey = image.pixel(corner[0] + 20, corner[1] + 20);
        assert!(grey.iter().all(|v| v.abs_diff(128) < 10), "{grey:?}");
    }
    assert!(made.content().to_padded(ViewCode::Compliance).is_ok());
    assert_eq!(format!("{made:?}"), "Pseudonymised(compliance)");
}

#[test]
fn matting_keeps_the_edge_alone() {
    let drawing = Drawing::usual();
    let made = pseudonymise::<Matting>(&drawing.photo(), &drawing, dice(4)).unwrap();
    let (image, alpha) = (read(made.image()), read(made.alpha()));

    assert_one_colour(&image, scene::FACE);
    // The clothes are full of letters.
    assert_cells(&image, scene::CLOTHES);

    // Far behind the person a cell is flat: the letters of the wall have a deviation of 60.
    for (x, y) in [(0, 0), (6, 0), (0, 2), (6, 2), (0, 3), (6, 3)] {
        let inner = [x * 64 + 3, y * 64 + 3];
        assert!(detail(&image, inner, 58) < PLAIN, "cell {x}, {y}");
    }
    // At the edge both sides stay sharp.
    let middle: Vec<u32> = (0..WIDTH).filter(|x| alpha.pixel(*x, 250)[0] > 128).collect();
    let (left, right) = (*middle.first().unwrap(), *middle.last().unwrap());
    assert!((100..190).contains(&left) && (260..350).contains(&right));
    let sharp = |x: u32| (236..264).any(|y| detail(&image, [x, y], 4) > 15.0);
    assert!(sharp(left - 3) || sharp(right - 1));
    assert!(made.content().to_padded(ViewCode::Matting).is_ok());
}

#[test]
fn geometry_has_no_pixels() {
    let drawing = Drawing::usual();
    let made = pseudonymise::<Geometry>(&drawing.photo(), &drawing, dice(5)).unwrap();
    assert!(made.image().is_none() && made.alpha().is_none());
    let bytes = made.landmarks().unwrap();
    assert_eq!(bytes.len(), LANDMARK_BYTES);
    let [x, y, z] = [0, 2, 4].map(|at| i16::from_be_bytes([bytes[at], bytes[at + 1]]));
    let point = scene::landmarks().points[0].map(|v| (v * 16.0).round() as i16);
    assert_eq!([x, y, z], point);
    let quality = made.quality();
    assert_eq!((quality.yaw, quality.pitch, quality.roll), (-7, 13, 0));
    assert_eq!(quality.presence, 98);
    assert!(quality.clipped < 5 && quality.unevenness < 30);
    assert!(made.content().to_padded(ViewCode::Geometry).is_ok());
}

#[test]
fn doubtful_labels_give_nothing() {
    let photo = Drawing::usual().photo();
    let refused = |fault| {
        let drawing = Drawing { fault: Some(fault), ..Drawing::usual() };
        pseudonymise::<Matting>(&photo, &drawing, dice(6)).map(|_| ()).unwrap_err()
    };
    for fault in [
        Fault::LandmarksElsewhere,
        Fault::LandmarksTooSmall,
        Fault::LandmarksMissing,
        Fault::LandmarksNotFinite,
        Fault::MatteOfOtherSize,
        Fault::MatteSoft,
        Fault::MatteEmpty,
        Fault::MatteNotANumber,
    ] {
        assert_eq!(refused(fault), PseudonymiseError::Unclear, "{fault:?}");
    }
    for fault in [Fault::MatteSoft, Fault::MatteEmpty, Fault::FaceStillSeen] {
        let drawing = Drawing { fault: Some(fault), ..Drawing::usual() };
        let made = pseudonymise::<Compliance>(&photo, &drawing, dice(6)).map(|_| ());
        let wanted = (fault != Fault::FaceStillSeen).then_some(PseudonymiseError::Unclear);
        assert_eq!(made.err(), wanted, "{fault:?}");
    }
    // Of a view that is to have no face.
    assert_eq!(refused(Fault::FaceStillSeen), PseudonymiseError::Unclear);
    for fault in [Fault::TurnedAside, Fault::TurnedDown, Fault::TurnUnknown, Fault::NotSeen] {
        assert_eq!(refused(fault), PseudonymiseError::Turned, "{fault:?}");
    }
    let several = PseudonymiseError::Label(LabelError::SeveralFaces);
    assert_eq!(refused(Fault::SeveralFaces), several);
}

#[test]
fn a_matte_that_is_soft_at_the_glasses_opens_no_hole() {
    let photo = Drawing::usual().photo();
    let drawing = Drawing { fault: Some(Fault::MatteSoftAtEyes), ..Drawing::usual() };
    let made = pseudonymise::<Matting>(&photo, &drawing, dice(7)).unwrap();
    let image = read(made.image());
    assert_one_colour(&image, scene::FACE);
}

#[test]
fn beyond_the_photo_there_is_grey_and_nobody() {
    // A photo too low for the picture.
    let drawing =
        Drawing { size: [380, 440], middle: Point::new(190.0, 220.0), length: 330.0, fault: None };
    let made = pseudonymise::<Matting>(&drawing.photo(), &drawing, dice(10)).unwrap();
    let alpha = read(made.alpha());
    // The body runs into the photo's lower edge, and repeated it would run into the picture's.
    let widest = |y: u32| (0..WIDTH).filter(|x| alpha.pixel(*x, y)[0] > 128).count();
    assert!(widest(400) > 100, "{}", widest(400));
    for y in HEIGHT - 4..HEIGHT {
        assert_eq!(widest(y), 0, "row {y}");
    }
}

#[test]
fn a_small_photo_is_refused_or_as_large_as_all() {
    for height in [40, 200, 340, 400, 1200] {
        let drawing = Drawing::of_height(height);
        match pseudonymise::<Compliance>(&drawing.photo(), &drawing, dice(8)) {
            Ok(made) => assert!(height >= 370 && read(made.image()).width() == WIDTH),
            Err(error) => assert_eq!((error, height < 370), (PseudonymiseError::TooSmall, true)),
        }
    }
}

#[test]
fn the_crop_has_room_for_its_motion_where_the_photo_has() {
    let drawing = Drawing::of_height(1600);
    let photo = drawing.photo();
    let size = [photo.width(), photo.height()];
    let crop = placement::crop(size, &drawing.head()).unwrap();
    for seed in 0..40 {
        let motion = motion::drawn(crop, &mut dice(seed)).unwrap();
        for i in 0..100 {
            let at = f64::from(i % 50) / 49.0;
            let (w, h) = (f64::from(WIDTH), f64::from(HEIGHT));
            let at = if i < 50 {
                Point::new(at, f64::from(i % 2))
            } else {
                Point::new(f64::from(i % 2), at)
            };
            let [dx, dy] = motion.field.at(at);
            let p = motion.to_source.apply(Point::new(at.x * w + dx, at.y * h + dy));
            assert!(p.x >= 0.0 && p.x <= f64::from(size[0]), "beyond the photo");
            assert!(p.y >= 0.0 && p.y <= f64::from(size[1]), "beyond the photo");
        }
    }
}

fn any_coordinate() -> impl Strategy<Value = f64> {
    prop_oneof![8 => -300.0..900.0, 1 => any::<f64>()]
}

fn any_head() -> impl Strategy<Value = Head> {
    let point = || (any_coordinate(), any_coordinate()).prop_map(|(x, y)| Point::new(x, y));
    (point(), point(), point(), point(), point()).prop_map(|(a, b, chin, crown, hair)| {
        let [chin, crown, hair_top] = [chin, crown, hair].map(|at| Measured { at, sigma: 1.0 });
        let width = Extent { length: 100.0, sigma: 1.0 };
        Head {
            image_left_eye: a,
            image_right_eye: b,
            chin,
            crown,
            hair_top,
            forehead: crown,
            width,
            cut_at_top: false,
        }
    })
}

proptest! {
    #[test]
    fn any_lines_give_a_crop_or_an_error(head in any_head(), w in 1..900_u32, h in 1..900_u32) {
        if let Ok(crop) = placement::crop([w, h], &head) {
            prop_assert!(crop.reduction.is_finite() && crop.reduction >= 1.0 / MAX_ENLARGEMENT);
            prop_assert!(crop.centre.x.is_finite() && crop.centre.y.is_finite());
            prop_assert!(motion::drawn(crop, &mut dice(0)).is_some());
        }
    }

}

proptest! {
    // Each is a whole run.
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn heads_anywhere_give_a_checked_file_or_an_error(
        x in -0.1..1.1, y in -0.1..1.1, length in 5.0..900.0, w in 1..700_u32, h in 1..700_u32,
    ) {
        let middle = Point::new(f64::from(w) * x, f64::from(h) * y);
        let drawing = Drawing { size: [w, h], middle, length, fault: None };
        let photo = drawing.photo();
        match pseudonymise::<Matting>(&photo, &drawing, dice(9)) {
            Ok(made) => { read(made.image()); read(made.alpha()); }
            Err(error) => prop_assert!(
                matches!(error, PseudonymiseError::TooSmall | PseudonymiseError::Unclear)
            ),
        }
    }
}

#[test]
fn masks_of_a_hard_matte_keep_a_band() {
    // A matte of noughts and ones has an edge as well.
    let matte = Plane::from_raw(
        WIDTH,
        HEIGHT,
        (0..WIDTH * HEIGHT)
            .map(|i| f32::from(u8::from((100..348).contains(&(i % WIDTH)))))
            .collect(),
    )
    .unwrap();
    let face = scene::face();
    let image = Drawing::usual().warped();
    let out = masks::edge_only(&image, &face, &matte);
    for x in [98, 99, 348, 350] {
        assert_eq!(out.pixel(x, 250), image.pixel(x, 250), "x = {x}");
    }
    assert!((0..80).any(|x| out.pixel(x, 250) != image.pixel(x, 250)));
}
