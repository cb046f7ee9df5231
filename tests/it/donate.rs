//! `idphoto donate`: what it shows, what it refuses, and that nothing else of the photo comes out.

use idphoto_imaging::decode::{Limits, decode};
use idphoto_imaging::encode::grammar::{check_jpeg, check_png};
use idphoto_sdk::donation::View;
use idphoto_specimens::canary;

use crate::desk::Desk;
use crate::metadata::search::found;
use crate::pictures::{png, side_by_side};
use crate::workshop::{processor, sample_bytes, sample_image};

const VIEWS: [&str; 3] = ["geometry", "matting", "compliance"];

#[test]
fn each_view_is_shown_as_a_picture_and_field_by_field() {
    for view in VIEWS {
        let desk = Desk::with("me.png", &sample_bytes("astronaut.png"));
        let words = ["donate", "me.png", "--view", view, "--preview", "goes.png"];
        let ran = desk.run(&[&words[..], &["--json"]].concat());
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
        assert_eq!(desk.names(), ["goes.png", "me.png"]);

        let document = ran.json();
        assert_eq!(document["view"], view);
        assert_eq!(document["identifying"], view == "compliance");
        assert_eq!(document["status"], "pseudonymised, still personal data");
        let fields = document["fields"].as_array().unwrap();
        let has = |path: &str| fields.iter().any(|field| field["path"] == path);
        assert_eq!(has("content.3"), view != "geometry");
        assert_eq!(has("content.4"), view == "matting");
        assert_eq!(has("content.5"), view == "geometry");
        assert!(has("tag.payload.0.9") && has("share") && !has("shorten.signature"));
        for field in fields {
            assert_eq!(field["value"].is_null(), field["decided"] != "now", "{field}");
        }

        let picture = desk.read("goes.png");
        check_png(&picture).unwrap();
        let image = decode(&picture, &Limits::default()).unwrap().image;
        let width = if view == "matting" { 448 * 2 + 16 } else { 448 };
        assert_eq!((image.width(), image.height()), (width, 576));
    }
}

#[test]
fn people_are_told_what_it_is() {
    let desk = Desk::with("me.png", &sample_bytes("astronaut.png"));
    let ran = desk.run(&["donate", "me.png", "--view", "compliance", "--preview", "goes.png"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    for part in ["still personal data", "can recognise you", "Nothing was sent or kept", "goes.png"]
    {
        assert!(ran.stdout.contains(part), "{part} is not in {ran:?}");
    }
    assert!(ran.stdout.lines().all(|line| line.chars().count() < 240), "{}", ran.stdout);
}

#[test]
fn what_is_shown_is_what_would_be_sealed() {
    let photo = sample_bytes("astronaut.png");
    for view in [View::Matting, View::Compliance] {
        let preview = processor().preview_donation(&photo, view).unwrap();
        let picture = decode(&preview.picture().unwrap(), &Limits::default()).unwrap().image;
        for (part, left) in [(preview.image(), 0), (preview.alpha(), 448 + 16)] {
            let Some(jpeg) = part else { continue };
            check_jpeg(jpeg).unwrap();
            let pixels = decode(jpeg, &Limits::default()).unwrap().image;
            for (x, y) in (0..448).flat_map(|x| (0..576).map(move |y| (x, y))) {
                assert_eq!(picture.pixel(left + x, y), pixels.pixel(x, y));
            }
        }
        // Drawn anew each time: no two donations of a photo are alike.
        let again = processor().preview_donation(&photo, view).unwrap();
        assert!(again.image() != preview.image());
    }
    let geometry = processor().preview_donation(&photo, View::Geometry).unwrap();
    assert_eq!((geometry.image(), geometry.alpha()), (None, None));
}

#[test]
fn nothing_of_the_files_metadata_is_in_a_donation() {
    let image = sample_image("astronaut.png");
    for photo in [canary::jpeg(&image, "CANARY"), canary::png(&image, "CANARY")] {
        for view in View::ALL {
            let preview = processor().preview_donation(&photo, *view).unwrap();
            let parts = [preview.image(), preview.alpha()];
            let fields = format!("{:?} {preview:?}", preview.fields().unwrap());
            for part in parts.into_iter().flatten().chain([fields.as_bytes()]) {
                assert_eq!(found(part, "CANARY"), None, "{view}");
            }
            assert_eq!(found(&preview.picture().unwrap(), "CANARY"), None, "{view}");
        }
    }
}

#[test]
fn photos_and_names_that_will_not_do() {
    let one = sample_image("astronaut.png");
    let desk = Desk::with("two.png", &png(&side_by_side(&[&one, &one])));
    std::fs::write(desk.path("cat.png"), sample_bytes("chelsea.png")).unwrap();
    let names = desk.names();
    let donate = |photo: &str, preview: &str| {
        desk.run(&["donate", photo, "--view", "matting", "--preview", preview])
    };
    donate("two.png", "goes.png").refused(3, &["somebody else", "; use a photo of one person"]);
    donate("cat.png", "goes.png").refused(3, &["no face"]);
    donate("none.png", "goes.png").refused(3, &["none.png"]);
    donate("cat.png", "goes.jpg").refused(2, &["goes.jpg is not named .png"]);
    donate("cat.png", "cat.png").refused(2, &["cat.png is the photo itself"]);
    assert_eq!(desk.names(), names);
}
