//! Photos composed for a test, as the product's own encoder writes them. No test here; files of every
//! kind are in `idphoto_specimens`.

use idphoto_imaging::decode::{Limits, decode};
use idphoto_imaging::encode;
use idphoto_specimens::jpeg::with_exif;
use idphoto_specimens::png::with_chunk;
use idphoto_specimens::scene::stored;
use idphoto_specimens::tiff::described;
use idphoto_types::RgbImage;

/// `image` as a PNG file.
pub(crate) fn png(image: &RgbImage) -> Vec<u8> {
    encode::png(image, None, None).unwrap()
}

/// `image` as a JPEG file of quality 95, colours in full.
pub(crate) fn jpeg(image: &RgbImage) -> Vec<u8> {
    encode::jpeg(image, &encode::JpegOptions::default()).unwrap()
}

/// The pixels of a file.
pub(crate) fn decoded(file: &[u8]) -> RgbImage {
    decode(file, &Limits::default()).unwrap().image
}

/// Images of one height, from left to right.
pub(crate) fn side_by_side(images: &[&RgbImage]) -> RgbImage {
    let height = images[0].height();
    let width = images.iter().map(|i| i.width()).sum();
    let row_of = |image: &RgbImage, y: u32| {
        let row = image.width() as usize * 3;
        image.data()[y as usize * row..][..row].to_vec()
    };
    let data = (0..height).flat_map(|y| images.iter().flat_map(move |image| row_of(image, y)));
    RgbImage::from_raw(width, height, data.collect()).unwrap()
}

/// A smaller copy at the bottom of a black image as high as `image`: the mean of `step` x `step`
/// pixels each.
pub(crate) fn reduced(image: &RgbImage, step: u32) -> RgbImage {
    let (width, height) = (image.width() / step, image.height() / step);
    let mean = |x: u32, y: u32, channel: usize| {
        let block = (0..step * step).map(|i| (x * step + i % step, y * step + i / step));
        let sum: u32 = block.map(|(x, y)| u32::from(image.pixel(x, y)[channel])).sum();
        (sum / (step * step)) as u8
    };
    let above = vec![0; (image.height() - height) as usize * width as usize * 3];
    let small = (0..width * height)
        .flat_map(|i| [0, 1, 2].map(|channel| mean(i % width, i / width, channel)));
    RgbImage::from_raw(width, image.height(), above.into_iter().chain(small).collect()).unwrap()
}

/// A PNG that holds `image` as a camera would that notes an orientation.
pub(crate) fn oriented_png(image: &RgbImage, value: u16) -> Vec<u8> {
    with_chunk(&png(&stored(image, value)), b"eXIf", &described(value, "a camera"))
}

/// The same as a JPEG.
pub(crate) fn oriented_jpeg(image: &RgbImage, value: u16) -> Vec<u8> {
    with_exif(&jpeg(&stored(image, value)), &described(value, "a camera"))
}
