//! Writes the seeds of every target into FOLDER/TARGET/:
//! `cargo run -p idphoto-fuzz --example seeds -- FOLDER`.
//!
//! The same files each time, all made by `idphoto-specimens` or taken from the catalogue.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use idphoto_specimens::{Specimen, heif, hostile, odd, profile, scene, tiff, webp};

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
    Ok(())
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
