//! What the tests work with: sample photos, models, the runtime, a processor. No test here.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use idphoto_imaging::decode::decode;
use idphoto_sdk::{Limits, Processor, ProcessorOptions};
use idphoto_types::RgbImage;
use idphoto_vision::{Model, Models, Runtime, SessionOptions, Vision, VisionError};

const RUNTIME: &str = if cfg!(windows) {
    "onnxruntime.dll"
} else if cfg!(target_vendor = "apple") {
    "libonnxruntime.dylib"
} else {
    "libonnxruntime.so"
};

/// Cargo's target folder.
pub(crate) fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap()
}

/// The committed models.
pub(crate) fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models")
}

/// The ONNX Runtime library.
pub(crate) fn runtime() -> PathBuf {
    brought(target().join("onnxruntime").join(RUNTIME))
}

/// A sample photo: `astronaut.png` (one face), `coffee.png` (none) or `chelsea.png` (a cat).
pub(crate) fn sample(name: &str) -> PathBuf {
    brought(target().join("samples").join(name))
}

/// How making a portrait of the sample ends: it has 43 pixels between the eyes, which fails.
pub(crate) const MADE: Option<i32> = Some(1);

/// The bytes of a sample photo.
pub(crate) fn sample_bytes(name: &str) -> Vec<u8> {
    fs::read(sample(name)).unwrap()
}

/// The pixels of a sample photo.
pub(crate) fn sample_image(name: &str) -> RgbImage {
    decode(&sample_bytes(name), &Limits::default()).unwrap().image
}

/// A photo that only some machines have; says so and is `None` elsewhere.
pub(crate) fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/photos").join(name);
    if !path.is_file() {
        println!("skipped: ../shared/photos/{name} is not on this machine");
        return None;
    }
    Some(path)
}

/// A processor that all tests of this binary share.
pub(crate) fn processor() -> &'static Processor {
    static PROCESSOR: OnceLock<Processor> = OnceLock::new();
    PROCESSOR.get_or_init(|| Processor::new(ProcessorOptions::new(models(), runtime())).unwrap())
}

/// The networks alone, which all tests of this binary share.
pub(crate) fn vision() -> &'static Vision {
    static VISION: OnceLock<Vision> = OnceLock::new();
    VISION.get_or_init(|| {
        let runtime = Runtime::load(&runtime()).unwrap();
        Vision::new(&runtime, Box::new(ModelFiles), SessionOptions::default())
    })
}

/// The committed model files, unverified: that is the sdk's business.
struct ModelFiles;

impl Models for ModelFiles {
    fn bytes(&self, model: Model) -> Result<Vec<u8>, VisionError> {
        let manifest = idphoto_sdk::models::manifest().unwrap();
        let file = manifest.into_iter().find(|f| f.id == model.id()).unwrap();
        Ok(fs::read(models().join(file.file)).unwrap())
    }
}

fn brought(path: PathBuf) -> PathBuf {
    assert!(path.is_file(), "{} is missing: run `cargo xtask setup`", path.display());
    path
}
