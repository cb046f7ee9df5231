//! The networks as Rust decodes them, against numbers that `models/recipe/reference.py` made with
//! another language, another image library and none of this code.

use idphoto_imaging::resize;
use idphoto_types::{Landmarks, Rect, RgbImage};
use idphoto_vision::pose;
use serde_json::Value;

use crate::workshop::{self, vision};

fn reference() -> Value {
    let path = workshop::models().join("recipe/reference/astronaut.json");
    serde_json::from_slice(&std::fs::read(path).expect("reference")).expect("JSON")
}

fn astronaut() -> RgbImage {
    workshop::sample_image("astronaut.png")
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("number")
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("array").iter().map(number).collect()
}

#[test]
fn faces() {
    let faces = vision().detect(&astronaut()).unwrap();
    let wanted = &reference()["detect"];
    assert_eq!(faces.len(), wanted.as_array().unwrap().len());
    for (face, want) in faces.iter().zip(wanted.as_array().unwrap()) {
        assert!((face.score - number(&want["score"])).abs() < 0.01, "score {}", face.score);
        let got: [f64; 4] = face.area.into();
        for (a, b) in got.into_iter().zip(numbers(&want["box"])) {
            assert!((a - b).abs() < 1.0, "box {got:?}");
        }
    }
}

#[test]
fn landmarks_pose_and_expression() {
    let (vision, image, want) = (vision(), astronaut(), reference());
    let face = vision.detect(&image).unwrap()[0];
    let landmarks = vision.landmarks(&image, &face).unwrap();
    assert!((landmarks.presence - number(&want["landmarks"]["presence"])).abs() < 1e-3);
    // Half a pixel of the network's 256-pixel crop, in pixels of the photo.
    let tolerance = 0.5 * number(&want["landmarks"]["final_roi"]["side"]) / 256.0;
    let mut worst = 0.0_f64;
    let points = want["landmarks"]["points"].as_array().unwrap();
    assert_eq!(points.len(), Landmarks::COUNT);
    for (got, want) in landmarks.points.iter().zip(points) {
        let want = numbers(want);
        worst = worst.max((got[0] - want[0]).abs()).max((got[1] - want[1]).abs());
    }
    println!("landmarks: worst {worst:.4} of {tolerance:.4} px");
    assert!(worst < tolerance, "worst {worst} px, tolerance {tolerance}");

    // The reference looks through a camera that covers the whole photo.
    let whole = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
    let angles = pose::seen_by(&landmarks, vision.geometry().unwrap(), whole);
    assert!((angles.yaw - number(&want["pose"]["yaw"])).abs() < 0.5, "{angles:?}");
    assert!((angles.pitch - number(&want["pose"]["pitch"])).abs() < 0.5, "{angles:?}");
    // The reference counts roll the other way: positive when the image-right eye is higher.
    assert!((angles.roll + number(&want["pose"]["roll"])).abs() < 0.5, "{angles:?}");

    let expression = vision.expression(&landmarks).unwrap();
    for (name, score) in expression.iter() {
        let want = number(&want["expression"][name]);
        assert!((score - want).abs() < 0.02, "{name}: {score} is not {want}");
    }
}

#[test]
fn person_classes() {
    let image = resize::triangle(&astronaut(), 256, 256).unwrap();
    let classes = vision().person_classes(&image).unwrap();
    let want = reference();
    for (k, name) in
        ["background", "hair", "body_skin", "face_skin", "clothes", "other"].into_iter().enumerate()
    {
        let grid = want["segment"]["grid"][name].as_array().unwrap();
        let mut sum = 0.0;
        for (by, row) in grid.iter().enumerate() {
            for (bx, want) in numbers(row).into_iter().enumerate() {
                let mut mean = 0.0;
                for i in 0..64 {
                    let (x, y) = (bx * 8 + i % 8, by * 8 + i / 8);
                    mean += f64::from(classes[y * 256 + x][k]) / 64.0;
                }
                sum += (mean - want).abs();
            }
        }
        let mean = sum / 1024.0;
        println!("{name}: mean difference {mean:.6}");
        assert!(mean < 2e-3, "{name}: mean difference {mean}");
    }
}

#[test]
fn matte() {
    let matte = vision().matte_of(&astronaut()).unwrap();
    let want = reference();
    let grid = want["matting"]["grid"].as_array().unwrap();
    let mut sum = 0.0;
    for (by, row) in grid.iter().enumerate() {
        for (bx, want) in numbers(row).into_iter().enumerate() {
            let mut mean = 0.0;
            for i in 0..64_u32 {
                let (x, y) = (bx as u32 * 8 + i % 8, by as u32 * 8 + i / 8);
                mean += f64::from(matte.at(x, y)) / 64.0;
            }
            sum += (mean - want).abs();
        }
    }
    let mean = sum / 4096.0;
    println!("alpha: mean difference {mean:.7}");
    assert!(mean < 1e-3, "alpha: mean difference {mean}");
}
