//! Writes the seeds of every target into FOLDER/TARGET/:
//! `cargo run -p idphoto-fuzz --example seeds -- FOLDER`.
//!
//! The same files each time, all made by `idphoto-specimens` or taken from the catalogue and from
//! `tests/vectors`.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use idphoto_specimens::{Specimen, heif, hostile, odd, profile, scene, tiff, webp};
use idphoto_wire::cose::{self, Statement};
use serde_json::Value;

/// A seed larger than this slows the fuzzer down more than it teaches it.
const LARGEST: usize = 16 * 1024;

fn main() -> Result<(), Box<dyn Error>> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        return Err("name the folder the seeds go to".into());
    };
    let scene = scene::scene(19, 13);
    let mut pictures = odd::all(&scene);
    pictures.extend(hostile::all(&scene));
    for (name, bytes) in [
        ("lossy.webp", webp::lossy()),
        ("lossy-alpha.webp", webp::lossy_alpha()),
        ("animated.webp", webp::animated()),
        ("scene.heic", heif::scene()),
        ("turned.heic", heif::turned()),
        ("alpha.heic", heif::alpha()),
        ("ten-bit.heic", heif::ten_bit()),
        ("grey.heic", heif::grey()),
    ] {
        pictures.push(Specimen { name, bytes: bytes.to_vec() });
    }
    for target in ["decode", "header"] {
        write(&folder.join(target), pictures.iter().map(|s| (s.name.to_owned(), &s.bytes[..])))?;
    }
    let blocks = (0..10).flat_map(|value| {
        [true, false].map(|little| (format!("{value}-{little}"), tiff::orientation(value, little)))
    });
    let blocks: Vec<(String, Vec<u8>)> = blocks
        .chain([
            ("looped".to_owned(), tiff::looped()),
            ("crowded".to_owned(), tiff::crowded(400)),
            ("described".to_owned(), tiff::described(6, "somebody's name")),
        ])
        .collect();
    write(&folder.join("exif"), blocks.iter().map(|(name, block)| (name.clone(), &block[..])))?;
    let profiles = [
        ("display-p3", profile::display_p3()),
        ("adobe-rgb", profile::adobe_rgb()),
        ("srgb", profile::srgb()),
        ("grey", profile::grey()),
    ];
    write(&folder.join("icc"), profiles.iter().map(|(name, p)| ((*name).to_owned(), &p[..])))?;
    let entries = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/standards/data/entries");
    for entry in fs::read_dir(entries)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        write(&folder.join("catalogue"), [(name, &fs::read(&path)?[..])].into_iter())?;
    }
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors/v1");
    for (kind, inputs, target) in [
        ("tag", &["tag"][..], "tag"),
        ("shorten", &["wish"], "tag"),
        ("sealed", &["sealed"], "sealed"),
        ("content", &["content"], "sealed"),
    ] {
        let seeds = vectors_of(&vectors.join(kind), inputs)?;
        write(&folder.join(target), seeds.iter().map(|(name, bytes)| (name.clone(), &bytes[..])))?;
    }
    Ok(())
}

/// Name and bytes.
type Seed = (String, Vec<u8>);

/// These inputs of all vectors in a folder, without the zeros at their ends, which the target adds;
/// of a tag or a wish the payload as well.
fn vectors_of(folder: &Path, inputs: &[&str]) -> Result<Vec<Seed>, Box<dyn Error>> {
    let mut seeds = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let group: Value = serde_json::from_slice(&fs::read(&path)?)?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        for vector in group["vectors"].as_array().into_iter().flatten() {
            let name = vector["name"].as_str().unwrap_or_default();
            for input in inputs {
                let Some(mut bytes) = bytes_of(&vector[*input]) else { continue };
                if *input == "content" {
                    let length = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
                    bytes.truncate(length);
                } else if let Ok(verified) = cose::verify(&bytes, Statement::RetentionTag) {
                    seeds.push((format!("payload-{stem}-{name}"), verified.payload.to_vec()));
                } else if let Ok(verified) = cose::verify(&bytes, Statement::Shorten) {
                    seeds.push((
                        format!("payload-{input}-{stem}-{name}"),
                        verified.payload.to_vec(),
                    ));
                }
                seeds.push((format!("{input}-{stem}-{name}"), bytes));
            }
        }
    }
    Ok(seeds)
}

/// Bytes as tests/vectors/README.md describes them; `None` for those that lie in files.
fn bytes_of(told: &Value) -> Option<Vec<u8>> {
    let unhex = |text: &str| -> Option<Vec<u8>> {
        let pairs = (0..text.len()).step_by(2);
        pairs.map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
    };
    match told {
        Value::String(text) => unhex(text),
        Value::Array(run) if run.len() == 2 && run[1].is_u64() => {
            Some(unhex(run[0].as_str()?)?.repeat(run[1].as_u64()? as usize))
        }
        Value::Array(pieces) => {
            pieces.iter().map(bytes_of).collect::<Option<Vec<_>>>().map(|p| p.concat())
        }
        _ => None,
    }
}

fn write<'a>(
    folder: &Path,
    seeds: impl Iterator<Item = (String, &'a [u8])>,
) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    for (name, bytes) in seeds.filter(|(_, bytes)| bytes.len() <= LARGEST) {
        fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}
