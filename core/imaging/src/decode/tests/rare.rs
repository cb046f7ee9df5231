//! JPEGs that the usual decoder gets wrong, and data that ends before the picture does.

use idphoto_specimens::jpeg::{ColorType, samples, several_scans, with_adobe};
use idphoto_types::{Rgb, RgbImage};

use super::*;

fn read(file: &[u8]) -> RgbImage {
    decode(file, &limits()).unwrap().image
}

#[test]
fn sequential_files_of_several_scans_are_read() {
    // Sizes around the units of 8 and 16 pixels, so that the edges are looked at as well.
    for (width, height) in [(64, 64), (16, 8), (17, 33), (7, 9), (1, 1)] {
        let scene = scene(width, height);
        for sampling in [SamplingFactor::F_1_1, SamplingFactor::F_2_1, SamplingFactor::F_2_2] {
            let file = several_scans(&scene, sampling);
            assert!(file.windows(2).filter(|pair| *pair == [0xFF, 0xDA]).count() > 1);
            let together = read(&jpeg(&scene, sampling));
            let (most, mean) = difference(&read(&file), &together);
            // Two decoders: rounding, and chroma drawn in at the edge by another rule.
            assert!(most <= 12 && mean < 1.5, "{width} x {height} {sampling:?}: {most}, {mean}");
        }
    }
}

#[test]
fn several_scans_of_ink_are_read() {
    let data = [200, 30, 90, 20].repeat(24 * 24);
    for colour in [ColorType::Cmyk, ColorType::CmykAsYcck] {
        let together = samples(&data, 24, 24, colour, |_| {});
        let apart =
            samples(&data, 24, 24, colour, |encoder| encoder.set_optimized_huffman_tables(true));
        let (most, _) = difference(&read(&apart), &read(&together));
        assert!(most <= 3, "{colour:?}: {most}");
    }
}

#[test]
fn unusual_sampling_is_read() {
    // One factor for all is no subsampling at all, whatever the factor is.
    let scene = scene(40, 24);
    let plain = jpeg(&scene, SamplingFactor::F_1_1);
    let frame = plain.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    let grey = samples(&[90; 40 * 24], 40, 24, ColorType::Luma, |_| {});
    let grey_frame = grey.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    for factor in [0x11, 0x22, 0x31, 0x13, 0x33, 0x44] {
        let mut file = grey.clone();
        file[grey_frame + 11] = factor;
        let (most, _) = difference(&read(&file), &RgbImage::filled(40, 24, Rgb([90; 3])));
        assert!(most <= 1, "grey {factor:x}: {most}");
    }
    let mut odd = plain;
    for component in 0..3 {
        odd[frame + 11 + 3 * component] = 0x32;
    }
    assert!(matches!(decode(&odd, &limits()), Ok(_) | Err(DecodeError::Malformed { .. })));
}

#[test]
fn what_the_components_mean_is_the_same_for_both_decoders() {
    let scene = scene(24, 16);
    for sampling in [SamplingFactor::F_1_1, SamplingFactor::F_2_2] {
        let (together, apart) = (jpeg(&scene, sampling), several_scans(&scene, sampling));
        for transform in [0, 1, 2] {
            let [one, other] =
                [&together, &apart].map(|file| read(&with_adobe(&without_jfif(file), transform)));
            let (most, mean) = difference(&one, &other);
            assert!(most <= 14 && mean < 2.0, "{sampling:?} {transform}: {most}, {mean}");
            let (_, off) = difference(&one, &scene);
            assert_eq!(off > 20.0, transform == 0, "RGB that is none is off: {off}");
        }
    }
}

fn without_jfif(file: &[u8]) -> Vec<u8> {
    assert_eq!(file[2..4], [0xFF, 0xE0]);
    let length = usize::from(u16::from_be_bytes([file[4], file[5]]));
    [&file[..2], &file[4 + length..]].concat()
}

#[test]
fn scans_must_make_a_picture() {
    let file = several_scans(&scene(32, 32), SamplingFactor::F_2_2);
    let starts: Vec<usize> = file
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| *pair == [0xFF, 0xDA])
        .map(|(at, _)| at)
        .collect();
    let end = file.len() - 2;
    let scan = |i: usize| &file[starts[i]..starts.get(i + 1).copied().unwrap_or(end)];
    let head = &file[..starts[0]];
    let of = |scans: &[&[u8]]| {
        let file = [head, &scans.concat(), &[0xFF, 0xD9]].concat();
        decode(&file, &limits()).map(|_| ())
    };
    assert_eq!(of(&[scan(0), scan(1), scan(2)]), Ok(()));
    assert!(matches!(of(&[scan(0), scan(1)]), Err(DecodeError::Truncated { .. })));
    assert!(matches!(of(&[scan(0), scan(0), scan(1)]), Err(DecodeError::Malformed { .. })));
    let mut stranger = scan(2).to_vec();
    stranger[5] = 99;
    let of_a_stranger = of(&[scan(0), scan(1), &stranger]);
    assert!(matches!(of_a_stranger, Err(DecodeError::Malformed { .. })));
}

#[test]
fn data_that_ends_early_is_no_picture_even_with_an_end_marker() {
    let scene = noisy(96, 80);
    for sampling in [SamplingFactor::F_1_1, SamplingFactor::F_2_2] {
        for restart in [0, 4] {
            let whole = jpeg_by(&scene, |encoder| {
                encoder.set_sampling_factor(sampling);
                if restart > 0 {
                    encoder.set_restart_interval(restart);
                }
            });
            assert!(decode(&whole, &limits()).is_ok());
            let data = whole.windows(2).rposition(|pair| pair == [0xFF, 0xDA]).unwrap() + 14;
            for share in [10, 30, 50, 70, 80] {
                let mut cut = data + (whole.len() - data) * share / 100;
                while whole[cut - 1] == 0xFF {
                    cut -= 1;
                }
                let file = [&whole[..cut], &[0xFF, 0xD9]].concat();
                let error = decode(&file, &limits()).map(|_| ());
                assert!(error.is_err(), "{sampling:?}, restart {restart}, {share} %");
            }
        }
    }
}

#[test]
fn a_progressive_picture_needs_all_its_scans() {
    let whole = jpeg_by(&noisy(64, 64), |encoder| encoder.set_progressive(true));
    let scans: Vec<usize> = whole
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| *pair == [0xFF, 0xDA])
        .map(|(at, _)| at)
        .collect();
    assert!(scans.len() > 2);
    for &at in &scans {
        let file = [&whole[..at], &[0xFF, 0xD9]].concat();
        let error = decode(&file, &limits()).map(|_| ()).unwrap_err();
        let cut = matches!(error, DecodeError::Truncated { .. });
        assert!(cut || at == scans[0], "{error}");
    }
}

/// A picture that takes many bytes, so that a share of them is a share of its rows.
fn noisy(width: u32, height: u32) -> RgbImage {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let data = (0..width * height * 3).map(|_| next()).collect();
    RgbImage::from_raw(width, height, data).unwrap()
}
