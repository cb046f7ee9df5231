//! A donation as one picture for people. It is never part of a donation.

use idphoto_imaging::decode::{Limits, decode};
use idphoto_imaging::encode;
use idphoto_privacy::pseudonymise::{HEIGHT, WIDTH};
use idphoto_types::{Rgb, RgbImage};
use idphoto_wire::content::Content;

use crate::error::{Error, ErrorKind};

/// Between two pictures, and around a landmark.
const WHITE: Rgb = Rgb([255; 3]);
/// Pixels between two pictures.
const GAP: u32 = 16;
/// A landmark covers this many pixels each way.
const DOT: u32 = 2;
const INK: [u8; 3] = [30, 60, 140];

/// The pictures side by side; the landmarks as points where there is no picture.
pub(super) fn of(content: &Content) -> Result<Vec<u8>, Error> {
    let mut panels = Vec::new();
    for jpeg in [&content.image, &content.alpha].into_iter().flatten() {
        panels.push(decode(jpeg, &Limits::default())?.image);
    }
    if let Some(landmarks) = &content.landmarks {
        panels.push(plotted(landmarks));
    }
    let sheet = beside(&panels);
    encode::png(&sheet, None, None).map_err(|e| Error::new(ErrorKind::Encoding, e, ""))
}

fn plotted(landmarks: &[u8]) -> RgbImage {
    let (width, height) = (WIDTH, HEIGHT);
    let mut image = RgbImage::filled(width, height, WHITE);
    for point in landmarks.chunks_exact(6) {
        let at = |i: usize| i32::from(i16::from_be_bytes([point[i], point[i + 1]])) / 16;
        for (dx, dy) in (0..DOT).flat_map(|dy| (0..DOT).map(move |dx| (dx, dy))) {
            let (x, y) = (at(0) + dx as i32, at(2) + dy as i32);
            if (0..width as i32).contains(&x) && (0..height as i32).contains(&y) {
                let i = (y as usize * width as usize + x as usize) * 3;
                image.data_mut()[i..i + 3].copy_from_slice(&INK);
            }
        }
    }
    image
}

fn beside(panels: &[RgbImage]) -> RgbImage {
    let height = panels.iter().map(RgbImage::height).max().unwrap_or(1);
    let width: u32 = panels.iter().map(|panel| panel.width() + GAP).sum();
    let mut sheet = RgbImage::filled(width.saturating_sub(GAP).max(1), height, WHITE);
    let stride = sheet.width() as usize * 3;
    let mut left = 0;
    for panel in panels {
        let row = panel.width() as usize * 3;
        for (y, line) in panel.data().chunks_exact(row).enumerate() {
            let start = y * stride + left;
            sheet.data_mut()[start..start + row].copy_from_slice(line);
        }
        left += row + GAP as usize * 3;
    }
    sheet
}
