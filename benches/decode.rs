//! Reading a photo of 12 megapixels: what each kind of file costs against the usual one.
//!
//! Run `cargo xtask setup` first, then `cargo bench -p idphoto-benches --bench decode`. Quote ratios of
//! one run, never single figures: machines differ and drift.

#![allow(clippy::expect_used, reason = "a bench that misses its input should stop")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use idphoto_imaging::decode::{Limits, decode, handed_over, inspect};
use idphoto_imaging::resize;
use idphoto_specimens::jpeg::{SamplingFactor, jpeg, jpeg_by, several_scans};
use idphoto_specimens::{png, webp};
use idphoto_types::{PixelView, RgbImage};

/// Pixels across and down of a phone's photo.
const PHONE: (u32, u32) = (3024, 4032);

fn photo() -> RgbImage {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from);
    let sample = std::fs::read(target.join("samples/astronaut.png"))
        .expect("the sample photo; run `cargo xtask setup`");
    let image = decode(&sample, &Limits::default()).expect("a sound photo").image;
    resize::triangle(&image, PHONE.0, PHONE.1).expect("a larger photo")
}

fn reading(c: &mut Criterion) {
    let image = photo();
    let limits = Limits::default().with_max_bytes(usize::MAX);
    let progressive = jpeg_by(&image, |encoder| {
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
        encoder.set_progressive(true);
    });
    let files = [
        ("jpeg", jpeg(&image, SamplingFactor::F_2_2)),
        ("jpeg, progressive", progressive),
        ("jpeg, several scans", several_scans(&image, SamplingFactor::F_2_2)),
        ("png", png::png(&image)),
        ("webp, lossless", webp::lossless(&image)),
    ];
    let mut group = c.benchmark_group("decode");
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    for (name, file) in &files {
        group.bench_function(*name, |b| {
            b.iter(|| decode(black_box(file), &limits).expect("a sound photo").image.width());
        });
    }
    let samples: Vec<u8> =
        image.data().as_chunks().0.iter().flat_map(|&[r, g, b]| [r, g, b, 255]).collect();
    let stride = PHONE.0 as usize * 4;
    let rgba = PixelView::rgba(PHONE.0, PHONE.1, &samples, stride).expect("whole rows");
    group.bench_function("pixels, RGBA", |b| {
        b.iter(|| handed_over(black_box(&rgba), &limits).expect("pixels").width());
    });
    let (width, height) = (PHONE.0 as usize, PHONE.1 as usize);
    let (luma, chroma) = (&samples[..width * height], &samples[..width * height / 2]);
    let nv12 =
        PixelView::nv12(PHONE.0, PHONE.1, (luma, width), (chroma, width)).expect("whole rows");
    group.bench_function("pixels, NV12", |b| {
        b.iter(|| handed_over(black_box(&nv12), &limits).expect("pixels").width());
    });
    group.finish();
    let mut group = c.benchmark_group("inspect");
    for (name, file) in &files {
        group.bench_function(*name, |b| {
            b.iter(|| inspect(black_box(file), &limits).expect("a sound photo").width);
        });
    }
    group.finish();
}

criterion_group!(benches, reading);
criterion_main!(benches);
