//! The whole job: photo bytes in, portrait bytes and report out, on a warm processor.
//!
//! Run `cargo xtask setup` first, then `cargo bench -p idphoto-benches`. Quote ratios of one run,
//! never single figures: machines differ and drift.

#![allow(clippy::expect_used, reason = "a bench that misses its input should stop")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use idphoto_sdk::{MakeRequest, Processor, ProcessorOptions, Quality};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

fn make(c: &mut Criterion) {
    let library = if cfg!(target_os = "macos") {
        "libonnxruntime.dylib"
    } else if cfg!(windows) {
        "onnxruntime.dll"
    } else {
        "libonnxruntime.so"
    };
    let options =
        ProcessorOptions::new(root().join("models"), target().join("onnxruntime").join(library));
    let processor = Processor::new(options).expect("a processor");
    let photo = std::fs::read(target().join("samples/astronaut.png"))
        .expect("the sample photo; run `cargo xtask setup`");
    let job = |request: MakeRequest| {
        black_box(processor.make(black_box(&photo), &request).expect("a portrait").bytes.len())
    };
    let mut group = c.benchmark_group("make");
    group.sample_size(10).measurement_time(Duration::from_secs(20));
    let icao = || MakeRequest::new("icao-9303-print");
    group.bench_function("keep", |b| b.iter(|| job(icao().background("keep"))));
    group.bench_function("replace", |b| b.iter(|| job(icao().background("white"))));
    group.bench_function("replace, best", |b| {
        b.iter(|| job(icao().background("white").quality(Quality::Best)));
    });
    group.finish();
}

criterion_group!(benches, make);
criterion_main!(benches);
