//! However many photos there are, memory is that of a few.

use idphoto_imaging::encode::{JpegOptions, jpeg};
use idphoto_types::{Rgb, RgbImage};

use super::{desk, words};
use crate::desk::{Desk, ended, program};
use crate::workshop::sample_image;

/// How much more the peak may be with many photos: what the allocator does not give back. The pixels of
/// ten photos of this size would be more than 20 %.
const SHARE: f64 = 0.05;
/// How many times larger than the sample a photo is, in one direction: 3 million pixels.
const LARGER: u32 = 4;

/// `count` photos that take much memory and little time.
fn large(count: usize) -> Desk {
    let sample = sample_image("astronaut.png");
    let mut image =
        RgbImage::filled(sample.width() * LARGER, sample.height() * LARGER, Rgb([0; 3]));
    let width = image.width();
    for (i, pixel) in image.data_mut().as_chunks_mut::<3>().0.iter_mut().enumerate() {
        *pixel = sample.pixel(i as u32 % width / LARGER, i as u32 / width / LARGER);
    }
    let photo = jpeg(&image, &JpegOptions::default()).unwrap();
    let names: Vec<String> = (0..count).map(|number| format!("{number:02}.jpg")).collect();
    desk(&names.iter().map(|name| (name.as_str(), &photo[..])).collect::<Vec<_>>())
}

/// Bytes of memory at the peak of a batch. With one job: whether two come to the largest network at
/// the same moment is a matter of luck.
fn peak(desk: &Desk) -> f64 {
    let mut command = desk.command(env!("CARGO_BIN_EXE_idphoto-measured"));
    let command = command.arg(desk.path("note")).arg(program()).args(words(&["--jobs", "1"]));
    let ran = ended(command);
    assert!(ran.code.is_some_and(|code| code < 2), "{ran:?}");
    let note = String::from_utf8(desk.read("note")).unwrap();
    note.split(' ').nth(2).unwrap().parse().unwrap()
}

#[test]
fn many_photos_need_no_more_memory_than_a_few() {
    let (few, many) = (peak(&large(3)), peak(&large(13)));
    println!("3 photos: {:.1} MB, 13 photos: {:.1} MB", few / 1e6, many / 1e6);
    assert!(many < few * (1.0 + SHARE), "{few} {many}");
}
