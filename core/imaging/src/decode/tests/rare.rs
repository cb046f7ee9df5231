//! JPEGs that the usual decoder gets wrong, and data that ends before the picture does.

use idphoto_specimens::jpeg::{
    ColorType, markers, samples, scans, several_scans, with_adobe, with_scan_cut, without_tables,
};
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
fn the_sampling_of_a_single_component_means_nothing() {
    let grey = samples(&[90; 40 * 24], 40, 24, ColorType::Luma, |_| {});
    let grey_frame = grey.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    for factor in [0x11, 0x22, 0x31, 0x13, 0x33, 0x44] {
        let mut file = grey.clone();
        file[grey_frame + 11] = factor;
        let (most, _) = difference(&read(&file), &RgbImage::filled(40, 24, Rgb([90; 3])));
        assert!(most <= 1, "grey {factor:x}: {most}");
    }
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
    assert!(matches!(of(&[scan(0), scan(1)]), Err(DecodeError::Unsupported { .. })));
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
fn a_scan_that_ends_early_is_told_wherever_it_stands() {
    let scene = noisy(72, 56);
    let progressive = |sampling| {
        jpeg_by(&scene, |encoder| {
            encoder.set_sampling_factor(sampling);
            encoder.set_progressive(true);
        })
    };
    let grey: Vec<u8> = scene.data().iter().step_by(3).copied().collect();
    let grey = samples(&grey, 72, 56, ColorType::Luma, |encoder| encoder.set_progressive(true));
    for whole in [
        progressive(SamplingFactor::F_1_1),
        progressive(SamplingFactor::F_2_2),
        several_scans(&scene, SamplingFactor::F_2_1),
        grey,
    ] {
        assert!(decode(&whole, &limits()).is_ok());
        for scan in 0..scans(&whole).len() {
            for share in [0, 50, 90] {
                let error = decode(&with_scan_cut(&whole, scan, share), &limits()).map(|_| ());
                let cut = matches!(error, Err(DecodeError::Truncated { .. }));
                assert!(cut, "scan {scan}, {share} %: {error:?}");
            }
        }
        // All of a scan, and an end marker in its place.
        let start =
            markers(&whole).into_iter().filter(|&at| whole[at..].starts_with(&[0xFF, 0xDA])).nth(1);
        let file = [&whole[..start.unwrap()], &[0xFF, 0xD9]].concat();
        let error = decode(&file, &limits()).map(|_| ()).unwrap_err();
        assert!(matches!(error, DecodeError::Unsupported { .. }), "{error}");
    }
}

#[test]
fn a_restart_interval_that_ends_early_is_told() {
    for progressive in [false, true] {
        let whole = jpeg_by(&noisy(64, 64), |encoder| {
            encoder.set_sampling_factor(SamplingFactor::F_2_2);
            encoder.set_restart_interval(4);
            encoder.set_progressive(progressive);
        });
        let restarts =
            markers(&whole).into_iter().filter(|&at| matches!(whole[at + 1], 0xD0..=0xD7));
        let restarts: Vec<usize> = restarts.collect();
        assert!(restarts.len() > 2);
        let [first, second] = [restarts[0], restarts[1]];
        let mut middle = (first + second) / 2;
        while whole[middle - 1] == 0xFF {
            middle -= 1;
        }
        let file = [&whole[..middle], &whole[second..]].concat();
        let error = decode(&file, &limits()).map(|_| ());
        assert!(matches!(error, Err(DecodeError::Truncated { .. })), "{progressive}: {error:?}");
        // Bytes that no code needs, in front of a marker, are no damage.
        let file = [&whole[..second], &[0, 0, 0], &whole[second..]].concat();
        assert!(read(&file) == read(&whole), "{progressive}");
    }
}

#[test]
fn a_bit_of_the_picture_comes_once() {
    let whole = jpeg_by(&scene(32, 32), |encoder| encoder.set_progressive(true));
    let at = markers(&whole).into_iter().rfind(|&at| whole[at..].starts_with(&[0xFF, 0xDA]));
    let (head, last) = whole.split_at(at.unwrap());
    let scan = &last[..last.len() - 2];
    let file = [head, scan, scan, &[0xFF, 0xD9]].concat();
    assert!(matches!(decode(&file, &limits()), Err(DecodeError::Malformed { .. })));
}

#[test]
fn tables_that_are_left_out_are_the_standards() {
    let whole = jpeg(&scene(40, 24), SamplingFactor::F_2_2);
    let bare = without_tables(&whole);
    assert!(bare.len() + 400 < whole.len());
    assert!(read(&bare) == read(&whole));
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
