//! What a file says of itself, of files that our own encoders wrote.

use idphoto_specimens::scene::scene;

use crate::decode::{Limits, facts};
use crate::encode::{JpegOptions, jpeg, png};

/// Dots an inch, the same both ways.
fn stated(file: &[u8]) -> Option<f64> {
    facts(file, &Limits::default()).ok()?.dpi()
}

#[test]
fn the_density_is_what_the_file_states() {
    let image = scene(30, 40);
    for dpi in [150, 300, 600] {
        let options = JpegOptions { dpi: Some(dpi), ..JpegOptions::default() };
        let file = jpeg(&image, &options).unwrap();
        assert_eq!(stated(&file), Some(f64::from(dpi)));
        let file = png(&image, None, Some(dpi)).unwrap();
        // Whole pixels a metre.
        assert!((stated(&file).unwrap() - f64::from(dpi)).abs() < 0.02);
    }
    let mut file = jpeg(&image, &JpegOptions::default()).unwrap();
    // The unit, then the density across.
    file[13] = 2;
    assert_eq!(stated(&file), Some(300.0 * 2.54));
    file[13] = 0;
    assert_eq!(stated(&file), None);
    file[13] = 1;
    file[15] += 1;
    assert_eq!(stated(&file), None);
    let options = JpegOptions { dpi: None, ..JpegOptions::default() };
    for none in [jpeg(&image, &options).unwrap(), png(&image, None, None).unwrap()] {
        assert_eq!(stated(&none), None);
        for end in 0..none.len() {
            assert_eq!(stated(&none[..end]), None);
        }
    }
}
